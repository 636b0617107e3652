#include "tests/fuzz/targets.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>

/// libFuzzer's entry to the target that the build names.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  google::protobuf::SetLogHandler(nullptr);  // a line for every text that is no UTF-8
  static const auto target =
      std::ranges::find(twinscope::fuzz::targets(), std::string_view(TWINSCOPE_FUZZ_TARGET),
                        &twinscope::fuzz::Target::name);
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
