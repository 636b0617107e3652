#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/inference/torch_model.h"
#include "core/learning/model/foreign_card.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>

#include <QTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

namespace twinscope::learning {
namespace {

using tests::tinyCard;

/// Untrained weights of a card's network in a file that the card names.
ModelCard withWeights(ModelCard card, const std::filesystem::path& file) {
  auto network = makeNetwork(card);
  initialise(**network, 5);
  Safetensors content;
  content.parameters = parametersOf(**network);
  if (!writeSafetensors(file, content)) throw std::runtime_error("cannot write");
  card.weightsFile = file.filename().string();
  card.sha256 = sha256OfFile(file).value();
  return card;
}

std::vector<float> noise(std::size_t count) {
  Random random(3);
  std::vector<float> values(count);
  for (float& v : values) v = static_cast<float>(random.normal());
  return values;
}

struct StopSoon final : ProgressSink {
  std::stop_source source;
  void report(double, std::string_view) override {}
};

}  // namespace

class OpenModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Networks this small gain nothing by threads and lose much to waiting for them on a busy machine.
  void initTestCase() { setComputeThreads(1); }
  void scoresAreProbabilities() {
    const tests::TemporaryFolder folder;
    const ModelCard card = withWeights(tinyCard(), folder / "w.safetensors");
    const auto model = openModel(card, folder / "w.safetensors");
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const Size3 size{19, 16, 7};
    const auto scores = (*model)->infer(noise(2 * size.voxels()), size, silentContext());
    QVERIFY(scores);
    QCOMPARE(scores->channels, std::size_t{5});
    QCOMPARE(scores->values.size(), 5 * size.voxels());
    for (std::size_t v = 0; v < size.voxels(); ++v) {
      float sum = 0;
      for (std::size_t c = 0; c < 5; ++c) sum += scores->values[c * size.voxels() + v];
      QVERIFY(std::abs(sum - 1) < 1e-5F);
    }
  }
  void wholeVolumeIsOnePass() {
    const tests::TemporaryFolder folder;
    ModelCard card = tinyCard();
    card.mode = InferenceMode::wholeVolume;
    card = withWeights(card, folder / "w.safetensors");
    const auto model = openModel(card, folder / "w.safetensors");
    const Size3 size{19, 15, 8};
    const auto scores = (*model)->infer(noise(2 * size.voxels()), size, silentContext());
    QVERIFY(scores);
    QVERIFY(scores->size == size);
  }
  /// One window in the middle: inside as that window alone, outside nothing is preferred to background.
  void centreCropLooksAtTheMiddle() {
    const tests::TemporaryFolder folder;
    ModelCard card = tinyCard();
    card.mode = InferenceMode::centreCrop;
    card.skullStripped = false;
    card = withWeights(card, folder / "w.safetensors");
    const auto model = openModel(card, folder / "w.safetensors");
    const Size3 window{card.window[0], card.window[1], card.window[2]};
    const Size3 size{window.i + 4, window.j, window.k + 2};
    const auto image = noise(2 * size.voxels());
    std::vector<float> middle;
    for (std::int64_t c = 0; c < 2; ++c)
      for (std::int64_t k = 0; k < window.k; ++k)
        for (std::int64_t j = 0; j < window.j; ++j)
          for (std::int64_t i = 0; i < window.i; ++i)
            middle.push_back(image[static_cast<std::size_t>(
                i + 2 + size.i * (j + size.j * (k + 1 + size.k * c)))]);
    const auto whole = (*model)->infer(image, size, silentContext());
    const auto alone = (*model)->infer(middle, window, silentContext());
    QVERIFY(whole);
    QVERIFY(alone);
    const auto at = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
      return static_cast<std::size_t>(i + size.i * (j + size.j * k));
    };
    QCOMPARE(whole->values[at(2, 3, 1)], alone->values[static_cast<std::size_t>(window.i * 3)]);
    QCOMPARE(whole->values[at(1, 3, 1)], 0.2F);  // one of five classes
    QCOMPARE(whole->values[at(2, 3, 0)], 0.2F);
  }
  void wrongFilesAreRefused() {
    const tests::TemporaryFolder folder;
    const ModelCard card = withWeights(tinyCard(), folder / "w.safetensors");
    const auto codeOf = [&](const ModelCard& changed) {
      return openModel(changed, folder / "w.safetensors").error().code;
    };
    ModelCard changed = card;
    changed.sha256 = std::string(64, '0');
    QCOMPARE(codeOf(changed), std::string("model.hash"));
    changed = card;
    changed.kind = "teapot";
    QCOMPARE(codeOf(changed), std::string("model.kind"));
    changed = card;
    changed.architecture = R"({"widths": [8], "bottom": 12})";
    QCOMPARE(codeOf(changed), std::string("model.layout"));
    changed.architecture = R"({"widths": [6, 8], "bottom": 12})";
    QCOMPARE(codeOf(changed), std::string("model.layout"));
    changed.architecture = R"({"widths": [], "bottom": 12})";
    QCOMPARE(codeOf(changed), std::string("model.layout"));
    changed = card;
    changed.window = {17, 16, 16};
    QCOMPARE(codeOf(changed), std::string("model.layout"));
    changed = card;
    changed.kind = "torchscript";
    QCOMPARE(codeOf(changed), std::string("model.file"));
    QCOMPARE(openModel(card, folder / "none").error().code, std::string("model.file"));
    std::ofstream(folder / "w.safetensors", std::ios::app) << "x";
    QCOMPARE(codeOf(card), std::string("model.hash"));
  }
  void aStopReachesIntoANetwork() {
    ModelCard card = tinyCard();
    card.mode = InferenceMode::wholeVolume;
    StopSoon stop;
    // Asks to stop within the pass itself: the operators after it must not run.
    int passes = 0;
    const auto model = makeTorchModel(card,
                                      [&](const at::Tensor& batch) {
                                        at::Tensor x = batch;
                                        for (int n = 0; n < 1000; ++n) {
                                          if (n == 3) stop.source.request_stop();
                                          x = x + 1;
                                          ++passes;
                                        }
                                        return x;
                                      },
                                      {1, 1, 1});
    const auto scores = model->infer(noise(2 * 64), {4, 4, 4},
                                     {stop.source.get_token(), stop, silentContext().log});
    QVERIFY(!scores);
    QCOMPARE(scores.error().kind, ErrorKind::cancelled);
    QVERIFY(passes < 10);
  }
  void theShippedModelOpensAndSaysWhatItIs() {
    const std::filesystem::path folder =
        std::filesystem::path(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR").toStdString()) /
        "packaging/share/models/phantom-unet";
    std::stringstream text;
    text << std::ifstream(folder / "card.json").rdbuf();
    const auto card = ModelCard::fromJson(text.str());
    QVERIFY2(card, card ? "" : card.error().message.c_str());
    QVERIFY(openModel(*card, folder / card->weightsFile));
    QVERIFY(std::filesystem::file_size(folder / card->weightsFile) <= 4U << 20);
    QVERIFY(card->trainedOn.find("phantoms (no real scan)") != std::string::npos);
    QVERIFY(card->metrics.find("twinscope-cli train --phantoms") != std::string::npos);
    QCOMPARE(card->volumeIntervals.size(), std::size_t{5});
  }
  void aForeignScriptRunsAndStops() {
    const auto file = tests::sharedModel("msnet_brats17.json");
    TWINSCOPE_NEED(file, "models/msnet_brats17.json");
    std::stringstream text;
    text << std::ifstream(*file).rdbuf();
    auto card = readAnyModelCard(text.str());
    QVERIFY(card);
    const auto weights = file->parent_path() / card->weightsFile;
    const auto model = openModel(*card, weights);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    ModelCard wrong = *card;
    wrong.channels.pop_back();
    QCOMPARE(openModel(wrong, weights).error().code, std::string("model.layout"));
    const Size3 size{40, 40, 24};
    StopSoon stop;
    stop.source.request_stop();
    const auto start = std::chrono::steady_clock::now();
    const auto stopped = (*model)->infer(noise(4 * size.voxels()), size,
                                         {stop.source.get_token(), stop, silentContext().log});
    QCOMPARE(stopped.error().kind, ErrorKind::cancelled);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  }
};

TWINSCOPE_SUITE(OpenModelTest, "open_model_test");

}  // namespace twinscope::learning

#include "open_model_test.moc"
