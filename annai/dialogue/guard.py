"""Input that is no question: empty, too long, unreadable, not Japanese."""

from __future__ import annotations

import re
import unicodedata

from annai.dialogue.context import Context, canned
from annai.dialogue.reply import Reply

MAX_CHARACTERS = 1000
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々〆ヵヶ]")
_LATIN_WORDS = re.compile(r"[A-Za-zÀ-ɏ']{2,}")
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\uac00-\ud7af]")
MIN_FOREIGN_WORDS = 4
_INVISIBLE = " \t\r\n\u3000\u200b"


def guard(context: Context, raw: str) -> Reply | None:
    """A reply to input that cannot be a question; None if it can. ``raw`` is the message as received."""
    text = context.message.text
    if len(raw) > MAX_CHARACTERS:
        return canned(context, "too_long")
    if not text:
        return canned(context, "unreadable" if raw.strip(_INVISIBLE) else "empty_input")
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        return canned(context, "explain_marks" if is_question_mark(text) else "unreadable")
    if _OTHER_SCRIPT.search(text) or is_foreign(text):
        return canned(context, "other_language")
    return None


def is_question_mark(text: str) -> bool:
    """Nothing but question marks: somebody is at a loss."""
    return bool(text.strip("?!… ") == "" and "?" in text)


def is_foreign(text: str) -> bool:
    """A sentence in Latin letters (terms such as SECURITY ACTION are no sentence)."""
    return not _JAPANESE.search(text) and len(_LATIN_WORDS.findall(text)) >= MIN_FOREIGN_WORDS
