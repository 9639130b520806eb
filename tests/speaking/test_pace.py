import pytest

from eyelid.speaking.pace import Pace


@pytest.mark.parametrize(
    ("undone", "said", "factor"),
    [(0, "faster", 0.9), (1, "", 1.0), (3, "", 1.0), (4, "slower", 1.2), (20, "slower", 1.2)],
)
def test_twenty_choices_decide(undone: int, said: str, factor: float) -> None:
    pace = Pace()
    for _ in range(undone):
        pace.undone()
    assert [pace.chosen() for _ in range(20)] == [""] * 19 + [said]
    assert pace.factor == pytest.approx(factor)


@pytest.mark.parametrize(("undone", "end"), [(0, 0.8), (10, 3.0)])
def test_the_pace_has_limits(undone: int, end: float) -> None:
    pace = Pace()
    for _ in range(20):
        for _ in range(undone):
            pace.undone()
        for _ in range(20):
            pace.chosen()
    assert pace.factor == end
