#pragma once

#include "core/base/error.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/wire/object.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::fedlink {

/// An instruction that a site has taken. Flower delivers it once, so it is written down before anything else is done.
struct SiteTask {
  ObjectId instruction;
  std::string kind;         ///< "train" or "evaluate"
  std::uint32_t round = 0;  ///< 0 until the instruction was read
  std::string pulled;       ///< the pull-messages answer that brought it
  std::string reply;        ///< the push-messages request with its answer; empty until there is one
  double claimedAt = 0;     ///< seconds since 1970
};

/// What a site keeps to itself from round to round beside the model (its normalisation layers, its control variate), as the
/// answer of that run's round left it.
struct KeptValues {
  std::uint64_t run = 0;
  std::uint32_t round = 0;
  std::vector<float> values;
};

/// What an answer costs and leaves behind; written together with it.
struct AnswerFootprint {
  std::optional<PrivacySpend> spend;  ///< on the disk before a byte is sent
  std::span<const float>
      residual;  ///< what compression left out, for the next round; empty: as before
  std::optional<KeptValues> kept;  ///< nothing: as before
};

/// What became of an instruction at this site.
struct SiteRound {
  std::string kind = "train";  ///< or "evaluate"
  std::uint32_t round = 0;
  bool sent = false;
  std::optional<bool> accepted;  ///< nothing until the coordinator has said
  double weight = 0;
  std::string reason;  ///< why not sent, not accepted, or weighed as it was
  double endedAt = 0;
  std::uint64_t bytesUp = 0;
};

/// Where a site remembers its part in one federation. What a call has returned from survives a power cut. One thread at a
/// time, but for rounds().
class SiteJournal {
 public:
  virtual ~SiteJournal() = default;
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> node() = 0;
  [[nodiscard]] virtual Status saveNode(std::uint64_t node) = 0;
  /// The one task that is open.
  [[nodiscard]] virtual Result<std::optional<SiteTask>> task() = 0;
  [[nodiscard]] virtual Status claim(const SiteTask& task) = 0;
  [[nodiscard]] virtual Status answer(const SiteTask& task, const AnswerFootprint& footprint) = 0;
  /// Closes the open task.
  [[nodiscard]] virtual Status close(const SiteRound& round) = 0;
  /// What a coordinator said of an update that was sent; unknown rounds are ignored.
  [[nodiscard]] virtual Status judge(std::uint32_t round, bool accepted, double weight,
                                     const std::string& reason) = 0;
  [[nodiscard]] virtual Result<std::vector<SiteRound>> rounds() = 0;
  [[nodiscard]] virtual Result<std::vector<PrivacySpend>> spends() = 0;
  /// `count` values: zeros before the first round, or where the model has changed its size.
  [[nodiscard]] virtual Result<std::vector<float>> residual(std::size_t count) = 0;
  /// Of the latest answer that kept something.
  [[nodiscard]] virtual Result<std::optional<KeptValues>> kept() = 0;
};

/// For simulations and tests: remembers as long as it lives.
class SiteMemory final : public SiteJournal {
 public:
  Result<std::optional<std::uint64_t>> node() override { return m_node; }
  Status saveNode(std::uint64_t node) override;
  Result<std::optional<SiteTask>> task() override { return m_task; }
  Status claim(const SiteTask& task) override;
  Status answer(const SiteTask& task, const AnswerFootprint& footprint) override;
  Status close(const SiteRound& round) override;
  Status judge(std::uint32_t round, bool accepted, double weight,
               const std::string& reason) override;
  Result<std::vector<SiteRound>> rounds() override;
  Result<std::vector<PrivacySpend>> spends() override { return m_spends; }
  Result<std::vector<float>> residual(std::size_t count) override;
  Result<std::optional<KeptValues>> kept() override { return m_kept; }

 private:
  std::optional<std::uint64_t> m_node;
  std::optional<SiteTask> m_task;
  std::map<std::pair<std::uint32_t, std::string>, SiteRound> m_rounds;
  std::vector<PrivacySpend> m_spends;
  std::vector<float> m_residual;
  std::optional<KeptValues> m_kept;
};

}  // namespace twinscope::fedlink
