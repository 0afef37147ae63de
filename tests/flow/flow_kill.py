"""kill -9 of ingest at random under load: every message the broker acknowledged to its publisher is
in the store once, with its last value; the undo log holds exactly the true corrections."""

import random
import threading
import time

from harness import *

MESSAGES = 150_000 if LONG else 20_000
RATE = 1000                                 # a second
STATIONS_COUNT = 50
FIRST = moment("2026-03-01T01:00:00+08:00")
SEED = int(os.environ.get("ENVPUB_SEED", time.time_ns() % 1_000_000))


def key(k):
    """Message k: its station, and the end of its hour."""
    return f"S{k % STATIONS_COUNT:03}", FIRST + datetime.timedelta(hours=k // STATIONS_COUNT)


def value(k):
    return 10 + k % 700


def plan(chance):
    """(k, value) in the order sent. One key in five is corrected at once, so that both may stand in one
    redelivery; one in twenty within the next 300 messages."""
    later = {}
    for k in range(MESSAGES):
        yield k, value(k)
        if k % 5 == 0:
            yield k, value(k) + 1
        elif k % 20 == 13:
            later.setdefault(k + chance.randint(1, 300), []).append(k)
        for corrected in later.pop(k, []):
            yield corrected, value(corrected) + 1
    for waiting in later.values():
        for corrected in waiting:
            yield corrected, value(corrected) + 1


def send_all(publisher, chance, done):
    began = time.monotonic()
    for n, (k, v) in enumerate(plan(chance)):
        station, end = key(k)
        publisher.send(f"air/{station}/data", reading(station, stamp(end), {"pm25": v}), (k, v))
        if n % 20 == 0:
            time.sleep(max(0, began + n / RATE - time.monotonic()))
    done.set()


def kill_until(done, site, chance):
    kills = 0
    while not done.is_set():
        process = site.ingest()
        time.sleep(chance.uniform(0.1, 1.0))
        expect(process.poll() is None, "ingest ended by itself with", process.returncode)
        process.kill()
        process.wait()
        kills += 1
    return kills


def compare(site, acked):
    wanted = {}
    for k, v in acked:                      # the broker acknowledges in the order sent
        wanted[key(k)] = max(v, wanted.get(key(k), 0))
    seen = {}
    for row in site.readings():
        where = row["station"], moment(row["start"]) + datetime.timedelta(seconds=row["span"])
        expect(where not in seen, "a reading stands twice:", where)
        seen[where] = row["values"]["pm25"]
    lost = [w for w in wanted if w not in seen]
    wrong = [(w, wanted[w], seen[w]) for w in wanted if w in seen and seen[w] != wanted[w]]
    equal((len(lost), lost[:3]), (0, []), "readings lost")
    equal((len(wrong), wrong[:3]), (0, []), "readings that do not show the last value")
    equal(len(seen), len(wanted), "readings in the store")
    return len(wanted)


def corrections(site):
    """The undo log: station and hour's start → old values that were replaced."""
    out = {}
    for station, start, old in site.undone():
        out.setdefault((station, start), []).append(old)
    return out


def compare_corrections(site):
    wanted = {}
    for k in range(MESSAGES):
        if k % 5 == 0 or k % 20 == 13:
            station, end = key(k)
            wanted[station, int(end.timestamp()) - 3600] = [value(k)]
    seen = corrections(site)
    false = [(w, seen[w]) for w in seen if w not in wanted]
    equal((len(false), false[:3]), (0, []), "corrections that never were")
    unlike = [(w, wanted[w], seen.get(w)) for w in wanted if seen.get(w) != wanted[w]]
    equal((len(unlike), unlike[:3]), (0, []), "corrections not recorded once")
    return len(wanted)


with Flow() as flow:
    print("seed", SEED)
    chance = random.Random(SEED)
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}},
                [station_row(f"S{n:03}") for n in range(STATIONS_COUNT)])
    site.open_session()
    publisher = Publisher(flow, broker)
    done = threading.Event()
    sender = threading.Thread(target=send_all, args=(publisher, random.Random(SEED + 1), done), daemon=True)
    sender.start()
    kills = kill_until(done, site, chance)
    sender.join()
    publisher.settle()
    site.drain(3)
    readings = compare(site, publisher.acked)
    corrected = compare_corrections(site)
    equal(site.refused(), [], "refused")
    print(f"kill: {kills} kills, {len(publisher.acked)} messages acknowledged by the broker, {readings} "
          f"readings, {corrected} corrections: 0 lost, 0 doubled, 0 false")
