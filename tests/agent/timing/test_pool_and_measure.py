"""The pool finds the powers that made the data; the measures agree with numbers by hand."""

import numpy as np
import pytest

from agent.timing.choosing import openings
from agent.timing.components import Population
from agent.timing.conditions import conditions
from agent.timing.grids import blurred_counts, circular_kernel, counts, decay, mix_days
from agent.timing.limits import Limit
from agent.timing.measure import calibration_error, hour_calibration_error, log_loss, scores, top_hit
from agent.timing.pool import Fold, Opinions, fit_pool, pooled
from agent.timing.rules.spans import Spans
from agent.timing.segments import Segmentations, find_segments
from agent.timing.slots import Blocks
from core.errors import InputError


def test_the_pool_finds_the_powers_that_made_the_data() -> None:
    rng = np.random.default_rng(3)
    scores = np.log(rng.dirichlet(np.full(12, 2.0), size=(400, 3))).transpose(0, 2, 1)
    opinions = Opinions(scores, np.stack([np.ones(400), rng.normal(size=400)], axis=1))
    truth = np.array([[0.9, -0.3, 0.5], [0.2, 0.0, -0.4]])
    observed = np.stack([rng.multinomial(400, row) for row in pooled(opinions, truth)]).astype(np.float64)
    halves = [
        Fold(Opinions(scores[part], opinions.scales[part]), observed[part]) for part in (slice(200), slice(200, 400))
    ]
    assert fit_pool(halves, np.zeros((2, 3))) == pytest.approx(truth, abs=0.05)


def test_the_pool_fits_opinions_that_a_plain_newton_step_would_overshoot() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(50, 20, 4)) * 40
    observed = np.eye(20)[scores[:, :, 0].argmax(axis=1)] * 5
    opinions = Opinions(scores, np.ones((50, 1)))
    start = np.zeros((1, 4))
    fitted = fit_pool([Fold(opinions, observed)], start)
    before, after = ((observed * np.log(pooled(opinions, powers) + 1e-300)).sum() for powers in (start, fitted))
    assert np.isfinite(fitted).all()
    assert after > 0.1 * before


def test_a_pool_of_one_opinion_with_power_one_is_that_opinion() -> None:
    row = np.array([[0.2, 0.3, 0.5]])
    assert pooled(Opinions(np.log(row)[..., None], np.ones((1, 1))), np.ones((1, 1))) == pytest.approx(row)


def test_few_data_leave_the_powers_where_they_start() -> None:
    rng = np.random.default_rng(5)
    opinions = Opinions(np.log(rng.dirichlet(np.ones(5), size=(4, 2))).transpose(0, 2, 1), np.ones((4, 1)))
    observed = np.zeros((4, 5))
    observed[0, 2] = 1.0
    assert np.abs(fit_pool([Fold(opinions, observed)], np.full((1, 2), 0.5)) - 0.5).max() < 0.5


def test_a_moment_late_in_an_hour_counts_for_the_next_one_too() -> None:
    early, late = (
        blurred_counts(np.array([0]), np.array([24 + 9]), np.array([minute]), np.array([2.0]), 1, 0.5)[0]
        for minute in (2, 57)
    )
    assert early.sum() == pytest.approx(2) == late.sum()
    assert early[24 + 8] > early[24 + 10]
    assert late[24 + 10] > late[24 + 8]
    assert early[24 + 9] == pytest.approx(late[24 + 9], rel=0.2)


def test_what_spills_over_midnight_stays_on_its_day() -> None:
    grid = blurred_counts(np.array([0]), np.array([23]), np.array([59]), np.array([1.0]), 1, 0.5)[0]
    assert grid[:24].sum() == pytest.approx(1)
    assert grid[0] > 0.3


