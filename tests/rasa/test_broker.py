"""Addresses become Rasa's own event brokers; events reach a real file and a real database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.kafka import KafkaEventBroker
from rasa.core.brokers.pika import PikaEventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered

from annai.nlu.broker import broker_config
from annai.nlu.tracker.store import Store

EVENTS = [UserUttered("解約したい", timestamp=1.0), SlotSet("s", {"年度": 2020}, timestamp=2.0)]
DOMAIN = Domain.from_yaml("version: '3.1'\nslots:\n  s: {type: any, mappings: [{type: custom}]}")


async def publish(folder: Path, address: str) -> list[dict[str, Any]]:
    """Store a turn with a broker; returns what was stored."""
    broker = await EventBroker.create(broker_config(address))
    store = Store(DOMAIN, host=f"sqlite:///{folder / 'tracker.db'}", event_broker=broker)
    tracker = await store.get_or_create_tracker("x", append_action_listen=False)
    tracker.update_with_events(EVENTS, DOMAIN, override_timestamp=False)
    await store.save(tracker)
    store.close()
    return [{"sender_id": "x", **event.as_dict()} for event in tracker.events]


def test_events_reach_a_file(tmp_path: Path) -> None:
    stored = asyncio.run(publish(tmp_path, f"file://{tmp_path / 'events.jsonl'}"))
    lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == stored


def test_events_reach_a_database(tmp_path: Path) -> None:
    stored = asyncio.run(publish(tmp_path, f"sqlite:///{tmp_path / 'events.db'}"))
    with sqlite3.connect(tmp_path / "events.db") as connection:
        rows = connection.execute("SELECT sender_id, data FROM events ORDER BY id").fetchall()
    assert [json.loads(data) for _, data in rows] == stored
    assert {sender for sender, _ in rows} == {"x"}


@pytest.mark.slow
def test_events_reach_postgresql(tmp_path: Path, postgresql: str) -> None:
    import psycopg2

    stored = asyncio.run(publish(tmp_path, postgresql))
    connection = psycopg2.connect(postgresql)
    cursor = connection.cursor()
    cursor.execute("SELECT data FROM events ORDER BY id")
    assert [json.loads(data) for (data,) in cursor.fetchall()] == stored
    connection.close()


def test_nothing_is_published_without_an_address() -> None:
    assert broker_config("") is None


def test_a_rabbitmq_address_is_what_rasas_broker_takes() -> None:
    async def play() -> None:  # the broker asks for a loop
        config = broker_config("amqp://annai:p%40ss@mq.example:5673/talks?queues=one,two")
        assert config.type == "pika"
        broker = PikaEventBroker(config.url, **config.kwargs)
        assert (broker.host, broker.port, broker.username, broker.password) == ("mq.example", 5673, "annai", "p@ss")
        assert (broker.exchange_name, list(broker.queues)) == ("talks", ["one", "two"])
        plain = broker_config("amqp://annai:x@mq.example")
        assert (plain.kwargs["port"], plain.kwargs["exchange_name"], plain.kwargs["queues"]) == (
            *(5672, "annai-events"),
            ["annai-events"],
        )

    asyncio.run(play())


def test_a_kafka_address_is_what_rasas_broker_takes() -> None:
    async def play() -> None:  # the broker asks for a loop
        config = broker_config("kafka://annai:p%40ss@k1:9092,k2:9092/talks?security=SASL_SSL&cafile=/etc/ca.pem")
        assert config.type == "kafka"
        broker = KafkaEventBroker(config.url, **config.kwargs)
        made = broker._get_kafka_config()
        assert made["bootstrap.servers"] == "k1:9092,k2:9092"
        assert (made["sasl.username"], made["sasl.password"]) == ("annai", "p@ss")
        assert (made["security.protocol"], made["ssl.ca.location"]) == ("SASL_SSL", "/etc/ca.pem")
        assert broker.topic == "talks"
        assert broker.partition_by_sender
        plain = broker_config("kafka://k1:9092")
        open_broker = KafkaEventBroker(plain.url, **plain.kwargs)
        assert open_broker._get_kafka_config()["security.protocol"] == "PLAINTEXT"
        assert open_broker.topic == "annai-events"

    asyncio.run(play())
