#include "storage/snapshot.h"

#include <SQLiteCpp/Exception.h>

namespace twinscope::storage {

OpenSnapshot::OpenSnapshot(Database& database) : m_database(database) {
  m_database.execute("SAVEPOINT snapshot");
}

OpenSnapshot::~OpenSnapshot() {
  try {
    m_database.execute("RELEASE snapshot");
  } catch (const SQLite::Exception&) {
    // An error while reading has ended the transaction already.
  }
}

}  // namespace twinscope::storage
