#include "app/services/experiments/study_report.h"
#include "app/services/experiments/study_result.h"
#include "core/base/signed_rank.h"
#include "core/base/text.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace twinscope::app {
namespace {

constexpr const char* kDice = "dice mean";
constexpr double kNear = 0.03;        // Dice: as good as
constexpr double kFewerBytes = 0.38;  // FedSegNet's saving
constexpr double kPublishedGain = 0.04;

std::string shortNumber(double value) {
  std::ostringstream text;
  text << std::setprecision(2) << value;
  return text.str();
}

/// Expectations of one study, as far as its parts are there.
class Expectations {
 public:
  explicit Expectations(const StudyResult& result) : m_result(result) {}

  [[nodiscard]] std::vector<StudyExpectation> take() { return std::move(m_all); }

  /// `more` has a higher Dice than `less`, by at least `margin`.
  void above(const std::string& text, const StudyArm& more, const StudyArm& less,
             double margin = 0) {
    if (!has({more, less})) return;
    const double difference = figure(more).mean - figure(less).mean;
    add(text, difference > margin, compared(more, less));
  }

  /// `less` has a lower figure than `more`.
  void below(const std::string& text, const StudyArm& less, const StudyArm& more,
             const std::string& of) {
    if (!has({less, more})) return;
    add(text, m_result.figure(less, of).mean < m_result.figure(more, of).mean,
        compared(less, more, of));
  }

  /// Their Dice differ by no more than kNear, or the first is the higher one.
  void near(const std::string& text, const StudyArm& one, const StudyArm& other) {
    if (!has({one, other})) return;
    add(text, figure(one).mean > figure(other).mean - kNear, compared(one, other));
  }

  void atLeast(const std::string& text, const StudyArm& arm, const std::string& of, double least) {
    if (!has({arm})) return;
    const StudyFigure found = m_result.figure(arm, of);
    add(text, found.mean >= least, concat(textOf(found), " ", of, "."));
  }

  /// `packed` is at least as good as `dense`, at fewer bytes.
  void cheaper(const std::string& text, const StudyArm& packed, const StudyArm& dense) {
    if (!has({packed, dense})) return;
    const double bytes = m_result.figure(packed, "MB up").mean;
    const double saved = 1 - bytes / m_result.figure(dense, "MB up").mean;
    add(text, saved >= kFewerBytes && figure(packed).mean > figure(dense).mean,
        concat(compared(packed, dense), " It sent ", shortNumber(100 * saved), " % fewer bytes."));
  }

 private:
  [[nodiscard]] bool has(std::initializer_list<StudyArm> arms) const {
    return std::ranges::all_of(arms, [&](const StudyArm& arm) {
      return m_result.figure(arm, kDice).n == m_result.config.seeds;
    });
  }
  [[nodiscard]] StudyFigure figure(const StudyArm& arm) const {
    return m_result.figure(arm, kDice);
  }

  [[nodiscard]] std::string compared(const StudyArm& one, const StudyArm& other,
                                     const std::string& of = kDice) const {
    const auto test = signedRankTest(m_result.differences(other, one, of));
    return concat(of == kDice ? "Dice" : of, " ", textOf(m_result.figure(one, of)), " against ",
                  textOf(m_result.figure(other, of)), "; Wilcoxon p ", shortNumber(test.p),
                  " over ", test.n, " pairs.");
  }

  void add(const std::string& text, bool holds, std::string found) {
    m_all.push_back({.text = text, .holds = holds, .found = std::move(found)});
  }

