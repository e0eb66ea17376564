"""The side of the traces that imports OpenTelemetry."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from requests import Session

from annai.traces import Kind, Value

PATH = "/v1/traces"
# Spans are sent from a thread of their own; a turn never waits for the collector.
SEND_SECONDS = 2
EVERY_MILLISECONDS = 1000
# How long a server that stops may wait for the collector; the supervisor gives it five seconds in all.
LAST_SECONDS = 2.0
_KINDS: Mapping[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "internal": SpanKind.INTERNAL,
}


class Recorder:
    """Makes spans and sends them."""

    def __init__(self, server: str, collector: str, percent: int, log: logging.Logger) -> None:
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": f"annai-{server}", "service.namespace": "annai"}),
            sampler=ParentBased(TraceIdRatioBased(percent / 100)),
            # Not at the interpreter's exit, which a collector that hangs would hold up.
            shutdown_on_exit=False,
        )
        exporter = Reporting(_exporter(collector), log)
        processor = BatchSpanProcessor(exporter, schedule_delay_millis=EVERY_MILLISECONDS)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("annai")
        self._headers = TraceContextTextMapPropagator()

    def end(self) -> None:
        """Send what is left, and give up where that takes too long."""
        last = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(LAST_SECONDS)

    @contextmanager
    def span(self, name: str, kind: Kind) -> Iterator[None]:
        """A part of the work; nothing where it would be a part of no trace, or of one that is not kept."""
        if kind != "server" and not trace.get_current_span().is_recording():
            yield
            return
        # OpenTelemetry's own record of an error holds its text, which may quote what a user wrote.
        with self._tracer.start_as_current_span(
            name, kind=_KINDS[kind], record_exception=False, set_status_on_exception=False
        ):
            try:
                yield
            except BaseException as error:
                self.failed(type(error).__name__)
                raise

    def note(self, values: Mapping[str, Value | None]) -> None:
        """Add to the running span."""
        running = trace.get_current_span()
        for name, value in values.items():
            if value is not None:
                running.set_attribute(name, value)

    def failed(self, why: str) -> None:
        """Mark the running span as failed."""
        running = trace.get_current_span()
        running.set_attribute("error.type", why)
        running.set_status(Status(StatusCode.ERROR))

    def rename(self, name: str) -> None:
        """Give the running span another name."""
        trace.get_current_span().update_name(name)

    def carried(self) -> dict[str, str]:
        """W3C's ``traceparent`` of the running span."""
        headers: dict[str, str] = {}
        self._headers.inject(headers)
        return headers

    def adopt(self, headers: Mapping[str, str]) -> None:
        """Go on with the caller's trace. A task that serves several calls adopts each in turn; none is taken back."""
        context.attach(self._headers.extract(headers, context=Context()))

    def trace_id(self) -> str:
        """The running trace, if it is kept."""
        running = trace.get_current_span()
        return trace.format_trace_id(running.get_span_context().trace_id) if running.is_recording() else ""


class Reporting(SpanExporter):
    """An exporter that reports when sending begins to fail and when it works again, and not each time."""

    def __init__(self, exporter: SpanExporter, log: logging.Logger) -> None:
        self._exporter = exporter
        self._log = log
        self._works = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export(spans)
        except Exception as error:
            return self._reported(SpanExportResult.FAILURE, type(error).__name__)
        return self._reported(result, "refused")

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._exporter.force_flush(timeout_millis)

    def _reported(self, result: SpanExportResult, why: str) -> SpanExportResult:
        works = result is SpanExportResult.SUCCESS
        if self._works and not works:
            self._log.warning("traces cannot be sent to the collector (%s); they are dropped", why)
        elif works and not self._works:
            self._log.warning("traces reach the collector again")
        self._works = works
        return result


def _exporter(collector: str) -> SpanExporter:
    # Its own reports repeat for every attempt.
    logging.getLogger("opentelemetry.exporter").setLevel(logging.CRITICAL)
    session = Session()
    session.trust_env = False  # a proxy for the web is not the way to a collector
    return OTLPSpanExporter(f"{collector}{PATH}", timeout=SEND_SECONDS, session=session)
