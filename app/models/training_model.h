#pragma once

#include "app/models/session.h"
#include "app/services/train_model.h"

#include <QString>
#include <QStringList>
#include <utility>
#include <vector>

namespace twinscope::app {

/// What a person fills in before a training.
struct TrainingForm {
  QString network = QStringLiteral("unet3d");
  QString size = QStringLiteral("small");
  QString name;   ///< of the model; empty: made of data and network
  QString start;  ///< a model to train on, with its network; empty: from random weights
  QString augmentation = QStringLiteral("standard");
  double learningRate = 3e-3;
  int phantoms = 0;  ///< to learn from; 0: the workspace's studies with labels
  int epochs = 10, steps = 100;
  int watched = 4,
      unseen = 10;  ///< phantoms that validate and score the model, where it learns from phantoms
};

/// A training's course on its way from the training's thread to the screen.
class TrainingFeed : public QObject {
  Q_OBJECT
 Q_SIGNALS:
  void stepped(double loss, qint64 step, qint64 steps);
  void closedEpoch(int epoch, double loss, const QList<double>& dice);
};

/// Trains one network at a time, as a job of the workspace, and takes it in as a model. Its course stays until the next.
class TrainingModel : public QObject {
  Q_OBJECT
 public:
  struct Epoch {
    int number = 0;
    double loss = 0;
    QList<double> dice;  ///< WT, TC, ET on the cases that are watched
  };

  explicit TrainingModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] static QStringList networks();
  [[nodiscard]] static QStringList sizes();
  [[nodiscard]] static QStringList augmentations();
  /// Numbers in the preset's words: parameters, voxels of a patch; or what training a model on means.
  [[nodiscard]] static QString describe(const TrainingForm& form);

  [[nodiscard]] bool running() const { return m_running; }
  /// Smoothed losses: position from 0 to 1 in the training, loss.
  [[nodiscard]] const std::vector<std::pair<double, double>>& losses() const { return m_losses; }
  [[nodiscard]] const std::vector<Epoch>& epochs() const { return m_epochs; }
  [[nodiscard]] int plannedEpochs() const { return m_form.epochs; }
  /// How the last one ended, in a sentence; empty before the first.
  [[nodiscard]] const QString& verdict() const { return m_verdict; }

  void start(const TrainingForm& form);
  /// The course of a training, as the feed tells it (also for tests).
  [[nodiscard]] std::shared_ptr<TrainingFeed> makeFeed();

 Q_SIGNALS:
  void changed();
  void trained();

 private:
  void step(double loss, qint64 step, qint64 steps);
  void closeEpoch(int epoch, double loss, const QList<double>& dice);
  void finish(const Result<twin::ModelRecord>& result);

  Session& m_session;
  TrainingForm m_form;
  bool m_running = false;
  double m_smoothed = 0;
  std::vector<std::pair<double, double>> m_losses;
  std::vector<Epoch> m_epochs;
  QString m_verdict;
};

}  // namespace twinscope::app
