"""Claim: at one movement a second, 94 % of them read right, letters in three groups give 10 words a minute.

In four groups 12, with 2 % or fewer of the characters left wrong; scanning with one blink 6. All of it is
simulated (`eyelid.speaking.typist`): no person was measured. Beside it stand: a simulation with the
frequency of words alone (three groups 10.9 without errors, 9.6 with 6 % of them and undo; four groups 12.5
and 11.0), and BlinkWrite 2 (MacKenzie and Ashtiani, 2010; scanning, measured on healthy people): 5.3.

`letters`: a movement a second, whatever it is; errors are spread evenly over the other movements, or half of
them are not understood at all (`half missed`). `scanning`: one blink, by how long it is and how long choices
are lit; reaction 0.35 s. `phrases`: movements and seconds a phrase, each as often, and by Zipf 1.

Texts: MacKenzie and Soukoreff's 500 phrases (EYELID_DATA), and every other one of the shipped sentences,
which are left out of what the letters know. Calls for help are those that nobody meant, an hour of typing.

    python -m benchmarks.typist letters scanning phrases [--texts 60] [--seeds 1]
"""

import random
from collections.abc import Iterator, Sequence

from eyelid.speaking.language_files import language_file
from eyelid.speaking.settings import Settings, SpeakerSettings, SymbolSettings
from eyelid.speaking.typing_scores import TypingScores, plain
from eyelid.speaking.typing_setups import Setup
from eyelid.speaking.typing_trial import TypingLanguage, run_setup
from eyelid.speaking.typist_traits import TypistTraits, even_readings
from models.arguments import parser_of
from models.places import DATA

PHRASES = DATA / "phrases" / "bromanoff+TipTopTyping" / "phrases__phrases2.txt"
FOUR = ("left", "right", "up", "blink")
GROUPS = {"3 groups": FOUR, "4 groups": (*FOUR, "long_blink")}
ERRORS = {"perfect": (1.0, 0.0), "94 %": (0.94, 0.0), "94 %, half missed": (0.94, 0.03)}
BLINKS_S = (0.3, 0.5)
EASE = (1.5, 2.0, 2.5, 3.0)  # reactions that each choice is lit for
HEAD = (
    f"{'':44}{'words a minute':>22}{'until said':>11}{'moves/letter':>13}{'fixed':>7}{'left':>7}"
    f"{'calls/h':>8}{'alarms/h':>9}{'given up':>9}"
)


def texts_by_source(count: int) -> Iterator[tuple[str, list[str]]]:
    sources = {"MacKenzie": PHRASES, "own": language_file("en", "sentences.txt")}
    for name, path in sources.items():
        if path.is_file():
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            yield name, random.Random(1).sample(lines[::2] if name == "own" else lines, count)
        else:
            print(f"{path} is not there")


def line(name: str, scores: TypingScores) -> str:
    return (
        f"{name:44}{scores.words_a_minute:7.2f} [{scores.low:5.2f} -{scores.high:6.2f}]"
        f"{scores.said_a_minute:11.2f}"
        f"{scores.movements_a_character:13.3f}{scores.corrected:7.1%}{scores.uncorrected:7.2%}"
        f"{scores.countdowns_an_hour:8.1f}{scores.alarms_an_hour:9.1f}{scores.given_up:9}"
    )


def direct(movements: Sequence[str]) -> Settings:
    return Settings(
        symbols=SymbolSettings(movements=tuple(movements)), speaker=SpeakerSettings(is_adaptive=False)
    )


