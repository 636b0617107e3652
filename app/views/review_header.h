#pragma once

#include "app/models/course_model.h"

#include <QButtonGroup>
#include <QFrame>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace twinscope::app {

class ElidedLabel;

/// Who it is, the figures that matter, and how the pictures are shown.
class ReviewHeader : public QFrame {
  Q_OBJECT
 public:
  ReviewHeader(ReviewModel& model, CourseModel& course, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QLabel* figure(QHBoxLayout& layout, const QString& title);
  void addPlanes(QHBoxLayout& layout);
  void addSequences(QHBoxLayout& layout);
  [[nodiscard]] QPushButton* choice(QHBoxLayout& layout, const QString& title,
                                    const QString& toolTip);
  void showPatient();
  void showDisplay();

  ReviewModel& m_model;
  CourseModel& m_course;
  QLabel* m_key;
  ElidedLabel* m_note;
  QLabel *m_radiotherapy, *m_karnofsky, *m_steroid, *m_enhancing, *m_nadir, *m_baseline;
  QButtonGroup *m_planes, *m_sequences;
  QPushButton *m_subtraction = nullptr, *m_labels = nullptr, *m_difference = nullptr;
};

}  // namespace twinscope::app
