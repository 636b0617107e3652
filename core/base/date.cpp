#include "core/base/date.h"

#include <algorithm>
#include <cstdio>

namespace twinscope {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

Date::Date(int year, unsigned month, unsigned day)
    : m_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) {}

std::optional<Date> Date::parse(std::string_view text) {
  const bool dashed = text.size() == 10 && text[4] == '-' && text[7] == '-';
  if (!dashed && text.size() != 8) return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(dashed ? 5 : 4, 2));
  const auto day = digits(text.substr(dashed ? 8 : 6, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day calendar{std::chrono::year(*year),
                                             std::chrono::month(static_cast<unsigned>(*month)),
                                             std::chrono::day(static_cast<unsigned>(*day))};
  if (!calendar.ok()) return std::nullopt;
  return Date(std::chrono::sys_days(calendar));
}

std::string Date::toString() const {
  const std::chrono::year_month_day calendar(m_days);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(calendar.year()),
                static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()));
  return buffer;
}

}  // namespace twinscope
