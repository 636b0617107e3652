#include "app/models/federation_run_models.h"

#include "app/models/words.h"
#include "app/services/federation/run_model.h"
#include "app/services/train_model.h"

namespace twinscope::app {
namespace {

using namespace fedlink;

CoordinatorForm formOf(const RunRecord& record, CoordinatorForm form) {
  form.strategyText = record.strategy;
  form.rounds = record.plan.rounds;
  form.quorum = record.plan.quorum;
  form.deadlineSeconds = record.plan.deadlineSeconds;
  return form;
}

}  // namespace

FederationRunModel::FederationRunModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  m_timer.setInterval(kFederationLookMs);
  connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
  connect(&session, &Session::workspaceChanged, this, [this] {
    m_timer.stop();
    m_board.reset();
    m_problem.reset();
    workspaceChanged();
    Q_EMIT changed();
  });
}

void FederationRunModel::begin() {
  m_problem.reset();
  m_timer.start();
  Q_EMIT changed();
}

void FederationRunModel::end(const std::optional<Error>& error) {
  m_timer.stop();
  if (error && error->kind != ErrorKind::cancelled) {
    m_problem = error;
    m_session.raise(*error);
  }
  Q_EMIT changed();
}

FederationCoordinatorModel::FederationCoordinatorModel(Session& session,
                                                       FederationServices services, QObject* parent)
    : FederationRunModel(session, parent), m_services(std::move(services)) {}

FederationCoordinatorModel::~FederationCoordinatorModel() {
  if (m_coordinator) m_coordinator->stop();
}

void FederationCoordinatorModel::stop() {
  if (m_coordinator) m_coordinator->stop();
}

void FederationCoordinatorModel::workspaceChanged() {
  stop();
  m_coordinator.reset();
  m_form = {};
  m_known.reset();
}

void FederationCoordinatorModel::reload() {
  if (!m_session.workspace() || m_coordinator) return;
  m_session.compute<std::optional<StoredRun>>(
      this,
      [](Workspace& workspace, const JobContext&) {
        return storedRun(newestRunFolder(federationFolder(workspace)));
      },
      [this](const std::optional<StoredRun>& run) {
        if (!m_coordinator) take(run);
      });
}

void FederationCoordinatorModel::take(const std::optional<StoredRun>& run) {
  m_known.reset();
  if (run) {
    const Phase phase = run->report.snapshot.state.phase;
    m_form = formOf(run->record, m_form);
    if (phase != Phase::finished && phase != Phase::failed) m_known = run->record;
    m_board = boardOf(run->report, valueCount(run->record.parts).value_or(0));
  }
  Q_EMIT changed();
}

void FederationCoordinatorModel::start(const CoordinatorForm& form) {
  if (!m_session.workspace()) return;
  const auto folder = federationFolder(*m_session.workspace());
  if (!m_known) return startIn(nextRunFolder(folder), form, std::nullopt);
  // The plan of a run that has begun is fixed: only where and how it is served may be new.
  CoordinatorForm wanted = m_form;
  wanted.listen = form.listen;
  wanted.certificate = form.certificate;
  wanted.certificateKey = form.certificateKey;
  startIn(newestRunFolder(folder), wanted, m_known);
}

void FederationCoordinatorModel::startAnew(const CoordinatorForm& form) {
  if (m_session.workspace())
    startIn(nextRunFolder(federationFolder(*m_session.workspace())), form, std::nullopt);
}

void FederationCoordinatorModel::startIn(const std::filesystem::path& run,
                                         const CoordinatorForm& form,
                                         const std::optional<RunRecord>& known) {
  if (m_coordinator) return;
  auto options = serveOptionsOf(form, run);
  if (!options) return m_session.raise(options.error());
  if (known) {
    options->coordinator.plan = known->plan;
    options->coordinator.parts = known->parts;
  }
  const auto coordinator = std::make_shared<Coordinator>();
  const auto work = [options = std::move(*options), model = known ? std::string() : form.model,
                     coordinator, serve = m_services.serve](
                        Workspace& workspace, const JobContext& job) -> Result<FederationReport> {
    ServeOptions wanted = options;
    if (!model.empty())
      if (const Status begun = beginWith(
              model, [&] { return Result<Workspace*>(&workspace); }, wanted);
          !begun)
        return std::unexpected(begun.error());
    const std::uint64_t values = valueCount(wanted.coordinator.parts).value_or(0);
    return coordinator->run(job, [&](const JobContext& context) {
      const auto tell = [&](const FederationReport& report) {
        coordinator->tell({.report = report, .modelValues = values});
      };
      auto ended = serve(std::move(wanted), tell, context);
      if (ended) tell(*ended);  // what was told last is of up to half a second before
      return ended;
    });
  };
  if (!m_session.tryReach<FederationReport>(
          this,
          {.lane = Lane::network, .kind = "federation", .subject = "coordinator", .request = {}},
          work, [this, coordinator](const Result<FederationReport>& result) {
            finish(coordinator, result);
          }))
    return;
  m_form = form;
  m_board.reset();
  m_coordinator = coordinator;
  begin();
}

