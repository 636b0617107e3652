"""Writes networks.json: logits of MONAI's UNETR, and of a U-Net laid out as FedGIN's, on weights and inputs made by the
golden files' formula.

usage: make_networks.py > networks.json      needs torch, monai and einops
"""
import json

import monai
import torch
from monai.networks.nets import UNETR
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def formula(count, b):
    i = torch.arange(count, dtype=torch.int64)
    h = (i * 0x9E3779B1 + b * 0x85EBCA77) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & 0xFFFFFFFF
    h ^= h >> 12
    h = (h * 0x297A2D39) & 0xFFFFFFFF
    h ^= h >> 15
    return (h >> 8).double() / 16777216.0


def made(entry):
    count = 1
    for side in entry["shape"]:
        count *= side
    values = entry["lo"] + (entry["hi"] - entry["lo"]) * formula(count, entry["b"])
    return values.reshape(entry["shape"])


def span(name, tensor):
    if tensor.dim() == 1 and name.endswith(("weight", "running_var")):
        return 0.6, 1.4
    if tensor.dim() < 2:
        return -0.2, 0.2
    reach = round(1.5 / (tensor.numel() / tensor.shape[0]) ** 0.5, 4)
    return -reach, reach


def fill(module, start):
    """Gives every tensor values of its own and says which."""
    entries = []
    state = module.state_dict()
    for name, tensor in state.items():
        if "norm_cross_attn" in name or name.endswith("num_batches_tracked"):
            continue
        low, high = span(name, tensor)
        entry = {"name": name, "b": start + 7 * len(entries), "lo": low, "hi": high, "shape": list(tensor.shape)}
        tensor.copy_(made(entry))
        entries.append(entry)
    module.load_state_dict(state)
    return entries


class FedGinTwin(nn.Module):
    """The published layout: skips taken after pooling, maps and logits enlarged bilinearly to what they meet."""

    def __init__(self, channels, widths, bottom):
        super().__init__()

        def block(before, after):
            parts = []
            for first in (before, after):
                parts += [nn.Conv2d(first, after, 3, padding=1), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
            return nn.Sequential(*parts, nn.Dropout(0.3))

        self.levels = len(widths)
        for level, (before, after) in enumerate(zip([channels, *widths], widths), 1):
            self.add_module(f"enc{level}", nn.Sequential(block(before, after), nn.MaxPool2d(2)))
        self.bottleneck = block(widths[-1], bottom)
        for level, (before, after) in enumerate(zip([*widths[1:], bottom], widths), 1):
            self.add_module(f"upconv{level}", nn.Sequential(nn.ConvTranspose2d(before, after, 2, 2), block(2 * after, after)))
        self.out_layer = nn.Conv2d(widths[0], 4, 1)

    def forward(self, x):
        skips, y = [], x
        for level in range(1, self.levels + 1):
            y = self.get_submodule(f"enc{level}")(y)
            skips.append(y)
        y = self.bottleneck(y)
        for level in range(self.levels, 0, -1):
            up, block = self.get_submodule(f"upconv{level}")
            skip = skips.pop()
            raised = F.interpolate(up(y), size=skip.shape[2:], mode="bilinear", align_corners=False)
            y = block(torch.cat((raised, skip), 1))
        return F.interpolate(self.out_layer(y), size=x.shape[2:], mode="bilinear", align_corners=False)


def case(kind, architecture, module, shape, start, by_slice=False):
    with torch.no_grad():
        params = fill(module, start)
        entry = {"b": start - 7, "lo": -1, "hi": 1, "shape": shape}
        x = made(entry)
        module.eval()
        logits = torch.stack([module(x[:, :, k]) for k in range(shape[2])], 2) if by_slice else module(x)
    flat = logits.flatten()
    stride = max(1, flat.numel() // 200)
    return {"kind": kind, "architecture": architecture, "input": entry, "params": params,
            "logits": {"shape": list(logits.shape), "probe_stride": stride,
                       "probes": [float(f"{v:.11g}") for v in flat[::stride].tolist()]}}


def unetr():
    module = UNETR(4, 4, (32, 32, 32), feature_size=4, hidden_size=24, mlp_dim=48, num_heads=2, norm_name="instance")
    architecture = {"features": 4, "transformer": {"width": 24, "heads": 2, "depth": 12, "mlp": 48, "grid": [2, 2, 2]}}
    return case("fedsegnet", architecture, module, [1, 4, 32, 32, 32], 10007)


def fedgin():
    return case("fedgin-unet", {"widths": [4, 6], "bottom": 8}, FedGinTwin(4, [4, 6], 8), [2, 4, 3, 16, 16], 20021, True)


header = {"golden": "networks", "schema": 1,
          "generators": {"torch": torch.__version__.split("+")[0], "monai": monai.__version__},
          "input_formula": "as in layers.json", "precision": "everything in float64"}
networks = ",\n".join(json.dumps(network) for network in (unetr(), fedgin()))
print(json.dumps(header)[:-1] + ', "networks": [\n' + networks + "\n]}")
