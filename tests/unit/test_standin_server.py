"""The stand-in over real sockets: keys, editing, fetching, records, the program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

import numpy as np
import pytest
from standin import Standin
from standin.client import (
    MASK,
    PICTURE,
    Reply,
    edit_body,
    order,
    send,
    send_edit,
    upload,
    uploaded,
)
from standin.pictures import jpeg, png
from standin.tricks import failed


def assert_refused(reply: Reply, field: str, status: int = 400) -> None:
    error = reply.json["error"]
    assert (reply.status, error["field"]) == (status, field)
    assert field in error["message"]


# Keys


@pytest.mark.parametrize("path", ["/api/assets", "/api/features"])
@pytest.mark.parametrize("headers", [{}, {"API-KEY": ""}, {"API-KEY": "wrong"}], ids=str)
def test_without_the_key(standin: Standin, path: str, headers: dict[str, str]) -> None:
    headers = {**headers, "Content-Type": "application/json"}
    reply = send("POST", standin.api_base + path, b"{}", headers)
    assert_refused(reply, "API-KEY", 401)
    assert standin.api_key not in reply.body.decode()


def test_a_wrong_key_with_a_large_body(standin: Standin) -> None:
    reply = send("POST", f"{standin.api_base}/api/assets", bytes(9_000_000), {"API-KEY": "wrong"})
    assert_refused(reply, "API-KEY", 401)


# Edits and results


def test_an_edit_from_upload_to_results(standin: Standin) -> None:
    prompt_object = order(standin, num_images=2, seed=5)
    record = send_edit(standin, prompt_object).json["aiRecord"]
    detail = record["aiRecordDetail"]
    for index in range(2):
        links = [
            detail["responseObject"]["data"][index]["url"],
            record["temporaryUrls"][index],
            f"{standin.asset_base}/{detail['resultObject'][index]}",
        ]
        replies = [send("GET", link) for link in links]
        assert {reply.headers["Content-Type"] for reply in replies} == {"image/png"}
        assert len({reply.body for reply in replies}) == 1
        result, keep = np.asarray(replies[0].image), np.asarray(MASK) == 255
        assert np.array_equal(result[keep], np.asarray(PICTURE)[keep])
        assert not np.array_equal(result[~keep], np.asarray(PICTURE)[~keep])
    assert standin.sales == 1
    [edit] = standin.edits
    assert edit.sold
    assert edit.body == edit_body(prompt_object)
    assert len(standin.fetches) == 6


def test_a_refused_edit_is_noted_and_not_sold(standin: Standin) -> None:
    reply = send_edit(standin, order(standin, num_images=9))
    assert_refused(reply, "promptObject.num_images")
    assert (len(standin.edits), standin.sales) == (1, 0)
    assert standin.edits[0].body["promptObject"]["num_images"] == 9


def test_an_edit_that_is_no_json(standin: Standin) -> None:
    headers = {"API-KEY": standin.api_key, "Content-Type": "application/json; charset=utf-8"}
    assert_refused(send("POST", f"{standin.api_base}/api/features", b"{", headers), "body")
    assert standin.edits[0].body == b"{"


def test_an_edit_with_another_content_type(standin: Standin) -> None:
    headers = {"API-KEY": standin.api_key, "Content-Type": "text/plain"}
    body = json.dumps(edit_body(order(standin))).encode()
    reply = send("POST", f"{standin.api_base}/api/features", body, headers)
    assert_refused(reply, "Content-Type")


def test_two_edits_at_once(standin: Standin) -> None:
    prompt_object = order(standin)
    threads = [Thread(target=send_edit, args=(standin, prompt_object)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert standin.sales == 4


def test_hooks_are_used_and_reset(standin: Standin) -> None:
    standin.alter_answer = failed("flagged")
    standin.encode = jpeg
    record = send_edit(standin, order(standin)).json["aiRecord"]
    assert record["aiRecordDetail"]["errorMessage"] == "flagged"
    assert standin.sales == 1
    standin.reset()
    assert standin.sales == 0
    assert send_edit(standin, order(standin)).json["aiRecord"]["status"] == "SUCCESS"


def test_a_result_s_content_type_is_the_file_s(standin: Standin) -> None:
    standin.encode = jpeg
    record = send_edit(standin, order(standin)).json["aiRecord"]
    reply = send("GET", record["temporaryUrl"])
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.image.format == "JPEG"


# Other places


def test_a_signed_link_without_its_signature(standin: Standin) -> None:
    link = send_edit(standin, order(standin)).json["aiRecord"]["temporaryUrl"]
    assert send("GET", link).status == 200
    assert send("GET", link.partition("?")[0]).status == 404
    assert send("GET", link[:-1]).status == 404


def test_an_upload_cannot_be_fetched(standin: Standin) -> None:
    assert send("GET", f"{standin.asset_base}/{uploaded(standin, PICTURE)}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/feature", 404),
        ("GET", "/", 404),
        ("GET", "/api/features", 405),
        ("PUT", "/api/assets", 405),
    ],
)
def test_no_such_route(standin: Standin, method: str, path: str, status: int) -> None:
    assert_refused(send(method, standin.api_base + path), path, status)


def test_results_take_no_post(standin: Standin) -> None:
    assert send("POST", f"{standin.asset_base}/anything").status == 405


# Records and settings


def test_every_request_is_noted_with_its_port(standin: Standin) -> None:
    send("GET", f"{standin.asset_base}/a/b?c=d", headers={"X-Mine": "1"})
    send("GET", f"{standin.api_base}/nowhere", headers={"API-KEY": "x"})
    first, second = standin.requests
    assert (first.method, first.path, first.query) == ("GET", "/a/b", "c=d")
    assert first.headers["x-mine"] == "1"
    assert "API-KEY" not in first.headers
    assert [first.port, second.port] == [standin.asset_port, standin.api_port]
    assert first.time <= second.time
    assert standin.fetches == [first]


def test_a_delay_for_every_request(standin: Standin) -> None:
    standin.delay = 0.2
    started = monotonic()
    send("GET", f"{standin.api_base}/nowhere")
    assert 0.2 <= monotonic() - started < 1


def test_two_stand_ins_beside_each_other() -> None:
    with Standin("one") as one, Standin("two") as two:
        assert len({one.api_port, one.asset_port, two.api_port, two.asset_port}) == 4
        assert upload(one, png(PICTURE)).status == 200
        assert (len(one.uploads), len(two.uploads)) == (1, 0)


def test_it_stops_at_once_and_frees_its_port() -> None:
    with Standin() as standin:
        standin.delay = 30
        thread = Thread(target=pytest.raises, args=(OSError, send, "GET", standin.api_base + "/"))
        thread.start()
        while not standin.requests:
            sleep(0.01)
        started = monotonic()
    assert monotonic() - started < 2
    thread.join()
    with Standin(api_port=standin.api_port) as again:
        assert send("GET", again.api_base + "/").status == 404


def test_started_again_it_is_where_it_was() -> None:
    with Standin() as standin:
        ports = standin.api_port, standin.asset_port
        standin.stop()
        standin.start()
        assert (standin.api_port, standin.asset_port) == ports
        assert send("GET", standin.api_base + "/").status == 404


def test_a_port_that_is_taken() -> None:
    with Standin() as standin, pytest.raises(OSError, match=str(standin.api_port)):
        Standin(api_port=standin.api_port).start()


def test_as_a_program() -> None:
    command = [sys.executable, "-m", "standin", "--api-key", "mine"]
    tests = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": tests}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        assert line.keys() == {"api_base", "asset_base", "api_key"}
        assert line["api_key"] == "mine"
        assert urlsplit(line["asset_base"]).hostname == "127.0.0.1"
        assert send("POST", f"{line['api_base']}/api/assets").status == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
