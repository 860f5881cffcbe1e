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


RULES = """
[[promoted]]
groups = ["coffee_tea"]
boost = 1.5

[[promoted]]
products = ["1"]
boost = 2

[fatigue]
item_days = 14
angle_days = 7

[variety]
messages = 3
"""


def test_rules_about_items_are_read(tmp_path: Path) -> None:
    path = tmp_path / "brief.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8") + RULES, encoding="utf-8")
    brief = load_brief(path)
    assert [promotion.boost for promotion in brief.promoted] == [1.5, 2]
    assert brief.fatigue is not None
    assert (brief.fatigue.item_days, brief.fatigue.item_factor) == (14, 0.0)
    assert brief.variety is not None
    assert (brief.variety.messages, brief.variety.factor) == (3, 0.5)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("boost = 2", "boost = 0", 8, "promoted.1.boost = 0"),
        ("boost = 1.5", "boost = 21", 4, "promoted.0.boost = 21"),
        ("boost = 2", "boots = 2", 6, "promoted.1.boost: is required"),
        ('groups = ["coffee_tea"]', "", 2, "name what is promoted"),
        ("item_days = 14", "item_days = 0", 11, "fatigue.item_days = 0"),
        ("item_days = 14", "item_day = 14", 11, "fatigue.item_day: is not a field"),
        ("item_days = 14\nangle_days = 7", "item_factor = 0.1", 10, "say for how many days"),
        ("messages = 3", "factor = 2", 15, "variety.factor = 2"),
        ("[variety]", "[varieties]", 14, "varieties: is not a field"),
        ("[variety]", "[scope]\nprice_from = 2\nprice_to = 1\n[variety]", 14, "price_to must not be below"),
        ("[variety]", "[scope]\nprice_from = -2\n[variety]", 15, "scope.price_from = -2"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    text = "\n".join(part for part in EXAMPLE.read_text(encoding="utf-8").splitlines() if not part.startswith("#"))
    text = text.replace("[scope]\noffered = true", "") if "[scope]" in new else text
    before = text.count("\n")
    path = tmp_path / "brief.toml"
    path.write_text(text + RULES.replace(old, new), encoding="utf-8")
    with pytest.raises(BriefError) as error:
        load_brief(path)
    assert message in str(error.value)
    assert f"brief.toml:{before + line}:" in str(error.value)


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
