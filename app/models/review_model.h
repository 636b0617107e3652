#pragma once

#include "app/models/review_figures.h"
#include "app/models/session.h"
#include "app/services/response/reviewed_patient.h"

#include <array>
#include <map>
#include <memory>

namespace twinscope::app {

enum class Plane { axial, coronal, sagittal };
enum class Side { prior, current };

/// Window and level in the volume's unit.
struct GreyWindow {
  double window = 1, level = 0.5;
};

/// How the two slice pictures are drawn; both follow it.
struct Display {
  Plane plane = Plane::axial;
  Modality modality = Modality::t1c;
  bool subtraction = false;  ///< T1c − T1
  bool labels = true;
  bool difference = false;  ///< on the current side, in place of the labels: what grew and went
  double opacity = 0.35;
  double zoom = 1;       ///< 1: the whole scan fits
  Vec3 crosshair;        ///< in the current visit's world
  Vec3 panMm;            ///< of the picture's middle, in the current visit's world
  bool swapped = false;  ///< prior and current trade places on the screen
};

/// A visit's pictures with what the screens derive from them.
struct LoadedVisit {
  StudyId study;
  SegmentationId segmentation;
  bool prepared = false;
  VisitImages images;
  std::vector<Lesion> lesions;  ///< of the enhancing tumour
  std::map<Modality, GreyWindow> windows;
  double subtractionScale = 1;  ///< brings T1 to the level of T1c
};

/// The review of one patient: which visits are compared and how they are shown. GUI thread; voxels load in the background.
class ReviewModel : public QObject {
  Q_OBJECT
 public:
  explicit ReviewModel(Session& session, QObject* parent = nullptr);

  void show(PatientId patient);
  [[nodiscard]] const std::optional<PatientSummary>& patient() const { return m_patient; }
  /// What the engine says of the patient; none while it loads, or where the facts contradict each other.
  [[nodiscard]] const std::optional<PatientCourse>& course() const { return m_course; }
  [[nodiscard]] const std::optional<Error>& courseProblem() const { return m_courseProblem; }
  /// Place of the current visit in the course; nullopt before the baseline.
  [[nodiscard]] std::optional<std::size_t> courseVisit() const;
  /// Reads the patient anew.
  void reload();
  /// Index of the visit on a side; nullopt where there is none.
  [[nodiscard]] std::optional<std::size_t> visitIndex(Side side) const;
  [[nodiscard]] const VisitSummary* visit(Side side) const;
  void setVisit(Side side, std::size_t index);
  [[nodiscard]] ReferenceVisits references() const;

  /// nullptr while it loads, or where there is no such visit.
  [[nodiscard]] std::shared_ptr<const LoadedVisit> loaded(Side side) const;
  [[nodiscard]] const Volume* volume(Side side, Modality modality) const;
  [[nodiscard]] bool hasModality(Modality modality) const;
  /// Both visits are prepared: their worlds are tied to each other through the baseline.
  [[nodiscard]] bool registered() const;
  /// Point in that side's world = this * point in the current visit's world; identity where a visit is not registered.
  [[nodiscard]] Affine sideFromCurrent(Side side) const;
  [[nodiscard]] const std::optional<LabelChange>& change() const { return m_change; }
  /// True while change() is on its way.
  [[nodiscard]] bool comparing() const { return m_comparing; }
  /// Why there is no change() to show; nullopt where there is one.
  [[nodiscard]] std::optional<QString> whyNoChange() const;
  /// The current side shows change() in place of its labels.
  [[nodiscard]] bool showsDifference() const;
  [[nodiscard]] std::vector<LesionRow> lesionTable() const;
  /// What a side's enhancing lesions are measured by: as a person drew it, else as measured.
  [[nodiscard]] std::vector<LesionLines> lesionLines(Side side) const;
  /// True while voxels of a shown visit are on their way.
  [[nodiscard]] bool loading() const;

  [[nodiscard]] const Display& display() const { return m_display; }
  [[nodiscard]] GreyWindow window(Side side, Modality modality) const;
  void setPlane(Plane plane);
  void setModality(Modality modality);
  void toggleSubtraction();
  void toggleLabels();
  /// A notice says why where there is no change to show.
  void toggleDifference();
  void setOpacity(double opacity);
  void setZoom(double zoom);
  void setCrosshair(Vec3 pointInCurrent);
  void setPan(Vec3 millimetres);
  void swapSides();
  /// Scales window and shifts level of the shown modality, relative to its window, on both sides.
  void adjustWindow(double windowFactor, double levelShift);
  void resetDisplay();

  /// Work on the current visit, as jobs. Notices say what is missing.
  void prepare();
  void segment();
  [[nodiscard]] bool canPrepare() const;
  [[nodiscard]] bool canSegment() const;
  /// The job that works on the current visit, if one does.
  [[nodiscard]] std::optional<JobSnapshot> activeJob() const;

 Q_SIGNALS:
  void patientChanged();  ///< visits, figures, and which visits are shown
  void imagesChanged();   ///< voxels of a side arrived or went
  void changeChanged();   ///< change() is new
  void displayChanged();
  void jobChanged();

 private:
  void take(const std::optional<ReviewedPatient>& patient);
  void load(Side side);
  void arrived(StudyId study, std::shared_ptr<const LoadedVisit> visit);
  void compareVisits();
  void placeCrosshair();
  void edit(const std::function<void(Display&)>& change);

  Session& m_session;
  PatientId m_patientId;
  std::optional<PatientSummary> m_patient;
  std::optional<PatientCourse> m_course;
  std::optional<Error> m_courseProblem;
  std::optional<std::size_t> m_current, m_prior;
  std::map<StudyId, std::shared_ptr<const LoadedVisit>> m_loaded;  ///< of the shown sides
  std::map<StudyId, bool> m_underWay;
  std::optional<LabelChange> m_change;
  bool m_comparing = false;
  Display m_display;
  std::map<Modality, GreyWindow> m_adjust;  ///< factor and shift a modality
  bool m_crosshairPlaced = false;           ///< in a lesion, or by the user: it stays there
};

}  // namespace twinscope::app
