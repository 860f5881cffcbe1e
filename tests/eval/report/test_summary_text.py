"""The same in a terminal."""

from agent.guardrails.channels import length
from core.records import Angle, DraftSource
from eval.report.summary_text import WIDTH, fitted, summary_lines
from tests.eval.report.batches import HOSTILE, MILK_TITLE, draft, drafted, mixed, summary_of, undrafted


def test_the_sum_adds_up_on_one_line() -> None:
    lines = summary_lines(summary_of(mixed()), mixed())
    assert "audience   7 = 4 drafted + 1 held out + 1 excluded + 1 failed" in lines
    assert f"{'1':>18}  audience.no_consent: did not agree to marketing pushes" in lines


def test_sources_checks_and_cost_are_told() -> None:
    text = "\n".join(summary_lines(summary_of(mixed()), mixed()))
    assert "written by Chinese" not in text
    assert "written by English: model 2 (67%), revised 1 (33%); scripted:test" in text
    assert "Chinese: copy bank 1 (100%); no model" in text
    assert "checks          41  facts.unsupported" in text
    assert "118 calls, 60,423 tokens in, 5,110 out; 96 candidates for 32 pieces, 6 cached" in text


def test_counts_that_do_not_add_up_are_said() -> None:
    assert "DO NOT ADD UP" in "\n".join(summary_lines(summary_of(mixed(), audience=9), mixed()))


def test_three_drafts_of_different_kinds_with_their_evidence() -> None:
    lines = summary_lines(summary_of(mixed()), mixed())
    assert [line.split()[0] for line in lines if line.startswith(("c1", "c2", "c3", "c4"))] == ["c1", "c2", "c4"]
    assert f"  {MILK_TITLE}" in lines
    assert "  facts    item 鲜牛奶, price ¥15.8, times bought 17, size 950ml" in lines
    assert any(line.startswith("  sent     Mon 6 Nov 2017, 17:05 America/New_York, hours of similar") for line in lines)


def test_the_fullest_batch_keeps_to_lines_and_width() -> None:
    outcomes = [
        drafted(
            f"c{at}",
            draft(f"c{at}", locale=locale, source=source, angle=Angle.OFFER, title=HOSTILE * 3, body="冷" * 90),
        )
        for at, (locale, source) in enumerate((lo, so) for lo in ("en", "zh", "fr", "de") for so in DraftSource)
    ]
    outcomes += [undrafted(f"x{at}", "failed", f"rule.{at}", HOSTILE * 2) for at in range(9)]
    summary = summary_of(
        outcomes,
        notes=("long " * 40,) * 9,
        goal="goal " * 90,
        audience=99,
        checks={f"check.{at}": at for at in range(30)},
        fallbacks={f"why.{at}": at for at in range(5)},
    )
    lines = summary_lines(summary, outcomes)
    assert len(lines) <= 45
    assert max(length(line, "half_width") for line in lines) <= WIDTH


def test_texts_cannot_steer_the_terminal() -> None:
    sly = drafted("c1", draft(title="\x1b[2Jgone\r\n\u202eevil\u2028", body="\x07\x9b31m"))
    text = "\n".join(summary_lines(summary_of([sly]), [sly]))
    assert not any(char in text for char in "\x1b\r\u202e\u2028\x07\x9b")


def test_a_line_that_is_too_wide_is_cut_by_columns() -> None:
    assert fitted("abc", 3) == "abc"
    assert fitted("abcdef", 5) == "abc…"
    assert fitted("咖啡豆五百克", 8) == "咖啡豆…"


def test_it_says_how_many_candidates_of_a_model_failed_and_why() -> None:
    lines = summary_lines(summary_of(mixed()), mixed())
    found = [line for line in lines if line.startswith("failed ")]
    assert found == ["failed     48 of 96 candidates of a model: facts.unsupported 40, template.loose_number 12"]


def test_an_empty_batch_has_a_summary() -> None:
    lines = summary_lines(summary_of([], models={}), [])
    assert "audience   0 = 0 drafted + 0 held out + 0 excluded + 0 failed" in lines
