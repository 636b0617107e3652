#include "core/imaging/archive.h"

#include "core/base/text.h"
#include "core/imaging/nifti/stored.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1U << 20U;
constexpr const char* kContent = "content";

using Reader = std::unique_ptr<::archive, int (*)(::archive*)>;

std::unexpected<Error> corrupt() {
  return refusal("archive.corrupt",
                 "The archive cannot be unpacked; it is damaged or of an unknown kind",
                 "Copy it again, or unpack it by hand");
}

/// A name that stays inside: relative, without "..", and not a link's doing.
bool isSafe(const fs::path& name) {
  if (name.empty() || name.is_absolute() || name.has_root_name()) return false;
  return std::ranges::none_of(name, [](const fs::path& part) { return part == ".."; }) &&
         name.string().find('\\') == std::string::npos;
}

std::unexpected<Error> unsafe() {
  return refusal("archive.unsafe", "The archive holds a name that points outside of it",
                 "Unpack it by hand and look at what it holds");
}

/// One pass over an archive's entries into a folder, within the limits.
class Unpacking {
 public:
  Unpacking(const fs::path& archive, const fs::path& folder, const IntakeLimits& limits,
            const JobContext& context)
      : m_folder(folder), m_limits(limits), m_context(context) {
    std::error_code none;
    const auto packed = static_cast<double>(fs::file_size(archive, none));
    m_maxBytes = static_cast<std::uint64_t>(packed * limits.maxArchiveExpansion);
    const auto space = fs::space(folder, none);
    if (!none) m_maxBytes = std::min<std::uint64_t>(m_maxBytes, space.available);
  }

  Status run(::archive* reader) {
    for (archive_entry* entry = nullptr;;) {
      const int state = archive_read_next_header(reader, &entry);
      if (state == ARCHIVE_EOF) return {};
      if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return corrupt();
      if (auto ok = take(reader, entry); !ok) return ok;
    }
  }

 private:
  Status take(::archive* reader, archive_entry* entry) {
    if (m_context.stopRequested()) return cancelled();
    if (archive_entry_is_encrypted(entry) != 0)
      return refusal("archive.encrypted", "The archive is encrypted",
                     "Unpack it by hand and import the folder");
    const char* utf8 = archive_entry_pathname_utf8(entry);
    const char* raw = utf8 != nullptr ? utf8 : archive_entry_pathname(entry);
    const fs::path name = raw != nullptr ? fs::path(raw) : fs::path(concat("entry-", m_files));
    if (!isSafe(name)) return unsafe();
    // Links are not followed: what they point to is in the archive under its own name, or is not ours.
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
      return {};
    if (++m_files > m_limits.maxFiles)
      return refusal("archive.too-large", concat("More than ", m_limits.maxFiles, " files"),
                     "Import it in parts");
    m_context.progress.report(0, "unpacking");
    return copy(reader, m_folder / name);
  }

  Status copy(::archive* reader, const fs::path& target) {
    std::error_code failed;
    fs::create_directories(target.parent_path(), failed);
    std::ofstream out(target, std::ios::binary | std::ios::trunc);
    for (;;) {
      if (m_context.stopRequested()) return cancelled();
      const la_ssize_t got = archive_read_data(reader, m_piece.data(), m_piece.size());
      if (got < 0) return corrupt();
      if (got == 0) break;
      m_bytes += static_cast<std::uint64_t>(got);
      if (m_bytes > m_maxBytes)
        return refusal(
            "archive.too-large", concat("It unpacks to more than ", m_maxBytes, " bytes"),
            "Unpack it by hand if it is trusted, or raise the limit in Settings › Limits");
      out.write(m_piece.data(), got);
    }
    out.close();
    if (out) return {};
    return failure("archive.write", "The archive cannot be unpacked into the temporary folder",
                   "Check its free space");
  }

  fs::path m_folder;
  const IntakeLimits& m_limits;
  const JobContext& m_context;
  std::vector<char> m_piece = std::vector<char>(kPiece);
  std::uint64_t m_maxBytes = 0;
  std::uint64_t m_bytes = 0;
  std::uint64_t m_files = 0;
};

/// The archive's name without its endings: "case7.tar.gz" gives "case7".
std::string stemOf(const fs::path& archive) {
  fs::path name = archive.filename();
  for (int n = 0; n < 2 && name.has_extension(); ++n) {
    const std::string ending = name.extension().string();
    if (ending != ".zip" && ending != ".tar" && ending != ".gz" && ending != ".tgz" &&
        ending != ".xz" && ending != ".bz2" && ending != ".7z")
      break;
    name = name.stem();
  }
  return name.empty() ? kContent : name.string();
}

}  // namespace

UnpackedArchive::~UnpackedArchive() {
  std::error_code none;
  fs::remove_all(m_folder, none);
}

fs::path UnpackedArchive::content() const {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(m_folder, none)) return entry.path();
  return m_folder;
}

bool looksLikeArchive(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const std::string_view ending :
       {".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".7z"})
    if (name.ends_with(ending)) return true;
  const auto start = nifti::firstBytes(file, 512);
  if (!start || start->size() < 4) return false;
  const bool zip = std::memcmp(start->data(), "PK\x03\x04", 4) == 0;
  const bool tar = start->size() >= 262 && std::memcmp(start->data() + 257, "ustar", 5) == 0;
  return zip || tar;
}

Result<std::shared_ptr<const UnpackedArchive>> unpack(const fs::path& archive,
                                                      const IntakeLimits& limits,
                                                      const JobContext& context) {
  std::error_code none;
  std::string pattern = (fs::temp_directory_path(none) / "twinscope-archive-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return failure("archive.write", "No temporary folder can be made",
                   "Check the free space of the temporary folder");
  auto unpacked = std::make_shared<const UnpackedArchive>(pattern);
  const fs::path content = fs::path(pattern) / stemOf(archive);
  fs::create_directories(content, none);
  const Reader reader(archive_read_new(), archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_7zip(reader.get());
  if (archive_read_open_filename(reader.get(), archive.c_str(), 1U << 16U) != ARCHIVE_OK)
    return corrupt();
  if (auto ok = Unpacking(archive, content, limits, context).run(reader.get()); !ok)
    return std::unexpected(ok.error());
  return unpacked;
}

}  // namespace twinscope::imaging