  const StudyResult& m_result;
  std::vector<StudyExpectation> m_all;
};

void twinSegNet(Expectations& expected) {
  const StudyArm global{"as published", "global"}, twin{"as published", "twin of each site"};
  const StudyArm central{"as published", "centralised"}, local{"as published", "local only"};
  expected.near("the global model comes near the centralised one", global, central);
  expected.above("the global model is better than what a hospital learns alone", global, local);
  expected.above("twins are better than the global model", twin, global);
  expected.above("twins gain 4 % of Dice over the global model", twin, global, kPublishedGain);
  expected.above("twins are better than the global model tuned together for as long", twin,
                 {"as published", "global, tuned together"});
  expected.atLeast("sensitivity of twins is above 90 %", twin, "sensitivity mean", 0.9);
  expected.atLeast("specificity of twins is above 90 %", twin, "specificity mean", 0.9);
  expected.atLeast("specificity of twins within the brain is above 90 %", twin,
                   "specificity in mask mean", 0.9);
  expected.above("the transformer helps", global, {"without transformer", "global"});
  expected.above("augmentation helps", global, {"without augmentation", "global"});
}

void fedSegNet(Expectations& expected) {
  for (const char* task : {"brain", "liver", "heart"}) {
    expected.above(concat(task, ": adaptive aggregation is better than FedAvg"), {task, "adaptive"},
                   {task, "FedAvg"});
    expected.cheaper(concat(task,
                            ": adaptive aggregation with 10 % of each update is better than dense "
                            "FedAvg, sending at least 38 % fewer bytes"),
                     {task, "adaptive, 10 % as int8"}, {task, "FedAvg"});
  }
  for (const char* setting :
       {"brain, unequal numbers", "brain, poor images", "brain, one bad site"})
    expected.above(concat(setting, ": adaptive aggregation is better than FedAvg"),
                   {setting, "adaptive"}, {setting, "FedAvg"});
}

void fedGin(Expectations& expected) {
  for (const char* setting : {"all data", "a quarter of the data"}) {
    const StudyArm gin{setting, "federated with GIN"}, plain{setting, "federated"};
    expected.above(concat(setting, ": GIN helps the federation"), gin, plain);
    expected.above(concat(setting, ": a federation is better than MR alone"), plain,
                   {setting, "MR only"});
    expected.above(concat(setting, ": a federation is better than CT alone"), plain,
                   {setting, "CT only"});
    expected.near(concat(setting, ": the federation with GIN comes near both in one place"), gin,
                  {setting, "centralised"});
  }
}

void thesis(Expectations& expected) {
  for (const char* setting : {"centralised", "federated"})
    expected.above(concat(setting, ": attention is better than plain"),
                   {setting, "Attention U-Net"}, {setting, "U-Net"});
  for (const char* network : {"U-Net", "Attention U-Net"})
    expected.above(concat(network, ": centralised is better than two rounds of a federation"),
                   {"centralised", network}, {"federated", network});
  expected.atLeast("figures lie far above the thesis's 0.41", {"centralised", "Attention U-Net"},
                   kDice, 0.5);
}

void longitudinal(Expectations& expected) {
  constexpr const char* kError = "error of change ml mean";
  const StudyArm alone{"one visit", "one visit alone"};
  for (const char* arm :
       {"labels of a person", "labels of the network", "mean with the network's labels"})
    expected.below(
        concat("changes of volume are more exact with the ", arm, " of the visit before"),
        {"the visit before", arm}, alone, kError);
}

void progression(Expectations& expected) {
  const auto arm = [](const char* name) { return StudyArm{"second visits", name}; };
  const StudyArm global = arm("federated, without this patient");
  expected.near("the federation comes near learning from the other patients in one place", global,
                arm("centralised, without this patient"));
  expected.above("twins that learnt from the first visit are better at the second one",
                 arm("twin, tuned on the first visit"), global);
  expected.above("twins are better than learning from the first visit alone",
                 arm("twin, tuned on the first visit"), arm("the first visit alone"));
}

}  // namespace

std::vector<StudyExpectation> expectationsOf(const StudyResult& result) {
  Expectations expected(result);
  switch (result.config.study) {
    case StudyKind::twinSegNet:
      twinSegNet(expected);
      break;
    case StudyKind::fedSegNet:
      fedSegNet(expected);
      break;
    case StudyKind::fedGin:
      fedGin(expected);
      break;
    case StudyKind::thesis:
      thesis(expected);
      break;
    case StudyKind::longitudinal:
      longitudinal(expected);
      break;
    case StudyKind::progression:
      progression(expected);
      break;
  }
  return expected.take();
}

}  // namespace twinscope::app
