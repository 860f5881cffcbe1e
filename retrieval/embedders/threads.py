"""How the native threads of an embedder wait for each other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_POLICY = "OMP_WAIT_POLICY"


@contextmanager
def patient_threads() -> Iterator[None]:
    """Load torch and the engine inside: their OpenMP threads then sleep while they wait, where they would spin.

    OpenMP reads this once, when it is loaded, and the engine uses the OpenMP of torch where torch came first. With
    other work on the same two cores a query took 529 ms with spinning threads (3.8 s at worst), and 14 ms (19 ms) with
    sleeping ones. A policy that the environment names is kept.
    """
    if _POLICY in os.environ:
        yield
        return
    os.environ[_POLICY] = "passive"
    try:
        yield
    finally:
        del os.environ[_POLICY]
