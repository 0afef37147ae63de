"""Copies of the two stores, made as their manual says, are put back: nothing that was public is lost,
overwritten or made null, and publishing goes on."""

from harness import *

DAY = "2026-03-01"


def end(hour):
    return f"{DAY}T{hour:02}:00:00+08:00"


def at(hour, minute):
    return f"{DAY}T{hour:02}:{minute:02}:00+08:00"


def copy(store, name):
    """VACUUM INTO, as envpub-ingest(8) says."""
    with contextlib.closing(sqlite3.connect(store)) as db:
        db.execute("VACUUM INTO ?", [str(flow.folder / name)])


def put_back(store, name):
    for beside in store.parent.glob(f"{store.name}*"):
        beside.unlink()
    store.write_bytes((flow.folder / name).read_bytes())


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A"), station_row("B")])
    readings, publications = site.data / "ingest/readings.db", site.data / "publish/publications.db"
    site.open_session()
    publisher = Publisher(flow, broker)

    def tell(hour, now, **stations):
        for name, pm25 in stations.items():
            publisher.send(f"air/{name}/data", reading(name, end(hour), {**SIX, "pm25": pm25}))
        publisher.settle()
        site.drain(1)
        return site.publish(now)[1]

    def pm25(hour, revision=None):
        document = site.document(DAY, hour, revision)
        return document["revision"], [s["pm25"]["value"] for s in document["stations"]]

    def archive():
        return {path: file for path, file in site.snapshot().items() if path.startswith("archive")}

    tell(1, at(1, 30), A=68, B=70)
    copy(readings, "older-readings")
    copy(publications, "older-publications")
    tell(1, at(1, 40), A=80)
    tell(2, at(2, 30), A=50, B=51)
    copy(readings, "newer-readings")
    equal((pm25(1), pm25(2)), ((2, [80, 70]), (1, [50, 51])), "what is public")

    public = archive()
    put_back(publications, "older-publications")
    said = site.publish(at(2, 40))[1]
    expect("publications.db is older than the site" in said, "it is said:", said)
    equal(archive(), public, "the archive stays as it is, to the last file")
    equal(site.publish(at(2, 41))[1], "", "and it is said once")
    tell(1, at(2, 42), A=81)
    equal((pm25(1), pm25(1, 2)), ((3, [81, 70]), (2, [80, 70])), "the next correction has the next number")

    put_back(readings, "older-readings")
    said = tell(2, at(2, 50), A=52)
    expect("readings.db is a copy that lacks" in said, "it is said:", said)
    equal((pm25(1), pm25(2)), ((3, [81, 70]), (1, [50, 51])), "nothing of what it lacks is made null")
    tell(3, at(3, 30), A=60, B=61)
    equal(pm25(3), (1, [60, 61]), "publishing goes on")

    put_back(readings, "newer-readings")
    tell(2, at(3, 40), A=53)
    tell(3, at(3, 40), A=62)
    equal(pm25(2), (2, [53, 51]), "what was published from it is followed again")
    equal(pm25(3), (1, [60, 61]), "and what was not stays")
    print("restore: two stores, three copies")
