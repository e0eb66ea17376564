"""Consultation records: what was asked and decided, found again by a code that can be read aloud."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, String, Table, Text, create_engine, event, insert, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool

from annai import sqlite

# Without 0/O, 1/I/L, 8/B, 5/S, 2/Z: letters and digits that sound or look alike on the phone.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8
_ATTEMPTS = 5

metadata = MetaData()
consultations = Table(
    "consultations",
    metadata,
    Column("code", String(CODE_LENGTH), primary_key=True),
    Column("decision", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    Column("unknown", Text, nullable=False),
    Column("row", String(200)),
    Column("verdict", Text, nullable=False),
    Column("table_version", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Record:
    """A stored verdict. ``facts`` and ``unknown`` are what :func:`annai.decisions.evaluate` was given."""

    code: str
    decision: str
    facts: Mapping[str, Any]
    unknown: tuple[str, ...]
    row: str | None
    verdict: str
    table_version: str
    created_at: datetime


def shown_code(code: str) -> str:
    """The code as an answer prints it: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def plain_code(text: str) -> str:
    """A code as stored, from what somebody read aloud or typed."""
    return "".join(char for char in text.upper() if char in ALPHABET)


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True)
    # SQLAlchemy 1.4 would open and close the file for each record; the last to close it also writes its log back.
    engine = create_engine(url, future=True, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", sqlite.prepare)
    return engine


class RecordStore:
    """Keeps records in a database (SQLite or PostgreSQL by URL); makes its table when it is missing."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        metadata.create_all(self._engine)

    def save(
        self,
        *,
        decision: str,
        facts: Mapping[str, Any],
        unknown: tuple[str, ...],
        row: str | None,
        verdict: str,
        table_version: str,
        now: datetime,
    ) -> str:
        """Store a verdict; returns its new code as printed."""
        values = {
            "decision": decision,
            "facts": json.dumps(dict(facts), ensure_ascii=False),
            "unknown": json.dumps(list(unknown)),
            "row": row,
            "verdict": verdict,
            "table_version": table_version,
            "created_at": now,
        }
        for _ in range(_ATTEMPTS):
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(consultations).values(code=code, **values))
                return shown_code(code)
            except IntegrityError:
                continue
        raise RuntimeError("no free consultation code after several attempts")

    def load(self, code: str) -> Record | None:
        """The record of a code, however it was written down; None if there is none."""
        query = select(consultations).where(consultations.c.code == plain_code(code))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Record(
            code=shown_code(row["code"]),
            decision=row["decision"],
            facts=json.loads(row["facts"]),
            unknown=tuple(json.loads(row["unknown"])),
            row=row["row"],
            verdict=row["verdict"],
            table_version=row["table_version"],
            created_at=row["created_at"],
        )
