"""Scenes with faces, composed on the training device. Where a face is, and what its eyes do, is known.

Faces are pasted in the same ways as things that are none, so that pasting is not the sign of a face.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

SIDE = 250  # pixels of the sides of a picture of a face
OPEN, CLOSED, HIDDEN, UNTOLD = 0, 1, 2, -1
NONE, FACE, IGNORED = 0, 1, 2  # what stands in a slot of `Objects.kind`
LEVELS = 4  # of a tile, each half as large as the one before, so that small faces are averaged, not skipped
ATLAS_WIDTH = 376
CORNERS = torch.tensor([[0, 0], [250, 0], [250, 125], [250, 188]])  # of the levels in the atlas: x, y


@dataclass(frozen=True)
class Tiles:
    """Pictures of one face each, on the device.

    Attributes:
        atlas: Uint8 `[N, 250, 376]`: each picture, and beside it its halves, quarters and eighths.
        centre: Centre of the face, `[N, 2]`, in pixels of the picture.
        size: Width and height of the face, `[N, 2]`.
        roll: Of the face, in radians, `[N]`.
        eyes: Centres of right and left eye, `[N, 2, 2]`.
        mouth: Centre of the mouth, `[N, 2]`.
        states: Of right and left eye, int64 `[N, 2]`: open, closed, hidden, or -1: untold.
        others: Boxes of up to four other faces, `[N, 4, 4]`: centre x, y, width, height; width 0: none.
        odds: How often each is drawn, `[N]`.
    """

    atlas: Tensor
    centre: Tensor
    size: Tensor
    roll: Tensor
    eyes: Tensor
    mouth: Tensor
    states: Tensor
    others: Tensor
    odds: Tensor


@dataclass(frozen=True)
class Objects:
    """Up to K objects in each of B scenes.

    Attributes:
        kind: Nothing, a face, or what must not count, int64 `[B, K]`.
        box: Centre x, y, width, height in pixels, `[B, K, 4]`.
        size: Side of a square of the face's size, `[B, K]`.
        eyes: Centres of the right and the left eye, `[B, K, 2, 2]`.
        states: Their states, int64 `[B, K, 2]`.
    """

    kind: Tensor
    box: Tensor
    size: Tensor
    eyes: Tensor
    states: Tensor

    def append(self, other: "Objects") -> "Objects":
        """Returns the objects of both."""
        return Objects(
            *(torch.cat([mine, its], 1) for mine, its in zip(self._all(), other._all(), strict=True))
        )

    def _all(self) -> tuple[Tensor, ...]:
        return self.kind, self.box, self.size, self.eyes, self.states


def atlas_of(pictures: NDArray[np.uint8]) -> Tensor:
    """Returns uint8 `[N, 250, 376]` of N pictures `[N, 250, 250]`."""
    atlas = torch.zeros(len(pictures), SIDE, ATLAS_WIDTH, dtype=torch.uint8)
    for start in range(0, len(pictures), 256):
        level = torch.from_numpy(pictures[start : start + 256])[:, None].float()
        for corner_x, corner_y in CORNERS.tolist():
            height, width = level.shape[2:]
            atlas[start : start + 256, corner_y : corner_y + height, corner_x : corner_x + width] = level[
                :, 0
            ].round()
            level = F.interpolate(level, (math.ceil(height / 2), math.ceil(width / 2)), mode="area")
    return atlas


class Place(NamedTuple):
    """Where a tile is put in each of B scenes.

    Attributes:
        centre: Of its face, `[B, 2]`.
        scale: Pixels of the scene a pixel of the tile, `[B]`.
        angle: In radians, clockwise, `[B]`.
        flip: -1 where it is mirrored, else 1, `[B]`.
    """

    centre: Tensor
    scale: Tensor
    angle: Tensor
    flip: Tensor


class Composer:
    """Composes scenes.

    Args:
        tiles: Pictures of faces.
        grounds: Pictures without faces, uint8 `[M, 320, 320]`.
        things: Cut-out things, uint8 `[T, 2, 128, 128]`: grey and opacity.
        side: Side of a scene, in pixels.
        slots: How many faces and things are pasted at most.
        smallest: Width of the smallest face that counts.
        mosaics: Whether a quarter of the scenes are grids of whole tiles.
    """

    covers: ClassVar = {"glasses": 0.12, "hand": 0.12, "mask": 0.1}  # how often something hides eyes or mouth

    def __init__(
        self,
        tiles: Tiles,
        grounds: Tensor,
        things: Tensor,
        *,
        side: int = 256,
        slots: int = 4,
        smallest: float = 12,
        mosaics: bool = True,
    ) -> None:
        self.tiles, self.grounds, self.things = tiles, grounds, things
        self.side, self.slots, self.smallest, self.mosaics = side, slots, smallest, mosaics
        self.device = tiles.atlas.device
        self.corners = CORNERS.to(self.device)

    def compose(self, count: int) -> tuple[Tensor, Objects]:
        """Returns grey scenes, float `[B, 1, side, side]` of 0..255, and what is in them."""
        scenes = self._ground(count)
        mosaics = count // 4 if self.mosaics else 0
        scenes[mosaics:], objects = self._paste(scenes[mosaics:])
        if mosaics:
            scenes[:mosaics], grid = self._mosaic(scenes[:mosaics])
            objects = _padded(grid, objects)
        scenes = self._cover_eyes(scenes, objects)
        objects = self._cut_off(objects)
        return self._develop(scenes), objects

    def without_faces(self, count: int) -> Tensor:
        """Returns grey scenes in which nothing is pasted, float `[B, 1, side, side]` of 0..255."""
        return self._develop(self._ground(count))

    def _random(self, *shape: int, low: float = 0, high: float = 1) -> Tensor:
        return low + (high - low) * torch.rand(*shape, device=self.device)

    def _ground(self, count: int, side: int | None = None) -> Tensor:
        """Returns backgrounds, float `[B, side, side]`."""
        side = side or self.side
        chosen = torch.randint(len(self.grounds), (count,), device=self.device)
        length = self.grounds.shape[-1]
        scale = torch.exp2(self._random(count, low=-1.0, high=0.3)) * length / side * (side / 256) ** 0.5
        angle = self._random(count, low=-0.3, high=0.3)
        flip = torch.where(self._random(count) < 0.5, -1.0, 1.0)
        middle = torch.full((count, 2), side / 2, device=self.device)
        u, v = self._tile_grid(Place(middle, 1 / scale, angle, flip), side)
        start = length * self._random(count, 2, low=0.2, high=0.8)
        x, y = u + start[:, 0, None, None], v + start[:, 1, None, None]
        ground = _bilinear(self.grounds, chosen, _mirrored(x, length), _mirrored(y, length))
        gain, lift = self._random(count, 1, 1, low=0.4, high=1.3), self._random(count, 1, 1, low=-40, high=60)
        gain = torch.where(self._random(count, 1, 1) < 0.05, -gain, gain)
        mean = ground.mean((1, 2), keepdim=True)
        return ((ground - mean) * gain + mean + lift).clamp(0, 255)

    def _tile_grid(self, place: Place, side: int) -> tuple[Tensor, Tensor]:
        """Returns each pixel's offset from the place's centre, in pixels of the tile: x, y `[B, side, side]`.

        Mirrored and turned as the tile is.
        """
        axis = torch.arange(side, device=self.device) + 0.5
        dx = axis[None, None, :] - place.centre[:, 0, None, None]
        dy = axis[None, :, None] - place.centre[:, 1, None, None]
        cos, sin = place.angle.cos()[:, None, None], place.angle.sin()[:, None, None]
        scale = place.scale[:, None, None]
        u = (cos * dx + sin * dy) / scale * place.flip[:, None, None]
        v = (-sin * dx + cos * dy) / scale
        return u, v

    def _sample(self, tile: Tensor, source: Tensor, u: Tensor, v: Tensor, scale: Tensor) -> Tensor:
        """Returns the tiles' pixels at offsets from a point of theirs, float `[B, side, side]`."""
        level = torch.log2(1 / scale) + self._random(len(tile), low=-0.8, high=0.9)
        level = level.round().long().clamp(0, LEVELS - 1)
        shrink, corner = torch.exp2(-level.float()), self.corners[level]
        side = (SIDE * shrink).ceil() - 1.0
        x = ((source[:, 0, None, None] + u) * shrink[:, None, None]).clamp(min=0.5)
        y = ((source[:, 1, None, None] + v) * shrink[:, None, None]).clamp(min=0.5)
        x = torch.minimum(x, side[:, None, None]) + corner[:, 0, None, None]
        y = torch.minimum(y, side[:, None, None]) + corner[:, 1, None, None]
        return _bilinear(self.tiles.atlas, tile, x, y)

    def _in_scene(self, place: Place, points: Tensor) -> Tensor:
        """Maps offsets in pixels of the tile, `[B, P, 2]`, to pixels of the scene."""
        u, v = points[..., 0] * place.flip[:, None], points[..., 1]
        cos, sin, scale = place.angle.cos()[:, None], place.angle.sin()[:, None], place.scale[:, None]
        x = place.centre[:, 0, None] + scale * (cos * u - sin * v)
        y = place.centre[:, 1, None] + scale * (sin * u + cos * v)
        return torch.stack([x, y], -1)

    def _faces_at(self, place: Place, tile: Tensor, kind: Tensor) -> Objects:
        """Returns the face of each tile at its place, and its other faces: 5 objects each."""
        tiles, flipped = self.tiles, (place.flip < 0)[:, None]
        eyes = self._in_scene(place, tiles.eyes[tile] - tiles.centre[tile][:, None])
        eyes = torch.where(flipped[..., None], eyes.flip(1), eyes)
        states = torch.where(flipped, tiles.states[tile].flip(1), tiles.states[tile])
        angle = place.angle + tiles.roll[tile] * place.flip
        half = tiles.size[tile] * place.scale[:, None] / 2
        cos, sin = angle.cos().abs(), angle.sin().abs()
        width = 2 * torch.hypot(half[:, 0] * cos, half[:, 1] * sin)
        height = 2 * torch.hypot(half[:, 0] * sin, half[:, 1] * cos)
        size = 2 * half.prod(1).sqrt()
        box = torch.cat([place.centre, width[:, None], height[:, None]], 1)
        others = tiles.others[tile]
        where = self._in_scene(place, others[..., :2] - tiles.centre[tile][:, None])
        sizes = others[..., 2:].amax(-1) * place.scale[:, None] * 1.2
        kinds = torch.where((others[..., 2] > 0) & (kind > NONE)[:, None], IGNORED, NONE)
        count = len(tile)
        return Objects(
            torch.cat([kind[:, None], kinds], 1),
            torch.cat([box[:, None], torch.cat([where, sizes[..., None].expand(-1, -1, 2)], -1)], 1),
            torch.cat([size[:, None], sizes], 1),
            torch.cat([eyes[:, None], torch.zeros(count, 4, 2, 2, device=self.device)], 1),
            torch.cat([states[:, None], torch.full((count, 4, 2), UNTOLD, device=self.device)], 1),
        )

    def _draw_tiles(self, count: int) -> Tensor:
        return torch.multinomial(self.tiles.odds, count, replacement=True)

    def _part_of_tile(self, tile: Tensor) -> tuple[Tensor, Tensor]:
        """Returns points of tiles around which no face is seen, and the radius within which that is so.

        Shoulders and corners; and mouths and single eyes, which are no faces, either.
        """
        count = len(tile)
        left, low = self._random(count) < 0.5, self._random(count) < 0.7
        corner = torch.stack(
            [torch.where(left, 36, SIDE - 36), torch.where(low, SIDE - 36, 36)], 1
        ) + self._random(count, 2, low=-8, high=8)
        radius = torch.full((count,), 28.0, device=self.device)
        kind = self._random(count)
        mouth, eye = kind < 0.15, (kind > 0.15) & (kind < 0.3)
        which = torch.randint(2, (count,), device=self.device)
        single = self.tiles.eyes[tile, which]
        point = torch.where(mouth[:, None], self.tiles.mouth[tile], torch.where(eye[:, None], single, corner))
        width = self.tiles.size[tile, 0]
        radius = torch.where(mouth, 0.24 * width, torch.where(eye, 0.2 * width, radius))
        return point, radius

    def _mosaic(self, scenes: Tensor) -> tuple[Tensor, Objects]:
        """Fills scenes with a grid of whole tiles, so that many faces have what was around them."""
        count = len(scenes)
        across = int(torch.randint(2, 8, (1,)))
        cell, number = self.side // across, across * across
        tile = self._draw_tiles(count * number)
        ground = self._ground(count * number, cell)
        width = self.tiles.size[tile, 0]
        scale = cell / SIDE * torch.exp2(self._random(len(tile), low=-0.35, high=0.8))
        scale = torch.maximum(scale, self.smallest / width)
        middle = cell / 2 + self._random(len(tile), 2, low=-0.12, high=0.12) * cell
        place = self._place(middle, scale, 0.7)
        kind = torch.where(self._random(len(tile)) < 0.6, FACE, NONE)
        u, v = self._tile_grid(place, cell)
        inside = self._inside_tile(u, v, self.tiles.centre[tile])
        point, radius = self._part_of_tile(tile)
        zoom = 0.7 * radius * scale * 2 / cell  # the part fills the cell
        source, zoom = self._face_or_part(kind == FACE, tile, point, zoom)
        pixels = self._sample(tile, source, u * zoom[:, None, None], v * zoom[:, None, None], scale / zoom)
        is_part = (kind == NONE)[:, None, None] & (self._random(len(tile), 1, 1) < 0.6)
        cells = self._toned(torch.where(((kind == FACE)[:, None, None] & inside) | is_part, pixels, ground))
        objects = self._faces_at(place, tile, kind)
        row, column = (
            torch.arange(number, device=self.device) // across,
            torch.arange(number, device=self.device) % across,
        )
        shift = torch.stack([column, row], 1).float().repeat(count, 1)[:, None] * cell
        objects = Objects(
            objects.kind.view(count, -1),
            torch.cat([objects.box[..., :2] + shift, objects.box[..., 2:]], -1).view(count, -1, 4),
            objects.size.view(count, -1),
            (objects.eyes + shift[:, :, None]).view(count, -1, 2, 2),
            objects.states.view(count, -1, 2),
        )
        grid = (
            cells.view(count, across, across, cell, cell)
            .permute(0, 1, 3, 2, 4)
            .reshape(count, across * cell, -1)
        )
        scenes = scenes.clone()
        scenes[:, : across * cell, : across * cell] = grid
        keep = (objects.kind > NONE).sum(1).max().clamp(min=1)
        order = (
            (objects.kind == NONE).long().argsort(dim=1, stable=True)[:, :keep]
        )  # those that are nothing go
        return scenes, _picked(objects, order)

    def _face_or_part(
        self, is_face: Tensor, tile: Tensor, point: Tensor, zoom: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Returns around which point of a tile is sampled, and how much smaller a piece than its face."""
        centre = self.tiles.centre[tile]
        return torch.where(is_face[:, None], centre, point), torch.where(is_face, 1.0, zoom)

    def _place(self, centre: Tensor, scale: Tensor, most_roll: float) -> Place:
        count = len(scale)
        angle = self._random(count, low=-most_roll, high=most_roll)
        angle = torch.where(self._random(count) < 0.4, angle * 0.15, angle)
        flip = torch.where(self._random(count) < 0.5, -1.0, 1.0)
        return Place(centre, scale, angle, flip)

    def _inside_tile(self, u: Tensor, v: Tensor, source: Tensor, margin: float = 2) -> Tensor:
        x, y = u + source[:, 0, None, None], v + source[:, 1, None, None]
        return (x > margin) & (x < SIDE - margin) & (y > margin) & (y < SIDE - margin)

    def _toned(self, pixels: Tensor) -> Tensor:
        """Changes gain and brightness of each pasted thing."""
        count = len(pixels)
        gain, lift = (
            self._random(count, 1, 1, low=0.45, high=1.25),
            self._random(count, 1, 1, low=-50, high=45),
        )
        toned = (pixels - 110) * gain + 110 + lift
        return torch.where(self._random(count, 1, 1) < 0.7, toned, pixels).clamp(0, 255)

    def _paste(self, scenes: Tensor) -> tuple[Tensor, Objects]:
        """Pastes faces and other things, one slot after another, so that no later one covers a face."""
        count = len(scenes)
        empty = self._random(count) < 0.35  # of faces
        found: Objects | None = None
        for slot in range(self.slots):
            largest = 1.0 if slot == 0 else 0.35
            tile = self._draw_tiles(count)
            low, high = math.log(self.smallest), math.log(self.side * largest)
            width = self._random(count, low=low, high=high).exp()
            scale = width / self.tiles.size[tile, 0]
            place = self._place(self._random(count, 2) * self.side, scale, 0.75)
            whole = self._random(count) < (0.5 if slot == 0 else 0.12)
            reach = torch.where(whole, SIDE / 2 * scale * 1.5, width * 0.85)
            place = self._free(place, reach, width, found)
            kind = self._random(count)
            blocked = self._covers(place, reach, found)
            is_face = (kind < 0.55) & ~empty & ~blocked
            is_part = ((kind >= 0.55) | empty) & (kind < 0.8) & ~blocked
            is_thing = (kind >= 0.8) & (kind < 0.95) & ~blocked
            over = torch.where(self._random(count) < 0.03, math.pi, 0.0)  # upside down: neither face nor none
            place = Place(place.centre, place.scale, place.angle + over, place.flip)
            u, v = self._tile_grid(place, self.side)
            point, radius = self._part_of_tile(tile)
            zoom = torch.where(whole, 0.7 * radius / (SIDE / 2), radius / (self.tiles.size[tile, 0] * 0.9))
            source, zoom = self._face_or_part(is_face, tile, point, zoom)
            layer = self._sample(tile, source, u * zoom[:, None, None], v * zoom[:, None, None], scale / zoom)
            opacity = self._mask(u, v, tile, whole) * (is_face | is_part)[:, None, None]
            things = is_thing.nonzero()[:, 0]
            layer[things], opacity[things] = self._thing(
                u[things], v[things], self.tiles.size[tile[things], 0]
            )
            scenes = scenes + (self._toned(layer) - scenes) * opacity
            kinds = torch.where(is_face, torch.where(over > 0, IGNORED, FACE), NONE)
            objects = self._faces_at(place, tile, kinds)
            found = objects if found is None else found.append(objects)
        return scenes, found  # type: ignore[return-value]

    def _mask(self, u: Tensor, v: Tensor, tile: Tensor, whole: Tensor) -> Tensor:
        """Returns the opacity of what is pasted: a whole tile, or an ellipse of face and hair."""
        count = len(u)
        size = self.tiles.size[tile]
        a = size[:, 0] * self._random(count, low=0.5, high=0.85)
        b = size[:, 1] * self._random(count, low=0.5, high=0.85)
        radius = torch.hypot(u / a[:, None, None], v / b[:, None, None])
        soft = torch.exp2(self._random(count, low=-5, high=-1))[:, None, None]
        ellipse = ((1 - radius) / soft + 0.5).clamp(0, 1)
        source = self.tiles.centre[tile]
        x, y = u + source[:, 0, None, None], v + source[:, 1, None, None]
        border = torch.minimum(torch.minimum(x, SIDE - x), torch.minimum(y, SIDE - y)) - 1.5
        feather = torch.exp2(self._random(count, low=0, high=4))[:, None, None]
        inside = (border / feather).clamp(0, 1)
        return torch.where(whole[:, None, None], inside, torch.minimum(ellipse, (border / 2).clamp(0, 1)))

    def _thing(self, u: Tensor, v: Tensor, width: Tensor) -> tuple[Tensor, Tensor]:
        """Returns cut-out things at the places of faces, and their opacity."""
        count = len(u)
        chosen = torch.randint(len(self.things), (count,), device=self.device)
        reach = width * self._random(count, low=0.6, high=1.4)
        grid = torch.stack([u / reach[:, None, None], v / reach[:, None, None]], -1)
        sampled = F.grid_sample(self.things[chosen].float(), grid, align_corners=False)
        return sampled[:, 0], sampled[:, 1] / 255

    def _free(self, place: Place, reach: Tensor, width: Tensor, found: Objects | None) -> Place:
        """Chooses among sixteen centres the one that covers the faces before it least."""
        count = len(reach)
        margin = (width * 0.3)[:, None].clamp(max=self.side * 0.35)
        tried = margin[:, None] + self._random(count, 16, 2) * (self.side - 2 * margin[:, None])
        if found is None:
            return Place(tried[:, 0], *place[1:])
        gap = self._gap(tried, reach, found)
        best = gap.argmax(1)
        return Place(tried[torch.arange(count, device=self.device), best], *place[1:])

    def _gap(self, centres: Tensor, reach: Tensor, found: Objects) -> Tensor:
        """Returns how far things at centres `[B, T, 2]` stay from the nearest face, `[B, T]`."""
        apart = (centres[:, :, None] - found.box[:, None, :, :2]).norm(dim=-1)
        gap = apart - reach[:, None, None] - 0.6 * found.size[:, None]
        return torch.where((found.kind == NONE)[:, None], 1e4, gap).amin(2)

    def _covers(self, place: Place, reach: Tensor, found: Objects | None) -> Tensor:
        if found is None:
            return torch.zeros(len(reach), dtype=torch.bool, device=self.device)
        return self._gap(place.centre[:, None], reach, found)[:, 0] < 0

    def _cover_eyes(self, scenes: Tensor, objects: Objects) -> Tensor:
        """Covers some eyes with dark glasses or with pieces of something else, and some mouths with masks."""
        count = len(scenes)
        rows = torch.arange(count, device=self.device)
        for what, chance in self.covers.items():
            is_face = (objects.kind == FACE) & (objects.size > 20)
            chosen = (is_face.float() + 1e-6).multinomial(1)[:, 0]
            done = is_face[rows, chosen] & (self._random(count) < chance)
            eyes = objects.eyes[rows, chosen]
            across = eyes[:, 1] - eyes[:, 0]  # the subject's right eye first
            between = across.norm(dim=1).clamp(min=2)
            axis = torch.arange(self.side, device=self.device) + 0.5
            ground = scenes.roll(1, 0)  # pieces of something else
            flat = self._random(count, 1, 1, low=0, high=0.9)
            ground = ground * (1 - flat) + ground.mean((1, 2), keepdim=True) * flat
            if what == "mask":
                down = torch.stack([-across[:, 1], across[:, 0]], 1) / between[:, None]
                below = torch.where(down[:, 1:] < 0, -down, down)
                nose = eyes.mean(1) + below * (between * self._random(count, low=0.3, high=0.55))[:, None]
                centre = eyes.mean(1) + below * (between * 0.95)[:, None]
                dx, dy = (
                    axis[None, None] - centre[:, 0, None, None],
                    axis[None, :, None] - centre[:, 1, None, None],
                )
                along = (dx * across[:, 0, None, None] + dy * across[:, 1, None, None]) / between[
                    :, None, None
                ]
                deep = dx * below[:, 0, None, None] + dy * below[:, 1, None, None]
                wide = (between * self._random(count, low=0.7, high=1.0))[:, None, None]
                high = (between * self._random(count, low=0.9, high=1.2))[:, None, None]
                top = ((nose - centre) * below).sum(1)[:, None, None]
                mask = ((along / wide) ** 4 + (deep / high) ** 4 < 1) & (deep > top)
                ground = ground * 0.3 + self._random(count, 1, 1, low=30, high=240) * 0.7
                opacity = mask.float()
            else:
                one = torch.randint(2, (count, 1), device=self.device) == torch.arange(2, device=self.device)
                both = one | (self._random(count, 1) < (1.0 if what == "glasses" else 0.25))
                opacity = torch.zeros_like(scenes)
                rx = (between * self._random(count, low=0.3, high=0.48))[:, None, None]
                ry = (between * self._random(count, low=0.2, high=0.4))[:, None, None]
                for eye in range(2):
                    dx = axis[None, None] - eyes[:, eye, 0, None, None]
                    dy = axis[None, :, None] - eyes[:, eye, 1, None, None]
                    along = (dx * across[:, 0, None, None] + dy * across[:, 1, None, None]) / between[
                        :, None, None
                    ]
                    deep = (dy * across[:, 0, None, None] - dx * across[:, 1, None, None]) / between[
                        :, None, None
                    ]
                    lens = ((along / rx).abs() ** 3 + (deep / ry).abs() ** 3 < 1) & both[:, eye, None, None]
                    opacity = torch.maximum(opacity, lens.float())
                    hidden = done & both[:, eye] & (objects.states[rows, chosen, eye] != HIDDEN)
                    objects.states[rows, chosen, eye] = torch.where(
                        hidden, HIDDEN, objects.states[rows, chosen, eye]
                    )
                if what == "glasses":
                    ground = ground * 0.15 + self._random(count, 1, 1, low=0, high=60)
            opacity = opacity * done[:, None, None]
            soft = F.avg_pool2d(opacity[:, None], 3, 1, 1)[:, 0]
            scenes = scenes + (ground - scenes) * soft
        return scenes

    def _cut_off(self, objects: Objects) -> Objects:
        """Ignores faces that the frame cuts off, or that are too small, or too large to be seen whole."""
        x, y, width, height = objects.box.unbind(-1)
        seen_x = (x + width / 2).clamp(0, self.side) - (x - width / 2).clamp(0, self.side)
        seen_y = (y + height / 2).clamp(0, self.side) - (y - height / 2).clamp(0, self.side)
        seen = seen_x * seen_y / (width * height).clamp(min=1)
        poor = (objects.kind == FACE) & ((seen < 0.7) | (objects.size < self.smallest))
        kind = torch.where(poor, IGNORED, objects.kind)
        kind = torch.where(seen < 0.02, NONE, kind)
        inside = ((objects.eyes > 0) & (objects.eyes < self.side)).all(-1)
        states = torch.where(inside, objects.states, UNTOLD)
        return Objects(kind, objects.box, objects.size, objects.eyes, states)

    def _develop(self, scenes: Tensor) -> Tensor:
        """Does to whole scenes what cameras do: light, blur, noise, JPEG. Returns `[B, 1, side, side]`."""
        count, side = len(scenes), self.side
        level = self._random(count, 1, 1)
        gamma = torch.exp2(self._random(count, 1, 1, low=-0.8, high=0.8))
        scenes = torch.where(level < 0.5, 255 * (scenes / 255).clamp(1e-4, 1) ** gamma, scenes)
        axis = torch.linspace(-1, 1, side, device=self.device)
        slope = self._random(count, 2, 1, 1, low=-0.5, high=0.5)
        shade = (1 + slope[:, 0] * axis[None, None] + slope[:, 1] * axis[None, :, None]).clamp(0.15, 1.6)
        scenes = torch.where(self._random(count, 1, 1) < 0.3, scenes * shade, scenes)
        gain = torch.exp2(self._random(count, 1, 1, low=-2.0, high=0.5))
        scenes = torch.where(self._random(count, 1, 1) < 0.25, scenes * gain, scenes).clamp(0, 255)
        scenes = self._blurred(scenes)
        noise = self._random(count, 1, 1, low=0, high=1) ** 2 * 14
        scenes = (scenes + torch.randn_like(scenes) * noise).clamp(0, 255)
        return self._compressed(scenes)[:, None]

    def _blurred(self, scenes: Tensor) -> Tensor:
        """Blurs a third of the scenes, by a lens or by motion."""
        chosen = (self._random(len(scenes)) < 0.35).nonzero()[:, 0]
        count = len(chosen)
        if not count:
            return scenes
        sigma = self._random(count, 1, low=0.3, high=1.3)
        along = self._random(count, 1, low=0, high=1) ** 3 * 2.5
        angle = self._random(count, 1, 1, low=0, high=math.pi)
        axis = torch.arange(-4, 5, device=self.device).float()
        x, y = axis[None, None, :], axis[None, :, None]
        u, v = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()
        wide = (sigma + along)[:, :, None]
        kernel = torch.exp(-0.5 * ((u / wide) ** 2 + (v / sigma[:, :, None]) ** 2))
        kernel = kernel / kernel.sum((1, 2), keepdim=True)
        padded = F.pad(scenes[None, chosen], (4, 4, 4, 4), mode="reflect")
        return scenes.index_copy(0, chosen, F.conv2d(padded, kernel[:, None], groups=count)[0])

    def _compressed(self, scenes: Tensor) -> Tensor:
        """Rounds the cosines of 8x8 blocks as JPEG does, in six scenes of ten."""
        count, side = len(scenes), self.side
        quality = self._random(count, low=25, high=95)
        factor = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
        step = (_LUMA.to(self.device)[None] * factor[:, None, None]).clamp(min=1)
        cosines = _cosines().to(self.device)
        shift = [int(number) for number in torch.randint(8, (2,))]
        moved = torch.roll(scenes, shift, (1, 2))
        blocks = moved.view(count, side // 8, 8, side // 8, 8).permute(0, 1, 3, 2, 4) - 128
        both = torch.kron(cosines, cosines)  # one product, of blocks as vectors of 64 pixels
        step = step.view(count, 1, 64)
        coded = ((blocks.reshape(count, -1, 64) @ both.T) / step).round() * step
        decoded = (coded @ both + 128).view(count, side // 8, side // 8, 8, 8)
        decoded = decoded.permute(0, 1, 3, 2, 4).reshape(count, side, side)
        decoded = torch.roll(decoded, [-number for number in shift], (1, 2)).clamp(0, 255)
        return torch.where(self._random(count, 1, 1) < 0.6, decoded, scenes).round()


def _bilinear(pictures: Tensor, index: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Returns `pictures[index[b]]` at x and y `[B, side, side]`, between its pixels."""
    x, y = (x - 0.5).clamp(0, pictures.shape[-1] - 1.001), (y - 0.5).clamp(0, pictures.shape[-2] - 1.001)
    left, top = x.long(), y.long()
    right, low = x - left, y - top
    flat = pictures.view(-1)
    first = (index[:, None, None] * pictures.shape[-2] + top) * pictures.shape[-1] + left
    above = torch.lerp(flat[first].float(), flat[first + 1].float(), right)
    first = first + pictures.shape[-1]
    below = torch.lerp(flat[first].float(), flat[first + 1].float(), right)
    return torch.lerp(above, below, low)


def _mirrored(x: Tensor, length: int) -> Tensor:
    """Maps places outside of a picture into it, as if mirrors stood at its borders."""
    return length - (x.remainder(2 * length) - length).abs()


def _cosines() -> Tensor:
    row, column = torch.arange(8.0)[:, None], torch.arange(8.0)[None]
    table = torch.cos(math.pi * (2 * column + 1) * row / 16) / 2
    table[0] /= math.sqrt(2)
    return table


_LUMA = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=torch.float32,
)  # the quantisation table of the JPEG standard, annex K


def _picked(objects: Objects, order: Tensor) -> Objects:
    def pick(values: Tensor) -> Tensor:
        index = order.view(*order.shape, *[1] * (values.ndim - 2)).expand(*order.shape, *values.shape[2:])
        return values.gather(1, index)

    return Objects(*(pick(values) for values in objects._all()))


def _padded(first: Objects, second: Objects) -> Objects:
    """Returns the objects of other scenes as one, with as many slots in each."""
    slots = max(first.kind.shape[1], second.kind.shape[1])

    def wide(values: Tensor) -> Tensor:
        missing = slots - values.shape[1]
        return F.pad(values, [0, 0] * (values.ndim - 2) + [0, missing])

    return Objects(*(torch.cat([wide(a), wide(b)]) for a, b in zip(first._all(), second._all(), strict=True)))
