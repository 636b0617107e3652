"""A ServerApp around TwinscopeAvg; README.md explains its settings."""

from typing import Any

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Context
from flwr.serverapp import Grid, ServerApp

from .attention import AdaptiveWeights
from .strategy import TwinscopeAvg

app = ServerApp()


@app.main()
def main(grid: Grid, context: Context) -> None:
    """Runs the rounds and writes the final model."""
    settings = context.run_config
    nodes = int(settings["min-nodes"])
    strategy = TwinscopeAvg(
        adaptive=_adaptive(str(settings["strategy"]), float(settings["gamma"])),
        fraction_evaluate=float(settings["fraction-evaluate"]),
        min_train_nodes=nodes,
        min_evaluate_nodes=nodes,
        min_available_nodes=nodes,
    )
    result = strategy.start(
        grid=grid,
        initial_arrays=_initial(str(settings["initial"])),
        num_rounds=int(settings["num-server-rounds"]),
        timeout=float(settings["round-timeout"]),
        train_config=ConfigRecord(),
    )
    if not result.arrays:  # a run must not look finished where nothing was learnt
        raise RuntimeError("no round had a usable reply")
    if final := str(settings["final"]):
        arrays: dict[str, Any] = {name: array.numpy() for name, array in result.arrays.items()}
        np.savez(final, **arrays)


def _adaptive(strategy: str, gamma: float) -> AdaptiveWeights | None:
    if strategy not in ("fedavg", "adaptive"):
        raise ValueError(f'strategy must be "fedavg" or "adaptive", not "{strategy}"')
    return AdaptiveWeights(gamma=gamma) if strategy == "adaptive" else None


def _initial(source: str) -> ArrayRecord:
    """Named arrays from an .npz file, or "zeros:COUNT"."""
    if source.startswith("zeros:"):
        return ArrayRecord(
            {"weights": Array(np.zeros(int(source.removeprefix("zeros:")), np.float32))}
        )
    with np.load(source) as arrays:
        return ArrayRecord({name: Array(arrays[name]) for name in arrays.files})
