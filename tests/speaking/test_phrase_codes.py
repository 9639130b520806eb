from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eyelid.speaking.phrase_codes import GROUPS_MAY_COST, codes, mean_movements
from eyelid.speaking.phrase_files import shipped_phrases
from tests.speaking.huffman import least_movements

SYMBOLS = ("left", "right", "up", "blink", "fifth")
ZIPF = [1 / rank for rank in range(1, 41)]


def is_prefix_free(sequences: list[tuple[str, ...]]) -> bool:
    in_order = sorted(sequences)
    return all(after[: len(before)] != before for before, after in pairwise(in_order)) and all(sequences)


@hypothesis_settings(max_examples=40)
@given(
    st.lists(st.floats(0.001, 1000), min_size=1, max_size=60),
    st.integers(2, 5),
    st.randoms(use_true_random=False),
)
def test_codes_are_prefix_free_and_as_short_as_promised(weights: list[float], n: int, random) -> None:
    groups = [random.choice(["", "a", "b", "c"]) for _ in weights]
    urgent = [random.random() < 0.1 for _ in weights]
    symbols = SYMBOLS[:n]
    bound = least_movements(weights, n)
    plain = codes(weights, symbols)
    assert is_prefix_free(plain)
    assert mean_movements(weights, plain) == pytest.approx(bound)
    grouped = codes(weights, symbols, groups=groups)
    assert is_prefix_free(grouped)
    assert mean_movements(weights, grouped) <= bound + GROUPS_MAY_COST + 1e-9
    assert is_prefix_free(codes(weights, symbols, groups=groups, urgent=urgent))


@pytest.mark.parametrize(("n", "bound"), [(4, 2.24), (3, 2.83), (2, 4.40)])
def test_huffmans_bound_of_forty_phrases(n: int, bound: float) -> None:
    assert least_movements(ZIPF, n) == pytest.approx(bound, abs=0.005)


def test_no_prefix_code_is_better_than_the_bound() -> None:
    """Against all codes of four phrases with two symbols, up to three movements long."""
    weights = [5.0, 3.0, 2.0, 1.0]
    lengths = [each for each in product(range(1, 4), repeat=4) if sum(2.0**-length for length in each) <= 1]
    best = min(sum(w * length for w, length in zip(weights, each, strict=True)) for each in lengths)
    assert least_movements(weights, 2) == pytest.approx(best / sum(weights))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("n", [3, 4])
def test_a_group_begins_alike_and_urgent_phrases_stand_apart(language: str, n: int) -> None:
    phrases = shipped_phrases(language).phrases
    sequences = codes(
        [phrase.weight for phrase in phrases],
        SYMBOLS[:n],
        groups=[phrase.group for phrase in phrases],
        urgent=[phrase.is_urgent for phrase in phrases],
    )
    for group in {phrase.group for phrase in phrases}:
        inside = [made for made, phrase in zip(sequences, phrases, strict=True) if phrase.group == group]
        outside = [made for made, phrase in zip(sequences, phrases, strict=True) if phrase.group != group]
        common = next(k for k in range(9) if len({made[: k + 1] for made in inside}) > 1)
        assert common > 0
        assert not any(made[:common] == inside[0][:common] for made in outside)
    urgent = [made for made, phrase in zip(sequences, phrases, strict=True) if phrase.is_urgent]
    assert min(map(len, urgent)) >= {3: 4, 4: 3}[n]
    assert not any("blink" in made for made in urgent)


@pytest.mark.parametrize(
    ("weights", "urgent", "least"),
    [([1.0, 1000.0], [False, True], 1), ([1.0] * 41 + [1e6], [False] * 41 + [True], 3), ([1.0], [True], 1)],
)
def test_urgent_phrases_are_no_shorter_than_all_would_be(
    weights: list[float], urgent: list[bool], least: int
) -> None:
    sequences = codes(weights, SYMBOLS[:4], urgent=urgent, groups=["one"] * len(weights))
    assert len(sequences[-1]) >= least
    assert is_prefix_free(sequences)


def test_groups_do_not_cost_more_than_they_may() -> None:
    """Forty groups of one frequent and one rare phrase: as groups they would cost half a movement."""
    weights = [value for rank in range(20) for value in (1.0, 1e-6)]
    groups = [str(rank) for rank in range(20) for _ in range(2)]
    grouped = codes(weights, SYMBOLS[:2], groups=groups)
    assert grouped == codes(weights, SYMBOLS[:2])


def test_one_symbol_is_not_enough() -> None:
    with pytest.raises(ValueError, match="two symbols"):
        codes([1.0, 2.0], ["blink"])
    assert codes([], ["left", "right"]) == []
