"""Any number of feeds and portals: each feed of many is subscribed, heard and told of; each portal of
many gets every document, also the last one written."""

from harness import *
from portals import Portal

MANY = 70
END = "2026-03-01T01:00:00+08:00"


def station(number):
    return f"S{number:02}"


feeds = {f"f{i}": {"broker": None, "client_id": f"many-{i}", "topic": f"many/{i}/+"} for i in range(MANY)}

with Flow() as flow:
    broker = Broker(flow)
    portal = Portal(flow, "city")
    for feed in feeds.values():
        feed["broker"] = broker.url
    portals = {f"portal_p{i}": portal.settings() for i in range(MANY)}
    site = Site(flow, feeds, [station_row(station(i)) for i in range(MANY)], **portals)
    site.open_session()
    publisher = Publisher(flow, broker)
    for i in range(MANY):
        publisher.send(f"many/{i}/data", reading(station(i), END, {"pm25": i + 1}))
    publisher.settle()
    ingest = site.ingest()
    wait_until(lambda: len(site.readings()) == MANY, "each feed of many is heard")
    told = json.loads((site.data / "run/ingest.json").read_text())["feeds"]
    equal([f["name"] for f in told], list(feeds), "each feed is told of")
    expect(all(f["subscribed"] for f in told), "each feed is subscribed", told)
    status = json.loads(site.verb("status", "--json", code=None))
    equal([f["name"] for f in status["ingest"]["feeds"]], list(feeds), "status tells of each feed")
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "ingest ends as asked")

    site.publish("2026-03-01T01:30:00+08:00")
    equal(len(site.document("2026-03-01", 1)["stations"]), MANY, "an hour of all feeds")
    equal(len(portal.puts()), MANY, "each portal of many was asked once")
    equal(set(portal.taken()), {"air/2026-03-01/01.r1"}, "for the one document")
    run = json.loads((site.data / "run/publish.json").read_text())["portals"]
    equal(sorted(p["name"] for p in run), sorted(f"p{i}" for i in range(MANY)), "each portal is told of")
    equal({p["delivered"] for p in run}, {1}, "and has the document")
    status = json.loads(site.verb("status", "--json", code=None))
    equal(len(status["publish"]["portals"]), MANY, "status tells of each portal")
