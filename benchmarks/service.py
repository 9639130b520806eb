"""Claims: with the load on the same two cores, the service answers >= 800 requests a second of 50 clients.

It reads >= 15,000 patches a second, and while just so many come, its p99 is <= 100 ms. Under twice the load
that it can take, it refuses with 429 and nothing else. It is >= 2x a plain handler in FastAPI, which decodes
the pictures of its request with OpenCV and runs the same model on all of them at once in ONNX Runtime. It
reads photos of 1 megapixel at >= 0.8x `predict`.

Service, handler and load are processes on the same two cores; the rounds of service and handler are in
turns, and ratios are of the same round. Since other programs may take part of the cores, processor time is
told, too: the rate that two idle cores could give is 2 / (seconds of server and load a request).

    python -m benchmarks.service             # about two minutes
    python -m benchmarks.service --soak 30   # half an hour at saturation: rate and memory, minute by minute
"""

import argparse
import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import uvloop

from eyelid.synth import draw_eyes, random_scene
from eyelid.verbs.predict import PredictOptions, predict_blocks
from models.arguments import parser_of

CLIENTS = 50
MANY = 64
PATCH = 24  # pixels
WIDTH, HEIGHT = 1_152, 864  # a megapixel
ASKED = 15_000  # patches a second, in requests of 64
OVERLOAD = 2.0
BODIES = 16  # different requests

PLAIN = """
import sys
import cv2, numpy as np, onnxruntime, uvicorn
from fastapi import FastAPI, UploadFile
from eyelid.weights import shipped_model

session = onnxruntime.InferenceSession(str(shipped_model("eye_state")), providers=["CPUExecutionProvider"])
app = FastAPI()

@app.post("/v1/predict")
async def predict(pictures: list[UploadFile]):
    eyes = []
    for picture in pictures:
        pixels = cv2.imdecode(np.frombuffer(await picture.read(), np.uint8), cv2.IMREAD_GRAYSCALE)
        eyes.append(cv2.resize(pixels, (24, 24), interpolation=cv2.INTER_AREA))
    (found,) = session.run(None, {"eyes": np.stack(eyes)})
    return {"rows": [{"source": each.filename, "p_open": float(p)} for each, (_, p) in zip(pictures, found)]}

@app.get("/ready")
async def ready():
    return {}

uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


class Load(NamedTuple):
    """What came of a load.

    Attributes:
        rate: Answers with rows a second.
        p50_ms: Median of the milliseconds to such an answer.
        p99_ms: Their 99th percentile.
        statuses: How many answers of each status.
        cpu_s: Seconds of processor time of server and load, for each answer with rows.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    statuses: Counter[int]
    cpu_s: float


class Client(asyncio.Protocol):
    """A connection that sends a request when it is told to, and tells when the answer is whole."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] | None = None
        self.came = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # noqa: D102
        self.transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[int]":
        """Sends a request; returns what will be the status of its answer."""
        self.answer = asyncio.get_running_loop().create_future()
        self.came = b""
        self.transport.write(request)
        return self.answer

    def data_received(self, data: bytes) -> None:  # noqa: D102
        self.came += data
        head = self.came.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self.came.index(b"content-length: ") + 16
        if len(self.came) >= head + 4 + int(self.came[at : self.came.index(b"\r", at)]):
            self.answer.set_result(int(self.came[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002, D102
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionError("the server has closed"))


def multipart(files: Sequence[bytes]) -> bytes:
    line = b"--------------------------d74496d66958873e"
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="pictures"; filename="%02d.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n%s\r\n" % (line, number, file)
        for number, file in enumerate(files)
    ]
    body = b"".join(parts) + b"--%s--\r\n" % line
    return request(body, f"multipart/form-data; boundary={line.decode()}")


def request(body: bytes, kind: str) -> bytes:
    head = (
        f"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    )
    return f"{head}\r\n\r\n".encode() + body


async def closed(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> tuple[list, float]:
    """Each of some clients asks again as soon as it is answered."""
    found: list[tuple[int, float]] = []
    loop = asyncio.get_running_loop()
    started = loop.time()

    async def one(number: int) -> None:
        _, client = await loop.create_connection(Client, "127.0.0.1", port)
        while (began := loop.time()) < started + seconds:
            number += 1
            status = await client.ask(requests[number % len(requests)])
            found.append((status, loop.time() - began))
        client.transport.close()

    await asyncio.gather(*map(one, range(clients)))
    return found, loop.time() - started


async def opened(port: int, requests: Sequence[bytes], rate: float, seconds: float) -> tuple[list, float]:
    """Requests come at a rate, whether others are answered or not."""
    found: list[tuple[int, float]] = []
    loop = asyncio.get_running_loop()
    free: list[Client] = []
    tasks = set()

    async def one(request: bytes) -> None:
        client = free.pop() if free else (await loop.create_connection(Client, "127.0.0.1", port))[1]
        began = loop.time()
        try:
            found.append((await client.ask(request), loop.time() - began))
            free.append(client)
        except ConnectionError:
            found.append((0, loop.time() - began))

    started, sent = loop.time(), 0
    while (now := loop.time() - started) < seconds:
        for _ in range(int(now * rate) - sent):
            sent += 1
            tasks.add(task := loop.create_task(one(requests[sent % len(requests)])))
            task.add_done_callback(tasks.discard)
        await asyncio.sleep(0.002)
    await asyncio.gather(*tasks)
    for client in free:
        client.transport.close()
    return found, loop.time() - started


def load(kind, server: subprocess.Popen, *arguments) -> Load:
    before = cpu_of(server.pid) + own_cpu()
    found, seconds = uvloop.run(kind(*arguments))
    cpu = cpu_of(server.pid) + own_cpu() - before
    good = [took for status, took in found if status == 200]
    p50, p99 = np.percentile(good, (50, 99)) * 1e3 if good else (np.nan, np.nan)
    return Load(
        len(good) / seconds, p50, p99, Counter(status for status, _ in found), cpu / max(len(good), 1)
    )


def own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cpu_of(pid: int) -> float:
    """Returns the seconds of processor time of a process and its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(cpu_of, children_of(pid)))


