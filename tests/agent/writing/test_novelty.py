"""The mould shows in the templates: what is new is what the batch and the customer have not had."""

from agent.writing.novelty import Said, UsedWords, novelty_to

BODY = "You buy {{ item }} about every {{ cycle }} days."


def used(*titles: str, locale: str = "en") -> UsedWords:
    words = UsedWords()
    for title in titles:
        words.add(title, BODY, locale)
    return words


def test_a_title_with_another_noun_in_the_same_mould_is_not_new() -> None:
    batch = used(*["The fridge has a note"] * 30)
    same_mould = batch.novelty("The pantry has a note", BODY, "en")
    other = batch.novelty("Day {{ days }}, by the calendar", BODY, "en")
    assert batch.novelty("The fridge has a note", BODY, "en") < same_mould < other - 0.15


def test_titles_that_name_other_items_are_one_title() -> None:
    batch = used(*["{{ Item }}, day {{ days }}"] * 30)
    assert batch.novelty("{{ Anchor }}, day {{ times }}", BODY, "en") == batch.novelty(
        "{{ Item }}, day {{ days }}", BODY, "en"
    )


def test_words_wear_off_with_the_share_of_the_batch_and_not_with_its_size() -> None:
    once = used("The fridge has a note", *["Two words for breakfast"] * 199)
    often = used(*["The fridge has a note"] * 100, *["Two words for breakfast"] * 100)
    assert once.novelty("The fridge has a note", BODY, "en") > often.novelty("The fridge has a note", BODY, "en") + 0.2


def test_the_languages_do_not_wear_each_other_off() -> None:
    assert used(*["{{ item }}到点了"] * 30).novelty("{{ item }}到点了", "今天第{{ days }}天", "zh") == 1.0


def test_what_the_customer_got_is_not_new_whatever_the_numbers_are() -> None:
    before = [Said(title="Day 20 of a 20-day bag", body="A bag lasts you about 20 days. Coffee is $6.49.")]
    again = novelty_to(before, "Day 23 of a 21-day bag", "A bag lasts you about 21 days. Coffee is $5.99.")
    other = novelty_to(before, "The litter box has news", "Cat litter is $7.99 through Sunday, down from $9.99.")
    assert again == 0.0
    assert other > 0.8
    assert novelty_to([], "Day 23 of a 21-day bag", "Coffee.") == 1.0


def test_a_template_is_counted_by_language_and_word_for_word() -> None:
    batch = used("The fridge has a note", "The fridge has a note", "The pantry has a note")
    assert batch.times("The fridge has a note", BODY, "en") == 2
    assert batch.times("The fridge has a note", BODY, "zh") == 0


def test_a_template_is_apart_by_the_pairs_of_words_that_no_other_template_has() -> None:
    batch = UsedWords()
    assert batch.apart("Milk, again", "It is here.", "en") == 1.0
    for _ in range(9):
        batch.add("Milk, again", "It is here.", "en")
    assert batch.apart("Milk, again", "It is here.", "en") == 1.0  # its own pairs, however often it is used
    assert batch.apart("Milk, again", "It is there.", "en") == 2 / 6  # is-there and there-full stop
    assert batch.apart("Milk, again", "It is here.", "zh") == 1.0
