#pragma once

#include "app/services/site_twin/site_twin.h"

#include <QWidget>

namespace twinscope::app {

/// Where the site's twins come from: global models on one line, the versions made of them below, in the order in which they
/// were made; the current one filled, refused ones as rings.
class TwinLineage : public QWidget {
  Q_OBJECT
 public:
  explicit TwinLineage(QWidget* parent = nullptr);
  void show(const SiteTwinHistory& history);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  SiteTwinHistory m_history;
};

}  // namespace twinscope::app