std::optional<std::filesystem::path> FederationCoordinatorModel::learnt() const {
  if (!m_session.workspace()) return std::nullopt;
  const auto run = newestRunFolder(federationFolder(*m_session.workspace()));
  return offersModel(run) ? std::optional(run) : std::nullopt;
}

void FederationCoordinatorModel::look() {
  const auto told = m_coordinator ? m_coordinator->take() : std::nullopt;
  if (told) m_board = boardOf(told->report, told->modelValues);
  // Without news too: the time that is left goes down.
  if (m_board) Q_EMIT changed();
}

void FederationCoordinatorModel::finish(const std::shared_ptr<Coordinator>& coordinator,
                                        const Result<FederationReport>& result) {
  if (m_coordinator != coordinator) return;  // of a workspace that is closed
  look();
  m_coordinator.reset();
  if (result) m_session.raise(tr("The federation has finished its rounds"));
  end(result ? std::nullopt : std::optional(result.error()));
  reload();
}

FederationSimulationModel::FederationSimulationModel(Session& session, FederationServices services,
                                                     QObject* parent)
    : FederationRunModel(session, parent), m_services(std::move(services)) {}

FederationSimulationModel::~FederationSimulationModel() {
  if (m_simulation) m_simulation->stop();
}

SimulationOptions FederationSimulationModel::proposal() {
  SimulationOptions options;
  options.attackers = 1;
  options.strategyText = "adaptive";
  return options;
}

QStringList FederationSimulationModel::compressions() {
  return {{},
          QStringLiteral("fp16"),
          QStringLiteral("int8"),
          QStringLiteral("top10-int8"),
          QStringLiteral("top1-int8")};
}

QStringList FederationSimulationModel::networks() {
  QStringList kinds{QString()};
  for (const auto& preset : learning::networkPresets())
    if (preset.size == learning::NetworkSize::tiny)
      kinds << QString::fromUtf8(preset.kind.data(), qsizetype(preset.kind.size()));
  return kinds;
}

void FederationSimulationModel::start(const SimulationOptions& options) {
  if (m_simulation) return;
  if (const Status valid = options.validate(); !valid) return m_session.raise(valid.error());
  const auto simulation = std::make_shared<Simulation>();
  if (!m_session.tryStart<SimulationReport>(
          this, {.lane = Lane::gpu, .kind = "federation", .subject = "simulation", .request = {}},
          [options, simulation, simulate = m_services.simulate](Workspace&, const JobContext& job) {
            return simulation->run(job, [&](const JobContext& context) {
              return simulate(
                  options, [&](const SimulationReport& report) { simulation->tell(report); },
                  context);
            });
          },
          [this, simulation](const Result<SimulationReport>& result) {
            finish(simulation, result);
          }))
    return;
  m_measure = options.network.empty() ? SimulationMeasure::toy : SimulationMeasure::dice;
  m_board.reset();
  m_simulation = simulation;
  begin();
}

void FederationSimulationModel::stop() {
  if (m_simulation) m_simulation->stop();
}

void FederationSimulationModel::workspaceChanged() {
  stop();
  m_simulation.reset();
}

void FederationSimulationModel::look() {
  const auto told = m_simulation ? m_simulation->take() : std::nullopt;
  if (told) m_board = boardOf(*told, m_measure);
  if (m_board) Q_EMIT changed();
}

void FederationSimulationModel::finish(const std::shared_ptr<Simulation>& simulation,
                                       const Result<SimulationReport>& result) {
  if (m_simulation != simulation) return;  // of a workspace that is closed
  look();
  m_simulation.reset();
  if (result) m_board = boardOf(*result, m_measure);
  end(result ? std::nullopt : std::optional(result.error()));
}

}  // namespace twinscope::app
