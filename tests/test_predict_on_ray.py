"""The engine of Ray, on a cluster of several nodes on this machine: order, lost nodes, killed runs, rows."""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from eyelid.engines import ray_session
from eyelid.engines.ray_actors import map_ray
from eyelid.errors import WorkerError
from eyelid.verbs.predict import PredictOptions, predict
from tests.object_store import serve_objects
from tests.task_module import task_module

pytest.importorskip("ray", reason="ray is not installed; eyelid[ray] brings it")

TASKS = """
import os, time

def told(block):
    yield block, os.environ["RAY_STARTED_FOR"]

def gated(block, gate):
    while block >= 8 and not os.path.exists(gate):
        time.sleep(0.01)
    yield block

def fail_at(block, at):
    if block == at:
        raise ValueError(f"block {block}")
    yield block

def die(block):
    os.kill(os.getpid(), 9)
    yield block

class Unloadable:
    def __reduce__(self):
        return ord, ("two",)
"""
KILLED = """
import sys
from eyelid.results import parted_table
parted_table.MOST_ROWS = 40
from eyelid.cli import main
main(sys.argv[1:])
"""
STARTED = """
import json, os, subprocess, sys
from eyelid.engines.ray_actors import map_ray
from tasks_of_ray import told
import ray
results = map_ray(told, range(3), workers=1)
got = [next(results)]
address = ray.get_runtime_context().gcs_address
known = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
errors = []
for environment in (os.environ, known):
    code = "import ray, sys; ray.init(address=sys.argv[1], log_to_driver=False)"
    # One who is refused tries only once more, in place of twenty times.
    environment = {**environment, "RAY_NUM_REDIS_GET_RETRIES": "1"}
    command = [sys.executable, "-c", code, address]
    joined = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
    errors.append(joined.stderr if joined.returncode else "")
got += results
elsewhere = list(map_ray(iter, [[1], [2]], workers=1, address=sys.argv[1]))
kept = os.environ["RAY_AUTH_TOKEN"]
print(json.dumps({"got": got, "elsewhere": elsewhere, "errors": errors, "kept": kept}))
"""
LIMIT_S = 90
SMALL = {"object_store_memory": 80_000_000}


@pytest.fixture(scope="module")
def tasks(tmp_path_factory):
    with task_module(tmp_path_factory.mktemp("tasks"), "tasks_of_ray", TASKS) as module:
        yield module


@pytest.fixture(scope="module")
def store():
    """The URL of a bucket; empty where there is no server for it."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            serving = serve_objects(patch)
            url = next(serving)
        except pytest.skip.Exception:
            yield ""
        else:
            yield url
            serving.close()


@pytest.fixture(scope="module")
def cluster(tasks, store):
    """A head without processors, and a node with one, to which a test adds another."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_RAYLET_START_WAIT_TIME_S", "60")
        with TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
            patch.setenv("RAY_TMPDIR", folder)
            head = {"num_cpus": 0, "include_dashboard": False, **SMALL}
            made = Cluster(initialize_head=True, head_node_args=head)
            made.add_node(num_cpus=1, **SMALL)
            yield made
            made.shutdown()


def test_a_lost_node_loses_and_repeats_nothing(cluster, tasks, tmp_path, capfd):
    node = cluster.add_node(num_cpus=1, **SMALL)
    gate = tmp_path / "gate"
    results = map_ray(partial(tasks.gated, gate=str(gate)), range(40), workers=2, address=cluster.address)
    got = [next(results) for _ in range(8)]
    cluster.remove_node(node, allow_graceful=False)  # while both have blocks that wait for the gate
    gate.touch()
    assert got + list(results) == list(range(40))
    assert capfd.readouterr().out == ""


@pytest.fixture
def pictures(eyes):
    for number in range(12, 240):
        (eyes / f"{number:03}.png").write_bytes((eyes / f"{number % 12:02}.png").read_bytes())
    return eyes


def read(*sources, **options):
    return list(predict(PredictOptions(sources=tuple(map(str, sources)), **options)))


def test_rows_are_those_of_one_machine(cluster, pictures):
    rows = read(pictures, engine="threads")
    assert len(rows) == 240
    assert read(pictures, engine="ray", address=cluster.address, batch_size=20) == rows


