#include "fedlink/coordinator/model_files.h"

#include "core/base/durable_file.h"
#include "core/base/text.h"
#include "fedlink/crypto/fast_sha256.h"

#include <bit>
#include <fstream>

namespace twinscope::fedlink {

static_assert(std::endian::native == std::endian::little, "the files are little-endian");

std::filesystem::path ModelFiles::fileOf(const std::string& name) const {
  return m_folder / (name + ".f32");
}

std::error_code ModelFiles::write(const std::filesystem::path& file,
                                  std::span<const std::byte> bytes) const {
  if (m_survives == Survives::powerCut) return writeDurably(file, bytes, FileReaders::owner);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return out.flush() ? std::error_code() : std::make_error_code(std::errc::io_error);
}

Result<std::string> ModelFiles::save(const std::string& name, std::span<const float> values) const {
  std::error_code problem;
  std::filesystem::create_directories(m_folder, problem);
  if (!problem) problem = write(fileOf(name), std::as_bytes(values));
  if (problem)
    return failure("model.write", "Weights could not be stored: " + problem.message(),
                   "Free disk space, or give the program a folder that it may write", name);
  return fastSha256Hex(std::as_bytes(values));
}

Result<std::vector<float>> ModelFiles::load(const std::string& name, std::size_t count) const {
  std::error_code problem;
  const auto size = std::filesystem::file_size(fileOf(name), problem);
  if (problem)
    return failure("model.missing", "Weights are not there: " + problem.message(), {}, name);
  if (size != count * sizeof(float))
    return failure("model.size",
                   concat("Weights of ", count, " values were expected and ", size, " bytes found"),
                   {}, name);
  std::vector<float> values(count);
  std::ifstream file(fileOf(name), std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(size));
  if (!file) return failure("model.missing", "Weights could not be read", {}, name);
  return values;
}

void ModelFiles::remove(const std::string& name) const {
  std::error_code ignored;
  std::filesystem::remove(fileOf(name), ignored);
}

void ModelFiles::sweep(std::string_view beginning, const std::set<std::string>& wanted) const {
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(m_folder, ignored), end; at != end;
       at.increment(ignored)) {
    const std::string name = at->path().stem().string();
    if (name.starts_with(beginning) && !wanted.contains(name))
      std::filesystem::remove(at->path(), ignored);
  }
}

std::string globalName(std::uint32_t round) {
  const std::string digits = std::to_string(round);
  return "global-" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

}  // namespace twinscope::fedlink
