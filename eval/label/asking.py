"""Asking a person in the terminal, pair by pair."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from eval.copy.pairs import BlindPair
from eval.label.labels import Label, Side

KEYS: Final[dict[str, Side]] = {"1": "first", "2": "second", "0": "tie", "t": "tie"}
QUIT: Final = "q"
HELP: Final = "1 the first is better, 2 the second, 0 neither; s skip, q stop"


def ask(
    pairs: Sequence[BlindPair],
    rater: str,
    done: Sequence[Label],
    *,
    say: Callable[[str], None],
    read: Callable[[], str],
) -> Iterator[Label]:
    """A label for each pair that the rater has not labelled, until `q` or the end of input."""
    known = {label.pair_id for label in done if label.rater == rater}
    left = [pair for pair in pairs if pair.pair_id not in known]
    for number, pair in enumerate(left, 1):
        say(f"\n{number} of {len(left)}   {pair.locale}   {pair.known}")
        say(f"  1  {pair.first_title}\n     {pair.first_body}")
        say(f"  2  {pair.second_title}\n     {pair.second_body}")
        answer = _answer(say, read)
        if answer is None:
            return
        if answer in KEYS:
            yield Label(pair_id=pair.pair_id, rater=rater, choice=KEYS[answer])


def _answer(say: Callable[[str], None], read: Callable[[], str]) -> str | None:
    """A key that is known; None to stop."""
    while True:
        say(HELP)
        line = read()
        key = line.strip().lower()
        if not line or key == QUIT:
            return None
        if key in KEYS or key == "s":
            return key
