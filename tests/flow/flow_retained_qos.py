"""QoS 2 is taken, QoS 0 counted apart; a retained copy is judged by its own time: it fills what is
absent and neither replaces what is known nor brings back what was taken back."""

from harness import *

FIRST = moment("2026-03-01T01:00:00+08:00")


def end(hour):
    return stamp(FIRST + datetime.timedelta(hours=hour - 1))


def pm25(site, station):
    return {r["start"]: r["values"].get("pm25") for r in site.readings("--station", station)}


def start(hour):
    return stamp(FIRST + datetime.timedelta(hours=hour - 2))


with Flow() as flow:
    broker = Broker(flow)
    rows = [station_row(s) for s in "ABC"]
    site = Site(flow, {"air": {"broker": broker.url}}, rows)
    site.open_session()
    publisher = Publisher(flow, broker)

    publisher.send("air/A/data", reading("A", end(1), {"pm25": 11}), qos=2)
    publisher.send("air/A/data", reading("A", end(2), {"pm25": 12}), qos=0)
    publisher.send("air/A/data", reading("A", end(3), {"pm25": 13}), qos=0)
    publisher.settle()
    ingest = site.ingest()                  # a daemon, so that its run file can be looked at
    wait_until(lambda: len(pm25(site, "A")) >= 1, "QoS 2 arrives")
    publisher.send("air/A/data", reading("A", end(4), {"pm25": 14}), qos=0)
    publisher.send("air/A/data", reading("A", end(5), {"pm25": 15}), qos=0)
    publisher.settle()
    wait_until(lambda: {start(4), start(5)} <= set(pm25(site, "A")), "QoS 0 heard while connected is stored")
    run = site.data / "run/ingest.json"

    def counted():
        return run.exists() and '"qos0":2' in run.read_text().replace(" ", "")

    wait_until(counted, "QoS 0 is counted apart in run/ingest.json", 20)
    equal(pm25(site, "A")[start(1)], 11, "the value of QoS 2")
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "exit after SIGTERM")

    # B: a retained value of hour 1, then a newer one that is not retained. C: only a retained one.
    publisher.send("air/B/data", reading("B", end(1), {"pm25": 21}), retain=True)
    publisher.send("air/B/data", reading("B", end(1), {"pm25": 22}))
    publisher.settle()
    site.drain(0.3)
    equal(pm25(site, "B"), {start(1): 22}, "the correction stands")
    corrections = len(list(site.undone()))
    publisher.send("air/C/data", reading("C", end(1), {"pm25": 31}), retain=True)
    publisher.settle()
    site.drain(0.3)

    # A new session hears the retained copies again.
    site.feeds["air"]["client_id"] = "envpub-other"
    site.configure()
    site.drain(0.5)
    equal(pm25(site, "B"), {start(1): 22}, "a retained copy replaces nothing")
    equal(len(list(site.undone())), corrections, "nor is it a correction")

    # One that a later null took back does not return with its stored copy.
    publisher.send("air/C/data", reading("C", end(1), {"pm25": None}))
    publisher.settle()
    site.drain(0.3)
    site.feeds["air"]["client_id"] = "envpub-again"
    site.configure()
    site.drain(0.5)
    equal(pm25(site, "C"), {start(1): None}, "a retained copy brings nothing back")

    # A store that knows nothing: the retained copy fills it, at its own hour.
    empty = Site(flow, {"air": {"broker": broker.url, "client_id": "envpub-empty"}}, rows, name="empty")
    empty.drain(0.5)
    equal(pm25(empty, "B"), {start(1): 21}, "the retained copy, at the hour it tells of")
    equal(pm25(empty, "C"), {start(1): 31}, "the retained copy of C")
    equal(empty.refused(), [], "refused")

    # What cannot be read and is retained comes with each new subscription, and is refused once.
    publisher.send("air/E/data", b"{", retain=True)
    publisher.settle()
    for _ in range(3):
        site.drain(0.3)
    equal([r["topic"] for r in site.refused()], ["air/E/data"], "refused once")
    publisher.send("air/E/data", b"", retain=True)         # the broker forgets it
    publisher.settle()
    site.drain(0.3)
    equal([(r["topic"], r["bytes"]) for r in site.refused()], [("air/E/data", 1), ("air/E/data", 0)],
          "what was sent live is another")

    # D is not in the registry while a new session hears its retained copy, which is older than what
    # stands: refused, and replayed as what it is.
    site.stations([*rows, station_row("D")])
    publisher.send("air/D/data", reading("D", end(1), {"pm25": 41}), retain=True)
    publisher.send("air/D/data", reading("D", end(1), {"pm25": 42}))
    publisher.settle()
    site.drain(0.5)
    equal(pm25(site, "D"), {start(1): 42}, "the correction of D stands")
    time.sleep(1.1)                         # heard in a later second than the correction
    site.stations(rows)
    site.feeds["air"]["client_id"] = "envpub-third"
    site.configure()
    site.drain(0.5)
    equal([r["reason"] for r in site.refused() if r["topic"] != "air/E/data"], ["unknown_station"],
          "the retained copy of D")
    site.stations([*rows, station_row("D")])
    said = site.verb("refused", "replay", "--reason", "unknown_station")
    expect("1 replayed, 0 still refused" in said and "1 values were left" in said, "replay says:", said)
    equal(pm25(site, "D"), {start(1): 42}, "a replayed retained copy replaces nothing")
    print("retained and QoS: QoS 2 taken, QoS 0 counted apart, retained copies judged by their own time")
