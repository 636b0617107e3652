#pragma once

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::imaging {

/// How a hospital's scanner renders tissue: what makes sites differ.
struct SiteStyle {
  std::string name;
  double sliceThicknessMm = 1.0;  ///< 1 to 6 for heads, of T2 and FLAIR; T1 and T1c are thinner
  double inPlaneMm = 1.0;
  double noise = 0.02;          ///< Rician sigma over the white-matter signal
  double biasField = 0.15;      ///< relative amplitude
  double contrastShift = 0;     ///< −1 to 1: tissue contrast towards or away from the mean
  double intensityScale = 500;  ///< arbitrary units of white matter
  double volumeSliceMm = 0;     ///< 1 to 8, of T1 and T1c; 0: a quarter of sliceThicknessMm

  /// "phantom.spec" names the first value that is out of range.
  [[nodiscard]] Status validate(double thickestSliceMm) const;
};

/// A tumour as the growth model's cell density, thresholded into parts.
struct TumourSpec {
  Vec3
      seedInWorld;  ///< mm in the head's frame: LPS about the middle of the brain; moved to the nearest white matter
  double radiusMm = 12;       ///< of the enhancing core
  double oedemaMm = 10;       ///< further reach of oedema
  double necrosis = 0.4;      ///< share of the core's radius that is necrotic, 0 to 0.9
  double irregularity = 0.3;  ///< 0 round to 1 ragged
  double enhancement = 1;  ///< share of the core that takes up contrast; 0: none, all core is NCR
  double cavityMm =
      0;  ///< radius of a fluid-filled resection cavity at the seed (label RC), within the core
  double massEffect =
      0.15;  ///< how far tissue gives way, as a share of the core's radius, 0 to 0.5
};

struct PhantomSpec {
  std::uint64_t anatomySeed = 1;  ///< the head: the same for every visit of a patient
  std::uint64_t visitSeed = 1;    ///< noise, bias and head position of this visit
  double spacingMm = 1.0;         ///< of the anatomy; sequences follow the style
  SiteStyle style;
  std::vector<TumourSpec> tumours;  ///< empty: a healthy head
  std::vector<Modality> sequences{kTumourSequences.begin(), kTumourSequences.end()};
  Vec3 headTurnRad;  ///< position of the head in the scanner, about its centre
  Vec3 headShiftMm;
  /// The upper half of this sequence's slices is blank, as after a broken transfer.
  std::optional<Modality> damagedSequence;

  [[nodiscard]] Status validate() const;
};

/// One visit: sequences on their own grids, as a scanner gives them (skull on), with the truth kept beside.
struct PhantomVisit {
  std::vector<Volume> sequences;
  LabelMap truth;  ///< on the grid of the T1c (the first sequence where there is none)
  std::vector<std::uint8_t> brainMask;  ///< on the truth's grid
};

/// Deterministic from its seeds, whatever the number of threads. World: the scanner's LPS, mm; the head's own frame
/// (in which seeds are given) is turned and shifted into it. "phantom.spec", "phantom.seed-outside". A 128³ visit takes less than a second on two cores.
[[nodiscard]] Result<PhantomVisit> makePhantom(const PhantomSpec& spec, const JobContext& context);

/// A random case for training and validation: style, size, place and number of tumours, residual and cystic ones,
/// some without enhancement, in a head of its own. spacingMm: of the anatomy and, at the finest, of the sequences.
[[nodiscard]] PhantomSpec randomPhantomSpec(std::uint64_t seed, double spacingMm);

struct DemoVisit {
  Date date;
  PhantomSpec spec;
  bool damaged =
      false;  ///< the bad scan: half of one sequence's slices are blank (spec.damagedSequence)
};

/// What was done and found beside the scans. Kinds and details are the words of the timeline (twin/timeline/events.h).
struct DemoFact {
  std::string kind;  ///< "surgery", "radiotherapy", "steroid", "kps", …
  Date date;
  std::optional<Date> until;
  std::optional<double> amount;
  std::optional<int> count;
  std::string detail;
};

struct DemoPatient {
  std::string key;   ///< "DEMO-01"
  std::string site;  ///< one of three
  std::string note;  ///< diagnosis line; says that it is a phantom
  std::string
      story;  ///< "response", "progression", "pseudo-progression", "missing sequence", "bad scan", "stable"
  std::vector<DemoVisit> visits;
  std::vector<DemoFact> facts;  ///< by date
};

/// The demo cohort: 3 sites, 3–6 visits each; the first six patients tell the six stories.
[[nodiscard]] std::vector<DemoPatient> demoCohort(int patients, std::uint64_t seed);

}  // namespace twinscope::imaging
