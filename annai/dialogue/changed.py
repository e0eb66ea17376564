"""What was told before and is told otherwise now: somebody who returns after a change must learn of it."""

from __future__ import annotations

import hashlib

import msgspec

from annai.answers.compose import entry_body, heading
from annai.decisions import Evaluation, evaluate
from annai.dialogue.consult import tables
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.state import Told
from annai.knowledge import Entry


def notice(context: Context) -> str:
    """What has changed since the last turn of what this conversation was told; empty if nothing has."""
    told = context.state.told
    if told is None or told.knowledge == context.knowledge.version:
        return ""
    return _about_verdict(context, told) or _about_entry(context, told)


def remember(context: Context, step: Step) -> Told | None:
    """What this turn told, on top of what was told before."""
    before = context.state.told or Told(knowledge=context.knowledge.version)
    told = msgspec.structs.replace(before, knowledge=context.knowledge.version)
    entry = context.knowledge.entries.get(step.state.entry or "")
    if step.reply.status == "answered" and entry:
        told = msgspec.structs.replace(told, entry=entry.id, title=entry.title, digest=_digest(entry))
    elif told.entry in context.knowledge.entries:
        # The notice is given once: from now on the words of today count as told.
        told = msgspec.structs.replace(told, digest=_digest(context.knowledge.entries[told.entry or ""]))
    consultation = step.state.consultation
    if consultation is None or not consultation.decided:
        told = msgspec.structs.replace(told, decision=None, table=None, verdict=None)
    elif step.reply.decision and step.reply.decision["outcome"]:
        decision = step.reply.decision
        verdict = decision["outcome"]["verdict"]
        told = msgspec.structs.replace(
            told, decision=consultation.decision, table=decision["table_version"], verdict=verdict
        )
    elif before.knowledge != told.knowledge and (now := _decided_today(context, told)) is not None:
        told = msgspec.structs.replace(told, table=now.table_version, verdict=_verdict(now))
    return told if told.entry or told.decision else None


def _about_verdict(context: Context, told: Told) -> str:
    now = _decided_today(context, told)
    if now is None or now.table_version == told.table:
        return ""
    verdict = _verdict(now)
    if verdict is None:
        return canned(context, "changed_rules").text
    if verdict == told.verdict:
        return canned(context, "changed_rules_same_verdict").text
    return canned(context, "changed_verdict", fields={"verdict": heading(now.programme_year) + verdict}).text


def _decided_today(context: Context, told: Told) -> Evaluation | None:
    """What today's table says to the consultation that was decided; None if there is none, or no such table."""
    consultation = context.state.consultation
    table = tables(context.knowledge.folder).get(told.decision or "")
    if table is None or consultation is None or not consultation.decided:
        return None
    facts = {name: value for name, value in consultation.facts.items() if name in table.inputs}
    unknown = frozenset(consultation.unknown) & table.inputs.keys()
    return evaluate(table, facts, today=context.now.date(), unknown=unknown)


def _verdict(result: Evaluation) -> str | None:
    return result.outcome.verdict if result.outcome else None


def _about_entry(context: Context, told: Told) -> str:
    if told.entry is None:
        return ""
    entry = context.knowledge.entries.get(told.entry)
    if entry is not None and _digest(entry) == told.digest:
        return ""
    return canned(context, "changed_answer", fields={"title": told.title}).text


def _digest(entry: Entry) -> str:
    return hashlib.sha256("\n".join(entry_body(entry)).encode()).hexdigest()[:12]
