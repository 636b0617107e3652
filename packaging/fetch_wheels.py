"""Fetches the pinned wheels that LibTorch and the CUDA compiler are taken from: resumable, checked by SHA-256.

pip says where its index keeps a file; the download itself is done here, because pip starts a broken one anew.
usage: fetch_wheels.py GROUP DIR     GROUP: libtorch, libtorch-cuda or nvcc
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import urllib.request

LIBTORCH = [  # (requirement, platform tag, SHA-256)
    ("torch==2.11.0", "manylinux_2_28_x86_64", "7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a"),
    ("nvidia-cuda-runtime==13.0.96", "manylinux2014_x86_64", "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548"),
    ("nvidia-cuda-cupti==13.0.85", "manylinux_2_25_x86_64", "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8"),
]
CUDA_LIBRARIES = [  # what libtorch_cuda.so opens, as torch 2.11.0 and cuda-toolkit 13.0.2 require it
    ("nvidia-cublas==13.1.0.3", "manylinux_2_27_x86_64", "ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171"),
    ("nvidia-cufft==12.0.0.61", "manylinux2014_x86_64", "6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3"),
    ("nvidia-cufile==1.15.1.6", "manylinux2014_x86_64", "08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44"),
    ("nvidia-curand==10.4.0.35", "manylinux_2_27_x86_64", "1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc"),
    ("nvidia-cusolver==12.0.4.66", "manylinux_2_27_x86_64", "0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112"),
    ("nvidia-cusparse==12.6.3.3", "manylinux2014_x86_64", "2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b"),
    ("nvidia-nvjitlink==13.0.88", "manylinux2010_x86_64", "13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b"),
    ("nvidia-cuda-nvrtc==13.0.88", "manylinux2010_x86_64", "ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575"),
    ("nvidia-nvtx==13.0.85", "manylinux1_x86_64", "4936d1d6780fbe68db454f5e72a42ff64d1fd6397df9f363ae786930fd5c1cd4"),
    ("nvidia-cudnn-cu13==9.19.0.56", "manylinux_2_27_x86_64", "d20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf"),
    ("nvidia-cusparselt-cu13==0.8.0", "manylinux2014_x86_64", "25e30a8a7323935d4ad0340b95a0b69926eee755767e8e0b1cf8dd85b197d3fd"),
    ("nvidia-nccl-cu13==2.28.9", "manylinux_2_18_x86_64", "e4553a30f34195f3fa1da02a6da3d6337d28f2003943aa0a3d247bbc25fefc42"),
    ("nvidia-nvshmem-cu13==3.4.5", "manylinux2014_x86_64", "290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80"),
]
COMPILER = [
    ("nvidia-cuda-nvcc==13.0.88", "manylinux2014_x86_64", "56fe502eb77625a12f25172caa3cdddb4e4c8ba2c8c17dba44b164761b380f03"),
    ("nvidia-nvvm==13.0.88", "manylinux2010_x86_64", "c5f41ffeb6466944a026dfa5317d7d85355c119bbec279205d22f1869d1054e0"),
    ("nvidia-cuda-crt==13.0.88", "manylinux2014_x86_64", "2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4"),
    ("nvidia-cuda-cccl==13.0.85", "manylinux2014_x86_64", "e0da7ad981f3a8aff08241b5bfc1af868742a63e2762f53a5171c492ef242649"),
    LIBTORCH[1],
]
GROUPS = {"libtorch": LIBTORCH, "libtorch-cuda": LIBTORCH + CUDA_LIBRARIES, "nvcc": COMPILER}
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
    group, target = GROUPS[sys.argv[1]], pathlib.Path(sys.argv[2])
    for pinned in group:
        fetch(*pinned, target)
