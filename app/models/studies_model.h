#pragma once

#include "app/models/session.h"
#include "app/services/experiments/experiment.h"

#include <QString>
#include <map>
#include <optional>

namespace twinscope::app {

/// Tells from a study's thread that a part of it has ended.
class StudyFeed : public QObject {
  Q_OBJECT
 Q_SIGNALS:
  void advanced();
};

/// The published studies that are repeated in this workspace: what they have found so far, and a run of one of them as a job.
class StudiesModel : public QObject {
  Q_OBJECT
 public:
  explicit StudiesModel(Session& session, QObject* parent = nullptr);

  /// Nothing before it was begun.
  [[nodiscard]] const StudyResult* result(StudyKind study) const;
  [[nodiscard]] std::optional<StudyKind> running() const { return m_running; }
  /// Whether what the workspace holds was read.
  [[nodiscard]] bool ready() const { return m_ready; }
  /// Reads what the workspace holds.
  void reload();
  /// Begins a study at laptop size, or goes on with the one that is there; one at a time.
  void start(StudyKind study);

 Q_SIGNALS:
  void changed();

 private:
  using Results = std::map<StudyKind, StudyResult>;
  void finish(const Result<StudyResult>& result);

  Session& m_session;
  Results m_results;
  bool m_ready = false;
  std::optional<StudyKind> m_running;
};

}  // namespace twinscope::app
