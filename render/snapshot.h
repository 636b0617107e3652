#pragma once

#include "core/base/error.h"
#include "render/picture.h"
#include "render/surface_scene.h"

#include <filesystem>

namespace twinscope::render {

/// Writes a PNG. "snapshot.write" when the file cannot be written.
[[nodiscard]] Status writePng(const Picture& picture, const std::filesystem::path& file);

/// Draws a scene in a window of its own that nobody sees. "snapshot.no-display" where the machine has no OpenGL.
[[nodiscard]] Result<Picture> snapshot(SurfaceScene& scene, int width, int height);

}  // namespace twinscope::render
