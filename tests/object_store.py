"""An object store on this machine that speaks S3, for tests of URLs."""

from collections.abc import Iterator
from urllib.request import urlopen

import pytest

BUCKET = "pile"


def serve_objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yields the URL of an empty bucket; what reads S3 in this process and its children finds the server."""
    pytest.importorskip("s3fs", reason="s3fs is not installed; eyelid[urls] brings it")
    server = pytest.importorskip("moto.server", reason="moto[s3] and flask-cors are not installed")
    serving = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serving.start()
    host, port = serving.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    urlopen(f"http://{host}:{port}/moto-api/reset", b"").close()  # all servers of a process have one memory
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    try:
        s3fs.S3FileSystem(use_listings_cache=False).mkdir(BUCKET)
        yield f"s3://{BUCKET}"
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        serving.stop()
