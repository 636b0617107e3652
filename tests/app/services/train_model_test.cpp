#include "app/services/train_model.h"

#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <fstream>

namespace twinscope::app {
namespace {

/// A model of random weights with its card, as `train` leaves one.
std::filesystem::path writtenModel(const tests::TemporaryFolder& folder) {
  learning::ModelCard card =
      learning::untrainedCard(*learning::presetOf("unet3d", learning::NetworkSize::tiny), 4);
  card.window = {16, 16, 16};
  const auto network = learning::makeNetwork(card);
  learning::initialise(**network, 3);
  learning::Safetensors file;
  file.parameters = learning::parametersOf(**network);
  card.weightsFile = "weights.safetensors";
  if (!learning::writeSafetensors(folder / card.weightsFile, file))
    throw std::runtime_error("not written");
  card.sha256 = sha256OfFile(folder / card.weightsFile).value();
  std::ofstream(folder / "card.json") << card.toJson();
  return folder / "card.json";
}

TrainingChoice quick(const std::filesystem::path& folder) {
  TrainingChoice choice = shippedTraining();
  choice.options.epochs = 1;
  choice.options.stepsPerEpoch = 2;
  choice.options.batch = 1;
  choice.options.folder = folder;
  return choice;
}

Result<learning::TrainingOutcome> trained(const TrainingChoice& choice) {
  return trainOnPhantoms(choice, {.toLearn = 1, .unseen = 1, .watched = 1}, {}, silentContext());
}

}  // namespace

class TrainModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void cleanupTestCase() { setComputeThreads(0); }
  /// Adapters are put in by themselves; the model that comes out opens, and all but them and the head is the old one.
  void adaptersOfAnExistingModel() {
    const tests::TemporaryFolder start, folder;
    TrainingChoice choice = quick(folder.path());
    choice.startCard = writtenModel(start);
    choice.options.tuned = learning::TuningScope::adapters;
    choice.pullStrength = 0.01;
    const auto outcome = trained(choice);
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    QVERIFY(learning::openModel(outcome->card, outcome->weights));
    QVERIFY(outcome->card.trainedOn.ends_with("only its adapters tuned"));
    const auto before = learning::readSafetensors(start / "weights.safetensors");
    const auto after = learning::readSafetensors(outcome->weights);
    QVERIFY(after->parameters.parts().size() == before->parameters.parts().size() + 4);
    for (const auto& part : before->parameters.parts()) {
      const auto* now = after->parameters.find(part.name);
      QVERIFY(now != nullptr);
      const bool same =
          std::ranges::equal(before->parameters.valuesOf(part), after->parameters.valuesOf(*now));
      QVERIFY2(same != part.name.starts_with("head."), part.name.c_str());
    }
  }
  void aPartNeedsAModel() {
    const tests::TemporaryFolder folder;
    TrainingChoice choice = quick(folder.path());
    choice.options.tuned = learning::TuningScope::head;
    QCOMPARE(trained(choice).error().code, usageError("").error().code);
    choice.options.tuned = learning::TuningScope::full;
    choice.pullStrength = 0.1;
    QCOMPARE(trained(choice).error().code, usageError("").error().code);
  }
};

TWINSCOPE_SUITE(TrainModelTest, "train_model_test");

}  // namespace twinscope::app

#include "train_model_test.moc"
