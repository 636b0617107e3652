#pragma once

#include "app/models/review_model.h"
#include "core/volume/label_editor.h"

#include <QObject>
#include <map>
#include <memory>
#include <optional>

namespace twinscope::app {

enum class EditTool { brush, eraser, fillHoles, eraseComponent, grow, smooth };

/// Correcting the current visit's labels by hand: a copy is edited until it is kept as a new revision or thrown away. Whoever looks at
/// another visit meanwhile finds it as it was left. Points are in the current visit's world. GUI thread.
class EditModel : public QObject {
  Q_OBJECT
 public:
  EditModel(Session& session, ReviewModel& review, QObject* parent = nullptr);

  [[nodiscard]] bool isActive() const { return m_editor != nullptr; }
  [[nodiscard]] bool canStart() const;
  /// Goes on with what was left of this visit; else begins with its newest labels, or with none on the grid of its prepared images.
  void start();
  /// Back to reviewing; what was not kept is lost.
  void discard();
  /// Only where nothing would be lost.
  void discardIfUnchanged() {
    if (!isChanged()) discard();
  }
  /// A new revision, in the background; then back to reviewing.
  void keep();
  [[nodiscard]] bool isChanged() const { return m_editor && m_editor->isChanged(); }
  /// Of this visit or of another.
  [[nodiscard]] bool hasUnkept() const { return isChanged() || !m_left.empty(); }

  /// As the pictures should show them.
  [[nodiscard]] const LabelMap& labels() const { return m_shown; }
  [[nodiscard]] EditTool tool() const { return m_tool; }
  void setTool(EditTool tool);
  /// A part of the canonical table: enhancing, necrosis, oedema, cavity.
  [[nodiscard]] Region region() const { return m_region; }
  void setRegion(Region region);
  [[nodiscard]] double radiusMm() const { return m_radiusMm; }
  void setRadiusMm(double radius);
  [[nodiscard]] bool isBall() const { return m_ball; }
  void setBall(bool ball);

  /// A press, a drag and a release of the tool; across: the direction in which the picture is looked at.
  void press(Vec3 at, Vec3 across);
  void drag(Vec3 to);
  void release();
  void undo();
  void redo();
  [[nodiscard]] bool canUndo() const { return m_editor && m_editor->canUndo(); }
  [[nodiscard]] bool canRedo() const { return m_editor && m_editor->canRedo(); }

 Q_SIGNALS:
  void changed();        ///< mode, tool, or what can be undone
  void labelsChanged();  ///< what labels() shows

 private:
  [[nodiscard]] std::uint8_t value() const;
  [[nodiscard]] LabelBrush brush() const;
  void apply(Vec3 at);
  void fillHoles(Vec3 at);
  void publish();
  void leave();
  /// The current visit is another one: its correction waits.
  void setAside();

  Session& m_session;
  ReviewModel& m_review;
  StudyId m_study;
  std::unique_ptr<LabelEditor> m_editor;
  std::map<StudyId, std::unique_ptr<LabelEditor>> m_left;  ///< changed, neither kept nor discarded
  LabelMap m_shown;
  EditTool m_tool = EditTool::brush;
  Region m_region = Region::et;
  double m_radiusMm = 4;
  bool m_ball = false, m_stroking = false;
  Vec3 m_last, m_across{0, 0, 1};
};

}  // namespace twinscope::app
