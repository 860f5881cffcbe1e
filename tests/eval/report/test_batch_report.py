"""The page: its figures are the record's, its texts are harmless, it is one file that needs nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.records import Angle, DraftSource
from eval.report import batch_report
from eval.report.batch_report import render_report, write_report
from tests.eval.report.batches import HOSTILE, MILK_BODY, MILK_TITLE, draft, drafted, mixed, summary_of, undrafted
from tests.eval.report.pages import Element, read_page


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(summary_of(mixed()), mixed(), sender="Corner & Co", rule_texts={"style.cliche": "No phrases."})


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    return read_page(html)


def section(page: Element, name: str) -> Element:
    return page.one("section", id=name)


def figures(part: Element) -> dict[str, str]:
    return {row.one("dt").text: row.one("dd").text for row in part.all("div") if row.all("dt")}


def test_the_sum_is_the_records(page: Element) -> None:
    numbers = [int(term.one("dd").text) for term in section(page, "sum").all("div", "term")]
    assert numbers == [7, 4, 1, 1, 1]
    assert numbers[0] == sum(numbers[1:])
    assert not page.all(role="alert")


def test_reasons_are_listed_with_rule_and_add_up(page: Element) -> None:
    rows = [[cell.text for cell in row.children] for row in section(page, "sum").one("tbody").all("tr")]
    assert [(row[0].split(" ")[0], row[1], row[2]) for row in rows] == [
        ("audience.holdoutin", "held out", "1"),
        ("audience.no_consentdid", "excluded", "1"),
        ("settle.nothing_passed" + HOSTILE.split(" ")[0], "failed", "1"),
    ]
    assert section(page, "sum").one("tfoot").one("td").text == "3"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"audience": 8}, "the parts add up to 7, the audience is 8"),
        ({"failed": 2, "audience": 8}, "2 failed are counted, 1 are in the drafts file"),
        ({"reasons": {}}, "3 have no draft, the reasons account for 0"),
        ({"sources": {"en": {"model": 1}}}, "4 are drafted, the sources account for 1"),
    ],
)
def test_counts_that_do_not_add_up_are_an_alarm(changes: dict[str, object], says: str) -> None:
    page = read_page(render_report(summary_of(mixed(), **changes), mixed()))
    assert says in page.one(role="alert").text


def test_sources_are_counted_by_locale_with_shares(page: Element) -> None:
    english, chinese = section(page, "sources").all("div", "source")
    assert [item.text for item in english.all("li")] == ["model 2 67%", "revised 1 33%", "copy bank 0 0%"]
    assert [item.text for item in chinese.all("li")] == ["model 0 0%", "revised 0 0%", "copy bank 1 100%"]
    assert [part.attributes["style"] for part in english.one("div", "stack").all("span")] == [
        "width:66.67%",
        "width:33.33%",
    ]
    cost = figures(section(page, "sources").one("dl", "cost"))
    assert (cost["model calls"], cost["tokens read"], cost["candidates written"]) == ("118", "60,423", "96")


def test_fallbacks_checks_and_angles_are_told(page: Element) -> None:
    assert "scored below the copy bank's choice.weaker_than_copy_bank3" in section(page, "sources").text
    rows = [row.text for row in section(page, "checks").one("tbody").all("tr")]
    assert rows == ["facts.unsupported41", "style.clicheNo phrases.9"]
    angles = [
        (li.one(cls="bar-name").text, li.one(cls="bar-count").text) for li in section(page, "angles").all("li")[:2]
    ]
    assert angles == [("replenish", "3 75%"), ("favourite", "1 25%")]


def test_hours_are_counted_by_basis(page: Element) -> None:
    table = section(page, "angles").one("table")
    assert [cell.text for cell in table.one("thead").all("th")] == ["Hour", "customer", "segment", "random", "All"]
    rows = [[cell.text for cell in row.children] for row in table.one("tbody").all("tr")]
    assert rows == [["09:00", "1", "0", "0", "1"], ["12:00", "1", "0", "0", "1"], ["17:00", "0", "1", "1", "2"]]


def test_every_draft_is_shown_in_its_language(page: Element) -> None:
    cards = page.all("article")
    assert [card.one("h3").text for card in cards] == ["c1", "c2", "c3", "c4"]
    for card, lang in zip(cards, ("en", "zh", "en", "en"), strict=True):
        assert card.one("blockquote").attributes["lang"] == lang
        assert {text.attributes["lang"] for text in card.all("div", "push-text")} == {lang}
    milk = cards[1]
    assert milk.one("p", "copy-title").text == MILK_TITLE
    assert milk.one("p", "copy-body").text == MILK_BODY
    assert [phone.one(cls="push-title").text for phone in milk.all("figure")] == [MILK_TITLE, MILK_TITLE]
    assert "11月6日 星期一" in milk.one("figure", "ios").text


def test_a_card_shows_its_evidence(page: Element) -> None:
    card = page.all("article")[0]
    assert [mark.text for mark in card.all("mark")] == ["20", "21", "Ground coffee", "12 oz", "$6.49"]
    said = {fact.one("dt").text: fact.one("dd").text for fact in card.all("div", "said")}
    assert said == {
        "item": "ground coffee",
        "price": "$6.49",
        "size": "12 oz",
        "days since": "21",
        "cycle days": "20",
    }
    first, second = card.one("ol", "reasons").all("li")
    assert first.text == "bought ground coffee 14 times this year own history, +0.600 (75%); trips 14"
    assert second.text == "many buy it popular, +0.200 (25%)"
    assert "Mon 6 Nov 2017, 09:05 America/New_York" in card.text
    moves = [move.text for move in card.one("ul", "moved").all("li")]
    assert moves == ["the best hour is quiet timing.quiet_hours", "somebody moved it"]
    assert "warn: the body is long Coffee platform.body_cut" in card.text
    assert "title 22/40, body 75/110" in card.one("figure", "ios").text
    assert "Corner & Co" in card.one("figure", "android").text


def test_customers_without_a_draft_have_rule_and_reason(page: Element) -> None:
    rows = [row.text for row in section(page, "without").one("tbody").all("tr")]
    assert len(rows) == 3
    assert any("c6excludeddid not agree to marketing pushes audience.no_consent" in row for row in rows)


def test_hostile_texts_stay_texts(html: str, page: Element) -> None:
    assert "<script" not in html.lower()
    assert not page.all("script")
    assert not page.all("img")
    assert len(page.all("style")) == 1
    for element in page.all():
        assert not [name for name in element.attributes if name.startswith("on")]
    harm = page.all("article")[3]
    assert harm.one("p", "copy-title").text == HOSTILE
    assert harm.one("li", "badge").text == "revised"


def test_nothing_is_loaded_from_anywhere(html: str, page: Element) -> None:
    policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    links = [
        element.attributes[name] for element in page.all() for name in ("src", "href") if name in element.attributes
    ]
    ids = {element.attributes["id"] for element in page.all() if "id" in element.attributes}
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert not page.all("link") + page.all("base") + page.all("iframe")
    style = page.one("style").text
    assert "url(" not in style
    assert "@import" not in style


def test_ids_are_unique_and_labels_exist(page: Element) -> None:
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in page.all():
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in ids
    assert page.one("html").attributes["lang"] == "en"
    assert len(page.all("main")) == len(page.all("h1")) == 1


def test_every_filter_choice_has_its_rule_and_its_customers(page: Element) -> None:
    style = page.one("style").text
    for group, tag in (("locale", "article"), ("angle", "article"), ("source", "article"), ("outcome", "")):
        choices = page.all("input", name=group)
        assert "checked" in choices[0].attributes
        for at, choice in enumerate(choices[1:], start=1):
            assert choice.attributes["id"] == f"f-{group}-{at}"
            assert f"main:has(#f-{group}-{at}:checked)" in style
            assert page.all(tag, **{f"data-{group}": str(at)})


def test_more_drafts_than_fit_are_sampled_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_report, "DRAFTS_SHOWN", 5)
    monkeypatch.setattr(batch_report, "ROWS_SHOWN", 2)
    outcomes = [drafted(f"c{at:02d}") for at in range(20)]
    outcomes.append(drafted("c20", draft("c20", angle=Angle.OFFER, source=DraftSource.COPY_BANK)))
    outcomes += [undrafted(f"x{at}") for at in range(9)] + [undrafted("y", "failed", "plan.no_angle", "nothing to say")]
    page = read_page(render_report(summary_of(outcomes), outcomes))
    cards = [card.one("h3").text for card in page.all("article")]
    assert len(cards) == 5
    assert "c20" in cards
    assert "5 of 21 drafts are shown" in section(page, "drafts").text
    rows = [row.text for row in section(page, "without").one("tbody").all("tr")]
    assert len(rows) == 2
    assert any("plan.no_angle" in row for row in rows)
    assert "2 of 10 customers are listed" in section(page, "without").text


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "new" / "b.html"
    write_report(first, summary_of(mixed()), mixed(), sender="Corner")
    write_report(second, summary_of(mixed()), mixed(), sender="Corner")
    assert first.read_bytes() == second.read_bytes()
    assert MILK_TITLE in first.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.html"]


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(AttributeError):
        write_report(path, summary_of(mixed()), [None])  # type: ignore[list-item]
    assert path.read_text(encoding="utf-8") == "old"


def test_what_stopped_a_models_candidates_is_a_table_of_rules_and_shares() -> None:
    section = read_page(render_report(summary_of(mixed()), mixed())).one("section", id="sources")
    assert "What stopped the model's candidates 48 of 96" in " ".join(section.text.split())
    rows = ["".join(row.text.split()) for row in section.all("tr")]
    assert rows[1:] == ["facts.unsupported4042%", "template.loose_number1213%"]
    clean = summary_of(mixed(), answer_checks={}, failed_candidates=0)
    assert not read_page(render_report(clean, mixed())).one("section", id="sources").all("tr")


def test_an_empty_batch_renders() -> None:
    page = read_page(render_report(summary_of([], models={}, checks={}, fallbacks={}, notes=()), []))
    assert [term.one("dd").text for term in page.all("div", "term")] == ["0", "0", "0", "0", "0"]
    assert "No customer got a draft." in page.text
    assert not page.all("article") + page.all("form") + page.all(role="alert")


def test_a_draft_without_plan_verdict_or_evidence_renders() -> None:
    bare = drafted("c1").model_copy(update={"plan": None, "verdict": None, "items": (), "memory": (), "facts": {}})
    card = read_page(render_report(summary_of([bare]), [bare])).one("article")
    for says in ("No time was planned.", "Not checked.", "which is not among the ranked items", "None of the recorded"):
        assert says in card.text


@settings(max_examples=30, deadline=None)
@given(text=st.text(min_size=1, max_size=80), locale=st.sampled_from(["en", "zh", "fr", 'x" onclick="y', ""]))
def test_any_text_in_any_place_leaves_the_page_whole(text: str, locale: str) -> None:
    words = draft(text, title=text, body=text, locale=locale, deep_link=text)
    outcomes = [
        drafted(
            text, words, facts={"item": text, "currency": "USD", text: text}, name=text, reason=text, remembered=[text]
        ),
        undrafted(f"other {text}", "failed", text, text),
    ]
    summary = summary_of(
        outcomes, goal=text, notes=(text,), checks={text: 1}, fallbacks={text: 1}, models={locale: text}
    )
    page = read_page(render_report(summary, outcomes, sender=text))
    card = page.one("article")
    assert card.one("blockquote").attributes["lang"] == locale
    assert not [name for element in page.all() for name in element.attributes if not re.fullmatch("[a-z-]+", name)]
    assert len(page.all("article")) == 1
    assert [part.tag for part in page.one("main").children] == ["section"] * 6
