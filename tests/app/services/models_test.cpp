#include "app/services/models.h"

#include "app/services/federation/run_model.h"
#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::app {
namespace {

using learning::ModelCard;

ModelCard cardOf(const std::string& name, std::vector<Modality> channels) {
  ModelCard card =
      learning::untrainedCard(*learning::presetOf("unet3d", learning::NetworkSize::tiny), 4);
  card.name = name;
  card.channels = std::move(channels);
  return card;
}

}  // namespace

class ModelsTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;
  std::unique_ptr<Workspace> m_workspace;

  void add(const ModelCard& card) const {
    const auto folder = m_folder / card.name;
    QVERIFY(writeModel(newModel(card, 1).value(), folder));
    const auto added = importModel(*m_workspace, folder / "card.json");
    QVERIFY2(added, added ? "" : added.error().message.c_str());
  }
  [[nodiscard]] Result<std::string> fitting(const std::string& name,
                                            const std::vector<Modality>& sequences) const {
    const auto model = fittingModel(*m_workspace, loadModel(*m_workspace, name).value(), sequences);
    if (!model) return std::unexpected(model.error());
    return (*model)->card().name;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_workspace = Workspace::create(m_folder / "ward").value();
    ModelCard all = cardOf("all", {kTumourSequences.begin(), kTumourSequences.end()});
    all.fallback = "two";
    ModelCard two = cardOf("two", {Modality::t1c, Modality::flair});
    two.fallback = "one";
    ModelCard one = cardOf("one", {Modality::t1c});
    one.fallback = "all";
    ModelCard lost = cardOf("lost", {Modality::t2});
    lost.fallback = "nowhere";
    for (const ModelCard& card : {all, two, one, lost}) add(card);
  }
  void aModelThatTakesTheStudyStays() {
    QCOMPARE(fitting("all", {kTumourSequences.begin(), kTumourSequences.end()}).value(),
             std::string("all"));
    QCOMPARE(fitting("lost", {Modality::t2}).value(), std::string("lost"));
  }
  void theFirstFallbackThatTakesItIsTaken() {
    QCOMPARE(fitting("all", {Modality::t1, Modality::t1c, Modality::flair}).value(),
             std::string("two"));
    QCOMPARE(fitting("all", {Modality::t1c}).value(), std::string("one"));
  }
  /// In a ring too: the model itself then says what is missing.
  void whereNoneTakesItTheModelStays() {
    QCOMPARE(fitting("all", {Modality::t2}).value(), std::string("all"));
  }
  void oneThatBearsMissingSequencesNeedsNone() {
    ModelCard robust = cardOf("robust", {kTumourSequences.begin(), kTumourSequences.end()});
    robust.bearsMissingSequences = true;
    robust.fallback = "one";
    add(robust);
    QCOMPARE(fitting("robust", {Modality::t1c}).value(), std::string("robust"));
  }
  void aFallbackThatIsNotThereIsTold() {
    const auto refused = fitting("lost", {Modality::t1});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("model.unknown"));
  }
  void aModelIsNotItsOwnFallback() {
    ModelCard own = cardOf("own", {Modality::t1c});
    own.fallback = "own";
    QVERIFY(!own.validate());
    own.fallback = "no name";
    QVERIFY(!own.validate());
    own.fallback = "other";
    own.weightsFile = "weights.safetensors";
    own.sha256 = std::string(64, 'a');
    QCOMPARE(ModelCard::fromJson(own.toJson())->fallback, std::string("other"));
  }
};

TWINSCOPE_SUITE(ModelsTest, "models_test");

}  // namespace twinscope::app

#include "models_test.moc"
