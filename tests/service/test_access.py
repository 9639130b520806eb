"""Who may ask: programs of this machine, or who has the token; pages of other origins if they are named."""

import pytest

from eyelid.errors import MissingFileError, OptionError
from eyelid.service.access import is_loopback, read_token

TOKEN = "a token of some length"


def got(path, **headers):
    return "GET", path, {"headers": headers}


@pytest.mark.parametrize(
    "base", ["http://localhost:8766", "http://127.0.0.1", "http://[::1]:80", "http://127.0.0.2:8766"]
)
def test_without_a_token_this_machine_may_ask(base, ask):
    (answer,), _ = ask(got("/v1/models"), base=base)
    assert [model["name"] for model in answer.json()] == ["eye_state", "eye_state_fine", "eye_movement"]


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org:8766", "", "10.0.0.1:80", "[::]"])
def test_a_foreign_name_that_was_pointed_here_may_not(host, ask):
    (answer,), _ = ask(got("/v1/models", Host=host))
    assert answer.status_code == 421


def test_a_page_of_another_origin_may_not_ask(ask):
    answers, _ = ask(got("/v1/models", Origin="https://a.org"), got("/v1/models", Origin="https://b.org"))
    assert [answer.status_code for answer in answers] == [403, 403]
    answers, _ = ask(
        got("/v1/models", Origin="https://a.org"),
        got("/v1/models", Origin="https://b.org"),
        origins=("https://a.org",),
    )
    assert [answer.status_code for answer in answers] == [200, 403]


@pytest.mark.parametrize("path", ["/v1/models", "/v1/predict", "/metrics", "/nothing"])
@pytest.mark.parametrize(
    "sent",
    [{}, {"Authorization": "Bearer another"}, {"Authorization": "x" * 20}, {"Authorization": "Bearer "}],
)
def test_a_token_is_needed(path, sent, ask):
    (answer,), _ = ask(got(path, **sent), token="x" * 20)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {"error": "expected the header Authorization: Bearer TOKEN"}


def test_with_the_token_any_host_may_ask_and_probes_need_none(ask):
    asked = [
        got("/v1/models", Authorization=f"Bearer {'x' * 20}"),
        got("/v1/models", Authorization=f"bearer {'x' * 20}"),
        got("/health"),
        got("/ready"),
        got("/openapi.json"),
    ]
    answers, metrics = ask(*asked, token="x" * 20, base="http://eyes.example.org")
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "eyelid_waiting_requests" in metrics


def test_probes_may_ask_without_a_body(ask):
    answers, _ = ask(("HEAD", "/health", {}), ("HEAD", "/ready", {}))
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_service_that_ends_is_not_ready(ask):
    (ready, health), _ = ask(got("/ready"), got("/health"), is_stopping=lambda: True)
    assert (ready.status_code, health.status_code) == (503, 200)
    assert ready.json() == {"error": "the service is ending"}


def test_the_token_is_a_word_in_a_file(tmp_path):
    file = tmp_path / "token"
    with pytest.raises(MissingFileError, match=r"--token-file .*token: cannot be read"):
        read_token(str(file))
    for wrong in ("short", TOKEN, "ä" * 20):
        file.write_text(wrong)
        with pytest.raises(OptionError, match=r"--token-file .*: expected"):
            read_token(str(file))
    file.write_text(f"{'x' * 20}\n")
    assert read_token(str(file)) == "x" * 20


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True)]
    + [(host, False) for host in ("0.0.0.0", "::", "", "10.0.0.1", "localhost.example.org")],
)
def test_which_hosts_are_this_machine(host, is_own):
    assert is_loopback(host) == is_own
