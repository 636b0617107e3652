#include "app/cli/named_model.h"

#include "app/services/models.h"
#include "core/learning/inference/combined_model.h"

#include <filesystem>

namespace twinscope::cli {
namespace {

Result<std::unique_ptr<learning::SegmentationModel>> oneModel(Session& session,
                                                              const std::string& name) {
  std::error_code error;
  if (std::filesystem::is_regular_file(name, error)) return app::loadModelFile(name);
  if (name.empty() || name == app::kDemoModel) return app::loadShippedModel();
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  return app::loadModel(**workspace, name);
}

}  // namespace

Result<std::unique_ptr<learning::SegmentationModel>> namedModel(Session& session,
                                                                const std::string& name) {
  return app::loadCombined(name, [&](const std::string& one) { return oneModel(session, one); });
}

std::string withFlips(const std::string& name, bool flips) {
  if (!flips) return name;
  return (name.empty() ? app::kDemoModel : name) + std::string(learning::kFlips);
}

}  // namespace twinscope::cli
