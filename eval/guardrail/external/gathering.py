"""From a folder of data sets to parts of the report."""

from pathlib import Path

from core.errors import InputError
from core.ports import Guardrail
from eval.guardrail.external.human import human_part
from eval.guardrail.external.injections import injection_part
from eval.guardrail.external.personal_data import personal_data_part
from eval.guardrail.external.reading import (
    read_attacks,
    read_litemall,
    read_naughty_words,
    read_presidio,
    read_retail_demo_store,
)
from eval.guardrail.external.swearing import swearing_part
from eval.guardrail.part import Part

HUMAN = ("litemall_zh", "retail_demo_store")
PERSONAL, SWEARING, ATTACKS = "pii_en_dev", "badwords_dev", "injection_dev"
KNOWN = (*HUMAN, PERSONAL, SWEARING, ATTACKS)
"""Names of the sub-folders that are looked for."""


def external_parts(guardrail: Guardrail, folder: Path) -> list[Part]:
    """A part for every data set of the folder. InputError where it holds none that is known."""
    if not folder.is_dir():
        raise InputError(f"--data {folder}: no such folder")
    there = {name for name in KNOWN if (folder / name).is_dir()}
    if not there:
        raise InputError(f"--data {folder}: holds none of the folders {', '.join(KNOWN)}")
    parts = []
    human = []
    if "litemall_zh" in there:
        human.append(("litemall_zh", "zh", read_litemall(folder / "litemall_zh")))
    if "retail_demo_store" in there:
        human.append(("retail_demo_store", "en", read_retail_demo_store(folder / "retail_demo_store")))
    if human:
        parts.append(human_part(guardrail, human))
    if PERSONAL in there:
        parts.append(personal_data_part(guardrail, read_presidio(folder / PERSONAL)))
    if SWEARING in there:
        lists = [(language, read_naughty_words(folder / SWEARING, language)) for language in ("en", "zh")]
        parts.append(swearing_part(guardrail, lists))
    if ATTACKS in there:
        named = [(name, copies) for name, _, copies in human]
        parts.append(injection_part(read_attacks(folder / ATTACKS), named))
    absent = [name for name in KNOWN if name not in there]
    if absent:
        parts.append(Part(measures=(), notes=(f"Not measured, for the data were not given: {', '.join(absent)}.",)))
    return parts
