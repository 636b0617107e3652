"""The layer check itself is checked: each forbidden arrow planted in a small tree must be found."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_layers  # noqa: E402

PLANTED = {
    "core/base/a.h": ('#include "core/volume/grid.h"', "core/base may not include core/volume"),
    "core/volume/a.cpp": ("#include <torch/torch.h>", "may not include torch/torch.h"),
    "core/learning/a.h": ("#include <torch/torch.h>", "may not include torch/torch.h"),
    "app/services/b.cpp": ('#include "core/learning/networks/detail/layers.h"', "is core/learning's own"),
    "fedlink/round/a.cpp": ('#include "core/volume/volume.h"', "fedlink/round may not include core/volume"),
    "render/a.cpp": ('#include "storage/database.h"', "render may not include storage"),
    "app/models/a.cpp": ("#include <QWidget>", "widgets belong to app/views"),
    "app/services/a.cpp": ('auto q = "SELECT 1";', "SQL belongs to storage/"),
    "app/views/a.cpp": ("std::thread t;", "threads belong to JobRunner"),
    "app/views/b.cpp": ("QCoreApplication::processEvents();", "processEvents is not allowed"),
    "fedlink/site/a.cpp": ("#include <QNetworkReply>", "fedlink/site may not include QNetworkReply"),
    "fedlink/site/http/a.cpp": ("QEventLoop loop;", "QEventLoop is not allowed"),
    "fedlink/coordinator/a.cpp": ('#include "fedlink/coordinator/http/detail/route.h"', "is fedlink/coordinator/http's own"),
    "app/other/a.cpp": ("", "belongs to no layer"),
}
ALLOWED = {
    "core/learning/b.cpp": '#include <torch/torch.h>\n#include "core/learning/detail/c.h"',
    "core/learning/detail/c.h": "#include <torch/torch.h>",
    "storage/b.cpp": '#include "twin/timeline/records.h"\nauto q = "SELECT 1";',
    "core/base/parallel.cpp": "std::jthread t;",
    "fedlink/site/http/detail/waiting.h": "#include <QEventLoop>",
    "fedlink/coordinator/b.cpp": '#include "fedlink/coordinator/http/http_server.h"',
    "app/views/c.cpp": '#include <QWidget>\n#include "render/slice_scene.h"',
}

with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    for name, text in {**{k: v[0] for k, v in PLANTED.items()}, **ALLOWED}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    found = list(check_layers.findings(root))
for name, (_, expected) in PLANTED.items():
    assert any(f.startswith(name + ":") and expected in f for f in found), (name, found)
assert len(found) == len(PLANTED), found
print(f"{len(PLANTED)} planted arrows found, {len(ALLOWED)} good files left alone")
