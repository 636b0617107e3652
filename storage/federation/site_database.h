#pragma once

#include "fedlink/site/site_journal.h"
#include "storage/database.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace twinscope::storage {

/// A site's journal of one federation in SQLite, synchronous=FULL; what compression left out, and what the site keeps to
/// itself of the model, lie in files beside it.
class SiteDatabase final : public fedlink::SiteJournal {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SiteDatabase>> open(
      const std::filesystem::path& folder);

  Result<std::optional<std::uint64_t>> node() override;
  Status saveNode(std::uint64_t node) override;
  Result<std::optional<fedlink::SiteTask>> task() override;
  Status claim(const fedlink::SiteTask& task) override;
  Status answer(const fedlink::SiteTask& task, const fedlink::AnswerFootprint& footprint) override;
  Status close(const fedlink::SiteRound& round) override;
  Status judge(std::uint32_t round, bool accepted, double weight,
               const std::string& reason) override;
  Result<std::vector<fedlink::SiteRound>> rounds() override;
  Result<std::vector<fedlink::PrivacySpend>> spends() override;
  Result<std::vector<float>> residual(std::size_t count) override;
  Result<std::optional<fedlink::KeptValues>> kept() override;

 private:
  SiteDatabase(std::filesystem::path folder, std::unique_ptr<Database> database)
      : m_folder(std::move(folder)), m_database(std::move(database)) {}
  void put(const fedlink::SiteTask& task);
  void sweep(std::string_view beginning, const std::string& wanted) const;

  std::filesystem::path m_folder;
  std::unique_ptr<Database> m_database;
};

}  // namespace twinscope::storage
