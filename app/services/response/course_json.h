#pragma once

#include "core/base/error.h"
#include "twin/response/stated_course.h"

#include <string_view>

namespace twinscope::app {

/// A course of single lesions as JSON (docs/user/response.md): keys in camelCase that carry their units; days as YYYY-MM-DD. A key
/// that is not known is an error that names it, as is a value of another kind. At most 1 MiB.
[[nodiscard]] Result<twin::StatedCourse> courseFromJson(std::string_view json);

}  // namespace twinscope::app
