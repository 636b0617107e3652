#include "app/services/federation/federation_desk.h"

#include "app/services/federation/constant_trainer.h"
#include "app/services/federation/federation_model.h"
#include "app/services/federation/host_port.h"
#include "app/services/federation/learning_trainer.h"
#include "app/services/federation/run_model.h"
#include "app/services/federation/strategy_text.h"
#include "app/services/files.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"
#include "storage/federation/coordinator_database.h"
#include "storage/federation/site_database.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace twinscope::app {
namespace {

using namespace fedlink;
namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMostModelValues = 1'000'000'000;
constexpr std::string_view kRunPrefix = "run-";

/// A folder name for the coordinator at that address.
std::string folderName(const HostPort& address) {
  std::string name = address.host + '_' + std::to_string(address.port);
  std::ranges::replace_if(
      name,
      [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-';
      },
      '_');
  return name;
}

PrivacyPolicy policyOf(const SiteForm& form) {
  PrivacyPolicy policy{.protection = form.protection, .clipNorm = {}, .budget = form.budget};
  if (form.protection != Protection::none) policy.clipNorm = form.clipNorm;
  if (form.protection == Protection::clipAndNoise) policy.noiseMultiplier = form.noiseMultiplier;
  return policy;
}

unsigned numberOf(const fs::path& folder) {
  const std::string name = folder.filename().string();
  unsigned number = 0;
  if (name.starts_with(kRunPrefix))
    std::from_chars(name.data() + kRunPrefix.size(), name.data() + name.size(), number);
  return number;
}

unsigned newestNumber(const fs::path& federation) {
  unsigned newest = 0;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(federation, absent))
    newest = std::max(newest, numberOf(entry.path()));
  return newest;
}

fs::path runFolder(const fs::path& federation, unsigned number) {
  return federation / (std::string(kRunPrefix) + std::to_string(number));
}

Result<std::optional<ServerTls>> serverTlsOf(const CoordinatorForm& form) {
  if (form.certificate.empty() != form.certificateKey.empty())
    return usageError("A certificate and its key belong together",
                      "Give both files, or neither for a test without TLS");
  if (form.certificate.empty()) return std::nullopt;
  auto certificate = readFile(form.certificate);
  if (!certificate) return std::unexpected(certificate.error());
  auto key = readFile(form.certificateKey);
  if (!key) return std::unexpected(key.error());
  return ServerTls{.certificate = std::move(*certificate), .key = std::move(*key), .clientCa = {}};
}

}  // namespace

fs::path keyFileOf(const SiteForm& form, const fs::path& federation) {
  return form.key.empty() ? federation / "site.key" : form.key;
}

Result<JoinOptions> joinOptionsOf(const SiteForm& form, const fs::path& federation) {
  const auto address = hostPortFrom(form.address);
  if (!address) return std::unexpected(address.error());
  JoinOptions options{.key = keyFileOf(form, federation),
                      .state = federation / "sites" / folderName(*address)};
  options.http.host = address->host;
  options.http.port = address->port;
  options.agent.privacy = policyOf(form);
  if (auto valid = options.agent.privacy.validate(); !valid) return std::unexpected(valid.error());
  if (form.channel == Channel::plain) return options;
  options.http.tls.emplace();
  if (form.ca.empty()) return options;
  auto ca = readFile(form.ca);
  if (!ca) return std::unexpected(ca.error());
  options.http.tls->ca = std::move(*ca);
  return options;
}

Result<ServeOptions> serveOptionsOf(const CoordinatorForm& form, const fs::path& run) {
  const auto address = hostPortFrom(form.listen);
  if (!address) return std::unexpected(address.error());
  ServeOptions options{.http = {}, .state = run, .coordinator = {}, .initial = {}};
  options.http.host = address->host;
  options.http.port = address->port;
  auto tls = serverTlsOf(form);
  if (!tls) return std::unexpected(tls.error());
  options.http.tls = std::move(*tls);
  auto strategy = strategyFromText(form.strategyText);
  if (!strategy) return std::unexpected(strategy.error());
  options.coordinator.strategy = std::move(*strategy);
  options.coordinator.strategyText = form.strategyText;
  options.coordinator.plan.rounds = form.rounds;
  options.coordinator.plan.quorum = form.quorum;
  options.coordinator.plan.deadlineSeconds = form.deadlineSeconds;
  if (auto valid = options.coordinator.plan.validate(); !valid)
    return std::unexpected(valid.error());
  return options;
}

