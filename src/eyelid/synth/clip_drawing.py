"""Drawing the frames of a clip, each in a few milliseconds."""

from collections.abc import Iterator

import cv2
import numpy as np

from eyelid.errors import OptionError
from eyelid.synth.backdrop import draw_clothes, draw_room
from eyelid.synth.camera import DISPLAY_GAMMA
from eyelid.synth.clip import Clip, ClipStates
from eyelid.synth.course import Numbers
from eyelid.synth.face_geometry import CANVAS_MIDDLE, REACH
from eyelid.synth.head_turning import Pose, places_on_canvas
from eyelid.synth.moving_head import Expression, MovingHead, Picture
from eyelid.synth.scene import NECK

SHORTEST_SIDE = 16
"""Side of the smallest frames, in pixels."""

_CANVASES = (336, 840)  # pixels; the smallest has the lashes, and larger heads are enlarged
_BODY = 14.5  # eye units from its middle to its side
_THROAT = (3.3, 6.5, 11.7)  # eye units: half its breadth, and from where to where it reaches below the eyes
_SPARE = 61  # pixels by which the grain is larger than a frame
_AT_ONCE = 1024  # frames, of which the truth is computed at once


class ClipArtist:
    """Draws frames of a clip at any time. What stays as it is, is drawn once.

    Example:
        >>> clip = Clip(seconds=2.0)
        >>> ClipArtist(clip).draw(1.5).shape
        (240, 320, 3)
    """

    def __init__(self, clip: Clip) -> None:
        """Draws what stays as it is.

        Raises:
            OptionError: a side of the frames is below 16 pixels, or the face is narrower than 8.
        """
        look = clip.look
        if min(look.width, look.height) < SHORTEST_SIDE or look.person.width < 8:
            raise OptionError(
                f"clip: expected frames of {SHORTEST_SIDE} pixels and more and a face of 8, got "
                f"{look.width}x{look.height} and {look.person.width:.0f}"
            )
        self.clip = clip
        self._scale = look.person.scale
        of_room, of_body, of_noise = np.random.default_rng([clip.seed, 2]).spawn(3)
        self._room = self._stored(draw_room(look.height, look.width, of_room))
        self._needed = 2 * REACH * self._scale
        canvas = 2 * round(float(np.clip(1.1 * self._needed, *_CANVASES)) / 2)
        self._head = MovingHead(look.person.look, look.light, canvas, clip.seed)
        self._body = self._draw_body(of_body)
        size = (look.height + _SPARE, look.width + _SPARE, 1 if look.light.infrared else 3)
        grain = np.broadcast_to(of_noise.normal(0, look.camera.noise, size), (*size[:2], 3))
        self._brighter, self._darker = (
            np.clip(way * grain + 0.5, 0, 255).astype(np.uint8) for way in (1, -1)
        )
        self._staged: tuple[tuple[int, int], Picture] | None = None

    def draw(self, time_s: float) -> Picture:
        """Returns the frame at a time in seconds, uint8 `[H, W, 3]`, blue-green-red."""
        return self._draw(self.clip.states(np.array([time_s])), 0)

    def frames(self, times: Numbers) -> Iterator[Picture]:
        """Yields the frames at times in seconds, `[N]`, in rising order."""
        for first in range(0, len(times), _AT_ONCE):
            states = self.clip.states(times[first : first + _AT_ONCE])
            for index in range(len(states.times)):
                yield self._draw(states, index)

    def _draw(self, states: ClipStates, index: int) -> Picture:
        look = self.clip.look
        frame = self._stage(float(states.middle[index, 0])).copy()
        self._place_head(frame, states, index)
        camera, light = look.camera, look.light
        stops = light.exposure + float(states.stops[index])
        if stops or light.gamma != 1:
            levels = np.linspace(0, 1, 256) * 2 ** (stops / DISPLAY_GAMMA)
            curve = np.round(255 * np.clip(levels, 0, 1) ** light.gamma).astype(np.uint8)
            cv2.LUT(frame, curve, dst=frame)
        if camera.blur > 0:
            cv2.GaussianBlur(frame, (0, 0), max(camera.blur * look.width, 0.05), dst=frame)
        if camera.noise > 0:
            rng = np.random.default_rng([self.clip.seed, round(1e6 * float(states.times[index]))])
            top, left = rng.integers(0, _SPARE, 2)
            part = slice(top, top + look.height), slice(left, left + look.width)
            cv2.add(frame, self._brighter[part], dst=frame)
            cv2.subtract(frame, self._darker[part], dst=frame)
        return frame

    def _place_head(self, frame: Picture, states: ClipStates, index: int) -> None:
        """Draws the head over a frame in place."""
        look = self.clip.look
        person = look.person
        x, y = (float(place) for place in states.middle[index])
        reach = 1.1 * REACH * self._scale
        left, right = (int(np.clip(x + way * reach, 0, look.width)) for way in (-1, 1))
        middle = y + CANVAS_MIDDLE * self._scale
        top, bottom = (int(np.clip(middle + way * reach, 0, look.height)) for way in (-1, 1))
        if left >= right or top >= bottom:
            return
        usual = person.look.openness
        opened = np.clip(states.openness[index] * usual, 0, 1)
        expression = Expression(
            (float(opened[0]), float(opened[1])),
            float(states.gaze[index, 0]),
            float(states.gaze[index, 1]),
            float(states.gape[index]),
            float(states.reflection[index]),
        )
        head = self._head.draw(expression)
        if len(head) > 1.6 * self._needed:  # averaged, where linear interpolation would skip pixels
            side = round(1.2 * self._needed)
            head = np.asarray(cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        places = places_on_canvas(
            left,
            top,
            right - left,
            bottom - top,
            middle=(x, y),
            scale=self._scale,
            pose=Pose(*states.pose[index].tolist()),
            canvas=len(head),
        )
        placed = cv2.remap(head, places, None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
        _lay(frame[top:bottom, left:right], placed)

    def _stage(self, x: float) -> Picture:
        """Returns the room with the body of the person whose face is at `x`: the body does not sway."""
        away = x - self.clip.look.person.x
        moved = round(away) if abs(away) > 2 * self._scale else 0
        person = self.clip.look.person
        left = round(person.x - _BODY * self._scale) + moved
        top = round(person.y + _THROAT[1] * self._scale)
        if self._staged is None or self._staged[0] != (left, top):
            stage = self._room.copy()
            first, last = max(left, 0), min(left + self._body.shape[1], stage.shape[1])
            above = max(top, 0)
            if first < last and above < len(stage):
                part = stage[above:, first:last]
                body = self._body[above - top :, first - left : last - left]
                _lay(part, np.ascontiguousarray(body[: len(part)]))
            self._staged = (left, top), stage
        return self._staged[1]

    def _draw_body(self, rng: np.random.Generator) -> Picture:
        """Returns clothes and throat, uint8 `[H, W, 4]`, multiplied by how much they cover."""
        look, scale = self.clip.look, self._scale
        half, top, bottom = _THROAT
        below = look.height - round(look.person.y + top * scale)
        width, height = round(2 * _BODY * scale), max(below, 1)
        black, white = (np.full((3, height, width), level, np.float32) for level in (0, 1))
        seed = int(rng.integers(2**31))
        for picture in (black, white):
            neck = width / 2, (NECK - top) * scale
            draw_clothes(picture, neck, scale, look.person.look.shirt, np.random.default_rng(seed))
        cover = 1 - (white - black).mean(axis=0)
        body = np.dstack([self._stored(black), np.round(255 * cover).astype(np.uint8)])
        # The throat stays between the collar and a head that turns.
        head = self._head.draw(Expression())
        first, last = (
            round((place - CANVAS_MIDDLE + REACH) / (2 * REACH) * len(head)) for place in (top, bottom)
        )
        left, right = (round((0.5 + way * half / (2 * REACH)) * len(head)) for way in (-1, 1))
        size = round(2 * half * scale), round((bottom - top) * scale)
        throat = cv2.resize(head[first:last, left:right], size, interpolation=cv2.INTER_AREA)
        at = (width - size[0]) // 2
        part = body[: size[1], at : at + size[0]]
        _lay(part, np.asarray(throat[: len(part)], np.uint8))
        return body

    def _stored(self, planes: np.typing.NDArray[np.floating]) -> Picture:
        """Returns planes, float `[3, H, W]`, as pixels; grey in infrared light."""
        if self.clip.look.light.infrared:
            planes = np.broadcast_to(planes.mean(axis=0), planes.shape)
        return np.ascontiguousarray(np.clip(255 * planes + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))


def _lay(picture: Picture, layer: Picture) -> None:
    """Lays a layer over a picture of 3 or 4 channels in place.

    The layer is uint8 `[H, W, 4]`: three channels that are multiplied by the fourth, its cover (of 255).
    """
    channels = picture.shape[2]
    shown = cv2.multiply(picture, cv2.merge([255 - layer[..., 3]] * channels), scale=1 / 255)
    picture[:] = cv2.add(shown, cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR) if channels == 3 else layer)
