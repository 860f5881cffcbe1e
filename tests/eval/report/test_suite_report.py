import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.gates import Gate, judge
from eval.history import past_run
from eval.report.amounts import amount, between, in_a_line, plain
from eval.report.plots import lines, whiskers
from eval.report.suite_report import SuiteRun, as_json, render_suite_report, summary_lines, write_suite_report
from eval.suite import Failure, IntervalPlot, LinePlot, Section, Series, Table
from tests.eval.report.pages import read_page
from tests.eval.results import HIT, NONE, SPEED, result

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
GATE = Gate(pattern="hit.all", least=0.95)


def _run(*failures: Failure, runs: int = 0) -> SuiteRun:
    found = result(*failures)
    past = past_run(found, (), AT)
    return SuiteRun(
        result=found, gates=judge((GATE,), found), at=AT, seconds=1.5, version="0.1.0", history=(past,) * runs
    )


def test_the_page_says_every_figure_with_n_and_interval() -> None:
    page = read_page(render_suite_report(_run()))
    text = page.text
    assert "1 of 1 gate failed" in text
    assert "hit.all is 0.9 (n=10); at least 0.95 is asked" in text
    assert "59.6 to 98.2 %" in text
    assert "Ten cases." in text
    assert "2026-11-24 09:05 UTC" in text
    assert result().digest in text
    assert "1 of 12" in text
    (quote,) = page.all("blockquote")
    assert quote.attributes["lang"] == "zh"
    assert quote.text.startswith("<b>最低价</b>"), "shown, not obeyed"


def test_the_page_needs_no_network_and_no_script() -> None:
    page = read_page(render_suite_report(_run(runs=3)))
    assert not page.all("script")
    assert not [each for each in page.all() if {"src", "href"} & set(each.attributes) and each.tag != "a"]
    assert all(link.attributes["href"].startswith("#") for link in page.all("a"))
    assert page.all("svg", "spark"), "the trend of earlier runs"


def test_on_a_phone_every_cell_of_a_wide_table_says_what_it_is() -> None:
    page = read_page(render_suite_report(_run()))
    tables = page.all("table", "stacks")
    assert len(tables) == 2, "the rules and the gates"
    for table in tables:
        columns = [head.text for head in table.one("thead").all("th")]
        for row in table.one("tbody").all("tr"):
            assert [cell.attributes["data-of"] for cell in row.all("td")] == columns[1:]


def test_a_table_without_rows_says_so() -> None:
    empty = Table(title="Rules that broke", columns=("Rule", "n"), rows=())
    found = result().model_copy(update={"sections": (Section(title="Rules", blocks=(empty,)),)})
    page = read_page(render_suite_report(_run().model_copy(update={"result": found})))
    assert "Rules that broke None." in page.text


def test_a_line_that_is_no_gate_says_what_it_is_and_alarms_nobody() -> None:
    plot = IntervalPlot(title="x", measures=(HIT,), gate=0.95, line="chance", start=0.5, end=1.0)
    assert not whiskers(plot).rows[0].beyond_gate
    found = result().model_copy(update={"sections": (Section(title="Hits", blocks=(plot,)),)})
    page = read_page(render_suite_report(_run().model_copy(update={"result": found})))
    assert "Line: chance, 95 %." in page.text


def test_every_link_on_the_page_leads_somewhere() -> None:
    page = read_page(render_suite_report(_run()))
    ids = [each.attributes["id"] for each in page.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"][1:] for link in page.all("a")} <= set(ids)


def test_cases_that_broke_are_listed() -> None:
    assert "c9: ValueError: x" in render_suite_report(_run(Failure(case="c9", error="ValueError: x")))


def test_the_same_is_written_as_json(tmp_path: Path) -> None:
    run = _run()
    page, data = write_suite_report(tmp_path, run)
    assert page.read_text(encoding="utf-8") == render_suite_report(run)
    read = json.loads(data.read_text(encoding="utf-8"))
    assert read == json.loads(json.dumps(as_json(run)))
    assert read["passed"] is False
    assert read["result"]["measures"][0]["value"] == 0.9


def test_the_terminal_gets_the_headline_and_the_failed_gates() -> None:
    assert summary_lines(_run()) == [
        "Hit  90\u202f% (59.6 to 98.2\u202f%, n 10)",
        "gate failed: hit.all is 0.9 (n=10); at least 0.95 is asked",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.41234, "0.4123"),
        (12.349, "12.35"),
        (1234.5, "1,234"),
        (-0.5, "-0.5"),
        (1e-9, "< 0.000001"),
        (-1e-9, "> -0.000001"),
    ],
)
def test_plain_numbers(value: float, written: str) -> None:
    assert plain(value) == written


def test_amounts_in_their_units() -> None:
    assert amount(None, "share") == "–"
    assert amount(2345.4, "per_second") == "2,345\u202f/\u202fs"
    assert amount(1.5, "ratio") == "1.5\u202f×"
    assert between(SPEED) == ""
    assert in_a_line(NONE) == "– (n 0)"


def test_whiskers_are_placed_on_one_scale() -> None:
    placed = whiskers(IntervalPlot(title="x", measures=(HIT, NONE), gate=0.95, start=0.5, end=1.0))
    assert placed.gate == pytest.approx(90)
    hit, none = placed.rows
    assert (hit.dot, hit.beyond_gate) == (pytest.approx(80), True)
    assert 0 < hit.left < 80 < hit.left + hit.width < 100
    assert none.dot is None
    most = whiskers(IntervalPlot(title="x", measures=(HIT,), gate=0.95, gate_is="most"))
    assert not most.rows[0].beyond_gate


def test_lines_stay_inside_their_box() -> None:
    series = Series(name="a", x=(2.0, 3.0, 4.0), y=(5.0, 9.0, 7.0))
    placed = lines(LinePlot(title="x", x_label="x", y_label="y", series=(series,)))
    points = [tuple(map(float, pair.split(","))) for pair in placed.drawn[0].line[1:].split(" L")]
    assert [x for x, _ in points] == [0, 50, 100]
    assert all(0 <= y <= 100 for _, y in points)
    assert points[1][1] < points[2][1] < points[0][1], "higher is nearer the top"
    flat = Series(name="a", x=(0.0, 1.0), y=(2.0, 2.0))
    assert lines(LinePlot(title="x", x_label="x", y_label="y", series=(flat,))).drawn[0].line
