"""Reads compressed updates: the records that fedlink/compression/detail/record.h defines.

Each function gives the same bits as its C++ twin.
"""

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 65536
SCALE_BLOCK = 4096
LARGEST_RECEIVED = np.float32(2.0**109)
MOST_LEVELS = 127
MOST_REMAINDER_BITS = 16

_HEADER = struct.Struct("<IHBBQQQQ")
_MAGIC = 0x55435354
_VERSION = 1
_SEAL_BYTES = 4

_FP32, _FP16, _BF16, _INT8, _QSGD, _SIGN = range(1, 7)
_SCALED = (_INT8, _QSGD, _SIGN)

Floats = NDArray[np.float32]


class MalformedUpdate(ValueError):
    """An update that cannot take part, and why."""


@dataclass(frozen=True)
class _ValueCode:
    format: int
    levels: int

    @property
    def bits(self) -> int:
        if self.format == _QSGD:
            return (2 * self.levels).bit_length()
        return {_FP32: 32, _FP16: 16, _BF16: 16, _INT8: 8, _SIGN: 1}[self.format]

    def scale_bytes(self, count: int) -> int:
        return 4 * -(-count // SCALE_BLOCK) if self.format in _SCALED else 0

    def size(self, count: int) -> int:
        return self.scale_bytes(count) + (count * self.bits + 7) // 8


def decompress(record: bytes, count: int) -> Floats:
    """The update of `count` entries that a record holds, zeros where nothing was sent.

    The record may be anybody's: its sizes are checked before any memory is taken.
    """
    code, chunks = _open(record, count)
    delta = np.zeros(count, np.float32)
    for number, (kept, remainder_bits, values, index) in enumerate(chunks):
        entries = delta[number * CHUNK : (number + 1) * CHUNK]
        places = _places(index, remainder_bits, len(entries), kept)
        entries[places] = _values(values, code, kept)
    return delta


def _open(record: bytes, count: int) -> tuple[_ValueCode, list[tuple[int, int, bytes, bytes]]]:
    """The value code, and of each chunk: entries kept, remainder bits, values, index."""
    if len(record) < _HEADER.size + _SEAL_BYTES:
        raise MalformedUpdate(f"a compressed update does not fit into {len(record)} bytes")
    magic, version, kind, levels, entries, kept, value_bytes, index_bytes = _HEADER.unpack_from(
        record
    )
    if magic != _MAGIC:
        raise MalformedUpdate("these bytes are not a compressed update")
    if version != _VERSION:
        raise MalformedUpdate(
            f"the compressed update has version {version}, this program reads {_VERSION}"
        )
    if zlib.crc32(memoryview(record)[:-_SEAL_BYTES]) != int.from_bytes(
        record[-_SEAL_BYTES:], "little"
    ):
        raise MalformedUpdate("the compressed update was damaged or cut short on its way")
    if entries != count:
        raise MalformedUpdate(f"the update has {entries} entries, the model {count}")
    if not (
        1 <= levels <= MOST_LEVELS if kind == _QSGD else _FP32 <= kind <= _SIGN and levels == 0
    ):
        raise MalformedUpdate("the compressed update names a value format that does not exist")
    code = _ValueCode(kind, levels)
    chunks = -(-count // CHUNK)
    value_at = _HEADER.size + 8 * chunks
    index_at = value_at + value_bytes
    if index_at + index_bytes + _SEAL_BYTES != len(record):
        raise _contradiction()
    table = struct.iter_unpack("<II", record[_HEADER.size : value_at])
    views = []
    for number, (kept_and_bits, size) in enumerate(table):
        chunk_kept, remainder_bits = kept_and_bits & 0xFFFFFF, kept_and_bits >> 24
        if chunk_kept > min(CHUNK, count - number * CHUNK) or remainder_bits > MOST_REMAINDER_BITS:
            raise _contradiction()
        value_end, index_end = value_at + code.size(chunk_kept), index_at + size
        views.append(
            (chunk_kept, remainder_bits, record[value_at:value_end], record[index_at:index_end])
        )
        value_at, index_at = value_end, index_end
    first_index = len(record) - _SEAL_BYTES - index_bytes
    if sum(view[0] for view in views) != kept or (value_at, index_at) != (
        first_index,
        len(record) - _SEAL_BYTES,
    ):
        raise _contradiction()
    return code, views


def _contradiction() -> MalformedUpdate:
    return MalformedUpdate("the sizes in the compressed update contradict each other")


def _unsound() -> MalformedUpdate:
    return MalformedUpdate("the compressed update holds what no compressor writes")


def _places(index: bytes, remainder_bits: int, entries: int, kept: int) -> NDArray[np.int64]:
    """Where the kept entries lie: Rice-coded gaps, or nothing where all are kept."""
    if kept == entries:
        if index:
            raise _unsound()
        return np.arange(entries)
    bits = np.unpackbits(np.frombuffer(index, np.uint8), bitorder="little")
    starts, stops = _codes(bits, remainder_bits, kept)
    end = int(stops[-1]) + 1 + remainder_bits if kept else 0
    if end > len(bits) or len(bits) - end >= 8 or bits[end:].any():
        raise _unsound()
    gaps = (stops - starts) << remainder_bits
    for bit in range(remainder_bits):
        gaps += bits[stops + 1 + bit].astype(np.int64) << bit
    places = np.cumsum(gaps + 1) - 1
    if kept and places[-1] >= entries:
        raise _unsound()
    return places


def _codes(
    bits: NDArray[np.uint8], remainder_bits: int, kept: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each code's zeros start, and the one that ends them."""
    none = len(bits)
    at_or_after = np.where(bits, np.arange(none), none)
    next_one = np.minimum.accumulate(at_or_after[::-1])[::-1].tolist()
    starts, stops, at = [], [], 0
    for _ in range(kept):
        stop = next_one[at] if at < none else none
        if stop == none:
            raise _unsound()
        starts.append(at)
        stops.append(stop)
        at = stop + 1 + remainder_bits
    return np.array(starts, np.int64), np.array(stops, np.int64)


def _values(data: bytes, code: _ValueCode, kept: int) -> Floats:
    at = code.scale_bytes(kept)
    scales = np.repeat(np.frombuffer(data, "<f4", at // 4), SCALE_BLOCK)[:kept]
    codes = np.frombuffer(data, np.uint8, offset=at)
    with np.errstate(over="ignore", invalid="ignore"):
        values = _decode(codes, code, scales, kept).astype(np.float32)
        if not (np.abs(values) <= LARGEST_RECEIVED).all():
            raise _unsound()
    return values


def _decode(
    codes: NDArray[np.uint8], code: _ValueCode, scales: Floats, kept: int
) -> NDArray[np.floating]:
    if code.format == _FP32:
        return codes.view("<f4")
    if code.format == _FP16:
        return codes.view("<f2")
    if code.format == _BF16:
        return (codes.view("<u2").astype(np.uint32) << 16).view(np.float32)
    if code.format == _INT8:
        return codes.view(np.int8).astype(np.float32) * scales
    numbers = _unpack(codes, code.bits, kept)
    if code.format == _SIGN:
        return np.where(numbers != 0, -scales, scales)
    levels = np.float32(code.levels)
    return (numbers.astype(np.float32) - levels) * scales / levels


def _unpack(codes: NDArray[np.uint8], bits: int, kept: int) -> NDArray[np.uint8]:
    """Codes of 1 to 8 bits, lowest first, without gaps."""
    every = np.unpackbits(codes, bitorder="little", count=kept * bits).reshape(kept, bits)
    return np.packbits(every, axis=1, bitorder="little")[:, 0] if kept else np.zeros(0, np.uint8)
