#include "core/imaging/file_tree.h"

#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

SeriesReport refusedPath(const fs::path& path, std::string code, std::string message,
                         std::string remedy) {
  SeriesReport report;
  report.path = path;
  report.kind = "other";
  report.findings.push_back(
      {Verdict::refused, std::move(code), std::move(message), std::move(remedy)});
  return report;
}

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool isInside(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

class Walk {
 public:
  Walk(const fs::path& root, const IntakeLimits& limits, const JobContext& context)
      : m_limits(limits), m_context(context) {
    std::error_code none;
    m_root = fs::canonical(root, none);
    m_waiting.push_back(root);
  }

  Result<FileTree> run() {
    while (!m_waiting.empty()) {
      if (m_context.stopRequested()) return cancelled();
      const fs::path folder = std::move(m_waiting.back());
      m_waiting.pop_back();
      if (auto ok = list(folder); !ok) return std::unexpected(ok.error());
    }
    std::ranges::sort(m_tree.files);
    return std::move(m_tree);
  }

 private:
  Status list(const fs::path& folder) {
    std::error_code failed;
    fs::directory_iterator entries(folder, failed);
    if (failed) {
      m_tree.refused.push_back(refusedPath(folder, "file.unreadable", "The folder cannot be read",
                                           "Check that you may open it"));
      return {};
    }
    for (; entries != fs::directory_iterator{}; entries.increment(failed)) {
      if (failed) break;
      if (auto ok = take(*entries); !ok) return ok;
    }
    return {};
  }

  Status take(const fs::directory_entry& entry) {
    std::error_code failed;
    if (isHidden(entry.path()) || entry.path().filename() == "DICOMDIR") return {};
    if (entry.is_symlink(failed)) return takeLink(entry.path());
    if (entry.is_directory(failed))
      m_waiting.push_back(entry.path());
    else if (entry.is_regular_file(failed))
      return add(entry.path());
    return {};
  }

  /// Archives of versioned data hold links into a hidden store: those are files. Others are here under their own name.
  Status takeLink(const fs::path& link) {
    std::error_code failed;
    const fs::path target = fs::canonical(link, failed);
    if (failed || !isInside(target, m_root)) {
      m_tree.refused.push_back(refusedPath(link, "file.link",
                                           "The link leads out of the folder or nowhere",
                                           "Choose the folder that it leads to"));
      return {};
    }
    const bool listedItself = std::ranges::none_of(fs::relative(target, m_root, failed), isHidden);
    if (listedItself || !fs::is_regular_file(target, failed)) return {};
    return add(link);
  }

  Status add(const fs::path& file) {
    if (m_tree.files.size() >= m_limits.maxFiles)
      return refusal("intake.too-many-files", concat("More than ", m_limits.maxFiles, " files"),
                     "Choose a smaller folder, or raise the limit in Settings › Limits");
    m_tree.files.push_back(file);
    return {};
  }

  const IntakeLimits& m_limits;
  const JobContext& m_context;
  fs::path m_root;
  std::vector<fs::path> m_waiting;
  FileTree m_tree;
};

bool isCompanion(const fs::path& file) {
  constexpr std::array kEndings{".json", ".tsv", ".csv", ".bval", ".bvec", ".img"};
  return std::ranges::find(kEndings, file.extension().string(),
                           [](const char* e) { return std::string(e); }) != kEndings.end() ||
         file.string().ends_with(".img.gz");
}

}  // namespace

Result<FileTree> listFiles(const fs::path& root, const IntakeLimits& limits,
                           const JobContext& context) {
  std::error_code failed;
  const fs::directory_iterator readable(root, failed);
  if (failed)
    return failure("file.unreadable", "The folder cannot be read",
                   "Check that it exists and that you may open it");
  return Walk(root, limits, context).run();
}

SplitFiles splitFiles(const std::vector<fs::path>& files) {
  SplitFiles split;
  for (const fs::path& file : files)
    (looksLikeNifti(file) ? split.nifti : split.others).push_back(file);
  // An .img beside its .hdr counts once, as the .hdr.
  std::erase_if(split.nifti, [](const fs::path& file) { return isCompanion(file); });
  if (!split.nifti.empty())
    std::erase_if(split.others, [](const fs::path& file) { return isCompanion(file); });
  return split;
}

}  // namespace twinscope::imaging
