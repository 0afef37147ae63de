"""JSON in the shapes that the field sends: the worked examples, as they are shipped, through real
brokers into readings; a topic and a payload that disagree are kept whole and can be replayed."""

import shutil

from harness import *

EXAMPLE = SOURCE / "deploy/examples/json"
PORTS = {"1883": "broker", "1884": "bridge"}


class Example(Site):
    """The example as it stands, but for the brokers' ports."""

    def __init__(self, flow, brokers):
        self.flow, self.name = flow, "example"
        self.folder = flow.folder / "example"
        shutil.copytree(EXAMPLE, self.folder)
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        self.config = self.folder / "envpub.cfg"
        self.web, self.data = self.folder / "site", self.folder / "data"
        for port, name in PORTS.items():
            self.edit(f"127.0.0.1:{port}", f"127.0.0.1:{brokers[name].port}")

    def edit(self, old, new):
        text = self.config.read_text(encoding="utf-8")
        expect(old in text, "the example has no", old)
        self.config.write_text(text.replace(old, new), encoding="utf-8")


def messages(feed):
    for line in (EXAMPLE / f"messages/{feed}.txt").read_text(encoding="utf-8").splitlines():
        yield line.split(" ", 1)


def told(site, station):
    """(start, span, values, marks) of the station."""
    return [(r["start"], r["span"], r["values"], r.get("marks") or {}) for r in site.readings("--station", station)]


SEVEN = "2018-02-20T06:00:00+08:00"             # the hour that ends at seven
WANTED = {
    "G1": [(SEVEN, 3600, {"so2": 4, "pm25": 38}, {}),
           ("2018-02-20T07:00:00+08:00", 3600, {"so2": 5, "pm25": None}, {"pm25": ["absent"]})],
    "G2": [(SEVEN, 3600, {"o3": 50}, {})],
    "B1": [("2018-02-20T07:00:35+08:00", 0, {"so2": 4.1, "co": 0.6, "pm10": 55, "pm25": 38}, {})],
    "L1": [(SEVEN, 3600, {"pm25": 38, "co": 0.6, "o3": None}, {"o3": ["absent", "fault"]})],
    "T1": [(SEVEN, 3600, {"pm25": 38, "o3": 50}, {})],
    "A1": [(SEVEN, 3600, {"pm25": 38}, {})],
    "A2": [],
}


def without_late(rows):
    """The example is of 2018: every reading is late."""
    for start, span, values, marks in rows:
        left = {k: [m for m in v if m != "late"] for k, v in marks.items()}
        yield start, span, values, {k: v for k, v in left.items() if v}


with Flow() as flow:
    brokers = {name: Broker(flow, name) for name in PORTS.values()}
    site = Example(flow, brokers)
    site.verb("check")
    site.open_session()
    publishers = {name: Publisher(flow, broker) for name, broker in brokers.items()}
    feeds = sorted(path.stem for path in (EXAMPLE / "messages").iterdir())
    equal(feeds, ["agreed", "bridge", "gateway", "list", "meters"], "the example's feeds")
    for feed in feeds:
        for topic, payload in messages(feed):
            publishers["bridge" if feed == "bridge" else "broker"].send(topic, payload)
    for publisher in publishers.values():
        publisher.settle()
    site.drain(0.5)

    for station, wanted in WANTED.items():
        equal(list(without_late(told(site, station))), wanted, f"the readings of {station}")

    topic, payload = list(messages("agreed"))[1]
    refused = site.refused()
    equal([(r["feed"], r["topic"], r["reason"], r["bytes"]) for r in refused],
          [("agreed", topic, "topic_mismatch", len(payload))], "what disagrees, and only that, is refused")
    expect(payload in site.verb("refused", "show", str(refused[0]["id"])), "and kept whole")
    site.verb("refused", "replay", "--all", code=None)
    equal(len(site.refused()), 1, "replayed while the feed demands agreement: still refused")

    site.edit("topic_agrees = true", "topic_agrees = false")
    site.verb("refused", "replay", "--all")
    equal(site.refused(), [], "replayed after the demand is dropped")
    equal(list(without_late(told(site, "A2"))), [(SEVEN, 3600, {"pm25": 12}, {})], "the payload's word stands")
    equal(list(without_late(told(site, "A1"))), WANTED["A1"], "the topic's station is untouched")

    site.edit('station = "key";   time = "/ts"', 'station = "ts";   time = "/ts"')
    line = 1 + site.config.read_text(encoding="utf-8").split('station = "ts"')[0].count("\n")
    words = "".join(flow.run(site.program("envpub-ingest", "-n"), code=2))
    expect(f"envpub.cfg:{line}: error: feed.gateway.map.station: \"ts\" is no JSON Pointer; write \"/ts\""
           in words, "a wrong pointer is told with its line and remedy", words)
    print(f"json_map: {len(feeds)} feeds, {sum(map(len, WANTED.values()))} reports, one disagreement")
