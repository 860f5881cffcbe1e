"""Bootstrap over customers: their pairs hang together, so whole customers are drawn."""

from typing import Final

import numpy as np
import numpy.typing as npt

from eval.suite import Measure, Unit

DRAWS: Final = 2000


class CustomerDraws:
    """Resampled customers, the same for every figure."""

    def __init__(self, customers: int) -> None:
        self.n = customers
        share = np.full(customers, 1 / max(customers, 1))
        self.weights = np.random.default_rng(0).multinomial(customers, share, size=DRAWS).astype(np.float64)
        """How often each customer is drawn, shape (DRAWS, customers)."""

    def measure(
        self, name: str, label: str, value: float, draws: npt.NDArray[np.float64], n: int, unit: Unit = "number"
    ) -> Measure:
        """A figure of `n` pairs with the percentile interval of its draws (DRAWS,)."""
        low, high = np.quantile(draws, [0.025, 0.975])
        return Measure(
            name=name,
            label=label,
            value=value,
            low=float(low),
            high=float(high),
            n=n,
            unit=unit,
            method=f"bootstrap over customers, {DRAWS:,} draws",
        )
