"""Twinscope's aggregation for Flower's SuperLink."""

from .attention import AdaptiveWeights
from .strategy import TwinscopeAvg

__all__ = ["AdaptiveWeights", "TwinscopeAvg"]
