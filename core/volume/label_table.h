#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope {

/// Tumour parts and the unions that are reported. WT = {NCR, ED, ET}, TC = {NCR, ET}; RC belongs to none.
enum class Region { ncr, ed, et, rc, wt, tc };

inline constexpr std::array kBasicRegions{Region::ncr, Region::ed, Region::et, Region::rc};
inline constexpr std::array kReportedRegions{Region::wt, Region::tc, Region::et};

/// "NCR", "ED", "ET", "RC", "WT", "TC".
[[nodiscard]] std::string_view nameOf(Region region);
[[nodiscard]] std::optional<Region> regionFromName(std::string_view name);

/// What the values of a label file mean. Inside the program tumour maps always use canonical(): 1 NCR, 2 ED, 3 ET, 4 RC.
class LabelTable {
 public:
  struct Entry {
    std::uint8_t value = 0;
    std::optional<Region> region;  ///< nullopt for organs and other structures
    std::string name;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  LabelTable() = default;
  LabelTable(std::string edition, std::vector<Entry> entries);

  [[nodiscard]] const std::string& edition() const { return m_edition; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
  /// Values that make up a region, unions included; empty where the edition does not have it.
  [[nodiscard]] std::vector<std::uint8_t> valuesOf(Region region) const;
  [[nodiscard]] std::optional<Region> regionOf(std::uint8_t value) const;

  [[nodiscard]] static const LabelTable& canonical();
  /// "brats2012", "brats2017" (also 2018–2022, "brats2021", "fets"), "brats2023", "brats2024", "msd", "binary-et", "binary-wt", "canonical".
  [[nodiscard]] static Result<LabelTable> byEdition(std::string_view edition);

  friend bool operator==(const LabelTable&, const LabelTable&) = default;

 private:
  std::string m_edition;
  std::vector<Entry> m_entries;
};

}  // namespace twinscope
