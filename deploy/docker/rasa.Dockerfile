# Rasa server and action server, with the model trained from the same files.
# Build from the project's folder: docker build -f deploy/docker/rasa.Dockerfile .
FROM python:3.10-slim-bookworm AS build
WORKDIR /app
COPY requirements/uv.txt requirements/rasa.txt requirements/rasa-traces.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt
# --build-arg TRACES=on adds what ANNAI_TRACES needs.
ARG TRACES=
RUN uv venv .venv-rasa \
    && uv pip sync --python .venv-rasa/bin/python --require-hashes --compile-bytecode \
       requirements/rasa.txt ${TRACES:+requirements/rasa-traces.txt}
COPY deploy/tensorflow-standin deploy/tensorflow-standin
RUN uv pip install --python .venv-rasa/bin/python --no-deps --no-build-isolation deploy/tensorflow-standin
COPY config.yml domain.yml endpoints.yml credentials.yml ./
COPY annai annai
COPY actions actions
COPY knowledge knowledge
COPY data data
RUN mkdir models && PYTHONPATH=/app ANNAI_CACHE=/tmp/cache .venv-rasa/bin/python -m annai.nlu.train /app/models/annai.tar.gz

FROM python:3.10-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home annai
WORKDIR /app
COPY --from=build /app/.venv-rasa .venv-rasa
COPY --from=build /app/models models
COPY config.yml domain.yml endpoints.yml credentials.yml ./
COPY annai annai
COPY actions actions
COPY knowledge knowledge
ENV PATH=/app/.venv-rasa/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The only folders that are written to, besides /tmp, where Rasa unpacks the model.
ENV ANNAI_DATA=/var/lib/annai ANNAI_CACHE=/var/cache/annai ANNAI_INTERNAL_HOST=0.0.0.0
RUN install -d -o annai /var/lib/annai /var/cache/annai
USER 10001
EXPOSE 5005 5055
CMD ["python", "-m", "annai.nlu.rasa_server"]
