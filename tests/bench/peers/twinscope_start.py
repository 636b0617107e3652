"""Our own start, on an empty workspace, measured as the peers' is."""
import os
import pathlib
import subprocess

import window


def command():
    build = pathlib.Path(os.environ["TWINSCOPE_BENCH_BUILD"])
    workspace = pathlib.Path(os.environ["TWINSCOPE_BENCH_DATA"]) / "workspace"
    if not workspace.exists():
        subprocess.run([build / "app" / "twinscope-cli", "init", "--workspace", workspace], check=True, stdout=subprocess.DEVNULL)
    return [str(build / "app" / "twinscope"), "--workspace", str(workspace)]


if __name__ == "__main__":
    window.main([], command)
