"""The folder of one person: settings, profile, own words and phrases, and the journal of what they said."""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from eyelid.errors import DataError, EyelidError, OptionError
from eyelid.pages import check_output_folder, write_whole
from eyelid.people import Condition, Profile
from eyelid.people.profile import DEFAULT_CONDITION
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.language_words import language_words
from eyelid.speaking.letters import LettersWay, letters_way
from eyelid.speaking.phrase_files import phrase_bytes, read_phrase_file, shipped_phrases
from eyelid.speaking.phrase_table import PhraseTable
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.reflex_blinks import ReflexBlinks
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import Settings
from eyelid.speaking.settings_file import changed, read_settings, write_settings
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.spoken_journal import FILE, SpokenJournal
from eyelid.speaking.word_table import WordTable
from eyelid.speaking.yes_no import YesNoWay

SETTINGS, PROFILE, WORDS, PHRASES = "settings.json", "profile.json", "words.txt", "phrases.csv"
BLINKS = "reflex_blinks.json"
_BARE = {SETTINGS, FILE}  # files of a folder in which nothing was said or learned

_MOST_WORDS = 50_000
_LONGEST_WORD = 31  # letters


class Voice(NamedTuple):
    """A Speaker, with the way in which text is composed, and the titles of the first menus of all ways."""

    speaker: Speaker
    letters: LettersWay
    titles: Mapping[str, str]

    def is_at_rest(self) -> bool:
        """Returns whether nothing is begun: no text, no movement, no menu but the first of a way."""
        view = self.speaker.view()
        is_first = view.title == self.titles[view.way]
        return view.mode == "speaking" and is_first and not view.made and not self.letters.text


