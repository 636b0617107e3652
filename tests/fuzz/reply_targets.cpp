#include "fedlink/coordinator/submission.h"
#include "fedlink/site/instruction.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/object_script.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fuzz {

using namespace fedlink;

/// values of the model | object script.
void fuzzReply(std::string_view bytes) {
  static const Scratch scratch;
  ByteReader reader(bytes);
  const std::vector<float> global(reader.byte() % 64, 0.5F);
  ObjectMemory objects;
  const auto root = putScript(objects, reader.rest());
  if (!root) return;
  const ModelFiles files(scratch.folder());
  const SubmissionRules rules{.global = global, .baseModel = "base", .maxNorm = 1e6};
  const auto submission = readSubmission(objects, *root, rules, files, "update");
  if (!submission) return;
  must(submission->changeNorm >= 0 && submission->changeNorm <= rules.maxNorm,
       "an accepted change has a norm within its limit");
  must(submission->metrics.at("num-examples") > 0, "an accepted reply comes from examples");
  std::vector<float> values(global.size());
  must(submittedValues(files, "update", global.size()).value()->read(0, values).has_value(),
       "an accepted reply lies in its file");
  must(std::ranges::all_of(values, [](float v) { return std::isfinite(v); }),
       "an accepted reply holds numbers");
}

/// object script.
void fuzzInstruction(std::string_view bytes) {
  constexpr std::size_t mostValues = 1 << 20;
  ObjectMemory objects;
  const auto root = putScript(objects, bytes);
  if (!root) return;
  const auto received = readInstruction(objects, *root, mostValues);
  if (!received) return;
  must(valueCount(received->work.layout).value() == received->work.weights.size(),
       "weights fill their layout");
  must(valueCount(received->arrays).value() == received->work.weights.size(),
       "weights fill the arrays they came in");
  must(received->work.weights.size() <= mostValues, "a model stays below its limit");
}

}  // namespace twinscope::fuzz
