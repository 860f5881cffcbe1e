"""The parts of a score that are seen from a template."""

from agent.writing.records import Candidate
from agent.writing.scoring import ScoreParts, score_parts
from core.records import DraftSource, Tone
from tests.prompts.facts import WAFFLES


def parts(title: str, body: str) -> ScoreParts:
    candidate = Candidate(title=title, body=body, source=DraftSource.MODEL, provenance="p")
    return score_parts(candidate, "A title", "Another body", WAFFLES, "en", Tone.WARM)


def test_a_fact_in_the_title_and_again_in_the_body_is_said_twice() -> None:
    assert parts("A coupon, good through {{ ends }}", "{{ Item }}. Good through {{ ends }}.").distinct == 0
    assert parts("A coupon for {{ item }}", "{{ Item }}, good through {{ ends }}.").distinct == 1


def test_warnings_and_other_peoples_words_do_not_change_what_words_are_worth() -> None:
    fresh = parts("A coupon for {{ item }}", "{{ Item }}, good through {{ ends }}.")
    worn = fresh.with_findings(1).model_copy(update={"new_to_batch": 0.0, "new_to_customer": 0.0})
    assert worn.worth == fresh.worth
    assert worn.total < fresh.total
    assert worn.findings == 0.5
