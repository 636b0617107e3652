"""Runs the torch twin of a U-Net on weights and an input that a test wrote; prints the largest difference from the test's output.

usage: torch_twin.py PEERS WEIGHTS INPUT OUTPUT SIDE     (arrays of float32: 4 channels in, 4 scores out, SIDE³ voxels)
"""
import pathlib
import sys

import torch

peers, weights, given, wanted = map(pathlib.Path, sys.argv[1:5])
side = int(sys.argv[5])
sys.path.insert(0, str(peers))
import unet_twin  # noqa: E402

try:
    from safetensors.torch import load_file
    state = load_file(weights)
except ImportError:
    state = unet_twin.read_safetensors(weights)
network = unet_twin.UNet([8, 16, 32], 64, 4, 4)
network.load_state_dict(state)


def array(path):
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32).reshape(1, 4, side, side, side)


with torch.inference_mode():
    print((network.eval()(array(given)) - array(wanted)).abs().max().item())
