"""Types that are news to people who bought what the customer bought within the last days."""

import numpy as np
from scipy import sparse

from ranking.followers import Followers
from ranking.generators.linear import LinearGenerator, damped


def follower(name: str, lately: "sparse.csr_array", followers: Followers) -> LinearGenerator:
    """score(customer, type) = sum over the types of the window before today of log(1 + weight) * log lift."""
    size = len(followers.types)
    return LinearGenerator(name, np.arange(size, dtype=np.int64), damped(lately), sparse.csr_array(followers.matrix))
