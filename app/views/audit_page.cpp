#include "app/views/audit_page.h"

#include "app/models/words.h"
#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>

namespace twinscope::app {

AuditPage::AuditPage(AuditModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_verdict(label({}, "muted")) {
  setObjectName(QStringLiteral("page"));
  auto* table = new QTableView;
  dress(*table);
  table->setModel(&model);
  table->verticalHeader()->setDefaultSectionSize(30);
  QHeaderView* header = table->horizontalHeader();
  for (const auto& [column, width] :
       std::initializer_list<std::pair<int, int>>{{AuditModel::number, 60},
                                                  {AuditModel::time, 190},
                                                  {AuditModel::who, 110},
                                                  {AuditModel::what, 160},
                                                  {AuditModel::subject, 150},
                                                  {AuditModel::oldValue, 150}})
    header->resizeSection(column, width);
  header->setStretchLastSection(true);
  //: Button: reads the whole audit trail and all stored files again
  auto* verify =
      button(tr("Verify"), tr("Check the chain of hashes and every stored file (Ctrl+R)"));
  verify->setShortcut(QKeySequence(QStringLiteral("Ctrl+R")));
  connect(verify, &QPushButton::clicked, &model, &AuditModel::verify);
  auto* top = new QHBoxLayout;
  top->setSpacing(kGap);
  top->addWidget(label(tr("Audit"), "heading"));
  top->addWidget(m_verdict, 1);
  top->addWidget(verify);
  QFrame* frame = panel();
  auto* inner = new QVBoxLayout(frame);
  inner->setContentsMargins(kGap, kGap, kGap, kGap);
  inner->addWidget(table);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addWidget(frame, 1);
  connect(&model, &AuditModel::verdictChanged, this, &AuditPage::showVerdict);
  showVerdict();
}

void AuditPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_model.reload();
  m_model.verify();
}

void AuditPage::showVerdict() {
  const auto& findings = m_model.findings();
  const bool good = findings && findings->empty();
  m_verdict->setObjectName(QLatin1String(!findings ? "muted" : good ? "good" : "problem"));
  m_verdict->setText(!findings ? tr("Chain not checked yet")
                     : good    ? tr("Chain verified: nothing was changed or removed")
                               : text(findings->front()));
  m_verdict->style()->unpolish(m_verdict);
  m_verdict->style()->polish(m_verdict);
}

}  // namespace twinscope::app
