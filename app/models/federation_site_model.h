#pragma once

#include "app/models/federation_activity.h"
#include "app/models/federation_services.h"
#include "app/models/session.h"
#include "app/services/federation/federation_desk.h"

#include <QString>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

namespace twinscope::app {

/// This site's part in a federation: its connection, its test, what it did and what waits to be sent.
class FederationSiteModel : public QObject {
  Q_OBJECT
 public:
  FederationSiteModel(Session& session, FederationServices services, QObject* parent = nullptr);
  ~FederationSiteModel() override;

  /// As last used in this workspace.
  [[nodiscard]] const SiteForm& form() const { return m_form; }
  /// OpenSSH's line of the site's key; empty until it has been read.
  [[nodiscard]] const QString& publicKey() const { return m_publicKey; }
  /// Reads the key of that file, or of the workspace where it is empty, and makes it where there is none.
  void loadKey(const std::filesystem::path& key);

  [[nodiscard]] bool joined() const { return m_agent != nullptr; }
  /// Of the agent while joined; of the last one after.
  [[nodiscard]] const fedlink::AgentStatus& status() const { return m_status; }
  [[nodiscard]] const SiteHistory& history() const { return m_history; }
  /// Why it is not joined although a person wanted it.
  [[nodiscard]] const std::optional<Error>& refusal() const { return m_refusal; }
  /// Answers that wait to be sent.
  [[nodiscard]] std::size_t queued() const;
  /// ε spent, at the budget's δ.
  [[nodiscard]] double epsilon() const;

  [[nodiscard]] bool testing() const { return m_testing; }
  /// Of the last test; nothing before the first.
  [[nodiscard]] const std::optional<fedlink::ConnectionReport>& tested() const { return m_tested; }

  void test(const SiteForm& form);
  void join(const SiteForm& form);
  void leave();
  void reload();

 Q_SIGNALS:
  void changed();

 private:
  using Agent = FederationActivity<fedlink::AgentStatus>;

  [[nodiscard]] std::optional<JoinOptions> accept(const SiteForm& form);
  void look();
  void readHistory();
  void finish(const std::shared_ptr<Agent>& agent,
              const Result<std::vector<fedlink::SiteRound>>& result);
  void workspaceChanged();

  Session& m_session;
  FederationServices m_services;
  SiteForm m_form;
  QString m_publicKey;
  std::shared_ptr<Agent> m_agent;
  fedlink::AgentStatus m_status;
  SiteHistory m_history;
  std::optional<Error> m_refusal;
  bool m_testing = false;
  std::optional<fedlink::ConnectionReport> m_tested;
  QTimer m_timer;
};

}  // namespace twinscope::app
