"""docs/reference/topics.md, from the register of topics and the entries that answer them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from annai.knowledge import Knowledge, Topic
from scripts.reference.markdown import table

HEAD = """# Topics

A topic is an intent of the same name. Its phrases lie in `data/nlu/<topic>.yml`, its test phrases in
`tests/nlu/phrases/<topic>.yml`, the rule that routes it in `data/rules/`. What a topic holds and does not hold
(`scope`) is for those who write phrases, and is in Japanese like the phrases themselves.

| Kind | What happens |
|---|---|
| `lookup` | answered from the entries of the topic |
| `decision` | the named [decision table](decisions/README.md) decides; the entries give the general rule |
| `dialogue` | about the conversation itself |
| `decline` | refused by name |

<!-- Written by `make reference` from knowledge/topics.yml. -->
"""
GROUPS = {
    "accounts": "Accounts and sign-in",
    "aftercare": "After the grant",
    "migration": "Migration to 2024",
    "programme": "The programme",
    "contacts": "Contacts",
    "dialogue": "The conversation itself",
    "declined": "Declined by name",
}


def page(knowledge: Knowledge) -> str:
    """The page as it should be."""
    groups = groupby(knowledge.topics.values(), key=lambda topic: topic.group)
    return HEAD + "".join(_group(knowledge, GROUPS.get(name, name), topics) for name, topics in groups)


def _group(knowledge: Knowledge, title: str, topics: Iterable[Topic]) -> str:
    header = ["Topic", "Title", "Kind", "Years", "Scope"]
    return f"\n## {title}\n\n" + table(header, (_row(knowledge, topic) for topic in topics))


def _row(knowledge: Knowledge, topic: Topic) -> tuple[str, str, str, str, str]:
    kind = f"[`{topic.decision}`](decisions/{topic.decision}.md)" if topic.decision else topic.kind
    years = ", ".join(str(year) for year in sorted(knowledge.years_of(topic.id)))
    return f"`{topic.id}`", topic.title, kind, years, topic.scope
