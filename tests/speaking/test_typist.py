"""Tests of the simulated typist, and of its trials, through the very Speaker."""

from dataclasses import replace
from pathlib import Path

import pytest

from eyelid.command_line.speaking_commands import run_speak
from eyelid.errors import DataError, OptionError
from eyelid.people import Condition, Profile
from eyelid.people.movement_trial import NOTHING, MovementTrial
from eyelid.speaking.settings import Settings
from eyelid.speaking.typing_scores import Typed
from eyelid.speaking.typing_setups import SPELLING, Setup, setups_of
from eyelid.speaking.typing_trial import SetupResult, TypingLanguage, best_setup, heard, run_setup
from eyelid.speaking.typist_traits import TypistTraits, even_readings, tried_readings
from eyelid.verbs.speak_simulate import texts_of
from tests.speaking.speakers import FOUR, settings_of

TEXTS = ("good morning", "i want to go home")


@pytest.fixture(scope="module")
def language() -> TypingLanguage:
    return TypingLanguage("en")


def typed(
    language: TypingLanguage,
    settings: Settings,
    *,
    way: str = "letters",
    texts: tuple[str, ...] = TEXTS,
    right: float = 1.0,
    missed: float = 0.0,
    seed: int = 0,
    **traits: object,
) -> list[Typed]:
    readings = even_readings(settings.symbols.movements, right=right, missed=missed)
    person = TypistTraits(readings=readings, **traits)  # type: ignore[arg-type]
    result = run_setup(Setup("test", settings, way), texts, person, language, seeds=[seed])
    return [each for _, each in result.typed]


def blinking(movements: tuple[str, ...] = ("blink",), **speaker: object) -> Settings:
    settings = settings_of(movements, is_adaptive=False, **speaker)
    return replace(settings, symbols=replace(settings.symbols, blink_s=0.4))


@pytest.mark.parametrize(
    ("settings", "way"),
    [
        (settings_of(FOUR), "letters"),
        (settings_of((*FOUR, "long_blink")), "letters"),
        (settings_of(("left", "up")), "letters"),
        (settings_of(("left", "up"), selection="step_scan"), "letters"),
        (blinking(scan_s=1.2), "letters"),
        (blinking(selection="inverse_scan", scan_s=1.2), "letters"),
        (settings_of(("left",), selection="inverse_scan", scan_s=1.2), "letters"),
        (settings_of(FOUR), SPELLING),
    ],
)
def test_who_makes_no_errors_says_what_they_want(
    language: TypingLanguage, settings: Settings, way: str
) -> None:
    for each in typed(language, settings, way=way, reaction_spread=0.0):
        assert each.said == each.goal
        assert (each.errors, each.corrected, each.countdowns, each.is_given_up) == (0, 0, 0, False)
        assert each.start_s < each.composed_s < each.end_s


def test_movements_follow_one_another_as_fast_as_is_said(language: TypingLanguage) -> None:
    (each,) = typed(language, settings_of(FOUR), texts=("good morning",), each_s=1.0)
    assert [m.time_s - each.start_s for m in each.movements] == [*range(1, len(each.movements) + 1)]


def test_a_longer_dwell_takes_longer(language: TypingLanguage) -> None:
    settings = settings_of(FOUR, is_adaptive=False)
    slow = replace(settings, symbols=replace(settings.symbols, dwell_s=1.5))
    (first,), (second,) = (
        typed(language, each, texts=("good morning",), reaction_spread=0.0) for each in (settings, slow)
    )
    looks = sum(m.meant != "blink" for m in second.movements)
    assert second.end_s - first.end_s == pytest.approx(looks * 1.0)


def test_what_is_missed_is_made_again(language: TypingLanguage) -> None:
    perfect = typed(language, settings_of(FOUR))
    missed = typed(language, settings_of(FOUR), right=0.7, missed=0.3)
    assert [each.said for each in missed] == [each.said for each in perfect]
    for each, other in zip(missed, perfect, strict=True):
        assert sum(m.read != NOTHING for m in each.movements) == len(other.movements) < len(each.movements)


@pytest.mark.parametrize("way", ["letters", "phrases"])
def test_errors_that_are_not_noticed_stay(language: TypingLanguage, way: str) -> None:
    texts = {"letters": ("we went home", "not now"), "phrases": ("I am cold", "Thank you", "It itches") * 4}[
        way
    ]
    seen, overlooked = (
        typed(language, settings_of(FOUR), way=way, texts=texts, right=0.8, notices=notices, seed=2)
        for notices in (1.0, 0.0)
    )
    assert sum(each.corrected for each in seen) > 0
    assert sum(each.said != each.goal for each in seen) < sum(each.said != each.goal for each in overlooked)


