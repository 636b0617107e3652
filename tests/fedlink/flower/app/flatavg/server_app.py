"""Stock FedAvg over one flat float32 vector named "weights"; `final` names the file it ends in."""

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Context
from flwr.serverapp import Grid, ServerApp
from flwr.serverapp.strategy import FedAvg

app = ServerApp()


@app.main()
def main(grid: Grid, context: Context) -> None:
    cfg = context.run_config
    n, nodes = int(cfg["vector-length"]), int(cfg["min-nodes"])
    start = (
        np.zeros(n, np.float32)
        if cfg["fill"] == "zeros"
        else np.arange(1, n + 1, dtype=np.float32)
    )
    strategy = FedAvg(
        fraction_evaluate=float(cfg["fraction-evaluate"]),
        min_train_nodes=nodes,
        min_evaluate_nodes=nodes,
        min_available_nodes=nodes,
    )
    result = strategy.start(
        grid=grid,
        initial_arrays=ArrayRecord({"weights": Array(start)}),
        num_rounds=int(cfg["num-server-rounds"]),
        timeout=float(cfg["round-timeout"]),
        train_config=ConfigRecord({"learning-rate": 0.1}),
    )
    np.save(str(cfg["final"]), result.arrays["weights"].numpy())
