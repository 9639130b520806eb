"""The menus of letters by group: what can be chosen while a sentence is composed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eyelid.speaking.action_codes import ActionCodes
from eyelid.speaking.menu import Choice, Menu
from eyelid.speaking.sentence import Candidate, Sentence
from eyelid.speaking.spelling import DIGITS, MARKS, Spelling
from eyelid.speaking.word_table import WordTable

SHOWN = 3  # candidates that are seen while a word is typed
OTHERS = 1  # that can be taken instead of the first, from the menu
COMPLETIONS = 2  # words that are offered while one is spelled
SCANNED_PAGE = 7  # choices that are scanned at a time
SCANNED_WORDS = 1  # of which can be picked by scanning: more make one wait longer for letters
LIKELY_MENU = 0.03  # how likely the menu is chosen, for the order of scanning


class Act(NamedTuple):
    """What a choice does.

    Attributes:
        kind: `group`, `pick`, `page`, `instead`, `say`, `delete_word`, `back`, `undo`, `spell`, `question`,
            `more`; of spelling `part`, `finish`, `delete_letter`, `complete`, `add` or `leave`.
        number: Of the group, candidate or page.
        text: The letters or the word.
    """

    kind: str
    number: int = 0
    text: str = ""


class Entry(NamedTuple):
    """A choice of a menu, before it has movements.

    Attributes:
        act: What it does.
        label: What stands on it.
        kind: As of `Choice`.
        detail: More about it.
        likely: How likely it is chosen; scanning begins with the likeliest.
    """

    act: Act
    label: str
    kind: str = "command"
    detail: str = ""
    likely: float = 0.0


class LetterMenus(NamedTuple):
    """What the menus are made of.

    Attributes:
        codes: The movements.
        groups: The letters of each group.
        finer: Those of each group when a word is typed once more.
        table: The words.
        labels: The words of commands.
        has_undo: Whether menus offer to undo; otherwise a movement of its own does.
    """

    codes: ActionCodes
    groups: tuple[str, ...]
    finer: tuple[str, ...]
    table: WordTable
    labels: Mapping[str, str]
    has_undo: bool

    def entries(
        self, sentence: Sentence, candidates: Sequence[Candidate], likely: Sequence[float]
    ) -> list[Entry]:
        """Returns what can be chosen.

        Args:
            sentence: What is composed.
            candidates: The words that may be meant, likeliest first.
            likely: How likely each group comes next, and then, how likely each candidate that is shown is
                picked; only scanning needs it.
        """
        if sentence.page is not None:
            return self._page(sentence)
        if sentence.spelling is not None:
            return self._letters(sentence.spelling)
        return self._groups(sentence, candidates, likely)

    def menu(self, title: str, entries: Sequence[Entry]) -> Menu:
        """Returns a menu with the movements of its choices; the last choice is always the pick's."""
        codes = self.codes.codes
        if self.codes.is_scanned:
            codes = ((),) * len(entries)
        codes = (*codes[: len(entries) - 1], codes[-1])
        choices = (Choice(e.label, e.detail, code, e.kind) for e, code in zip(entries, codes, strict=True))
        return Menu(title, tuple(choices))

    def items(self, sentence: Sentence) -> list[Entry]:
        """Returns all that the menu's pages have, what is needed most first."""
        return self._spelling_items(sentence.spelling) if sentence.spelling else self._word_items(sentence)

    def _groups(
        self, sentence: Sentence, candidates: Sequence[Candidate], likely: Sequence[float]
    ) -> list[Entry]:
        number = len(self.groups)
        groups = [
            Entry(Act("group", place), letters, "group", finer, likely[place])
            for place, (letters, finer) in enumerate(zip(self.groups, self.finer, strict=True))
        ]
        menu = self._open_page(sentence)
        if self.codes.is_scanned:
            shares = likely[number:]
            words = [
                Entry(Act("pick", place), found.word, "word", _replaces(sentence, found), shares[place])
                for place, found in enumerate(candidates[:SCANNED_WORDS])
            ]
            return sorted((*groups, *words, menu), key=lambda entry: -entry.likely)
        if sentence.typing is None:
            return [*groups, menu]
        detail = ", ".join(found.word for found in candidates[1:SHOWN])
        first = candidates[0]
        return [*groups, Entry(Act("pick"), first.word, "word", _replaces(sentence, first) or detail)]

    def _letters(self, spelling: Spelling) -> list[Entry]:
        parts = spelling.parts(self.table, self.codes.groups)
        made = [
            Entry(Act("part", text=part), part, "letter" if len(part) == 1 else "group") for part in parts
        ]
        return [*made, self._open_page(Sentence(spelling=spelling))]

    def _open_page(self, sentence: Sentence) -> Entry:
        items = self.items(sentence)[: self.codes.groups]
        return Entry(
            Act("page"), self.labels["change"], "menu", ", ".join(e.label for e in items), LIKELY_MENU
        )

    def _page(self, sentence: Sentence) -> list[Entry]:
        size = SCANNED_PAGE if self.codes.is_scanned else self.codes.groups
        page = sentence.page or 0
        rest = self.items(sentence)[page * size :]
        if len(rest) <= size:
            back = self._command("back")
            return rest if back in rest else [*rest, back]
        return [*rest[:size], Entry(Act("page", page + 1), self.labels["next"], "menu")]

    def _word_items(self, sentence: Sentence) -> list[Entry]:
        undo = [self._command("undo", kind="undo")] if self.has_undo else []
        spell, more = self._command("spell"), self._command("more", kind="menu")
        if not sentence.words:
            return [spell, more, *undo]
        last = sentence.words[-1]
        others = [
            Entry(Act("instead", place), other.word, "word", last.word)
            for place, other in enumerate(last.others[:OTHERS])
        ]
        say, delete, back = (self._command(name) for name in ("say", "delete_word", "back"))
        return [say, delete, *others, back, *undo, spell, Entry(Act("question"), "?"), more]

    def _spelling_items(self, spelling: Spelling) -> list[Entry]:
        words = [
            Entry(Act("complete", text=word), word, "word")
            for word in spelling.completions(self.table, COMPLETIONS + 1)
            if word.lower() != spelling.spelt.lower()
        ]
        marks = [Entry(Act("add", text=mark), mark, "letter") for mark in MARKS]
        is_begun = spelling.spelt or spelling.within
        begun = [self._command("finish"), self._command("delete_letter")] if is_begun else []
        undo = [self._command("undo", kind="undo")] if self.has_undo else []
        digits = Entry(Act("part", text=DIGITS), "0–9", "group")  # noqa: RUF001
        leave = Entry(Act("leave"), self.labels["letters"])
        return [*begun, *words[:COMPLETIONS], leave, *undo, digits, *marks]

    def _command(self, name: str, kind: str = "command") -> Entry:
        return Entry(Act(name), self.labels[name], kind)


def _replaces(sentence: Sentence, found: Candidate) -> str:
    """Returns which word a candidate would replace; empty if it follows it."""
    return f"← {sentence.words[-1].word}" if found.goes_on else ""
