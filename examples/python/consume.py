"""Reads a queue of Manumit from Kafka and says, a JSON line each, what is new on it. See docs/subscribe.md.

KAFKA_BROKERS=127.0.0.1:9092 TOPIC=moderation.queue.review.v1 GROUP=my-team python consume.py
"""

import json
import os
import signal

from confluent_kafka import Consumer, KafkaException

topic = os.environ.get("TOPIC", "moderation.queue.review.v1")
most = float(os.environ.get("MAX_RECORDS") or "inf")
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
        "group.id": os.environ.get("GROUP", "my-team"),
        "auto.offset.reset": "earliest",
        # What an aborted transaction wrote is no flag.
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
    }
)

# Delivery is at least once: what was seen before has a revision that is not higher. Keep this where it outlives the process.
seen: dict[str, int] = {}
running = True


def stop(*_: object) -> None:
    global running
    running = False


def handle(value: bytes | None) -> None:
    if value is None:
        return
    item = json.loads(value)
    if item["revision"] <= seen.get(item["flagId"], 0):
        return
    seen[item["flagId"]] = item["revision"]
    new = {key: item[key] for key in ("flagId", "revision", "queue")}
    print(json.dumps(new | {"kind": item["flag"]["kind"], "score": item["flag"]["score"]}), flush=True)


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
consumer.subscribe([topic])
records = 0
while running and records < most:
    record = consumer.poll(0.5)
    if record is None:
        continue
    if record.error():
        raise KafkaException(record.error())
    handle(record.value())
    # After the work: a process that dies before gets the record again.
    consumer.commit(record, asynchronous=False)
    records += 1
consumer.close()
