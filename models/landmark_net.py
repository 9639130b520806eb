"""The net that marks eyes in the crop of a face, and its loss."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.face_net import crop_features, smooth_error

SIDE = 96  # pixels of the crop
POINTS = 14  # corners, lids and iris of the right eye, then of the left
ANGLE = 45.0  # degrees that are 1 in the output
LIDS = torch.tensor([2, 3, 4, 5, 9, 10, 11, 12])


class LandmarkNet(nn.Module):
    """Marks both eyes in a grey crop of a face: 14 points, whether each eye is seen, and the head's pose."""

    def __init__(self, widths: tuple[int, int, int, int] = (16, 32, 64, 96), hidden: int = 80) -> None:
        super().__init__()
        self.features = crop_features(widths, 3, 24)
        self.hidden = nn.Linear(24 * 36, hidden)
        self.points = nn.Linear(hidden, 2 * POINTS)
        self.seen = nn.Sequential(nn.Linear(24 * 36, 32), nn.ReLU(), nn.Linear(32, 2))
        self.pose = nn.Linear(hidden, 3)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns points, logits and angles of crops `[B, 1, 96, 96]`.

        Points `[B, 14, 2]` go from -1 to 1 across the crop; logits `[B, 2]` say that right and left eye
        are seen; angles `[B, 3]` are yaw, pitch and roll in units of 45 degrees.
        """
        centred = crops - crops.mean((2, 3), keepdim=True)
        spread = (centred.square().mean((2, 3), keepdim=True) + 16).sqrt()
        features = self.features(centred / spread).flatten(1)
        hidden = F.relu(self.hidden(features))
        points = self.points(hidden)
        return points.view(-1, POINTS, 2), self.seen(features), self.pose(hidden)


def landmark_loss(
    outputs: tuple[Tensor, Tensor, Tensor],
    points: Tensor,
    seen: Tensor,
    pose: Tensor,
    weights: Tensor,
    shut: Tensor,
) -> dict[str, Tensor]:
    """Returns the losses of a batch by name.

    Args:
        outputs: What the net gave.
        points: Where the points are, `[B, 14, 2]` from -1 to 1.
        seen: 1 for eyes that are seen, 0 for hidden ones, -1 for untold ones, `[B, 2]`.
        pose: Yaw, pitch and roll in units of 45 degrees, `[B, 3]`.
        weights: Of the points, `[B, 14]`.
        shut: Eyes that are known to be shut, bool `[B, 2]`: their lids meet, wherever the teacher put them.
    """
    found, logits, angles = (output.float() for output in outputs)
    middles = points.view(-1, 2, 7, 2)[:, :, :2].mean(2)
    between = (middles[:, 0] - middles[:, 1]).norm(dim=1).clamp(min=0.1)[:, None]
    error = (found - points) / between[..., None]
    gaps = (found.view(-1, 2, 7, 2)[:, :, 2:4] - found.view(-1, 2, 7, 2)[:, :, 4:6]).norm(dim=3).mean(
        2
    ) / between
    told = seen >= 0
    logit_loss = F.binary_cross_entropy_with_logits(logits, seen.clamp(min=0).float(), reduction="none")
    return {
        "points": 20 * (smooth_error(error, 0.02).sum(2) * weights).sum() / weights.sum().clamp(min=1),
        "shut": 5 * (smooth_error(gaps, 0.02) * shut).sum() / shut.sum().clamp(min=1),
        "seen": 0.3 * (logit_loss * told).sum() / told.sum().clamp(min=1),
        "pose": 2 * smooth_error(angles - pose, 0.05).mean(),
    }
