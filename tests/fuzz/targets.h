#pragma once

#include <span>
#include <string_view>

namespace twinscope::fuzz {

/// A way in for bytes from the network. Any bytes may come; what must hold of them is checked by must().
struct Target {
  std::string_view name;  ///< also that of its folder in corpus/
  void (*run)(std::string_view bytes);
};
[[nodiscard]] std::span<const Target> targets();

/// Ends the process where a law is broken: libFuzzer keeps the input, a test shows the law.
void must(bool holds, const char* law);

// wire_targets.cpp
void fuzzObject(std::string_view bytes);   ///< an object and what its type says
void fuzzNpy(std::string_view bytes);      ///< .npy bytes in chunks
void fuzzLayout(std::string_view bytes);   ///< the body of a ConfigRecord as a model's layout
void fuzzTree(std::string_view bytes);     ///< a tree of ids
void fuzzHeaders(std::string_view bytes);  ///< times, keys and signatures
// reply_targets.cpp
void fuzzReply(std::string_view bytes);  ///< a site's whole reply, as an object script
void fuzzInstruction(
    std::string_view bytes);  ///< a coordinator's whole instruction, as an object script
// the rest are files of the same name
void fuzzCoordinator(std::string_view bytes);  ///< calls of a site that is registered
void fuzzSite(std::string_view bytes);         ///< answers to a site
void fuzzCompression(std::string_view bytes);  ///< a compressed update
void fuzzSecure(std::string_view bytes);       ///< questions and answers of a secure sum

}  // namespace twinscope::fuzz
