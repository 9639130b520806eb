"""Claim: forty phrases take 2.5 movements or fewer, and help can be called from every state by any movement.

`movements`: mean movements a phrase (Zipf 1), for two to four movements and our tables, beside Huffman's
bound and Blink-To-Live's three. `scanning`: mean seconds a phrase with one movement, through the Speaker, by
somebody who reacts in 0.5 s. `rows`: how long rows of one movement are while sentences are written in letters
without errors, which says from which row on it is a call for help. `help`: the states of the Speaker that a
search finds; from each, every movement, the key and shut eyes. `never`: simulated hours of stray blinks,
announced naps with shut eyes, and lost faces.

    python -m benchmarks.phrases movements scanning rows help never
"""

import copy
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from eyelid.speaking.emergency import calling_row
from eyelid.speaking.language_files import language_file
from eyelid.speaking.letters import LettersWay, letters_way
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_codes import codes, mean_movements
from eyelid.speaking.phrase_files import read_phrase_file, shipped_phrases
from eyelid.speaking.phrase_table import PhraseTable
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import WAYS, Settings, SpeakerSettings, SymbolSettings
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.yes_no import YesNoWay
from models.arguments import parser_of
from models.places import DATA
from tests.speaking.huffman import least_movements
from tests.speaking.speaker_states import Copier, rings, rings_by_row, states

FOUR = ("left", "right", "up", "blink")
BLINK_TO_LIVE = DATA / "phrases" / "blink_to_live.csv"
REACTION_S = 0.5
HOURS = 100
STRAY_AN_HOUR = (2, 20, 60)  # the finder is to give 2
SETTINGS = (
    *((FOUR[:n], "direct") for n in (2, 3, 4)),
    ((*FOUR, "long_blink"), "direct"),
    *(((movement,), "scan") for movement in ("left", "blink", "long_blink")),
    (("up", "long_blink"), "scan"),
    (("left", "blink"), "step_scan"),
    (("left",), "inverse_scan"),
)
MOST_STATES = 200  # beginning in each of the ways


def zipf(count: int) -> list[float]:
    return [1 / rank for rank in range(1, count + 1)]


def show_movements() -> None:
    print("Mean movements a phrase, 40 phrases, Zipf 1. `more` and `undo` have sequences beside them.")
    print(
        f"{'movements':9} {'bound':>6} {'no groups':>9} {'en':>6} {'de':>6}  urgent: shortest, with a blink"
    )
    for n in (2, 3, 4):
        made, urgent = {}, []
        for language in ("en", "de"):
            table = shipped_phrases(language)
            sequences = [choice.symbols for choice in PhrasesWay(table, FOUR[:n]).menu().choices[:40]]
            made[language] = mean_movements(zipf(40), sequences)
            urgent += [
                each for each, phrase in zip(sequences, table.phrases, strict=True) if phrase.is_urgent
            ]
        blinks = sum("blink" in each for each in urgent)
        bound, plain = least_movements(zipf(40), n), mean_movements(zipf(40), codes(zipf(40), FOUR[:n]))
        ours = f"{made['en']:6.2f} {made['de']:6.2f}"
        print(f"{n:9} {bound:6.2f} {plain:9.2f} {ours}  {min(map(len, urgent))}, {blinks}")
    if BLINK_TO_LIVE.is_file():
        phrases = read_phrase_file(BLINK_TO_LIVE).phrases
        theirs = mean_movements(zipf(64), [phrase.sequence for phrase in phrases])
        print(
            f"Blink-To-Live's 64 phrases, in its order, Zipf 1: its sequences {theirs:.2f}, "
            f"ours {mean_movements(zipf(64), codes(zipf(64), FOUR)):.2f}"
        )


def show_scanning() -> None:
    print(
        f"One movement, scanned: seconds and movements a phrase, Zipf 1; reaction {REACTION_S} s, no errors"
    )
    for language in ("en", "de"):
        for scan_s in (1.0, 0.6):
            table = shipped_phrases(language)
            took = [scanned(table, phrase.words, scan_s) for phrase in table.phrases]
            seconds, made = (
                sum(weight * each for weight, each in zip(zipf(40), values, strict=True)) / sum(zipf(40))
                for values in zip(*took, strict=True)
            )
            print(f"  {language}, {scan_s} s a choice: {seconds:.2f} s, {made:.2f} movements")


