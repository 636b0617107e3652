"""FedAvg with compressed updates and adaptive weights, which drops bad replies one by one."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from logging import getLogger
from typing import Any

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Message, MetricRecord, RecordDict
from flwr.serverapp import Grid
from flwr.serverapp.strategy import FedAvg
from numpy.typing import NDArray

from .attention import AdaptiveWeights, Doubles, Report, attention_of
from .compression import Floats, MalformedUpdate, decompress

_LOG = getLogger("flwr")
_BLOCK = 1 << 16  # values that are combined at a time, in double
_MOST_EXAMPLES = 1e15  # keeps sums over sites finite


class Model:
    """The global weights, flat, and how they fall into named arrays."""

    def __init__(self, arrays: ArrayRecord) -> None:
        parts = {name: array.numpy() for name, array in arrays.items()}
        odd = [name for name, part in parts.items() if part.dtype != np.float32]
        if odd or not parts:
            raise ValueError(f"a model is float32 arrays, at least one; other types: {odd}")
        self.shapes = {name: part.shape for name, part in parts.items()}
        self.flat: Floats = np.concatenate([part.ravel() for part in parts.values()])
        self.digest = hashlib.sha256(self.flat.tobytes()).hexdigest()

    def layout(self) -> ConfigRecord:
        """Names and shapes as our sites read them: "16,4,3,3,3"."""
        shapes = [",".join(map(str, shape)) for shape in self.shapes.values()]
        return ConfigRecord({"names": list(self.shapes), "shapes": shapes})

    def arrays_of(self, flat: Floats) -> ArrayRecord:
        """Other weights of this model under its names."""
        ends = np.cumsum([math.prod(shape) for shape in self.shapes.values()])
        pieces = np.split(flat, ends[:-1])
        return ArrayRecord(
            {
                name: Array(piece.reshape(shape))
                for (name, shape), piece in zip(self.shapes.items(), pieces, strict=True)
            }
        )


@dataclass(frozen=True)
class _Reply:
    node: int
    metrics: dict[str, Any]
    values: Floats
    """The site's weights, or their change; empty after an evaluation."""
    is_change: bool

    def weights(self, where: slice, base: Doubles) -> Doubles:
        """Of one block, in double; base: the global weights of that block."""
        values = self.values[where].astype(np.float64)
        return values + base if self.is_change else values


