"""`speak --simulate`: a simulated person types a text by several ways, so that the best can be proposed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from eyelid.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from eyelid.people import Condition
    from eyelid.speaking.phrase_table import PhraseTable
    from eyelid.speaking.settings import Settings
    from eyelid.speaking.typing_trial import SetupResult
    from eyelid.speaking.typist_traits import TypistTraits
    from eyelid.verbs.speak import SpeakOptions

_MOST_SEEDS = 1000
_EXTRA_AN_HOUR = 2.0  # what the finder of symbols is to stay below
_LONGEST = 200  # characters of a text
_INITIALS = {"long_blink": "LB", "left": "L", "right": "R", "up": "U", "blink": "B"}
_LEGEND = """\
L R U: left, right, up; B, LB: blink, long blink; steps, scanned: choices are lit
w/min: words of 5 letters a minute, first movement to last that writes; 95 % by texts
said: the same from the start until it is said; moves: movements a letter
fixed, left: letters that were wrong, and corrected or not (Soukoreff, MacKenzie 2003)
false, calls: symbols, and calls for help, an hour that were not meant"""


@dataclass(frozen=True, kw_only=True)
class TypistOptions:
    """The options of the simulated typist.

    Attributes:
        right: How often a movement is read right, where the folder has no trial of the person (--how-good).
        missed: How often nothing is understood of it; what is left is read as other movements.
        reaction_s: Seconds from what is seen to the beginning of a movement; by default what the trial says,
            or else 0.35.
        each_s: Seconds from one movement to the next, whatever they are; by default they follow from the
            reaction and from the settings.
        extra_an_hour: Symbols an hour that come by themselves; by default what the trial says, or else 2.
        notices: How often a wrong word is noticed.
        texts: How many lines of a file are typed; those are drawn at random.
        seeds: How many times all of it is done, each time with other errors.
        output: Table of all texts that were typed: a name ending in .csv, .jsonl or .parquet.
    """

    right: float = 0.94
    missed: float = 0.02
    reaction_s: float | None = None
    each_s: float | None = None
    extra_an_hour: float | None = None
    notices: float = 0.95
    texts: int = 20
    seeds: int = 2
    output: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.right <= 1 or not 0 <= self.missed <= 1 - self.right + 1e-9:
            raise OptionError(
                f"--typist.right {self.right} and --typist.missed {self.missed}: expected shares that sum "
                "to 1 at most"
            )
        if self.extra_an_hour is not None and not 0 <= self.extra_an_hour <= 3600:
            raise OptionError(f"--typist.extra-an-hour {self.extra_an_hour}: expected 0 to 3600")
        if self.texts < 1:
            raise OptionError(f"--typist.texts {self.texts}: expected 1 or more")
        if not 1 <= self.seeds <= _MOST_SEEDS:
            raise OptionError(f"--typist.seeds {self.seeds}: expected 1 to {_MOST_SEEDS:,}")


class Simulation(NamedTuple):
    """What came of it.

    Attributes:
        results: Each setup with its scores.
        lines: What it rests on, and what is proposed, in words.
    """

    results: Sequence[SetupResult]
    lines: Sequence[str]


class _Known(NamedTuple):
    """What a folder says of the person."""

    settings: Settings
    condition: Condition | None
    words: Sequence[str]
    phrases: PhraseTable | None


def simulate(options: SpeakOptions) -> Simulation:
    """Has a simulated person type a text by all ways to speak that this person could use.

    The folder is only read; there need be none.

    Raises:
        EyelidError: An option is wrong, or a file cannot be used.
    """
    import random

    from eyelid.pages import PictureProgress, check_output_folder, on_terminal
    from eyelid.results.table import TableWriter, format_of
    from eyelid.speaking.selection import direct_symbols
    from eyelid.speaking.typing_scores import plain
    from eyelid.speaking.typing_trial import (
        TypedRow,
        TypingLanguage,
        best_setup,
        rows_of,
        run_setup,
        setups_of,
    )

    given = options.typist
    if given.output:
        format_of(Path(given.output), TypedRow)
        check_output_folder(Path(given.output).parent, name="--typist.output")
    texts = texts_of(options.simulate)
    if len(texts) > given.texts:
        texts = random.Random(0).sample(texts, given.texts)  # noqa: S311
    known = _known(options)
    language = TypingLanguage(known.settings.speaker.language, own=known.words, phrases=known.phrases)
    phrases = {plain(each.words) for each in language.phrases.phrases}
    traits, basis = _traits(options, known)
    setups = setups_of(
        known.settings, traits.readings, traits, has_phrases=all(plain(text) in phrases for text in texts)
    )
    total = len(setups) * len(texts) * given.seeds
    with PictureProgress(total, shown=on_terminal(), what="simulating", unit="texts") as progress:
        results = [
            run_setup(
                *(setup, texts, traits, language),
                seeds=range(given.seeds),
                confusion=known.condition.confusion(direct_symbols(setup.settings))
                if known.condition
                else None,
                done=lambda: progress.advance(1),
            )
            for setup in setups
        ]
    if given.output:
        with TableWriter(Path(given.output), TypedRow) as table:
            table.write([row for result in results for row in rows_of(result)])
    best = best_setup(results)
    proposal = (
        f"proposed, by simulation: {best.setup.name} ({best.scores.said_a_minute:.1f} words a minute)"
        if best
        else "none can be proposed: each leaves more than 2 % of the characters wrong, or gives up"
    )
    return Simulation(results, [basis, proposal])


def _known(options: SpeakOptions) -> _Known:
    """Returns what the folder says, if there is one; options change it for this run alone."""
    from eyelid.speaking.settings import Settings
    from eyelid.speaking.settings_file import changed
    from eyelid.speaking.speak_folder import SpeakFolder

    path = Path(options.folder)
    if not path.is_dir():
        if options.condition:
            raise OptionError(f"--condition {options.condition}: there is no folder {path} with a profile")
        return _Known(changed(Settings(), options.settings), None, (), None)
    with SpeakFolder(path) as folder:
        settings = changed(folder.settings, options.settings)
        condition = folder.profile.condition(options.condition) if options.condition else folder.known
        phrases = folder.phrases() if settings.speaker.language == folder.settings.speaker.language else None
        return _Known(settings, condition, folder.words(), phrases)


def _traits(options: SpeakOptions, known: _Known) -> tuple[TypistTraits, str]:
    """Returns what the simulated person is like, and what that rests on, in words."""
    from eyelid.speaking.typist_traits import TypistTraits, even_readings, tried_readings

    given, movements = options.typist, known.settings.symbols.movements
    trial = known.condition.trial if known.condition else None
    tried = [movement for movement in movements if trial and movement in trial.confusion]
    each = {name: getattr(given, name) for name in ("each_s", "notices")}
    if trial is None or not tried:
        readings = even_readings(movements, right=given.right, missed=given.missed)
        basis = f"{given.right:.0%} of movements are read right (a trial of the person, --how-good, tells it)"
        extra, reaction_s = _EXTRA_AN_HOUR, TypistTraits.reaction_s
    else:
        readings = tried_readings(trial, tried)
        right = ", ".join(f"{name} {row[name]:.0%}" for name, row in readings.items())
        basis = f"Movements are read as in the trial of this person: {right}"
        extra = 3600 * trial.others / trial.rest_s if trial.rest_s else 0.0
        reaction_s = _reaction_s(trial.answer_s, known.settings, tried)
    traits = TypistTraits(
        readings=readings,
        reaction_s=reaction_s if given.reaction_s is None else given.reaction_s,
        extra_an_hour=extra if given.extra_an_hour is None else given.extra_an_hour,
        **each,
    ).checked()
    times = (
        f"a reaction of {traits.reaction_s:.2f} s" if given.each_s is None else f"one each {given.each_s:g} s"
    )
    extra_words = f"{traits.extra_an_hour:.0f} symbols an hour come by themselves"
    return traits, f"{basis}; {times}; {extra_words}; {given.notices:.0%} of wrong words are noticed."


def _reaction_s(answer_s: float | None, settings: Settings, movements: Sequence[str]) -> float:
    """Returns what is left of the time of an answer without the movement itself."""
    from statistics import median

    from eyelid.speaking.typist_traits import LEAST_REACTION_S, TypistTraits

    if answer_s is None:
        return TypistTraits.reaction_s
    plain_traits = TypistTraits(readings={})
    held_s = median(plain_traits.movement_s(movement, settings.symbols) for movement in movements)
    return max(answer_s - held_s, LEAST_REACTION_S)


def texts_of(given: str) -> list[str]:
    """Returns the texts of a file, one a line, or the text itself; raises `DataError` if there is none."""
    from eyelid.speaking.typing_scores import plain

    path = Path(given)
    try:
        is_file = path.is_file()
    except OSError:  # a text may be no possible name of a file
        is_file = False
    if is_file:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"--simulate {path}: cannot be read as texts, one a line: {error}") from error
    elif path.suffix == ".txt" or path.is_dir():
        raise DataError(f"--simulate {given}: no such file of texts, one a line; give one, or a text")
    else:
        lines = [given]
    texts = [line.strip() for line in lines if plain(line).strip("?")]
    if not texts:
        raise DataError(
            f"--simulate {given!r}: there are no words in it; give a text, or a file of texts, one a line"
        )
    if long := next((text for text in texts if len(text) > _LONGEST), None):
        raise DataError(
            f"--simulate: {long[:60]!r}… has {len(long)} characters; give {_LONGEST} a line at most"
        )
    return texts


def print_simulation(simulation: Simulation, console: Console) -> None:
    """Prints the scores of each setup, and what is proposed."""
    from rich.table import Table

    from eyelid.errors import printable

    lines = [printable(line) for line in simulation.lines]
    console.print(f"[bold]simulated[/bold]: no person was measured. {lines[0]}", highlight=False)
    table = Table("", box=None, pad_edge=False)
    for name in ("w/min", "95 %", "said", "moves", "fixed", "left", "false", "calls"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in simulation.results:
        scores = each.scores
        table.add_row(
            f"simulated: {_short(each.setup.name)}",
            f"{scores.words_a_minute:.1f}",
            f"{scores.low:.1f} - {scores.high:.1f}".replace("nan - nan", ""),
            f"{scores.said_a_minute:.1f}",
            f"{scores.movements_a_character:.2f}",
            f"{scores.corrected:.0%}",
            f"{scores.uncorrected:.1%}",
            f"{scores.false_an_hour:.0f}",
            f"{scores.countdowns_an_hour:.1f}",
            style="" if not scores.given_up else "dim",
        )
    console.print(table)
    console.print(_LEGEND, highlight=False)
    up = [
        f"{_short(each.setup.name)}: {each.scores.given_up}"
        for each in simulation.results
        if each.scores.given_up
    ]
    if up:
        console.print(
            f"texts given up after 1 min and 15 s a letter: {'; '.join(up)}", highlight=False, markup=False
        )
    for line in lines[1:]:
        console.print(line, highlight=False, markup=False)


def _short(name: str) -> str:
    """Returns the name of a setup with the initials of its movements: a terminal may be narrow."""
    from eyelid.errors import printable

    for movement, initials in _INITIALS.items():
        name = name.replace(movement, initials)
    return printable(name)
