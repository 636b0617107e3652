#include "tests/fuzz/targets.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace twinscope::fuzz {

std::span<const Target> targets() {
  static constexpr std::array<Target, 11> all{{{"object", fuzzObject},
                                               {"npy", fuzzNpy},
                                               {"layout", fuzzLayout},
                                               {"tree", fuzzTree},
                                               {"headers", fuzzHeaders},
                                               {"reply", fuzzReply},
                                               {"instruction", fuzzInstruction},
                                               {"coordinator", fuzzCoordinator},
                                               {"site", fuzzSite},
                                               {"compression", fuzzCompression},
                                               {"secure", fuzzSecure}}};
  return all;
}

void must(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law);
  std::abort();
}

}  // namespace twinscope::fuzz
