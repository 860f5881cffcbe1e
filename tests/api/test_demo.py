"""The whole demo, run once as a person runs it: what must hold for every draft is proved on every draft."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from agent.drafts_file import read_drafts
from core.ingest.completejourney.names import read_names
from core.records import CustomerOutcome, Decision
from prompts.slots import slot_values

pytestmark = [pytest.mark.demo, pytest.mark.model, pytest.mark.timeout(1800)]

HOUSEHOLDS = 200
EXAMPLE = Path("examples/brief.toml").resolve()


def pushwright(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [str(Path(sys.executable).with_name("pushwright")), *arguments]
    environment = os.environ | {"PUSHWRIGHT_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500, check=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the demo has run; the home directory is `home` in it."""
    folder = tmp_path_factory.mktemp("demo")
    done = pushwright(folder / "home", "demo", "--customers", str(HOUSEHOLDS), "--out", str(folder / "out"))
    assert done.returncode == 0, done.stderr
    (folder / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def outcomes(demo: Path) -> list[CustomerOutcome]:
    return read_drafts(demo / "out" / "drafts.jsonl")


@pytest.fixture(scope="session")
def drafted(outcomes: list[CustomerOutcome]) -> list[CustomerOutcome]:
    return [outcome for outcome in outcomes if outcome.draft is not None]


def test_every_household_has_one_outcome_and_the_sum_is_right(outcomes: list[CustomerOutcome]) -> None:
    assert len({outcome.customer_id for outcome in outcomes}) == len(outcomes) == HOUSEHOLDS
    states = Counter(outcome.outcome for outcome in outcomes)
    assert sum(states.values()) == HOUSEHOLDS
    assert states["drafted"] >= 0.9 * HOUSEHOLDS
    assert all(outcome.reason for outcome in outcomes if outcome.outcome != "drafted")


def test_both_languages_are_written(drafted: list[CustomerOutcome]) -> None:
    locales = Counter(outcome.draft.locale for outcome in drafted if outcome.draft)
    assert min(locales["en"], locales["zh"]) > 0.35 * len(drafted)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_every_number_is_a_fact_of_that_draft(drafted: list[CustomerOutcome]) -> None:
    for outcome in drafted:
        draft = outcome.draft
        assert draft is not None
        allowed = _numbers(" ".join(slot_values(outcome.facts, draft.locale).values()))
        assert _numbers(draft.title + " " + draft.body) <= allowed, (draft.title, draft.body)


def test_no_private_category_and_no_nameless_product_is_named(drafted: list[CustomerOutcome]) -> None:
    rows = list(read_names().iter_rows(named=True))
    private = {row[locale] for row in rows for locale in ("en", "zh") if row["private"] and row[locale]}
    public = {row[locale] for row in rows for locale in ("en", "zh") if not row["private"] and row[locale]}
    for outcome in drafted:
        assert outcome.draft is not None
        assert outcome.facts["item"] in public - private
        assert outcome.facts.get("anchor", next(iter(public - private))) in public - private


def test_no_brand_appears(drafted: list[CustomerOutcome]) -> None:
    """No manufacturer is named in the data: a capital inside a sentence must come from a fact or a month."""
    allowed = re.compile(
        r"\b(I|I'\w+|January|February|March|April|May|June|July|August|September|October|November|December)\b"
    )
    for outcome in drafted:
        draft = outcome.draft
        if draft is None or draft.locale != "en":
            continue
        text = draft.body
        for fact in (outcome.facts["item"], outcome.facts.get("anchor", "")):
            text = re.sub(re.escape(str(fact)), "", text, flags=re.IGNORECASE) if fact else text
        inside = re.findall(r"(?<=[a-z,;] )[A-Z]\w+", allowed.sub("", text))
        assert not inside, (draft.body, inside)


def test_no_slot_is_unrendered(drafted: list[CustomerOutcome]) -> None:
    for outcome in drafted:
        assert outcome.draft is not None
        assert not re.search(r"[{}]|None|nan\b", outcome.draft.title + outcome.draft.body)


def test_lengths_hold_for_the_channel(drafted: list[CustomerOutcome]) -> None:
    """What an iOS lock screen shows: 40 half-width characters of title, 110 of body; a Han character is two."""
    for outcome in drafted:
        assert outcome.draft is not None
        assert _half_width(outcome.draft.title) <= 40, outcome.draft.title
        assert _half_width(outcome.draft.body) <= 110, outcome.draft.body


def _half_width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def test_everything_is_sent_inside_the_window(drafted: list[CustomerOutcome]) -> None:
    for outcome in drafted:
        assert outcome.plan is not None
        assert 9 * 60 <= outcome.plan.minutes_after_midnight < 20 * 60
        assert "2017-10-30" <= outcome.plan.local[:10] <= "2017-11-01"


def test_words_do_not_wear_out(drafted: list[CustomerOutcome]) -> None:
    templates = Counter(outcome.draft.template_digest for outcome in drafted if outcome.draft)
    assert max(templates.values()) <= 0.05 * len(drafted)


def test_the_model_is_used_and_counted(demo: Path) -> None:
    page = (demo / "out" / "report.html").read_text(encoding="utf-8")
    assert "tokens" in page
    assert not re.search(r"(?:src|href)=[\"']?https?:", page), "the page opens without a network"


def test_the_same_seed_gives_the_same_drafts_without_a_model_call(demo: Path) -> None:
    again = pushwright(demo / "home", "demo", "--customers", str(HOUSEHOLDS), "--out", str(demo / "again"))
    assert again.returncode == 0, again.stderr
    first, second = ((demo / name / "drafts.jsonl").read_bytes() for name in ("out", "again"))
    assert first == second
    assert re.search(r"\b0 (?:model )?calls\b", again.stdout + again.stderr)


def test_the_example_brief_writes_one_line_a_customer(demo: Path) -> None:
    file = demo / "fifty.jsonl"
    done = pushwright(demo / "home", "draft", str(EXAMPLE), "--limit", "50", "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert len(read_drafts(file)) == 50
    checked = pushwright(demo / "home", "check", str(file), "--json")
    assert checked.returncode == 0, checked.stderr
    verdicts = [json.loads(line) for line in checked.stdout.splitlines()]
    recorded = [outcome.verdict for outcome in read_drafts(file)]
    for verdict, outcome in zip(verdicts, recorded, strict=True):
        if outcome is not None:
            assert verdict == json.loads(outcome.model_dump_json())
            assert outcome.decision is Decision.PASS


def test_a_shop_assistant_could_say_it(demo: Path) -> None:
    """The reasons of a ranking are sentences with numbers, and none is a statistician's."""
    done = pushwright(demo / "home", "rank", "1", "--why", "--top", "5")
    assert done.returncode == 0, done.stderr
    reasons = [line.strip() for line in done.stdout.splitlines() if line.lstrip().startswith("- ")]
    assert len(reasons) >= 5
    assert all(re.search(r"\d.*\.$", reason) for reason in reasons), reasons
    assert not re.search(r"chance|probab|lift|score", done.stdout)
    hours = pushwright(demo / "home", "when", "1", "--json")
    profile = json.loads(hours.stdout)
    assert len(profile["hours"]) == 24
    assert len(profile["week"]) == 168
    assert sum(profile["hours"]) == pytest.approx(1, abs=1e-6)


def _refused(home: Path, file: Path, *arguments: str, **environment: str) -> str:
    """The one line of a command that must fail and leave no output."""
    command = [str(Path(sys.executable).with_name("pushwright")), *arguments, "--out", str(file)]
    done = subprocess.run(
        command,
        env=os.environ | {"PUSHWRIGHT_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert not file.exists()
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: "), done.stderr
    return last


def test_a_model_that_cannot_be_reached_is_one_clear_line_and_no_output(demo: Path) -> None:
    line = _refused(
        demo / "home",
        demo / "none.jsonl",
        *("draft", str(EXAMPLE), "--limit", "5", "--model", "openai:absent"),
        PUSHWRIGHT_MODEL__BASE_URL="http://127.0.0.1:9/v1",
    )
    assert "http://127.0.0.1:9/v1" in line
    assert "PUSHWRIGHT_MODEL__BASE_URL" in line


def test_an_audience_without_consent_is_one_clear_line_and_no_output(demo: Path) -> None:
    people = demo / "people.csv"
    people.write_text("customer_id,locale,consent.push\nnc1,en,false\nnc2,en,false\n", encoding="utf-8")
    added = pushwright(demo / "home", "ingest", "--customers", str(people))
    assert added.returncode == 0, added.stderr
    brief = demo / "nobody.toml"
    brief.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace('list_id = "cj-18"', 'customers = ["nc1", "nc2"]', 1), "utf-8"
    )
    line = _refused(demo / "home", demo / "none.jsonl", "draft", str(brief))
    assert "nobody is left to write to (2 because" in line
    assert "has not agreed to marketing pushes" in line


def test_a_damaged_index_is_one_clear_line_and_no_output(demo: Path) -> None:
    """Last in the file: it breaks a copy of the home directory."""
    import shutil

    broken = demo / "broken"
    shutil.copytree(demo / "home", broken)
    (broken / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    file = demo / "none.jsonl"
    done = pushwright(broken, "draft", str(EXAMPLE), "--limit", "5", "--out", str(file))
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith("error: ")
    assert "pushwright train" in done.stderr
    assert not file.exists()
