# Gateway and migrations. Build from the project's folder: docker build -f deploy/docker/app.Dockerfile .
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/uv.txt requirements/app.txt requirements/traces.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt
# --build-arg TRACES=on adds what ANNAI_TRACES needs.
ARG TRACES=
RUN uv venv .venv \
    && uv pip sync --python .venv/bin/python --require-hashes --compile-bytecode \
       requirements/app.txt ${TRACES:+requirements/traces.txt}

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home annai
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY annai annai
COPY knowledge knowledge
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The only folders that are written to; mount something over them where the file system is read-only.
ENV ANNAI_DATA=/var/lib/annai ANNAI_CACHE=/var/cache/annai ANNAI_HOST=0.0.0.0
RUN install -d -o annai /var/lib/annai /var/cache/annai
USER 10001
EXPOSE 8080
CMD ["uvicorn", "annai.gateway.app:create_app", "--factory", "--host", "0.0.0.0", "--port", "8080", "--no-access-log", "--no-server-header", "--log-level", "warning", "--timeout-graceful-shutdown", "10"]
