# One image for web, worker, beat and migrate: docker-compose.yml and `python3 run.py` start the same commands.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DATA_DIR=/data

RUN useradd --uid 10001 --create-home moments \
    && install --directory --owner=moments --group=moments --mode=0700 /data

WORKDIR /srv/moments
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt
COPY . ./
RUN python -m moments.launch.catalogues

USER moments
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=40s --retries=3 \
    CMD ["python", "-m", "moments.launch", "healthy"]
ENTRYPOINT ["python", "-m", "moments.launch"]
CMD ["web"]
