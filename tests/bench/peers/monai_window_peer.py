"""MONAI's sliding window around the same network in eager PyTorch, float32, on two threads."""
import os

import common


def infer(crop):
    import numpy
    import torch
    from monai.inferers import sliding_window_inference
    import unet_twin
    torch.set_num_threads(os.cpu_count())
    network = unet_twin.load(common.data("unet.safetensors"), [32, 64, 128, 256], 512, 4, 4)
    image = numpy.stack([common.load(f"channel{c}") for c in range(4)])
    if crop:
        inside = numpy.argwhere(image.any(0))
        low, high = inside.min(0), inside.max(0) + 1
        image = image[:, low[0]:high[0], low[1]:high[1], low[2]:high[2]]
    # Ours holds i fastest: its axes k, j, i.
    batch = torch.from_numpy(numpy.ascontiguousarray(image.transpose(0, 3, 2, 1)))[None]

    def call():
        with torch.inference_mode():
            scores = sliding_window_inference(batch, (128, 128, 128), 1, network, overlap=0.5, mode="gaussian")
            return torch.softmax(scores, 1)

    return call, lambda scores: {"background": scores[0, 0].flatten()[::97].double().sum().item()}


def once(call):
    """A pass takes minutes: one, without a warm-up."""
    import time
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    return result, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


if __name__ == "__main__":
    common.main(["monai==1.6.1", "torch==2.11.0", "numpy"],
                {"whole": lambda: infer(False), "brain_box": lambda: infer(True)}, once)
