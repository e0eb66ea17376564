"""Personal data in what people write: found and masked before anything is stored, logged or passed on.

Nothing here needs to be understood to answer a question about the programme, so masking costs no answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from annai.language.analyser import current_analyser

Kind = Literal["email", "phone", "postal_code", "address", "application_number", "corporate_number", "number", "name"]

LABELS: dict[Kind, str] = {
    "email": "［メールアドレス］",
    "phone": "［電話番号］",
    "postal_code": "［郵便番号］",
    "address": "［住所］",
    "application_number": "［申請番号］",
    "corporate_number": "［法人番号］",
    "number": "［番号］",
    "name": "［氏名］",
}

# Dashes that people type for a hyphen and that NFKC leaves alone, and the long vowel mark in numbers.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー", "-"))
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NUMBER_WORD = re.compile(r"(?<![0-9〇零一二三四五六七八九])[〇零一二三四五六七八九-]{9,}")

_PREFECTURE = r"(?:北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島|[^\s\d、。「」（）()]{2})県)"
_PLACE = r"[^\s\d、。「」（）()・:]"
_BLOCK = r"(?:[0-9一二三四五六七八九十]+(?:丁目|番地|番|号|-|の(?=[0-9]))){1,4}[0-9]*号?"
_ROOM = r"(?:[ ]?[^\s、。,「」（）()はがをにで]{0,15}?(?:[0-9]+階|[0-9]+号室|[0-9]+F|ビル|マンション|ハイツ))?"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "email",
        re.compile(r"[A-Za-z0-9._%+'-]+\s?(?:@|\[at\]|\(at\)|<at>)\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.IGNORECASE),
    ),
    (
        "address",
        re.compile(
            rf"(?:{_PREFECTURE}{_PLACE}{{1,12}}?[市区町村郡]|{_PLACE}{{1,6}}?[市区郡]){_PLACE}{{1,16}}?{_BLOCK}{_ROOM}"
        ),
    ),
    (
        "application_number",
        re.compile(
            r"(?:申請|受付|管理|整理|交付決定|事業者|登録)(?:番号|ID|No\.?)"
            r"(?:は|が|:|=|の|、|\s)*(?P<secret>(?=[A-Za-z-]*[0-9])[A-Za-z0-9]{1,8}(?:-?[A-Za-z0-9]{2,})*)",
            re.IGNORECASE,
        ),
    ),
    ("application_number", re.compile(r"(?<![A-Za-z0-9])(?!R[0-9]-)[A-Z]{2,5}-?[0-9]{2,4}-?[0-9]{5,}(?![0-9])")),
    ("postal_code", re.compile(r"〒\s?[0-9]{3}[-\s]?[0-9]{4}|(?<![0-9-])[0-9]{3}-[0-9]{4}(?![0-9-])")),
    ("corporate_number", re.compile(r"(?<![0-9])T?(?:[0-9][-\s]?){12}[0-9](?![0-9]|[-\s][0-9]|[円万億])")),
    (
        "phone",
        re.compile(
            r"(?<![0-9])(?:\+81[-\s]?[0-9]{1,4}|\(?0[0-9]{1,4}\)?)[-\s().]{0,2}[0-9]{1,4}[-\s().]{0,2}[0-9]{3,4}(?![0-9]|[円万億年])"
        ),
    ),
    ("number", re.compile(r"(?<![0-9])(?:[0-9][-\s]?){11,}[0-9](?![0-9]|[円万億])")),
)
_PHONE_DIGITS = (10, 11)

_NAME_MARK = re.compile(r"(?:担当者?|代表者?|責任者|申請者)(?:の?(?:氏名|お?名前|名))|(?:氏名|お名前)|ご?担当者?")
_BETWEEN = re.compile(
    r"(?:フルネーム|漢字|カナ|ふりがな|フリガナ|は|が|の|、|:|=|\(|\)|「|・|\s|氏|だった|している|新しい|から|になった)*"
)
# What follows an explicit 「氏名:」 is a name unless it is one of these.
_EXPLICIT = re.compile(
    r"(?:担当者?(?:の?(?:氏名|名前|名))?|(?:申請者|代表者|責任者)?(?:の)?(?:氏名|お名前))\s*[:=]\s*"
    r"(?P<secret>[^\s、。,.:()「」]{1,12}(?:[ ・][^\s、。,.:()「」0-9]{1,12})?)"
)
_NO_NAME = re.compile(r"(?:変更|退職|異動|不明|なし|未定|同じ|わから|分から|忘れ|経理|総務|社長|代表|担当|者|部|課)")
_PERSON = "名詞-固有名詞-人名"
# The dictionary's 人名-一般 holds words such as ベンダー; before さん only family names are sure enough.
_FAMILY_NAME = f"{_PERSON}-姓"
_INTRODUCED = re.compile(r"\s*(?:と申します|と申す|といいます|と言います)")
_ADDRESSED = re.compile(r"\s*(?:さん|様|さま|氏)")
_NEXT_NAME = re.compile(r"(?:さん|様|さま|氏)?\s*(?:から|と|や|、|→|・|および|及び)\s*")
_MAY_HOLD_NAMES = re.compile("担当|氏名|名前|申し|申す|といい|と言い|さん|様|さま|氏")


@dataclass(frozen=True)
class Found:
    """Personal data in a text, by the offsets of the text as written."""

    kind: Kind
    start: int
    end: int


def find_personal_data(text: str, *, keep: Collection[str] = ()) -> list[Found]:
    """Everything to be masked, in order, without overlaps.

    Args:
        text: As written; full-width forms, odd dashes and invisible characters make no difference.
        keep: Numbers that are public, such as those of the official desks; digits are compared.
    """
    folded, offsets = _fold(text)
    public = {_digits(number) for number in keep}
    found: list[Found] = []
    taken = [False] * len(folded)
    for kind, start, end in _spans(folded):
        if any(taken[start:end]) or (kind == "phone" and _digits(folded[start:end]) in public):
            continue
        taken[start:end] = [True] * (end - start)
        found.append(Found(kind, offsets[start], offsets[end - 1] + 1))
    return sorted(found, key=lambda item: item.start)


def mask(text: str, *, keep: Collection[str] = ()) -> str:
    """The text with each piece of personal data replaced by the name of its kind."""
    return replace_found(text, find_personal_data(text, keep=keep), LABELS.__getitem__)


def replace_found(text: str, found: Iterable[Found], label: Callable[[Kind], str]) -> str:
    """The text with what was found replaced; everything else stays as written."""
    parts, position = [], 0
    for item in found:
        parts += [text[position : item.start], label(item.kind)]
        position = item.end
    return "".join([*parts, text[position:]])


def _fold(text: str) -> tuple[str, list[int]]:
    """NFKC character by character, invisible characters left out, and the offset of each result in ``text``."""
    characters: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t\r":
            continue
        wide = unicodedata.normalize("NFKC", char)
        characters.append(wide)
        offsets.extend([index] * len(wide))
    return "".join(characters), offsets


def _spans(folded: str) -> Iterator[tuple[Kind, int, int]]:
    """Candidates, the surest kind first; they may overlap."""
    digits = _NUMBER_WORD.sub(lambda match: match[0].translate(_KANJI_DIGITS), folded).translate(_DASHES)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(digits):
            group = "secret" if "secret" in pattern.groupindex else 0
            if kind == "phone" and not _is_phone(match[0]):
                continue
            yield kind, match.start(group), match.end(group)
    yield from (("name", start, end) for start, end in _names(folded))


def _is_phone(text: str) -> bool:
    count = len(_digits(text))
    return count in _PHONE_DIGITS or (text.startswith("+") and count in (11, 12))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


def _names(folded: str) -> Iterator[tuple[int, int]]:
    if not _MAY_HOLD_NAMES.search(folded):
        return
    for match in _EXPLICIT.finditer(folded):
        if not _NO_NAME.search(match["secret"]):
            yield match.span("secret")
    people = list(_people(folded))
    for mark in _NAME_MARK.finditer(folded):
        yield from _after_mark(folded, mark.end(), people)
    for person in people:
        if _INTRODUCED.match(folded, person.end) or (person.is_family and _ADDRESSED.match(folded, person.end)):
            yield person.start, person.end


@dataclass(frozen=True)
class _Person:
    """A run of words that the dictionary knows as names of people."""

    start: int
    end: int
    is_family: bool


def _after_mark(folded: str, position: int, people: list[_Person]) -> Iterator[tuple[int, int]]:
    """The name that follows a mark such as 担当者, and those joined to it (山田から鈴木に)."""
    gap = _BETWEEN.match(folded, position)
    for person in people:
        if gap and position <= person.start <= gap.end():
            yield person.start, person.end
            position = person.end
            gap = _NEXT_NAME.match(folded, position)


def _people(folded: str) -> Iterator[_Person]:
    position, current = 0, None
    for word in current_analyser().words(folded):
        start = folded.find(word.surface, position)
        position = start + len(word.surface)
        is_name = word.pos.startswith(_PERSON)
        if current and start - current.end <= 1 and (is_name or word.surface in "・="):
            current = _Person(current.start, position, current.is_family)
            continue
        if current:
            yield current
        is_family = word.pos == _FAMILY_NAME and len(word.surface) > 1
        current = _Person(start, position, is_family) if is_name else None
    if current:
        yield current
