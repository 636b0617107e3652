#pragma once

// One build, the best instructions of the machine that runs it. The results are the same bits: see CMakeLists.txt.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TWINSCOPE_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define TWINSCOPE_CLONES
#endif
