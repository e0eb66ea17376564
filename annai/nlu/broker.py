"""Rasa's own event brokers, by one address (``ANNAI_EVENT_BROKER``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from rasa.utils.endpoints import EndpointConfig

DEFAULT_TOPIC = "annai-events"


def broker_config(address: str) -> EndpointConfig | None:
    """What ``event_broker`` in ``endpoints.yml`` would hold; None without an address."""
    from rasa.utils.endpoints import EndpointConfig

    scheme = address.partition("://")[0]
    if not address:
        return None
    if scheme == "amqp":
        return EndpointConfig(type="pika", **_rabbitmq(address))
    if scheme == "kafka":
        return EndpointConfig(type="kafka", **_kafka(address))
    if scheme == "file":
        return EndpointConfig(type="file", path=address.removeprefix("file://"))
    return EndpointConfig(type="sql", url=address)


def _rabbitmq(address: str) -> dict[str, Any]:
    """``amqp://user:password@host:5672/exchange?queues=one,two``"""
    parts = urlsplit(address)
    topic = parts.path.strip("/") or DEFAULT_TOPIC
    queues = parse_qs(parts.query).get("queues", [topic])[0]
    return {
        "url": parts.hostname,
        "port": parts.port or 5672,
        "username": unquote(parts.username or "guest"),
        "password": unquote(parts.password or "guest"),
        "exchange_name": topic,
        "queues": queues.split(","),
    }


def _kafka(address: str) -> dict[str, Any]:
    """``kafka://user:password@host:9092,other:9092/topic?security=SASL_SSL&cafile=/path``"""
    parts = urlsplit(address)
    credentials, _, servers = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "url": servers,
        "topic": parts.path.strip("/") or DEFAULT_TOPIC,
        "partition_by_sender": True,  # the events of a conversation stay in order
        "sasl_username": unquote(user) or None,
        "sasl_password": unquote(password) or None,
        "ssl_cafile": query.get("cafile"),
        "security_protocol": query.get("security", "SASL_PLAINTEXT" if user else "PLAINTEXT"),
    }