class TwinscopeAvg(FedAvg):
    """Flower's FedAvg for Twinscope's sites and for stock ones.

    The model travels as one flat array "weights" with a record "layout" beside it; `start`
    takes and returns named arrays. Sites may answer with whole weights or with compressed
    changes. A reply that is malformed, not finite, or started from another model is dropped,
    with a line in the log, and the others are aggregated.

    `adaptive` weighs sites by data quality, performance and divergence beside examples; each
    site must then tell "data-quality" and "validation-dice", both in [0, 1]. Without it, sites
    are weighed by examples. Further arguments are FedAvg's.
    """

    def __init__(self, adaptive: AdaptiveWeights | None = None, **fedavg: Any) -> None:
        super().__init__(**fedavg)
        self.adaptive = adaptive
        self._model: Model | None = None
        self._attention: dict[int, float] = {}

    def configure_train(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """Sends the flat model, and tells sites that compressed changes are welcome."""
        self._model = model = Model(arrays)
        config["base-model"] = model.digest
        config["takes-compressed"] = "twinscope 1"
        return _with_layout(
            super().configure_train(server_round, _flat(model), config, grid), model
        )

    def configure_evaluate(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """Sends the flat model."""
        if self.fraction_evaluate == 0:
            return []
        model = Model(arrays)
        return _with_layout(
            super().configure_evaluate(server_round, _flat(model), config, grid), model
        )

    def aggregate_train(
        self, server_round: int, replies: Iterable[Message]
    ) -> tuple[ArrayRecord | None, MetricRecord | None]:
        """The new weights, in double and rounded once; nothing where no reply is usable."""
        updates = self._sound(replies, is_train=True)
        if not updates or self._model is None:
            return None, None
        mean = _mean(self._model.flat, updates, self._weights(self._model.flat, updates))
        return self._model.arrays_of(mean), self.train_metrics_aggr_fn(
            _common(updates), self.weighted_by_key
        )

    def aggregate_evaluate(
        self, server_round: int, replies: Iterable[Message]
    ) -> MetricRecord | None:
        """The means of the metrics that all sites tell."""
        scores = self._sound(replies, is_train=False)
        return (
            self.evaluate_metrics_aggr_fn(_common(scores), self.weighted_by_key)
            if scores
            else None
        )

    def _sound(self, replies: Iterable[Message], is_train: bool) -> list[_Reply]:
        valid, _ = self._check_and_log_replies(replies, is_train, validate=False)
        sound = []
        for message in sorted(valid, key=lambda reply: reply.metadata.src_node_id):
            try:
                sound.append(self._read(message, is_train))
            except Exception as reason:  # whatever a site sends, it must not end the run
                _LOG.warning(
                    "\t> Dropped the reply of node %d: %s", message.metadata.src_node_id, reason
                )
        return sound

    def _read(self, message: Message, is_train: bool) -> _Reply:
        content = message.content
        metrics = dict(_only(content.metric_records, "MetricRecord"))
        examples = metrics.get(self.weighted_by_key)
        if not _within(examples, 0, _MOST_EXAMPLES) or examples == 0:
            raise MalformedUpdate(f"{self.weighted_by_key} must be a number above 0")
        if is_train and self.adaptive:
            for name in ("data-quality", "validation-dice"):
                if not _within(metrics.get(name), 0, 1):
                    raise MalformedUpdate(f"{name} must lie between 0 and 1")
        values, is_change = self._values(content) if is_train else (np.zeros(0, np.float32), False)
        return _Reply(message.metadata.src_node_id, metrics, values, is_change)

    def _values(self, content: RecordDict) -> tuple[Floats, bool]:
        """Weights, or their change; finite, and as many as the model has."""
        assert self._model is not None
        arrays = _only(content.array_records, "ArrayRecord")
        facts = content.config_records.get("update", ConfigRecord())
        if facts.get("base-model", self._model.digest) != self._model.digest:
            raise MalformedUpdate("the update started from another model than this round's")
        count = len(self._model.flat)
        if facts.get("encoding") == "compressed":
            return decompress(_array(arrays, "payload", np.uint8).tobytes(), count), True
        weights = _array(arrays, "weights", np.float32)
        if weights.size != count:
            raise MalformedUpdate(f"the update has {weights.size} values, the model {count}")
        if not np.isfinite(weights).all():
            raise MalformedUpdate("the update holds NaN or infinity")
        return weights.ravel(), False

    def _weights(self, global_flat: Floats, updates: list[_Reply]) -> Doubles:
        examples = np.array(
            [update.metrics[self.weighted_by_key] for update in updates], np.float64
        )
        if self.adaptive is None:
            by_examples: Doubles = examples / examples.sum()
            return by_examples
        reports = [
            Report(
                examples=float(update.metrics[self.weighted_by_key]),
                quality=update.metrics["data-quality"],
                performance=update.metrics["validation-dice"],
                previous_attention=self._attention.get(update.node),
            )
            for update in updates
        ]
        attention = attention_of(self.adaptive, reports, _products(global_flat, updates))
        for k, update in enumerate(updates):
            self._attention[update.node] = float(attention.share[k])
            _LOG.info("\t> Node %d weighs %.4f", update.node, attention.weights[k])
        return attention.weights


def _flat(model: Model) -> ArrayRecord:
    return ArrayRecord({"weights": Array(model.flat)})


def _with_layout(messages: Iterable[Message], model: Model) -> list[Message]:
    addressed = list(messages)
    for message in addressed:
        message.content["layout"] = model.layout()
    return addressed


def _only(records: Mapping[str, Any], kind: str) -> Any:
    if len(records) != 1:
        raise MalformedUpdate(f"a reply holds one {kind}, not {len(records)}")
    return next(iter(records.values()))


def _array(arrays: ArrayRecord, name: str, dtype: type) -> NDArray[Any]:
    if list(arrays) != [name]:
        raise MalformedUpdate(f"the update must hold one array named {name}")
    values = arrays[name].numpy()
    if values.dtype != dtype:
        raise MalformedUpdate(f"{name} holds {values.dtype}, not {np.dtype(dtype)}")
    return values


def _within(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and least <= value <= most


def _common(replies: list[_Reply]) -> list[RecordDict]:
    """The finite metrics that all replies have, as FedAvg's means take them."""
    names = [
        name
        for name in replies[0].metrics
        if all(_within(reply.metrics.get(name), -np.inf, np.inf) for reply in replies)
    ]
    return [
        RecordDict({"metrics": MetricRecord({name: reply.metrics[name] for name in names})})
        for reply in replies
    ]


def _blocks(
    global_flat: Floats, updates: list[_Reply]
) -> Iterator[tuple[slice, Doubles, Doubles]]:
    """Block by block: where it lies, the global weights, and a row of weights a site."""
    for first in range(0, len(global_flat), _BLOCK):
        where = slice(first, first + _BLOCK)
        base = global_flat[where].astype(np.float64)
        yield where, base, np.stack([update.weights(where, base) for update in updates])


def _mean(global_flat: Floats, updates: list[_Reply], weights: Doubles) -> Floats:
    mean = np.empty_like(global_flat)
    for where, _, rows in _blocks(global_flat, updates):
        mean[where] = weights @ rows
    return mean


def _products(global_flat: Floats, updates: list[_Reply]) -> Doubles:
    """Δ_i · Δ_j."""
    products = np.zeros((len(updates), len(updates)))
    for _, base, rows in _blocks(global_flat, updates):
        products += (rows - base) @ (rows - base).T
    return products
