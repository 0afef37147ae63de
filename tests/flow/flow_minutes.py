"""Minutes through a real broker: an hour goes out with its last minute, a late minute is a
revision, a told hour beats its minutes; one station speaks in ppb, one in moments."""

from harness import *

DAY, HOUR = "2026-03-01", 1
START = moment("2026-03-01T00:00:00+08:00")
END = "2026-03-01T01:00:00+08:00"
SERIES = EMPTY["series.csv"]
KEYS = ("so2", "no2", "pm10", "co", "o3", "pm25")


def at(minute):
    return f"2026-03-01T01:{minute:02}:00+08:00"


def rows(station, cadence, **units):
    return [f"{station},{key},,{units.get(key, '')},{cadence},,,,," for key in KEYS]


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row(s) for s in "ABCH"])
    (site.registry / "series.csv").write_text("\n".join(
        [SERIES, *rows("A", 60), *rows("B", 300, so2="ppb", no2="ppb", o3="ppb", co="ppm"),
         *rows("C", 0)]) + "\n")
    site.open_session()
    publisher = Publisher(flow, broker)

    def tell(station, end, values, **more):
        publisher.send(f"air/{station}/data",
                       {"station": station, "time": stamp(end), "values": values, **more})

    def minutes(station, step, first, last, values, **more):
        """Reports of `step` seconds, first and last by number, from 1."""
        for i in range(first, last + 1):
            tell(station, START + datetime.timedelta(seconds=step * i), values, **more)

    def hear():
        publisher.settle()
        site.drain(1)

    def cell(document, station, key):
        c = next(s for s in document["stations"] if s["id"] == station)[key]
        return c["value"], c["why"], c["count"], c["expected"]

    # complete at once, before the cut-off: every minute of every station is there

    minutes("A", 60, 1, 59, SIX)
    minutes("B", 300, 1, 12, {**SIX, "so2": 4, "no2": 20, "o3": 15, "co": 0.8})
    minutes("B", 300, 12, 12, {"so2": 10.4744}, units={"so2": "ug/m3"})     # its own unit wins
    minutes("C", 60, 0, 59, SIX)                                            # moments, on the minute
    tell("H", START + datetime.timedelta(hours=1), SIX)
    hear()
    site.publish(at(1))
    expect(not site.file(DAY, HOUR).exists(), "a minute lacks: the hour waits for its cut-off")
    minutes("A", 60, 60, 60, {**SIX, "pm25": 128})
    hear()
    site.publish(at(2))
    one = site.document(DAY, HOUR)
    equal((one["revision"], one["published"]), (1, at(2)), "the hour goes out with its last minute")
    equal(cell(one, "A", "pm25"), (69, None, 60, 60), "59 × 68 and one 128 are 69")
    equal(cell(one, "A", "co"), (1.0, None, 60, 60), "the mean of carbon monoxide")
    equal(cell(one, "B", "so2"), (10, None, 12, 12), "4 ppb of SO2 are 10.47 µg/m³")
    equal(cell(one, "B", "no2"), (38, None, 12, 12), "20 ppb of NO2 are 37.61 µg/m³")
    equal(cell(one, "B", "o3"), (29, None, 12, 12), "15 ppb of O3 are 29.43 µg/m³")
    equal(cell(one, "B", "co"), (0.9, None, 12, 12), "0.8 ppm of CO are 0.916 mg/m³")
    equal(cell(one, "C", "pm25"), (68, None, 60, 60), "sixty moments")
    equal(cell(one, "H", "pm25"), (68, None, 1, 1), "a told hour")
    equal((one["expected"], one["received"], one["valid"]), (24, 24, 24),
          "what counts are values, not minutes")
    equal(site.refused(), [], "nothing was refused")

    # a minute that was missing and comes late, one that changes

    second = START + datetime.timedelta(hours=1)
    START = second
    minutes("A", 60, 1, 44, SIX)
    minutes("B", 300, 1, 12, SIX)
    hear()
    site.publish("2026-03-01T02:30:00+08:00")
    two = site.document(DAY, 2)
    equal(cell(two, "A", "pm25"), (None, "insufficient", 44, 60), "44 minutes are no hour")
    equal(cell(two, "C", "pm25"), (None, "not_received", 0, 60), "no moment came")
    minutes("A", 60, 60, 60, SIX)
    hear()
    site.publish("2026-03-01T02:40:00+08:00")
    two = site.document(DAY, 2)
    equal((two["revision"], two["reason"]), (2, "late"), "the 45th minute makes the hour")
    equal(cell(two, "A", "pm25"), (68, None, 45, 60), "45 of 60")
    minutes("A", 60, 45, 45, {"pm25": 160})
    hear()
    site.publish("2026-03-01T02:45:00+08:00")
    two = site.document(DAY, 2)
    equal((two["revision"], two["reason"]), (3, "changed"), "a late minute moves the mean")
    equal([c for c in two["changes"] if c["station"] == "A"],
          [{"station": "A", "parameter": "pm25", "old": 68, "new": 70}], "what changed")
    equal(cell(two, "A", "so2"), (8, None, 45, 60), "only pm25 was told again")

    # the told hour beats

    before = json.loads((site.data / "run/publish.json").read_text())["counts"]["told_differs"]
    tell("A", second + datetime.timedelta(hours=1), {**SIX, "pm25": 71}, span=3600)
    hear()
    _, said = site.publish("2026-03-01T02:50:00+08:00")
    two = site.document(DAY, 2)
    equal((two["revision"], cell(two, "A", "pm25")), (4, (71, None, 1, 1)), "the told hour stands")
    equal(cell(two, "A", "so2"), (8, None, 1, 1), "and where it says the same")
    run = json.loads((site.data / "run/publish.json").read_text())
    equal((before, run["counts"]["told_differs"]), (0, 1), "one value differs from its minutes")
    equal(said.count("otherwise than its minutes make it"), 1, "which is said once")
    minutes("A", 60, 46, 59, {"pm25": 90})
    hear()
    site.publish("2026-03-01T02:55:00+08:00")
    equal(site.document(DAY, 2)["revision"], 4, "minutes after the told hour change nothing")

    # H has no series of minutes: what is told of them makes no hour, and status says what to do

    minutes("H", 60, 1, 3, SIX, span=60)
    hear()
    equal(json.loads((site.data / "run/ingest.json").read_text())["feeds"][0]["unused"], 18, "counted")
    said = site.verb("status", code=None)
    expect("feed air: 18 readings are of other minutes than their series" in said
           and "write the cadence" in said, "status:", said)
    print("minutes: complete at once, 44 and 45, late, changed, told hour first; ppb and moments")
