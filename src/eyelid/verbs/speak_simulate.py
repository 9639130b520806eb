"""`speak --simulate`: a simulated person types a text by several ways, so that the best can be proposed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from eyelid.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eyelid.people import Condition
    from eyelid.speaking.phrase_table import PhraseTable
    from eyelid.speaking.settings import Settings
    from eyelid.speaking.typing_trial import SetupResult
    from eyelid.speaking.typist_traits import TypistTraits
    from eyelid.verbs.speak import SpeakOptions

_EXTRA_AN_HOUR = 2.0  # what the finder of symbols is to stay below
_LONGEST = 200  # characters of a text


class Simulation(NamedTuple):
    """What came of a simulation.

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
    from eyelid.speaking.typing_setups import setups_of
    from eyelid.speaking.typing_trial import TypedRow, TypingLanguage, best_setup, rows_of, run_setup

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