class SpeakFolder:
    """All that is known of one person who speaks. One program at a time has it open. Not safe for threads.

    Attributes:
        path: The folder.
        settings: The settings.
        condition: The condition of the profile that is used, such as `glasses`.
        profile: What is known of the person's eyes.
        journal: What was said.
        warnings: What a carer should know of.
    """

    def __init__(self, path: Path, values: Mapping[str, Any] | None = None, *, condition: str = "") -> None:
        """Opens the folder, or makes it, and locks it until `close`.

        Args:
            path: The folder.
            values: Settings that are changed, and kept so, as `changed` takes them.
            condition: The condition of the profile; empty for the one that was used last.

        Raises:
            DataError: A file in it cannot be used; it is named, and what is wrong in it.
            MissingFileError: There is no such language.
            OptionError: A setting cannot have its new value, or there is no such condition.
            OutputError: It cannot be written, or another program has it open.
        """
        check_output_folder(path, name="--folder")
        self.path = path
        self._made = [each for each in (path, *path.parents) if not each.exists()]
        self.journal = SpokenJournal(path)
        self.warnings = list(self.journal.warnings)
        self._table: tuple[object, WordTable] | None = None
        try:
            self.settings, kept = read_settings(path / SETTINGS)
            if values:
                self.settings = changed(self.settings, values)
                read_labels(self.settings.speaker.language)  # one that is not there is refused, and not kept
            profile = path / PROFILE
            self.profile = Profile.load(profile) if profile.exists() else Profile()
            self._words = self._read_words()
            self.condition = self._condition(condition, kept)
            if values or condition:
                self._save()
        except BaseException as error:
            self.__exit__(type(error))
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None = None, *_: object) -> None:
        self.journal.close()
        if error and issubclass(error, EyelidError):
            self._unmake()

    @property
    def known(self) -> Condition | None:
        """What is known of the eyes under the condition that is used; None before a calibration."""
        return self.profile.conditions.get(self.condition)

    def change(self, values: Mapping[str, Any]) -> None:
        """Changes settings, and keeps them; see `changed`. What cannot be used changes nothing."""
        settings = changed(self.settings, values)
        self._voice_by(settings)  # which refuses what cannot be used
        self.settings = settings
        self._save()

    def use_condition(self, name: str) -> None:
        """Uses another condition from now on; raises `OptionError` if the profile has none of that name."""
        self.condition = self._condition(name, "")
        self._save()

    def learn(self, name: str, condition: Condition) -> None:
        """Keeps what a calibration or a trial has taught, and uses it; raises `OutputError`."""
        profile = self.profile.with_condition(name, condition)
        profile.save(self.path / PROFILE)
        self.profile, self.condition = profile, name
        self._save()

    def reflex_blinks(self) -> ReflexBlinks:
        """Returns what is known of the person's reflex blinks; what is usual, if that cannot be read."""
        try:
            values = json.loads((self.path / BLINKS).read_text(encoding="utf-8"))
            known = ReflexBlinks(**{name: float(values[name]) for name in ReflexBlinks._fields})
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return ReflexBlinks()
        return known if all(map(math.isfinite, known)) and min(known[1:]) > 0 else ReflexBlinks()

    def keep_reflex_blinks(self, blinks: ReflexBlinks) -> None:
        """Keeps what was learned of reflex blinks for the next time; raises `OutputError`."""
        write_whole(self.path / BLINKS, json.dumps(blinks._asdict(), indent=1) + "\n")

    def words(self) -> list[str]:
        """Returns the person's own words, in the order in which they were learned."""
        return list(self._words.values())

    def add_word(self, word: str) -> None:
        """Adds and keeps a word; one that is there changes nothing. Raises `OptionError`, `OutputError`."""
        word = " ".join(word.split())
        if not word or " " in word or len(word) > _LONGEST_WORD or not word.isprintable():
            raise OptionError(f"{word[:60]!r}: give one word of {_LONGEST_WORD} letters at most")
        if len(self._words) >= _MOST_WORDS:
            raise OptionError(f"there are {_MOST_WORDS:,} own words, and more are not kept; remove some")
        if word.lower() not in self._words:
            self._keep_words({**self._words, word.lower(): word})

    def remove_word(self, word: str) -> None:
        """Removes one of the person's own words; see `add_word`."""
        self._keep_words(
            {small: each for small, each in self._words.items() if small != word.strip().lower()}
        )

    def phrases(self) -> PhraseTable:
        """Returns the phrases that are used: those of one's own, or of the language."""
        return self._phrases(self.settings)

    def use_phrases(self, table: PhraseTable) -> None:
        """Keeps a table of phrases, and uses it.

        Raises:
            DataError: It cannot be used. What was used before is still used.
            OutputError: It cannot be written.
        """
        PhrasesWay(table, direct_symbols(self.settings))  # which refuses what cannot be said
        write_whole(self.path / PHRASES, phrase_bytes(table, PHRASES))
        self.change({"speaker": {"table": PHRASES}})

    def new_voice(self, *, said: Sequence[str] = (), text: str = "", way: str = "") -> Voice:
        """Returns a Speaker who has not heard anything yet.

        Args:
            said: What the person has said before, oldest first: what they say often is guessed sooner.
            text: What they were composing by letters, if anything.
            way: The way that is open; empty for the one of the settings.

        Raises:
            EyelidError: A file of the language, the words or the phrases cannot be used.
        """
        return self._voice_by(self.settings, said=said, text=text, way=way)

    def _unmake(self) -> None:
        """Removes the folder of a command that was refused, if it was new and nothing was said or learned."""
        with suppress(OSError):
            files = list(self.path.iterdir()) if self._made else []
            is_unused = not self.journal.path.stat().st_size and {each.name for each in files} <= _BARE
            for file in files if is_unused else ():
                file.unlink()
            for folder in self._made:
                folder.rmdir()  # which leaves those that are not empty

    def _save(self) -> None:
        write_settings(self.path / SETTINGS, self.settings, self.condition)

    def _condition(self, wanted: str, kept: str) -> str:
        names = list(self.profile.conditions)
        if wanted and wanted not in names:
            raise OptionError(
                f"--condition {wanted}: the profile has {', '.join(names) or 'none'}; make it by --calibrate"
            )
        return wanted or (kept if kept in names else names[-1] if names else DEFAULT_CONDITION)

    def _voice_by(
        self, settings: Settings, *, said: Sequence[str] = (), text: str = "", way: str = ""
    ) -> Voice:
        rules, symbols = settings.speaker, direct_symbols(settings)
        labels = read_labels(rules.language)
        letters = letters_way(
            rules.language,
            symbols,
            table=self._word_table(rules.language),
            said=said,
            confusion=self.known.confusion(symbols) if self.known else None,
        )
        ways = (PhrasesWay(self._phrases(settings), symbols, labels), letters, YesNoWay(symbols, labels))
        titles = {each.name: each.menu().title for each in ways}
        if text:
            letters.take_up(text)
        opened = replace(settings, speaker=replace(rules, way=way or rules.way))
        speaker = Speaker(ways, opened, labels=labels)
        speaker.remember(said)
        return Voice(speaker, letters, titles)

    def _phrases(self, settings: Settings) -> PhraseTable:
        table = settings.speaker.table
        return read_phrase_file(self.path / table) if table else shipped_phrases(settings.speaker.language)

    def _word_table(self, language: str) -> WordTable:
        key = language, tuple(self._words.values())
        if self._table is None or self._table[0] != key:
            self._table = key, language_words(language, key[1])
        return self._table[1]

    def _read_words(self) -> dict[str, str]:
        file = self.path / WORDS
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{file}: cannot be read as words, one a line: {error}") from error
        words = {line.strip().lower(): line.strip() for line in lines if line.strip()}
        if long := next((word for word in words.values() if len(word) > _LONGEST_WORD or " " in word), None):
            raise DataError(
                f"{file}: {long[:60]!r}; give one word a line, of {_LONGEST_WORD} letters at most"
            )
        if len(words) > _MOST_WORDS:
            raise DataError(f"{file}: {len(words):,} words; give {_MOST_WORDS:,} at most")
        return words

    def _keep_words(self, words: dict[str, str]) -> None:
        write_whole(self.path / WORDS, "".join(f"{word}\n" for word in words.values()))
        self._words = words
