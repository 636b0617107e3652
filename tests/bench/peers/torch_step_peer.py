"""A training step of the same network in eager PyTorch."""
import os

import common


def step():
    import torch
    import unet_twin
    torch.set_num_threads(os.cpu_count())
    network = unet_twin.UNet([32, 64, 128, 256], 512, 4, 4)
    optimiser = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-4)
    images, labels = torch.randn(1, 4, 64, 64, 64), torch.randint(0, 2, (1, 64, 64, 64))

    def call():
        optimiser.zero_grad()
        logits = network(images)
        wanted = torch.nn.functional.one_hot(labels, 4).movedim(-1, 1).float()
        found = torch.softmax(logits, 1)
        overlap = (2 * (found * wanted).sum((2, 3, 4)) + 1e-5) / (found.sum((2, 3, 4)) + wanted.sum((2, 3, 4)) + 1e-5)
        loss = torch.nn.functional.cross_entropy(logits, labels) + 1 - overlap[:, 1:].mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
        optimiser.step()
    return call, lambda result: {}


if __name__ == "__main__":
    common.main(["torch==2.11.0", "numpy"], {"step": step})
