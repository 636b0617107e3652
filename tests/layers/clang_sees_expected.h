// For clang-tidy only. libstdc++ 12 offers std::expected when __cpp_concepts says C++20 in full; clang 16 has what
// <expected> needs but still announces the older value (llvm-project#63253). Remove with clang 19.
#pragma GCC system_header
#undef __cpp_concepts
#define __cpp_concepts 202002L
