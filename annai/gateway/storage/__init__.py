"""What the gateway keeps: conversations, turns, feedback, unanswered questions. All free text is masked."""

from annai.gateway.storage.records import NewTurn, PastTurn, StoredTurn
from annai.gateway.storage.store import Store

__all__ = ["NewTurn", "PastTurn", "Store", "StoredTurn"]
