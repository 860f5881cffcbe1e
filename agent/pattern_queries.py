"""What customers buy together and one after the other, for people who ask."""

from collections.abc import Iterator
from math import log
from typing import Literal, get_args

from agent.assembly import Workspace, open_ranking
from core.errors import InputError
from core.records import Record
from ranking.snapshot import Snapshot

Kind = Literal["together", "next"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Pattern(Record):
    """From a kind of product to another: in the same basket (an association rule), or next (a sequence)."""

    kind: Kind
    anchor_type: str
    anchor: str
    """What the anchor is called."""
    type_key: str
    name: str
    baskets: int
    """Baskets with the anchor that held the other too, or were followed by it."""
    anchor_baskets: int
    support: float
    """`baskets` as a share of all baskets."""
    confidence: float
    """`baskets` as a share of the anchor's."""
    usual: float
    """The same share of all baskets, whatever was in them."""
    lift: float
    """Against what chance would have; drawn towards 1 where there are few."""
    within_days: int | None = None
    """Days after the anchor's basket; None for the same basket."""


def shop_patterns(
    workspace: Workspace, *, kind: str | None = None, of: str | None = None, top: int = 20
) -> list[Pattern]:
    """The `top` patterns of each kind that are most surely none of chance, the surest first.

    `of` keeps to anchors whose name or path has these words in it. Without it a pair of the same basket is told in one
    direction only, the surer one. Private types are left out. Raises InputError for an unknown kind or anchor.
    """
    if kind is not None and kind not in KINDS:
        raise InputError(f"--kind {kind!r} is neither {' nor '.join(KINDS)}")
    snapshot = open_ranking(workspace).snapshot
    anchors = _anchors(snapshot, of)
    found: list[Pattern] = []
    for one in KINDS:
        if kind not in (None, one):
            continue
        some = [p for p in (_together(snapshot) if one == "together" else _next(snapshot)) if p.anchor_type in anchors]
        if of is None and one == "together":
            some = _one_way(some)
        found += sorted(some, key=lambda p: (-p.baskets * log(p.lift), p.anchor_type, p.type_key))[:top]
    return found


def _anchors(snapshot: Snapshot, of: str | None) -> set[str]:
    names = zip(snapshot.catalogue.types.ids, snapshot.catalogue.type_labels, strict=True)
    found = {path for path, label in names if of is None or of.lower() in label.lower() or of.lower() in path.lower()}
    if not found:
        raise InputError(f"--of {of!r}: no kind of product is called so")
    return found


def _together(snapshot: Snapshot) -> Iterator[Pattern]:
    rules = snapshot.companions
    for row in _open_rows(snapshot, rules.anchor.tolist(), rules.other.tolist()):
        rule = rules.record(row)
        yield Pattern(
            kind="together",
            anchor_type=rule.anchor_type,
            anchor=_label(snapshot, int(rules.anchor[row])),
            type_key=rule.type_key,
            name=_label(snapshot, int(rules.other[row])),
            baskets=rule.together,
            anchor_baskets=int(rules.baskets[rules.anchor[row]]),
            support=rule.support or 0.0,
            confidence=rule.confidence or 0.0,
            usual=int(rules.baskets[rules.other[row]]) / rules.all_baskets,
            lift=rule.lift,
        )


def _next(snapshot: Snapshot) -> Iterator[Pattern]:
    steps = snapshot.followers
    for row in _open_rows(snapshot, steps.anchor.tolist(), steps.other.tolist()):
        step = steps.record(row)
        yield Pattern(
            kind="next",
            anchor_type=step.anchor_type,
            anchor=_label(snapshot, int(steps.anchor[row])),
            type_key=step.type_key,
            name=_label(snapshot, int(steps.other[row])),
            baskets=step.followed,
            anchor_baskets=step.anchor_baskets,
            support=step.support,
            confidence=step.confidence,
            usual=step.usual,
            lift=step.lift,
            within_days=step.within_days,
        )


def _open_rows(snapshot: Snapshot, anchors: list[int], others: list[int]) -> list[int]:
    """Rows without a private type."""
    private = snapshot.catalogue.private_types
    pairs = enumerate(zip(anchors, others, strict=True))
    return [row for row, (anchor, other) in pairs if not (private[anchor] or private[other])]


def _label(snapshot: Snapshot, code: int) -> str:
    return snapshot.catalogue.type_labels[code]


def _one_way(patterns: list[Pattern]) -> list[Pattern]:
    """Of the two directions of a pair the one that holds more often."""
    best: dict[frozenset[str], Pattern] = {}
    for pattern in patterns:
        pair = frozenset((pattern.anchor_type, pattern.type_key))
        if pair not in best or pattern.confidence > best[pair].confidence:
            best[pair] = pattern
    return list(best.values())
