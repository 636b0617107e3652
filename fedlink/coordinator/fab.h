#pragma once

#include <string>

namespace twinscope::fedlink {

/// Flower's application bundle: the client code that stock SuperNodes run. Our own sites do not need it.
struct Fab {
  std::string id;       ///< "publisher/name", as its pyproject.toml has it
  std::string version;  ///< as its pyproject.toml has it
  std::string bytes;    ///< the zip; at most 10 MB by Flower's own limit
};

}  // namespace twinscope::fedlink
