#include "core/learning/torch_run.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/learning/torch_device.h"

#include <ATen/Parallel.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <exception>
#include <memory>
#include <stop_token>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace twinscope::learning {
namespace {

/// A key of the dispatcher that no tensor carries: it is switched on for a thread by StopWatch only.
constexpr auto kStopKey = c10::DispatchKey::TESTING_ONLY_GenericMode;

thread_local const std::stop_token* watchedToken = nullptr;

struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped"; }
};

void askThenGoOn(const c10::OperatorHandle& op, c10::DispatchKeySet keys,
                 torch::jit::Stack* stack) {
  if (watchedToken != nullptr && watchedToken->stop_requested()) throw Stopped();
  const c10::impl::ExcludeDispatchKeyGuard once(kStopKey);
  op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kStopKey), stack);
}

void registerOnce() {
  static const auto library = [] {
    auto made =
        std::make_unique<torch::Library>(torch::Library::IMPL, "_", kStopKey, __FILE__, __LINE__);
    made->fallback(torch::CppFunction::makeFromBoxedFunction<&askThenGoOn>());
    return made;
  }();
}

class StopWatch {
 public:
  explicit StopWatch(const std::stop_token& token) : m_guard(kStopKey) { watchedToken = &token; }
  ~StopWatch() { watchedToken = nullptr; }
  StopWatch(const StopWatch&) = delete;
  StopWatch& operator=(const StopWatch&) = delete;

 private:
  c10::impl::IncludeDispatchKeyGuard m_guard;
};

std::string firstLine(const std::exception& problem) {
  const std::string text = problem.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace

Status runTorch(const JobContext& context, const std::string& code,
                const std::function<Status()>& body) {
  registerOnce();
  at::set_num_threads(static_cast<int>(computeThreads()));
  try {
    const StopWatch watch(context.stop);
    return body();
  } catch (const std::exception& problem) {
    if (context.stopRequested()) return cancelled();
    return failure(code, "The network failed: " + firstLine(problem),
                   "Check that the model's card describes these weights");
  }
}

std::string deviceText() {
  if (torchGpu().usable) return torchGpu().name;
  const std::size_t threads = computeThreads();
  return concat("CPU, ", threads, threads == 1 ? " thread" : " threads");
}

void keepFreedMemory() {
#ifdef __GLIBC__
  constexpr int kOneGiB = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kOneGiB);
  mallopt(M_TRIM_THRESHOLD, kOneGiB);
  // Worker threads would get arenas of 64 MiB heaps, too small for an activation: one arena for all.
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace twinscope::learning
