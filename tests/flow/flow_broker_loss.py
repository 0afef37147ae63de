"""What the death of a broker can lose, setting by setting: messages that the broker had acknowledged to
their sender and that never reached the store. Prints the table that the README tells. What our
deploy/mosquitto.conf promises is asserted; the rest is measured and shown."""

import time

from harness import LONG, Broker, Flow, Publisher, Site, expect, reading, station_row, stamp, wait_until
import datetime

RATE = 500                       # messages a second
SECONDS = 8 if LONG else 5
FIRST = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)


def message(n):
    return reading("S", stamp(FIRST + datetime.timedelta(hours=n)), {"pm25": n % 500})


def send(publisher, first, count):
    began = time.monotonic()
    for n in range(first, first + count):
        publisher.send("air/S/data", message(n), tag=n)
        if n % 50 == 0:
            time.sleep(max(0, began + (n - first) / RATE - time.monotonic()))
    publisher.settle()


def case(flow, name, *, away, end, settings=()):
    """away: ingest is not connected while messages come. end: how the broker ends. Returns how many
    acknowledged messages are missing once broker and ingest are back, and how many of those were
    acknowledged more than a second before the autosave that should have held them."""
    broker = Broker(flow, name, start=False)
    lines = [line for line in broker.config.read_text().splitlines()
             if line.split()[0] not in {s.split()[0] for s in settings}]
    broker.config.write_text("\n".join([*lines, *settings]) + "\n")
    broker.start()
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("S")], name=f"{name}-site")
    site.open_session()
    ingest = None if away else site.ingest()
    if ingest:
        wait_until(lambda: "connected" in flow.log(f"{name}-site-ingest").read_text(), "ingest is connected")
    publisher = Publisher(flow, broker)
    count = RATE * SECONDS
    send(publisher, 0, count)
    acked = list(publisher.acked)
    publisher.close()
    (broker.kill if end == "kill -9" else broker.stop)()
    broker.start()
    if ingest:
        time.sleep(1)
        ingest.terminate()
        ingest.wait(30)
    site.drain(2)
    stored = {r["start"] for r in site.readings()}
    wanted = {n: stamp(FIRST + datetime.timedelta(hours=n - 1)) for n in acked}
    lost = sorted(n for n, start in wanted.items() if start not in stored)
    print(f"  {name:16} ingest {'away' if away else 'there'}, {end:8} {' '.join(settings) or 'as we ship it':42}"
          f" {len(lost):5} of {len(acked)} lost", flush=True)
    return lost, len(acked)


def main():
    with Flow() as flow:
        lost, _ = case(flow, "there-kill", away=False, end="kill -9")
        expect(not lost, "ingest was there and kept up: nothing may be lost", len(lost))
        lost, _ = case(flow, "away-term", away=True, end="SIGTERM")
        expect(not lost, "a broker that ends in order saves its queues", len(lost))
        lost, count = case(flow, "away-kill", away=True, end="kill -9", settings=["autosave_interval 2"])
        expect(len(lost) <= RATE * 4, "at most what came since the last saving is lost", len(lost))
        expect(not lost or lost == list(range(lost[0], count)), "what is lost are the last ones", lost[:5])
        if LONG:
            case(flow, "away-default", away=True, end="kill -9", settings=["autosave_interval 1800"])
            case(flow, "away-memory", away=True, end="kill -9", settings=["persistence false"])
            case(flow, "away-bounded", away=True, end="SIGTERM", settings=["max_queued_messages 1000"])


main()
