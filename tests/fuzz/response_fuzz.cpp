// Files of response cases, as anybody may write them: an answer or an error for every line.
#include "twin/response/case_language.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace twinscope::twin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto cases = responseCasesFrom(text))
    for (const ResponseCase& one : *cases) (void)answerTo(one);
  return 0;
}
