"""A late reading makes revision 2, a changed one a revision with `changes`; the same again nothing."""

import re

from harness import *

DAY, HOUR = "2026-03-01", 1
END = "2026-03-01T01:00:00+08:00"


def at(minute):
    return f"2026-03-01T01:{minute:02}:00+08:00"


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A"), station_row("B")])
    site.open_session()
    publisher = Publisher(flow, broker)

    def tell(station, values, now, **more):
        publisher.send(f"air/{station}/data", reading(station, END, values, **more))
        publisher.settle()
        site.drain(1)
        site.publish(now)

    def station(document, name):
        return next(s for s in document["stations"] if s["id"] == name)

    def nothing_new(text, values, now, **more):
        before = site.snapshot()
        tell("A", values, now, **more)
        equal(site.snapshot(), before, text)

    def revised(name):
        """(revision, why) by the page's sentence, agreed with by its table; None: nothing was revised."""
        page = site.page(name)
        said = re.search(r'<b>修订</b>：<a href="/v1/hours/2026/03/01/01\.r(\d)\.json">3月1日 1时</a>（第 (\d) 版，([^）]*)）', page)
        equal(len(re.findall(r'<tr><th scope="row">3月1日 1时 <small><a href="[^"]*">修订</a></small></th>', page)), 1 if said else 0, f"rows of {name} that are marked")
        return said and (int(said[1]), said[3])

    def pages(**stations):
        for station, wanted in stations.items():
            name = "index.html" if station == "city" else f"station/{station}.html"
            equal(revised(name), wanted, f"what {name} says of the hour's revision")
            if station != "city":
                hour = json.loads(site.page(f"v1/stations/{station}.json"))["hours"][-1]
                equal(hour.get("revised"), wanted and wanted[0], f"and {station}.json")

    publisher.send("air/A/data", reading("A", END, SIX))
    tell("B", {k: v for k, v in SIX.items() if k != "no2"}, at(30))
    first = site.file(DAY, HOUR, 1).read_bytes()
    one = site.document(DAY, HOUR)
    equal((one["revision"], one["reason"]), (1, None), "the first publication")
    equal(station(one, "B")["no2"]["why"], "not_received", "missing at the cut-off")
    equal(station(one, "B")["aqi"] is not None, True, "an AQI above 100 stands with a pollutant missing")

    pages(A=None, B=None, city=None)

    tell("B", {"no2": 52}, at(40))
    pages(A=None, B=(2, "补入迟到数据"), city=(2, "补入迟到数据"))
    two = site.document(DAY, HOUR)
    equal((two["revision"], two["reason"]), (2, "late"), "a missing value that comes")
    equal(station(two, "B")["no2"]["value"], 52, "the late value")
    equal(two.get("changes", []), [], "a late value replaces none")
    equal(two["published"], at(40), "when the revision was published")
    equal(two["received"], 12, "all received")
    equal(site.live(), two, "live.json follows the revision")

    tell("A", {"pm25": 80}, at(50))
    three = site.document(DAY, HOUR)
    pages(A=(3, "数值更正"), B=(2, "补入迟到数据"), city=(3, "数值更正"))
    expect("（本站点的数值在第 3 版修订，数值更正）" in site.page("station/A.html"), "the station's head says it")
    equal((three["revision"], three["reason"]), (3, "changed"), "a value that changes")
    equal([c for c in three["changes"] if c["station"] == "A"],
          [{"station": "A", "parameter": "pm25", "old": 68, "new": 80}], "what changed")
    equal({c["station"] for c in three["changes"]} <= {"A", "示例市"}, True, "nothing else changed")

    nothing_new("the same report again makes nothing", {**SIX, "pm25": 80}, at(52))
    nothing_new("a change below what is published makes no revision", {"co": 1.01}, at(53))

    tell("A", {"so2": 8}, at(55), flags={"so2": "D"})
    four = site.document(DAY, HOUR)
    equal((four["revision"], four["reason"]), (4, "changed"), "a value that is taken back")
    equal(station(four, "A")["so2"]["value"], None, "a value flagged faulty is not published")
    equal([c for c in four["changes"] if c["station"] == "A"],
          [{"station": "A", "parameter": "so2", "old": 8, "new": None}], "the value that went")

    nothing_new("a flag without a value takes no value back", {}, at(56), flags={"pm10": "N", "o3": "M"})
    tell("A", {"o3": None}, at(58))
    five = site.document(DAY, HOUR)
    equal([(c["station"], c["parameter"], c["new"]) for c in five["changes"] if c["station"] == "A"],
          [("A", "o3", None)], "null is asked for and absent: the value goes")

    equal(site.file(DAY, HOUR, 1).read_bytes(), first, "r1 stays as it was written")
    for revision, document in ((2, two), (3, three), (4, four), (5, five)):
        equal(site.document(DAY, HOUR, revision), document, f"r{revision} stays")
    equal(site.file(DAY, HOUR).read_bytes(), site.file(DAY, HOUR, 5).read_bytes(), "01.json is the newest")
    known = site.readings("--station", "A", "--asof", END)
    equal(known, [], "as of the hour's end nothing was known yet")

    # heard before its time, as on a machine whose clock is wrong: a mark, and withheld by nobody
    early = Site(flow, {"early": {"broker": broker.url, "topic": "early/+/data"}}, [station_row("A")], "early")
    early.open_session()
    publisher.send("early/A/data", reading("A", "2098-03-01T01:00:00+08:00", SIX))
    publisher.settle()
    early.drain(0.3)
    early.publish("2098-03-01T01:30:00+08:00")
    equal(early.document("2098-03-01", HOUR)["valid"], 6, "what was heard before its time counts")
    print("late and changed: 5 revisions, 4 of them after the fact, 2 resends without effect")