Status beginWith(const std::string& text, const std::function<Result<Workspace*>()>& workspace,
                 ServeOptions& options) {
  constexpr std::string_view zeros = "zeros:";
  if (text.starts_with("network:") || text.starts_with("model:")) {
    auto model = federationModel(text, {.seed = options.coordinator.plan.seed}, workspace);
    if (!model) return std::unexpected(model.error());
    const auto values = model->weights.values();
    options.initial.assign(values.begin(), values.end());
    options.coordinator.parts = layoutOf(model->weights);
    options.trained = std::move(model->card);
    return {};
  }
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  if (!text.starts_with(zeros) ||
      std::from_chars(text.data() + zeros.size(), end, count).ptr != end || count == 0 ||
      count > kMostModelValues)
    return usageError(
        "\"" + text + "\" is no model to begin with",
        concat("Write model:CARD, model:NAME, network:KIND:SIZE, or zeros:COUNT of at "
               "most ",
               kMostModelValues));
  options.coordinator.parts = {{"weights", {static_cast<std::int64_t>(count)}}};
  options.initial.assign(count, 0.F);
  return {};
}

Result<std::unique_ptr<LocalTrainer>> siteTrainer(const SiteForm& form, Workspace& workspace,
                                                  const fs::path& state) {
  if (form.learnsWith.empty()) return std::make_unique<ConstantTrainer>(0.F);
  auto model = federationModel(form.learnsWith, {}, [&] { return Result<Workspace*>(&workspace); });
  if (!model) return std::unexpected(model.error());
  auto cases = trainingStudies(workspace, model->card.channels);
  if (!cases) return std::unexpected(cases.error());
  learning::keepFreedMemory();
  return std::make_unique<LearningTrainer>(
      std::move(model->card), std::move(*cases),
      LocalTraining{.folder = state / "training", .newest = sentFolder(state)});
}

fs::path federationFolder(const Workspace& workspace) { return workspace.folder() / "federation"; }

SiteForm loadSiteForm(const fs::path& federation) {
  const auto text = readFile(federation / "site.json");
  const json values = text ? json::parse(*text, nullptr, false) : json();
  if (!values.is_object()) return {};
  SiteForm form;
  try {
    form.address = values.value("address", form.address);
    form.channel = values.value("tls", true) ? Channel::tls : Channel::plain;
    form.ca = values.value("ca", std::string());
    form.key = values.value("key", std::string());
    form.protection = values.value("noise", 0.0) > 0  ? Protection::clipAndNoise
                      : values.value("clip", 0.0) > 0 ? Protection::clip
                                                      : Protection::none;
    if (form.protection != Protection::none) form.clipNorm = values.at("clip");
    if (form.protection == Protection::clipAndNoise) form.noiseMultiplier = values.at("noise");
    form.budget.epsilon = values.value("epsilon", form.budget.epsilon);
    form.budget.delta = values.value("delta", form.budget.delta);
    form.learnsWith = values.value("learnsWith", form.learnsWith);
  } catch (const json::exception&) {
    return {};
  }
  return form;
}

Status saveSiteForm(const fs::path& federation, const SiteForm& form) {
  json values{{"address", form.address},        {"tls", form.channel == Channel::tls},
              {"ca", form.ca.string()},         {"key", form.key.string()},
              {"epsilon", form.budget.epsilon}, {"delta", form.budget.delta}};
  values["learnsWith"] = form.learnsWith;
  if (form.protection != Protection::none) values["clip"] = form.clipNorm;
  if (form.protection == Protection::clipAndNoise) values["noise"] = form.noiseMultiplier;
  std::error_code problem;
  fs::create_directories(federation, problem);
  return writeFile(federation / "site.json", values.dump(1) + '\n');
}

Result<SiteHistory> readSite(const fs::path& state, const PrivacyBudget& budget) {
  SiteHistory history;
  std::error_code absent;
  if (!fs::exists(state / "site.db", absent)) return history;
  auto journal = storage::SiteDatabase::open(state);
  if (!journal) return std::unexpected(journal.error());
  auto rounds = (*journal)->rounds();
  if (!rounds) return std::unexpected(rounds.error());
  auto task = (*journal)->task();
  if (!task) return std::unexpected(task.error());
  auto spends = (*journal)->spends();
  if (!spends) return std::unexpected(spends.error());
  const auto ledger = PrivacyLedger::open(budget, std::move(*spends));
  if (!ledger) return std::unexpected(ledger.error());
  history.rounds = std::move(*rounds);
  if (*task && !(*task)->reply.empty()) history.waiting = std::move(*task);
  history.epsilon = ledger->spent().epsilon;
  if (offersModel(state)) history.learnt = state;
  return history;
}

fs::path newestRunFolder(const fs::path& federation) {
  return runFolder(federation, std::max(1U, newestNumber(federation)));
}

fs::path nextRunFolder(const fs::path& federation) {
  return runFolder(federation, newestNumber(federation) + 1);
}

Result<std::optional<StoredRun>> storedRun(const fs::path& run) {
  std::error_code absent;
  if (!fs::exists(run / "coordinator.db", absent)) return std::nullopt;
  auto store = storage::CoordinatorDatabase::open(run);
  if (!store) return std::unexpected(store.error());
  auto record = (*store)->run();
  if (!record) return std::unexpected(record.error());
  if (!*record) return std::nullopt;
  auto report = readFederation(run);
  if (!report) return std::unexpected(report.error());
  return StoredRun{std::move(**record), std::move(*report)};
}

}  // namespace twinscope::app
