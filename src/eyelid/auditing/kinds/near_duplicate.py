"""Finding pictures that are nearly the same: saved again, resized, brighter, mirrored, or the next frame."""

from eyelid.auditing.finding import AuditData, Finding, grade_pairs


class NearDuplicatePicture:
    """Flags pictures that are nearly the same as another one; see `eyelid.data.near_duplicates`.

    Eyes of different people are never near-duplicates, and eyes4000 has none. MRL consists of frames of
    videos, and 71 % of its pictures are near-duplicates. For Columbia Gaze, where people sat still, it is
    67 %.
    """

    name = "near_duplicate"
    title = "nearly the same picture again"
    advice = "Frames and copies add little; both pictures of a pair belong on one side of a split."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by its most similar near-duplicate that is not the same file."""
        pairs = data.pairs
        same = data.contents[pairs.first] == data.contents[pairs.second]
        return grade_pairs(data, ~same, unknown=data.contents < 0)
