"""What is true, as data: topics, entries, contacts, glossary and wording, each with its source."""

from annai.knowledge.base import Knowledge
from annai.knowledge.load import current_knowledge, load_knowledge
from annai.knowledge.models import Address, Citation, Contact, Entry, Source, Topic

__all__ = [
    "Address",
    "Citation",
    "Contact",
    "Entry",
    "Knowledge",
    "Source",
    "Topic",
    "current_knowledge",
    "load_knowledge",
]
