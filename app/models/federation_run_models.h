#pragma once

#include "app/models/federation_activity.h"
#include "app/models/federation_board.h"
#include "app/models/federation_services.h"
#include "app/models/session.h"
#include "app/services/federation/federation_desk.h"

#include <QStringList>
#include <QTimer>
#include <memory>
#include <optional>

namespace twinscope::app {

/// A run whose rounds are watched: of the embedded coordinator, or of a simulation.
class FederationRunModel : public QObject {
  Q_OBJECT
 public:
  explicit FederationRunModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] virtual bool running() const = 0;
  virtual void stop() = 0;
  /// Nothing before the first run.
  [[nodiscard]] const std::optional<FederationBoard>& board() const { return m_board; }
  /// Why it came to an end that nobody wanted.
  [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }

 Q_SIGNALS:
  void changed();

 protected:
  virtual void look() = 0;
  virtual void workspaceChanged() = 0;
  void begin();
  void end(const std::optional<Error>& error);

  Session& m_session;
  std::optional<FederationBoard> m_board;
  std::optional<Error> m_problem;

 private:
  QTimer m_timer;
};

/// Starts and stops the embedded coordinator. A run lives in the workspace and goes on after any end.
class FederationCoordinatorModel : public FederationRunModel {
  Q_OBJECT
 public:
  FederationCoordinatorModel(Session& session, FederationServices services,
                             QObject* parent = nullptr);
  ~FederationCoordinatorModel() override;

  /// The plan of the run that is there, else the default.
  [[nodiscard]] const CoordinatorForm& form() const { return m_form; }
  /// A run that has begun and can go on: its plan is fixed.
  [[nodiscard]] bool canGoOn() const { return m_known.has_value(); }
  [[nodiscard]] bool running() const override { return m_coordinator != nullptr; }
  void start(const CoordinatorForm& form);
  /// The same, with a new run; earlier ones stay in the workspace.
  void startAnew(const CoordinatorForm& form);
  void stop() override;
  /// The newest run's folder, where its rounds have made a model.
  [[nodiscard]] std::optional<std::filesystem::path> learnt() const;
  /// Reads how the newest run stands.
  void reload();

 private:
  struct Served {
    FederationReport report;
    std::uint64_t modelValues = 0;
  };
  using Coordinator = FederationActivity<Served>;

  /// known: the run that goes on.
  void startIn(const std::filesystem::path& run, const CoordinatorForm& form,
               const std::optional<fedlink::RunRecord>& known);
  void look() override;
  void workspaceChanged() override;
  void take(const std::optional<StoredRun>& run);
  void finish(const std::shared_ptr<Coordinator>& coordinator,
              const Result<FederationReport>& result);

  FederationServices m_services;
  CoordinatorForm m_form;
  std::optional<fedlink::RunRecord> m_known;  ///< the run that can go on
  std::shared_ptr<Coordinator> m_coordinator;
};

/// Simulates a whole federation in this process.
class FederationSimulationModel : public FederationRunModel {
  Q_OBJECT
 public:
  FederationSimulationModel(Session& session, FederationServices services,
                            QObject* parent = nullptr);
  ~FederationSimulationModel() override;

  /// What the screen proposes: 20 sites, two of them late now and then, one hostile.
  [[nodiscard]] static SimulationOptions proposal();
  /// How updates may travel: the empty text is dense float32.
  [[nodiscard]] static QStringList compressions();
  /// What the sites learn with: the empty text is the toy model.
  [[nodiscard]] static QStringList networks();

  [[nodiscard]] bool running() const override { return m_simulation != nullptr; }
  void start(const SimulationOptions& options);
  void stop() override;

 private:
  using Simulation = FederationActivity<SimulationReport>;

  void look() override;
  void workspaceChanged() override;
  void finish(const std::shared_ptr<Simulation>& simulation,
              const Result<SimulationReport>& result);

  FederationServices m_services;
  SimulationMeasure m_measure = SimulationMeasure::toy;
  std::shared_ptr<Simulation> m_simulation;
};

}  // namespace twinscope::app