def test_creatures_of_habit_are_told_from_others() -> None:
    population = Population(week=np.full(168, 1 / 168), segments=Segmentations(()))
    habit, whim = np.zeros(168), np.full(168, 20 / 168)
    habit[10] = 20.0
    scales = conditions(np.stack([habit, whim, np.zeros(168)]), np.array([20.0, 20.0, 0.0]), population)
    assert scales.shape == (3, 4)
    assert scales[0, 2] > scales[2, 2] > scales[1, 2] - 0.2
    assert scales[0, 3] > scales[1, 3]
    assert scales[2, 1] == scales[:, 1].min()


def test_grids_by_hand() -> None:
    grid = counts(np.array([0, 0, 1]), np.array([5, 5, 167]), np.array([1.0, 0.5, 2.0]), 2)
    assert (grid[0, 5], grid[1, 167], grid.sum()) == (1.5, 2.0, 3.5)
    assert decay(np.array([0.0, 21.0, 42.0]), 21.0).tolist() == [1.0, 0.5, 0.25]
    kernel = circular_kernel(24, 1.0)
    assert kernel.sum(axis=0) == pytest.approx(np.ones(24))
    assert kernel[0, 23] == pytest.approx(kernel[0, 1])
    assert mix_days(grid, 0.25).sum() == pytest.approx(3.5)


def test_segments_tell_early_birds_from_night_owls() -> None:
    early, late = np.zeros(168), np.zeros(168)
    early[8::24], late[20::24] = 1.0, 1.0
    weeks = np.stack([early, late] * 30) * 4
    segments = find_segments(weeks, weeks.sum(axis=0) / weeks.sum(), 2, seed=0)
    mix = segments.mix(np.stack([early * 4, late * 4, np.zeros(168)]))
    assert set(np.argmax(mix[:2], axis=1)) == {0, 1}
    assert mix[2] == pytest.approx(segments.average)


def test_measures_by_hand() -> None:
    probabilities = np.array([[0.5, 0.2, 0.2, 0.05, 0.05], [0.1, 0.1, 0.1, 0.1, 0.6]])
    truth = np.array([0, 1])
    assert log_loss(probabilities, truth) == pytest.approx(-(np.log(0.5) + np.log(0.1)) / 2)
    assert top_hit(probabilities, truth) == pytest.approx((1 + 2 / 4) / 2)
    assert calibration_error(probabilities, truth) == pytest.approx((0.5 + 0.6) / 2)


def test_a_true_model_is_calibrated() -> None:
    rng = np.random.default_rng(1)
    weeks = rng.dirichlet(np.full(168, 0.3), size=4000)
    cells = np.array([rng.choice(168, p=row) for row in weeks])
    hours, week = scores(weeks, cells)
    assert (hours.classes, week.classes, hours.moments) == (24, 168, 4000)
    assert max(hours.calibration_error, week.calibration_error) < 0.03
    assert hour_calibration_error(weeks, cells) < 0.001
    assert hours.log_loss < np.log(24) < week.log_loss < np.log(168)


def test_nothing_to_judge_by_is_refused() -> None:
    with pytest.raises(InputError, match="no moment"):
        scores(np.empty((0, 168)), np.empty(0, dtype=np.int64))


def test_openings_agree_with_looking_at_every_minute() -> None:
    rng = np.random.default_rng(0)
    start = np.arange(6) * 60
    blocks = Blocks(start, start, np.array([12, 12, 3, 12, 7, 12]), np.full(6, -1), ())
    for _ in range(300):
        low = rng.integers(-50, 380, 3)
        spans = Spans(np.zeros(3, dtype=np.int64), low, low + rng.integers(1, 120, 3))
        opened = openings(blocks, [Limit("r", spans)], 1)
        for block, (first, size) in enumerate(zip(blocks.start, blocks.size, strict=True)):
            free = [
                slot
                for slot in range(size)
                if not any(
                    low < first + 5 * slot + step < high
                    for step in range(5)
                    for low, high in zip(spans.low, spans.high, strict=True)
                )
            ]
            left = list(range(opened.first[0, block], opened.last[0, block]))
            assert set(left) <= set(free)
            if free and not left:
                # Only where one span leaves both sides and another then closes the later one.
                assert max(free) < size - 1
            assert bool(opened.closed_by[0, block] >= 0) is (not left)
