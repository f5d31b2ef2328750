"""Shouwang (守望): a plea becomes someone at the door, and nobody is forgotten."""

__version__ = "0.1.0"