def show_letters(language: TypingLanguage, count: int, seeds: Sequence[int]) -> None:
    print(f"simulated, letters, one movement a second\n{HEAD}")
    for source, texts in texts_by_source(count):
        for groups, movements in GROUPS.items():
            for errors, (right, missed) in ERRORS.items():
                traits = TypistTraits(
                    readings=even_readings(movements, right=right, missed=missed), each_s=1.0
                )
                setup = Setup(f"{source}, {groups}, {errors}", direct(movements), "letters")
                scores = run_setup(setup, texts, traits, language, seeds=seeds).scores
                print(line(setup.name, scores))
                purposes = ", ".join(f"{name} {number:.2f}" for name, number in scores.purposes.items())
                print(f"    movements a word: {purposes}", flush=True)


def show_scanning(language: TypingLanguage, count: int, seeds: Sequence[int]) -> None:
    print(f"simulated, one blink, scanned, reaction {TypistTraits.reaction_s} s\n{HEAD}")
    for source, texts in texts_by_source(count):
        for right in (1.0, 0.94):
            traits = TypistTraits(readings=even_readings(["blink"], right=right))
            for blink_s in BLINKS_S:
                for ease in EASE:
                    scan_s = round(ease * traits.reaction_s, 2)
                    settings = scanned(blink_s, scan_s)
                    setup = Setup(
                        f"{source}, {right:.0%}, blink {blink_s} s, lit {scan_s:.2f} s", settings, "letters"
                    )
                    print(
                        line(setup.name, run_setup(setup, texts, traits, language, seeds=seeds).scores),
                        flush=True,
                    )


def scanned(blink_s: float, scan_s: float) -> Settings:
    speaker = SpeakerSettings(scan_s=scan_s, first_scan_s=None, is_adaptive=False)
    return Settings(symbols=SymbolSettings(movements=("blink",), blink_s=blink_s), speaker=speaker)


def show_phrases(language: TypingLanguage, count: int, seeds: Sequence[int]) -> None:  # noqa: ARG001 (all phrases)
    print(
        "simulated, phrases: all of the shipped table; a movement a second, or scanned with a blink of 0.3 s"
    )
    texts = [phrase.words for phrase in language.phrases.phrases]
    zipf = {text: 1 / rank for rank, text in enumerate(texts, 1)}
    by_text = {text: zipf[text] for text in texts}
    for errors, (right, missed) in ERRORS.items():
        for name, settings, each_s in (
            ("4 movements", direct(FOUR), 1.0),
            ("2 movements", direct(FOUR[:2]), 1.0),
            ("1 blink, lit 0.85 s", scanned(0.3, 0.85), None),
        ):
            movements = settings.symbols.movements
            traits = TypistTraits(
                readings=even_readings(movements, right=right, missed=missed), each_s=each_s
            )
            result = run_setup(Setup(name, settings, "phrases"), texts, traits, language, seeds=seeds)
            weights = [by_text[_text_of(typed.goal, texts)] for _, typed in result.typed]
            made = [sum(bool(m.meant) for m in typed.movements) for _, typed in result.typed]
            seconds = [typed.end_s - typed.start_s for _, typed in result.typed]
            wrong = sum(typed.said != typed.goal for _, typed in result.typed) / len(result.typed)
            scores = result.scores
            print(
                f"  {errors:18}{name:22} each as often {scores.movements_a_text:5.2f} movements "
                f"{scores.seconds_a_text:5.2f} s; "
                f"Zipf 1 {mean(made, weights):5.2f} {mean(seconds, weights):5.2f} s; said wrong {wrong:.1%}, "
                f"calls/h {scores.countdowns_an_hour:.1f}, alarms/h {scores.alarms_an_hour:.1f}",
                flush=True,
            )


def _text_of(goal: str, texts: Sequence[str]) -> str:
    return next(text for text in texts if plain(text) == goal)


def mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def main() -> None:
    shows = {"letters": show_letters, "scanning": show_scanning, "phrases": show_phrases}
    parser = parser_of(__doc__)
    parser.add_argument("what", nargs="+", choices=list(shows))
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()
    language = TypingLanguage("en")
    for what in given.what:
        shows[what](language, given.texts, range(given.seeds))


if __name__ == "__main__":
    main()
