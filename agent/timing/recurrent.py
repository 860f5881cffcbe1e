"""A recurrent network over each customer's moments, as an alternative to the pool behind the same interface.

A GRU (Cho et al. 2014) reads hour, day and the pause before each moment. The logits of the week are the population's,
plus how the customer's hours and days so far differ from it, plus what the network's state says of hours, of days and
of hours of the week. It is trained to foretell one of the next moments, drawn at random, because a plan looks weeks
ahead and not one basket. The last weeks before the data cut are kept for early stopping; the network is small, so that
a laptop trains it in a minute or two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import numpy as np
import polars as pl
import torch
from pydantic import Field
from torch import Tensor, nn

from agent.timing.fitting import Counted, week_of_all
from agent.timing.grids import Floats
from agent.timing.hour_files import HourArrays
from agent.timing.hours import HourModel, card_of, coded_customers, counted_moments
from agent.timing.moments import moments_of
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK, HourSettings
from core.errors import InputError
from core.records import Record

HOUR_PRIOR, DAY_PRIOR = 8.0, 20.0
"""Moments' worth of the population's hours and days that are added to a customer's."""


class RecurrentSettings(Record):
    """Size and training of the network."""

    hidden: Annotated[int, Field(ge=4, le=512)] = 32
    longest: Annotated[int, Field(ge=8)] = 160
    """Of each customer's moments the last so many are read."""
    ahead: Annotated[int, Field(ge=1)] = 8
    """The target is drawn among so many next moments."""
    batch: Annotated[int, Field(ge=1)] = 128
    epochs: Annotated[int, Field(ge=1)] = 30
    patience: Annotated[int, Field(ge=1)] = 3
    learning_rate: Annotated[float, Field(gt=0)] = 2e-3
    weight_decay: Annotated[float, Field(ge=0)] = 1e-3
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5
    validation_days: Annotated[int, Field(ge=1)] = 28
    seed: int = 0


@dataclass(frozen=True)
class Sequences:
    """Moments of n customers, oldest first, padded at the end: cells and pauses (n, t), lengths (n,)."""

    cells: Tensor
    pauses: Tensor
    lengths: Tensor


