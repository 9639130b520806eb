"""A camera on the network, as tests and benchmarks need one: it can stall, hang up, and come back."""

from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import cv2

from tests.pictures.drawn_videos import draw_frame


class Camera:
    """What the server does, and has done.

    Attributes:
        url: Where it is.
        pause_s: Seconds between two frames.
        stalled: Set while it keeps connections open and sends nothing.
        closed: Set while it hangs up on whoever connects.
        connections: How many there were.
        sent: How many frames.
    """

    def __init__(self):
        self.url = ""
        self.pause_s = 0.02
        self.stalled, self.closed, self.ended = Event(), Event(), Event()
        self.connections = self.sent = 0


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, *words, camera):
        self.camera = camera
        super().__init__(*words)

    def do_GET(self):
        camera = self.camera
        camera.connections += 1
        if camera.closed.is_set():
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        with suppress(OSError):
            while not (camera.ended.wait(camera.pause_s) or camera.closed.is_set()):
                if not camera.stalled.is_set():
                    data = cv2.imencode(".jpg", draw_frame(camera.sent))[1].tobytes()
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                    self.wfile.write(head.encode() + data + b"\r\n")
                    camera.sent += 1

    def log_message(self, *words):
        pass


@contextmanager
def serve_camera():
    """Yields a `Camera` that sends frames for as long as this lasts."""
    camera = Camera()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, camera=camera))
    server.daemon_threads = True
    camera.url = f"http://127.0.0.1:{server.server_address[1]}/video"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield camera
    finally:
        camera.ended.set()
        server.shutdown()
        server.server_close()
