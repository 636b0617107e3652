"""The package fedlink/flower by itself: equal to its C++ twins, and unmoved by bad replies.

usage: strategy_test.py COMPRESSION_RECORDS_PROGRAM PROJECT_ROOT
"""

from __future__ import annotations

import json
import logging
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import zlib
from typing import Any

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, Message, MetricRecord, RecordDict
from flwr.supercore.task_identity import TaskIdentity

PROGRAM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(ROOT / "fedlink/flower"))

from twinscope_flower import AdaptiveWeights, TwinscopeAvg  # noqa: E402
from twinscope_flower.attention import Report, attention_of  # noqa: E402
from twinscope_flower.compression import MalformedUpdate, decompress  # noqa: E402

MOST_ENTRIES = 1 << 20
MUTANTS = 3000
CORPUS = ROOT / "tests/fuzz/corpus/compression"


def crc_of_floats(record: bytes) -> int | None:
    """As compression_records does it."""
    entries = int.from_bytes(record[16 - 8 : 16], "little") if len(record) >= 40 else 0
    try:
        return zlib.crc32(decompress(record, entries if entries <= MOST_ENTRIES else 1).tobytes())
    except MalformedUpdate:
        return None


def mutant(record: bytes, chance: random.Random) -> bytes:
    """With a few bytes changed, or cut or lengthened.

    Mostly sealed again, or the checksum would hide all behind it.
    """
    changed = bytearray(record)
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(
            [chance.randrange(len(changed)), chance.randrange(min(60, len(changed)))]
        )
        changed[at] = chance.choice(
            [chance.randrange(256), 0, 255, changed[at] ^ (1 << chance.randrange(8))]
        )
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed)) :]
    if chance.random() < 0.1:
        changed += bytes(chance.randrange(1, 9))
    if len(changed) > 4 and chance.random() < 0.95:
        changed[-4:] = zlib.crc32(changed[:-4]).to_bytes(4, "little")
    return bytes(changed)


class Compression(unittest.TestCase):
    def assert_equal_to_cpp(self, files: list[pathlib.Path]) -> dict[str, int | None]:
        output = subprocess.run(
            [PROGRAM, "decode", *map(str, files)], check=True, capture_output=True, timeout=120
        ).stdout
        expected: dict[str, int | None] = json.loads(output)
        for file in files:
            self.assertEqual(crc_of_floats(file.read_bytes()), expected[str(file)], file.name)
        return expected

    def test_reads_what_our_sites_write(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, "make", folder], check=True, timeout=120)
            files = sorted(pathlib.Path(folder).iterdir())
            self.assertEqual(len(files), 6 * 3 * 5)
            self.assertNotIn(None, self.assert_equal_to_cpp(files).values())

    def test_refuses_what_cpp_refuses(self) -> None:
        chance = random.Random(1)
        seeds = sorted(CORPUS.iterdir())
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number in range(MUTANTS):
                files.append(pathlib.Path(folder) / f"{number:05}")
                files[-1].write_bytes(mutant(chance.choice(seeds).read_bytes(), chance))
            refused = list(self.assert_equal_to_cpp([*seeds, *files]).values()).count(None)
        self.assertGreater(refused, MUTANTS // 10)
        self.assertLess(refused, MUTANTS * 9 // 10)


GOLDEN = json.loads((ROOT / "tests/golden/fedopt.json").read_text())["own"]["aam"]
SITES = 5
EXAMPLES = [10, 30, 25, 5, 40]


def uniform(stream: int, low: float, high: float, count: int) -> np.ndarray:
    """The golden files' formula."""
    h = (np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)) + np.uint32(
        stream * 0x85EBCA77 & 0xFFFFFFFF
    )
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    return low + (high - low) * ((h ^ (h >> np.uint32(15))) >> np.uint32(8)) / 16777216.0


def golden_weights() -> tuple[np.ndarray, np.ndarray]:
    """The global weights, and a row of each site's; the last is an outlier."""
    start = uniform(4000, -1, 1, 10)
    rows = [
        start
        + 0.5 * (2 * (k - (SITES - 1) / 2) / SITES - start)
        + uniform(5100 + 10 * k, -0.5, 0.5, 10)
        for k in range(SITES)
    ]
    rows[-1] += 25
    return start, np.stack(rows)


class Adaptive(unittest.TestCase):
    def test_golden(self) -> None:
        start, rows = golden_weights()
        reports = [
            Report(*told)
            for told in zip(EXAMPLES, GOLDEN["quality"], GOLDEN["performance"], strict=True)
        ]
        products = (rows - start) @ (rows - start).T
        expected = GOLDEN["gamma_0.5"]
        attention = attention_of(AdaptiveWeights(), reports, products)
        for ours, theirs in (
            (attention.weights, expected["weights"]),
            (attention.bounded, expected["attention_clipped"]),
            (attention.share, expected["softmax"]),
            (attention.divergence, expected["divergence"]),
            (attention.divergence_z, expected["z"]["divergence"]),
            (attention.quality_z, expected["z"]["quality"]),
            (attention.performance_z, expected["z"]["performance"]),
        ):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)
        by_examples = attention_of(AdaptiveWeights(gamma=0), reports, products).weights
        np.testing.assert_allclose(by_examples, GOLDEN["gamma_0_weights"], rtol=0, atol=1e-10)

    def test_one_flipped_among_equal(self) -> None:
        signs = np.array([1, 1, 1, 1, -1.0])
        attention = attention_of(
            AdaptiveWeights(), [Report(1, 0.5, 0.5)] * SITES, 2.25 * np.outer(signs, signs)
        )
        expected = GOLDEN["one_flipped_others_equal"]["result"]
        np.testing.assert_allclose(
            attention.bounded, expected["attention_clipped"], rtol=0, atol=1e-10
        )
        np.testing.assert_allclose(
            attention.divergence_z, expected["z"]["divergence"], rtol=0, atol=1e-10
        )

    def test_refuses_options_out_of_range(self) -> None:
        for wrong in (
            {"gamma": 1.1},
            {"memory": 1.0},
            {"temperature": 0.01},
            {"floor": 0.0},
            {"cap": 0.9},
            {"quality": -1.0},
        ):
            with self.assertRaises(ValueError):
                AdaptiveWeights(**wrong)