def scanned(table: PhraseTable, goal: str, scan_s: float) -> tuple[float, int]:
    """Returns after how many seconds a phrase is said, and by how many movements."""
    settings = Settings(
        symbols=SymbolSettings(movements=("blink",)),
        speaker=SpeakerSettings(scan_s=scan_s, first_scan_s=1.5 * scan_s),
    )
    speaker = Speaker((PhrasesWay(table, direct_symbols(settings)),), settings)
    speaker.tick(0)
    return write(speaker, goal, 0.0)[:2]


def write(speaker: Speaker, goal: str, start_s: float) -> tuple[float, int, int]:
    """Says something in the way that is open, reacting to each change of what is shown.

    Returns:
        The seconds that it took, the movements, and how many calls for help were begun by it.
    """
    now, made, calls, before = start_s, 0, 0, speaker.view().said
    shown, since_s = None, start_s
    while speaker.view().said == before:
        now = round(now + 0.05, 2)
        speaker.tick(now)
        view = speaker.view()
        if (view.title, view.choices) != shown:
            shown, since_s = (view.title, view.choices), now
        if now - since_s >= REACTION_S and (symbol := speaker.toward(goal)):
            is_held = view.selection == "inverse_scan" and view.lit_share is not None
            speaker.take(Notice("released" if is_held else "symbol", now, symbol))
            made, since_s = made + (not is_held), now
        calls += speaker.mode == "countdown"
        if speaker.mode == "countdown":
            speaker.silence(now)
    return now - start_s, made, calls


def show_rows() -> None:
    print("Rows of one movement while every other sentence of English is written in letters, without errors")
    lines = language_file("en", "sentences.txt").read_text(encoding="utf-8").splitlines()[::2]
    for n in (2, 3, 4):
        settings = Settings(
            symbols=SymbolSettings(movements=FOUR[:n]),
            speaker=SpeakerSettings(emergency_repeats=None, way="letters"),
        )
        speaker = Speaker((letters_way("en", direct_symbols(settings)),), settings)
        rows: Counter[int] = Counter()
        now, last, length = 0.0, "", 0
        for line in lines:
            before = speaker.view().said
            while speaker.view().said == before:
                now += 1
                speaker.tick(now)
                symbol = speaker.toward(line)
                if symbol is None:
                    break
                speaker.take(Notice("symbol", now, symbol))
                rows[length] += symbol != last
                length = length + 1 if symbol == last else 1
                last = symbol
        row = calling_row(
            Settings(symbols=settings.symbols), FOUR[0], pace=1.0, choices=len(speaker.view().choices)
        )
        longest = {size: rows[size] for size in sorted(rows) if size > 4}
        calls = f"{row and row.repeats} call for help"
        print(f"  {n} movements, {now:.0f} made: rows longer than 4: {longest}; {calls}", flush=True)
    print(f"Scanned, every 12th sentence, reaction {REACTION_S} s: calls for help begun by mistake")
    for movements, selection in SETTINGS:
        if selection != "direct" and "long_blink" not in movements:
            show_calls(movements, selection, lines[::6])


def show_calls(movements: Sequence[str], selection: str, lines: Sequence[str]) -> None:
    for way in ("letters", "phrases"):
        settings = Settings(
            symbols=SymbolSettings(movements=tuple(movements)),
            speaker=SpeakerSettings(selection=selection, way=way, is_adaptive=False),
        )
        symbols = direct_symbols(settings)
        table = shipped_phrases("en")
        speaker = Speaker((PhrasesWay(table, symbols), letters_way("en", symbols)), settings)
        phrases = random.Random(1).choices([each.words for each in table.phrases], zipf(40), k=200)
        now, made, calls = 0.0, 0, 0
        for before, goal in pairwise(["", *(lines if way == "letters" else phrases)]):
            if goal == before:
                continue  # it could not be told from what was said before
            seconds, movements_made, called = write(speaker, goal, now)
            now, made, calls = now + seconds, made + movements_made, calls + called
            speaker.take(Notice("spoken", now))
        print(
            f"  {'+'.join(movements)}, {selection}, {way}: {made} movements in {now:.0f} s, {calls} calls",
            flush=True,
        )


