"""The U-Net 3-D of core/learning/networks in PyTorch, and a reader of its weights: what a script needs to use a model of ours."""
import json
import struct

import torch
from torch import nn


def read_safetensors(path):
    """Name → tensor, as the package safetensors gives them; only float32 is written by us."""
    content = path.read_bytes()
    length, = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(bytearray(content[8 + length + part["data_offsets"][0]:8 + length + part["data_offsets"][1]]),
                                   dtype=torch.float32).reshape(part["shape"]) for name, part in header.items()}


class Block(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv3d(before, after, 3, padding=1), nn.InstanceNorm3d(after, affine=True)
        self.conv2, self.norm2 = nn.Conv3d(after, after, 3, padding=1), nn.InstanceNorm3d(after, affine=True)

    def forward(self, x):
        x = nn.functional.leaky_relu_(self.norm1(self.conv1(x)), 0.01)
        return nn.functional.leaky_relu_(self.norm2(self.conv2(x)), 0.01)


class Adapter(nn.Module):
    def __init__(self, channels, width):
        super().__init__()
        self.narrow, self.widen = nn.Conv3d(channels, width, 1), nn.Conv3d(width, channels, 1)

    def forward(self, x):
        return x + self.widen(nn.functional.leaky_relu_(self.narrow(x), 0.01))


class Up(nn.Module):
    def __init__(self, before, after, adapter=0):
        super().__init__()
        self.up, self.block = nn.ConvTranspose3d(before, after, 2, stride=2), Block(2 * after, after)
        self.adapter = Adapter(after, adapter) if adapter else nn.Identity()

    def forward(self, x, skip):
        return self.adapter(self.block(torch.cat([skip, self.up(x)], 1)))


class UNet(nn.Module):
    """adapter: width of the one behind the last block, 0 for none."""

    def __init__(self, widths, bottom, channels, classes, adapter=0):
        super().__init__()
        self.enc = nn.ModuleList(Block(a, b) for a, b in zip([channels, *widths], widths))
        self.bottom = Block(widths[-1], bottom)
        self.dec = nn.ModuleList(Up(a, b, adapter if b == widths[0] else 0) for a, b in zip([bottom, *widths[:0:-1]], widths[::-1]))
        self.head = nn.Conv3d(widths[0], classes, 1)

    def forward(self, x):
        skips = []
        for level in self.enc:
            skips.append(x := level(x))
            x = nn.functional.max_pool3d(x, 2)
        x = self.bottom(x)
        for level in self.dec:
            x = level(x, skips.pop())
        return self.head(x)


def load(path, widths, bottom, channels, classes):
    network = UNet(widths, bottom, channels, classes)
    network.load_state_dict(read_safetensors(path))
    return network.eval()
