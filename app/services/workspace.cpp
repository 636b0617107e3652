#include "app/services/workspace.h"

#include "app/services/settings.h"

#include <stdexcept>

namespace twinscope::app {
namespace {

/// Jobs that compute at the same time: one long one, and pictures for the screen beside it.
constexpr int kCpuJobs = 2;

JobSpec internalTask() {
  return {.lane = Lane::database, .kind = {}, .subject = {}, .request = {}};
}

}  // namespace

struct Workspace::State {
  std::filesystem::path folder;
  std::unique_ptr<Logger> log;
  std::optional<Pseudonymiser> pseudonyms;
  std::unique_ptr<storage::WriteStore> store;  ///< used on the database lane
  std::unique_ptr<JobRunner> jobs;             ///< last: it must end before the store does
};

Workspace::Workspace() : m_state(std::make_unique<State>()) {}
Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::create(const std::filesystem::path& folder,
                                                     LogEcho echo) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
    return refusal("workspace.not-empty", "The folder for the new workspace is not empty",
                   "Choose an empty or a new folder");
  std::filesystem::create_directories(folder, error);
  if (error)
    return failure("workspace.create", "The folder cannot be made: " + error.message(),
                   "Choose a folder where you may write");
  return start(folder, echo);
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::filesystem::path& folder,
                                                   LogEcho echo) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "twinscope.db", error))
    return failure("workspace.missing", "There is no workspace in this folder",
                   "Choose another folder, or make a workspace with \"init\"");
  return start(folder, echo);
}

Result<std::unique_ptr<Workspace>> Workspace::start(const std::filesystem::path& folder,
                                                    LogEcho echo) {
  std::unique_ptr<Workspace> workspace(new Workspace);
  State& state = *workspace->m_state;
  state.folder = std::filesystem::absolute(folder).lexically_normal();
  auto log = openFileLog(folder / "logs", echo);
  if (!log) return std::unexpected(log.error());
  state.log = std::move(*log);
  state.jobs = std::make_unique<JobRunner>(
      JobRunner::Journal{
          .add = [&state](const twin::JobRecord& job) { return state.store->care().addJob(job); },
          .update =
              [&state](const twin::JobRecord& job) { return state.store->care().updateJob(job); }},
      *state.log, kCpuJobs);
  const auto opened = state.jobs
                          ->submit<void>(internalTask(),
                                         [&state](const JobContext&) -> Status {
                                           auto store = storage::WriteStore::open(state.folder);
                                           if (!store) return std::unexpected(store.error());
                                           state.store = std::move(*store);
                                           return state.store->care().markInterruptedJobs();
                                         })
                          .result();
  if (!opened) return std::unexpected(opened.error());
  auto pseudonyms = Pseudonymiser::openOrCreate(state.folder / "site.key");
  if (!pseudonyms) return std::unexpected(pseudonyms.error());
  state.pseudonyms.emplace(*pseudonyms);
  const auto reader = workspace->reader();
  if (!reader) return std::unexpected(reader.error());
  if (const auto applied = applyComputing((*reader)->care()); !applied)
    return std::unexpected(applied.error());
  return workspace;
}

const std::filesystem::path& Workspace::folder() const { return m_state->folder; }
JobRunner& Workspace::jobs() { return *m_state->jobs; }
const Pseudonymiser& Workspace::pseudonymiser() const { return *m_state->pseudonyms; }
Logger& Workspace::log() { return *m_state->log; }

Result<std::unique_ptr<storage::ReadStore>> Workspace::reader() const {
  return storage::ReadStore::open(m_state->folder);
}

void Workspace::runOnDatabaseLane(const std::function<void(storage::WriteStore&)>& task) {
  if (m_state->jobs->onDatabaseLane()) return task(*m_state->store);
  const auto done = m_state->jobs
                        ->submit<void>(internalTask(),
                                       [&](const JobContext&) {
                                         task(*m_state->store);
                                         return Status{};
                                       })
                        .result();
  if (!done) throw std::runtime_error("database task: " + done.error().context);
}

}  // namespace twinscope::app
