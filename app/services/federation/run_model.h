#pragma once

#include "app/services/federation/federation_model.h"
#include "twin/timeline/records.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace twinscope::app {

/// What a federation has learnt, as a model that segments and that a site twin can begin with.

/// Remembers beside a run what it trains; a card that is there stays.
[[nodiscard]] Status rememberTrained(const learning::ModelCard& card,
                                     const std::filesystem::path& run);

/// The global model after a run's last committed round, or after `rounds` of them; its card says where it comes from, and has no
/// scores: nobody has measured them. "federation.none", "federation.no-round", "federation.no-card" of a trial without a network,
/// "model.missing".
[[nodiscard]] Result<FederationModel> modelOfRun(const std::filesystem::path& run,
                                                 std::optional<std::uint32_t> rounds = {});

/// Keeps the model that a site was sent for a round in its folder, in place of the one before: what so many rounds less one have
/// made. Nothing of round 1, which begins with what is known already.
[[nodiscard]] Status keepSent(const FederationModel& model, std::uint32_t round,
                              const std::filesystem::path& folder);
/// Where a site's folder keeps it.
[[nodiscard]] std::filesystem::path sentFolder(const std::filesystem::path& site);

/// card.json and weights, as importModel() takes them. What was there is whole until the new one is.
[[nodiscard]] Status writeModel(const FederationModel& model, const std::filesystem::path& folder);

/// Whether a coordinator's or a site's folder holds something to take in.
[[nodiscard]] bool offersModel(const std::filesystem::path& state);
/// Takes a model into the workspace: of a coordinator's folder as modelOfRun(), of a site's the last one that it was sent.
[[nodiscard]] Result<twin::ModelRecord> takeFederatedModel(
    Workspace& workspace, const std::filesystem::path& state,
    std::optional<std::uint32_t> rounds = {});

}  // namespace twinscope::app
