"""Seeing: from the frames of a camera to notices, for one person, with the guides that teach and try it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from eyelid.errors import EyelidError, OptionError, OutputError
from eyelid.read.movement_reader import MovementReader
from eyelid.speaking.calibration_guide import CalibrationGuide, usable_movements
from eyelid.speaking.camera_watch import CameraState, CameraWatch
from eyelid.speaking.glance import Glance
from eyelid.speaking.glance_reader import GlanceReader, Seen
from eyelid.speaking.guides import Guide, TrialGuide, pace_of
from eyelid.speaking.notice import Hold, Notice
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.symbol_finder import SymbolFinder
from eyelid.watching.frame_reading import FrameReading

_SILENT_S = 0.5  # without a frame, after which nobody is seen
_SURELY_S = 0.3  # longer than is needed
_APART_S = 1.0  # by which a camera's clock and ours may differ before they are set anew


class GuideResult(NamedTuple):
    """What came of a guide: lines for the carer, or why nothing did."""

    lines: Sequence[str] = ()
    failure: str = ""


class Seeing:
    """What is seen of a person's eyes. Times are those of the desk. Not safe for threads.

    Attributes:
        seen: What was seen in the newest frame; None before the first.
        guide: The guide that goes on, or has ended and was not put away.
        result: What came of it; None while it goes on.
    """

    def __init__(self, folder: SpeakFolder, movements: MovementReader | None, *, has_camera: bool) -> None:
        """Makes one that has seen nothing; without `movements` it never will."""
        self.seen: Seen | None = None
        self.guide: Guide | None = None
        self.result: GuideResult | None = None
        self._guide_from_s = 0.0
        self._guide_condition = ""
        self._folder = folder
        self._movements = movements
        self._camera = CameraWatch(has_camera=has_camera)
        self._seen_s = 0.0  # when the newest frame was taken,
        self._arrived_s = 0.0  # and when it was read
        self._ahead_s: float | None = None  # of the camera's clock
        self._symbols = folder.settings.symbols
        self._known = folder.known
        self._finder = SymbolFinder(self._symbols, folder.reflex_blinks())
        self._glances: GlanceReader | None = None
        self._glances = self._new_glances()

    @property
    def hold(self) -> Hold | None:
        """The movement that is being made."""
        return self._finder.hold

    @property
    def shut_s(self) -> float:
        """For how long eyes are to be shut for a blink that surely counts, at present."""
        return self._finder.needed_s + _SURELY_S

    @property
    def is_guided(self) -> bool:
        """Whether a guide goes on, which symbols belong to."""
        return self.guide is not None and self.result is None

    @property
    def is_of_other_model(self) -> bool:
        """Whether the calibration was made with another model, and is not used."""
        return self._glances is not None and self._glances.is_of_other_model

    def see(self, reading: FrameReading, now_s: float) -> list[Notice]:
        """Takes what was read in a frame that came now; returns what it says."""
        if self._glances is None:
            raise ValueError("a frame was given to one who reads no movements")
        time_s = self._time_of(reading.picture.time_s or 0.0, now_s)
        self.seen = self._glances.read(reading, time_s, is_held=self.hold is not None)
        self._seen_s, self._arrived_s = time_s, now_s
        self._camera.take(time_s, self.seen, len(reading.faces))
        notices = self._finder.step(self.seen.glance)
        if self.guide and self.is_guided:
            self.guide.tick(now_s - self._guide_from_s)
            self.guide.see(self.seen)
        return notices

    def follow_pace(self, pace: float) -> None:
        """Makes the times of symbols longer, or shorter, than they are set."""
        self._finder.follow_pace(pace)

    def pass_time(self, now_s: float) -> list[Notice]:
        """Says that time has passed; returns what that says, such as that nobody is seen."""
        if self.guide and self.is_guided:
            self.guide.tick(now_s - self._guide_from_s)
        silent_s = now_s - self._arrived_s
        if self.seen is None or silent_s <= _SILENT_S:
            return []
        return self._finder.step(Glance(self._seen_s + silent_s))  # by the camera's clock, which may be slow

    def hear(self, symbol: str, now_s: float) -> None:
        """Gives a symbol to the guide."""
        if self.guide and self.is_guided:
            self.guide.tick(now_s - self._guide_from_s)
            self.guide.hear(symbol)

    def camera(self, now_s: float) -> CameraState:
        """Returns how the camera does."""
        return self._camera.state(now_s)

    def fail(self, reason: str) -> None:
        """Says that the camera cannot be used."""
        self._camera.fail(reason)

    def lose(self, reason: str) -> None:
        """Says that the camera gives no frames for now."""
        self._camera.lose(reason)

    def choose_face(self, track: int) -> None:
        """Has the eyes of another face count."""
        if self._glances:
            self._glances.person.choose(track)

    def renew(self) -> None:
        """Begins to use what has changed in the folder."""
        symbols, self._symbols = self._symbols, self._folder.settings.symbols
        known, self._known = self._known, self._folder.known
        if symbols != self._symbols:
            was = self._finder
            self._finder = SymbolFinder(self._symbols, was.reflex_blinks, is_lost=was.is_lost)
        if known is not self._known or symbols.eyes != self._symbols.eyes:
            self._glances = self._new_glances()

    def calibrate(self, condition: str, now_s: float) -> None:
        """Begins the guided looks for a condition, or for the one that is used; raises `OptionError`."""
        if self._movements is None:
            raise OptionError("a calibration needs a camera; start without --keys-only")
        pace = pace_of(self._symbols.dwell_s)
        self._begin(CalibrationGuide(model=self._movements.fingerprint, pace=pace), condition, now_s)

    def try_out(self, now_s: float, *, seed: int) -> None:
        """Begins a trial of how well movements are understood."""
        guide = TrialGuide(self._symbols.movements, seed=seed, pace=pace_of(self._symbols.dwell_s))
        self._begin(guide, self._folder.condition, now_s)

    def end(self) -> None:
        """Keeps what was learned of reflex blinks, if a face was seen."""
        if self.seen:
            with suppress(OutputError):  # it can be learned again
                self._folder.keep_reflex_blinks(self._finder.reflex_blinks)

    def put_guide_away(self) -> None:
        """Breaks a guide off, or puts its result away."""
        self.guide = self.result = None

    def end_guide(self) -> bool:
        """Keeps in the folder what a guide has taught, if it is over now; returns whether it is."""
        if not self.guide or not self.is_guided or not self.guide.is_over:
            return False
        try:
            self.result = GuideResult(self._keep(self.guide))
        except EyelidError as error:
            self.result = GuideResult(failure=str(error))
        return True

    def _keep(self, guide: Guide) -> Sequence[str]:
        learned = guide.condition(self._folder.profile.conditions.get(self._guide_condition))
        if guide.kind == "trial":
            lines = learned.trial.lines() if learned.trial else []
        else:
            movements, lines = usable_movements(self._symbols.movements, learned)
            self._folder.change({"symbols": {"movements": movements}})
        self._folder.learn(self._guide_condition, learned)
        return lines

    def _begin(self, guide: Guide, condition: str, now_s: float) -> None:
        self.guide, self.result = guide, None
        self._guide_condition, self._guide_from_s = condition or self._folder.condition, now_s

    def _new_glances(self) -> GlanceReader | None:
        if self._movements is None:
            return None
        person = self._glances.person if self._glances else None
        return GlanceReader(self._movements, known=self._known, eyes=self._symbols.eyes, person=person)

    def _time_of(self, frame_s: float, now_s: float) -> float:
        """Returns when a frame was taken, from the clock of the camera."""
        if self._ahead_s is None or abs(frame_s + self._ahead_s - now_s) > _APART_S:
            self._ahead_s = now_s - frame_s
        return max(frame_s + self._ahead_s, self._seen_s)
