"""The options of the simulated typist of `speak --simulate`. The module imports little."""

from dataclasses import dataclass

from eyelid.errors import OptionError

_MOST_SEEDS = 1000


@dataclass(frozen=True, kw_only=True)
class TypistOptions:
    """The options of the simulated typist.

    Attributes:
        right: How often a movement is read right, where the folder has no trial of the person (--how-good).
        missed: How often nothing is understood of it; what is left is read as other movements.
        reaction_s: Seconds from what is seen to the beginning of a movement; by default what the trial says,
            or else 0.35.
        each_s: Seconds from one movement to the next, whatever they are; by default they follow from the
            reaction and from the settings.
        extra_an_hour: Symbols an hour that come by themselves; by default what the trial says, or else 2.
        notices: How often a wrong word is noticed.
        texts: How many lines of a file are typed; those are drawn at random.
        seeds: How many times all of it is done, each time with other errors.
        output: Table of all texts that were typed: a name ending in .csv, .jsonl or .parquet.
    """

    right: float = 0.94
    missed: float = 0.02
    reaction_s: float | None = None
    each_s: float | None = None
    extra_an_hour: float | None = None
    notices: float = 0.95
    texts: int = 20
    seeds: int = 2
    output: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.right <= 1 or not 0 <= self.missed <= 1 - self.right + 1e-9:
            raise OptionError(
                f"--typist.right {self.right} and --typist.missed {self.missed}: expected shares that sum "
                "to 1 at most"
            )
        if self.extra_an_hour is not None and not 0 <= self.extra_an_hour <= 3600:
            raise OptionError(f"--typist.extra-an-hour {self.extra_an_hour}: expected 0 to 3600")
        if self.texts < 1:
            raise OptionError(f"--typist.texts {self.texts}: expected 1 or more")
        if not 1 <= self.seeds <= _MOST_SEEDS:
            raise OptionError(f"--typist.seeds {self.seeds}: expected 1 to {_MOST_SEEDS:,}")
