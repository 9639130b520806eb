"""Claim: letters by group put most misread movements right by themselves, at the words a minute printed here.

A simulated typist makes one movement a second, sees what stands first, picks a word as soon as it does, and
puts everything right. Some movements are misread, as any other that is enabled. No people were measured.

Texts: MacKenzie and Soukoreff's phrases (those whose words are all in the table; with `--all` others, too,
whose words are spelled), and our own sentences in three parts, each held out of the context it is typed with.
Words a minute: ((|T| - 1) / S) * 60 / 5, without saying it. Uncorrected errors: MSD(P, T) / max(|P|, |T|)
(Soukoreff and MacKenzie, 2003), where the typist gives up after ten movements a letter.
Bound: N movements of which a share is misread tell log2 N - H(share) - share log2(N - 1) bits each (Shannon),
and the context leaves so many bits a word open: no way to type, with or without undo, is faster on average.

    python -m benchmarks.letters [--phrases 500] [--seeds 1] [--all] [--scan]
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from eyelid.speaking.language_words import language_pairs, language_sentences, language_words
from eyelid.speaking.letters import LettersWay, letters_way
from eyelid.speaking.word_context import START, WordContext, words_of
from models.arguments import parser_of
from models.places import DATA

PHRASES = DATA / "phrases" / "bromanoff+TipTopTyping" / "phrases__phrases2.txt"
GROUPS = {"three": ("left", "up", "right", "blink"), "four": ("left", "up", "right", "blink", "long_blink")}
OTHERS = {"two": ("left", "right", "blink"), "two movements": ("left", "right")}
PARTS = 3  # of our own sentences
SURE = (1.0, 0.94)
GIVEN_UP = 10  # movements a letter
SCAN_S, FIRST_SCAN_S, REACTION_S = 1.0, 1.5, 0.7


class Typed(NamedTuple):
    """What came of typing one text: the text, what was composed, movements, and how many were misread."""

    text: str
    composed: str
    movements: int
    misread: int


class Task(NamedTuple):
    """Texts, and the context that they are typed with."""

    texts: list[str]
    context: WordContext


def main() -> None:
    options = parser_of(__doc__)
    options.add_argument("--phrases", type=int, default=500)
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--all", action="store_true")
    options.add_argument("--scan", action="store_true")
    given = options.parse_args()
    print("SIMULATED: letters by group, one movement a second")
    row = "{:<16}{:<15}{:>6}{:>8}{:>7}{:>7}{:>12}{:>9}{:>13}".format
    print(row("texts", "groups", "right", "pairs", "wpm", "bound", "moves/char", "misread", "uncorrected"))
    for name, is_context, tasks in tasks_of(given.phrases, is_all=given.all):
        for groups, symbols in (GROUPS | (OTHERS if name.startswith("own") else {})).items():
            for sure in SURE:
                runs = [(task, seed) for seed in range(given.seeds) for task in tasks]
                typed = [one for task, seed in runs for one in typed_all(task, symbols, sure, seed)]
                shown = figures(typed, bound_of(tasks, len(symbols), sure))
                print(row(name, groups, f"{sure:.2f}", "yes" if is_context else "no", *shown), flush=True)
    if given.scan:
        wpm = scanned_wpm(tasks_of(0, is_all=False))
        print(f"SIMULATED: letters by scanning with one blink, all right: {wpm:.2f} words a minute")


def tasks_of(phrases: int, *, is_all: bool) -> Iterator[tuple[str, bool, list[Task]]]:
    """Yields names of texts, whether pairs of words count, and their parts with their contexts."""
    table = language_words("en")
    pairs, sentences = language_pairs("en", table), language_sentences("en")
    if phrases and PHRASES.is_file():
        texts = [line.strip() for line in PHRASES.read_text(encoding="utf-8").splitlines() if line.strip()][
            :phrases
        ]
        known = texts if is_all else [t for t in texts if all(table.find(w) is not None for w in words_of(t))]
        yield f"MacKenzie ({len(known)})", True, [Task(known, WordContext(table, pairs, sentences))]
        yield f"MacKenzie ({len(known)})", False, [Task(known, WordContext(table))]
    parts = []
    for part in range(PARTS):
        kept = [s for place, s in enumerate(sentences) if place % PARTS != part]
        held_out = sentences[part::PARTS]
        if not is_all:
            held_out = [s for s in held_out if all(table.find(w) is not None for w in words_of(s))]
        parts.append(Task(held_out, WordContext(table, pairs, kept)))
    yield f"own ({sum(len(task.texts) for task in parts)})", True, parts


def typed_all(task: Task, symbols: Sequence[str], sure: float, seed: int) -> list[Typed]:
    """Types the texts of a task, one after another; what is typed is not learnt."""
    way = letters_way("en", symbols)
    way.context = task.context
    generator = np.random.default_rng(seed)
    return [typed_one(way, symbols, text, sure, generator) for text in task.texts]


def typed_one(
    way: LettersWay, symbols: Sequence[str], text: str, sure: float, generator: np.random.Generator
) -> Typed:
    """Types one text."""
    way.take_up("")
    movements = misread = 0
    while not is_done(way, text) and movements < GIVEN_UP * len(text):
        menu = way.menu()
        wanted = way.toward(text)
        if wanted is None:
            break
        code, made = menu.choices[wanted].symbols, ()
        while made not in [choice.symbols for choice in menu.choices]:
            is_on_way = code[: len(made)] == made
            meant = code[len(made)] if is_on_way else symbols[int(generator.integers(len(symbols)))]
            read = meant
            if generator.random() >= sure:
                others = [symbol for symbol in symbols if symbol != meant]
                read = others[int(generator.integers(len(others)))]
                misread += 1
            movements += 1
            if any(choice.symbols[: len(made) + 1] == (*made, read) for choice in menu.choices):
                made = (*made, read)
        chosen = [choice.symbols for choice in menu.choices].index(made)
        if ("go", "undo") in [tuple(effect) for effect in way.choose(chosen)]:
            way.undo()
    return Typed(text, " ".join(words_of(way.text)), movements, misread)


def is_done(way: LettersWay, text: str) -> bool:
    sentence = way.sentence
    is_idle = sentence.typing is None and sentence.spelling is None and sentence.page is None
    return is_idle and [accepted.word.lower() for accepted in sentence.words] == words_of(text)


def figures(typed: Sequence[Typed], bound: float) -> list[str]:
    movements = sum(t.movements for t in typed)
    wpm = sum(len(t.text) - 1 for t in typed) / movements * 12
    wrong = [msd(" ".join(words_of(t.text)), t.composed) / max(len(t.text), len(t.composed)) for t in typed]
    return [
        f"{wpm:.2f}",
        f"{bound:.2f}",
        f"{movements / sum(len(t.text) for t in typed):.3f}",
        f"{sum(t.misread for t in typed) / movements:.1%}",
        f"{np.mean(wrong):.2%}",
    ]


def bound_of(tasks: Sequence[Task], symbols: int, sure: float) -> float:
    """Returns the words a minute that Shannon's bound allows with these contexts."""
    missed = 1 - sure
    told = math.log2(symbols) - (
        missed * math.log2((symbols - 1) / missed) - sure * math.log2(sure) if missed else 0
    )
    bits = letters = 0.0
    for task in tasks:
        for text in task.texts:
            before = START
            for word in words_of(text):
                row = task.context.table.find(word)
                bits -= math.log2(task.context.shares(before)[row]) if row is not None else math.log2(1e-7)
                before = word
            letters += len(text) - 1
    return letters / (bits / told) * 12


def scanned_wpm(tasks: Iterator[tuple[str, bool, list[Task]]]) -> float:
    """Returns words a minute of one who scans, and takes each choice as soon as it is lit and seen."""
    seconds = letters = 0.0
    way = letters_way("en", ("blink",))
    for task in (task for _, _, parts in tasks for task in parts):
        way.context = task.context
        for text in task.texts:
            way.take_up("")
            while not is_done(way, text):
                place = way.toward(text)
                seconds += (FIRST_SCAN_S + (place - 1) * SCAN_S if place else 0.0) + REACTION_S
                way.choose(place)
            letters += len(text) - 1
    return letters / seconds * 12


def msd(first: str, second: str) -> int:
    """Returns the least number of letters to change, add or take away to turn one text into the other."""
    row = list(range(len(second) + 1))
    for place, letter in enumerate(first, 1):
        before, row[0] = row[0], place
        for at, other in enumerate(second, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != other))
    return row[-1]


if __name__ == "__main__":
    main()
