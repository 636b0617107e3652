#pragma once

#include "app/services/federation/join.h"
#include "app/services/federation/serve.h"
#include "app/services/workspace.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// Whether calls are secured; plain is for tests on one machine.
enum class Channel { tls, plain };

/// What a person fills in to take part in a federation.
struct SiteForm {
  std::string address;  ///< HOST:PORT
  Channel channel = Channel::tls;
  std::filesystem::path ca;   ///< certificate of the authority; empty: those of the system
  std::filesystem::path key;  ///< empty: the workspace's own
  fedlink::Protection protection = fedlink::Protection::none;
  double clipNorm = 1;         ///< where the protection clips
  double noiseMultiplier = 1;  ///< where it noises
  fedlink::PrivacyBudget budget;
  /// What the site learns with from its studies with labels: "model:NAME" or "network:KIND:SIZE" (federationModel()); empty:
  /// it sends the model back as it came, to prove the way.
  std::string learnsWith;
  friend bool operator==(const SiteForm&, const SiteForm&) = default;
};

/// What a person fills in to coordinate a federation.
struct CoordinatorForm {
  std::string listen = "127.0.0.1:8000";
  std::filesystem::path certificate, certificateKey;  ///< both empty: without TLS
  std::string strategyText = "fedavg";
  std::uint32_t rounds = 10;
  std::size_t quorum = 2;
  double deadlineSeconds = 600;
  /// What a new run begins with: "model:NAME", "network:KIND:SIZE" (federationModel()), or "zeros:COUNT" for a trial.
  std::string model = "zeros:1000";
};

/// The form's address, files and policy, checked and read. `federation` is federationFolder().
[[nodiscard]] Result<JoinOptions> joinOptionsOf(const SiteForm& form,
                                                const std::filesystem::path& federation);
/// Everything but the model; `run` is the run's folder.
[[nodiscard]] Result<ServeOptions> serveOptionsOf(const CoordinatorForm& form,
                                                  const std::filesystem::path& run);
/// Reads or makes the model that a new run begins with, "model:…", "network:…" or "zeros:COUNT": seconds where it is large. The
/// workspace is asked for only where a name is to be found in it.
[[nodiscard]] Status beginWith(const std::string& model,
                               const std::function<Result<Workspace*>()>& workspace,
                               ServeOptions& options);
/// How a site with that form trains; `state` is its folder of the federation.
[[nodiscard]] Result<std::unique_ptr<fedlink::LocalTrainer>> siteTrainer(
    const SiteForm& form, Workspace& workspace, const std::filesystem::path& state);

/// Where a workspace keeps its part in federations and the runs that it coordinates.
[[nodiscard]] std::filesystem::path federationFolder(const Workspace& workspace);

/// Where the form's key lies.
[[nodiscard]] std::filesystem::path keyFileOf(const SiteForm& form,
                                              const std::filesystem::path& federation);

/// The form as it was last used; the default where there is none or it cannot be read.
[[nodiscard]] SiteForm loadSiteForm(const std::filesystem::path& federation);
[[nodiscard]] Status saveSiteForm(const std::filesystem::path& federation, const SiteForm& form);

/// What a site's folder remembers.
struct SiteHistory {
  std::vector<fedlink::SiteRound> rounds;
  std::optional<fedlink::SiteTask> waiting;  ///< an answer that has not been sent whole
  double epsilon = 0;                        ///< spent, at the budget's δ
  std::optional<std::filesystem::path>
      learnt;  ///< the folder, where it holds a model (run_model.h)
};
/// Also while an agent works there; empty where no site ever joined.
[[nodiscard]] Result<SiteHistory> readSite(const std::filesystem::path& state,
                                           const fedlink::PrivacyBudget& budget);

/// A run in the workspace and how it stands.
struct StoredRun {
  fedlink::RunRecord record;
  FederationReport report;
};
/// "run-1", "run-2", …: the newest run's folder, "run-1" where there is none.
[[nodiscard]] std::filesystem::path newestRunFolder(const std::filesystem::path& federation);
/// The folder for one more.
[[nodiscard]] std::filesystem::path nextRunFolder(const std::filesystem::path& federation);
/// Nothing where no run has begun there.
[[nodiscard]] Result<std::optional<StoredRun>> storedRun(const std::filesystem::path& run);

}  // namespace twinscope::app
