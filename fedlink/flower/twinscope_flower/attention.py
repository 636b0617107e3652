"""Adaptive aggregation by data quality, performance and divergence.

After FedSegNet (Fareed et al., doi 10.64229/ttnjjp90), which publishes no formulas. The C++ twin
is fedlink/strategy/adaptive.h.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_VANISHES = 1e-12
_LARGEST_Z = 3.0
_LARGEST_LOG_RATIO = 700.0  # of norms, where the median norm is 0

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class AdaptiveWeights:
    """How much of a site's weight is earned, and by what."""

    gamma: float = 0.5
    """Share of the attention; the rest goes by examples."""
    quality: float = 0.25
    performance: float = 0.5
    divergence: float = 0.25
    """Counts against a site."""
    temperature: float = 1.0
    memory: float = 0.0
    """Share of the site's previous attention."""
    floor: float = 0.2
    """Bounds of the attention, in units of 1 / sites."""
    cap: float = 3.0

    def __post_init__(self) -> None:
        factors = (self.quality, self.performance, self.divergence)
        sound = (
            0 <= self.gamma <= 1
            and 0 <= self.memory < 1
            and self.temperature
            >= 0.05  # below, e^(score / temperature) leaves a site no share at all
            and 0 < self.floor <= 1 <= self.cap
            and all(0 <= factor <= 1 for factor in factors)
        )
        if not sound:
            raise ValueError(f"out of range: {self}")


@dataclass(frozen=True)
class Report:
    """What a site tells of its update: examples above 0, quality and performance in [0, 1]."""

    examples: float
    quality: float
    performance: float
    previous_attention: float | None = None


@dataclass(frozen=True)
class Attention:
    """The sites' ways to their weights, an entry a site; z-scores are clipped to ±3."""

    quality_z: Doubles
    performance_z: Doubles
    divergence: Doubles
    divergence_z: Doubles
    share: Doubles
    bounded: Doubles
    weights: Doubles


def attention_of(
    options: AdaptiveWeights, reports: Sequence[Report], products: Doubles
) -> Attention:
    """products[i, j] = Δ_i · Δ_j."""
    divergence = divergences(products)
    quality_z = robust_z(np.array([report.quality for report in reports]))
    performance_z = robust_z(np.array([report.performance for report in reports]))
    divergence_z = robust_z(divergence)
    scores = (
        options.quality * quality_z
        + options.performance * performance_z
        - options.divergence * divergence_z
    )
    share = np.exp((scores - scores.max()) / options.temperature)
    share /= share.sum()
    for k, report in enumerate(reports):
        if report.previous_attention is not None:
            share[k] = (1 - options.memory) * share[k] + options.memory * report.previous_attention
    bounded = bounded_shares(share, options.floor / len(reports), options.cap / len(reports))
    examples = np.array([report.examples for report in reports])
    weights = (1 - options.gamma) * examples / examples.sum() + options.gamma * bounded
    return Attention(quality_z, performance_z, divergence, divergence_z, share, bounded, weights)


def divergences(products: Doubles) -> Doubles:
    """1 - cos(Δ_k, mean of the others' units) + max(0, ln(norm of Δ_k / median norm)).

    0 for a single site.
    """
    norms = np.sqrt(products.diagonal())
    if len(norms) < 2:
        return np.zeros(len(norms))
    scale = np.outer(norms, norms)
    units = np.divide(products, scale, out=np.zeros_like(products), where=scale > 0)
    median = float(np.median(norms))
    return np.array(
        [1 - _cosine_to_others(units, k) + _log_ratio(norms[k], median) for k in range(len(norms))]
    )


def _cosine_to_others(units: Doubles, k: int) -> float:
    others = np.arange(len(units)) != k
    squared = units[np.ix_(others, others)].sum()
    return float(units[k, others].sum() / math.sqrt(squared)) if squared > _VANISHES else 0.0


def _log_ratio(norm: float, median: float) -> float:
    if norm <= median:
        return 0.0
    return math.log(norm / median) if median > 0 else _LARGEST_LOG_RATIO


def robust_z(values: Doubles) -> Doubles:
    """(v - median) / scale, clipped to ±3; all 0 where the values are equal."""
    deviations = np.abs(values - np.median(values))
    scale = 1.4826 * np.median(deviations)
    if scale < _VANISHES:  # so that one odd site among equal ones shows
        scale = 1.2533 * deviations.mean()
    if scale < _VANISHES:
        return np.zeros(len(values))
    z: Doubles = np.clip((values - np.median(values)) / scale, -_LARGEST_Z, _LARGEST_Z)
    return z


def bounded_shares(shares: Doubles, low: float, high: float) -> Doubles:
    """clip(t · share, low, high) with the t for which the sum is 1."""

    def at(t: float) -> Doubles:
        bounded: Doubles = np.clip(t * shares, low, high)
        return bounded

    below, above = 0.0, 1.0
    if at(above).sum() == 1:
        return at(above)
    while at(above).sum() < 1 and above < high / shares.min():
        below, above = above, 2 * above
    while below < (middle := (below + above) / 2) < above:
        below, above = (middle, above) if at(middle).sum() < 1 else (below, middle)
    return at(above)