def show_help() -> None:
    print(
        "Pairs of a state and a movement that ring; states from which the key does, and shut eyes while awake"
    )
    for movements, selection in SETTINGS:
        settings = Settings(
            symbols=SymbolSettings(movements=movements), speaker=SpeakerSettings(selection=selection)
        )
        symbols = direct_symbols(settings)
        letters = letters_way("en", symbols)
        ways = (PhrasesWay(shipped_phrases("en"), symbols), letters, YesNoWay(symbols))
        copied = copier(letters)
        found = []
        for way in WAYS:
            begun = replace(settings, speaker=replace(settings.speaker, way=way))
            first = copied(Speaker(ways, begun))
            found += states(first, begun, most=MOST_STATES, copied=copied)
        counts: Counter[str] = Counter()
        for state in found:
            for movement in movements:
                counts["row"] += rings_by_row(state, movement, settings, copied=copied)
            counts["key"] += rings(state, Speaker.call_for_help, copied=copied)
            if state.speaker.mode == "speaking":
                counts["awake"] += 1
                counts["shut"] += rings(state, shut_eyes, copied=copied)
        modes = Counter(state.speaker.mode for state in found)
        print(
            f"  {'+'.join(movements)}, {selection}: {len(found)} states ({dict(modes)}): "
            f"movements {counts['row']}/{len(found) * len(movements)}, key {counts['key']}/{len(found)}, "
            f"shut {counts['shut']}/{counts['awake']}",
            flush=True,
        )


def shut_eyes(speaker: Speaker, time_s: float) -> object:
    return speaker.take(Notice("shut", time_s))


def copier(letters: LettersWay) -> Copier:
    """Returns what copies a Speaker, but not the words, which do not change."""
    shared = (letters.guesser, letters.context, letters.menus)
    return lambda speaker: copy.deepcopy(speaker, {id(each): each for each in shared})


def show_never() -> None:
    print(f"{HOURS} simulated hours: stray blinks, an announced nap of 40 min each 2 hours, lost faces")
    for stray in STRAY_AN_HOUR:
        for movements in (("blink",), ("left", "blink"), FOUR):
            heard = hours(movements, stray)
            print(
                f"  {stray} stray blinks an hour, {'+'.join(movements)}: countdowns {heard['countdown']}, "
                f"alarms {heard['alarm']}, woken by them {heard['woken']}, words {heard['speak']}, "
                f"naps {heard['sleep']}, lost {heard['lost']}"
            )


def hours(movements: Sequence[str], stray_an_hour: float) -> Counter[str]:
    settings = Settings(symbols=SymbolSettings(movements=tuple(movements)))
    symbols = direct_symbols(settings)
    speaker = Speaker((PhrasesWay(shipped_phrases("en"), symbols), YesNoWay(symbols)), settings)
    chance, heard = random.Random(1), Counter[str]()
    for second in range(HOURS * 3600):
        effects = []
        in_nap = 2400 <= second % 7200 < 4800
        if second % 7200 in (2400, 4800):
            is_asleep = speaker.mode == "asleep"
            heard["woken"] += not in_nap and not is_asleep
            effects += speaker.rest(second) if is_asleep != in_nap else []
        if chance.random() < stray_an_hour / 3600:
            effects += speaker.take(Notice("symbol", second + 0.1, "blink"))
        elif chance.random() < (1 / 30 if in_nap else 1 / 600):
            effects += speaker.take(Notice("shut" if in_nap else "lost", second + 0.2))
        elif speaker.mode == "lost" and chance.random() < 1 / 20:
            effects += speaker.take(Notice("found", second + 0.3))
        effects += speaker.tick(second + 0.5)
        heard.update(effect.text if effect.kind == "sound" else effect.kind for effect in effects)
        if speaker.mode == "alarm":
            speaker.silence(second + 0.6)
    return heard


def main() -> None:
    shows = {
        "movements": show_movements,
        "scanning": show_scanning,
        "rows": show_rows,
        "help": show_help,
        "never": show_never,
    }
    parser = parser_of(__doc__)
    parser.add_argument("what", nargs="+", choices=list(shows))
    for what in parser.parse_args().what:
        shows[what]()


if __name__ == "__main__":
    main()
