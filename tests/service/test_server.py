"""Connections of the service: heads without an end are cut off, whole requests of any size are not."""

import http.client
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from eyelid.service.server import listening

POST = b"POST /v1/predict?eyes=patch HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = b"a" * 50_000


def sent(address, pieces):
    """Sends pieces over one connection until it is closed; returns what came back, and how many went."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        done = 0
        try:
            for piece in pieces:
                connection.sendall(piece)
                done += 1
            return connection.recv(65_536), done
        except ConnectionError:
            return b"", done


def assert_read(connection):
    """Waits for a whole answer, whose head and body may come apart."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert (answer.status, b'"state": "' in answer.read()) == (200, True)


@pytest.mark.parametrize("begin", [b"GET /", POST + b"X: ", CHUNKED + b"0\r\nX: ", CHUNKED + b"1;"])
def test_what_has_no_end_beside_a_body_is_cut_off(begin, address):
    answer, done = sent(address, [begin, *[PIECE] * 2_000])
    assert done < 2_000
    assert answer[:12] in (b"", b"HTTP/1.1 400")


def test_bodies_in_many_chunks_are_read(address, eye_png):
    chunks = [b"1\r\n" + bytes([byte]) + b"\r\n" for byte in eye_png]
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(b"".join([CHUNKED, *chunks, b"0\r\n\r\n"]))
        assert_read(connection)


def test_one_connection_asks_again_and_again(address, eye_png):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    with closing(connection):
        for _ in range(4):  # their heads together are longer than one may be
            for request in [
                ("GET", "/health", None, {"X": "a" * 20_000}),
                ("POST", "/v1/predict", eye_png, {"Content-Type": "image/png"}),
            ]:
                connection.request(*request)
                answer = connection.getresponse()
                assert (answer.status, answer.read()[:1]) == (200, b"{")


def test_a_client_that_would_rather_speak_http_2_is_read(address, eye_png):
    """As Java asks, head and body apart; and once more over the connection, with the same words in a body."""
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\nUpgrade: h2c\r\n"
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        for body in (eye_png, eye_png + b"\r\nUpgrade: h2c\r\n"):
            connection.sendall(POST + wish + b"Content-Length: %d\r\n\r\n" % len(body))
            connection.sendall(body)
            assert_read(connection)


def test_all_addresses_of_ipv6_are_those_of_ipv4_too():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with listening("::", 0) as server:
        port = server.getsockname()[1]
        for asked in ("127.0.0.1", "::1"):
            socket.create_connection((asked, port), timeout=5).close()
