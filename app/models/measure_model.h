#pragma once

#include "app/models/review_model.h"

#include <QObject>
#include <optional>
#include <vector>

namespace twinscope::app {

/// Measuring the current visit's lesions by hand: ends of their diameters are dragged, and stored when they are let go. Points are in
/// the current visit's world. GUI thread.
class MeasureModel : public QObject {
  Q_OBJECT
 public:
  MeasureModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  [[nodiscard]] bool isActive() const { return m_active && !whyNot(); }
  /// Why this visit's diameters cannot be changed; nullopt where they can.
  [[nodiscard]] std::optional<QString> whyNot() const;
  /// Shows the slice of the chosen lesion when it begins. A notice says why where it cannot.
  void toggle();

  /// The current visit's, with what is dragged or being stored.
  [[nodiscard]] std::vector<LesionLines> lines() const;
  /// The lesion that was dragged or chosen last.
  [[nodiscard]] std::optional<int> chosen() const { return m_chosen; }
  /// Also moves the pictures to the slice where it was measured.
  void choose(int part);

  void press(int part, twin::DiameterEnd end);
  void drag(Vec3 to);
  void release();
  [[nodiscard]] bool isDragging() const { return m_held.has_value(); }
  /// The chosen lesion has lines that a person drew.
  [[nodiscard]] bool canReset() const;
  /// Back to the measured lines of the chosen lesion.
  void reset();

 Q_SIGNALS:
  void changed();

 private:
  [[nodiscard]] std::optional<LesionLines> lineOf(int part) const;
  void show(const LesionLines& lesion);
  void store(int part, std::optional<twin::DiameterLines> lines);
  void follow();

  Session& m_session;
  ReviewModel& m_review;
  bool m_active = false;
  std::optional<int> m_chosen;
  std::optional<twin::DiameterEnd> m_held;
  SegmentationId m_segmentation;       ///< that m_drawn belongs to
  std::optional<LesionLines> m_drawn;  ///< shown in place of what is stored
};

}  // namespace twinscope::app
