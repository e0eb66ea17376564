"""Settings of the gateway: safe defaults, wrong values refused by name."""

from __future__ import annotations

import pytest

from annai.errors import SettingsError
from annai.gateway.config import read_config


def test_defaults_are_safe() -> None:
    config = read_config({})
    assert config.rasa_urls == ("http://127.0.0.1:5005",)
    assert config.actions_urls == ("http://127.0.0.1:5055",)
    assert config.database.startswith("sqlite:///")
    assert config.allowed_hosts == {"127.0.0.1", "localhost", "[::1]"}
    assert config.allowed_origins == frozenset()
    assert config.frame_ancestors == ()
    assert config.messages_per_minute == 15


def test_what_is_set_is_used() -> None:
    config = read_config(
        {
            "ANNAI_HOST": "0.0.0.0",
            "ANNAI_ALLOWED_HOSTS": "Annai.example.jp, portal.example",
            "ANNAI_ALLOWED_ORIGINS": "https://portal.example/",
            "ANNAI_FRAME_ANCESTORS": "https://portal.example",
            "ANNAI_GATEWAY_DB": "postgresql://u:p@db/annai",
            "ANNAI_RASA_URLS": "http://rasa-0:5005,http://rasa-1:5005",
            "ANNAI_ACTIONS_PORT": "6055",
            "ANNAI_REQUESTS_PER_MINUTE": "5",
            "ANNAI_MAX_IN_FLIGHT": "7",
            "ANNAI_RASA_TIMEOUT": "3",
        }
    )
    assert config.allowed_hosts == {"127.0.0.1", "localhost", "[::1]", "annai.example.jp", "portal.example"}
    assert config.allowed_origins == {"https://portal.example"}
    assert config.frame_ancestors == ("https://portal.example",)
    assert config.database == "postgresql+psycopg://u:p@db/annai"
    assert config.rasa_urls == ("http://rasa-0:5005", "http://rasa-1:5005")
    assert config.actions_urls == ("http://127.0.0.1:6055",)
    assert (config.requests_per_minute, config.max_in_flight, config.rasa_timeout) == (5, 7, 3.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANNAI_REQUESTS_PER_MINUTE", "many"),
        ("ANNAI_MAX_IN_FLIGHT", "0"),
        ("ANNAI_RASA_TIMEOUT", "-1"),
        ("ANNAI_ALLOWED_ORIGINS", "portal.example"),
        ("ANNAI_FRAME_ANCESTORS", "*"),
        ("ANNAI_ACTIONS_URLS", "ftp://x"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_config({name: value})
