#include "app/models/federation_overview.h"

#include "app/models/words.h"

#include <QDateTime>

namespace twinscope::app {
namespace {

QString timeOfDay(double seconds) {
  return QDateTime::fromSecsSinceEpoch(qint64(seconds)).toString(QStringLiteral("HH:mm"));
}

}  // namespace

FederationOverview::FederationOverview(Session& session, FederationServices services,
                                       QObject* parent)
    : QObject(parent),
      m_site(session, services),
      m_coordinator(session, services),
      m_simulation(session, services) {
  connect(&m_site, &FederationSiteModel::changed, this, &FederationOverview::linkChanged);
  connect(&m_coordinator, &FederationRunModel::changed, this, &FederationOverview::linkChanged);
}

FederationLink FederationOverview::link() const {
  const fedlink::AgentStatus& status = m_site.status();
  if (m_site.joined() && status.trouble)
    //: Top bar; %1 is a time of day
    return {Tone::warning, tr("Federation offline since %1").arg(timeOfDay(status.troubleSince)),
            sentence(*status.trouble)};
  if (m_site.joined() && status.phase == fedlink::AgentPhase::connecting)
    return {Tone::busy, tr("Federation: connecting…"), {}};
  if (m_site.joined()) return {Tone::good, tr("Federation online"), {}};
  if (m_site.refusal())
    //: Top bar; %1 says why
    return {Tone::bad, tr("Federation refused: %1").arg(text(m_site.refusal()->message)),
            sentence(*m_site.refusal())};
  if (m_coordinator.running() && m_coordinator.board()) {
    const int online = int(m_coordinator.board()->online);
    //: Top bar; %n sites are online
    return {Tone::good, tr("Coordinating, %n sites online", nullptr, online), {}};
  }
  return {Tone::muted, tr("Federation: not joined"), {}};
}

}  // namespace twinscope::app
