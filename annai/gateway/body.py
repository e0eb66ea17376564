"""Reads what a client sends, strictly: type, size, encoding, shape."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from annai.gateway.config import MAX_BODY, MAX_FORM, MAX_TEXT
from annai.gateway.errors import ApiError

T = TypeVar("T")


async def read_json(request: Request, kind: type[T]) -> T:
    """The body as a record.

    Raises:
        ApiError: Not JSON by its type, too large, malformed (NaN, lone surrogates and broken UTF-8
            included), or of another shape.
    """
    _expect_type(request, "application/json")
    content = await _read(request, MAX_BODY)
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise ApiError("invalid_request") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError("invalid_json") from error


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an HTML form; of a repeated field the last counts."""
    _expect_type(request, "application/x-www-form-urlencoded")
    content = await _read(request, MAX_FORM)
    try:
        return dict(_pairs(content))
    except (UnicodeDecodeError, ValueError) as error:
        raise ApiError("invalid_form") from error


def read_query(request: Request, kind: type[T]) -> T:
    """The query string as a record; a parameter without a value counts as not given.

    Raises:
        ApiError: Not UTF-8, or of another shape.
    """
    try:
        values = {name: value for name, value in _pairs(request.scope["query_string"]) if value}
    except (UnicodeDecodeError, ValueError) as error:
        raise ApiError("invalid_query") from error
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ApiError("invalid_request") from error


def check_length(text: str) -> None:
    """Refuse a text beyond the limit; characters are counted as Unicode code points.

    Raises:
        ApiError: The text is too long.
    """
    if len(text) > MAX_TEXT:
        raise ApiError("message_too_long")


def _pairs(content: bytes) -> list[tuple[str, str]]:
    return parse_qsl(content.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=32)


def _expect_type(request: Request, wanted: str) -> None:
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    foreign = [part for part in parameters if part.startswith("charset=") and part.strip('"')[8:].strip('"') != "utf-8"]
    if kind != wanted or foreign:
        raise ApiError("unsupported_media_type")


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise ApiError("body_too_large")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise ApiError("body_too_large")
    return bytes(content)
