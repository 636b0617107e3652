#include "app/models/federation_site_model.h"

#include "app/models/words.h"

#include <algorithm>

namespace twinscope::app {
namespace {

using namespace fedlink;

/// What changes in the site's journal shows in one of these.
bool sameStep(const AgentStatus& a, const AgentStatus& b) {
  return a.phase == b.phase && a.round == b.round && a.queued == b.queued;
}

}  // namespace

FederationSiteModel::FederationSiteModel(Session& session, FederationServices services,
                                         QObject* parent)
    : QObject(parent), m_session(session), m_services(std::move(services)) {
  m_status.phase = AgentPhase::ended;
  m_timer.setInterval(kFederationLookMs);
  connect(&m_timer, &QTimer::timeout, this, &FederationSiteModel::look);
  connect(&session, &Session::workspaceChanged, this, &FederationSiteModel::workspaceChanged);
}

FederationSiteModel::~FederationSiteModel() { leave(); }

std::size_t FederationSiteModel::queued() const {
  return std::max<std::size_t>(m_status.queued, m_history.waiting ? 1 : 0);
}

double FederationSiteModel::epsilon() const {
  return std::max(m_status.epsilon, m_history.epsilon);
}

void FederationSiteModel::workspaceChanged() {
  leave();
  m_agent.reset();
  m_timer.stop();
  m_status = {.phase = AgentPhase::ended};
  m_history = {};
  m_refusal.reset();
  m_tested.reset();
  m_testing = false;
  m_publicKey.clear();
  m_form = {};
  if (const Workspace* workspace = m_session.workspace())
    m_form = loadSiteForm(federationFolder(*workspace));
  Q_EMIT changed();
}

void FederationSiteModel::reload() {
  if (!m_session.workspace()) return;
  loadKey(m_form.key);
  readHistory();
}

void FederationSiteModel::loadKey(const std::filesystem::path& key) {
  m_session.compute<QString>(
      this,
      [key](Workspace& workspace, const JobContext&) -> Result<QString> {
        const auto file = keyFileOf({.key = key}, federationFolder(workspace));
        std::error_code problem;
        std::filesystem::create_directories(file.parent_path(), problem);
        const auto loaded = siteKeyAt(file);
        if (!loaded) return std::unexpected(loaded.error());
        return text(loaded->publicKeyOpenSsh());
      },
      [this](const QString& line) {
        m_publicKey = line;
        Q_EMIT changed();
      });
}

/// The form in the words of a connection; remembered for the next start. Nothing, and a notice, where it cannot be.
std::optional<JoinOptions> FederationSiteModel::accept(const SiteForm& form) {
  if (!m_session.workspace()) return std::nullopt;
  const auto folder = federationFolder(*m_session.workspace());
  auto options = joinOptionsOf(form, folder);
  const Status saved = options ? saveSiteForm(folder, form) : Status{};
  if (options && saved) {
    m_form = form;
    return std::move(*options);
  }
  m_session.raise(options ? saved.error() : options.error());
  return std::nullopt;
}

void FederationSiteModel::test(const SiteForm& form) {
  if (m_testing || m_agent) return;
  const auto options = accept(form);
  if (!options) return;
  m_tested.reset();
  m_testing = m_session.tryReach<ConnectionReport>(
      this, {.lane = Lane::network, .kind = {}, .subject = {}, .request = {}},
      [options = *options, check = m_services.check](Workspace&, const JobContext& job) {
        return check(options, job.stop);
      },
      [this](const Result<ConnectionReport>& report) {
        m_testing = false;
        if (report)
          m_tested = *report;
        else
          m_session.raise(report.error());
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void FederationSiteModel::join(const SiteForm& form) {
  if (m_agent) return;
  const auto options = accept(form);
  if (!options) return;
  const auto agent = std::make_shared<Agent>();
  m_refusal.reset();
  m_status = {};
  if (!m_session.tryReach<std::vector<SiteRound>>(
          this, {.lane = Lane::network, .kind = "federation", .subject = "site", .request = {}},
          [options = *options, form, agent, run = m_services.join](
              Workspace& workspace, const JobContext& job) -> Result<std::vector<SiteRound>> {
            auto trainer = siteTrainer(form, workspace, options.state);
            if (!trainer) return std::unexpected(trainer.error());
            return agent->run(job, [&](const JobContext& context) {
              return run(
                  options, **trainer, workspace.jobs(),
                  [&](const AgentStatus& status) { agent->tell(status); }, context);
            });
          },
          [this, agent](const Result<std::vector<SiteRound>>& result) { finish(agent, result); }))
    return;
  m_agent = agent;
  m_timer.start();
  readHistory();
  Q_EMIT changed();
}

void FederationSiteModel::leave() {
  if (m_agent) m_agent->stop();
}

void FederationSiteModel::look() {
  const auto told = m_agent ? m_agent->take() : std::nullopt;
  if (!told) return;
  const bool moved = !sameStep(*told, m_status);
  m_status = *told;
  if (moved) readHistory();
  Q_EMIT changed();
}

void FederationSiteModel::readHistory() {
  if (!m_session.workspace() || m_form.address.empty()) return;
  m_session.compute<SiteHistory>(
      this,
      [form = m_form](Workspace& workspace, const JobContext&) -> Result<SiteHistory> {
        const auto options = joinOptionsOf(form, federationFolder(workspace));
        // A form that went stale, by a file that is gone, is complained of where it is used.
        if (!options) return SiteHistory{};
        return readSite(options->state, form.budget);
      },
      [this](const SiteHistory& history) {
        m_history = history;
        Q_EMIT changed();
      });
}

void FederationSiteModel::finish(const std::shared_ptr<Agent>& agent,
                                 const Result<std::vector<SiteRound>>& result) {
  if (m_agent != agent) return;  // of a workspace that is closed
  look();
  m_agent.reset();
  m_timer.stop();
  m_status.phase = AgentPhase::ended;
  m_status.trouble.reset();
  if (result)
    m_session.raise(tr("The federation has ended; this site has left it"));
  else if (result.error().kind != ErrorKind::cancelled)
    m_session.raise(*(m_refusal = result.error()));
  readHistory();
  Q_EMIT changed();
}

}  // namespace twinscope::app
