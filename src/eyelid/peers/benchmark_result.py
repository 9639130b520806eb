"""What a benchmark found."""

from dataclasses import dataclass
from pathlib import Path

from eyelid.peers.cross import Cross
from eyelid.peers.side_by_side import SideBySide


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What a benchmark found.

    Attributes:
        folder: Where it lies: the tables, the plots, the report, and the nets that were trained.
        peers: Peers on the same pictures, if sets were given for that.
        cross: The matrix of sets, if one was asked for.
    """

    folder: Path
    peers: SideBySide | None
    cross: Cross | None

    @property
    def warnings(self) -> list[str]:
        """What a reader should know before trusting the scores, one line each."""
        warnings = [warning for part in (self.peers, self.cross) if part for warning in part.warnings]
        count = len(self.unreadable)
        if count:
            warnings.append(f"{count:,} picture{'s' * (count > 1)} could not be read and so not scored")
        return warnings

    @property
    def unreadable(self) -> list[str]:
        """Files that could not be read and so are in no score, with the reasons."""
        parts = [part for part in (self.peers, self.cross) if part]
        return list(dict.fromkeys(message for part in parts for message in part.unreadable))
