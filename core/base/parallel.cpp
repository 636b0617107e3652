#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace twinscope {
namespace {

/// Of those that this process may use: a program bound to one processor that ran two threads would wait for itself.
std::size_t usableProcessors() {
#ifdef __linux__
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0)
    return std::max<std::size_t>(1, static_cast<std::size_t>(CPU_COUNT(&usable)));
#endif
  return std::max(1U, std::thread::hardware_concurrency());
}

struct Work {
  std::size_t count = 0;
  std::size_t grain = 1;
  const std::function<void(std::size_t, std::size_t)>* body = nullptr;
  std::atomic<std::size_t> next = 0;

  void run() {
    for (;;) {
      const std::size_t begin = next.fetch_add(grain);
      if (begin >= count) return;
      (*body)(begin, std::min(begin + grain, count));
    }
  }
};

/// Workers sleep between calls; one call runs at a time, a second caller does its work alone.
class ComputePool {
 public:
  ~ComputePool() { resize(0); }

  std::size_t threads() const { return m_wanted; }

  void setThreads(std::size_t count) {
    const std::scoped_lock owner(m_callMutex);
    m_wanted = count > 0 ? count : usableProcessors();
    resize(0);
  }

  void run(Work& work) {
    const std::unique_lock owner(m_callMutex, std::try_to_lock);
    if (!owner.owns_lock() || m_wanted < 2 || work.count <= work.grain) {
      work.run();
      return;
    }
    resize(m_wanted - 1);
    {
      const std::scoped_lock lock(m_mutex);
      m_work = &work;
      m_active = m_workers.size();
      ++m_generation;
    }
    m_wake.notify_all();
    work.run();
    std::unique_lock lock(m_mutex);
    m_done.wait(lock, [this] { return m_active == 0; });
    m_work = nullptr;
  }

 private:
  void resize(std::size_t count) {
    if (m_workers.size() == count) return;
    {
      const std::scoped_lock lock(m_mutex);
      m_stopping = true;
    }
    m_wake.notify_all();
    m_workers.clear();
    m_stopping = false;
    for (std::size_t i = 0; i < count; ++i)
      m_workers.emplace_back([this, seen = m_generation] { loop(seen); });
  }

  void loop(std::size_t seen) {
    std::unique_lock lock(m_mutex);
    for (;;) {
      m_wake.wait(lock, [&] { return m_stopping || m_generation != seen; });
      if (m_stopping) return;
      seen = m_generation;
      Work* work = m_work;
      lock.unlock();
      work->run();
      lock.lock();
      if (--m_active == 0) m_done.notify_one();
    }
  }

  std::mutex m_callMutex;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  std::condition_variable m_done;
  Work* m_work = nullptr;
  std::size_t m_active = 0;
  std::size_t m_generation = 0;
  std::size_t m_wanted = usableProcessors();
  bool m_stopping = false;
  std::vector<std::jthread> m_workers;
};

ComputePool& pool() {
  static ComputePool instance;
  return instance;
}

}  // namespace

std::size_t computeThreads() { return pool().threads(); }

void setComputeThreads(std::size_t count) { pool().setThreads(count); }

void parallelFor(std::size_t count, std::size_t grain,
                 const std::function<void(std::size_t, std::size_t)>& body) {
  if (count == 0) return;
  Work work;
  work.count = count;
  work.grain = std::max<std::size_t>(grain, 1);
  work.body = &body;
  pool().run(work);
}

}  // namespace twinscope
