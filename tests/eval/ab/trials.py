"""Tests with a known effect, as files and as records."""

from pathlib import Path

import numpy as np
import polars as pl

from eval.ab.results import Columns, Results, read_results

COLUMNS = Columns(metric="opened", before="opens_before", segments=("locale",))


def trial(n: int = 4000, lift: float = 0.0, *, seed: int = 0, share: float = 0.5) -> pl.DataFrame:
    """n customers; the chance to open grows with earlier opens and, in the arm `new`, by the lift."""
    random = np.random.default_rng(seed)
    new = random.random(n) < share
    before = random.poisson(2.0, n)
    opened = random.random(n) < 0.05 + 0.05 * before + lift * new
    return pl.DataFrame(
        {
            "customer_id": [f"c{at}" for at in range(n)],
            "arm": np.where(new, "new", "control"),
            "opened": opened.astype(int),
            "opens_before": before,
            "locale": np.where(random.random(n) < 0.5, "en", "zh"),
        }
    )


def results(table: pl.DataFrame, folder: Path, columns: Columns = COLUMNS) -> Results:
    """As read from a CSV file."""
    table.write_csv(folder / "results.csv")
    return read_results(folder / "results.csv", columns, None)
