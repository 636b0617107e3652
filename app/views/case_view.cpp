#include "app/views/case_view.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/slice_picture.h"
#include "app/views/theme.h"

#include <QPainter>

namespace twinscope::app {
namespace {

constexpr int kTitleHeight = 22;

}  // namespace

CaseView::CaseView(EvaluationModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
  setMinimumSize(320, 140);
  //: Tooltip of the pictures of a case
  setToolTip(tr("The axial slice with the most wrongly labelled voxels"));
}

std::vector<std::pair<QString, LabelMap>> CaseView::pictures() const {
  const ScoredModels& scored = m_model.scored();
  const learning::CaseSlice& slice = scored.cases[m_case].slice;
  //: Title of a picture: the labels that a person stands behind
  std::vector<std::pair<QString, LabelMap>> all{{tr("Truth"), slice.truth},
                                                {scored.model, slice.found}};
  if (m_case < scored.othersCases.size())
    all.emplace_back(scored.other, scored.othersCases[m_case].slice.found);
  return all;
}

void CaseView::setCase(std::size_t place) {
  m_case = place;
  update();
}

void CaseView::paintEvent(QPaintEvent*) {
  const auto& cases = m_model.scored().cases;
  if (m_case >= cases.size() || cases[m_case].slice.image.empty()) return;
  QPainter painter(this);
  const auto all = pictures();
  const int count = int(all.size()), wide = (width() - (count - 1) * kGap) / count;
  for (int at = 0; at < count; ++at) {
    const auto& [title, labels] = all[std::size_t(at)];
    const QRect place(at * (wide + kGap), 0, wide, height());
    painter.setPen(currentTheme().muted);
    painter.drawText(place.adjusted(0, 0, 0, kTitleHeight - height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(title, Qt::ElideMiddle, wide));
    paintAxialSlice(painter, place.adjusted(0, kTitleHeight, 0, 0), cases[m_case].slice.image,
                    labels);
  }
}

}  // namespace twinscope::app
