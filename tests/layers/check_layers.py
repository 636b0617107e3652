"""Checks every #include and a few words against the house's layer table (docs/dev/architecture.md).

usage: check_layers.py PROJECT_ROOT      exit 1 and one line a finding when an arrow points the wrong way
"""
import pathlib
import re
import sys

# layer: (folders of ours it may include, third-party header patterns it may include; * = in sources only: a .cpp, or a
# header in a folder detail/, which nobody outside its layer may include)
LAYERS = {
    "core/base": ([], []),
    "core/volume": (["core/base"], []),
    "core/compute": (["core/base", "core/volume"], ["cuda*"]),
    "core/imaging": (["core/base", "core/volume", "core/compute"],
                     ["itk", "dcmtk", "openjpeg", "libdeflate", "zlib", "archive", "nlohmann*"]),
    "core/learning": (["core/base", "core/volume", "core/compute"], ["torch*", "c10*", "ATen*", "nlohmann*"]),
    "core/selftest": (["core/base", "core/volume", "core/compute", "core/learning"], ["c10*", "ATen*"]),
    "twin": (["core/base", "core/volume", "core/compute"], []),
    "fedlink/strategy": (["core/base"], []),
    "fedlink/compression": (["core/base"], []),
    "fedlink/crypto": (["core/base"], ["openssl*", "sodium*"]),
    "fedlink/privacy": (["core/base", "fedlink/crypto", "fedlink/compression"], []),
    "fedlink/wire": (["core/base", "fedlink/crypto"], ["google/protobuf*", "nlohmann*"]),
    "fedlink/round": (["core/base"], []),
    "fedlink/site/http": (["core/base", "fedlink/wire"], ["Q*"]),
    "fedlink/site": (["core/base", "fedlink/wire", "fedlink/crypto", "fedlink/privacy", "fedlink/compression",
                      "fedlink/site/http"], []),
    "fedlink/coordinator/http": (["core/base", "fedlink/wire"], ["microhttpd*", "gnutls*"]),
    "fedlink/coordinator": (["core/base", "fedlink/wire", "fedlink/crypto", "fedlink/round", "fedlink/strategy",
                             "fedlink/privacy", "fedlink/compression", "fedlink/coordinator/http"], []),
    "fedlink/simulation": (["core/base", "fedlink"], []),
    "render": (["core/base", "core/volume"], ["vtk*"]),
    "storage": (["core/base", "core/volume", "twin", "fedlink"], ["SQLiteCpp*", "sqlite3*", "zstd*", "sodium*", "nlohmann*"]),
    "app/services": (["core", "twin", "fedlink", "storage"], ["Q", "spdlog", "sodium*", "nlohmann*"]),
    "app/models": (["core/base", "core/volume", "twin", "app/services"], ["Q"]),
    "app/views": (["core/base", "core/volume", "twin", "app/services", "app/models", "render"], ["Q", "vtk*"]),
    "app/cli": (["core", "twin", "fedlink", "storage", "app/services"], ["Q", "CLI", "nlohmann"]),
    "app/main.cpp": (["core/base", "app"], ["Q"]),
}
WIDGETS = re.compile(r"^(QWidget|QApplication|QDialog|QMainWindow|Q\w*(Button|Box|View|Layout|Edit|Label|Widget|Bar|Menu))$")
THIRD_PARTY = re.compile(r"^(itk|vtk|torch/|c10/|ATen/|dcmtk/|SQLiteCpp/|sqlite3|zstd|sodium|nlohmann/|spdlog/|microhttpd|gnutls/|CLI/|openjpeg|libdeflate|archive|Q[A-Z]|Qt|google/|openssl/|cuda)")
THREADS = re.compile(r"\bstd::(thread|jthread|async)\b|\bQThread\b|\bQtConcurrent\b")
THREAD_HOMES = {"core/base/parallel.cpp", "app/services/job_runner.cpp", "app/services/job_runner.h",
                # the server's clock for held requests; a thread is asked for its event loop (docs/adr/0007)
                "fedlink/coordinator/http/detail/held_requests.h", "fedlink/site/http/detail/waiting.cpp"}
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b')
# where a worker thread, which has no other loop, waits for Qt's sockets (docs/adr/0007)
WAITING_HOMES = {"fedlink/site/http/detail/waiting.h"}
WAITING = re.compile(r"\bprocessEvents\b|\bQEventLoop\b|->Delete\(\)")
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)


def layer_of(path: str):
    return max((name for name in LAYERS if path == name or path.startswith(name + "/")), key=len, default=None)


def findings(root: pathlib.Path):
    files = [p for top in ("app", "core", "twin", "fedlink", "render", "storage") for p in sorted((root / top).rglob("*"))
             if p.suffix in {".h", ".cpp", ".cu", ".cuh"}]
    for file in files:
        name = file.relative_to(root).as_posix()
        layer = layer_of(name)
        if layer is None:
            yield f"{name}: belongs to no layer (add it to the table with an ADR)"
            continue
        text = file.read_text(encoding="utf-8")
        yield from include_findings(name, layer, file.suffix != ".h" or "/detail/" in name, text)
        if THREADS.search(text) and name not in THREAD_HOMES:
            yield f"{name}: threads belong to JobRunner and the compute pool"
        if SQL.search(text) and layer != "storage":
            yield f"{name}: SQL belongs to storage/"
        if (match := WAITING.search(text)) and name not in WAITING_HOMES:
            yield f"{name}: {match.group()} is not allowed"


def include_findings(name, layer, is_source, text):
    ours, theirs = LAYERS[layer]
    for header in INCLUDE.findall(text):
        target = layer_of(header)
        if target is not None:
            if target != layer and not any(target == o or target.startswith(o + "/") for o in ours):
                yield f"{name}: {layer} may not include {target} ({header})"
            elif target != layer and "/detail/" in header:
                yield f"{name}: {header} is {target}'s own"
        elif THIRD_PARTY.match(header):
            allowed = any(header.startswith(t.rstrip("*")) and (is_source or not t.endswith("*")) for t in theirs)
            if not allowed:
                yield f"{name}: {layer} may not include {header} here"
            elif WIDGETS.match(header) and layer not in ("app/views", "app/main.cpp"):
                yield f"{name}: widgets belong to app/views ({header})"


if __name__ == "__main__":
    found = list(findings(pathlib.Path(sys.argv[1])))
    print("\n".join(found) if found else "layers: every arrow points down")
    sys.exit(1 if found else 0)
