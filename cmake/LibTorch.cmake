# LibTorch as imported targets of our own: the wheel's CMake package asks for CUDA and adds global flags.
# Takes any folder with include/ and lib/, so pytorch.org's libtorch zip works by -DTWINSCOPE_LIBTORCH=DIR.
if(NOT TWINSCOPE_LIBTORCH)
  set(TWINSCOPE_LIBTORCH "${TWINSCOPE_CACHE_FOLDER}/libtorch-2.11.0" CACHE PATH "LibTorch folder" FORCE)
endif()
if(NOT EXISTS "${TWINSCOPE_LIBTORCH}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "No LibTorch in ${TWINSCOPE_LIBTORCH}: run packaging/libtorch.sh, or give -DTWINSCOPE_LIBTORCH=DIR")
endif()

add_library(twinscope_torch_c10 SHARED IMPORTED)
set_target_properties(twinscope_torch_c10 PROPERTIES IMPORTED_LOCATION "${TWINSCOPE_LIBTORCH}/lib/libc10.so")
add_library(twinscope::torch SHARED IMPORTED)
set_target_properties(twinscope::torch PROPERTIES
  IMPORTED_LOCATION "${TWINSCOPE_LIBTORCH}/lib/libtorch_cpu.so"
  INTERFACE_INCLUDE_DIRECTORIES "${TWINSCOPE_LIBTORCH}/include;${TWINSCOPE_LIBTORCH}/include/torch/csrc/api/include"
  INTERFACE_LINK_LIBRARIES twinscope_torch_c10
  # Its own libraries (CUDA runtime, OpenMP) lie beside it or in the wheels' nvidia folders: found at run time by its RPATH.
  INTERFACE_LINK_OPTIONS "LINKER:--allow-shlib-undefined,-rpath-link,${TWINSCOPE_LIBTORCH}/lib")
