"""Pictures that are nearly another one: saved again, resized, brighter, mirrored, or the next frame."""

from eyelid.auditing.findings import Audited, Finding, paired


class NearDuplicate:
    """A picture that is as much like another as copies are; see `eyelid.data.near_duplicates`.

    Eyes of different people never are, and of no person in eyes4000; but 71 % of MRL, whose pictures are
    frames of videos, and 67 % of Columbia Gaze, where people sat still.
    """

    name = "near_duplicate"
    words = "nearly the same picture again"
    advice = "Frames and copies tell little that is new; both of a pair belong on one side of a split."

    def find(self, audited: Audited) -> Finding:
        """Takes the most alike of each picture's near-duplicates that is not the same file."""
        pairs = audited.pairs
        same = audited.contents[pairs.first] == audited.contents[pairs.second]
        return paired(audited, ~same, unknown=audited.contents < 0)
