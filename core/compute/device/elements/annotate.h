#pragma once

// What one element of a kernel does is written once, for the processor and for the GPU.
#ifdef __CUDACC__
#define TWINSCOPE_ON_DEVICE __host__ __device__
#else
#define TWINSCOPE_ON_DEVICE
#endif
