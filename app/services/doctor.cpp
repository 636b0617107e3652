#include "app/services/doctor.h"

#include "app/services/device.h"
#include "app/services/models.h"
#include "app/services/shipped_files.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/device/gpu_probe.h"
#include "core/learning/torch_device.h"
#include "storage/store.h"

#include <unistd.h>

#include <QSysInfo>
#include <QtGlobal>
#include <cmath>

namespace twinscope::app {
namespace {

double gib(double bytes) { return std::round(bytes / (1 << 30) * 10) / 10; }

HealthCheck disk(const std::filesystem::path& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  if (error) return {"disk", false, "The free space cannot be read: " + error.message()};
  const bool enough = space.available > (1ULL << 30);
  return {"disk", enough,
          concat(gib(static_cast<double>(space.available)), " GiB free",
                 enough ? "" : "; at least 1 GiB is needed")};
}

HealthCheck memory() {
  const double total = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<double>(::sysconf(_SC_PAGE_SIZE));
  return {"memory", total > 3.5 * (1 << 30), concat(gib(total), " GiB of memory")};
}

HealthCheck gpu() {
  const device::GpuProbe probe = device::probeGpu();
  if (probe.names.empty()) return {"gpu", true, "None in use: " + probe.reason};
  const learning::TorchGpu gpu = learning::torchGpu();
  return {"gpu", true,
          concat(probe.names.front(), ", CUDA ", probe.driverCudaVersion.value_or("unknown"),
                 gpu.usable ? "" : "; not in use: " + gpu.reason)};
}

HealthCheck shippedModel() {
  const auto model = loadShippedModel();
  if (!model) return {"model", false, describe(model.error())};
  return {"model", true,
          concat((*model)->card().name, ", ", (*model)->card().sha256.substr(0, 12), "…")};
}

std::vector<HealthCheck> workspaceHealth(const std::filesystem::path& folder) {
  const auto store = storage::ReadStore::open(folder);
  if (!store) return {{"workspace", false, describe(store.error())}};
  const auto findings = (*store)->care().verify();
  if (!findings) return {{"workspace", false, describe(findings.error())}};
  std::vector<HealthCheck> checks;
  for (const auto& finding : *findings) checks.push_back({"workspace", false, finding});
  if (checks.empty()) {
    const auto patients = (*store)->studies().patients();
    const auto studies = (*store)->studies().studies(std::nullopt);
    if (!patients || !studies) return {{"workspace", false, "The tables cannot be read"}};
    checks.push_back({"workspace", true,
                      concat("whole; ", patients->size(), " patients, ", studies->size(),
                             " studies, audit chain verified")});
  }
  return checks;
}

}  // namespace

std::vector<HealthCheck> checkHealth(const std::optional<std::filesystem::path>& workspace) {
  std::vector<HealthCheck> checks{
      {"program", true, concat("Twinscope ", TWINSCOPE_VERSION, ", Qt ", qVersion())},
      {"system", true,
       concat(QSysInfo::prettyProductName().toStdString(), ", kernel ",
              QSysInfo::kernelVersion().toStdString())},
      {"device", true, deviceInUse()},
      gpu(),
      memory(),
      disk(workspace.value_or(std::filesystem::temp_directory_path())),
      shippedModel()};
  if (!workspace) return checks;
  for (auto& check : workspaceHealth(*workspace)) checks.push_back(std::move(check));
  return checks;
}

}  // namespace twinscope::app
