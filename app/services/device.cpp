#include "app/services/device.h"

#include "core/base/text.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"

namespace twinscope::app {

std::string deviceInUse() {
  const learning::TorchGpu gpu = learning::torchGpu();
  return gpu.usable ? learning::deviceText()
                    : concat(learning::deviceText(), " (", gpu.reason, ")");
}

}  // namespace twinscope::app
