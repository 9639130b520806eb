"""The settings of one person: which movements there are, and all times."""

from dataclasses import dataclass, field
from typing import Self

from eyelid.errors import OptionError
from eyelid.speaking.notice import SYMBOLS
from eyelid.speaking.ranges import a_number, a_time, check_ranges, expect_rising

WAYS = ("phrases", "letters", "yes_no")
"""Ways to speak."""

EYES = ("both", "right", "left")
"""Eyes that can count; see `SymbolSettings`."""

SELECTIONS = ("direct", "scan", "step_scan", "inverse_scan")
"""Ways to choose; see `SpeakerSettings`."""


@dataclass(frozen=True, kw_only=True)
class SymbolSettings:
    """How readings become symbols. A time of None is off.

    Attributes:
        movements: The symbols that this person makes; others are not heard.
        eyes: `both`, `right` or `left`: the eyes that count. With `both`, one that stays shut is ignored.
        is_inverted: Whether the eyes are usually shut, and opening them is the symbol `blink`. Then nothing
            is `shut`: a call for help is a symbol that is repeated, or a key.
        is_subtle: Whether lids that sink by half are a blink.
        dwell_s: How long a look is held to become a symbol; None: it is one when it ends, however short.
        release_s: How long the eyes look straight, or elsewhere, before the same symbol can come again.
        blink_s: How long eyes are shut to be a deliberate blink; None if it follows from the person's reflex
            blinks.
        stray_blinks: How many reflex blinks an hour may pass for deliberate ones, where `blink_s` is None.
        long_blink_s: From when on it is a long blink.
        rest_s: From when on shut eyes only rest, and say nothing; None: they never do.
        emergency_s: From when on shut eyes call for help; None: never.
        lost_s: How long nobody must be seen to be lost; None: it is not said.
        least_sure: The least probability of a movement that counts.
    """

    movements: tuple[str, ...] = ("left", "right", "up", "blink")
    eyes: str = "both"
    is_inverted: bool = False
    is_subtle: bool = False
    dwell_s: float | None = a_time(0.5, can_be_off=True)
    release_s: float = a_time(0.15)
    blink_s: float | None = a_number(None, 0.1, 6.0, can_be_off=True)
    stray_blinks: float = a_number(1.0, 0.1, 10.0)
    long_blink_s: float = a_time(1.5)
    rest_s: float | None = a_time(3.0, can_be_off=True)
    emergency_s: float | None = a_time(4.0, least=1.5, can_be_off=True)
    lost_s: float | None = a_time(2.0, can_be_off=True)
    least_sure: float = a_number(0.6, 0.3, 0.95)

    def checked(self) -> Self:
        """Returns these settings; raises `OptionError` if one of them cannot be used, or two contradict."""
        unknown = [name for name in self.movements if name not in SYMBOLS]
        if unknown or not self.movements or len(set(self.movements)) < len(self.movements):
            raise OptionError(
                f"symbols.movements is {list(self.movements)}; give some of {', '.join(SYMBOLS)}, each once"
            )
        if self.eyes not in EYES:
            raise OptionError(f"symbols.eyes is {self.eyes!r}; give one of {', '.join(EYES)}")
        check_ranges(self, "symbols")
        times = {
            "blink_s": self.blink_s if "blink" in self.movements else None,
            "long_blink_s": self.long_blink_s if "long_blink" in self.movements else None,
            "rest_s": self.rest_s,
            "emergency_s": None if self.is_inverted else self.emergency_s,
        }
        expect_rising("symbols", {name: value for name, value in times.items() if value is not None})
        return self


@dataclass(frozen=True, kw_only=True)
class SpeakerSettings:
    """How symbols become words. A time of None is off.

    Attributes:
        way: The way to speak that comes first: `phrases`, `letters` or `yes_no`.
        selection: `direct`: symbols choose. `scan`: choices are lit in turn, any symbol takes the lit one.
            `step_scan`: the first of the movements goes on, another takes. `inverse_scan`: choices are lit
            while a look is held. With one movement, `direct` and `step_scan` become `scan`, and without
            looks `inverse_scan` does.
        language: `en`, `de`, or a folder of one's own.
        table: A file of phrases of one's own; empty for the language's.
        scan_s: How long each choice is lit. Its least, at the fastest pace, is three changes a second: more
            would flash (WCAG 2.3.1).
        first_scan_s: How long the first one is; None: as long as the others.
        scan_rounds: After how many rounds without a choice scanning waits for a symbol; None: never.
        begun_s: After what time without a symbol a sequence that was begun is forgotten; None: never.
        take_back_s: For how long after the end of words undo says that they were a mistake; where choices are
            scanned, for a round longer. None: it never says so.
        countdown_s: How long a call for help can be called off; None: it cannot.
        emergency_repeats: How many times the same symbol calls for help, with four movements; `calling_row`
            says how many with fewer, and when choices are scanned. None: never.
        emergency_within_s: Within how many seconds.
        wake_repeats: How many times the same symbol wakes.
        wake_within_s: Within how many seconds.
        has_attention_sound: Whether a sound comes before words.
        attention_after_s: After what time without words the sound comes again; None: before all words.
        is_adaptive: Whether times follow how often something is taken back.
    """

    way: str = "phrases"
    selection: str = "direct"
    language: str = "en"
    table: str = ""
    scan_s: float = a_time(1.0, least=0.42)
    first_scan_s: float | None = a_time(1.5, can_be_off=True)
    scan_rounds: int | None = a_number(3, 1, 100, can_be_off=True)
    begun_s: float | None = a_time(10.0, can_be_off=True)
    take_back_s: float | None = a_time(10.0, can_be_off=True)
    countdown_s: float | None = a_time(2.0, can_be_off=True)
    emergency_repeats: int | None = a_number(8, 4, 20, can_be_off=True)
    emergency_within_s: float = a_time(11.0)
    wake_repeats: int = a_number(4, 2, 20)
    wake_within_s: float = a_time(8.0)
    has_attention_sound: bool = True
    attention_after_s: float | None = a_time(30.0, least=0.0, can_be_off=True)
    is_adaptive: bool = True

    def checked(self) -> Self:
        """Returns these settings; raises `OptionError` if one of them cannot be used."""
        if self.way not in WAYS:
            raise OptionError(f"speaker.way is {self.way!r}; give one of {', '.join(WAYS)}")
        if self.selection not in SELECTIONS:
            raise OptionError(f"speaker.selection is {self.selection!r}; give one of {', '.join(SELECTIONS)}")
        if not self.language:
            raise OptionError("speaker.language is empty; give en, de, or a folder of one's own")
        check_ranges(self, "speaker")
        return self


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one person.

    Attributes:
        symbols: How readings become symbols.
        speaker: How symbols become words.
    """

    symbols: SymbolSettings = field(default_factory=SymbolSettings)
    speaker: SpeakerSettings = field(default_factory=SpeakerSettings)

    def checked(self) -> Self:
        """Returns these settings; raises `OptionError` if one of them cannot be used."""
        self.symbols.checked()
        self.speaker.checked()
        return self
