"""A store that another connection holds is no silence: a drain stores all that waits. And one that
takes messages, but not what expires, is told of seldom."""

from harness import *

FIRST = moment("2025-01-01T01:00:00+08:00")
MESSAGES = 6000


def connection(site):
    db = sqlite3.connect(site.data / "ingest/readings.db", isolation_level=None, timeout=10)
    return contextlib.closing(db)


def stubborn_parts(flow, broker):
    """A part of a split message that waits for ever, for its refusal is not taken."""
    site = Site(flow, {"air": {"broker": broker.url, "client_id": "envpub-parts"}}, [station_row("A")],
                name="parts", ingest_part_minutes="0")
    site.open_session()
    with connection(site) as db:
        db.execute("INSERT INTO part (feed, source, stamp, number, parts, said, heard, joined, hash, topic, frame)"
                   " VALUES ('air', 's', 't', 1, 2, 0, 0, 0, 1, 'air/A', x'00')")
        db.execute("CREATE TRIGGER no BEFORE INSERT ON refused BEGIN SELECT RAISE(ABORT, 'not taken'); END")
    return site.ingest(), time.monotonic()


def slow_commit(flow, broker, publisher):
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A")], name="slow")
    site.open_session()
    for n in range(MESSAGES):
        publisher.send("air/A/data", reading("A", stamp(FIRST + datetime.timedelta(hours=n)), {"pm25": n % 90}))
    publisher.settle()
    with connection(site) as other:
        other.execute("BEGIN IMMEDIATE")
        drain = flow.start(site.program("envpub-ingest", "--drain", "1"), "slow-drain")
        time.sleep(3)
        other.execute("ROLLBACK")
    equal(drain.wait(120), 0, "the drain")
    equal(len(site.readings()), MESSAGES, "what waited, stored by one drain")


with Flow() as flow:
    broker = Broker(flow)
    publisher = Publisher(flow, broker)
    daemon, began = stubborn_parts(flow, broker)
    slow_commit(flow, broker, publisher)
    while time.monotonic() < began + 25:
        time.sleep(0.1)
    daemon.terminate()
    equal(daemon.wait(PATIENCE), 0, "exit after SIGTERM")
    told = flow.log("parts-ingest").read_text().count("not taken")
    expect(1 <= told <= 2, "what is tried every 10 s and fails is told of at 0 and 10 s, then at 30:", told)
    print(f"busy store: {MESSAGES} messages drained past a held lock; parts that stay were told of {told} times")
