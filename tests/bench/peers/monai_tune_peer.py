"""A step of fine-tuning the same network with MONAI's loss in eager PyTorch: what is frozen has requires_grad False, so that
autograd keeps and computes nothing for it. Same weights, same patches, float32."""
import os
import sys
import time

import common

SIZES = {"small": ([8, 16, 32], 64, 20), "middle": ([16, 32, 64, 128], 256, 4)}   # widths, bottom, timed steps
ADAPTER_WIDTH = 8
TUNED = {"full": lambda name: True,
         "head": lambda name: name.startswith("head."),
         "norms": lambda name: ".norm" in name,
         "adapters": lambda name: name.startswith("head.") or ".adapter." in name}


def keep_freed_memory():
    """What keepFreedMemory() of core/learning/torch_run.h does for ours."""
    import ctypes
    libc = ctypes.CDLL("libc.so.6")
    for parameter, value in ((-3, 2 ** 30), (-1, 2 ** 30), (-8, 1)):   # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_ARENA_MAX
        libc.mallopt(parameter, value)


def step(scope, size):
    import numpy
    import torch
    import unet_twin
    from monai.losses import DiceCELoss
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    widths, bottom, _ = SIZES[size]
    network = unet_twin.UNet(widths, bottom, 4, 4, ADAPTER_WIDTH if scope == "adapters" else 0)
    network.load_state_dict(unet_twin.read_safetensors(common.data("tune.safetensors")))
    network.train()
    for name, parameter in network.named_parameters():
        parameter.requires_grad = TUNED[scope](name)
    tuned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(tuned, 1e-3, weight_decay=1e-4)
    loss_of = DiceCELoss(include_background=False, to_onehot_y=True, softmax=True, batch=True)

    def patch(arrays):
        """Ours holds i fastest: its axes k, j, i. Twice, as a batch of two patches."""
        one = torch.from_numpy(numpy.stack([common.load(a).transpose(2, 1, 0) for a in arrays]))
        return torch.stack([one, one])
    images, labels = patch([f"tune_channel{c}" for c in range(4)]).float(), patch(["tune_labels"])

    def call():
        optimiser.zero_grad()
        loss = loss_of(network(images), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 12)
        optimiser.step()
        return loss.item()
    return call, lambda loss: {"loss": loss}


def counted(call):
    """The mean of as many steps as ours takes, after one warm-up: the loss of the last must be ours."""
    steps = SIZES[sys.argv[1].split("_")[1]][2]
    call()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        result = call()
    return result, 1000 * (time.perf_counter() - wall) / steps, 1000 * (time.process_time() - cpu) / steps


def row(scope, size, kept):
    def prepare():
        if kept:
            keep_freed_memory()
        return step(scope, size)
    return prepare


if __name__ == "__main__":
    common.main(["monai==1.6.1", "torch==2.11.0", "numpy"],
                {f"{scope}_{size}{kept}": row(scope, size, kept) for scope in TUNED for size in SIZES for kept in ("", "_memory_kept")},
                counted)
