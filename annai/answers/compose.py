"""Entry → the text of an answer: the answer first, then what to do, cautions, contact and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from annai.answers.opening import hours_text, opening_text
from annai.knowledge import Citation, Contact, Entry, Knowledge

_MARKUP = re.compile(r"</?u>")
_GAPS = re.compile(r"\s+")


def heading(year: int | None) -> str:
    """The mark that opens every answer on a programme year."""
    return f"【IT導入補助金{year}】" if year else ""


def contact_lines(contact: Contact, now: datetime) -> list[str]:
    """A desk with its numbers, hours and whether it is open now."""
    numbers = "、".join(f"{phone.label} {phone.number}" for phone in contact.phones)
    hours = hours_text(contact)
    opened = f"（{hours}）" if hours else ""
    lines = [f"・{contact.name}: {numbers}{opened}。{opening_text(contact, now)}"] if numbers else []
    if contact.email:
        lines.append(f"・メール: {contact.email}")
    if contact.form_url:
        lines.append(f"・お問い合わせフォーム: {contact.form_url}")
    if contact.note:
        lines.append(f"・{contact.note}")
    return lines


def source_line(knowledge: Knowledge, citations: Sequence[Citation]) -> str:
    """E.g. 出典: よくある質問 No.6、No.7（2024年3月18日更新）; one part a document."""
    parts = []
    for source_id, group in groupby(sorted(citations, key=lambda c: c.source), key=lambda c: c.source):
        source = knowledge.sources[source_id]
        places = "、".join(dict.fromkeys(citation.locator for citation in group))
        day, word = (source.updated, "更新") if source.updated else (source.published, "")
        stamp = f"（{day.year}年{day.month}月{day.day}日{word}）" if day else ""
        parts.append(f"{source.short_title} {places}{stamp}")
    return f"出典: {' ／ '.join(parts)}" if parts else ""


def shown_quote(text: str) -> str:
    """A quote as people read it: without the underlining, tabs and line breaks that the documents' text carries."""
    plain = _MARKUP.sub("", text).replace("\ufe13", ":")
    return _GAPS.sub(" ", plain).strip()


def quote_line(knowledge: Knowledge, citation: Citation) -> str:
    """E.g. IT導入補助金2023 よくある質問 No.6 原文「導入したITツールを…」."""
    return f"{knowledge.sources[citation.source].short_title} {citation.locator} 原文「{shown_quote(citation.quote)}」"


def citation_data(knowledge: Knowledge, citations: Iterable[Citation]) -> list[dict[str, Any]]:
    """Citations for machines: source id, document title, locator, verbatim quote."""
    return [
        {
            "source": citation.source,
            "title": knowledge.sources[citation.source].title,
            "locator": citation.locator,
            "quote": citation.quote,
        }
        for citation in citations
    ]


def entry_body(entry: Entry, *, brief: bool = False) -> list[str]:
    """The lines of an entry without heading, contacts and source; ``brief`` leaves out steps and cautions."""
    lines = [entry.answer, *(f"・{detail}" for detail in entry.details)]
    if not brief:
        lines.extend(f"{number}. {step}" for number, step in enumerate(entry.steps, start=1))
        lines.extend(f"ご注意: {caution}" for caution in entry.cautions)
    return lines


def closed(entry: Entry, now: datetime) -> list[str]:
    """That the procedure is over, once it is; else nothing."""
    day = entry.closes
    if day is None or now.date() <= day:
        return []
    return [f"この手続きの受付は、{day.year}年{day.month}月{day.day}日に終了しています。"]


def entry_text(knowledge: Knowledge, entry: Entry, *, year: int | None, now: datetime) -> str:
    """The full answer of one entry; plain text that stands alone."""
    lines = entry_body(entry)
    lines[0] = heading(year) + lines[0]
    lines[1:1] = closed(entry, now)
    lines.extend(f"・{address.label}: {address.url}" for address in entry.addresses)
    for contact_id in entry.contacts:
        lines.extend(contact_lines(knowledge.contacts[contact_id], now))
    lines.append(source_line(knowledge, entry.citations))
    return "\n".join(line for line in lines if line)
