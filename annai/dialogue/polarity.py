"""What stands behind a phrase: a negation turns it round, a question about it tells nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

# 出し|ていません, 済|んでいない, 終わ|ってへん
_NEGATED = re.compile(
    r"(?:(?!けど|ので|から|が|のに)[ぁ-ん済]){0,5}?"
    r"(?:ない(?!と|うち|か|です?か|でしょ)|なかった|なく(?:て|、|$)|ませ(?:ん(?!か)|んで)|ず(?:に|、|$)|へん|とらん|ねえ)"
)
# 必須の類型|とはどういうもの, 適用外業種|かどうか分からない
_ASKED = re.compile(
    r"[^。、?!]{0,6}?(?:とは(?!限|い[うえ]|別|違|ちが|な)|って(?:何|なに|なん(?!か|です(?:が|けど))|どう|どれ|どんな)|というのは"
    r"|と[^。、]{0,12}?(?:は|って|、)?(?:同じ|おなじ|違い|違う|どう違|別)(?!だった)|どういう|どんな|に(?:当|あ)たる(?:の)?か|か(?:どうか)?(?:が|は|も|、|ちょっと)*(?:わか|分か|判|知ら|不明|覚え|微妙))"
)

# 付加価値|ってどうやって出すの
_COMPUTED = re.compile(
    r"[^。、?!]{0,10}?(?:どうやって|どう(?:計算|出[しすせ]|求|調べ|確認)|計算(?:方法|の仕方|式)|出し方|求め方|調べ方|確認方法"
    r"|どこで(?:わか|分か|確認|見))"
)


def finds(pattern: str, text: str) -> str | None:
    """How a phrase stands in a text: "stated", "negated", or None where it does not or is only asked about."""
    for match in re.finditer(pattern, text, re.IGNORECASE):
        behind = text[match.end() :]
        if _ASKED.match(behind):
            continue
        return "negated" if _NEGATED.match(behind) else "stated"
    return None


def first_stated(patterns: Iterable[str], text: str) -> str | None:
    """The first way in which one of the phrases stands in a text."""
    return next((found for pattern in patterns if (found := finds(pattern, text))), None)


def asks_way(text: str) -> bool:
    """Does a message ask how something is computed or found out?"""
    return bool(_COMPUTED.search(text))


def asks_meaning(text: str, words: str) -> bool:
    """Does a message ask what something is (「適用外業種って何?」, 「付加価値はどうやって出すの」)?"""
    behind = [text[match.end() :] for match in re.finditer(words, text)]
    return any(_ASKED.match(rest) or _COMPUTED.match(rest) for rest in behind)
