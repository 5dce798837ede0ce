"""Where uploaded files lie when a bucket keeps them: any that speaks S3, private, behind our own addresses."""

from typing import Any
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

_IN_MEMORY = 1 << 20  # bytes of a file that is read; the rest of it waits on the disk


class BucketStorage(S3Storage):  # type: ignore[misc]
    """Files in a private bucket: read and written with our keys alone, and never over one another.

    Their addresses are those of a folder, below MEDIA_URL: no page, mail or answer of the API can tell.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """What holds unless STORAGES says otherwise: nothing is taken from the variables of Amazon's own tools."""
        theirs: dict[str, Any] = super().get_default_settings()
        return theirs | {
            "file_overwrite": False,
            "default_acl": None,
            "security_token": None,
            "session_profile": None,
            "max_memory_size": _IN_MEMORY,
            # Files are small and a request has one thread: a pool for each would only cost.
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=1,
                read_timeout=5,
                retries={"mode": "standard", "total_max_attempts": 2},
                # Other servers than Amazon's refuse the checksums that are sent by default.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def url(
        self,
        name: str | None,
        parameters: dict[str, str] | None = None,
        expire: int | None = None,
        http_method: str | None = None,
    ) -> str:
        """The address on our own host; `parameters`, `expire` and `http_method` have no meaning there."""
        assert name is not None
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name).lstrip("/"))

    def _normalize_name(self, name: str) -> str:
        """The key of a path. Raises SuspiciousFileOperation, as a folder does, for one that leads outside."""
        try:
            if name.startswith("/") or ".." in name.split("/"):
                raise SuspiciousFileOperation(f"{name!r} is no path below the storage.")
            return str(super()._normalize_name(name))
        except SuspiciousOperation as error:
            raise SuspiciousFileOperation(str(error)) from error
