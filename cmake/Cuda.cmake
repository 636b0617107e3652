# The CUDA kernels as a plugin that the program loads at run time: it needs nvcc 13 to build and nothing of CUDA to link.
# nvcc is called directly: CMake's own CUDA language wants to link a test program, which a compiler from wheels cannot.
set(TWINSCOPE_NVCC "")
if(NOT TWINSCOPE_CUDA STREQUAL "OFF")
  unset(_nvcc CACHE)
  find_program(_nvcc nvcc HINTS "${TWINSCOPE_CACHE_FOLDER}/cuda-13.0/bin" PATHS /usr/local/cuda/bin)
  if(_nvcc)
    set(TWINSCOPE_NVCC "${_nvcc}")
  elseif(TWINSCOPE_CUDA STREQUAL "ON")
    message(FATAL_ERROR "TWINSCOPE_CUDA is ON and there is no nvcc: run packaging/cuda.sh, or install CUDA 13")
  endif()
endif()

# twinscope_cuda_plugin(NAME SOURCE a.cu): lib/libNAME.so for Ampere, Hopper, and as PTX for what comes after.
function(twinscope_cuda_plugin name)
  cmake_parse_arguments(arg "" "SOURCE" "" ${ARGN})
  set(plugin ${CMAKE_BINARY_DIR}/lib/lib${name}.so)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  add_custom_command(OUTPUT ${plugin} VERBATIM
    COMMAND ${TWINSCOPE_NVCC} -std=c++20 -O3 -I${PROJECT_SOURCE_DIR} -Xcompiler -fPIC,-Wall,-fvisibility=hidden -shared -cudart static
      -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=[sm_90,compute_90]
      -MD -MF ${plugin}.d -MT ${plugin} -o ${plugin} ${CMAKE_CURRENT_SOURCE_DIR}/${arg_SOURCE}
    DEPENDS ${arg_SOURCE} DEPFILE ${plugin}.d COMMENT "Building the CUDA plugin ${name}")
  add_custom_target(${name} ALL DEPENDS ${plugin})
endfunction()
