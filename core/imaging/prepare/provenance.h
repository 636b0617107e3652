#pragma once

#include "core/imaging/prepare/prepare.h"

#include <memory>
#include <string>

namespace twinscope::imaging {

/// Collects what was done to a study's images, step by step, for the record that is stored beside them.
class Provenance {
 public:
  Provenance(const std::vector<Volume>& inputs, const PrepareOptions& options);
  ~Provenance();
  Provenance(const Provenance&) = delete;
  Provenance& operator=(const Provenance&) = delete;

  void biasCorrected(Modality slot);
  void registered(const RegistrationReport& report, Modality reference);
  void resampled(const Grid& grid);
  void masked(const std::vector<std::uint8_t>& mask, const Grid& grid);

  /// {"inputs": […], "seed": …, "steps": [{"step", "version", "parameters", …}, …]}
  [[nodiscard]] std::string json() const;

 private:
  struct Record;
  std::unique_ptr<Record> m_record;
};

/// FNV-1a of the voxels' bytes and the grid's numbers, as 16 hex digits: tells inputs apart, no protection.
[[nodiscard]] std::string inputHash(const Volume& volume);

}  // namespace twinscope::imaging
