"""Fetches the pinned wheels that LibTorch is taken from: resumable, checked by SHA-256.

pip says where its index keeps a file; the download itself is done here, because pip starts a broken one anew.
usage: fetch_wheels.py DIR
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import urllib.request

PINNED = [  # (requirement, platform tag, SHA-256)
    ("torch==2.11.0", "manylinux_2_28_x86_64", "7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a"),
    ("nvidia-cuda-runtime==13.0.96", "manylinux2014_x86_64", "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548"),
    ("nvidia-cuda-cupti==13.0.85", "manylinux_2_25_x86_64", "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8"),
]
CHUNK = 1 << 20


def locate(requirement: str, platform: str) -> str:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps", "--ignore-installed",
               "--only-binary=:all:", "--python-version", "3.11", "--platform", platform,
               "--target", "/nonexistent", "--report", "-", requirement]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(report[report.index("{"):])["install"][0]["download_info"]["url"]


def sha256(path: pathlib.Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def download(url: str, partial: pathlib.Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=180) as response:
        resumed = have > 0 and response.status == 206
        with partial.open("ab" if resumed else "wb") as out:
            while block := response.read(CHUNK):
                out.write(block)


def fetch(requirement: str, platform: str, expected: str, folder: pathlib.Path) -> None:
    wheel = folder / (requirement.replace("==", "-") + ".whl")
    if wheel.exists() and sha256(wheel) == expected:
        return
    partial = wheel.with_suffix(".partial")
    print(f"fetching {requirement}", flush=True)
    url = locate(requirement, platform)
    for attempt in range(5):
        try:
            download(url, partial)
            break
        except OSError as error:
            if attempt == 4:
                raise SystemExit(f"{requirement}: download failed: {error} (run again: it continues where it stopped)")
    if sha256(partial) != expected:
        partial.unlink()
        raise SystemExit(f"{requirement}: the file fetched is not the pinned one (run again; if it repeats, the index was altered)")
    partial.rename(wheel)


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    for pinned in PINNED:
        fetch(*pinned, target)
