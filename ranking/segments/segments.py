"""Segments of customers: k-means over how they shop, with the number of segments that the silhouette likes best.

Silhouette: Rousseeuw 1987, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from core.records import Segment
from ranking import columns as c
from ranking.history import FloatArray, History, decay_column
from ranking.ids import IntArray
from ranking.profiles import Profiles
from ranking.segments.naming import distinct, leaning_parts, rhythm_word, segment_name, size_words
from ranking.segments.shopping import Shopping, shopping_of
from ranking.snapshot import Snapshot

FEWEST, MOST = 4, 8
"""Numbers of segments that are tried; fewer tell a campaign team little."""
LEAST_CUSTOMERS: Final = 60
"""Fewer comparable customers are one crowd."""
COMPARED: Final = 2000
"""Customers whose distances the silhouette is reckoned from."""
LATELY: Final = 45.0
"""Half-life in days of what is bought in a segment."""
PRIOR_CUSTOMERS: Final = 40.0
"""Customers at the shop's own rate that are mixed into a segment's."""


@dataclass(frozen=True)
class Segments:
    """What was found, for every customer at once."""

    names: tuple[str, ...]
    parts: tuple[str, ...]
    """For each segment the parts of the shop that stand out, with commas between them."""
    member: IntArray
    """Segment of each customer, shape (n_customers,); those with few baskets are put where they come nearest.

    -1 without any basket."""
    settled: IntArray
    """1 where a customer has baskets enough to have been compared, shape (n_customers,)."""
    baskets_a_month: FloatArray
    """Median of each segment, shape (k,)."""
    items_a_basket: FloatArray
    silhouette: float
    lift: "sparse.csr_array"
    """Log of how much more often customers of a segment buy a product than all do, shrunk; shape (k, n_products)."""

    @property
    def sizes(self) -> IntArray:
        """Customers who were compared, by segment, shape (k,)."""
        return np.bincount(self.member[self.settled > 0], minlength=len(self.names)).astype(np.int64)

    def records(self) -> list[Segment]:
        """The largest first."""
        sizes = self.sizes
        total = max(int(sizes.sum()), 1)
        return [
            Segment(
                name=self.names[k],
                customers=int(sizes[k]),
                share=float(sizes[k] / total),
                baskets_a_month=round(float(self.baskets_a_month[k]), 1),
                items_a_basket=round(float(self.items_a_basket[k]), 1),
                more_of=tuple(self.parts[k].split(", ")) if self.parts[k] else (),
            )
            for k in np.argsort(-sizes, kind="stable")
        ]

    def of(self, customers: IntArray) -> IntArray:
        """Segment of each customer, -1 for somebody unknown. Shape (n,)."""
        return np.where(customers >= 0, self.member[np.maximum(customers, 0)], -1).astype(np.int64)


def build_segments(snapshot: Snapshot, profiles: Profiles, *, seed: int) -> Segments | None:
    """None where there are too few customers to tell apart."""
    shopping = shopping_of(snapshot, profiles)
    if int(shopping.known.sum()) < LEAST_CUSTOMERS:
        return None
    features = shopping.features()
    found = _best_centres(features[shopping.known], seed)
    if found is None:
        return None
    centres, silhouette = found
    member = _nearest(features, centres)
    order = np.argsort(-np.bincount(member[shopping.known], minlength=len(centres)), kind="stable")
    member = np.argsort(order)[member]
    names, parts, rhythm, size = _described(shopping, snapshot, member, len(centres))
    return Segments(
        names=names,
        parts=parts,
        member=np.where(shopping.baskets_a_month > 0, member, -1).astype(np.int64),
        settled=shopping.known.astype(np.int64),
        baskets_a_month=rhythm,
        items_a_basket=size,
        silhouette=silhouette,
        lift=_lift(snapshot.product_level.history, np.where(shopping.known, member, -1), len(centres)),
    )


def _best_centres(features: FloatArray, seed: int) -> tuple[FloatArray, float] | None:
    """Centres (k, d) and their silhouette; None where fewer customers differ than segments are wanted."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    best: tuple[float, FloatArray] | None = None
    different = len(np.unique(np.round(features, 3), axis=0))
    for k in range(FEWEST, min(MOST, different - 1) + 1):
        model = KMeans(n_clusters=k, n_init=4, random_state=seed).fit(features)  # pyright: ignore[reportArgumentType]
        sample = min(COMPARED, len(features))
        score = float(silhouette_score(features, model.labels_, sample_size=sample, random_state=seed))
        if best is None or score > best[0]:
            best = (score, model.cluster_centers_.astype(np.float32))
    return (best[1], best[0]) if best is not None else None


def _nearest(features: FloatArray, centres: FloatArray) -> IntArray:
    away = ((features[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    found: IntArray = np.argmin(away, axis=1).astype(np.int64)
    return found


def _described(
    shopping: Shopping, snapshot: Snapshot, member: IntArray, k: int
) -> tuple[tuple[str, ...], tuple[str, ...], FloatArray, FloatArray]:
    """Names, parts, baskets a month and items a basket of the segments."""
    labels = [snapshot.catalogue.groups.ids[code] for code in shopping.parts]
    usual = float(np.median(shopping.items_a_basket[shopping.known]))
    rhythm, size = np.zeros(k, dtype=np.float32), np.zeros(k, dtype=np.float32)
    names, parts = [], []
    for segment in range(k):
        inside = shopping.known & (member == segment)
        rhythm[segment] = np.median(shopping.baskets_a_month[inside])
        size[segment] = np.median(shopping.items_a_basket[inside])
        leans = leaning_parts(shopping.shares[inside].mean(axis=0), shopping.overall, labels)
        words = size_words(float(size[segment]), usual)
        names.append(segment_name(rhythm_word(float(rhythm[segment])), words, leans))
        parts.append(", ".join(leans))
    return distinct(names), tuple(parts), rhythm, size


def _lift(history: History, member: IntArray, k: int) -> "sparse.csr_array":
    """From who bought what lately; only products that somebody of the segment bought have an entry."""
    lately = np.minimum(history.table[decay_column(LATELY)].to_numpy(), 1).astype(np.float32)
    cells = (history.table[c.CUSTOMER].to_numpy(), history.table[history.level].to_numpy())
    recent = sparse.csr_array((lately, cells), shape=(history.n_customers, history.n_items))
    inside = np.flatnonzero(member >= 0)
    belongs = sparse.csr_array(
        (np.ones(len(inside), dtype=np.float32), (member[inside], inside)), shape=(k, recent.shape[0])
    )
    counts = sparse.csr_array(belongs @ recent)
    overall = np.asarray(counts.sum(axis=0)).ravel() / max(len(inside), 1)
    sizes = np.bincount(member[inside], minlength=k)
    row = np.repeat(np.arange(k), np.diff(counts.indptr))
    rate = overall[counts.indices]
    shrunk = (counts.data + PRIOR_CUSTOMERS * rate) / (sizes[row] + PRIOR_CUSTOMERS)
    lift = np.log(np.maximum(shrunk, 1e-9) / np.maximum(rate, 1e-9)).astype(np.float32)
    return sparse.csr_array((lift, counts.indices, counts.indptr), shape=counts.shape)
