"""From a reviewed sheet to a writer that goes on from another one."""

from pathlib import Path

import pytest

from agent.guardrails import load_guardrail
from agent.house_writer import learn
from agent.house_writer.card import TrainSettings, read_card
from agent.house_writer.prefer import PreferSettings
from agent.house_writer.relearn import is_held_out, learn_from_edits
from core.errors import InputError
from core.records import Tone
from tests.agent.house_writer.test_edits import APPROVED, BETTER, EDITED, REJECTED, reviewed
from tests.agent.house_writer.test_learn import SETTINGS, base, few_lines  # noqa: F401 - fixtures
from tests.agent.reviewed import drafted

MANY = [
    reviewed(drafted(f"e{n}"), "edited", title=f"Round {['one', 'two', 'three', 'four'][n]}", body=BETTER)
    for n in range(4)
]


@pytest.mark.usefixtures("few_lines")
def test_edits_are_learned_then_preferred_and_the_card_says_so(base: str, tmp_path: Path) -> None:  # noqa: F811
    first = learn.learn_writer(tmp_path / "one", guardrail=load_guardrail(), base=base, settings=SETTINGS)
    told: set[str] = set()
    card = learn_from_edits(
        tmp_path / "two",
        [*MANY, EDITED, APPROVED, REJECTED],
        tone=Tone.WARM,
        start=tmp_path / "one",
        guardrail=load_guardrail(),
        settings=TrainSettings(rounds=1, batch=4, evaluate_every=4, warm_up_steps=1),
        preference=PreferSettings(epochs=1),
        on_progress=lambda label, _done, _total: told.add(label),
    )
    assert read_card(tmp_path / "two") == card
    assert (card.before, card.edits, card.settings.rank) == (first, 6, SETTINGS.rank)
    assert card.preferences is not None
    held_out = [one for one in [*MANY, EDITED, REJECTED] if is_held_out(one.review.digest)]
    assert (card.preferences.pairs, card.preferences.held_out) == (6 - len(held_out), len(held_out))
    assert told == {"examples", "training", "preferences"}
    assert (tmp_path / "two" / "adapter.gguf").stat().st_size > 1000


@pytest.mark.usefixtures("few_lines")
def test_where_all_was_rejected_there_is_nothing_to_learn(base: str, tmp_path: Path) -> None:  # noqa: F811
    learn.learn_writer(tmp_path / "one", guardrail=load_guardrail(), base=base, settings=SETTINGS)
    with pytest.raises(InputError, match="none of the 1 reviewed drafts"):
        learn_from_edits(
            tmp_path / "two", [REJECTED], tone=Tone.WARM, start=tmp_path / "one", guardrail=load_guardrail()
        )
    assert not (tmp_path / "two").exists()
