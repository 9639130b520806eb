"""The result of a benchmark."""

from dataclasses import dataclass
from pathlib import Path

from eyelid.peers.cross_matrix import CrossMatrix
from eyelid.peers.peer_comparison import PeerComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The result of a benchmark.

    Attributes:
        folder: The folder with the tables, the plots, the report, and the nets that were trained.
        peers: The comparison of peers on the same pictures; None if no data sets were named for it.
        cross: The scores of nets across data sets; None if no data sets were named for it.
    """

    folder: Path
    peers: PeerComparison | None
    cross: CrossMatrix | None

    @property
    def warnings(self) -> list[str]:
        """Reasons why the scores are less reliable, one line each."""
        warnings = [warning for part in (self.peers, self.cross) if part for warning in part.warnings]
        count = len(self.unreadable)
        if count:
            warnings.append(f"{count:,} picture{'s' * (count > 1)} could not be read and so not scored")
        return warnings

    @property
    def unreadable(self) -> list[str]:
        """Files that could not be read and so are not scored, each with the reason."""
        parts = [part for part in (self.peers, self.cross) if part]
        return list(dict.fromkeys(message for part in parts for message in part.unreadable))
