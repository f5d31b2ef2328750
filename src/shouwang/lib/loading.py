"""Loading the program quickly: while modules are read nothing is rubbish, and what was read stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """Inside, the garbage collector rests; what was made is never looked at again afterwards.

    The collector goes through everything each time a quarter has been added, which makes a sixth of the start and of
    every large piece of work later. Frozen objects are also left alone in memory that a fork shares.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