logging.getLogger("flwr").setLevel(logging.ERROR)
TaskIdentity.run_id = TaskIdentity.node_id = TaskIdentity.task_id = (
    1  # as in a ServerApp's process
)


class Nodes:
    """Stands in for Flower's Grid."""

    def __init__(self, count: int) -> None:
        self.ids = list(range(2, 2 + count))

    def get_node_ids(self) -> list[int]:
        return self.ids


class Round:
    """One round of a strategy with sites that answer what a test says."""

    def __init__(self, strategy: TwinscopeAvg, start: ArrayRecord, sites: int) -> None:
        self.strategy = strategy
        messages = strategy.configure_train(1, start, ConfigRecord(), Nodes(sites))
        self.instructions = sorted(messages, key=lambda message: message.metadata.dst_node_id)

    def reply(self, site: int, records: dict[str, Any]) -> Message:
        return Message(RecordDict(records), reply_to=self.instructions[site])

    def dense(self, site: int, weights: np.ndarray, **more: float) -> Message:
        metrics = {"num-examples": 1} | {
            name.replace("_", "-"): value for name, value in more.items()
        }
        return self.reply(
            site,
            {
                "arrays": ArrayRecord({"weights": Array(np.asarray(weights, np.float32))}),
                "metrics": MetricRecord(metrics),
            },
        )

    def compressed(self, site: int, record: bytes, base: str | None = None) -> Message:
        config = self.instructions[site].content["config"]
        return self.reply(
            site,
            {
                "arrays": ArrayRecord({"payload": Array(np.frombuffer(record, np.uint8))}),
                "metrics": MetricRecord({"num-examples": 1}),
                "update": ConfigRecord(
                    {"encoding": "compressed", "base-model": base or config["base-model"]}
                ),
            },
        )

    def result(self, *replies: Message) -> tuple[ArrayRecord | None, MetricRecord | None]:
        return self.strategy.aggregate_train(1, list(replies))


def strategy_for(sites: int, **options: Any) -> TwinscopeAvg:
    return TwinscopeAvg(
        min_train_nodes=sites, min_evaluate_nodes=sites, min_available_nodes=sites, **options
    )


def flat_model(count: int) -> ArrayRecord:
    return ArrayRecord({"weights": Array(np.zeros(count, np.float32))})


