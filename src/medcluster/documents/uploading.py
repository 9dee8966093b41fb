"""The first upload handler: drops a file as soon as it grows beyond the limit, before it fills the disk.

Named in settings.FILE_UPLOAD_HANDLERS. The other files of the request arrive; `too_big(request)` names the rest.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_NAMES = "files_too_big"


class LimitUploadHandler(FileUploadHandler):
    """Counts the bytes of each file; the handlers behind it keep them."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > settings.UPLOAD_MAX_MB * 2**20:
            setattr(self.request, _NAMES, [*getattr(self.request, _NAMES, []), self.file_name or ""])
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None


def too_big(request: HttpRequest) -> list[str]:
    """Names of the files that were dropped from this request."""
    return list(getattr(request, _NAMES, []))
