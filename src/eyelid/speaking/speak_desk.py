"""The desk of somebody who speaks: frames and keys come in, what the page shows, plays and says goes out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, time_ns
from typing import Any

from eyelid.read.movement_reader import MovementReader
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_files import read_phrases
from eyelid.speaking.seeing import GuideResult, Seeing
from eyelid.speaking.settings import WAYS
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.speak_news import (
    effect_json,
    eyes_json,
    guide_json,
    settings_json,
    start_json,
)
from eyelid.speaking.talk_desk import TalkDesk
from eyelid.speaking.view import view_json
from eyelid.watching.frame_reading import FrameReading

TICK_S = 0.05
"""How often `keep_time` says that time has passed."""


class SpeakDesk(TalkDesk):
    """Holds one person's talk, what is seen of their eyes, and all that a carer may change.

    One thread gives what was read in frames, one keeps the time, others press keys and ask what is new.

    Attributes:
        source: What gives frames: `browser`, a camera, a recording; empty for nothing.
    """

    def __init__(
        self,
        folder: SpeakFolder,
        *,
        source: str = "",
        movements: MovementReader | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Makes a desk at which the talk of a person's folder goes on.

        Args:
            folder: The folder; it is used by this desk alone.
            source: What gives frames; empty for nothing.
            movements: Reads where eyes look; None without frames.
            clock: Seconds, which only grow.

        Raises:
            EyelidError: A file of the folder or its language cannot be used.
        """
        super().__init__(folder, clock=clock)
        self.source = source
        self._seeing = Seeing(folder, movements, has_camera=bool(source))
        self._settings_turn = 0
        self._shown: object = None

    # Frames and time

    def see(self, reading: FrameReading) -> None:
        """Takes what was read in the next frame, which has a time."""
        with self._changed:
            self._seeing.follow_pace(self._talk.pace)
            self._readings.append(reading)
            for notice in self._seeing.see(reading, self._now()):
                self._take(notice, by="eyes")
            self._end_guide()
            self._news()

    def lose(self, reason: str) -> None:
        """Says that the camera gives nothing for now."""
        with self._changed:
            self._seeing.lose(reason)
            self._news()

    def camera_failed(self, reason: str, *, click: str) -> None:
        """Says that the camera cannot be used; keys go on working."""
        with self._changed:
            if self._is_new(click):
                self._seeing.fail(reason)
                self._news()

    def tick(self) -> None:
        """Says that time has passed."""
        with self._changed:
            now_s = self._now()
            self._play(self._talk.tick(now_s))
            for notice in self._seeing.pass_time(now_s):
                self._take(notice, by="eyes")
            self._end_guide()
            shown = self._what_is_shown(now_s)
            if shown != self._shown:
                self._shown = shown
                self._news()

    def keep_time(self) -> None:
        """Says again and again that time has passed, until the person is done or the desk is ended."""
        while not self._is_over and not self.finished.wait(TICK_S):
            self.tick()

    # Settings, and what is known of the person

    def set_settings(self, values: Mapping[Any, Any], *, click: str) -> dict[str, Any]:
        """Changes settings, keeps and uses them, and returns all; nothing that is typed is lost.

        Args:
            values: The new ones, as `{"symbols": {"dwell_s": 0.8}}`.
            click: See `key`.

        Raises:
            EyelidError: There is no such setting, it cannot have this value, or it cannot be kept.
        """
        with self._changed:
            if self._is_new(click):
                self._change(lambda: self._folder.change(values))
                if "way" in values.get("speaker", {}):
                    self.open_way()
            return settings_json(self._folder.settings)

    def open_way(self) -> None:
        """Opens the way to speak that the settings have, instead of the one that was open last."""
        with self._changed:
            place = WAYS.index(self._folder.settings.speaker.way)
            self._play(self._talk.command("way", self._now(), place=place))

    def set_condition(self, name: str, *, click: str) -> None:
        """Uses another condition of the profile; raises `OptionError` if there is none of that name."""
        with self._changed:
            if self._is_new(click):
                self._change(lambda: self._folder.use_condition(name))

    def choose_face(self, track: int, *, click: str) -> None:
        """Has the eyes of another face count."""
        with self._changed:
            if self._is_new(click):
                self._seeing.choose_face(track)

    def add_word(self, word: str, *, click: str) -> None:
        """Adds a word of the person's own; raises `EyelidError` if it is none, or cannot be kept."""
        with self._changed:
            if self._is_new(click):
                self._change(lambda: self._folder.add_word(word))

    def remove_word(self, word: str, *, click: str) -> None:
        """Removes a word of the person's own."""
        with self._changed:
            if self._is_new(click):
                self._change(lambda: self._folder.remove_word(word))

    def words(self) -> list[str]:
        """Returns the person's own words."""
        with self._changed:
            return self._folder.words()

    def set_phrases(self, name: str, data: bytes, *, click: str) -> None:
        """Uses another table of phrases; raises `EyelidError`, which names a clash, and changes nothing."""
        with self._changed:
            if self._is_new(click):
                self._change(lambda: self._folder.use_phrases(read_phrases(Path(name).name, data)))

    def phrases(self) -> list[dict[str, Any]]:
        """Returns the phrases that are used."""
        with self._changed:
            return [
                {"sequence": list(each.sequence), "phrase": each.text, "group": each.group}
                for each in self._folder.phrases().phrases
            ]

    # Guides

    def calibrate(self, condition: str, *, click: str) -> None:
        """Begins the guided looks for a condition; raises `OptionError` without a camera."""
        with self._changed:
            if self._is_new(click):
                self._seeing.calibrate(condition, self._now())
                self._news()

    def try_out(self, *, click: str, seed: int | None = None) -> None:
        """Begins a trial of how well movements are understood; keys may answer, too.

        Args:
            click: See `key`.
            seed: Random seed of the order and the times; None for another one each time.
        """
        with self._changed:
            if self._is_new(click):
                self._seeing.try_out(self._now(), seed=time_ns() if seed is None else seed)
                self._news()

    def stop_guide(self, *, click: str) -> None:
        """Breaks a guide off, or puts its result away."""
        with self._changed:
            if self._is_new(click):
                self._seeing.put_guide_away()
                self._news()

    # News

    def start(self) -> dict[str, Any]:
        """Returns what a page needs once, and again when `settings_turn` has grown."""
        with self._changed:
            return {
                "source": self.source,
                "camera": "none" if not self.source else "browser" if self.source == "browser" else "server",
                "settings_turn": self._settings_turn,
                "warnings": self._warnings(),
                **start_json(self._folder),
            }

    def news(self, *, after: int = 0) -> dict[str, Any]:
        """Returns how things are, and what is to be played that came after a turn; with 0, nothing is."""
        with self._changed:
            now_s = self._now()
            seen, hold, reading = self._seeing.seen, self._seeing.hold, self.reading()
            return {
                "turn": self._turn,
                "time_s": round(now_s, 3),
                "view": view_json(self._talk.view()),
                "hold": hold and {"symbol": hold.symbol, "share": round(hold.share, 2)},
                "effects": [effect_json(due) for due in self._effects if due.turn > after > 0],
                "symbols": [each._asdict() for each in self._symbols],
                "reading": eyes_json(seen, reading) if seen and reading else None,
                "camera": self._seeing.camera(now_s)._asdict(),
                "guide": guide_json(self._seeing),
                "settings_turn": self._settings_turn,
                "saved": self._talk.is_kept,
                "over": self._is_over,
                "finished": self.finished.is_set(),
            }

    def end(self) -> None:
        """Says that nothing more will come, and keeps what was learned; doing it twice is harmless."""
        with self._changed:
            if not self._is_over:
                self._seeing.end()
            super().end()

    @property
    def result(self) -> GuideResult | None:
        """What came of the guide; None while there is none, or it goes on."""
        with self._changed:
            return self._seeing.result

    @property
    def request(self) -> str:
        """What the person is asked to do now, in words; empty while nothing is."""
        with self._changed:
            guide = guide_json(self._seeing) if self._seeing.is_guided else None
            return guide["words"] if guide else ""

    def _take(self, notice: Notice, *, by: str, click: str = "", is_late: bool = False) -> None:
        """Takes a notice. While there is a guide, symbols are its answers; all else goes to the talk."""
        if not self._seeing.is_guided or notice.kind not in ("symbol", "released"):
            super()._take(notice, by=by, click=click, is_late=is_late)
        elif notice.kind == "symbol":
            self._understand(notice.symbol, by=by)
            self._seeing.hear(notice.symbol, self._now())

    def _what_is_shown(self, now_s: float) -> object:
        view = self._talk.view()
        share = None if view.lit_share is None else round(view.lit_share, 1)
        countdown_s = None if view.countdown_s is None else round(view.countdown_s, 1)
        guide = self._seeing.guide
        asked = (guide.asked, round(guide.share, 2)) if guide else None
        still = view._replace(lit_share=share, countdown_s=countdown_s)
        return still, self._seeing.hold, self._seeing.camera(now_s).state, asked

    def _change(self, change: Callable[[], None]) -> None:
        """Changes the folder, and uses what has changed."""
        change()
        self._use_changes()

    def _use_changes(self) -> None:
        self._seeing.renew()
        self._talk.change()
        self._settings_turn += 1
        self._news()

    def _end_guide(self) -> None:
        if self._seeing.end_guide():
            self._use_changes()

    def _warnings(self) -> list[str]:
        warnings = [*self._folder.warnings, *filter(None, [self._talk.warning])]
        if self._seeing.is_of_other_model:
            warnings.append("the calibration was made with another model, and is not used; calibrate again")
        return warnings
