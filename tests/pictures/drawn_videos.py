"""Videos that tests write: frames of one brightness each, from which it is seen which one came."""

import wave
from fractions import Fraction

import cv2
import numpy as np

WIDTH, HEIGHT = 64, 48


def level(number):
    """Returns the brightness of a frame."""
    return 40 + 5 * (number % 36)


def draw_frame(number, *, width=WIDTH, height=HEIGHT):
    """Returns a frame in BGR, whose upper half is black, so that it is seen which side is up."""
    frame = np.full((height, width, 3), level(number), np.uint8)
    frame[: height // 2] = 0
    return frame


def write_clip(path, *, codec="FFV1", count=30, rate=30.0):
    """Writes a clip of a constant rate by OpenCV."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), rate, (WIDTH, HEIGHT))
    assert writer.isOpened()
    for number in range(count):
        writer.write(draw_frame(number))
    writer.release()
    return path


def write_timed(path, times_ms, *, codec="ffv1", rate=30, rotation=0, container=None):
    """Writes a clip by PyAV, whose frames are shown at some milliseconds."""
    import av

    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for number, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(draw_frame(number), format="bgr24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def write_sound(path):
    """Writes a second of silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    return path
