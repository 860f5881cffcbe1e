"""Briefs: what is wrong is named with file, line, field and value."""

from pathlib import Path

import pytest

from agent.brief_file import load_brief
from agent.demo import demo_brief
from core.errors import BriefError

EXAMPLE = Path("examples/brief.toml")


def test_the_example_is_the_demo() -> None:
    assert load_brief(EXAMPLE) == demo_brief()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('tone = "warm"', 'tone = "loud"', r":8: tone = 'loud'"),
        ("starts_on = 2017-10-30", "starts_on = 2018-10-30", "ends_on must not be before starts_on"),
        ("goal =", "gaol =", "goal: is required"),
        ("[scope]", "[scope", "Expected"),
        ("offered = true", "offered = true\ncolour = 1", r"scope.colour: is not a field"),
        ("latest = 20:00:00", "latest = 08:00:00", "latest must be after earliest"),
        ("# deep_link =", 'deep_link = "app://{product.id}" #', r"\{product.id\} is not known"),
        ('campaign_id = "cj-18"', 'campaign_id = "a b"', "campaign_id"),
    ],
)
def test_a_malformed_brief_is_explained(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "brief.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BriefError, match=message) as error:
        load_brief(path)
    assert str(path) in str(error.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match="no such file"):
        load_brief(tmp_path / "absent.toml")


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "brief.json"
    path.write_text(demo_brief().model_dump_json(), encoding="utf-8")
    assert load_brief(path) == demo_brief()
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(BriefError, match="not a table"):
        load_brief(path)
