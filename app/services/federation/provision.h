#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

struct ProvisionOptions {
  std::filesystem::path out;         ///< a folder that is empty or was filled by this before
  std::vector<std::string> servers;  ///< names and addresses by which sites reach the coordinator
  std::vector<std::string> sites;    ///< names of sites; each gets a kit
  int days = 825;                    ///< that certificates hold
};

struct ProvisionedKit {
  std::string name;
  std::filesystem::path folder;
};

/// Makes what a federation needs before it can talk in safety: a certificate authority, the coordinator's certificate, and
/// a kit a site with its key, its client certificate, the authority's certificate and the roster of all sites' public keys,
/// which a secure sum asks for. Called again with the same folder it keeps the authority and adds sites; a site that has
/// its kit keeps it, with a new roster. Private keys are readable by their owner only.
[[nodiscard]] Result<std::vector<ProvisionedKit>> provisionFederation(
    const ProvisionOptions& options);

}  // namespace twinscope::app
