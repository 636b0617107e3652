#include "app/models/training_course.h"

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr double kSmoothing = 0.1;        // of a new step in the curve
constexpr std::size_t kMostPoints = 400;  // of the curve

}  // namespace

void TrainingCourse::clear() {
  m_losses.clear();
  m_epochs.clear();
  Q_EMIT changed();
}

std::shared_ptr<TrainingFeed> TrainingCourse::makeFeed() {
  const std::shared_ptr<TrainingFeed> feed(new TrainingFeed,
                                           [](TrainingFeed* f) { f->deleteLater(); });
  connect(feed.get(), &TrainingFeed::stepped, this, &TrainingCourse::step);
  connect(feed.get(), &TrainingFeed::closedEpoch, this, &TrainingCourse::closeEpoch);
  return feed;
}

void TrainingCourse::step(double loss, qint64 step, qint64 steps) {
  m_smoothed = m_losses.empty() ? loss : m_smoothed + kSmoothing * (loss - m_smoothed);
  const qint64 each = std::max<qint64>(1, steps / qint64(kMostPoints));
  if (step % each != 0 && !m_losses.empty()) return;
  m_losses.emplace_back(double(step) / double(std::max<qint64>(1, steps)), m_smoothed);
  Q_EMIT changed();
}

void TrainingCourse::closeEpoch(int epoch, double loss, const QList<double>& dice) {
  m_epochs.push_back({epoch, loss, dice});
  Q_EMIT changed();
}

learning::TrainObserver observerOf(const std::shared_ptr<TrainingFeed>& feed) {
  return {.onEpoch =
              [feed](const learning::EpochReport& report) {
                QList<double> dice;
                for (const auto& [region, value] : report.validationDice) dice << value;
                Q_EMIT feed->closedEpoch(report.epoch, report.loss, dice);
              },
          .onStep =
              [feed](const learning::StepReport& report) {
                Q_EMIT feed->stepped(report.loss, report.step, report.steps);
              }};
}

}  // namespace twinscope::app
