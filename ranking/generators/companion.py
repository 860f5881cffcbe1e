"""Types that go with what the customer bought lately."""

import numpy as np
from scipy import sparse

from ranking.companions import Companions
from ranking.generators.linear import LinearGenerator, damped


def companion(name: str, recent: "sparse.csr_array", companions: Companions) -> LinearGenerator:
    """score(customer, type) = sum over recent types of log(1 + weight) * log lift; `recent` is customers x types."""
    size = len(companions.types)
    return LinearGenerator(name, np.arange(size, dtype=np.int64), damped(recent), sparse.csr_array(companions.matrix))
