"""What the stand-in takes as an upload, over a real socket."""

from __future__ import annotations

import pytest
from standin import Standin
from standin.client import PICTURE, Reply, form, send, send_form, upload
from standin.contract import MAX_FILE_BYTES
from standin.pictures import jpeg, png, webp

PNG = png(PICTURE)


def assert_refused(reply: Reply, field: str) -> None:
    error = reply.json["error"]
    assert (reply.status, error["field"]) == (400, field)
    assert field in error["message"]


@pytest.mark.parametrize(
    ("data", "content_type", "kind"),
    [
        (PNG, "image/png", "png"),
        (jpeg(PICTURE), "image/jpeg", "jpeg"),
        (webp(PICTURE), "image/webp", "webp"),
    ],
    ids=["PNG", "JPEG", "WebP"],
)
def test_an_upload(standin: Standin, data: bytes, content_type: str, kind: str) -> None:
    answer = upload(standin, data, "my photo.x", content_type).json
    path = answer["fileContent"]["path"]
    assert path.endswith("_my_photo.x")
    assert answer["fileContent"]["type"] == kind
    assert answer["asset"]["key"] == path
    assert answer["asset"]["size"] == len(data)
    assert (answer["asset"]["originalname"], answer["asset"]["mimetype"]) == (
        "my photo.x",
        content_type,
    )
    [record] = standin.uploads
    assert (record.path, record.file_name, record.content_type, record.data) == (
        path,
        "my photo.x",
        content_type,
        data,
    )
    assert record.request.headers["api-key"] == standin.api_key


def test_the_same_file_twice_has_two_paths(standin: Standin) -> None:
    paths = {upload(standin, PNG).json["fileContent"]["path"] for _ in range(2)}
    assert len(paths) == 2


def padded(length: int) -> bytes:
    """A PNG of that many bytes: decoders ignore what follows its end."""
    return PNG + bytes(length - len(PNG))


def test_10_mb_and_no_more(standin: Standin) -> None:
    assert upload(standin, padded(MAX_FILE_BYTES)).status == 200
    assert_refused(upload(standin, padded(MAX_FILE_BYTES + 1)), "asset")
    assert len(standin.uploads) == 1


FILE = 'name="asset"; filename="a.png"'


@pytest.mark.parametrize(
    "body",
    [
        form(),
        form((FILE, "image/jpeg", PNG)),
        form((FILE, "application/octet-stream", PNG)),
        form((FILE, "image/png", jpeg(PICTURE))),
        form((FILE, "image/png", PNG[:-40])),
        form((FILE, "image/png", b"")),
        form((FILE, "image/gif", b"GIF89a\1\0\1\0\0\0\0;")),
        form(('name="asset"', "image/png", PNG)),
        form(('name="file"; filename="a.png"', "image/png", PNG)),
        form((FILE, "image/png", PNG), (FILE, "image/png", PNG)),
        form((FILE, "image/png", PNG), ('name="type"', "text/plain", b"x")),
    ],
    ids=[
        "no field", "PNG as JPEG", "no image type", "JPEG as PNG", "cut off", "empty", "GIF",
        "no file name", "other name", "two files", "a field more",
    ],
)  # fmt: skip
def test_no_upload(standin: Standin, body: bytes) -> None:
    assert_refused(send_form(standin, body), "asset")
    assert standin.uploads == []


def test_a_file_without_a_content_type(standin: Standin) -> None:
    body = form((FILE, "image/png", PNG)).replace(b"Content-Type: image/png\r\n", b"")
    assert_refused(send_form(standin, body), "asset")


def test_a_form_cut_off(standin: Standin) -> None:
    assert send_form(standin, form((FILE, "image/png", PNG))[:30]).status == 400


def test_an_upload_that_is_no_form(standin: Standin) -> None:
    headers = {"API-KEY": standin.api_key, "Content-Type": "application/json"}
    reply = send("POST", f"{standin.api_base}/api/assets", b"{}", headers)
    assert_refused(reply, "Content-Type")
