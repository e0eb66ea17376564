"""Yes, no or unknown, in the many ways in which people answer a question about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from annai.language.normalise import normalise
from annai.language.values import predicates
from annai.language.values.nearby import folded

Answer = Literal["yes", "no", "unknown"]


def yes_no(text: str, about: Sequence[str] = ()) -> Answer | None:
    """What the text answers to a yes-no question, or None where it does not answer one.

    The predicate of the last clause that has one decides (はい、まだです is a no); a hedged yes is a yes
    (`is_hedged` tells). Questions are no answers. ``about``: words of the question; where some clauses of
    a longer answer hold one of them, only these count.
    """
    plain = _plain(text)
    if not plain:
        return None
    unknown = predicates.UNKNOWN.search(plain)
    if unknown:
        rest = f"{plain[: unknown.start()].rpartition('、')[0]}。{plain[unknown.end() :]}"
        return (_polarity(rest, about) if predicates.HEDGE.search(rest) else None) or "unknown"
    return _polarity(plain, about) or _leading(plain)


def is_hedged(text: str) -> bool:
    """Whether the answer is given with a doubt (たぶん, と思います, かも)."""
    return bool(predicates.HEDGE.search(folded(normalise(text))))


def _plain(text: str) -> str:
    """The text without what only looks negative or affirmative."""
    plain = predicates.POLITE.sub("", folded(normalise(text)).replace("「", "").replace("」", ""))
    plain = predicates.FINE.sub("はい", plain)
    plain = predicates.DOUBLE_NEGATIVE.sub("ています", plain)
    plain = predicates.MUST.sub("予定", plain)
    return predicates.TAG.sub("", predicates.MAYBE.sub("", plain)).strip(" 。、!")


def _leading(plain: str) -> Answer | None:
    if predicates.LEADING_NO.match(plain):
        return "no"
    return "yes" if predicates.LEADING_YES.match(plain) else None


def _polarity(plain: str, about: Sequence[str]) -> Answer | None:
    """The polarity of the last clause whose predicate has one."""
    words = [folded(normalise(word)) for word in about]
    statements = [clause for clause, is_question in _clauses(plain) if not is_question]
    close = [clause for clause in statements if any(word in clause for word in words)]
    for clause in reversed(close or statements):
        if predicates.NO.search(clause):
            return "no"
        if (
            predicates.YES.search(clause)
            and not predicates.NOT_YES.search(clause)
            and not predicates.PARTLY.search(clause)
        ):
            return "yes"
    return None


def _clauses(plain: str) -> list[tuple[str, bool]]:
    """Clauses and whether each is a question."""
    clauses = []
    start = 0
    for match in [*predicates.CLAUSE_END.finditer(plain), None]:
        end = match.start() if match else len(plain)
        clause = plain[start:end].strip()
        if clause:
            asked = bool(match and "?" in match[0]) or bool(predicates.QUESTION.search(clause))
            clauses.append((clause, asked))
        start = match.end() if match else end
    return clauses
