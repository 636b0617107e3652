#include "core/base/random.h"
#include "core/base/text.h"
#include "core/imaging/phantom/phantom.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace twinscope::imaging {
namespace {

/// Visit days count from surgery, which is day 0; radiotherapy runs from day 28 to day 69.
constexpr int kRadiotherapyBegin = 28;
constexpr int kRadiotherapyEnd = 69;

/// One visit of a story: days after surgery and the tumour as it is seen then.
struct Chapter {
  int day;
  double radiusMm, oedemaMm, necrosis, enhancement, cavityMm;
};

struct Story {
  const char* name;
  const char* note;
  const char* site;
  Vec3 seed;
  std::vector<Chapter> chapters;
};

SiteStyle northStyle() {  // 3 T, nearly isotropic, low noise
  return {"Site North", 2.0, 1.0, 0.018, 0.10, 0.35, 900};
}
SiteStyle harbourStyle() {  // 1.5 T, thick slices, grainy
  return {"Site Harbour", 5.0, 1.0, 0.045, 0.22, -0.35, 320};
}
SiteStyle hillStyle() {  // strong shading, coarser matrix
  return {"Site Hill", 3.0, 1.25, 0.03, 0.32, 0.0, 1500};
}

SiteStyle styleOf(std::string_view site) {
  for (const SiteStyle& style : {northStyle(), harbourStyle(), hillStyle()})
    if (style.name == site) return style;
  return northStyle();
}

std::vector<Story> stories() {
  return {
      {"response",
       "Glioblastoma, IDH wild type, MGMT methylated",
       "Site North",
       {-34, 8, 26},
       {{-6, 17, 13, 0.6, 1, 0},
        {90, 12, 10, 0.55, 1, 5},
        {146, 9.5, 7, 0.5, 1, 5},
        {208, 7, 5, 0.4, 1, 4},
        {272, 5, 4, 0, 1, 0}}},
      {"progression",
       "Glioblastoma, IDH wild type, MGMT unmethylated",
       "Site Harbour",
       {32, -24, 24},
       {{-4, 15, 11, 0.6, 1, 0},
        {94, 8.5, 7, 0.3, 1, 4},
        {152, 10, 8, 0.4, 1, 4},
        {207, 12.5, 10, 0.5, 1, 4},
        {262, 16, 13, 0.6, 1, 4}}},
      {"pseudo-progression",
       "Glioblastoma, IDH wild type, MGMT methylated",
       "Site Hill",
       {-36, -18, 20},
       {{90, 9, 8, 0.4, 1, 4},
        {118, 13, 15, 0.62, 1, 4},
        {160, 10.5, 10, 0.6, 1, 4},
        {216, 8, 7, 0.5, 1, 4}}},
      {"missing sequence",
       "Glioblastoma, IDH wild type",
       "Site Harbour",
       {30, 34, 22},
       {{92, 10, 9, 0.5, 1, 0}, {150, 10.4, 9, 0.5, 1, 0}, {211, 11, 10, 0.5, 1, 0}}},
      {"bad scan",
       "Astrocytoma, IDH mutant, grade 4",
       "Site Hill",
       {38, 4, 12},
       {{88, 11, 9, 0.5, 1, 0},
        {144, 11.2, 9, 0.5, 1, 0},
        {150, 11.3, 9, 0.5, 1, 0},
        {206, 12, 10, 0.5, 1, 0}}},
      {"stable",
       "Glioblastoma, IDH wild type, MGMT methylated",
       "Site North",
       {-30, 36, 24},
       {{91, 9, 7, 0.45, 1, 5},
        {147, 9.1, 7, 0.45, 1, 5},
        {203, 8.9, 7, 0.45, 1, 5},
        {265, 9.1, 7, 0.45, 1, 5},
        {330, 9, 7, 0.45, 1, 5},
        {391, 9.1, 7, 0.45, 1, 5}}},
  };
}

PhantomSpec specOf(const Story& story, const Chapter& chapter, std::uint64_t anatomySeed,
                   Random random) {
  PhantomSpec spec;
  spec.anatomySeed = anatomySeed;
  spec.visitSeed = random.next();
  spec.style = styleOf(story.site);
  spec.spacingMm = spec.style.inPlaneMm;
  TumourSpec tumour;
  tumour.seedInWorld = story.seed;
  tumour.radiusMm = chapter.radiusMm;
  tumour.oedemaMm = chapter.oedemaMm;
  tumour.necrosis = chapter.necrosis;
  tumour.enhancement = chapter.enhancement;
  tumour.cavityMm = chapter.cavityMm;
  tumour.irregularity = 0.4;
  spec.tumours.push_back(tumour);
  const auto angle = [&random] { return random.uniform(-0.09, 0.09); };
  spec.headTurnRad = {angle(), angle(), angle()};
  spec.headShiftMm = {random.uniform(-4, 4), random.uniform(-5, 5), random.uniform(-4, 4)};
  return spec;
}

std::vector<DemoFact> treatmentsOf(std::string_view story, Date surgery, int lastDay) {
  const auto day = [surgery](int after) { return surgery.plusDays(after); };
  const int chemotherapyEnd = std::min(lastDay, 97 + 6 * 28);
  std::vector<DemoFact> facts{
      {"surgery", day(0), {}, {}, {}, "subtotal"},
      {"steroid", day(0), day(42), 4, {}, "dexamethasone"},
      {"radiotherapy", day(kRadiotherapyBegin), day(kRadiotherapyEnd), 60, 30, ""},
      {"chemotherapy", day(kRadiotherapyBegin), day(kRadiotherapyEnd), 75, {}, "temozolomide"},
      {"chemotherapy", day(97), day(chemotherapyEnd), 150, 6, "temozolomide"}};
  if (story == "pseudo-progression")
    facts.push_back({"steroid", day(120), day(165), 4, {}, "dexamethasone"});
  if (story == "progression") facts.push_back({"steroid", day(208), {}, 6, {}, "dexamethasone"});
  return facts;
}

/// Names of the diagnosis line, fact by fact.
std::vector<DemoFact> diagnosisOf(std::string_view note, Date surgery) {
  const bool mutant = note.contains("IDH mutant");
  std::vector<DemoFact> facts{{"diagnosis",
                               surgery,
                               {},
                               {},
                               {},
                               mutant ? "Astrocytoma, IDH-mutant, CNS WHO grade 4"
                                      : "Glioblastoma, IDH-wildtype, CNS WHO grade 4"},
                              {"idh", surgery, {}, {}, {}, mutant ? "mutant" : "wildtype"}};
  if (note.contains("MGMT"))
    facts.push_back({"mgmt",
                     surgery,
                     {},
                     {},
                     {},
                     note.contains("unmethylated") ? "unmethylated" : "methylated"});
  return facts;
}

/// Karnofsky and the clinician's word on the day of each scan.
void addClinic(DemoPatient& patient) {
  for (std::size_t n = 0; n < patient.visits.size(); ++n) {
    const Date date = patient.visits[n].date;
    const bool declines = patient.story == "progression" && n + 1 == patient.visits.size();
    patient.facts.push_back(
        {"kps", date, {}, declines ? 70.0 : 90.0, {}, declines ? "tumour" : ""});
    patient.facts.push_back({"clinical", date, {}, {}, {}, declines ? "worse-tumour" : "stable"});
  }
}

/// The stories' own exceptions: which sequence is missing or broken, and where.
void addFault(DemoPatient& patient) {
  if (patient.story == "missing sequence")
    std::erase(patient.visits.back().spec.sequences, Modality::t2);
  if (patient.story == "bad scan") {
    DemoVisit& visit = patient.visits[1];
    visit.damaged = true;
    visit.spec.damagedSequence = Modality::flair;
    patient.facts.push_back(
        {"not-evaluable", visit.date, {}, {}, {}, "half of the FLAIR is blank"});
  }
}

DemoPatient patientOf(const Story& story, int number, const Random& cohort) {
  DemoPatient patient;
  patient.key = concat("DEMO-", number < 10 ? "0" : "", number);
  patient.site = story.site;
  patient.note = concat(story.note, " (phantom)");
  patient.story = story.name;
  Random random = cohort.stream("patient", static_cast<std::uint64_t>(number));
  const std::uint64_t anatomySeed = random.next();
  const Date surgery = Date(2025, 1, 13).plusDays(static_cast<int>(random.below(180)));
  for (std::size_t n = 0; n < story.chapters.size(); ++n) {
    const Chapter& chapter = story.chapters[n];
    patient.visits.push_back({surgery.plusDays(chapter.day),
                              specOf(story, chapter, anatomySeed, random.stream("visit", n))});
  }
  patient.facts = treatmentsOf(story.name, surgery, story.chapters.back().day);
  std::ranges::move(diagnosisOf(story.note, surgery), std::back_inserter(patient.facts));
  addClinic(patient);
  addFault(patient);
  std::ranges::stable_sort(patient.facts, {}, &DemoFact::date);
  return patient;
}

}  // namespace

std::vector<DemoPatient> demoCohort(int patients, std::uint64_t seed) {
  const auto table = stories();
  constexpr std::array kSites{"Site North", "Site Harbour", "Site Hill"};
  const Random cohort(seed);
  std::vector<DemoPatient> result;
  for (int n = 0; n < patients; ++n) {
    Story story = table[static_cast<std::size_t>(n) % table.size()];
    if (n >= static_cast<int>(table.size())) {  // further patients repeat the stories elsewhere
      Random random = cohort.stream("place", static_cast<std::uint64_t>(n));
      story.site = kSites[random.below(kSites.size())];
      story.seed = {(random.uniform() < 0.5 ? -1 : 1) * random.uniform(26, 42),
                    random.uniform(-42, 44), random.uniform(6, 36)};
    }
    result.push_back(patientOf(story, n + 1, cohort));
  }
  return result;
}

}  // namespace twinscope::imaging
