"""Uploaded files are kept in a folder or in a bucket, and served the same way from either (C5)."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.http.response import ResponseHeaders
from django.test import Client
from moto.server import ThreadedMotoServer
from PIL import Image

from campaigns.banners import store_banner
from rewards.banners import SIZES, BannerSize, sibling
from rewards.feeds.staging import known

BUCKET, KEY, SECRET = "moments-media", "a-key-of-tests", "a-secret-of-tests"
PICTURE = b"RIFF and so on, whatever is in it"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that speaks S3 over HTTP; its address."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings):
    """An empty, private bucket that the settings name; what an operator's own client sees of it."""
    operator = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    made = operator.create_bucket(Bucket=BUCKET)
    options = {
        "bucket_name": BUCKET,
        "access_key": KEY,
        "secret_key": SECRET,
        "endpoint_url": server,
        "region_name": None,
    }
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "kit.storage.BucketStorage", "OPTIONS": options}
    }
    yield made
    requests.post(f"{server}/moto-api/reset", timeout=5)


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, settings, tmp_path: Path) -> str:
    """Where files are kept: each test runs with both."""
    settings.MEDIA_ROOT = tmp_path / "media"
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    kept_by = {"folder": "FileSystemStorage", "bucket": "BucketStorage"}
    assert type(storages["default"]).__name__ == kept_by[request.param]
    return request.param


class Answer(NamedTuple):
    status: int
    headers: ResponseHeaders
    content: bytes


def get(path: str, **headers: str) -> Answer:
    """What a browser gets, and all of it."""
    answer = Client().get(path, headers=headers)
    content = answer.getvalue()  # which closes the file, too
    return Answer(answer.status_code, answer.headers, content)


def test_a_file_is_served_in_a_sandbox_and_kept_for_ever(storage: str) -> None:
    path = default_storage.save("banners/ab/page.webp", ContentFile(PICTURE))

    assert default_storage.url(path) == "/media/banners/ab/page.webp"
    answer = get("/media/banners/ab/page.webp")
    assert (answer.status, answer.content) == (200, PICTURE)
    told = {name: answer.headers.get(name) for name in (
        "Content-Type", "Content-Length", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy", "Content-Disposition",
    )}  # fmt: skip
    assert told == {
        "Content-Type": "image/webp",
        "Content-Length": str(len(PICTURE)),
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": 'inline; filename="page.webp"',
    }


