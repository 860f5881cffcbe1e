"""The one place where settings become objects. Every object can be replaced by argument where it is used."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.models.copy_model import CopyModel
from agent.writing.requests import copy_facts
from core.home import Home
from core.records import BriefCopyFacts, CampaignBrief, Locale
from core.settings import ModelSettings, Settings
from core.store import Store

if TYPE_CHECKING:
    from agent.guardrails import RuleGuardrail
    from agent.timing.hours import HourModel
    from agent.timing.settings import TimerSettings
    from core.ports import Embedder, Guardrail
    from ranking.model import RankingModel
    from retrieval.chroma import ChromaStore


@dataclass(frozen=True)
class Workspace:
    """An opened home directory. Held alone: another process that wants it is refused."""

    settings: Settings
    home: Home
    store: Store

    @property
    def ranking_folder(self) -> Path:
        """Where the ranking model is kept."""
        return self.home.models / "ranking"

    @property
    def hours_folder(self) -> Path:
        """Where the hour model is kept."""
        return self.home.models / "hours"


@contextmanager
def open_workspace(settings: Settings) -> Iterator[Workspace]:
    """Open the home directory for one process. Raises LockedError where another one has it."""
    home = Home(settings.home).create()
    with home.lock():
        store = Store.open(settings.database_url, snapshot_folder=home.snapshots)
        try:
            yield Workspace(settings=settings, home=home, store=store)
        finally:
            store.close()


@contextmanager
def open_vectors(workspace: Workspace) -> Iterator["ChromaStore"]:
    """The vector database of a workspace."""
    from retrieval.chroma import open_chroma

    with open_chroma(workspace.home.chroma, workspace.settings.retrieval.chroma_url) as chroma:
        yield chroma


def open_configured_embedder(workspace: Workspace) -> "Embedder":
    """The embedder that the settings name."""
    from retrieval.embedders import open_embedder

    return open_embedder(workspace.settings.retrieval.embedder)


def open_ranking(workspace: Workspace) -> "RankingModel":
    """The trained ranking model. Raises NotTrainedError where there is none."""
    from ranking.model import RankingModel

    return RankingModel.load(workspace.ranking_folder)


def open_hour_model(workspace: Workspace, *, known_until: datetime | None = None) -> "HourModel":
    """The trained hour model. Raises NotTrainedError where there is none, or where it knows more than is allowed."""
    from agent.timing.hours import HourModel

    return HourModel.load(workspace.hours_folder, known_until=known_until)


def open_delivery(workspace: Workspace) -> "TimerSettings":
    """The delivery policy in force. Raises SettingsError for one that cannot be used."""
    from agent.timing.policy_file import FILE_NAME, load_delivery
    from agent.timing.settings import TimerSettings

    named, at_home = workspace.settings.delivery, workspace.home.path / FILE_NAME
    path = named or (at_home if at_home.exists() else None)
    return load_delivery(path) if path else TimerSettings()


def open_guardrail(policy: Path | None = None) -> "RuleGuardrail":
    """The guardrail with a policy file, or the built-in policy."""
    from agent.guardrails import RuleGuardrail, load_policy

    return RuleGuardrail(load_policy(policy))


@contextmanager
def open_judged_guardrail(
    settings: ModelSettings, policy: Path | None = None, judge: str | None = None
) -> Iterator["Guardrail"]:
    """The rules, and behind them the model that `judge` names, where it names one."""
    if judge is None:
        yield open_guardrail(policy)
        return
    from agent.guardrails import RuleGuardrail, load_policy
    from agent.guardrails.meaning import JudgedGuardrail, MeaningJudge
    from agent.models.provider import open_model

    weights = load_policy(policy)
    model = open_model(judge, settings)
    try:
        chat = model.tool_chat(seed=0, settings=settings)
        yield JudgedGuardrail(RuleGuardrail(weights), MeaningJudge(model.identity, chat, weights))
    finally:
        model.close()


def brief_copy_facts(brief: CampaignBrief) -> dict[Locale, BriefCopyFacts]:
    """What the guardrail reads of a brief, by the language of the copy."""
    from prompts.voice import load_voice

    voice = load_voice(brief.voice)
    return {locale: copy_facts(brief, voice, locale) for locale in ("en", "zh")}


@contextmanager
def open_models(
    settings: ModelSettings, locales: tuple[Locale, ...], override: str | None
) -> Iterator[dict[Locale, CopyModel]]:
    """The model that writes each locale; one that its model cannot write, or without a model, is left to the bank."""
    from agent.models.provider import NO_MODEL, open_model

    opened: dict[str, CopyModel] = {}
    try:
        by_locale: dict[Locale, CopyModel] = {}
        for locale in locales:
            spec = override or (settings.zh if locale == "zh" and settings.zh else settings.default)
            if spec == NO_MODEL:
                continue
            if spec not in opened:
                opened[spec] = open_model(spec, settings)
            if opened[spec].writes(locale):
                by_locale[locale] = opened[spec]
        yield by_locale
    finally:
        for model in opened.values():
            model.close()