class WeekNetwork(nn.Module):
    """From sequences to log-probabilities of the week after each moment, shape (n, t, 168)."""

    prior: Tensor

    def __init__(self, settings: RecurrentSettings, population: Floats) -> None:
        super().__init__()
        self.hour = nn.Embedding(HOURS_OF_DAY, 16)
        self.day = nn.Embedding(7, 8)
        self.read = nn.GRU(25, settings.hidden, batch_first=True)
        self.dropout = nn.Dropout(settings.dropout)
        self.to_hours = nn.Linear(settings.hidden, HOURS_OF_DAY)
        self.to_days = nn.Linear(settings.hidden, 7)
        self.to_week = nn.Linear(settings.hidden, HOURS_OF_WEEK)
        self.habit_power = nn.Parameter(torch.tensor([0.9, 0.7]))
        self.register_buffer("prior", torch.tensor(population, dtype=torch.float32))
        self.everybody = nn.Parameter(torch.log(torch.tensor(population, dtype=torch.float32)))
        for layer in (self.to_hours, self.to_days, self.to_week):
            nn.init.zeros_(layer.bias)
            nn.init.normal_(layer.weight, std=0.01)

    def forward(self, sequences: Sequences) -> Tensor:
        """Log-probabilities."""
        hours = self.hour(sequences.cells % HOURS_OF_DAY)
        days = self.day(sequences.cells // HOURS_OF_DAY)
        state, _ = self.read(torch.cat([hours, days, sequences.pauses[..., None]], dim=-1))
        state = self.dropout(state)
        logits = self.to_week(state) + self.to_hours(state).repeat(1, 1, 7) + self.everybody
        logits = logits + self.to_days(state).repeat_interleave(HOURS_OF_DAY, dim=-1)
        return torch.log_softmax(logits + self._habits(sequences.cells), dim=-1)

    def _habits(self, cells: Tensor) -> Tensor:
        """How the customer's hours and days so far differ from the population's, times learned powers, as logits."""
        week = self.prior.view(7, HOURS_OF_DAY)
        seen = torch.arange(1, cells.shape[1] + 1)[None, :, None]
        hours = nn.functional.one_hot(cells % HOURS_OF_DAY, HOURS_OF_DAY).cumsum(dim=1)
        days = nn.functional.one_hot(cells // HOURS_OF_DAY, 7).cumsum(dim=1)
        hour_lift = torch.log((hours / week.sum(0) + HOUR_PRIOR) / (seen + HOUR_PRIOR))
        day_lift = torch.log((days / week.sum(1) + DAY_PRIOR) / (seen + DAY_PRIOR))
        habits = self.habit_power[0] * hour_lift.repeat(1, 1, 7)
        return habits + self.habit_power[1] * day_lift.repeat_interleave(HOURS_OF_DAY, dim=-1)


def fit_recurrent(
    events: pl.DataFrame,
    *,
    until: datetime,
    shop_timezone: str,
    timezones: Mapping[str, str] | None = None,
    settings: RecurrentSettings | None = None,
) -> HourModel:
    """Train on `events` before `until`. Raises InputError where there is too little to train and validate on."""
    chosen, weights = settings or RecurrentSettings(), HourSettings()
    moments = moments_of(
        events, until=until, kind_weights=weights.kind_weights, shop_timezone=shop_timezone, timezones=timezones
    )
    codes = coded_customers(moments, chosen.seed) if not moments.is_empty() else {}
    counted = counted_moments(moments, codes) if codes else None
    if counted is None or not (counted.ages > chosen.validation_days).any():
        raise InputError(f"a recurrent model needs events earlier than {chosen.validation_days} days before {until}")
    population = week_of_all(counted, weights)
    network = _train(counted, population, chosen)
    arrays = HourArrays(
        customers=tuple(codes),
        weeks=_foretell(network, counted, chosen).astype(np.float16),
        population=population,
        moments=counted.mass(weights.long_half_life_days),
        segment=np.zeros(counted.n, dtype=np.int16),
    )
    return HourModel(card_of(arrays, "recurrent", until, shop_timezone, moments.height, weights, {}), arrays)


def _train(counted: Counted, population: Floats, settings: RecurrentSettings) -> WeekNetwork:
    """Train until the validation loss has not fallen for `patience` epochs; the best epoch's network is kept."""
    generator = torch.Generator().manual_seed(settings.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        network = WeekNetwork(settings, population)
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        earlier = counted.before(settings.validation_days)
        sequences = _sequences(earlier, settings.longest)
        best_loss, best_state, bad = float("inf"), network.state_dict(), 0
        for _ in range(settings.epochs):
            network.train()
            for part in _batches(sequences, settings.batch, generator):
                optimiser.zero_grad()
                torch.autograd.backward(_loss(network, part, settings.ahead, generator))
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
            loss = _validation_loss(network, counted, earlier, settings)
            bad = 0 if loss < best_loss - 1e-4 else bad + 1
            if loss < best_loss:
                best_loss = loss
                best_state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
            if bad >= settings.patience:
                break
        network.load_state_dict(best_state)
    return network.eval()


def _loss(network: WeekNetwork, part: Sequences, ahead: int, generator: torch.Generator) -> Tensor:
    """Mean negative log-probability of a moment drawn among the next `ahead`, after each moment but the last."""
    place = torch.arange(part.cells.shape[1])[None, :]
    step = torch.randint(1, ahead + 1, part.cells.shape, generator=generator)
    target = torch.minimum(place + step, part.lengths[:, None] - 1).clamp(min=0)
    known = place < part.lengths[:, None] - 1
    chosen = network(part).gather(2, part.cells.gather(1, target)[..., None])[..., 0]
    mean: Tensor = -(chosen * known).sum() / known.sum().clamp(min=1)
    return mean


@torch.no_grad()
def _validation_loss(network: WeekNetwork, counted: Counted, earlier: Counted, settings: RecurrentSettings) -> float:
    weeks = _foretell(network, earlier, settings)
    fresh = counted.ages <= settings.validation_days
    chosen = weeks[counted.rows[fresh], counted.cells[fresh]]
    return float(-(np.log(np.maximum(chosen, 1e-12)) * counted.weights[fresh]).sum() / counted.weights[fresh].sum())


@torch.no_grad()
def _foretell(network: WeekNetwork, counted: Counted, settings: RecurrentSettings) -> Floats:
    """Weeks (n, 168) after each customer's last moment; the population's for customers without any."""
    network.eval()
    sequences = _sequences(counted, settings.longest)
    weeks = torch.softmax(network.everybody, dim=0).repeat(counted.n, 1)
    for start in range(0, counted.n, settings.batch):
        part = _part(sequences, torch.arange(start, min(counted.n, start + settings.batch)))
        seen = part.lengths > 0
        if seen.any():
            last = (part.lengths - 1).clamp(min=0)[:, None, None].expand(-1, 1, HOURS_OF_WEEK)
            foretold = network(part).gather(1, last)[:, 0].exp()
            weeks[start : start + len(foretold)][seen] = foretold[seen]
    return weeks.double().numpy()


def _sequences(counted: Counted, longest: int) -> Sequences:
    order = np.lexsort((-counted.ages, counted.rows))
    rows, cells, ages = counted.rows[order], counted.cells[order], counted.ages[order]
    lengths = np.bincount(rows, minlength=counted.n)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    kept = np.minimum(lengths, longest)
    place = np.arange(len(rows)) - starts[rows] - (lengths - kept)[rows]
    pause = np.log1p(np.maximum(np.concatenate([[0.0], ages[:-1] - ages[1:]]), 0.0))
    pause[starts[lengths > 0]] = 0.0
    width = max(1, int(kept.max(initial=0)))
    grid, gaps = np.zeros((counted.n, width), dtype=np.int64), np.zeros((counted.n, width), dtype=np.float32)
    grid[rows[place >= 0], place[place >= 0]] = cells[place >= 0]
    gaps[rows[place >= 0], place[place >= 0]] = pause[place >= 0]
    return Sequences(torch.from_numpy(grid), torch.from_numpy(gaps), torch.from_numpy(kept.astype(np.int64)))


def _batches(sequences: Sequences, size: int, generator: torch.Generator) -> Iterator[Sequences]:
    """Batches of customers of about the same length, in random order, each cut to its longest."""
    by_length = torch.argsort(sequences.lengths, stable=True)
    by_length = by_length[sequences.lengths[by_length] > 1]
    chunks = list(torch.split(by_length, size))
    for place in torch.randperm(len(chunks), generator=generator).tolist():
        yield _part(sequences, chunks[place])


def _part(sequences: Sequences, rows: Tensor) -> Sequences:
    lengths = sequences.lengths[rows]
    width = max(1, int(lengths.max()))
    return Sequences(sequences.cells[rows, :width], sequences.pauses[rows, :width], lengths)
