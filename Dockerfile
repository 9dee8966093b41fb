# syntax=docker/dockerfile:1
# Built with: docker build -t medcluster .
# Two stages: the first one installs the packages of uv.lock, builds catalogues and static files; the second one holds
# Python and what was built, nothing else, and runs as a user without rights.

FROM python:3.11-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY src src
RUN uv sync --frozen --no-dev --no-editable \
 && .venv/bin/python -m medcluster.config.messages compile \
 && MEDCLUSTER_DATA=/tmp/build .venv/bin/medcluster static /app/static \
 && rm -rf /tmp/build

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home medcluster
COPY --from=build --chown=root:root /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MEDCLUSTER_DATA=/data \
    MEDCLUSTER_STATIC=/app/static \
    MEDCLUSTER_BIND=0.0.0.0 \
    MEDCLUSTER_PORT=8000 \
    MEDCLUSTER_LOG_FORMAT=json \
    MEDCLUSTER_LOG_LEVEL=info
WORKDIR /data
VOLUME /data
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["medcluster"]
CMD ["serve", "--no-worker"]
