"""Candidates that say nearly the same are one; what differs in more than a word is kept."""

from agent.writing.generate import _distinct
from agent.writing.records import Candidate
from core.records import DraftSource


def _candidate(title: str, body: str, fault: str = "") -> Candidate:
    return Candidate(title=title, body=body, source=DraftSource.MODEL, provenance="p", fault=fault)


def test_near_duplicates_are_removed_and_the_first_is_kept() -> None:
    first = _candidate("Day {{ days }} of about {{ cycle }}", "{{ Item }}, {{ size }}, {{ price }}.")
    near = _candidate("Day {{ days }} of about {{ cycle }}", "{{ Item }}, {{ size }}: {{ price }}.")
    other = _candidate("The usual, due about now", "{{ Item }} last about {{ cycle }} days here. {{ price }} today.")
    assert _distinct([first, near, other]) == (first, other)


def test_unusable_answers_of_different_kinds_are_both_kept() -> None:
    empty, broken = _candidate("", "", "model.empty"), _candidate("", "", "model.invalid_json")
    assert _distinct([empty, broken, empty]) == (empty, broken)
