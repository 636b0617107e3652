#include "app/models/training_model.h"

#include "app/models/words.h"
#include "app/services/models.h"

namespace twinscope::app {
namespace {

learning::NetworkSize sizeOf(const TrainingForm& form) {
  return learning::networkSizeFrom(form.size.toStdString()).value_or(learning::NetworkSize::small);
}

TrainingChoice choiceOf(const TrainingForm& form, const std::filesystem::path& folder,
                        const std::filesystem::path& startCard) {
  TrainingChoice choice = shippedTraining();
  choice.network = form.network.toStdString();
  choice.size = sizeOf(form);
  choice.name = form.name.trimmed().toStdString();
  choice.startCard = startCard;
  choice.options.augment = learning::augmentationNamed(form.augmentation.toStdString())
                               .value_or(learning::AugmentOptions{});
  choice.options.learningRate = form.learningRate;
  choice.options.epochs = form.epochs;
  choice.options.stepsPerEpoch = form.steps;
  choice.options.folder = folder;
  return choice;
}

/// Card of the model that the form starts from, written beside the training; empty where it starts from nothing.
Result<std::filesystem::path> startCardOf(const Workspace& workspace, const TrainingForm& form,
                                          const std::filesystem::path& folder) {
  if (form.start.isEmpty()) return std::filesystem::path();
  if (const Status done = exportModel(workspace, form.start.toStdString(), folder); !done)
    return std::unexpected(done.error());
  return folder / "card.json";
}

/// Trains in a folder of the workspace that is left only where the training was stopped: then it goes on from there.
Result<twin::ModelRecord> trainAndTakeIn(Workspace& workspace, const TrainingForm& form,
                                         const learning::TrainObserver& observer,
                                         const JobContext& context) {
  const auto folder = workspace.folder() / "models" / "training";
  const auto start = startCardOf(workspace, form, folder / "start");
  if (!start) return std::unexpected(start.error());
  TrainingChoice choice = choiceOf(form, folder, *start);
  choice.helper = &workspace.jobs();
  const auto outcome = form.phantoms > 0
                           ? trainOnPhantoms(choice,
                                             {.toLearn = static_cast<std::size_t>(form.phantoms),
                                              .unseen = static_cast<std::size_t>(form.unseen),
                                              .watched = static_cast<std::size_t>(form.watched)},
                                             observer, context)
                           : trainOnStudies(workspace, choice, observer, context);
  if (!outcome) {
    if (outcome.error().code != "train.checkpoint") return std::unexpected(outcome.error());
    // Left by another training: nobody asks for it any more.
    std::filesystem::remove_all(folder);
    return trainAndTakeIn(workspace, form, observer, context);
  }
  auto model = importModel(workspace, folder / "card.json");
  if (model) std::filesystem::remove_all(folder);
  return model;
}

}  // namespace

TrainingModel::TrainingModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&m_course, &TrainingCourse::changed, this, &TrainingModel::changed);
}

QStringList TrainingModel::networks() {
  QStringList kinds;
  for (const auto& preset : learning::networkPresets())
    if (preset.size == learning::NetworkSize::small)
      kinds << QString::fromUtf8(preset.kind.data(), qsizetype(preset.kind.size()));
  return kinds;
}

QStringList TrainingModel::sizes() {
  QStringList names;
  for (const auto size :
       {learning::NetworkSize::tiny, learning::NetworkSize::small, learning::NetworkSize::full})
    names << text(std::string(learning::nameOf(size)));
  return names;
}

QStringList TrainingModel::augmentations() {
  QStringList names;
  for (const char* name : learning::kAugmentations) names << QLatin1String(name);
  return names;
}

QString TrainingModel::describe(const TrainingForm& form) {
  if (!form.start.isEmpty())
    //: %1 is a model
    return tr("Goes on from the weights of %1, with its network, sequences and voxel size. %1 "
              "itself stays as it is.")
        .arg(form.start);
  const auto preset = learning::presetOf(form.network.toStdString(), sizeOf(form));
  if (!preset) return {};
  const auto& window = preset->window;
  //: %1 is a number of parameters, %2 the voxels of a training patch, %3 a publication
  return tr("%L1 parameters, patches of %2 voxels. %3")
      .arg(preset->parameters)
      .arg(QStringLiteral("%1 × %2 × %3").arg(window[0]).arg(window[1]).arg(window[2]))
      .arg(QString::fromUtf8(preset->source.data(), qsizetype(preset->source.size())));
}

void TrainingModel::start(const TrainingForm& form) {
  if (m_running || !m_session.workspace()) return;
  m_form = form;
  m_course.clear();
  m_verdict.clear();
  const auto observer = observerOf(makeFeed());
  m_running = m_session.tryStart<twin::ModelRecord>(
      this, JobSpec{.lane = Lane::gpu, .kind = "train", .subject = "a model", .request = {}},
      [form, observer](Workspace& workspace, const JobContext& context) {
        return trainAndTakeIn(workspace, form, observer, context);
      },
      [this](const Result<twin::ModelRecord>& result) { finish(result); });
  Q_EMIT changed();
}

void TrainingModel::finish(const Result<twin::ModelRecord>& result) {
  m_running = false;
  if (result) {
    //: %1 is the name of a model
    m_verdict = tr("%1 is trained and ready to use").arg(text(result->name));
    Q_EMIT trained();
  } else if (result.error().kind == ErrorKind::cancelled) {
    m_verdict = tr("Stopped. Start the same training again to go on from here.");
  } else {
    m_verdict = sentence(result.error());
    m_session.raise(result.error());
  }
  Q_EMIT changed();
}

}  // namespace twinscope::app
