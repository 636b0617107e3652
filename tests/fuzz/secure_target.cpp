#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/site/secure_question.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/object_script.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fuzz {

using namespace fedlink;

namespace {

template <class Message>
void mustComeBack(const Result<Message>& read, std::string_view bytes) {
  must(!read || std::ranges::equal(encode(*read), bytesOf(bytes)), "a message comes back");
}

void checkReply(ByteReader reader) {
  const std::size_t words = reader.byte();
  ObjectMemory objects;
  const auto root = putScript(objects, reader.rest());
  if (!root) return;
  const auto reply = readSumReply(objects, *root, words);
  if (!reply) return;
  if (const auto* input = std::get_if<MaskedInput>(&reply->answer))
    must(input->words.size() == words, "a masked input has the words that were asked for");
  for (const auto& [name, value] : reply->metrics)
    must(std::isfinite(value) && name.starts_with("privacy-"), "a reply tells what it spent only");
}

void checkQuestion(std::string_view script) {
  ObjectMemory objects;
  const auto root = putScript(objects, script);
  if (!root) return;
  const auto asked = readSumQuestion(objects, *root);
  must(!asked || !*asked || (*asked)->round > 0, "a question is of a round");
}

}  // namespace

/// 0 | question, 1 | answer, 2 | words | object script of a reply, 3 | object script of an instruction.
void fuzzSecure(std::string_view bytes) {
  ByteReader reader(bytes);
  switch (reader.byte() % 4) {
    case 0: {
      const std::string_view rest = reader.rest();
      return mustComeBack(parseSumQuestion(bytesOf(rest)), rest);
    }
    case 1: {
      const std::string_view rest = reader.rest();
      return mustComeBack(parseSumAnswer(bytesOf(rest)), rest);
    }
    case 2:
      return checkReply(reader);
    default:
      return checkQuestion(reader.rest());
  }
}

}  // namespace twinscope::fuzz