class Strategy(unittest.TestCase):
    def test_sends_one_flat_array_and_its_layout(self) -> None:
        start = ArrayRecord(
            {
                "conv": Array(np.arange(6, dtype=np.float32).reshape(2, 3)),
                "scale": Array(np.array(7, np.float32)),
            }
        )
        round_ = Round(strategy_for(2), start, 2)
        content = round_.instructions[0].content
        self.assertEqual(list(content["arrays"]), ["weights"])
        self.assertEqual(content["arrays"]["weights"].numpy().tolist(), [0, 1, 2, 3, 4, 5, 7])
        self.assertEqual(
            dict(content["layout"]), {"names": ["conv", "scale"], "shapes": ["2,3", ""]}
        )
        self.assertEqual(content["config"]["takes-compressed"], "twinscope 1")
        arrays, _ = round_.result(round_.dense(0, np.arange(7)), round_.dense(1, np.arange(7) + 2))
        self.assertEqual(
            {name: array.shape for name, array in arrays.items()}, {"conv": (2, 3), "scale": ()}
        )
        self.assertEqual(arrays["conv"].numpy().ravel().tolist(), [1, 2, 3, 4, 5, 6])

    def test_weighs_by_examples(self) -> None:
        round_ = Round(strategy_for(2), flat_model(2), 2)
        arrays, metrics = round_.result(
            round_.dense(0, [1, 1], num_examples=3, loss=1.0),
            round_.dense(1, [5, 9], num_examples=1, loss=2.0, only_here=1.0),
        )
        self.assertEqual(arrays["weights"].numpy().tolist(), [2, 3])
        self.assertEqual(dict(metrics), {"loss": 1.25})

    def test_takes_compressed_and_dense_together(self) -> None:
        record = (CORPUS / "int8_30").read_bytes()
        change = decompress(record, 150)
        round_ = Round(strategy_for(2), flat_model(150), 2)
        arrays, _ = round_.result(round_.compressed(0, record), round_.dense(1, np.ones(150)))
        np.testing.assert_array_equal(
            arrays["weights"].numpy(), ((change.astype(float) + 1) / 2).astype(np.float32)
        )

    def test_adaptive_as_cpp(self) -> None:
        start, rows = golden_weights()
        round_ = Round(
            strategy_for(SITES, adaptive=AdaptiveWeights()),
            ArrayRecord({"weights": Array(start.astype(np.float32))}),
            SITES,
        )
        arrays, _ = round_.result(
            *(
                round_.dense(
                    k,
                    rows[k],
                    num_examples=EXAMPLES[k],
                    data_quality=GOLDEN["quality"][k],
                    validation_dice=GOLDEN["performance"][k],
                )
                for k in reversed(range(SITES))
            )
        )
        expected = np.array(GOLDEN["gamma_0.5"]["weights"]) @ rows
        np.testing.assert_allclose(arrays["weights"].numpy(), expected, rtol=0, atol=2e-6)

    def test_drops_bad_replies_one_by_one(self) -> None:
        record = (CORPUS / "int8_30").read_bytes()
        count, metrics = 150, MetricRecord({"num-examples": 1})
        good = np.full(count, 3, np.float32)
        arrays = ArrayRecord({"weights": Array(good)})
        rotten = Array("float32", (count,), "numpy.ndarray", b"PK\x03\x04 no array")
        round_ = Round(strategy_for(2), flat_model(count), 2)
        bad = {
            "NaN": round_.dense(0, np.where(np.arange(count) == 7, np.nan, good)),
            "infinity": round_.dense(0, good * np.inf),
            "another shape": round_.dense(0, np.ones(count + 1)),
            "no examples": round_.dense(0, good, num_examples=0),
            "negative examples": round_.dense(0, good, num_examples=-1),
            "NaN examples": round_.dense(0, good, num_examples=float("nan")),
            "no metrics": round_.reply(0, {"arrays": arrays}),
            "two metrics": round_.reply(
                0, {"arrays": arrays, "metrics": metrics, "more": metrics}
            ),
            "list of examples": round_.reply(
                0, {"arrays": arrays, "metrics": MetricRecord({"num-examples": [1, 2]})}
            ),
            "no arrays": round_.reply(0, {"metrics": metrics}),
            "empty arrays": round_.reply(0, {"arrays": ArrayRecord(), "metrics": metrics}),
            "another name": round_.reply(
                0, {"arrays": ArrayRecord({"w": Array(good)}), "metrics": metrics}
            ),
            "double": round_.reply(
                0,
                {
                    "arrays": ArrayRecord({"weights": Array(good.astype(float))}),
                    "metrics": metrics,
                },
            ),
            "no array at all": round_.reply(
                0, {"arrays": ArrayRecord({"weights": rotten}), "metrics": metrics}
            ),
            "another base": round_.compressed(0, record, base="0" * 64),
            "damaged": round_.compressed(0, record[:-1] + b"?"),
            "empty record": round_.compressed(0, b""),
        }
        for name, reply in bad.items():
            with self.subTest(name):
                result, _ = round_.result(reply, round_.dense(1, good))
                np.testing.assert_array_equal(result["weights"].numpy(), good)
                self.assertEqual(round_.result(reply), (None, None))

    def test_adaptive_drops_who_does_not_tell(self) -> None:
        round_ = Round(strategy_for(2, adaptive=AdaptiveWeights()), flat_model(2), 2)
        told = round_.dense(1, [3, 3], data_quality=0.5, validation_dice=0.5)
        for silent in (
            round_.dense(0, [1, 1]),
            round_.dense(0, [1, 1], data_quality=0.5, validation_dice=1.5),
        ):
            result, _ = round_.result(silent, told)
            self.assertEqual(result["weights"].numpy().tolist(), [3, 3])

    def test_evaluation_survives_bad_replies(self) -> None:
        strategy = strategy_for(2)
        first, second = strategy.configure_evaluate(1, flat_model(2), ConfigRecord(), Nodes(2))
        good = Message(
            RecordDict({"metrics": MetricRecord({"num-examples": 2, "dice": 0.5})}), reply_to=first
        )
        bad = Message(RecordDict({}), reply_to=second)
        self.assertEqual(dict(strategy.aggregate_evaluate(1, [bad, good])), {"dice": 0.5})
        self.assertIsNone(strategy.aggregate_evaluate(1, [bad]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
