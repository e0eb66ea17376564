"""What the fake gateway says: answers of the core, recorded by record.py, and a few made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "replies.json").read_text(encoding="utf-8"))

WELCOME: dict[str, Any] = _RECORDED["welcome"]
LOOKUP, VERDICT = "IDがわからない", "8か月で解約したら返還ですか"
ESTIMATE = "40万円の会計ソフトと15万円のパソコンだといくらですか"
CHOICES, QUESTION, STEPS = "担当が変わりました", "補助額の試算", "移行登録の手順は?"
HOSTILE, PLAIN = "悪い回答", "2025年の補助率は?"

_MARKUP = (
    "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script><a href='javascript:window.harmed=1'>x</a>"
)


def _reply(status: str, text: str, *choices: str) -> dict[str, Any]:
    buttons = [{"title": choice, "payload": choice} for choice in choices]
    return {
        "messages": [{"text": text, "buttons": buttons}],
        "status": status,
        "topic": None,
        "programme_year": None,
        "citations": [],
    }


def _hostile() -> dict[str, Any]:
    reply = json.loads(json.dumps(_RECORDED["replies"][LOOKUP]))
    reply["card"] |= {
        "title": _MARKUP,
        "answer": _MARKUP,
        "details": [_MARKUP],
        "addresses": [{"label": "罠", "url": "javascript:window.harmed=1"}],
    }
    reply["card"]["contacts"][0]["form_url"] = "data:text/html,<script>1</script>"
    reply["citations"][0]["quote"] = _MARKUP
    reply["messages"] = [{"text": _MARKUP, "buttons": [{"title": _MARKUP, "payload": _MARKUP}]}]
    return reply


REPLIES: dict[str, dict[str, Any]] = {
    **_RECORDED["replies"],
    HOSTILE: _hostile(),
    CHOICES: _reply(
        "clarification",
        "どちらの登録情報の変更でしょうか。近いものをお選びください。\n"
        "1. IT導入支援事業者の登録情報の変更\n2. 補助事業者の登録情報の変更",
        "IT導入支援事業者の登録情報の変更",
        "補助事業者の登録情報の変更",
    ),
    PLAIN: _reply(
        "unanswerable",
        "2025年の補助率は、この案内の資料にないためお答えできません。"
        "最新の公募は事務局のサイト（https://it-shien.smrj.go.jp/）でご確認ください。",
        "2024年の補助率",
    ),
    "*": _reply("unanswerable", "資料にないため、お答えできません。"),
}

SUGGESTIONS = [
    {"id": "a", "title": "IDやパスワードがわからないとき", "programme_year": 2023},
    {"id": "b", "title": "IDやパスワードがわからないとき", "programme_year": 2020},
    {"id": "c", "title": "移行登録のID・パスワード", "programme_year": 2024},
    {"id": "d", "title": "解約・辞退と返還", "programme_year": None},
]
