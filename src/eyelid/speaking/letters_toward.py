"""What brings a person who types letters by group nearer to a text, for lessons and simulations."""

from typing import TYPE_CHECKING

from eyelid.speaking.letter_menus import OTHERS, Act
from eyelid.speaking.sentence import Accepted, Candidate
from eyelid.speaking.spelling import DIGITS
from eyelid.speaking.word_context import words_of

if TYPE_CHECKING:
    from eyelid.speaking.letters import LettersWay

PATIENT = 2
"""How many times a word's letters are typed before one gives it up and begins anew."""


def wanted_act(way: "LettersWay", goal: str) -> Act | None:
    """Returns what to do next to say a text; if the menu does not have it, another of its pages has.

    None if there is nothing left to do.
    """
    words, sentence = words_of(goal), way.sentence
    have = [accepted.word.lower() for accepted in sentence.words]
    right = 0
    while right < min(len(have), len(words)) and have[right] == words[right]:
        right += 1
    wrong = len(have) - right
    word = words[right] if right < len(words) else ""
    if sentence.spelling is not None:
        return _spelled(way, word if not wrong else "")
    if sentence.typing is not None:
        return _typed(way, word, wrong) if sentence.page is None else Act("back")
    if wrong:
        act = _put_right(way, sentence.words[-1], word if wrong == 1 else "")
    elif not have and way.was_said(words):
        act = Act("undo")
    elif not word and have:
        act = Act("say") if goal.rstrip().endswith("?") == sentence.is_question else Act("question")
    elif not word:
        return None
    else:
        act = Act("spell") if way.guesser.table.find(word) is None else _begun(way, word)
    return Act("back") if sentence.page is not None and act.kind in ("group", "pick") else act


def _begun(way: "LettersWay", word: str) -> Act:
    """Returns the first group of a word, or its pick, where a word that is likely next can be picked."""
    row = way.guesser.table.rows[word]
    return _picked(way, Candidate(way.guesser.table.words[row])) or Act("group", way.guesser.group(row, 0))


def _put_right(way: "LettersWay", last: Accepted, word: str) -> Act:
    """Returns what to do about a wrong word, if another is to stand there; empty: none."""
    others = [other for other in last.others[:OTHERS] if other.word.lower() == word and not other.goes_on]
    if others:
        return Act("instead", last.others.index(others[0]))
    row = way.guesser.table.find(word)
    if row is None or not last.typing or last.replaced:
        return Act("delete_word")
    going_on = way.guesser.carried_on(last.typing)
    if going_on.place(row) > PATIENT * way.guesser.table.lengths[row]:
        return Act("delete_word")
    return Act("group", way.guesser.group(row, going_on.place(row)))


def _typed(way: "LettersWay", word: str, wrong: int) -> Act:
    """Returns the next group of a word, or the pick of it, or of whatever stands there if it has to go."""
    sentence = way.sentence
    typing = sentence.going_on if wrong else sentence.typing
    row = way.guesser.table.find(word)
    if row is None or typing is None or wrong > 1 or (wrong and sentence.words[-1].replaced):
        return Act("pick")
    act = _picked(way, Candidate(way.guesser.table.words[row], goes_on=bool(wrong)))
    return act or Act("group", way.guesser.group(row, typing.place(row)))


def _picked(way: "LettersWay", wanted: Candidate) -> Act | None:
    """Returns the pick of a word, if the menu offers it."""
    picks = [entry.act for entry in way.entries() if entry.act.kind == "pick"]
    return next((act for act in picks if way.candidates()[act.number] == wanted), None)


def _spelled(way: "LettersWay", word: str) -> Act:
    """Returns what comes next of a word that is spelled; empty: none is to be."""
    spelling = way.sentence.spelling
    spelt = spelling.spelt.lower() if spelling else ""
    if not word or not spelling:
        return Act("leave")
    if not word.startswith(spelt):
        return Act("delete_letter")
    rest = word[len(spelt) :]
    if not rest:
        return Act("delete_letter") if spelling.within else Act("finish")
    part = next(
        (part for part in spelling.parts(way.guesser.table, len(way.groups)) if rest[0] in part), None
    )
    if part:
        return Act("back") if way.sentence.page is not None else Act("part", text=part)
    if spelling.within:
        return Act("delete_letter")
    return Act("part", text=DIGITS) if rest[0] in DIGITS else Act("add", text=rest[0])
