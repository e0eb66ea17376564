"""docs/reference/metrics.md, from the gateway's registry."""

from __future__ import annotations

from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric

from annai.gateway.metrics import Metrics
from scripts.reference.markdown import table

HEAD = """# Metrics

`GET /metrics` of each gateway, in Prometheus' text format. Nothing that a user wrote is in a label.
`deploy/grafana/dashboard.json` shows them, `deploy/prometheus/alerts.yml` watches them.

<!-- Written by `make reference` from annai/gateway/metrics.py. -->

"""
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def names() -> set[str]:
    """Every name under which a value is given out."""
    return {f"{metric.name}{suffix}" for metric in Metrics().registry.collect() for suffix in SUFFIXES[metric.type]}


def page() -> str:
    """The page as it should be."""
    rows = [(_name(metric), metric.type, _labels(metric.name), metric.documentation) for metric in _metrics()]
    return HEAD + table(("Metric", "Kind", "Labels", "What it tells"), rows)


def _metrics() -> list[Metric]:
    return sorted(Metrics().registry.collect(), key=lambda metric: metric.name)


def _name(metric: Metric) -> str:
    return f"`{metric.name}_total`" if metric.type == "counter" else f"`{metric.name}`"


def _labels(name: str) -> str:
    found = [kind for kind in vars(Metrics()).values() if isinstance(kind, MetricWrapperBase) and kind._name == name]
    return ", ".join(f"`{label}`" for kind in found for label in kind._labelnames)
