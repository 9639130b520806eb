"""Trains the net that marks eyes, on crops of faces made as it goes.

python -m models.landmarks BANK.npz FILE.pt --steps 40000
"""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.eyes.landmark_model import CLOSE, CLOSEST
from models.bank import load_grounds
from models.covering import COVERS, cover_eyes
from models.developing import develop
from models.faces import tiles_of
from models.fitting import begin, fit, parser
from models.landmark_net import ANGLE, LIDS, SIDE, LandmarkNet, landmark_loss
from models.scene_objects import CLOSED, FACE, HIDDEN, Objects, Place
from models.scenes import Composer
from models.tiles import inside_tile, sample

BATCH, RATE, DECAY = 512, 3e-3, 1e-3
TURNED, TURNED_ODDS = 20.0, 2.5  # degrees of yaw, from which a head is drawn so much more often
SECOND_LOOKS = 0.5  # share of the crops that are framed as the second look is: at the eyes, levelled
MIRRORED = torch.tensor([7, 8, 10, 9, 12, 11, 13, 0, 1, 3, 2, 5, 4, 6])  # the points of a mirrored face


class CropComposer(Composer):
    """Composes crops of faces, framed as badly as detectors frame them."""

    def __init__(
        self, tiles, grounds, things, arrays: dict[str, NDArray[np.generic]], prefix: str = ""
    ) -> None:  # type: ignore[no-untyped-def]
        turned = torch.as_tensor(np.abs(arrays[prefix + "pose"][:, 0].astype(np.float32))) > TURNED
        odds = tiles.odds * torch.where(turned, TURNED_ODDS, 1.0).to(tiles.odds.device)
        super().__init__(replace(tiles, odds=odds), grounds, things, side=SIDE, covers=COVERS | {"hand": 0.4})
        device = self.device
        self.points = torch.as_tensor(arrays[prefix + "eyes"].astype(np.float32), device=device)
        self.pose = torch.as_tensor(arrays[prefix + "pose"].astype(np.float32), device=device) / ANGLE
        self.blinks = torch.as_tensor(arrays[prefix + "blinks"].astype(np.float32), device=device)
        self.blended = torch.as_tensor(arrays[prefix + "blended"], device=device)

    def crops(self, count: int) -> tuple[Tensor, ...]:
        """Returns crops `[B, 1, 96, 96]`, and what `landmark_loss` is given of them, in its order."""
        tile = self._draw_tiles(count)
        tiles = self.tiles
        width = tiles.size[tile, 0]
        across = width * torch.exp2(
            self._random(count, low=-0.25, high=1.15)
        )  # of the crop, in pixels of the tile
        level = self._random(count) < 0.5
        angle = self._random(count, low=-1, high=1) * torch.where(level, 0.15, 0.85)
        flip = torch.where(self._random(count) < 0.5, -1.0, 1.0)
        eyes = tiles.eyes[tile].mean(1)
        mix = self._random(count, 1)
        middle = tiles.centre[tile] * mix + eyes * (1 - mix)
        off = torch.full((count, 1), 0.14, device=self.device)
        second = self._random(count) < SECOND_LOOKS
        apart = (tiles.eyes[tile, 0] - tiles.eyes[tile, 1]).norm(dim=1)
        side = torch.maximum(CLOSE * apart, CLOSEST * tiles.size[tile].prod(1).sqrt())
        across = torch.where(second, side * torch.exp2(self._random(count, low=-0.15, high=0.15)), across)
        levelled = self._random(count, low=-0.12, high=0.12) - tiles.roll[tile] * flip
        angle = torch.where(second, levelled, angle)
        middle, off = torch.where(second[:, None], eyes, middle), torch.where(second[:, None], 0.05, off)
        middle = middle + self._random(count, 2, low=-1, high=1) * off * across[:, None]
        scale = SIDE / across
        place = Place(torch.full((count, 2), SIDE / 2, device=self.device), scale, angle, flip)
        u, v = place.grid(SIDE)
        pixels = sample(tiles, tile, middle, u, v, scale)
        inside = inside_tile(u, v, middle)
        pixels = torch.where(inside | (self._random(count, 1, 1) < 0.5), pixels, self._ground(count))
        points = place.in_scene(self.points[tile] - middle[:, None])
        mirrored = (flip < 0)[:, None]
        points = torch.where(mirrored[..., None], points[:, MIRRORED.to(self.device)], points)
        centres = points.view(-1, 2, 7, 2)[:, :, :2].mean(2)
        states = torch.where(mirrored, tiles.states[tile].flip(1), tiles.states[tile])
        blinks = torch.where(mirrored, self.blinks[tile].flip(1), self.blinks[tile])
        objects = Objects(
            torch.full((count, 1), FACE, device=self.device),
            torch.zeros(count, 1, 4, device=self.device),
            (width * scale)[:, None],
            centres[:, None].clone(),
            states[:, None].clone(),
        )
        pixels = cover_eyes(self._toned(pixels), objects, self.covers)
        hidden = objects.states[:, 0] == HIDDEN
        widths = (points.view(-1, 2, 7, 2)[:, :, 0] - points.view(-1, 2, 7, 2)[:, :, 1]).norm(dim=2)
        hidden = hidden | (widths < 0.5 * widths.amax(1, keepdim=True))  # an eye turned away
        margin = -2.0
        outside = ((centres < margin) | (centres > SIDE - margin)).any(2)
        seen = torch.where(hidden | outside, 0, 1)
        yaw, pitch, roll = self.pose[tile].unbind(1)
        pose = torch.stack([yaw * flip, pitch, roll * flip + angle * 180 / math.pi / ANGLE], 1)
        closed = states == CLOSED
        weights = torch.ones(count, 14, device=self.device)
        weights[:, LIDS] = 1.5
        blended = self.blended[tile][:, None]
        doubt = torch.where(blended, torch.where(closed, 0.0, 0.3), (1 - blinks).clamp(0.15, 1))
        lids = doubt.repeat_interleave(4, 1)
        weights[:, LIDS] = weights[:, LIDS] * lids
        weights[:, [6, 13]] = torch.where(closed, 0.2, torch.where(blended, 0.3, 1.0))
        weights = torch.where((outside | hidden).repeat_interleave(7, 1), weights * 0.2, weights)
        developed = self._softened(develop(pixels))
        return developed, points / (SIDE / 2) - 1, seen, pose, weights, closed & ~hidden & ~outside

    def _softened(self, crops: Tensor) -> Tensor:
        """Makes a third of the crops as coarse as small faces are."""
        third = len(crops) // 3
        small = int(torch.randint(18, 80, (1,)))
        crops = crops.clone()
        coarse = F.interpolate(crops[:third], (small, small), mode="area")
        crops[:third] = F.interpolate(coarse, (SIDE, SIDE), mode="bilinear")
        return crops


