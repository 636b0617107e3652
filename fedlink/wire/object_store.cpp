#include "fedlink/wire/object_store.h"

#include "core/base/durable_file.h"

#include <fstream>
#include <span>

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> missing(const ObjectId& id) {
  return failure("object.missing", "An object is not there", {}, id);
}

std::unexpected<Error> corrupt(const ObjectId& id) {
  return refusal("object.corrupt", "An object's bytes are not those its id names", {}, id);
}

}  // namespace

Result<ObjectId> ObjectStore::add(std::string_view bytes) {
  ObjectId id = objectIdOf(bytes);
  if (contains(id)) return id;
  if (auto stored = put(id, bytes); !stored) return std::unexpected(stored.error());
  return id;
}

std::filesystem::path ObjectFiles::fileOf(const ObjectId& id) const {
  return m_folder / id.substr(0, 2) / id;
}

bool ObjectFiles::contains(const ObjectId& id) const {
  std::error_code ignored;
  return isObjectId(id) && std::filesystem::exists(fileOf(id), ignored);
}

Result<std::string> ObjectFiles::get(const ObjectId& id) const {
  if (!isObjectId(id)) return missing(id);
  std::ifstream file(fileOf(id), std::ios::binary | std::ios::ate);
  if (!file) return missing(id);
  const auto size = static_cast<std::size_t>(file.tellg());
  if (size > maxObjectBytes) return corrupt(id);
  std::string bytes(size, '\0');
  file.seekg(0);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!file || objectIdOf(bytes) != id) return corrupt(id);
  return bytes;
}

Status ObjectFiles::put(const ObjectId& id, std::string_view bytes) {
  if (!isObjectId(id) || objectIdOf(bytes) != id) return corrupt(id);
  std::error_code problem;
  const auto file = fileOf(id);
  std::filesystem::create_directories(file.parent_path(), problem);
  if (!problem)
    problem = writeDurably(file, std::as_bytes(std::span(bytes.data(), bytes.size())),
                           FileReaders::owner);
  if (problem)
    return failure("object.write", "An object could not be stored: " + problem.message(),
                   "Free disk space, or give the program a folder that it may write", id);
  return {};
}

void ObjectFiles::remove(const ObjectId& id) {
  std::error_code ignored;
  if (isObjectId(id)) std::filesystem::remove(fileOf(id), ignored);
}

void ObjectFiles::keepOnly(const std::set<ObjectId>& wanted) {
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator at(m_folder, ignored), end; at != end;
       at.increment(ignored))
    if (at->is_regular_file(ignored) && !wanted.contains(at->path().filename().string()))
      std::filesystem::remove(at->path(), ignored);
}

bool ObjectMemory::contains(const ObjectId& id) const {
  const std::scoped_lock lock(m_mutex);
  return m_objects.contains(id);
}

Result<std::string> ObjectMemory::get(const ObjectId& id) const {
  const std::scoped_lock lock(m_mutex);
  const auto at = m_objects.find(id);
  if (at == m_objects.end()) return missing(id);
  return at->second;
}

Status ObjectMemory::put(const ObjectId& id, std::string_view bytes) {
  if (objectIdOf(bytes) != id) return corrupt(id);
  const std::scoped_lock lock(m_mutex);
  m_objects[id] = bytes;
  return {};
}

void ObjectMemory::remove(const ObjectId& id) {
  const std::scoped_lock lock(m_mutex);
  m_objects.erase(id);
}

void ObjectMemory::keepOnly(const std::set<ObjectId>& wanted) {
  const std::scoped_lock lock(m_mutex);
  std::erase_if(m_objects, [&](const auto& object) { return !wanted.contains(object.first); });
}

}  // namespace twinscope::fedlink
