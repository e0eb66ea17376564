"""A small FAQ of a town, and the index over the real knowledge."""

from __future__ import annotations

import pytest

from annai.knowledge import load_knowledge
from annai.paths import ROOT
from annai.search import KnowledgeIndex, SearchIndex, knowledge_index

TOWN = [
    {
        "id": "moving",
        "title": "転入届の手続き",
        "text": "市外から住所を移した方は、14日以内に市民課へ届け出てください。",
    },
    {
        "id": "waste",
        "title": "粗大ごみの出し方",
        "text": "受付センターに申し込み、処理券を貼って指定日に出してください。",
    },
    {"id": "tax", "title": "固定資産税の減免", "text": "災害で家屋に被害を受けたときは、申請により減免されます。"},
    {
        "id": "dog",
        "title": "犬の登録",
        "text": "生後91日以上の犬は、登録と狂犬病予防注射が必要です。手数料は3,000円です。",
    },
    {
        "id": "library",
        "title": "図書館の利用登録",
        "text": "住所を確認できるものをお持ちください。1人10冊まで借りられます。",
    },
    {"id": "nursery", "title": "保育所の入所申込み", "text": "就労証明書を添えて、保育課に提出してください。"},
    {
        "id": "water",
        "title": "水道の使用中止",
        "text": "使用をやめる3日前までに連絡してください。",
        "keywords": ["断水", "引き払う"],
    },
]


@pytest.fixture(scope="session")
def town() -> SearchIndex:
    return SearchIndex.from_documents(TOWN)


@pytest.fixture(scope="session")
def index() -> KnowledgeIndex:
    return knowledge_index(load_knowledge(ROOT / "knowledge"))
