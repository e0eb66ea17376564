"""Differences as text for a terminal and as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from annai.content.diff import Change

KINDS = {
    "answer": "回答",
    "verdict": "判定",
    "table": "判定表（結論の変わる事例なし）",
    "wording": "定型文",
    "gap": "資料にない事項",
    "term": "用語",
}
_STYLE = """body{font:1rem/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1c}
pre{white-space:pre-wrap;font:inherit;margin:.2rem 0;padding:.1rem .6rem}
ins,del{text-decoration:none;display:block}ins{background:#e6f5ec}del{background:#fdeeee}
ins::before{content:"追加: ";font-weight:bold}del::before{content:"削除: ";font-weight:bold}"""


def sort_of(change: Change) -> str:
    """What happened, in a word."""
    return "追加" if change.before is None else "削除" if change.after is None else "変更"


def text(changes: Sequence[Change]) -> str:
    """Plain text, one paragraph a change."""
    if not changes:
        return "回答と判定に違いはありません。"
    parts = [
        "\n".join([f"[{sort_of(one)}] {KINDS[one.kind]} {one.id}　{one.title}", *(f"  {line}" for line in one.lines)])
        for one in changes
    ]
    return "\n\n".join([*parts, f"違い: {len(changes)} 件"])


def page(changes: Sequence[Change], before: str, after: str) -> str:
    """A page that stands alone."""
    title = f"回答と判定の違い: {escape(before)} → {escape(after)}"
    parts = "\n".join(_section(change) for change in changes) or "<p>違いはありません。</p>"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f"<main><h1>{title}</h1><p>{len(changes)} 件</p>\n{parts}</main>"
    return f'<!doctype html><html lang="ja"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>\n'


def _section(change: Change) -> str:
    mark = {"+": "ins", "-": "del"}
    lines = "".join(
        f"<{tag}>{escape(line[1:])}</{tag}>" if (tag := mark.get(line[:1])) else f"<span>{escape(line[1:])}\n</span>"
        for line in change.lines
    )
    name = f"{sort_of(change)}: {KINDS[change.kind]} {change.title}"
    return f"<section><h2>{escape(name)}</h2><p><code>{escape(change.id)}</code></p><pre>{lines}</pre></section>"
