#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace twinscope {

/// A calendar day without time of day or zone. Differences are whole days.
class Date {
 public:
  Date() = default;
  explicit Date(std::chrono::sys_days days) : m_days(days) {}
  Date(int year, unsigned month, unsigned day);

  /// Accepts "YYYY-MM-DD" and DICOM's "YYYYMMDD"; anything else, or a day that does not exist, is nullopt.
  [[nodiscard]] static std::optional<Date> parse(std::string_view text);

  /// "YYYY-MM-DD".
  [[nodiscard]] std::string toString() const;
  [[nodiscard]] Date plusDays(int days) const { return Date(m_days + std::chrono::days(days)); }
  [[nodiscard]] int daysSince(Date earlier) const {
    return static_cast<int>((m_days - earlier.m_days).count());
  }

  friend auto operator<=>(const Date&, const Date&) = default;

 private:
  std::chrono::sys_days m_days{};
};

}  // namespace twinscope
