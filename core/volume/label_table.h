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

/// Brain tumour: parts and the unions that are reported, WT = {NCR, ED, ET}, TC = {NCR, ET}; RC belongs to none.
/// Organs: the liver holds its tumours, as LiTS scores it; myocardium is the left ventricle's.
enum class Region {
  ncr,
  ed,
  et,
  rc,
  wt,
  tc,
  liver,
  liverTumour,
  spleen,
  rightKidney,
  leftKidney,
  rv,
  myocardium,
  lv
};

inline constexpr std::array kBasicRegions{Region::ncr, Region::ed, Region::et, Region::rc};
/// Of a brain tumour; LabelTable::reported() knows those of every table.
inline constexpr std::array kReportedRegions{Region::wt, Region::tc, Region::et};

/// "NCR", "ED", "ET", "RC", "WT", "TC", "liver", "liver-tumour", "spleen", "right-kidney", "left-kidney", "RV", "MYO", "LV".
[[nodiscard]] std::string_view nameOf(Region region);
[[nodiscard]] std::optional<Region> regionFromName(std::string_view name);
/// Every voxel of part lies in whole; a region is part of itself.
[[nodiscard]] bool isPartOf(Region part, Region whole);

/// What the values of a label file mean. Inside the program brain tumour maps always use canonical(): 1 NCR, 2 ED, 3 ET,
/// 4 RC; maps of organs keep the table of the network or the case.
class LabelTable {
 public:
  struct Entry {
    std::uint8_t value = 0;
    std::optional<Region>
        region;  ///< nullopt for structures that nothing here is learnt or scored on
    std::string name;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  LabelTable() = default;
  LabelTable(std::string edition, std::vector<Entry> entries);

  [[nodiscard]] const std::string& edition() const { return m_edition; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
  /// Values that make up a region, unions included; empty where the edition does not have it.
  [[nodiscard]] std::vector<std::uint8_t> valuesOf(Region region) const;
  /// The value that a voxel of this region alone gets: of the region itself, else of the first part of it.
  [[nodiscard]] std::optional<std::uint8_t> valueFor(Region region) const;
  [[nodiscard]] std::optional<Region> regionOf(std::uint8_t value) const;

  /// The table names an organ, and no part of a brain tumour.
  [[nodiscard]] bool isOfOrgans() const;
  /// What is told of a segmentation: WT, TC, ET for brain tumours; for organs each region that has a value, as listed.
  [[nodiscard]] std::vector<Region> reported() const;

  [[nodiscard]] static const LabelTable& canonical();
  /// Brain tumours: "brats2012", "brats2017" (also 2018–2022, "brats2021", "fets"), "brats2023", "brats2024", "msd",
  /// "binary-et", "binary-wt", "canonical". Organs: "lits" (also the Medical Decathlon's), "acdc", "abdomen" (1 liver,
  /// 2 right kidney, 3 left kidney, 4 spleen), and files with more in them: "amos", "totalsegmentator" (CT and MR).
  [[nodiscard]] static Result<LabelTable> byEdition(std::string_view edition);

  friend bool operator==(const LabelTable&, const LabelTable&) = default;

 private:
  std::string m_edition;
  std::vector<Entry> m_entries;
};

}  // namespace twinscope
