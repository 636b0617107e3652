#pragma once

#include "app/models/session.h"
#include "app/models/training_course.h"
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

/// Trains one network at a time, as a job of the workspace, and takes it in as a model. Its course stays until the next.
class TrainingModel : public QObject {
  Q_OBJECT
 public:
  using Epoch = TrainingCourse::Epoch;

  explicit TrainingModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] static QStringList networks();
  [[nodiscard]] static QStringList sizes();
  [[nodiscard]] static QStringList augmentations();
  /// Numbers in the preset's words: parameters, voxels of a patch; or what training a model on means.
  [[nodiscard]] static QString describe(const TrainingForm& form);

  [[nodiscard]] bool running() const { return m_running; }
  /// Smoothed losses: position from 0 to 1 in the training, loss.
  [[nodiscard]] const std::vector<std::pair<double, double>>& losses() const {
    return m_course.losses();
  }
  [[nodiscard]] const std::vector<Epoch>& epochs() const { return m_course.epochs(); }
  [[nodiscard]] int plannedEpochs() const { return m_form.epochs; }
  /// How the last one ended, in a sentence; empty before the first.
  [[nodiscard]] const QString& verdict() const { return m_verdict; }

  void start(const TrainingForm& form);
  /// The course of a training, as the feed tells it (also for tests).
  [[nodiscard]] std::shared_ptr<TrainingFeed> makeFeed() { return m_course.makeFeed(); }

 Q_SIGNALS:
  void changed();
  void trained();

 private:
  void finish(const Result<twin::ModelRecord>& result);

  Session& m_session;
  TrainingForm m_form;
  bool m_running = false;
  TrainingCourse m_course;
  QString m_verdict;
};

}  // namespace twinscope::app
