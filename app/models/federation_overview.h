#pragma once

#include "app/models/federation_run_models.h"
#include "app/models/federation_site_model.h"

#include <QString>

namespace twinscope::app {

/// The dot in the top bar.
struct FederationLink {
  Tone tone = Tone::muted;
  QString words;   ///< "Federation online", "Federation offline since 14:02", …
  QString detail;  ///< why, and what to do; may be empty
};

/// Everything of the Federation screen: this site's part, the embedded coordinator, simulations.
class FederationOverview : public QObject {
  Q_OBJECT
 public:
  explicit FederationOverview(Session& session, FederationServices services = {},
                              QObject* parent = nullptr);

  [[nodiscard]] FederationSiteModel& site() { return m_site; }
  [[nodiscard]] FederationCoordinatorModel& coordinator() { return m_coordinator; }
  [[nodiscard]] FederationSimulationModel& simulation() { return m_simulation; }
  [[nodiscard]] FederationLink link() const;

 Q_SIGNALS:
  void linkChanged();

 private:
  FederationSiteModel m_site;
  FederationCoordinatorModel m_coordinator;
  FederationSimulationModel m_simulation;
};

}  // namespace twinscope::app
