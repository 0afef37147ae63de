"""kill -9 of publish at random while hours are released: at every moment the site is whole, and in
the end it is, byte for byte, what an undisturbed run makes (apart from `published`)."""

import csv
import random
import re
import time

from harness import *

HOURS, STEP = (144, 4) if LONG else (48, 4)
SEED = int(os.environ.get("ENVPUB_SEED", time.time_ns() % 1_000_000))


def beijing():
    """Hours of the slice: end → {station: values}."""
    hours = {}
    path = SOURCE / "tests/data/beijing/prsa_20140312_20140317.csv"
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            station, end = row.pop("station"), row.pop("time")
            hours.setdefault(end, {})[station] = {k: float(v) for k, v in row.items() if v != ""}
    return dict(list(hours.items())[:HOURS])


opened = set()                              # sites that had a release


def whole(site):
    """What any visitor may see at this moment; how many hours."""
    if not site.current.is_symlink():
        expect(site not in opened, "current was there and is gone")
        return 0
    opened.add(site)
    for name in ("index.html", "v1/live.json"):
        expect((site.current / name).stat().st_size > 0, "empty or missing in current:", name)
    expect("</html>" in site.page(), "the page is cut")
    live = site.live()
    shown = 0
    for path in (site.current / "v1/hours").glob("*/*/*/??.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        beside = path.with_name(f"{path.stem}.r{document['revision']}.json")
        equal(beside.read_bytes(), path.read_bytes(), f"{path.name} and its revision beside it")
        shown += 1
    if live:
        expect(site.document(live["date"], live["hour"])["revision"] >= live["revision"],
               "live.json shows what is not in the archive")
    return shown


def content(site):
    """path → bytes without `published`, of the pages and the archive."""
    files = {}
    for name, root in (("current", site.current.resolve()), ("archive", site.web / "archive")):
        for path in root.rglob("*"):
            if path.is_file():
                body = re.sub(rb'"published": ?"[^"]*"', b'"published":""', path.read_bytes())
                files[name, str(path.relative_to(root))] = body
    return files


def disturbed(site, now, typical, chance):
    """Kills in the middle, then lets it end. How many kills hit a running process."""
    kills = 0
    for _ in range(8 if LONG else 5):
        process = flow.start(site.program("envpub-publish", "--now", now), "killed-publish")
        time.sleep(chance.uniform(0, typical))
        if process.poll() is None:
            kills += 1
        process.kill()
        process.wait()
        whole(site)
    site.publish(now)
    return kills


with Flow() as flow:
    print("seed", SEED)
    chance = random.Random(SEED)
    hours = beijing()
    names = sorted({s for values in hours.values() for s in values})
    broker = Broker(flow)
    rows = [station_row(name, city="北京") for name in names]
    calm = Site(flow, {"calm": {"broker": broker.url}}, rows, name="calm", home_city="北京")
    torn = Site(flow, {"torn": {"broker": broker.url}}, rows, name="torn", home_city="北京")
    for site in (calm, torn):
        site.open_session()
    publisher = Publisher(flow, broker)
    kills = 0
    ends = list(hours)
    for first in range(0, HOURS, STEP):
        for end in ends[first:first + STEP]:
            for station, values in hours[end].items():
                publisher.send(f"air/{station}/data", reading(station, end, values))
        if first:                           # an older hour changes: a revision among the new hours
            publisher.send(f"air/{names[0]}/data", reading(names[0], ends[first - 2], {"pm25": 7 + first}))
        publisher.settle()
        now = stamp(moment(ends[min(first + STEP, HOURS) - 1]) + datetime.timedelta(minutes=30))
        for site in (calm, torn):
            site.drain(1)
        began = time.monotonic()
        calm.publish(now)
        kills += disturbed(torn, now, (time.monotonic() - began) * 1.1, chance)
        equal(whole(torn), whole(calm), "hours shown")
    seen, wanted = content(torn), content(calm)
    equal(sorted(seen), sorted(wanted), "files of the two sites")
    unlike = [name for name in wanted if seen[name] != wanted[name]]
    equal(unlike, [], "files that differ from the undisturbed run")
    expect(kills > 0, "no kill hit a running process")
    print(f"kill publish: {kills} kills, {len(wanted)} files equal to those of the undisturbed run")
