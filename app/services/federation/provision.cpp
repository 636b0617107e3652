#include "app/services/federation/provision.h"

#include "app/services/federation/join.h"
#include "app/services/files.h"
#include "fedlink/crypto/certificates.h"
#include "storage/blob_store.h"

#include <algorithm>
#include <chrono>

namespace twinscope::app {
namespace {

using namespace fedlink;
namespace fs = std::filesystem;

Status put(const fs::path& file, const std::string& text) {
  std::error_code problem;
  fs::create_directories(file.parent_path(), problem);
  return storage::storeFile(file, std::as_bytes(std::span(text.data(), text.size())));
}

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<CertificateAuthority> authorityIn(const fs::path& folder) {
  std::error_code absent;
  if (fs::exists(folder / "ca.crt", absent)) {
    const auto certificate = readFile(folder / "ca.crt");
    const auto key = readFile(folder / "ca.key");
    if (!certificate) return std::unexpected(certificate.error());
    if (!key) return std::unexpected(key.error());
    return CertificateAuthority::fromPem({*certificate, *key});
  }
  auto authority = CertificateAuthority::create("Twinscope federation", now());
  if (!authority) return authority;
  const Credentials credentials = authority->credentials();
  if (auto kept = put(folder / "ca.key", credentials.privateKeyPem); !kept)
    return std::unexpected(kept.error());
  if (auto kept = put(folder / "ca.crt", credentials.certificatePem); !kept)
    return std::unexpected(kept.error());
  return authority;
}

bool isName(const std::string& name) {
  return !name.empty() && name.size() <= 60 && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
                  c == '.';
         });
}

Result<ProvisionedKit> siteKit(const fs::path& out, const std::string& name,
                               const CertificateAuthority& authority, const Validity& validity) {
  ProvisionedKit kit{.name = name, .folder = out / "sites" / name};
  std::error_code absent;
  if (fs::exists(kit.folder / "site.key", absent)) return kit;
  const auto credentials = authority.issueClient(name, validity);
  if (!credentials) return std::unexpected(credentials.error());
  const SiteKey key = SiteKey::generate();
  for (const auto& [file, text] :
       {std::pair{"client.crt", credentials->certificatePem},
        std::pair{"client.key", credentials->privateKeyPem},
        std::pair{"ca.crt", authority.credentials().certificatePem},
        std::pair{"site.pub", key.publicKeyOpenSsh() + " " + name + "\n"},
        std::pair{"site.pub.pem", key.publicKeyPem()}})
    if (auto kept = put(kit.folder / file, text); !kept) return std::unexpected(kept.error());
  if (auto kept = key.save(kit.folder / "site.key"); !kept) return std::unexpected(kept.error());
  return kit;
}

/// Who may be in a secure sum, as every site is told by people: all kits of the folder, those of before too.
Status putRosters(const fs::path& out) {
  std::vector<fs::path> kits;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(out / "sites", absent))
    if (fs::exists(entry.path() / "site.pub", absent)) kits.push_back(entry.path());
  std::ranges::sort(kits);
  std::string roster;
  for (const fs::path& kit : kits) {
    const auto key = readFile(kit / "site.pub");
    if (!key) return std::unexpected(key.error());
    roster += *key;
  }
  for (const fs::path& kit : kits)
    if (auto kept = put(kit / "roster.pub", roster); !kept) return kept;
  return {};
}

}  // namespace

Result<std::vector<ProvisionedKit>> provisionFederation(const ProvisionOptions& options) {
  if (options.servers.empty())
    return usageError("The coordinator needs a name or an address",
                      "Add --server fl.example.org, or an IP address");
  for (const std::string& site : options.sites)
    if (!isName(site))
      return usageError("\"" + site + "\" cannot name a site's folder",
                        "Use letters, digits, - and _");
  const auto authority = authorityIn(options.out / "authority");
  if (!authority) return std::unexpected(authority.error());
  const Validity validity{now(), now() + std::chrono::days(options.days)};
  const auto server = authority->issueServer(options.servers, validity);
  if (!server) return std::unexpected(server.error());
  ProvisionedKit coordinator{.name = "coordinator", .folder = options.out / "coordinator"};
  for (const auto& [file, text] :
       {std::pair{"server.crt", server->certificatePem},
        std::pair{"server.key", server->privateKeyPem},
        std::pair{"client-ca.crt", authority->credentials().certificatePem}})
    if (auto kept = put(coordinator.folder / file, text); !kept)
      return std::unexpected(kept.error());
  std::vector<ProvisionedKit> kits{std::move(coordinator)};
  for (const std::string& site : options.sites) {
    auto kit = siteKit(options.out, site, *authority, validity);
    if (!kit) return std::unexpected(kit.error());
    kits.push_back(std::move(*kit));
  }
  if (auto kept = putRosters(options.out); !kept) return std::unexpected(kept.error());
  return kits;
}

}  // namespace twinscope::app
