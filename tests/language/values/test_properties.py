"""What holds for any text: no crash, offsets inside the text, and dates and amounts read back as written."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from kanjize import number2kanji

from annai.language.normalise import normalise
from annai.language.understanding import entities_of
from annai.language.values import extract_values, is_hedged, resolve_yearless, yes_no

TODAY = date(2024, 3, 1)
WORDS = """
2023 年 月 日 10 20 半 か月 ヶ月 週間 前 後 以上 未満 約 くらい 万 億 千 円 % 割 分の / . - ~ 、 。 R 令和 元 平成
去年 来月 末 上旬 翌年 同月 春 秋 度 間 と 一 二 十 百 〇 名 人 中 のうち 社 つ ソフト パソコン 付加価値額 給与 マイナス
▲ 税込 じゃなくて いや まだ ない はい いいえ わからない 経って 0 1 9999 99 13 31 30 ,
"""
PIECES = WORDS.split()
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))


@settings(max_examples=400, deadline=None)
@given(texts, days)
def test_any_text_gives_places_inside_it(text: str, today: date) -> None:
    plain = normalise(text)
    for entity in extract_values(plain, today):
        assert 0 <= entity.start < entity.end <= len(plain)
        assert entity.text == plain[entity.start : entity.end]
        assert json.loads(json.dumps(entity.value)) == entity.value


@settings(max_examples=200, deadline=None)
@given(texts)
def test_each_word_is_used_once(text: str) -> None:
    found = [entity for entity in extract_values(normalise(text), TODAY) if entity.name != "elapsed"]
    assert all(left.end <= right.start for left, right in zip(found, found[1:], strict=False))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_any_text_has_an_answer_or_none(text: str) -> None:
    assert yes_no(text, about=[text[:3]]) in ("yes", "no", "unknown", None)
    assert is_hedged(text) in (True, False)
    entities_of(normalise(text), TODAY)


@settings(max_examples=200, deadline=None)
@given(texts, days)
def test_dates_can_be_resolved(text: str, today: date) -> None:
    for entity in extract_values(normalise(text), today):
        if entity.name == "date":
            value = resolve_yearless(entity.value, today)
            if value["precision"] != "invalid":
                assert date.fromisoformat(value["from"]) <= date.fromisoformat(value["to"])


FORMS = (
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}-{0.month:02}-{0.day:02}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}{0.month:02}{0.day:02}",
)


@given(st.dates(min_value=date(2010, 1, 1), max_value=date(2029, 12, 31)), st.sampled_from(FORMS))
def test_written_dates_are_read_back(day: date, form: str) -> None:
    found = extract_values(normalise(f"納品は{form.format(day)}です"), TODAY)
    assert [entity.value for entity in found if entity.name == "date"] == [
        {"from": day.isoformat(), "to": day.isoformat(), "precision": "day"}
    ]


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2050, 12, 31)))
def test_dates_of_the_era_are_read_back(day: date) -> None:
    year = "元" if day.year == 2019 else str(day.year - 2018)
    for text in (f"令和{year}年{day.month}月{day.day}日", f"R{day.year - 2018}.{day.month}.{day.day}"):
        assert [entity.value["from"] for entity in extract_values(normalise(text), TODAY)] == [day.isoformat()]


@given(st.integers(min_value=1, max_value=999_999_999))
def test_written_amounts_are_read_back(yen: int) -> None:
    man, rest = divmod(yen, 10_000)
    mixed = (f"{man}万" if man else "") + (str(rest) if rest else "") + "円"
    for text in (f"{yen}円", f"{yen:,}円", f"¥{yen:,}", mixed, f"{number2kanji(yen)}円"):
        found = extract_values(normalise(f"費用は{text}です"), TODAY)
        assert [entity.value["yen"] for entity in found if entity.name == "amount"] == [yen], text


@given(st.integers(min_value=1, max_value=120))
def test_written_durations_are_read_back(months: int) -> None:
    for text in (f"{months}か月", f"{number2kanji(months)}ヶ月"):
        found = [entity for entity in extract_values(normalise(text), TODAY) if entity.name == "duration"]
        assert [entity.value["months_min"] for entity in found] == [months], text


@given(st.integers(min_value=-999, max_value=999))
def test_written_rates_are_read_back(tenths: int) -> None:
    text = f"付加価値額は年率{'マイナス' if tenths < 0 else ''}{abs(tenths) / 10:.1f}%です"
    found = [entity for entity in extract_values(normalise(text), TODAY) if entity.name == "rate"]
    assert [(entity.value["percent"], entity.value["metric"]) for entity in found] == [(tenths / 10, "value_added")]
