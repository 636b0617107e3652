#pragma once

#include "app/models/view_models.h"

#include <QWidget>
#include <functional>

class QShortcut;

namespace twinscope::app {

class LesionPanel;
class SlicePanel;
class SurfacePanel;
class TimelineStrip;
class ElidedLabel;
class VerdictPanel;
class VisitPanel;
class VolumeChart;

/// The first screen of a longitudinal review: header, timeline, prior | current | surfaces, lesions | chart | verdict and visit.
class ReviewPage : public QWidget {
  Q_OBJECT
 public:
  explicit ReviewPage(ViewModels& models, QWidget* parent = nullptr);

  [[nodiscard]] SlicePanel& slices(Side place);
  [[nodiscard]] TimelineStrip& timeline() { return *m_timeline; }
  [[nodiscard]] LesionPanel& lesions() { return *m_lesions; }
  [[nodiscard]] SurfacePanel& surfaces() { return *m_surfaces; }
  [[nodiscard]] VerdictPanel& verdict() { return *m_verdict; }
  [[nodiscard]] VisitPanel& visit() { return *m_visit; }
  /// True when nothing that this page shows is still on its way.
  [[nodiscard]] bool settled() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  [[nodiscard]] QWidget* chartPanel();
  void addKeys();
  void addVisitKeys();
  void addPlaceKeys();
  void addPictureKeys();
  /// what: said in the list of keys.
  QShortcut* key(const QString& what, const QKeySequence& keys, std::function<void()> action);
  /// The same, of a key that is a tool's while labels are corrected.
  void reviewKey(const QString& what, const QKeySequence& keys, std::function<void()> action);
  void showCurves();
  void showForecast();
  void stepVisit(Side side, int by);

  ReviewModel& m_model;
  CourseModel& m_course;
  ForecastModel& m_forecast;
  EditModel& m_edit;
  MeasureModel& m_measure;
  SlicePanel *m_prior, *m_current;
  SurfacePanel* m_surfaces;
  TimelineStrip* m_timeline;
  LesionPanel* m_lesions;
  VolumeChart* m_chart;
  VerdictPanel* m_verdict;
  VisitPanel* m_visit;
  ElidedLabel *m_expected = nullptr, *m_caveats = nullptr, *m_record = nullptr;
  bool m_change = true;
};

}  // namespace twinscope::app
