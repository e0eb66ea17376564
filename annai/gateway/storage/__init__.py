"""What the gateway keeps: conversations, turns, feedback, unanswered questions. All free text is masked."""

from annai.gateway.storage.records import NewTurn, StoredTurn
from annai.gateway.storage.store import Store

__all__ = ["NewTurn", "Store", "StoredTurn"]