def test_a_killed_run_goes_on(cluster, pictures, tmp_path):
    words = [*("predict", "eyes", "--output", "rows/", "--batch-size", "10", "--engine", "ray")]
    words += ["--address", cluster.address, "--quiet"]
    running = subprocess.Popen([sys.executable, "-c", KILLED, *words], cwd=tmp_path)
    try:
        end = time.monotonic() + LIMIT_S
        while not list(tmp_path.glob("rows/part-*.parquet")) and time.monotonic() < end:
            assert running.poll() is None
            time.sleep(0.005)
    finally:
        running.kill()
        running.wait()
    assert (tmp_path / "rows" / "_unfinished.json").exists()
    rows = read(pictures, engine="threads")
    options = {"output": "rows/", "resume": True, "engine": "ray", "address": cluster.address}
    assert read(pictures, **options) == rows
    assert sorted(path.name for path in (tmp_path / "rows").iterdir())[0].startswith("part-")
    from pyarrow import parquet

    assert parquet.read_table("rows")["source"].to_pylist() == [row.source for row in rows]


def test_rows_go_from_one_object_store_to_another(cluster, store, eyes):
    if not store:
        pytest.skip("s3fs, moto[s3] or flask-cors is not installed")
    import fsspec
    from pyarrow import parquet

    system = fsspec.filesystem("s3", use_listings_cache=False)
    system.put(str(eyes), "pile/eyes", recursive=True)
    rows = read(f"{store}/eyes/", engine="ray", address=cluster.address, output=f"{store}/rows/")
    assert [row.error for row in rows] == [None] * 12
    (part,) = system.ls("pile/rows", detail=False)
    assert parquet.read_table(system.open(part))["p_open"].to_pylist() == [row.p_open for row in rows]


def test_what_a_task_raises_is_raised(cluster, tasks):
    results = map_ray(partial(tasks.fail_at, at=3), range(9), workers=1, address=cluster.address)
    with pytest.raises(ValueError, match="block 3"):
        list(results)


def test_a_block_that_ends_all_workers_is_given_up(cluster, tasks):
    with pytest.raises(WorkerError, match="ended one after the other"):
        list(map_ray(tasks.die, range(2), workers=1, address=cluster.address))


def test_what_cannot_be_loaded_is_told_in_one_line(cluster, tasks):
    with pytest.raises(WorkerError, match="cannot load what it is to work with: TypeError") as caught:
        list(map_ray(partial(tasks.fail_at, at=tasks.Unloadable()), [1], workers=1, address=cluster.address))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", None])
def test_what_listens_and_is_no_ray_is_told_soon(answer, monkeypatch):
    monkeypatch.setattr(ray_session, "_ANSWER_S", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        server.settimeout(LIMIT_S)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        answered = pool.submit(answer_once, server, answer)
        with pytest.raises(WorkerError, match=rf"--address {address}: no Ray cluster answers"):
            next(map_ray(iter, [[1]], workers=1, address=address))
        answered.result(LIMIT_S)


def test_the_cluster_of_this_machine_that_has_died_is_told_at_once(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")  # which is what `auto` finds
    with pytest.raises(WorkerError, match=r"--address auto: no Ray cluster answers at .*:9: "):
        next(map_ray(iter, [[1]], workers=1, address="auto"))


def answer_once(server, answer):
    """Accepts one who connects, and answers; None for not at all, until the other one goes."""
    connection, _ = server.accept()
    with connection:
        connection.settimeout(LIMIT_S)
        if answer is not None:
            connection.recv(1000)
            connection.sendall(answer)
        else:
            while connection.recv(1000):
                pass


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nowhere", "127.0.0.1:port"])
def test_an_address_where_nothing_answers_is_told_at_once(address):
    with pytest.raises(WorkerError, match=f"--address {address}: .*expected HOST:PORT"):
        next(map_ray(iter, [[1]], workers=1, address=address))


def test_a_cluster_that_is_started_for_a_run_keeps_strangers_out_and_ends_with_it(cluster, tasks):
    temporary = Path(os.environ.get("TMPDIR", "/tmp"))
    before = set(temporary.glob("ray-*"))
    # This cache's path is too long for a socket, so Ray's folder is one of the system's.
    environment = os.environ | {"XDG_CACHE_HOME": "/nowhere" * 9, "RAY_STARTED_FOR": "us"}
    environment["RAY_ADDRESS"] = "127.0.0.1:9"  # as in containers of a cluster
    environment["RAY_AUTH_TOKEN"] = "of the user"
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-c", STARTED, cluster.address]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S * 3)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["got"] == [[number, "us"] for number in range(3)]
    assert told["elsewhere"] == [1, 2]  # that one asks for no secret
    assert told["kept"] == "of the user"
    friend, stranger = told["errors"]
    assert friend == ""
    assert "AuthenticationError" in stranger
    assert set(temporary.glob("ray-*")) == before
