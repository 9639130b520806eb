"""Scenes with faces, composed on the training device. Where a face is, and what its eyes do, is known.

Faces are pasted in the same ways as things that are none, so that pasting is not the sign of a face.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from models.covering import COVERS, cover_eyes
from models.developing import develop
from models.scene_objects import FACE, IGNORED, NONE, UNTOLD, Objects, Place
from models.tiles import SIDE, Tiles, bilinear, inside_tile, sample
from models.uniform import uniform


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
        covers: How often something hides eyes or mouth, as of `cover_eyes`.
    """

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
        covers: Mapping[str, float] = COVERS,
    ) -> None:
        self.tiles, self.grounds, self.things = tiles, grounds, things
        self.side, self.slots, self.smallest, self.mosaics = side, slots, smallest, mosaics
        self.device = tiles.atlas.device
        self.covers = covers

    def compose(self, count: int) -> tuple[Tensor, Objects]:
        """Returns grey scenes, float `[B, 1, side, side]` of 0..255, and what is in them."""
        scenes = self._ground(count)
        mosaics = count // 4 if self.mosaics else 0
        scenes[mosaics:], objects = self._paste(scenes[mosaics:])
        if mosaics:
            scenes[:mosaics], grid = self._mosaic(scenes[:mosaics])
            objects = grid.with_scenes(objects)
        scenes = cover_eyes(scenes, objects, self.covers)
        objects = self._cut_off(objects)
        return develop(scenes), objects

    def without_faces(self, count: int) -> Tensor:
        """Returns grey scenes in which nothing is pasted, float `[B, 1, side, side]` of 0..255."""
        return develop(self._ground(count))

    def _random(self, *shape: int, low: float = 0, high: float = 1) -> Tensor:
        return uniform(self.device, *shape, low=low, high=high)

    def _ground(self, count: int, side: int | None = None) -> Tensor:
        """Returns backgrounds, float `[B, side, side]`."""
        side = side or self.side
        chosen = torch.randint(len(self.grounds), (count,), device=self.device)
        length = self.grounds.shape[-1]
        scale = torch.exp2(self._random(count, low=-1.0, high=0.3)) * length / side * (side / 256) ** 0.5
        angle = self._random(count, low=-0.3, high=0.3)
        flip = torch.where(self._random(count) < 0.5, -1.0, 1.0)
        middle = torch.full((count, 2), side / 2, device=self.device)
        u, v = Place(middle, 1 / scale, angle, flip).grid(side)
        start = length * self._random(count, 2, low=0.2, high=0.8)
        x, y = u + start[:, 0, None, None], v + start[:, 1, None, None]
        ground = bilinear(self.grounds, chosen, _mirrored(x, length), _mirrored(y, length))
        gain, lift = self._random(count, 1, 1, low=0.4, high=1.3), self._random(count, 1, 1, low=-40, high=60)
        gain = torch.where(self._random(count, 1, 1) < 0.05, -gain, gain)
        mean = ground.mean((1, 2), keepdim=True)
        return ((ground - mean) * gain + mean + lift).clamp(0, 255)

    def _faces_at(self, place: Place, tile: Tensor, kind: Tensor) -> Objects:
        """Returns the face of each tile at its place, and its other faces: 5 objects each."""
        tiles, flipped = self.tiles, (place.flip < 0)[:, None]
        eyes = place.in_scene(tiles.eyes[tile] - tiles.centre[tile][:, None])
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
        where = place.in_scene(others[..., :2] - tiles.centre[tile][:, None])
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
        u, v = place.grid(cell)
        inside = inside_tile(u, v, self.tiles.centre[tile])
        point, radius = self._part_of_tile(tile)
        zoom = 0.7 * radius * scale * 2 / cell  # the part fills the cell
        source, zoom = self._face_or_part(kind == FACE, tile, point, zoom)
        pixels = sample(
            self.tiles, tile, source, u * zoom[:, None, None], v * zoom[:, None, None], scale / zoom
        )
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
        return scenes, objects.pick(order)

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
            u, v = place.grid(self.side)
            point, radius = self._part_of_tile(tile)
            zoom = torch.where(whole, 0.7 * radius / (SIDE / 2), radius / (self.tiles.size[tile, 0] * 0.9))
            source, zoom = self._face_or_part(is_face, tile, point, zoom)
            layer = sample(
                self.tiles, tile, source, u * zoom[:, None, None], v * zoom[:, None, None], scale / zoom
            )
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


def _mirrored(x: Tensor, length: int) -> Tensor:
    """Maps places outside of a picture into it, as if mirrors stood at its borders."""
    return length - (x.remainder(2 * length) - length).abs()
