"""The settings of one person: which movements there are, and all times."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class SymbolSettings:
    """How readings become symbols. A time of None is off.

    Attributes:
        movements: The symbols that this person makes; others are not heard.
        eyes: `both`, `right` or `left`: the eyes that count. With `both`, one that stays shut is ignored.
        is_inverted: Whether the eyes are usually shut, and opening them is the symbol `blink`.
        is_subtle: Whether lids that sink by half are a blink.
        dwell_s: How long a look is held to become a symbol.
        release_s: How long the eyes look straight, or elsewhere, before the same symbol can come again.
        blink_s: How long eyes are shut to be a deliberate blink; None if it follows from the person's reflex
            blinks.
        long_blink_s: From when on it is a long blink.
        rest_s: From when on shut eyes only rest, and say nothing.
        emergency_s: From when on shut eyes call for help; None: never.
        lost_s: How long nobody must be seen to be lost.
        least_sure: The least probability of a movement that counts.
    """

    movements: tuple[str, ...] = ("left", "right", "up", "blink")
    eyes: str = "both"
    is_inverted: bool = False
    is_subtle: bool = False
    dwell_s: float = 0.5
    release_s: float = 0.15
    blink_s: float | None = None
    long_blink_s: float = 1.0
    rest_s: float = 2.0
    emergency_s: float | None = 4.0
    lost_s: float = 2.0
    least_sure: float = 0.6


@dataclass(frozen=True, kw_only=True)
class SpeakerSettings:
    """How symbols become words. A time of None is off.

    Attributes:
        way: The way to speak that comes first: `phrases`, `letters` or `yes_no`.
        selection: `direct`: symbols choose. `scan`: choices are lit in turn, any symbol takes the lit one.
            `step_scan`: one symbol goes on, another takes. `inverse_scan`: choices are lit while a symbol is
            held. With one movement, `direct` becomes `scan`.
        language: `en`, `de`, or a folder of one's own.
        table: A file of phrases of one's own; empty for the language's.
        scan_s: How long each choice is lit.
        first_scan_s: How long the first one is.
        scan_rounds: After how many rounds without a choice scanning waits for a symbol.
        countdown_s: How long a call for help can be called off.
        emergency_repeats: How many times the same symbol calls for help; None: never.
        emergency_within_s: Within how many seconds.
        has_attention_sound: Whether a sound comes before words.
        is_adaptive: Whether times follow how often something is taken back.
    """

    way: str = "phrases"
    selection: str = "direct"
    language: str = "en"
    table: str = ""
    scan_s: float = 1.0
    first_scan_s: float = 1.5
    scan_rounds: int = 3
    countdown_s: float = 2.0
    emergency_repeats: int | None = 6
    emergency_within_s: float = 8.0
    has_attention_sound: bool = True
    is_adaptive: bool = True


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one person.

    Attributes:
        symbols: How readings become symbols.
        speaker: How symbols become words.
    """

    symbols: SymbolSettings = field(default_factory=SymbolSettings)
    speaker: SpeakerSettings = field(default_factory=SpeakerSettings)
