"""Faces drawn with a few strokes, in which each eye's place and state is known."""

import cv2
import numpy as np

GROUND = 150
EYE = (0.22, -0.11)  # from the middle of the face, in face widths


def draw_face(width, *, side=512, centre=None, roll=0.0, closed=False, pixels=None):
    """Draws a face into a grey picture, and returns the picture and the centres of right and left eye."""
    pixels = np.full((side, side), GROUND, np.uint8) if pixels is None else pixels
    x, y = centre or (side // 2, side // 2)
    layer = pixels.copy()

    def at(across, down):
        return round(x + across * width), round(y + down * width)

    def long(share):
        return max(round(share * width), 1)

    def ellipse(middle, axes, grey, arc=(0, 360), thickness=-1):
        cv2.ellipse(layer, at(*middle), (long(axes[0]), long(axes[1])), 0, *arc, grey, thickness)

    ellipse((0, 0.95), (0.75, 0.5), 60)  # shoulders
    ellipse((0, -0.25), (0.58, 0.62), 40)  # hair
    ellipse((0, 0), (0.48, 0.62), 200)
    for mirror in (-1, 1):
        across, down = mirror * EYE[0], EYE[1]
        ellipse((across, down - 0.13), (0.13, 0.03), 60, (180, 360), long(0.035))
        ellipse((across, down), (0.11, 0.075), 150)
        if closed:
            ellipse((across, down - 0.01), (0.095, 0.04), 70, (0, 180), long(0.02))
        else:
            ellipse((across, down), (0.095, 0.045), 235)
            cv2.circle(layer, at(across, down), long(0.04), 40, -1)
    ellipse((0, 0.12), (0.07, 0.05), 120, (0, 180), long(0.03))
    ellipse((0, 0.33), (0.17, 0.05), 110)
    layer = cv2.GaussianBlur(layer, (0, 0), max(width * 0.015, 0.6))
    turn = cv2.getRotationMatrix2D((x, y), -roll, 1)
    layer = cv2.warpAffine(layer, turn, pixels.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    eyes = [turn @ (*at(mirror * EYE[0], EYE[1]), 1) for mirror in (-1, 1)]
    return layer, eyes
