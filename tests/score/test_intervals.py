import numpy as np
import pytest

from eyelid.score.intervals import Bootstrap, Score, groups_with, shares


def test_sums_are_by_group():
    bootstrap = Bootstrap(np.array(list("babca")), resamples=0, seed=0)
    assert (bootstrap.count, bootstrap.member.tolist()) == (3, [1, 0, 1, 2, 0])
    columns = np.array([[1, 0], [2, 1], [4, 0], [8, 1], [16, 1]])
    assert bootstrap.sums(columns).toarray().tolist() == [[18, 2], [5, 0], [8, 1]]
    cells = bootstrap.sums_by(np.array([0, 1, 0, 1, 1]), 2, columns[:, 0])
    assert cells.toarray().tolist() == [[0, 18], [5, 0], [0, 8]]
    assert bootstrap.sums_by(np.array([0, 1, 0, 1, 1]), 2).toarray().tolist() == [[0, 2], [2, 0], [0, 1]]


@pytest.mark.parametrize("at_once", [1, 50, 4_000_000])
def test_draws_do_not_depend_on_how_many_are_in_memory(at_once, monkeypatch):
    monkeypatch.setattr("eyelid.score.intervals._AT_ONCE", at_once)
    groups = np.arange(20).astype(str)
    values = np.random.default_rng(0).normal(5, 1, (20, 1))
    bootstrap = Bootstrap(groups, resamples=300, seed=1)
    sums, counts = bootstrap.sums(values), bootstrap.sums(np.ones((20, 1)))
    score = bootstrap.scores(lambda weights: {"mean": ((weights @ sums) / (weights @ counts))[:, 0]})["mean"]
    assert score.value == pytest.approx(values.mean())
    reach = 1.96 * values.std() / 20**0.5  # what theory says of a mean
    assert (score.low, score.high) == pytest.approx((score.value - reach, score.value + reach), abs=0.15)
    monkeypatch.undo()
    again = Bootstrap(groups, resamples=300, seed=1)
    assert (
        again.scores(lambda weights: {"mean": ((weights @ sums) / (weights @ counts))[:, 0]})["mean"] == score
    )


@pytest.mark.parametrize(("groups", "resamples"), [(["ann"] * 3, 100), (["ann", "bob", "eve"], 0)])
def test_no_interval_without_a_second_group_or_without_draws(groups, resamples):
    bootstrap = Bootstrap(np.array(groups), resamples=resamples, seed=0)
    score = bootstrap.scores(lambda weights: {"groups": weights.sum(axis=1)})["groups"]
    assert score.value == len(set(groups))
    assert np.isnan([score.low, score.high]).all()


def test_draws_that_leave_nothing_to_measure_do_not_count():
    bootstrap = Bootstrap(np.array(["ann", "bob"]), resamples=200, seed=0)

    def first(weights):
        return {"share": shares(weights[:, 0], weights[:, 0]), "never": np.full(len(weights), np.nan)}

    scores = bootstrap.scores(first, counted={"share": 1})
    assert scores["share"] == Score(1, 0.025, 1)
    assert np.isnan(scores["never"].low)


@pytest.mark.parametrize(
    ("right", "low", "high"),
    [
        (np.ones(40), 0.9119, 1),  # of scipy.stats.binomtest(40, 40).proportion_ci()
        (np.zeros(40), 0, 0.0881),
        (np.ones(400), 0.9119, 1),  # ten pictures of each person: people count
        (np.resize([1.0, 0.0], 80), np.nan, np.nan),  # each is right once and wrong once
    ],
)
@pytest.mark.parametrize("share", [True, False])
def test_what_no_draw_changes_has_the_exact_interval_of_a_share_or_none(right, low, high, share):
    bootstrap = Bootstrap((np.arange(len(right)) // (len(right) // 40)).astype(str), resamples=100, seed=0)
    hits, pictures = bootstrap.sums(right[:, None]), bootstrap.sums(np.ones((len(right), 1)))
    score = bootstrap.scores(
        lambda weights: {"right": ((weights @ hits) / (weights @ pictures))[:, 0]},
        counted={"right": groups_with(pictures)[0]} if share else {},
    )["right"]
    expected = (low, high) if share else (np.nan, np.nan)
    assert (score.low, score.high) == pytest.approx(expected, abs=1e-4, nan_ok=True)


def test_the_interval_of_a_distance_is_moved_by_what_noise_adds():
    values = np.random.default_rng(0).normal(0.2, 1, (200, 1))
    bootstrap = Bootstrap(np.arange(200).astype(str), resamples=500, seed=0)
    sums = bootstrap.sums(values)
    scores = {
        moved: bootstrap.scores(lambda weights: {"off": np.abs(weights @ sums)[:, 0] / 200}, distances=moved)[
            "off"
        ]
        for moved in ((), ("off",))
    }
    assert scores["off",].value == scores[()].value
    assert scores["off",].low <= scores[()].low
    assert scores["off",].low >= 0


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Score(0.5, np.nan, np.nan), "0.5000"),
        (Score(0.5, 0.25, 0.75), "0.5000 [0.2500 - 0.7500]"),
        (Score(-0.5, -0.75, -0.25), "-0.5000 [-0.7500 to -0.2500]"),
    ],
)
def test_scores_in_words(score, text):
    assert str(score) == text


def test_nineteen_of_twenty_intervals_cover_the_truth():
    random = np.random.default_rng(4)
    covered = []
    groups = np.repeat(np.arange(60), 10).astype(str)
    for _ in range(200):  # 60 people, each with a skill of their own; 0.7 is the mean
        skill = np.repeat(random.beta(7, 3, 60), 10)
        bootstrap = Bootstrap(groups, resamples=200, seed=0)
        right = bootstrap.sums((random.random(600) < skill)[:, None])
        score = bootstrap.scores(lambda weights, right=right: {"right": (weights @ right)[:, 0] / 600})[
            "right"
        ]
        covered.append(score.low <= 0.7 <= score.high)
    assert 0.88 <= np.mean(covered) <= 0.99
