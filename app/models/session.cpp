#include "app/models/session.h"

#include "app/models/words.h"
#include "app/services/demo.h"

namespace twinscope::app {

Session::Session(QObject* parent) : QObject(parent) {}
Session::~Session() = default;

Status Session::open(const std::filesystem::path& folder) {
  m_workspace.reset();  // a workspace may be opened again: its lock must go first
  return adopt(Workspace::open(folder));
}

Status Session::create(const std::filesystem::path& folder) {
  m_workspace.reset();
  return adopt(Workspace::create(folder));
}

Status Session::openDemo(const std::filesystem::path& folder) {
  const bool there = std::filesystem::exists(folder / "twinscope.db");
  if (const Status opened = there ? open(folder) : create(folder); !opened) return opened;
  start<std::vector<std::string>>(
      this, JobSpec{.lane = Lane::cpu, .kind = "demo", .subject = "demo cohort", .request = {}},
      [](Workspace& workspace, const JobContext& context) {
        return makeDemoCohort(workspace, DemoOptions{}, context);
      },
      [this](const std::vector<std::string>& keys) {
        //: %n patients were made
        raise(tr("The demo cohort is ready: %n patients", nullptr, int(keys.size())));
        Q_EMIT studyChanged({});
      });
  return {};
}

QString Session::workspaceName() const {
  return m_workspace ? text(m_workspace->folder().filename().string()) : QString();
}

Status Session::adopt(Result<std::unique_ptr<Workspace>> opened) {
  if (opened) {
    m_workspace = std::move(*opened);
    connect(m_workspace.get(), &Workspace::studyChanged, this, &Session::studyChanged);
    connect(&m_workspace->jobs(), &JobRunner::jobChanged, this, &Session::jobChanged);
  } else {
    raise(opened.error());
  }
  Q_EMIT workspaceChanged();
  return opened ? Status{} : Status(std::unexpected(opened.error()));
}

void Session::raise(const Error& error) {
  if (error.kind == ErrorKind::cancelled) return;
  Q_EMIT noticeRaised({Notice::Kind::error, sentence(error)});
}

void Session::raise(const QString& done) { Q_EMIT noticeRaised({Notice::Kind::done, done}); }

bool Session::hasWorkspace() {
  if (m_workspace) return true;
  //: Shown when an action needs a workspace and none is open
  Q_EMIT noticeRaised({Notice::Kind::error, tr("No workspace is open (open or make one first)")});
  return false;
}

}  // namespace twinscope::app