def test_a_browser_that_has_a_file_is_not_sent_it_again(storage: str) -> None:
    default_storage.save("a/page.jpg", ContentFile(PICTURE))
    default_storage.save("b/page.jpg", ContentFile(PICTURE))
    etag = get("/media/a/page.jpg").headers["ETag"]

    again = get("/media/a/page.jpg", **{"If-None-Match": etag})
    assert (again.status, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert "immutable" in again.headers["Cache-Control"]
    assert get("/media/b/page.jpg", **{"If-None-Match": etag}).status == 200
    assert get("/media/none/page.jpg", **{"If-None-Match": "*"}).status == 404


@pytest.mark.parametrize(
    ("name", "kind", "is_shown"),
    [
        ("one.webp", "image/webp", True),
        ("one.JPG", "image/jpeg", True),
        ("one.png", "image/png", True),
        ("one.svg", "application/octet-stream", False),
        ("one.html", "application/octet-stream", False),
        ("one.webp.html", "application/octet-stream", False),
        ("one.js", "application/octet-stream", False),
        ("one", "application/octet-stream", False),
    ],
)
def test_only_pictures_are_shown_and_all_else_is_a_file_to_keep(
    storage: str, name: str, kind: str, is_shown: bool
) -> None:
    default_storage.save(f"some/{name}", ContentFile(b"<script>alert(1)</script>"))

    answer = get(f"/media/some/{name}")

    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("inline" if is_shown else "attachment")


@pytest.mark.parametrize(
    "path",
    [
        "none.webp",
        "a",  # a folder
        "a/",
        "",
        "a/page.webp/",
        "a/page.webp/more.webp",
        "a//page.webp",
        "a/./page.webp",
        "b/../a/page.webp",
        "../secret_key",
        "%2e%2e/secret_key",
        "a/..%2f..%2fsecret_key",
        "..%5csecret_key",
        "%2fetc/passwd",
        "a/page.webp%00",
        "a/page.webp%0a",
        "x" * 201,
        "%F0%9F%8E%81" * 190,  # 190 presents: more bytes than a name may have
    ],
)
def test_what_is_not_there_is_not_found(storage: str, path: str, tmp_path: Path) -> None:
    default_storage.save("a/page.webp", ContentFile(PICTURE))
    (tmp_path / "secret_key").write_text("not for anybody")

    assert get(f"/media/{path}").status == 404


def test_files_are_read_and_nothing_else(storage: str) -> None:
    default_storage.save("a/page.webp", ContentFile(PICTURE))

    for method in (Client().post, Client().put, Client().delete):
        assert method("/media/a/page.webp").status_code == 405
    assert get("/media/a/page.webp").content == PICTURE


def test_a_banner_is_kept_in_every_size_and_comes_back_from_its_address(storage: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (3000, 600), (20, 120, 90)).save(file, "PNG")
    file.seek(0)
    path = store_banner(file)

    for size, pixels in SIZES.items():
        for suffix, kind in (("webp", "image/webp"), ("jpg", "image/jpeg")):
            answer = get(default_storage.url(sibling(path, size, suffix)))
            assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
            with Image.open(io.BytesIO(answer.content)) as image:
                assert image.size == pixels
    file.seek(0)
    assert store_banner(file) == path
    assert len(default_storage.listdir(path.rpartition("/")[0])[1]) == len(BannerSize) * 2


def test_a_feed_names_pictures_by_the_path_they_have_and_no_other(storage: str, db: None) -> None:
    default_storage.save("products/one.webp", ContentFile(PICTURE))

    has_image = known().has_image
    named = ["products/one.webp", "products/none.webp", "/products/one.webp", "../products/one.webp"]
    assert [has_image(path) for path in named] == [True, False, False, False]


def test_a_path_that_leads_outside_is_refused_by_both_with_one_error(storage: str) -> None:
    for path in ("../outside.webp", "/outside.webp", "a/../../outside.webp"):
        with pytest.raises(SuspiciousFileOperation):
            default_storage.exists(path)


def test_nothing_is_written_over(storage: str) -> None:
    first = default_storage.save("a/page.webp", ContentFile(PICTURE))
    second = default_storage.save("a/page.webp", ContentFile(b"another"))

    assert first != second
    assert get(f"/media/{first}").content == PICTURE
    assert get(f"/media/{second}").content == b"another"


def test_who_asks_for_a_file_is_never_sent_to_the_bucket(bucket, server: str) -> None:
    path = default_storage.save("banners/ab/page.webp", ContentFile(PICTURE))

    assert [one.key for one in bucket.objects.all()] == ["banners/ab/page.webp"]
    everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
    grants = bucket.Object(path).Acl().grants
    assert [grant for grant in grants if grant["Grantee"].get("URI") == everybody] == []
    answer = get(f"/media/{path}")
    assert server not in str(answer.headers)


def test_a_large_file_waits_on_the_disk_and_not_in_memory(bucket) -> None:
    large = os.urandom(3 << 20)
    default_storage.save("a/large.webp", ContentFile(large))

    with default_storage.open("a/large.webp") as file:
        assert file.read(1) == large[:1]
        assert file.file._rolled
    assert get("/media/a/large.webp").content == large


def test_a_bucket_that_is_gone_is_a_fault_and_loses_no_file_in_silence(bucket) -> None:
    bucket.delete()

    with pytest.raises(ClientError, match="NoSuchBucket"):
        default_storage.save("a/page.webp", ContentFile(PICTURE))


def test_a_bucket_that_refuses_our_keys_is_a_fault_and_no_missing_file(
    bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page without pictures would look as if all were well."""

    def refuse(**_: str) -> None:
        raise ClientError({"ResponseMetadata": {"HTTPStatusCode": 403}}, "HeadObject")

    monkeypatch.setattr(default_storage.connection.meta.client, "head_object", refuse)
    with pytest.raises(ClientError, match="HeadObject"):
        get("/media/a/page.webp")


def start(**given: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    return subprocess.run(
        [sys.executable, "-c", "from moments import settings; print(settings.STORAGES['default'])"],
        env=inherited | given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"S3_BUCKET": BUCKET}, "needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY too"),
        ({"S3_BUCKET": BUCKET, "S3_ACCESS_KEY_ID": KEY}, "needs S3_SECRET_ACCESS_KEY too"),
        ({"S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET}, "needs S3_BUCKET too"),
        ({"S3_ENDPOINT_URL": "https://s3.example"}, "needs S3_BUCKET and S3_ACCESS_KEY_ID and"),
        ({"S3_REGION": "eu-central-1"}, "needs S3_BUCKET and S3_ACCESS_KEY_ID and"),
        (
            {
                "S3_BUCKET": BUCKET,
                "S3_ACCESS_KEY_ID": KEY,
                "S3_SECRET_ACCESS_KEY": SECRET,
                "S3_ENDPOINT_URL": "s3.example:9000",
            },
            "S3_ENDPOINT_URL must be an http or https address; found 's3.example:9000'",
        ),
    ],
)
def test_settings_of_a_bucket_that_are_set_in_part_name_what_is_missing(given: dict, says: str) -> None:
    answer = start(**given)

    assert answer.returncode == 1
    assert says in answer.stderr


def test_without_settings_of_a_bucket_files_are_kept_in_the_folder() -> None:
    assert "FileSystemStorage" in start().stdout


def test_the_secret_of_a_bucket_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)

    answer = start(
        S3_BUCKET=BUCKET,
        S3_ACCESS_KEY_ID=KEY,
        S3_SECRET_ACCESS_KEY_FILE=str(secret),
        S3_ENDPOINT_URL="https://s3.example",
        S3_REGION="eu-central-1",
    )

    assert "kit.storage.BucketStorage" in answer.stdout
    for value in (BUCKET, KEY, SECRET, "https://s3.example", "eu-central-1"):
        assert f"'{value}'" in answer.stdout
