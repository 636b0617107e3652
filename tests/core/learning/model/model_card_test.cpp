#include "core/learning/model/model_card.h"

#include "core/learning/model/foreign_card.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <fstream>
#include <sstream>

namespace twinscope::learning {
namespace {

using nlohmann::json;

ModelCard example() {
  ModelCard card;
  card.name = "demo-net";
  card.version = "1.2";
  card.kind = "unet3d";
  card.weightsFile = "weights.safetensors";
  card.sha256 = std::string(64, 'a');
  card.channels = {Modality::flair, Modality::t1c};
  card.spacingMm = {1, 1.5, 2};
  card.window = {32, 48, 64};
  card.overlap = 0.25;
  card.smallestEnhancingMl = 0.25;
  card.leastCoreDepthMm = 7;
  card.architecture = R"({"widths":[4,8]})";
  card.trainedOn = "phantoms";
  card.intendedUse = "tests";
  card.licence = "Apache-2.0";
  card.limits = {"none known", "research only"};
  card.meanDice = {{Region::wt, 0.91}, {Region::et, 0.8}};
  card.metrics = R"({"cases":3})";
  card.volumeIntervals = {{Region::wt, 0.8, 1.3, 0.9}};
  return card;
}

ModelCard regions() {
  ModelCard card = example();
  card.output = OutputKind::regionSigmoids;
  card.regions = {Region::tc, Region::wt, Region::et};
  card.mode = InferenceMode::wholeVolume;
  card.scale = ScoreScale::probabilities;
  card.normalisation = Normalisation::none;
  card.skullStripped = false;
  return card;
}

ModelCard windowed() {
  ModelCard card = example();
  card.channels = {Modality::ct};
  card.normalisation = Normalisation::fixedWindow;
  card.intensityWindow = {-160, 240};
  return card;
}

/// Sees CT or MR in its one channel.
ModelCard organs() {
  ModelCard card = example();
  card.channels = {Modality::any};
  card.labels = LabelTable::byEdition("lits").value();
  card.meanDice = {{Region::liver, 0.95}, {Region::liverTumour, 0.5}};
  card.volumeIntervals = {};
  return card;
}

}  // namespace

class ModelCardTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void roundTrips() {
    for (const ModelCard& card : {example(), regions(), windowed(), organs()}) {
      const std::string text = card.toJson();
      const auto back = ModelCard::fromJson(text);
      QVERIFY2(back, back ? "" : back.error().message.c_str());
      QCOMPARE(back->toJson(), text);
      QCOMPARE(back->channels, card.channels);
      QVERIFY(back->labels == card.labels);
      QCOMPARE(back->window, card.window);
      QCOMPARE(back->smallestEnhancingMl, card.smallestEnhancingMl);
      QCOMPARE(back->spacingMm, card.spacingMm);
    }
    QCOMPARE(example().outputChannels(), std::size_t{5});
    QCOMPARE(regions().outputChannels(), std::size_t{3});
    QCOMPARE(organs().outputChannels(), std::size_t{3});
  }
  void organsAreClassesNotSigmoids() {
    ModelCard card = regions();
    card.regions = {Region::wt, Region::liver};
    QVERIFY(card.validate().error().message.find("liver") != std::string::npos);
  }
  void whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* pointer, const char* value, const char* named) {
      QTest::newRow(pointer) << QString::fromLatin1(pointer) << QString::fromLatin1(value)
                             << QString::fromLatin1(named);
    };
    row("/format", "\"other\"", "format");
    row("/schema", "2", "schema");
    row("/kind", "7", "kind");
    row("/channels", "[\"T9\"]", "T9");
    row("/channels/0", "\"T1c\"", "twice");
    row("/channels/1", "\"any\"", "alone");
    row("/spacingMm/0", "0.01", "spacing");
    row("/spacingMm", "[1, 1]", "spacingMm");
    row("/weightsFile", "\"../../etc/passwd\"", "weightsFile");
    row("/sha256", "\"ABC\"", "sha256");
    row("/name", "\"a/b\"", "name");
    row("/output", "\"words\"", "words");
    row("/labels/entries/0/value", "0", "value");
    row("/labels/entries/0/region", "\"XX\"", "XX");
    row("/overlap", "1.5", "overlap");
    row("/window/2", "4", "window");
    row("/meanDice/WT", "1.4", "Dice");
    row("/volumeIntervals/0/low", "1.2", "interval");
    row("/architecture", "[]", "architecture");
  }
  void whatIsWrongIsNamed() {
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, named);
    json card = json::parse(example().toJson());
    card[json::json_pointer(pointer.toStdString())] = json::parse(value.toStdString());
    const auto refused = ModelCard::fromJson(card.dump());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("card.json"));
    QVERIFY2(QString::fromStdString(refused.error().message).contains(named),
             refused.error().message.c_str());
  }
  void missingMembersAreNamed() {
    for (const char* key : {"format", "name", "channels", "spacingMm", "output", "labels"}) {
      json card = json::parse(example().toJson());
      card.erase(key);
      const auto refused = ModelCard::fromJson(card.dump());
      QVERIFY(!refused);
      QVERIFY(refused.error().message.find(key) != std::string::npos);
    }
    QCOMPARE(ModelCard::fromJson("{").error().code, std::string("card.json"));
  }
  void aForeignCardIsRead() {
    const auto file = tests::sharedModel("msnet_brats17.json");
    TWINSCOPE_NEED(file, "models/msnet_brats17.json");
    std::stringstream text;
    text << std::ifstream(*file).rdbuf();
    const auto card = readAnyModelCard(text.str());
    QVERIFY2(card, card ? "" : card.error().message.c_str());
    QCOMPARE(card->name, std::string("msnet_brats17"));
    QCOMPARE(card->kind, std::string("torchscript"));
    const std::vector<Modality> order{Modality::flair, Modality::t1, Modality::t1c, Modality::t2};
    QCOMPARE(card->channels, order);
    QVERIFY(card->mode == InferenceMode::wholeVolume);
    QVERIFY(card->scale == ScoreScale::probabilities);
    QCOMPARE(card->outputChannels(), std::size_t{4});
    QVERIFY(card->labels.regionOf(1) == Region::ncr && card->labels.regionOf(3) == Region::et);
    QVERIFY(card->meanDice.empty());
    QVERIFY(ModelCard::fromJson(card->toJson()));
  }
  void foreignCardsWithGapsAreRefused() {
    const char* whole =
        R"({"file":"m.ts","format":"TorchScript","sha256":"%","input":{"channels":["T1"],"spacing_mm":[1,1,1]},
            "output":{"channels":["WT","TC","ET"]}})";
    std::string text = whole;
    text.replace(text.find('%'), 1, std::string(64, '0'));
    const auto card = readAnyModelCard(text);
    QVERIFY2(card, card ? "" : card.error().message.c_str());
    QVERIFY(card->output == OutputKind::regionSigmoids);
    for (const char* key : {"file", "format", "output"}) {
      json broken = json::parse(text);
      broken.erase(key);
      QCOMPARE(readAnyModelCard(broken.dump()).error().code, std::string("card.foreign"));
    }
  }
};

TWINSCOPE_SUITE(ModelCardTest, "model_card_test");

}  // namespace twinscope::learning

#include "model_card_test.moc"
