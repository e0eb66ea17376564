"""What is counted and measured, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's metrics, in a registry of their own."""

    def __init__(self) -> None:
        # long: a table, one metric a row
        self.registry = CollectorRegistry()
        self.turns = Counter("annai_turns", "Turns answered.", ["status", "engine"], registry=self.registry)
        self.topics = Counter("annai_topics", "Turns by topic.", ["topic"], registry=self.registry)
        self.turn_seconds = Histogram(
            "annai_turn_seconds", "Time to make an answer.", buckets=BUCKETS, registry=self.registry
        )
        self.fallbacks = Counter(
            "annai_fallbacks", "Turns answered without the engine, by reason.", ["reason"], registry=self.registry
        )
        self.handovers = Counter("annai_handovers", "Turns that named a desk to turn to.", registry=self.registry)
        self.replays = Counter("annai_replays", "Messages that came again.", registry=self.registry)
        self.errors = Counter("annai_errors", "Error responses.", ["code"], registry=self.registry)
        self.rate_limited = Counter("annai_rate_limited", "Refused by a rate limit.", ["scope"], registry=self.registry)
        self.storage_errors = Counter("annai_storage_errors", "Failures of the database.", registry=self.registry)
        self.unsaved_turns = Gauge(
            "annai_unsaved_turns", "Answered turns that wait for the database.", registry=self.registry
        )
        self.lost_turns = Counter(
            "annai_lost_turns", "Answered turns given up because too many waited.", registry=self.registry
        )
        self.redis_errors = Counter(
            "annai_redis_errors", "Failures of Redis; meanwhile each gateway counts by itself.", registry=self.registry
        )
        self.feedback = Counter("annai_feedback", "Opinions on answers.", ["helpful"], registry=self.registry)
        self.requests = Histogram(
            "annai_request_seconds", "Time to serve a request.", ["route"], buckets=BUCKETS, registry=self.registry
        )
        self.in_flight = Gauge("annai_requests_in_flight", "API requests being served.", registry=self.registry)
        self.waiting_turns = Gauge(
            "annai_waiting_turns", "Turns that wait in line for the engine.", registry=self.registry
        )
        self.engine_held_back = Gauge(
            "annai_engine_held_back", "1 while turns are kept from the engine.", registry=self.registry
        )

        self.knowledge_changes = Counter(
            "annai_knowledge_changes",
            "Published versions of the knowledge: adopted; broken or refused, so that the old one stays.",
            ["result"],
            registry=self.registry,
        )
        self.stopped_turns = Counter(
            "annai_stopped_turns", "Messages told that answers are stopped.", registry=self.registry
        )
        self.stopped = Gauge("annai_stopped", "1 while the off switch is on.", registry=self.registry)

    def count_turn(self, status: str, topic: str | None, *, degraded: bool) -> None:
        """Count an answered turn. Topics come from the register, so there are few values."""
        self.turns.labels(status, "core" if degraded else "rasa").inc()
        self.topics.labels(topic or "none").inc()
        if status == "handoff":
            self.handovers.inc()

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
