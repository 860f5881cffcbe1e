"""A number of the wrong thing is refused, the same number in its place is not."""

import pytest

from agent.writing.slot_sense import wrong_sense

WRONG = [
    ("A", "The next {{ unit }} of {{ item }} will have 8 rounds of {{ price }}."),
    ("A", "After {{ days }} days off your list, {{ item }} came back."),
    ("The {{ regular }}", "{{ Item }}: {{ regular_times }} times this year."),
    ("A", "{{ Regular }} {{ regular_be }} {{ price }}. {{ Item }} would be a first."),
    ("A", "The {{ anchor }} you know is {{ price }}. {{ Item }} could join it."),
    ("A", "The {{ anchor }} you bought {{ anchor_days }} days ago are {{ price }} for the {{ item }}."),
    ("A", "{{ Item }} are {{ was }} less than before."),
    ("A", "{{ Item }} is {{ price }} off through {{ ends }}."),
    ("A", "You last bought {{ item }} {{ days_out }} days ago. The {{ size }} is {{ price }}."),
    ("A", "The coupon for {{ item }} is good for {{ days }} days."),
    ("A", "{{ Item }} again, after {{ cycle }} days."),
    ("A", "A coupon for {{ item }} comes to {{ price }}. The {{ size }} is {{ minimum }}."),
    ("{{ was }} today", "{{ Item }}, {{ size }}, was {{ was }}."),
    ("A", "{{ Item }}, {{ price }}. Your last basket was {{ days }} days ago."),
    ("A", "You have bought {{ item }} {{ times }} times this year. The {{ nth }} is soon."),
    ("A", "{{ Item }}, {{ size }}, {{ price }}. You bought them {{ anchor_days }} days ago."),
    ("A", "{{ times }} times this year it was {{ item }}. The next time could be soon."),
    ("A", "{{ days_away }} days since we saw a list of yours. {{ Item }}, {{ price }}."),
    ("A", "The coupon is for {{ anchor }}. {{ Item }}, {{ price }}."),
    ("The {{ use }} table called", "{{ Item }}, {{ size }}, {{ price }}."),
    ("A", "{{ Item }}, {{ price }}. The toast {{ unit }} has been told."),
    ("A", "{{ Item }}, {{ price }}. The {{ nth }} time this year was on time."),
    ("A", "{{ days }} days is usual for {{ item }}. {{ cycle }} is usual for the {{ cycle }}."),
    ("A", "{{ Item }}: {{ times }} times this year, {{ nth }} this year."),
    ("{{ Item }}", "The count so far: {{ times }} times this year, {{ size }} this year."),
    ("A", "The {{ anchor }} from {{ anchor_days }} days ago is now {{ item }}."),
    ("A", "{{ Item }}, {{ times }} times this year, last {{ ends }}."),
    ("A", "{{ Item }}: {{ days }} days since the last. The last was {{ days }} days ago."),
    ("{{ days }} days since the last cart clearance", "{{ Item }}, {{ size }}, {{ price }}."),
    ("{{ Item }}", "Your coupon for the {{ nth }} time runs through {{ ends }}."),
    ("A", "A {{ unit }} has been asked again: {{ item }}, {{ size }}, {{ price }}."),
    ("A", "A coupon for {{ item }} lasts you {{ cycle }} days. {{ price }}."),
    ("A", "{{ Item }}: the last one lasts you {{ days }} days."),
    ("A", "{{ Item }}, {{ price }}, and so does {{ times }}."),
    ("A", "{{ days }} days since {{ item }}, which was number {{ times }} this year, is {{ price }} today."),
    ("A", "Once {{ item }}, {{ times }} times."),
]
RIGHT = [
    ("A", "{{ Regular }}: {{ regular_times }} times this year. {{ Item }}: not once so far."),
    ("A", "A coupon for {{ item }}, {{ ends }} at the latest."),
    ("A", "{{ Item }}, {{ times }} times this year, last {{ days }} days ago."),
    ("A", "A bag of {{ item }} lasts you about {{ cycle }} days."),
    ("A", "{{ days }} days since {{ item }}, which {{ be }} {{ price }} today."),
    ("A", "{{ days }} days since {{ item }}. The {{ size }} is {{ price }}."),
    ("Day {{ days }} of about {{ cycle }}", "{{ Item }}, {{ size }}, {{ price }}."),
    ("A", "You have the {{ anchor }}. {{ Item }}, {{ size }}, {{ price }}, for the grill."),
    ("A", "{{ Item }} {{ be }} {{ price }} through {{ ends }}, down from {{ was }}."),
    ("A", "{{ Item }}, back after {{ days_out }} days. {{ price }} for the {{ size }}."),
    ("A", "{{ saving }} off orders of {{ minimum }} or more, through {{ ends }}."),
    ("{{ days }} days since the last {{ unit }}", "{{ Item }}, {{ size }}, {{ price }}."),
    ("A coupon for the {{ nth }} time", "{{ Item }}: {{ times }} purchases this year."),
    ("A", "You bought {{ anchor }} {{ anchor_days }} days ago. {{ Item }} often come along."),
    (
        "For {{ use }}, perhaps",
        "A {{ unit }} of {{ item }}, {{ price }}. The next {{ unit }} is the {{ nth }} this year.",
    ),
    ("A", "{{ Unit }} number {{ nth }} of {{ item }} for {{ use }}."),
    ("A", "Your coupon for {{ item }}, to go with {{ anchor }}, is good through {{ ends }}."),
]


@pytest.mark.parametrize(("title", "body"), WRONG)
def test_a_number_of_the_wrong_thing_is_found(title: str, body: str) -> None:
    assert wrong_sense(title, body)


@pytest.mark.parametrize(("title", "body"), RIGHT)
def test_a_number_in_its_place_is_fine(title: str, body: str) -> None:
    assert wrong_sense(title, body) is None


def test_what_is_due_is_not_soon_and_what_is_soon_is_not_due() -> None:
    early = ("A", "{{ Item }} is due in a little while: day {{ days }} of about {{ cycle }}.")
    late = ("A", "{{ Item }} is due: day {{ days }} of about {{ cycle }}.")
    assert wrong_sense(*early, "due")
    assert wrong_sense(*late, "due") is None
    assert wrong_sense(*late, "soon")


def test_what_was_bought_agrees_in_number() -> None:
    body = "{{ Item }}, {{ price }}. It has been {{ days }} days since you last bought it."
    assert wrong_sense("A", body, number="plural")
    assert not wrong_sense("A", body, number="singular")
    assert wrong_sense("A", body.replace("bought it", "bought them"), number="singular")
    assert not wrong_sense("A", body.replace("bought it", "bought {{ it }}"), number="plural")
