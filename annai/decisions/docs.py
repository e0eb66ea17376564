"""The reference page of each decision, generated from its table (``docs/reference/decisions/<name>.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from annai.decisions import zen
from annai.decisions.model import CompiledTable, DecisionTable
from annai.decisions.schema import Cell, Input, Row
from annai.decisions.values import choice_text

_TYPES = {
    "enum": "選択",
    "bool": "はい・いいえ",
    "year": "年",
    "date": "日付",
    "date_list": "日付（複数）",
    "duration": "期間",
    "amount": "金額",
    "rate": "率（%）",
    "count": "数",
}
_POLICIES = {
    "unique": "当てはまる行は必ず1つです（unique）。",
    "any": "複数の行が当てはまっても結論は同じで、上の行を示します（any）。",
    "collect": "当てはまる行をすべて結論に加えます（collect）。質問はしません。",
}


def page(table: DecisionTable) -> str:
    """The page as Markdown, in Japanese, for reviewers of the rules."""
    spec = table.spec
    years = spec.programme_years
    parts = [
        f"# {spec.title}（{spec.id}）",
        f"<!-- knowledge/decisions/{spec.id}.yml から `annai decisions docs` で作成。直接編集しない。 -->",
        spec.about,
        f"扱う年: {_years(years.covered)}。扱わない年: {_years(years.not_covered)}（判定せずに案内します）。",
        "## 入力\n\n" + _inputs(spec.inputs),
    ]
    if spec.derived:
        parts.append("## 計算する値\n\n" + _derived(table))
    if spec.impossible:
        parts.append("## あり得ない組み合わせ\n\n" + "\n".join(f"- {item.because}" for item in spec.impossible))
    parts += [f"## 表: {part.spec.id}\n\n{_table(table, part)}" for part in table.tables]
    if spec.readings:
        rows = [[item.about, item.taken, item.instead] for item in spec.readings]
        parts.append("## 資料の読み方\n\n" + _rows(["資料の箇所", "この表の読み方", "ほかの読み方"], rows))
    parts.append("## 出典\n\n" + _citations(table))
    parts.append(f"事例: {len(spec.cases)}件（`tests/tables/` がすべて実行します）。")
    return "\n\n".join(parts) + "\n"


def pages(tables: Mapping[str, DecisionTable]) -> dict[str, str]:
    """All pages by file name, with an index."""
    index = ["# 判定表", "<!-- `annai decisions docs` で作成。直接編集しない。 -->"]
    index.append("\n".join(f"- [{t.title}]({t.id}.md): {t.spec.about}" for t in tables.values()))
    return {"README.md": "\n\n".join(index) + "\n", **{f"{t.id}.md": page(t) for t in tables.values()}}


def _years(years: Iterable[int]) -> str:
    return "、".join(f"{year}年" for year in sorted(years)) or "なし"


def _rows(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def _inputs(inputs: Iterable[Input]) -> str:
    rows = [[f"`{i.name}`", i.label, _TYPES[i.type], choice_text(i), _asked(i), i.question] for i in inputs]
    return _rows(["名前", "意味", "種類", "選択肢", "尋ね方", "質問"], rows)


def _asked(spec: Input) -> str:
    default = ""
    if spec.default:
        when = "述べられなければ" if spec.default.when == "unasked" else "分からなければ"
        default = f"{when}既定値（{spec.default.values[0]}）"
    return "、".join(text for text in ("" if spec.ask else "尋ねない", default) if text) or "必要なら尋ねる"


def _derived(table: DecisionTable) -> str:
    rows = []
    for spec in table.spec.derived:
        how = f"関数 `{spec.function}`" if spec.function else f"`{spec.expr}`"
        how += "".join(f"、`{name} = {expression}`" for name, expression in spec.let.items())
        values = "、".join(f"{c.label}" + (f"（{c.until}まで）" if c.until else "") for c in spec.values)
        rows.append([f"`{spec.name}`", spec.label, values, how])
    return _rows(["名前", "意味", "値", "計算"], rows)


def _table(table: DecisionTable, part: CompiledTable) -> str:
    text = _POLICIES[part.spec.hit_policy]
    if part.spec.applies:
        text += f"\n\nこの表を使う条件: {_conditions(table, part.spec.applies)}。"
    rows = [_row(table, row) for row in part.spec.rows]
    return f"{text}\n\n" + _rows(["行", "条件", "結論", "根拠"], rows)


def _row(table: DecisionTable, row: Row) -> list[str]:
    cited = [table.spec.citations[key] for key in row.cite]
    places = dict.fromkeys(f"{citation.source} {citation.locator}" for citation in cited)
    return [f"`{row.id}`", _conditions(table, row.when) or "常に", row.verdict, "、".join(places)]


def _conditions(table: DecisionTable, when: Mapping[str, Cell]) -> str:
    parts = []
    for name, cell in when.items():
        column = table.columns[name]
        accepted = [column.labels[v] for v in column.values if zen.holds(cell, v, f"{table.id}: {name}")]
        parts.append(f"{column.label} = {'／'.join(accepted)}")
    return "、".join(parts)


def _citations(table: DecisionTable) -> str:
    return "\n".join(
        f"- {c.source} {c.locator}: 「{' '.join(c.quote.split())}」" for c in table.spec.citations.values()
    )