def test_chance_comes_from_the_seed_alone(language: TypingLanguage) -> None:
    one, same, other = (
        typed(language, settings_of(FOUR), texts=("not now",), right=0.8, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same != other


def test_a_wrong_phrase_is_taken_back(language: TypingLanguage) -> None:
    texts = tuple(phrase.words for phrase in language.phrases.phrases[:12])
    said = typed(language, settings_of(FOUR), way="phrases", texts=texts, right=0.85, notices=1.0)
    taken_back = [each for each in said if each.corrected and each.said == each.goal]
    assert taken_back
    assert all(any(m.purpose == "undo" for m in each.movements) for each in taken_back)


def test_who_needs_longer_than_choices_are_lit_gives_up(language: TypingLanguage) -> None:
    (each,) = typed(language, blinking(scan_s=0.3, first_scan_s=None), texts=("go",))
    assert (each.is_given_up, each.said) == (True, "")


def test_false_calls_are_counted_and_called_off(language: TypingLanguage) -> None:
    settings = settings_of(FOUR, emergency_repeats=4, emergency_within_s=20.0)
    said = typed(language, settings, texts=("did he have a babe",) * 3)
    assert sum(each.countdowns for each in said) > 0
    assert sum(each.alarms for each in said) == 0
    assert any(m.purpose == "call off" for each in said for m in each.movements)


def test_symbols_that_come_by_themselves_are_false(language: TypingLanguage) -> None:
    said = typed(language, settings_of(FOUR), extra_an_hour=600.0)
    extra = [m for each in said for m in each.movements if not m.meant]
    assert {(m.read, m.is_false) for m in extra} == {("blink", True)}


@pytest.mark.parametrize(
    ("movements", "given", "expected"),
    [
        (
            ("left", "up", "blink"),
            {"right": 0.9, "missed": 0.02},
            {"left": 0.9, "up": 0.04, "blink": 0.04, NOTHING: 0.02},
        ),
        (("left", "up"), {"right": 1.0}, {"left": 1.0, "up": 0.0}),
        (("left",), {"right": 0.9}, {"left": 0.9, NOTHING: 0.1}),
    ],
)
def test_even_readings(
    movements: tuple[str, ...], given: dict[str, float], expected: dict[str, float]
) -> None:
    assert dict(even_readings(movements, **given)["left"]) == pytest.approx(expected)


def trial(**rows: dict[str, int]) -> MovementTrial:
    return MovementTrial(rows, others=1, rest_s=60.0, answer_s=1.1)


def test_a_trial_says_how_movements_are_read_and_never_that_one_is_perfect() -> None:
    tried = trial(left={"left": 3, "up": 1, NOTHING: 1}, up={"up": 5}, right={"right": 5})
    readings = tried_readings(tried, ["left", "up"])
    assert readings["left"]["up"] > readings["up"]["left"] > 0
    assert 0.94 < readings["up"]["up"] < 1
    assert all(sum(row.values()) == pytest.approx(1) for row in readings.values())
    with pytest.raises(OptionError, match="blink: not tried"):
        tried_readings(tried, ["left", "blink"])


def test_what_is_not_heard_is_missed() -> None:
    assert heard(even_readings(["left", "up", "right"], right=0.8), ["left", "up"])["up"] == pytest.approx(
        {"left": 0.1, "up": 0.8, NOTHING: 0.1}
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"readings": {"left": {"left": 0.5}}},
        {"readings": {"left": {"up": 1.0}}},
        {"reaction_s": 0.0},
        {"each_s": float("inf")},
        {"notices": 1.5},
    ],
)
def test_nobody_is_like_that(wrong: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        TypistTraits(**({"readings": {}} | wrong)).checked()  # type: ignore[arg-type]


def test_people_are_offered_what_they_can_do() -> None:
    readings = even_readings(["left", "up", "blink"], right=0.9) | {"up": {"up": 1.0}}
    person = TypistTraits(readings=readings)
    names = [setup.name for setup in setups_of(settings_of(FOUR), readings, person, has_phrases=False)]
    assert names[0] == "letters, left+up+blink" or names[0] == "letters, up+left+blink"
    assert not any("right" in name or "phrases" in name for name in names)
    assert sum("scanned, up" in name for name in names) == 3
    only = setups_of(
        settings_of(("blink",)),
        even_readings(["blink"]),
        TypistTraits(readings=even_readings(["blink"])),
        has_phrases=True,
    )
    assert {setup.settings.symbols.movements for setup in only} == {("blink",)}


def test_the_fastest_with_few_errors_is_proposed(language: TypingLanguage) -> None:
    person = TypistTraits(readings=even_readings(FOUR, right=1.0))
    results = [
        run_setup(Setup(name, settings_of(movements), way), ("i am cold",), person, language)
        for name, movements, way in (
            ("two", FOUR[:2], "letters"),
            ("four", FOUR, "letters"),
            ("spelt", FOUR, SPELLING),
        )
    ]
    best = best_setup(results)
    assert best is not None
    assert best.setup.name == "four"
    wrong = [SetupResult(each.setup, each.typed, each.scores._replace(uncorrected=0.1)) for each in results]
    assert best_setup(wrong) is None


@pytest.mark.parametrize("given", ["", "?!", "missing.txt", "a" * 201])
def test_texts_that_cannot_be_typed_are_refused(given: str) -> None:
    with pytest.raises(DataError, match="--simulate"):
        texts_of(given)


def test_the_verb_compares_ways_for_the_person_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    words = ["--typist.seeds", "1", "--typist.output", "typed.csv"]
    assert run_speak(["--simulate", "go on", *words]) == 0
    assert not (tmp_path / "speaking").exists()
    shown = capsys.readouterr().out
    assert "simulated: letters, L+R+U+B" in shown
    assert "proposed, by simulation" in shown
    head, *rows = (tmp_path / "typed.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("kind,setup,seed,text,said")
    assert {row.partition(",")[0] for row in rows} == {"simulated"}
    (tmp_path / "ann").mkdir()
    tried = trial(left={"left": 5}, up={"up": 4, "left": 1})
    Profile({"usual": Condition({}, trial=tried)}).save(tmp_path / "ann" / "profile.json")
    assert run_speak(["--folder", "ann", "--simulate", "go on", "--typist.seeds", "1"]) == 0
    shown = capsys.readouterr().out
    assert "as in the trial of this person: left 99%, up" in shown
    assert "L+U" in shown
    assert "L+R" not in shown
