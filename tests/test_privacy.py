"""Personal data is masked; the programme's own years, amounts, dates and terms are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annai.privacy import find_personal_data, mask

PROJECT = Path(__file__).resolve().parent.parent

MASKED = [
    ("メールは taro.yamada@example.co.jp です", "メールは ［メールアドレス］ です"),
    ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ に送って", "［メールアドレス］ に送って"),
    ("電話は090-1234-5678です", "電話は［電話番号］です"),
    ("０９０−１２３４−５６７８ に電話ください", "［電話番号］ に電話ください"),
    ("090ー1234ー5678", "［電話番号］"),
    ("09012345678まで", "［電話番号］まで"),
    ("03(1234)5678", "［電話番号］"),
    ("+81 90 1234 5678", "［電話番号］"),
    ("090\u200b-1234-5678", "［電話番号］"),
    ("〇九〇一二三四五六七八にかけて", "［電話番号］にかけて"),
    ("0570-002-551に電話した", "［電話番号］に電話した"),
    ("〒100-8901 に送ってください", "［郵便番号］ に送ってください"),
    ("住所は東京都千代田区霞が関1-3-1です", "住所は［住所］です"),
    ("大阪市北区梅田三丁目1番3号の会社です", "［住所］の会社です"),
    ("千代田区霞が関１−３−１", "［住所］"),
    ("申請番号はIT-2023-12345です", "申請番号は［申請番号］です"),
    ("申請番号Ｃ－１２３の進捗", "申請番号［申請番号］の進捗"),
    ("申請番号 ABC12345678 でログインできない", "申請番号 ［申請番号］ でログインできない"),
    ("法人番号1234567890123です", "法人番号［法人番号］です"),
    ("T1234567890123", "［法人番号］"),
    ("1-2345-6789-0123", "［法人番号］"),
    ("マイナンバーは1234 5678 9012", "マイナンバーは［番号］"),
    ("担当の山田太郎です。ID忘れました", "担当の［氏名］です。ID忘れました"),
    ("担当者は佐藤花子です", "担当者は［氏名］です"),
    ("担当者が山田から鈴木に変わった", "担当者が［氏名］から［氏名］に変わった"),
    ("氏名：YAMADA Taro", "氏名：［氏名］"),
    ("氏名 たなか", "氏名 ［氏名］"),
    ("担当者はジョン・スミスです", "担当者は［氏名］です"),
    ("山田と申します。解約したい", "［氏名］と申します。解約したい"),
    ("田中さんが退職しました", "［氏名］さんが退職しました"),
]

UNTOUCHED = [
    "2023年の補助額は150万円ですか",
    "2022-2023",
    "2024-04-01から2024/3/15まで、令和5年4月1日",
    "補助額4,500,000円、1234567890123円",
    "1/2、2/3以内、9:30〜17:30",
    "8か月で解約、1-2か月",
    "担当者が変わりました",
    "担当が辞めた",
    "担当者の氏名を変更したい",
    "担当者氏名（フルネーム）は？",
    "担当者名: 変更",
    "申請番号がわかりません",
    "札幌市の中小企業です",
    "ベンダーさんに聞きました。税理士さんも知らないそうです",
    "ＩＴ導入補助金２０２３の㈱ 👪 ①",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_personal_data_is_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize("text", UNTOUCHED)
def test_everything_else_stays_as_written(text: str) -> None:
    assert mask(text) == text


def test_the_numbers_of_official_desks_can_be_kept() -> None:
    assert mask("0570002551と090-1234-5678", keep=["0570-002-551"]) == "0570002551と［電話番号］"


# Topics in which people name others: those names are to be masked.
PRYING = {"oos_credentials", "oos_individual_case"}


def test_real_questions_are_not_masked() -> None:
    """Over all training phrases only numbers of applications and of desks are found, and names where people pry."""
    found = {
        (item.kind, phrase)
        for path in sorted((PROJECT / "data" / "nlu").glob("*.yml"))
        if path.stem not in PRYING
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for phrase in block["examples"].splitlines()
        for item in find_personal_data(phrase.removeprefix("- "))
    }
    unexpected = [phrase for kind, phrase in found if kind not in ("application_number", "phone")]
    assert unexpected == []
    assert len(found) < 20


@given(st.text(alphabet="0123456789-–ー〇一(). 丁目番号県市区@aT担当氏名山田\u200b", max_size=300))
@settings(max_examples=200, deadline=None)
def test_hostile_text_neither_crashes_nor_hangs(text: str) -> None:
    start = time.perf_counter()
    mask(text)
    assert time.perf_counter() - start < 0.5


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_what_is_not_masked_is_kept_character_by_character(text: str) -> None:
    kept = text
    for item in reversed(find_personal_data(text)):
        assert item.start < item.end
        kept = kept[: item.start] + kept[item.end :]
    rest = mask(text)
    for label in ("メールアドレス", "電話番号", "郵便番号", "住所", "申請番号", "法人番号", "番号", "氏名"):
        rest = rest.replace(f"［{label}］", "")
    assert rest == kept or "［" in text
