#pragma once

#include "app/services/train_model.h"

#include <QList>
#include <QObject>
#include <memory>
#include <utility>
#include <vector>

namespace twinscope::app {

/// A training's course on its way from the training's thread to the screen.
class TrainingFeed : public QObject {
  Q_OBJECT
 Q_SIGNALS:
  void begun(int training, int trainings);  ///< of several in a row, from 1
  void stepped(double loss, qint64 step, qint64 steps);
  void closedEpoch(int epoch, double loss, const QList<double>& dice);
};

/// Loss and validation of a training as curves show them. GUI thread.
class TrainingCourse : public QObject {
  Q_OBJECT
 public:
  struct Epoch {
    int number = 0;
    double loss = 0;
    QList<double> dice;  ///< WT, TC, ET on the cases that are watched
  };

  using QObject::QObject;

  void clear();
  /// Smoothed losses: position from 0 to 1 in the training, loss.
  [[nodiscard]] const std::vector<std::pair<double, double>>& losses() const { return m_losses; }
  [[nodiscard]] const std::vector<Epoch>& epochs() const { return m_epochs; }
  /// For a training's thread; lives until both sides have let go of it.
  [[nodiscard]] std::shared_ptr<TrainingFeed> makeFeed();

 Q_SIGNALS:
  void changed();

 private:
  void step(double loss, qint64 step, qint64 steps);
  void closeEpoch(int epoch, double loss, const QList<double>& dice);

  double m_smoothed = 0;
  std::vector<std::pair<double, double>> m_losses;
  std::vector<Epoch> m_epochs;
};

/// Tells the feed, from the training's thread.
[[nodiscard]] learning::TrainObserver observerOf(const std::shared_ptr<TrainingFeed>& feed);

}  // namespace twinscope::app
