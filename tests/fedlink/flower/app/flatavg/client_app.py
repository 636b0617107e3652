"""Stock-SuperNode side: adds partition-id + 1 to every weight."""

import numpy as np
from flwr.app import Array, ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

app = ClientApp()


@app.train()
def train(msg: Message, context: Context) -> Message:
    step = int(context.node_config.get("partition-id", 0)) + 1
    weights = msg.content["arrays"]["weights"].numpy()
    arrays = ArrayRecord({"weights": Array((weights + step).astype(np.float32))})
    metrics = MetricRecord({"num-examples": 1, "mean-weight": float(np.mean(weights))})
    return Message(RecordDict({"arrays": arrays, "metrics": metrics}), reply_to=msg)


@app.evaluate()
def evaluate(msg: Message, context: Context) -> Message:
    weights = msg.content["arrays"]["weights"].numpy()
    metrics = MetricRecord({"num-examples": 1, "mean-weight": float(np.mean(weights))})
    return Message(RecordDict({"metrics": metrics}), reply_to=msg)
