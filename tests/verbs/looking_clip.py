"""A drawn person who follows the requests of a calibration, as a camera sees them."""

from collections.abc import Iterator

import cv2
import numpy as np

from eyelid.people.movement_calibration import look_requests
from eyelid.pictures import Picture
from eyelid.pictures.video import Lost, VideoFacts
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.synth import Clip, ClipArtist, Course, Happening, LidMotion, random_clip


class LookingPerson:
    """A camera before which somebody looks where they are asked to, a little late."""

    source = "drawn"

    def __init__(self, *, rate: float = 4.0, late_s: float = 0.4, seed: int = 5) -> None:
        requests = look_requests(MOVEMENTS)
        lids, happenings = [], []
        for request in requests:
            start_s = request.start_s + late_s
            hold_s = request.end_s - request.start_s - 0.2
            course = Course(start_s=start_s, rise_s=0.1, hold_s=hold_s, fall_s=0.1)
            if request.movement == "blink":
                lids.append(LidMotion(kind="closure", course=course, amplitude=1.0))
            elif request.movement != "straight":
                x = {"left": 0.9, "right": -0.9}.get(request.movement, 0.0)
                y = 0.9 if request.movement == "up" else 0.0
                happenings.append(Happening(course=course, gaze_x=x, gaze_y=y))
        random = np.random.default_rng(seed)
        look = random_clip(random, "easy", seconds=1.0, width=320, height=240).look
        self.seconds = requests[-1].end_s + 1.5
        self._rate = rate
        self._artist = ClipArtist(
            Clip(seconds=self.seconds, lids=tuple(lids), happenings=tuple(happenings), look=look, seed=1)
        )

    def facts(self) -> VideoFacts:
        return VideoFacts(0, 0, is_live=True)

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        for number in range(int(self.seconds * self._rate)):
            pixels = self._artist.draw(number / self._rate)
            grey = pixels if colour else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
            yield Picture(np.asarray(grey, np.uint8), self.source, number, number / self._rate)
