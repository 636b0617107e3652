#pragma once

#include "app/models/edit_model.h"

#include <QFrame>
#include <map>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace twinscope::app {

/// The tools while labels are corrected: what to paint, with what, undo, keep or discard. Hidden otherwise.
class EditBar : public QFrame {
  Q_OBJECT
 public:
  explicit EditBar(EditModel& model, QWidget* parent = nullptr);

 private:
  QPushButton* choice(QHBoxLayout& layout, const QString& title, const QString& toolTip,
                      const QKeySequence& key);
  void addRegions(QHBoxLayout& layout);
  void addTools(QHBoxLayout& layout);
  void addSize(QHBoxLayout& layout);
  void addEnds(QHBoxLayout& layout);
  void refresh();
  void discard();

  EditModel& m_model;
  std::map<Region, QPushButton*> m_regions;
  std::map<EditTool, QPushButton*> m_tools;
  QPushButton *m_ball = nullptr, *m_undo = nullptr, *m_redo = nullptr, *m_keep = nullptr;
  QLabel* m_size = nullptr;
};

}  // namespace twinscope::app
