"""Claim: blinks are found without tuning, better than by P(open) < 0.5 or by peak finding.

`rtbene`: RT-BENE's runs of closed frames, cut at gaps, with simulated readings (`blink_recordings.py`).
`jefapato`: the 11 rows of JeFaPaTo's table that its trace of 60 s covers. `traces`: Eyeblink8's, with tags,
and one without, with a plot of what else is found. `mrl`: sequences composed of MRL's held-out people.
`clips`: readings simulated from plans of drawn clips, at five rates, of all kinds and of distractions alone.
`drawn`: an hour of distractions drawn as video, and read by the models; ten minutes and more.
What was looked at while the method was made, and so is not unseen, stands in docs/blinks.md.

    python -m benchmarks.eye_kinds eye_state eye_state_fine    # once: models, and who is held out
    python -m benchmarks.blinks rtbene jefapato traces mrl clips drawn
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook
from scipy.signal import find_peaks

from benchmarks.blink_recordings import (
    RATE,
    composed,
    held_out_people,
    held_out_readings,
    person_readings,
    rtbene,
    simulated,
)
from benchmarks.spans import CLOSINGS, below_half, blinks_of, closings, touches, unseen
from eyelid import Reader
from eyelid.blinks import EyeReading, Moment
from eyelid.blinks.find_events import find_events
from eyelid.blinks.matching import Span, match_events
from eyelid.csv_cells import records_text
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
from eyelid.pages import write_whole
from eyelid.pictures import Picture
from eyelid.synth import ClipArtist
from eyelid.synth.clip_content import ClipContent, Difficulty
from eyelid.synth.clip_readings import simulated_moments
from eyelid.synth.clip_sampling import random_clip
from eyelid.synth.frame_times import frame_times
from eyelid.watching.frame_reading import FrameReader, WatchKit
from eyelid.watching.person_watch import Told, WatchRules
from eyelid.watching.watcher import Watcher
from models.arguments import parser_of
from models.places import data_at

RESULTS = Path("benchmarks/results/blinks")
MODELS, KINDS = ("eye_state_fine", "eye_state"), ("mrl", "eyes4000")
SEED = 1  # of what is scored; 100 and above were used to choose
JEFAPATO_RATE = 240.0
PEAKS = {"distance": 50, "prominence": 0.1, "width": 10}  # what JeFaPaTo uses, at 240 frames a second
PEAKS_AT_30 = {"distance": 6, "prominence": 0.1, "width": 1.25}
CLIPS, CLIP_S, CLIP_RATES = 18, 60.0, (15.0, 30.0, 60.0, 120.0, 240.0)
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
DISTRACTIONS = ClipContent(
    blinks=(0, 0), winks=0, closures=0, absences=0, lowered=4, glances=20, turns=6, talks=4
)
DISTRACTIONS_SEED, DISTRACTION_CLIPS = 9000, 120  # an hour or two; 5000 was used to choose
DRAWN_RATE = 15.0
LEAST_PICTURES = 20  # s0006 has one of an open eye, which is nearly shut: nothing can be composed of it
CHOSEN_WITH = 4  # limits were set by the first so many traces of Eyeblink8; all were looked at

Floats = NDArray[np.float64]
Row = dict[str, object]


class Tally:
    """Counts of matched, found and true events, and the time in which they were looked for."""

    def __init__(self) -> None:
        self.matched = self.found = self.true = 0
        self.hours = 0.0

    def add(
        self, found: Sequence[Span], true: Sequence[Span], hours: float, unsure: Sequence[Span] = ()
    ) -> None:
        """Counts events; those that touch an unsure span count neither way."""
        pairs = match_events(found, true, least_iou=0.5)
        doubtful = {index for index, span in enumerate(true) if touches(span, unsure)}
        sure = [pair for pair in pairs if pair.true not in doubtful]
        paired = {pair.found for pair in pairs}
        extra = [
            span for index, span in enumerate(found) if index not in paired and not touches(span, unsure)
        ]
        self.matched += len(sure)
        self.true += len(true) - len(doubtful)
        self.found += len(sure) + len(extra)
        self.hours += hours

    def row(self) -> Row:
        """Returns what comes of it."""
        return {
            "f1": round(2 * self.matched / max(self.found + self.true, 1), 3),
            "recall": round(self.matched / max(self.true, 1), 3),
            "precision": round(self.matched / max(self.found, 1), 3),
            "false_an_hour": round((self.found - self.matched) / self.hours, 1),
            "true": self.true,
        }


def rtbene_scores() -> Iterable[Row]:
    for model in MODELS:
        for kind in KINDS:
            readings = held_out_readings(model, kind, "test")
            for eyes in (2, 1):
                tallies = {
                    (way, rule): Tally() for way in ("own", "p<.5") for rule in ("all", "no gap touched")
                }
                for index, recording in enumerate(rtbene()):
                    rng = np.random.default_rng([SEED, index])
                    moments = simulated(recording, readings, rng, eyes=eyes)
                    true = [(start / RATE, end / RATE) for start, end in recording.runs(1)]
                    hours = len(recording.frames) / RATE / 3600
                    gaps = unseen(moments)
                    ways = {"own": closings(find_events(moments, source="")), "p<.5": below_half(moments)}
                    for way, found in ways.items():
                        tallies[way, "all"].add(found, true, hours)
                        tallies[way, "no gap touched"].add(found, true, hours, gaps)
                errors = f"{(readings[0] < 0).mean():.3f}/{(readings[1] > 0).mean():.3f}"
                for (way, rule), tally in tallies.items():
                    yield {
                        "model": model,
                        "of": kind,
                        "errors": errors,
                        "eyes": eyes,
                        "runs": rule,
                        "way": way,
                    } | tally.row()


def jefapato_scores() -> Iterable[Row]:
    with data_at("jefapato/ear_short.csv").open() as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    book = load_workbook(data_at("jefapato/blink_table.xlsx"), read_only=True)
    for side in ("left", "right"):
        ears = np.array([float(row[f"EAR2D6_{side[0]}"]) for row in rows])
        moments = [
            Moment(index / JEFAPATO_RATE, EyeReading(ear=ear), None, index)
            for index, ear in enumerate(ears.tolist())
        ]
        events = [event for event in find_events(moments, source="") if event.event in CLOSINGS]
        peaks = find_peaks(-ears, **PEAKS)[0]
        table = book[f"blinking {side} eye"].iter_rows(values_only=True)
        names = next(table)
        blinks = [dict(zip(names, row, strict=True)) for row in table]
        blinks = [blink for blink in blinks if blink["apex_frame"] < len(ears)]
        for blink in blinks:
            apex = int(blink["apex_frame"])
            event = min(events, key=lambda event: abs((event.apex_frame or 0) - apex))
            width = 1000 * blink["peak_internal_width"] / JEFAPATO_RATE
            yield {
                "side": side,
                "apex": apex,
                "own": (event.apex_frame or 0) - apex,
                "peaks": int(peaks[np.abs(peaks - apex).argmin()] - apex),
                "half_width_error_ms": round((event.half_width_ms or 0) - width, 1),
            }
        apexes = [blink["apex_frame"] for blink in blinks]
        for way, found in (("own", [event.apex_frame or 0 for event in events]), ("peaks", peaks.tolist())):
            extra = [apex for apex in found if min(abs(apex - each) for each in apexes) > 24]
            yield {"side": side, "apex": "extra", way: " ".join(map(str, extra))}


def traces_scores() -> Iterable[Row]:
    for number, path in enumerate(sorted(data_at("traces").glob("rmenoli*/*.csv"))):
        with path.open() as file:
            rows = [row for row in csv.reader(file) if row[0].isdigit()]
        ears = np.array([float(row[1] or 0) for row in rows])
        true = blinks_of(np.array([row[2] not in ("0", "") for row in rows]))
        moments = _trace(ears)
        events = [event for event in find_events(moments, source="") if event.event in CLOSINGS]
        peaks = find_peaks(-np.where(ears > 0, ears, np.nanmedian(ears[ears > 0])), **PEAKS_AT_30)[0]
        ways = {
            "own": [
                ((event.start_frame or 0), (event.end_frame or 0), (event.apex_frame or 0))
                for event in events
            ],
            "peaks": [(peak - 1, peak + 1, peak) for peak in peaks.tolist()],
        }
        for way, found in ways.items():
            hits, near, extra = _hits(found, true, ears)
            yield {
                "trace": path.stem[10:-4],
                "chosen_with": number < CHOSEN_WITH,
                "way": way,
                "true": len(true),
                "found_of_them": hits,
                "within_2_frames": near,
                "extra": len(extra),
                "minutes": round(len(ears) / RATE / 60, 1),
            }
            if way == "own":
                _plot(
                    path.stem[10:-4],
                    ears,
                    [(*run, "green") for run in true] + [(*span, "red") for span in extra],
                )
    for path in sorted(data_at("traces").glob("G-*/*.csv")):
        with path.open() as file:
            ears = np.array([float(row[1]) for row in list(csv.reader(file))[1:]])
        events = [event for event in find_events(_trace(ears), source="") if event.event in CLOSINGS]
        _plot(path.stem, ears, [(event.start_frame or 0, event.end_frame or 0, "red") for event in events])
        peaks = find_peaks(-ears, distance=6, prominence=0.3 * np.median(ears))[0]
        yield {
            "trace": path.stem,
            "way": "own",
            "extra": len(events),
            "minutes": round(len(ears) / RATE / 60, 1),
        }
        yield {"trace": path.stem, "way": "peaks", "extra": len(peaks)}


def mrl_scores() -> Iterable[Row]:
    for model in MODELS:
        tallies = {way: Tally() for way in ("own", "p<.5")}
        errors: list[float] = []
        recordings = [each for each in rtbene() if each.is_closed.sum() > 100][:7]
        people = 0
        for person, recording in zip(held_out_people(model), recordings, strict=False):
            readings = person_readings(model, person)
            if min(map(len, readings)) < LEAST_PICTURES:
                continue
            people += 1
            moments = composed(recording, readings)
            true = [(start / RATE, end / RATE) for start, end in recording.runs(1)]
            short = [span for span in true if span[1] - span[0] < 2.5 / RATE]
            ways = {"own": closings(find_events(moments, source="")), "p<.5": below_half(moments)}
            for way, found in ways.items():
                tallies[way].add(found, true, len(moments) / RATE / 3600, short)
            for pair in match_events(ways["own"], true, least_iou=0.5):
                if true[pair.true] not in short:
                    errors += [
                        RATE * abs(a - b)
                        for a, b in zip(ways["own"][pair.found], true[pair.true], strict=True)
                    ]
        for way, tally in tallies.items():
            boundary = {"boundary_frames": round(float(np.mean(errors)), 2)} if way == "own" else {}
            yield {"model": model, "way": way, "people": people} | tally.row() | boundary


def clips_scores() -> Iterable[Row]:
    for content in ("distractions", "mixed"):
        for rate in CLIP_RATES if content == "mixed" else (30.0,):
            tallies = {way: Tally() for way in ("own", "live", "p<.5")}
            errors: list[float] = []
            kinds: Counter[tuple[str, str]] = Counter()
            count = CLIPS if rate <= 60 else CLIPS // 3
            for number in range(count if content == "mixed" else DISTRACTION_CLIPS):
                rng = np.random.default_rng([SEED if content == "mixed" else DISTRACTIONS_SEED, number])
                difficulty = DIFFICULTIES[number % 3] if content == "mixed" else DISTRACTIONS
                clip = random_clip(rng, difficulty, seconds=CLIP_S)
                times = frame_times(CLIP_S, rate)
                moments = list(simulated_moments(clip, times))
                truth = list(clip.events("", times))
                gaps = [(event.start_s, event.end_s) for event in truth if event.event == "gap"]
                events = [event for event in truth if event.event in CLOSINGS]
                true = closings(events)
                found = [event for event in find_events(moments, source="") if event.event in CLOSINGS]
                ways = {
                    "own": closings(found),
                    "live": closings(find_events(moments, source="", live=True)),
                    "p<.5": below_half(moments),
                }
                for way, spans in ways.items():
                    tallies[way].add(spans, true, CLIP_S / 3600, gaps)
                for pair in match_events(ways["own"], true, least_iou=0.5):
                    errors.append(
                        abs((found[pair.found].duration_ms or 0) - (events[pair.true].duration_ms or 0))
                    )
                    kinds[events[pair.true].event, found[pair.found].event] += 1
            for way, tally in tallies.items():
                own = way == "own"
                yield (
                    {"content": content, "rate": rate, "way": way}
                    | tally.row()
                    | {
                        "duration_error_ms": round(float(np.mean(errors)), 1) if own and errors else "",
                        "other_kind": sum(count for (one, two), count in kinds.items() if one != two)
                        if own
                        else "",
                    }
                )


def drawn_scores() -> Iterable[Row]:
    """Draws half as many clips of distractions, and reads and watches them as `eyelid watch` does."""
    kit = WatchKit(EyesInFaces(FaceModel.load(), LandmarkModel.load()), Reader.load("eye_state_fine"))
    tallies = {way: Tally() for way in ("own", "p<.5")}
    for number in range(DISTRACTION_CLIPS // 2):
        clip = random_clip(np.random.default_rng([DISTRACTIONS_SEED, number]), DISTRACTIONS, seconds=CLIP_S)
        times = frame_times(CLIP_S, DRAWN_RATE)
        reader, watcher, told = FrameReader(kit), Watcher("", WatchRules()), Told()
        moments = []
        for frame, pixels in enumerate(ClipArtist(clip).frames(times)):
            time_s = float(times[frame])
            seen = reader.read(Picture(pixels, "", frame, time_s)).moments
            moments += list(seen.values())[:1]
            told.add(watcher.feed(time_s, frame, seen))
        told.add(watcher.finish())
        gaps = [(event.start_s, event.end_s) for event in told.events if event.event == "gap"]
        for way, found in (("own", closings(told.events)), ("p<.5", below_half(moments))):
            tallies[way].add(found, [], CLIP_S / 3600, gaps)
    for way, tally in tallies.items():
        yield {"content": "distractions, drawn", "rate": DRAWN_RATE, "way": way} | tally.row()


def _trace(ears: Floats) -> list[Moment]:
    eyes = [EyeReading(ear=ear) if ear > 0 else None for ear in ears.tolist()]
    return [Moment(frame / RATE, eye, eye, frame) for frame, eye in enumerate(eyes)]


def _hits(
    found: Sequence[tuple[int, int, int]], true: Sequence[tuple[int, int]], ears: Floats
) -> tuple[int, int, list[tuple[int, int]]]:
    """Returns how many blinks are found, of how many the apex within two frames, and what else is found."""
    pairs = match_events([(a - 0.5, b + 0.5) for a, b, _ in found], [(a - 0.5, b + 0.5) for a, b in true])
    lowest = [
        start + int(np.where(ears[start : end + 1] > 0, ears[start : end + 1], np.inf).argmin())
        for start, end in true
    ]
    near = sum(abs(found[pair.found][2] - lowest[pair.true]) <= 2 for pair in pairs)
    used = {pair.found for pair in pairs}
    return len(pairs), near, [span[:2] for index, span in enumerate(found) if index not in used]


def _plot(name: str, ears: Floats, spans: Sequence[tuple[int, int, str]]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(8, 1, figsize=(24, 20))
    for part, axis in zip(np.array_split(np.arange(len(ears)), len(axes)), axes, strict=True):
        axis.plot(part, ears[part], linewidth=0.7)
        axis.set_xlim(part[0], part[-1])
        for start, end, colour in spans:
            if part[0] <= start <= part[-1]:
                axis.axvspan(start - 0.5, end + 0.5, color=colour, alpha=0.3)
    figure.tight_layout()
    figure.savefig(RESULTS / f"{name}.png", dpi=50)
    plt.close(figure)


def main() -> None:
    """Measures what is asked for, and writes a table of each."""
    ways = {
        "rtbene": rtbene_scores,
        "jefapato": jefapato_scores,
        "traces": traces_scores,
        "mrl": mrl_scores,
        "clips": clips_scores,
        "drawn": drawn_scores,
    }
    parser = parser_of(__doc__)
    parser.add_argument("what", nargs="+", choices=ways)
    RESULTS.mkdir(parents=True, exist_ok=True)
    for what in parser.parse_args().what:
        rows: list[Row] = []
        for row in ways[what]():
            print(what, *(f"{key}={value}" for key, value in row.items()), flush=True)
            rows.append(row)
        names = dict.fromkeys(key for row in rows for key in row)
        write_whole(RESULTS / f"{what}.csv", records_text([names | row for row in rows]))


if __name__ == "__main__":
    main()
