#pragma once

#include "twin/response/assess.h"

#include <optional>
#include <string>
#include <string_view>

namespace twinscope::twin {

/// What should follow a visit, and when.
struct NextStep {
  enum class What {
    confirmingScan,     ///< of a preliminary progression or response
    steroidsAndScan,    ///< the dose hides what is there
    scanOfNewLesion,    ///< an equivocal one
    missingInput,       ///< what the rule names, or another scan
    treatmentDecision,  ///< the disease progressed
    newBaseline,        ///< another treatment began: the course is over
    protocolScan,
    nothing
  };
  What what = What::nothing;
  std::optional<Date> from, due;  ///< the earliest and the latest day
};

struct NextStepOptions {
  int protocolDays = 56;  ///< between scans
};

/// Confirming scans 28 to 56 days after the preliminary one; new lesions after 28 days; doses and missing inputs within 28 days;
/// else the interval of the protocol. The published criteria give the four and eight weeks only.
[[nodiscard]] NextStep nextStepAfter(const ResponseCourse& course,
                                     const CourseAssessment& assessment, std::size_t visit,
                                     const NextStepOptions& options = {});

/// "confirming-scan" and so on, for files.
[[nodiscard]] std::string_view nameOf(NextStep::What what);

/// What a rule says, in English: "R-PD-1", "W-NOISE", "R-BL-2". Empty for one that is not known.
[[nodiscard]] std::string_view wordsOf(std::string_view rule);
/// "Stable disease".
[[nodiscard]] std::string_view wordsOf(ResponseLabel label);

/// The visit whose rule says why: where progression was first called for those after it, else the visit itself.
[[nodiscard]] std::size_t decidingVisit(const CourseAssessment& assessment, std::size_t visit);

/// The compartment that the visit is explained by: the one with the greater growth over its nadir.
[[nodiscard]] Compartment decisiveCompartment(const ResponseCourse& course,
                                              const CourseAssessment& assessment,
                                              std::size_t visit);
/// Change of that compartment's sum against its nadir and against the baseline, %; nullopt without a value above 0 to compare with.
[[nodiscard]] std::optional<double> percentFromNadir(const ResponseCourse& course,
                                                     const CourseAssessment& assessment,
                                                     std::size_t visit, Compartment of);
[[nodiscard]] std::optional<double> percentFromBaseline(const ResponseCourse& course,
                                                        std::size_t visit, Compartment of);

/// "Preliminary progression (R-PD-1): 520 mm² is 30 % above the nadir of 400 mm² (2025-01-28); day 60 after radiotherapy; confirm
/// between 2025-03-29 and 2025-04-26." In English, for reports and the command line.
[[nodiscard]] std::string sentenceOf(const ResponseCourse& course,
                                     const CourseAssessment& assessment, std::size_t visit);

}  // namespace twinscope::twin
