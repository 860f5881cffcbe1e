"""What a trained writer is: a folder with its adapter in both formats and a card that says how it came about."""

from pathlib import Path

from pydantic import Field, ValidationError

from core.errors import ModelError
from core.records import Locale, Record

PACKAGED = Path(__file__).parent / "adapter"
"""The writer that ships with the project."""

CARD_FILE, GGUF_FILE, PEFT_FOLDER, PEFT_WEIGHTS = "card.json", "adapter.gguf", "peft", "adapter_model.safetensors"


class TrainSettings(Record):
    """What decides the outcome beside data and base weights."""

    rank: int = Field(default=16, ge=1)
    alpha: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=8e-4, gt=0)
    batch: int = Field(default=4, ge=1)
    rounds: int = Field(default=8, ge=1)
    """How often every phrase or line is seen at least, with other facts every time."""
    warm_up_steps: int = Field(default=40, ge=0)
    evaluate_every: int = Field(default=150, ge=1)
    patience: int = Field(default=4, ge=1)
    """So many evaluations without a better held-out loss end the training."""
    clip: float = Field(default=1.0, gt=0)
    seed: int = 0
    threads: int = Field(default=2, ge=1)


class Measures(Record):
    """Shares over unseen situations, written once each; see measure.py for what they count."""

    situations: int
    temperature: float
    valid_json: float
    item_named: float
    numbers_given: float
    guardrail_pass: float
    best_of_pass: float
    """At least one of `best_of` candidates passes."""
    best_of: int
    distinct_bigrams: float
    equal_to_line: float
    """Title and body together those of one training example, with other facts."""
    title_of_line: float = 0.0
    from_parts: float = 0.0
    """Title and body made of nothing but sentences that people wrote, rightly filled."""


class PreferenceMeasures(Record):
    """Share of the pairs whose chosen answer became likelier against the rejected one than it was at the start."""

    pairs: int
    held_out: int
    won: float
    won_held_out: float | None
    """None where nothing was held out."""


class Card(Record):
    """Where a writer comes from and what it can do."""

    base: str
    base_digest: str
    languages: tuple[Locale, ...]
    data_digest: str
    lines: int
    examples: int
    settings: TrainSettings
    best_step: int
    best_loss: float
    losses: tuple[tuple[int, float, float], ...]
    """(step, training loss, held-out loss)."""
    measures: dict[str, Measures] = Field(default_factory=dict)
    """By locale and temperature."""
    teacher: str = ""
    """The bigger model whose words were learned as well, `taught` examples of them."""
    taught: int = 0
    edits: int = 0
    """Reviewed drafts among the examples."""
    preferences: PreferenceMeasures | None = None
    before: "Card | None" = None
    """The writer whose weights were the first ones."""


def read_card(folder: Path) -> Card:
    """Read the card of a writer. Raises ModelError where the folder has none or a broken one."""
    path = folder / CARD_FILE
    if not path.is_file():
        raise ModelError(f"{folder} has no {CARD_FILE}; make a writer with: pushwright learn writer --out {folder}")
    try:
        return Card.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise ModelError(f"{path}: {error.errors()[0]['msg']}") from error
