#include "app/views/jobs_page.h"

#include "app/views/parts.h"
#include "app/views/table_delegates.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

namespace twinscope::app {

JobsPage::JobsPage(Session& session, JobsModel& model, QWidget* parent)
    : QWidget(parent), m_session(session), m_model(model), m_table(new QTableView) {
  setObjectName(QStringLiteral("page"));
  dress(*m_table);
  m_table->setModel(&model);
  m_table->setItemDelegateForColumn(JobsModel::progress, new ProgressDelegate(this));
  QHeaderView* header = m_table->horizontalHeader();
  for (const auto& [column, width] :
       std::initializer_list<std::pair<int, int>>{{JobsModel::kind, 140},
                                                  {JobsModel::subject, 150},
                                                  {JobsModel::state, 110},
                                                  {JobsModel::progress, 190},
                                                  {JobsModel::eta, 110}})
    header->resizeSection(column, width);
  header->setStretchLastSection(true);

  //: Button: stops the selected job
  m_cancel = button(tr("Cancel"), tr("Stop the selected job (Delete); what is stored stays"));
  m_cancel->setShortcut(QKeySequence::Delete);
  connect(m_cancel, &QPushButton::clicked, this, &JobsPage::cancelSelected);
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Jobs"), "heading"));
  top->addStretch(1);
  top->addWidget(m_cancel);
  QFrame* frame = panel();
  m_stack = new QStackedLayout(frame);
  m_stack->setContentsMargins(kGap, kGap, kGap, kGap);
  m_stack->addWidget(m_table);
  m_stack->addWidget(emptyState(
      tr("No jobs yet. Imports, preparation and segmentation appear here while they run.")));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addWidget(frame, 1);
  connect(&model, &QAbstractItemModel::modelReset, this, &JobsPage::refresh);
  refresh();
}

void JobsPage::refresh() { m_stack->setCurrentIndex(m_model.rowCount() == 0 ? 1 : 0); }

void JobsPage::cancelSelected() {
  const QModelIndex index = m_table->currentIndex();
  if (!index.isValid() || !index.data(JobsModel::activeRole).toBool())
    return m_session.raise(Error{"job.none",
                                 tr("No running or waiting job is selected").toStdString(),
                                 tr("select one in the table").toStdString(),
                                 {}});
  m_model.cancel({index.data(JobsModel::idRole).toLongLong()});
}

}  // namespace twinscope::app
