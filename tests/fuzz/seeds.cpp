#include "core/base/text.h"
#include "fedlink/coordinator/round_content.h"
#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/site/reply.h"
#include "fedlink/site/secure_question.h"
#include "fedlink/wire/tensors.h"
#include "tests/fuzz/federation_script.h"
#include "tests/fuzz/object_script.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace twinscope::fuzz {

using namespace fedlink;
namespace fs = std::filesystem;

namespace {

std::string bytesIn(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> filesIn(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().ends_with(ending)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string sized(const std::string& text) {
  return std::string{static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)} +
         text;
}

/// Writes seeds into a target's folder.
class Corpus {
 public:
  explicit Corpus(fs::path folder) : m_folder(std::move(folder)) {}
  void add(const std::string& target, const std::string& name, const std::string& bytes) const {
    fs::create_directories(m_folder / target);
    std::ofstream(m_folder / target / name, std::ios::binary) << bytes;
  }

 private:
  fs::path m_folder;
};

std::string scriptOfFixture(const fs::path& folder) {
  ObjectMemory store;
  ObjectId root;
  for (const fs::path& file : filesIn(folder, ".obj")) {
    const ObjectId id = store.add(bytesIn(file)).value();
    if (file.filename().string().ends_with(".Message.obj")) root = id;
  }
  return scriptOf(store, root);
}

void addFlowers(const Corpus& corpus, const fs::path& golden) {
  for (const char* name : {"train_in", "train_out", "evaluate_in", "evaluate_out", "error_out"}) {
    for (const fs::path& file : filesIn(golden / name, ".obj")) {
      const std::string bytes = bytesIn(file);
      corpus.add("object", file.filename(), bytes);
      const Object object = parseObject(bytes).value();
      if (object.type == "ArrayChunk") corpus.add("npy", name, "\x03" + std::string(object.body));
    }
    corpus.add("tree", name, bytesIn(golden / name / "tree.pb"));
    const std::string script = scriptOfFixture(golden / name);
    const bool isReply = std::string_view(name).ends_with("out");
    if (isReply) corpus.add("coordinator", name, "\xff" + sized("1") + sized(script));
    if (isReply) corpus.add("reply", name, "\x03" + script);
    if (!isReply) corpus.add("instruction", name, script);
    if (!isReply)
      corpus.add("site", name, std::string(1, '\0') + sized(script) + std::string(40, '\x80'));
  }
}

/// What a stock node and its server said to each other.
void addExchange(const Corpus& corpus, const fs::path& folder) {
  std::string calls;
  std::string answers = std::string(1, '\0') + sized({});
  for (const fs::path& file : filesIn(folder, ".req.bin")) {
    std::string name = file.filename().string();
    name = name.substr(3, name.find('.') - 3);  // 00_register-node.req.bin
    const auto method =
        std::ranges::find(methods, name, [](const char* m) { return std::string(m); });
    if (method == methods.end()) continue;
    calls += static_cast<char>(method - methods.begin()) + sized(bytesIn(file));
    std::string answer = file.string();
    answer.replace(answer.find(".req."), 5, ".res.");
    answers += '\0' + sized(bytesIn(answer));
  }
  corpus.add("coordinator", "exchange", calls);
  corpus.add("site", "exchange", answers);
}

void addHeaders(const Corpus& corpus, const fs::path& keys) {
  const auto body = [](std::string pem) {
    pem.erase(0, pem.find('\n') + 1);
    pem.erase(pem.find("-----END"));
    std::erase(pem, '\n');
    return std::string(textOf(fromBase64(pem).value()));
  };
  const std::string publicKey = bytesIn(keys / "test_p384.pub.pem");
  const std::string openSsh = bytesIn(keys / "test_p384.openssh.key");
  const auto add = [&](const char* name, char kind, const std::string& bytes) {
    corpus.add("headers", name, kind + bytes);
  };
  add("time", 0, "2026-11-21T05:51:39.123456+00:00");
  add("time_z", 0, "2026-11-21T05:51:39Z");
  add("header", 1, toBase64(bytesOf(publicKey)));
  add("public_pem", 2, publicKey);
  add("public_der", 3, body(publicKey));
  add("private_pem", 4, bytesIn(keys / "test_p384.key.pem"));
  add("openssh", 4, openSsh);
  add("openssh_body", 5, body(openSsh));
  add("sender", 6, sized("2023-11-14T22:13:20.000000+00:00") + sized("MAA="));
}

/// Our own round: a flat array with its layout, answered dense and compressed.
void addOurs(const Corpus& corpus) {
  ObjectMemory store;
  CountingRandom random;
  const std::vector<float> global{0.5F, 0.5F, 0.5F};
  RunRecord run{
      .id = 0x0807060504030201, .plan = {}, .strategy = {}, .parts = {{"a", {2}}, {"b", {}}}};
  Values settings;
  settings.set("takes-compressed", std::string("twinscope 1"));
  const auto content = putRoundContent(store, run, 1, "base", global, settings).value();
  const auto state = FederationState::begin({}, startOfTime);
  const Message instruction = instructionFor(run, state, content, 7);
  const ObjectId root = store.add(encodeMessage(instruction)).value();
  corpus.add("instruction", "ours", scriptOf(store, root));
  corpus.add("site", "ours",
             std::string(1, '\0') + sized(scriptOf(store, root)) + std::string(40, '\x80'));
  corpus.add("layout", "ours",
             std::string(parseObject(encodeConfig(layoutValues(run.parts))).value().body));
  const auto received = readInstruction(store, root).value();
  for (const char* name : {"ours_dense", "ours_compressed"}) {
    const bool dense = std::string_view(name) == "ours_dense";
    PrivacyPolicy none;
    none.protection = Protection::none;
    auto ledger = PrivacyLedger::open(none.budget, {}).value();
    auto update = privatise({1, 2, 3}, none, ledger, random).value();
    std::vector<float> residual(3);
    const Packing packing{
        .compression = dense ? std::nullopt : std::optional<Compression>({1, ValueFormat::int8}),
        .rounding = Random(1)};
    const ObjectId reply =
        putTrainReply(store, answerTo(root, received.head, startOfTime), received,
                      std::move(update), {{"num-examples", 2}}, packing, residual)
            .value();
    const std::string script = scriptOf(store, reply);
    corpus.add("reply", name, "\x03" + script);
    corpus.add("coordinator", name, "\xff" + sized("1") + sized(script));
  }
}

/// One message of each kind of a secure sum of three, and two of them within their objects.
void addSecure(const Corpus& corpus) {
  KeyAdvert advert{.site = 1, .signature = Bytes(70, std::byte{7})};
  const std::vector<SealedShares> shares{{1, 0, Bytes(80, std::byte{1})},
                                         {1, 2, Bytes(80, std::byte{2})}};
  const SecureSumRound round{.number = 1, .sites = 3};
  const std::vector<SumQuestion> questions{
      {1, KeysAsked{round, {"key of 0", "key of 1", "key of 2"}}},
      {1, SharesAsked{{advert, advert}}},
      {1, InputAsked{shares, SumWeight::one}},
      {1, UnmaskRequest{{0, 1}, {2}}}};
  const UnmaskResponse response{
      .site = 1, .selfSeeds = {{0, {2, {}}}, {1, {2, {}}}}, .maskKeys = {{2, {2, {}}}}};
  for (std::size_t n = 0; n < questions.size(); ++n)
    corpus.add("secure", concat("question_", n),
               std::string(1, '\0') + textOf(encode(questions[n])));
  int number = 0;
  for (const SumAnswer& answer : {SumAnswer(advert), SumAnswer(shares), SumAnswer(response)})
    corpus.add("secure", concat("answer_", number++), "\x01" + textOf(encode(answer)));

  ObjectMemory store;
  const MessageHead head{
      .runId = 1, .source = 7, .destination = 1, .group = "1/1/input", .type = "train"};
  const ObjectId masked =
      putSumAnswer(store, head, MaskedInput{1, {1, 2, 3}}, {{"privacy-epsilon", 1.5}}, 4096)
          .value();
  corpus.add("secure", "masked_objects", std::string("\x02\x03") + scriptOf(store, masked));
  const auto content = putSumQuestion(store, {.round = 1}, questions[1]).value();
  const ObjectId asked =
      store.add(encodeMessage({.head = head, .content = content.records, .error = {}})).value();
  corpus.add("secure", "question_objects", "\x03" + scriptOf(store, asked));
}

}  // namespace
}  // namespace twinscope::fuzz

/// fuzz_seeds GOLDEN CORPUS: writes the seeds out of tests/golden/flower and a round of our own.
int main(int argc, char** argv) {
  using namespace twinscope::fuzz;
  if (argc != 3) return std::fprintf(stderr, "usage: fuzz_seeds GOLDEN CORPUS\n"), 2;
  const fs::path golden = argv[1];
  const Corpus corpus(argv[2]);
  addFlowers(corpus, golden);
  addExchange(corpus, golden / "exchange");
  addHeaders(corpus, golden / "keys");
  addOurs(corpus);
  addSecure(corpus);
  return 0;
}
