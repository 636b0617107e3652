#pragma once

#include "app/models/session.h"
#include "app/models/tone.h"
#include "app/models/training_course.h"
#include "app/models/twin_table_model.h"
#include "app/models/twin_words.h"
#include "app/services/site_twin/site_twin.h"
#include "app/services/site_twin/twin_update.h"

#include <QString>
#include <optional>
#include <vector>

namespace twinscope::app {

/// A version as the history shows it.
struct TwinVersionText {
  int version = 0;  ///< 0: the global model
  QString title, base, when, who;
  QString gain;  ///< of Dice against the base, "+0.041"
  TonedText outcome;
  bool current = false;
  bool kept = false;  ///< could become current
};

/// What a person chooses of an update.
struct TwinForm {
  QString base;  ///< global model
  TwinPull pull = TwinPull::l2sp;
  learning::TuningScope tuned = learning::TuningScope::full;
  int epochs = 5, steps = 40;
};

/// The site's own model: what is current, how ready the site's studies are, an update from plan to verdict, the history.
class SiteTwinModel : public QObject {
  Q_OBJECT
 public:
  enum class State { idle, planning, planned, updating };

  explicit SiteTwinModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] State state() const { return m_state; }
  /// Whether history and readiness are there.
  [[nodiscard]] bool ready() const { return m_ready; }
  [[nodiscard]] const std::vector<TwinVersionText>& versions() const {
    return m_versions;
  }  ///< newest first
  [[nodiscard]] const SiteTwinHistory& history() const { return m_history; }
  [[nodiscard]] const std::vector<TonedText>& readiness() const { return m_readiness; }
  [[nodiscard]] TwinTableModel& table() { return m_table; }
  /// What the table is about; empty while there is no version.
  [[nodiscard]] const QString& tableTitle() const { return m_tableTitle; }
  [[nodiscard]] const TwinForm& form() const { return m_form; }
  /// What the update is going to do, line by line; empty unless planned.
  [[nodiscard]] const std::vector<TonedText>& plan() const { return m_planText; }
  [[nodiscard]] const TrainingCourse& course() const { return m_course; }
  /// "training 2 of 6"; empty unless updating.
  [[nodiscard]] const QString& stage() const { return m_stage; }
  /// How the last update ended; of an older session's one, what its version says.
  [[nodiscard]] const TonedText& verdict() const { return m_verdict; }
  /// When the current model became current; empty before the first version.
  [[nodiscard]] QString since() const;
  /// An update that was cut off and goes on when the same one is started again.
  [[nodiscard]] bool unfinished() const { return m_unfinished; }

  /// Studies that Prepare would help.
  [[nodiscard]] std::size_t unprepared() const { return m_unprepared; }
  [[nodiscard]] bool preparing() const { return m_preparing; }

  void reload();
  /// Prepares every study that waits for it, as a job.
  void prepareAll();
  /// Works out what an update would do and take.
  void makePlan(const TwinForm& form);
  void dropPlan();
  /// Begins the planned update, as a job.
  void start();
  void rollBack(int version);

 Q_SIGNALS:
  void changed();
  /// Another model stands behind the site twin now.
  void currentChanged();

 private:
  struct Planned {
    TwinPlan plan;
    TwinCost cost;
  };
  void forget();
  void adopt(const SiteTwinHistory& history);
  void adopt(const Readiness& readiness);
  void adopt(const Result<Planned>& planned);
  void finish(const Result<TwinUpdate>& result);
  void lookAtReadiness();

  Session& m_session;
  State m_state = State::idle;
  bool m_ready = false, m_unfinished = false, m_preparing = false;
  std::size_t m_unprepared = 0;
  SiteTwinHistory m_history;
  std::vector<TwinVersionText> m_versions;
  std::vector<TonedText> m_readiness, m_planText;
  TwinTableModel m_table;
  QString m_tableTitle, m_stage;
  TwinForm m_form;
  std::optional<TwinPlan> m_plan;
  TrainingCourse m_course;
  TonedText m_verdict;
};

}  // namespace twinscope::app