def memory_of(pid: int) -> float:
    """Returns the MB that a process and its children take, shared ones in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3
    return own + sum(map(memory_of, children_of(pid)))


def children_of(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


@contextlib.contextmanager
def running(*command: str, port: int) -> Iterator[subprocess.Popen]:
    server = subprocess.Popen(command)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5).close()
                break
            time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(60)


def show(name: str, found: Load, patches: int) -> None:
    print(
        f"{name:<34} {found.rate:7,.0f} requests/s {found.rate * patches:9,.0f} pictures/s  p50 "
        f"{found.p50_ms:6.1f} ms  p99 {found.p99_ms:6.1f} ms  {found.cpu_s * 1e3:6.2f} ms of processor each: "
        f"two idle cores {2 / found.cpu_s:7,.0f}/s  {dict(found.statuses)}",
        flush=True,
    )


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each load")
    parser.add_argument("--soak", type=int, metavar="MINUTES", help="only this")
    parser.add_argument("--port", type=int, default=8780)
    parser.add_argument("--serve", nargs=argparse.REMAINDER, default=[], help="more flags of eyelid serve")
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    eyes, _ = draw_eyes(BODIES * MANY, seed=3, size=PATCH, well_lit=True)
    files = [cv2.imencode(".jpg", cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY))[1].tobytes() for eye in eyes]
    ones = [multipart([file]) for file in files[: 4 * BODIES]]
    manys = [multipart(files[start : start + MANY]) for start in range(0, len(files), MANY)]
    raw = [request(file, "image/jpeg") for file in files[: 4 * BODIES]]
    print(f"load average {os.getloadavg()[0]:.1f} before", flush=True)
    serve = [sys.executable, "-m", "eyelid", "serve", "--port", str(options.port), *options.serve]
    plain = [sys.executable, "-c", PLAIN, str(options.port + 1)]
    if options.soak:
        with running(*serve, port=options.port) as ours:
            soak(ours, options.port, [ones[0], manys[0]] * 8, options.soak)
        return
    kinds = {"1 patch": (ones, 1), f"{MANY} patches": (manys, MANY), "1 patch, bare bytes": (raw, 1)}
    with running(*serve, port=options.port) as ours, running(*plain, port=options.port + 1) as theirs:
        ratios: dict[str, list[float]] = {}
        rates: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            for name, (requests, patches) in kinds.items():
                mine = load(closed, ours, options.port, requests, CLIENTS, options.seconds)
                show(f"service, {name}", mine, patches)
                rates.setdefault(name, []).append(mine.rate)
                if requests is not raw:
                    other = load(closed, theirs, options.port + 1, requests, CLIENTS, options.seconds)
                    show(f"plain handler, {name}", other, patches)
                    ratios.setdefault(f"{name}, rates", []).append(mine.rate / other.rate)
                    ratios.setdefault(f"{name}, processor", []).append(other.cpu_s / mine.cpu_s)
        mixed = load(closed, ours, options.port, [ones[0], manys[0]] * 8, CLIENTS, options.seconds)
        show(f"service, 1 and {MANY} in turn", mixed, (1 + MANY) / 2)
        asked = load(opened, ours, options.port, manys, ASKED / MANY, options.seconds)
        show(f"{ASKED:,} patches/s, {MANY} each", asked, MANY)
        for name, found in ratios.items():
            print(f"service against the handler, {name}: {np.median(found):.2f}x of {np.round(found, 2)}")
        rate = OVERLOAD * float(np.median(rates[f"{MANY} patches"]))
        over = load(opened, ours, options.port, manys, rate, options.seconds)
        show(f"overload, {rate:,.0f}/s of {MANY} patches", over, MANY)
        compare_photos(ours, options.port, options.rounds)
    print(f"load average {os.getloadavg()[0]:.1f} after")


def soak(server: subprocess.Popen, port: int, requests: Sequence[bytes], minutes: int) -> None:
    for minute in range(1, minutes + 1):
        show(f"minute {minute}", load(closed, server, port, requests, CLIENTS, 60), (1 + MANY) / 2)
        print(f"    {memory_of(server.pid):.0f} MB, processes {1 + len(children_of(server.pid))}", flush=True)


def compare_photos(server: subprocess.Popen, port: int, rounds: int) -> None:
    """Has the same photos read by the service and by `predict`, in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(12):
            picture = random_scene(number, width=WIDTH, height=HEIGHT).pixels
            cv2.imwrite(str(folder / f"{number:02}.jpg"), picture)
        files = [file.read_bytes() for file in sorted(folder.iterdir())]
        photos = [request(file, "image/jpeg") for file in files]
        uvloop.run(closed(port, photos, 4, 0.1))  # the processes that read photos are started by the first
        found = []
        for _ in range(rounds):
            started = time.perf_counter()
            read = sum(
                each.pictures for each in predict_blocks(PredictOptions(sources=(name,) * 3, threads=2))
            )
            own = read / (time.perf_counter() - started)
            mine = load(closed, server, port, photos, 4, 36 / own)
            show("service, photos of 1 MP", mine, 1)
            found.append(mine.rate / own)
            print(f"predict, the same files: {own:.1f} photos/s; the service {found[-1]:.2f}x")
        print(f"photos: {np.median(found):.2f}x of {np.round(found, 2)}")


if __name__ == "__main__":
    main()
