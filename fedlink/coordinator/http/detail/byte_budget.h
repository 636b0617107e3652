#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace twinscope::fedlink {

/// Bytes that all exchanges together may hold. Callable from any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t limit) : m_limit(limit) {}
  [[nodiscard]] std::size_t used() const { return m_used.load(std::memory_order_relaxed); }

  /// What one exchange holds of the budget; given back at the end of its life.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : m_budget(budget) {}
    ~Share() { release(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// Takes more, or nothing at all where that would pass the limit.
    [[nodiscard]] bool take(std::size_t bytes) {
      std::size_t used = m_budget.used();
      do {
        if (bytes > m_budget.m_limit - std::min(used, m_budget.m_limit)) return false;
      } while (!m_budget.m_used.compare_exchange_weak(used, used + bytes));
      m_bytes += bytes;
      return true;
    }
    /// For an answer that is already made: it cannot be refused, but it counts against those who come.
    void takeAnyway(std::size_t bytes) {
      m_budget.m_used += bytes;
      m_bytes += bytes;
    }
    void release() { m_budget.m_used -= std::exchange(m_bytes, 0); }

   private:
    ByteBudget& m_budget;
    std::size_t m_bytes = 0;
  };

 private:
  std::size_t m_limit;
  std::atomic<std::size_t> m_used{0};
};

}  // namespace twinscope::fedlink