def train(
    arrays: dict[str, NDArray[np.generic]],
    file: Path,
    *,
    steps: int,
    batch: int,
    seconds: float,
    start: Path | None,
    seen_only: bool,
) -> None:
    """Trains for so many steps, or as long as it may, and writes the averaged weights.

    With `seen_only` all but the layers that say whether an eye is seen stay as they are in `start`.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    composer = CropComposer(
        tiles_of(arrays, device),
        load_grounds(arrays, np.random.default_rng(1)).to(device),
        torch.from_numpy(arrays["things"]).to(device),
        arrays,
    )
    net = LandmarkNet().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    rate = begin(net, start, RATE, device)
    fitted = net.parameters()
    if seen_only:
        net.requires_grad_(False).eval()
        rate, fitted = RATE, net.seen.requires_grad_(True).parameters()
    optimiser = torch.optim.AdamW(fitted, weight_decay=DECAY)

    def losses_of(net: nn.Module) -> dict[str, Tensor]:
        with torch.no_grad():
            crops, *truth = composer.crops(batch)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            outputs = net(crops)
        losses = landmark_loss(outputs, *truth)
        return {"seen": losses["seen"]} if seen_only else losses

    fit(net, losses_of, optimiser, file, rate=rate, steps=steps, seconds=seconds)


if __name__ == "__main__":
    words = parser(__doc__, steps=40_000, batch=BATCH)
    words.add_argument("--seen-only", action="store_true", help="fit only what says that an eye is seen")
    given = words.parse_args()
    limits = {"steps": given.steps, "batch": given.batch, "seconds": given.seconds}
    train(dict(np.load(given.bank)), given.file, **limits, start=given.start, seen_only=given.seen_only)
