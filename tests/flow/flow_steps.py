"""kill -9 at each step: before the N-th call of everything that changes anything outside the process.

strace counts the calls of an undisturbed run and then ends a run before one of them, each in turn
(ENVPUB_LONG=1) or a sample with the first and the last of each name. The run after that, with
nothing in its way, makes of it, byte for byte, what would have come without the kill: the site,
what the portal has, and the store of readings."""

import random
import re
import subprocess
import urllib.parse

from harness import *
from portals import Portal

SEED = int(os.environ.get("ENVPUB_SEED", time.time_ns() % 1_000_000))
SAMPLE = {"update": 34, "first": 12, "daemon": 8, "drain": 14}
CALLS = ("write writev pwrite64 ftruncate fallocate fchmod fsync fdatasync syncfs sendto sendmsg rename renameat "
         "renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat openat").split()
PUSHING = ("sendto", "pwrite64", "renameat", "fdatasync")       # while the daemon pushes
LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)")
ZONE = datetime.timezone(datetime.timedelta(hours=8))
FIRST = moment("2026-03-01T01:00:00+08:00")


def traced(command, *options):
    """Leaks cannot be looked for in a process that is traced."""
    return ["env", f"ASAN_OPTIONS={os.environ.get('ASAN_OPTIONS', '')}:detect_leaks=0",
            "strace", "-f", "-qq", *options, *command]


def counting(log, names):
    return ["-s", "0", "-o", log, "-e", f"trace={','.join(names)}"]


def killing(step):
    name, number = step
    return ["-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}"]


def steps_in(log, names):
    """(name, N) of each call that changes something: opening to read does not, nor what is logged."""
    count, steps = dict.fromkeys(names, 0), []
    for line in log.read_text(errors="replace").splitlines():
        call = LINE.match(line)
        if call is None or call[1] not in count:
            continue
        name, arguments = call.groups()
        count[name] += 1
        if not (name == "openat" and "O_CREAT" not in arguments) and not (name == "write" and arguments.startswith("2,")):
            steps.append((name, count[name]))
    expect(steps, "strace saw no call", log.read_text()[:500])
    return steps


def chosen(steps, most):
    """All of them, or a sample: where there is room for the first and the last of each name, these."""
    if LONG or len(steps) <= most:
        return steps
    ends = {name: ([s for s in steps if s[0] == name][0], [s for s in steps if s[0] == name][-1]) for name, _ in steps}
    always = sorted({step for pair in ends.values() for step in pair})
    if len(always) > most:
        return chance.sample(steps, most)
    return always + chance.sample([step for step in steps if step not in always], most - len(always))


def killed_at(step, command, seconds=60):
    """Whether the run was ended by it: it may also end before so many calls."""
    done = subprocess.run([str(c) for c in traced(command, *killing(step))], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    expect(done.returncode in (0, -9, 137), f"killed before {step}, it ended with {done.returncode}", done.stderr[-800:])
    return done.returncode != 0


class Kept:
    """The data and web folders as they are now, to be put back as often as needed."""

    def __init__(self, site):
        self.site, self.copy = site, flow.folder / f"kept-{site.name}"
        self.copy.mkdir()
        self.names = [f.name for f in (site.data, site.web) if f.exists()]
        self._copy(site.folder, self.copy)

    def _copy(self, source, to):
        flow.run(["cp", "-a", *(source / name for name in self.names), to])

    def put_back(self):
        for folder in (self.site.data, self.site.web):
            shutil.rmtree(folder, ignore_errors=True)
        self._copy(self.copy, self.site.folder)


def visible(site):
    """path → bytes of all that a visitor can reach; a link's is where it leads."""
    files = {}
    for name, root in (("current", site.current.resolve()), ("archive", site.web / "archive")):
        for path in root.rglob("*"):
            if path.is_symlink() or path.is_file():
                key = f"{name}/{path.relative_to(root)}"
                files[key] = os.readlink(path) if path.is_symlink() else path.read_bytes()
    return files


def equal_sites(seen, wanted, step):
    equal(sorted(seen), sorted(wanted), f"killed before {step}: the files")
    equal([path for path in wanted if seen[path] != wanted[path]], [], f"killed before {step}: files that differ")


def never_half(site, step):
    """Right after the kill."""
    if not site.current.is_symlink():
        return
    page = site.page()
    expect(page.endswith("</html>\n") or "</html>" in page[-200:], f"killed before {step}: the page is cut")
    if (site.current / "v1/live.json").exists():
        shown = site.live()
        equal(site.document(shown["date"], shown["hour"], shown["revision"])["id"], shown["id"],
              f"killed before {step}: what is shown is archived")


def arrived(portal, since, wanted, site, step):
    """Each key at least once, only with the bytes of the archive, and nothing waits."""
    puts = portal.puts()
    for put in puts:
        expect(put["answer"] in (200, 201), f"killed before {step}: the portal met a key with two contents", put)
    sent = {put["headers"]["idempotency-key"]: put["sha256"] for put in puts[since:]}
    equal(sorted(sent), sorted(wanted), f"killed before {step}: what arrived")
    for key in sent:
        date, hour, revision = re.fullmatch(r"air/(.*)/(\d\d)\.r(\d+)", key).groups()
        body = (portal.folder / "bodies" / sent[key]).read_bytes()
        expect(body == site.file(date, int(hour), int(revision)).read_bytes(), f"killed before {step}: {key} differs")
    equal(json_lines(site.verb("outbox", "list", "--json")), [], f"killed before {step}: what waits")


def tell(site, station, hour, values, span=datetime.timedelta(0)):
    topic = site.feeds[site.name]["topic"].replace("+", station)
    publisher.send(topic, reading(station, stamp(FIRST + datetime.timedelta(hours=hour) + span), values))


def site_with(name, **portals):
    site = Site(flow, {name: {"broker": broker.url, "topic": f"{name}/+/data"}}, [station_row("A"), station_row("B")],
                name=name, publish_revise_after="0", **{f"portal_{k}": v for k, v in portals.items()})
    site.open_session()
    return site


def drained(site):
    publisher.settle()
    site.drain(0.3)


def plain_portal(name):
    portal = Portal(flow, name, plain=True)
    return portal, portal.settings(url=f"http://127.0.0.1:{portal.port}")


def each_step(title, site, portal, now):
    """Of one call of --now on the site as it is."""
    kept = Kept(site)
    command = site.program("envpub-publish", "--now", now)
    log = flow.folder / f"{title}.strace"
    flow.run(traced(command, *counting(log, CALLS)), say=f"{title}: counted")
    wanted, keys = visible(site), sorted(portal.taken())
    kept.put_back()
    since = len(portal.puts())
    site.publish(now)                       # and once without strace: the same
    equal_sites(visible(site), wanted, "nothing")
    keys = sorted({put["headers"]["idempotency-key"] for put in portal.puts()[since:]})
    expect(len(keys) == 3, "three documents are sent", keys)
    steps = steps_in(log, CALLS)
    tried = chosen(steps, SAMPLE[title])
    hits = 0
    for step in tried:
        kept.put_back()
        since = len(portal.puts())
        hits += killed_at(step, command)
        never_half(site, step)
        site.publish(now)
        equal_sites(visible(site), wanted, step)
        halves = [p.name for p in site.web.rglob("*.part")]
        equal(halves, [], f"killed before {step}: half made files")
        arrived(portal, since, keys, site, step)
    expect(hits >= len(tried) * 9 // 10, "too few runs were killed", hits, len(tried))
    print(f"{title}: {hits} of {len(steps)} steps, {len(wanted)} files each, all equal")


def update():
    """Two hours are out; then a third, a late value and a changed one."""
    portal, settings = plain_portal("update")
    site = site_with("update", city=settings)
    for hour in (0, 1):
        tell(site, "A", hour, SIX)
    tell(site, "B", 1, SIX)
    drained(site)
    site.publish(stamp(FIRST + datetime.timedelta(hours=1, minutes=30)))
    equal(len(portal.taken()), 2, "the first two hours arrived")
    for station in "AB":
        tell(site, station, 2, SIX)
    tell(site, "B", 0, SIX)
    tell(site, "A", 1, {"pm25": 99})
    drained(site)
    each_step("update", site, portal, stamp(FIRST + datetime.timedelta(hours=2, minutes=30)))


def first():
    """Nothing was ever published: stores are made, hours, pages."""
    portal, settings = plain_portal("first")
    site = site_with("first", city=settings)
    for hour in (0, 1, 2):
        for station in "AB":
            tell(site, station, hour, SIX)
    drained(site)
    each_step("first", site, portal, stamp(FIRST + datetime.timedelta(hours=2, minutes=30)))


class Daemon:
    """The publisher by the wall's clock, under strace."""

    def __init__(self, site, *options):
        self.strace = flow.start(traced(site.program("envpub-publish"), *options), f"{site.name}-publish")

    def program(self):
        """The process that strace started."""
        found = subprocess.run(["pgrep", "-P", str(self.strace.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def end(self):
        for pid in self.program():
            os.kill(pid, signal.SIGTERM)
        return self.strace.wait(PATIENCE)

    def killed(self, seconds):
        """Or ended by us, when so many calls did not come; the last ones come with the end."""
        try:
            return self.strace.wait(seconds) != 0
        except subprocess.TimeoutExpired:
            return self.end() != 0


def waiting(site):
    return json_lines(site.verb("outbox", "list", "--json"))


def published(site):
    """Keys of all that the archive holds."""
    keys = {}
    for path in (site.web / "archive/v1/hours").glob("*/*/*/*.r*.json"):
        year, month, day = path.parts[-4:-1]
        keys[f"air/{year}-{month}-{day}/{path.stem}"] = path
    return keys


def daemon():
    """Hours of the wall's clock; each start has something new to release and to push."""
    portal, settings = plain_portal("daemon")
    site = site_with("daemon", city=settings)
    now = datetime.datetime.now(ZONE).replace(minute=0, second=0, microsecond=0)
    newest = now - datetime.timedelta(hours=1)           # those after it are due without a reading, some time
    start = newest - datetime.timedelta(hours=1)

    def news(value):
        for back in (0, 1, 2):
            for station in "AB":
                publisher.send(f"daemon/{station}/data",
                               reading(station, stamp(newest - datetime.timedelta(hours=back)), {**SIX, "pm25": value}))
        drained(site)

    news(20)
    log = flow.folder / "daemon.strace"
    run = Daemon(site, *counting(log, PUSHING))
    wait_until(lambda: len(portal.taken()) >= 3 and not waiting(site), "the first hours arrive")
    equal(run.end(), 0, "the publisher ends well")
    steps = steps_in(log, PUSHING)
    tried = chosen(steps, SAMPLE["daemon"])
    hits = 0
    for number, step in enumerate(tried):
        news(21 + number)
        hits += Daemon(site, *killing(step)).killed(4)
        never_half(site, step)
    run = flow.start(site.program("envpub-publish"), "daemon-publish")
    wait_until(lambda: len(published(site)) >= 3 and not waiting(site)
               and set(published(site)) <= set(portal.taken()), "all arrives in the end", 60)
    document = site.document(f"{start:%Y-%m-%d}", start.hour + 1)
    value = {s["id"]: s["pm25"]["value"] for s in document["stations"]}
    run.terminate()
    equal(run.wait(PATIENCE), 0, "ends well")
    equal(value, dict.fromkeys("AB", 20 + len(tried)), "the last value is out")
    arrived(portal, 0, published(site), site, "all of these")
    expect(hits >= len(tried) * 6 // 10, "too few daemons were killed", hits, len(tried))
    print(f"daemon: killed {hits} times, {len(published(site))} revisions, each arrived with its bytes")


def drain():
    """Messages that wait at the broker; a drain is killed, the next stores what it did not acknowledge."""
    site = site_with("drain")
    rounds = []

    def send():
        hour = 3 * len(rounds)
        rounds.append(hour)
        for n in range(3):
            for station in "AB":
                tell(site, station, hour + n, {**SIX, "pm25": 10 + hour % 80 + n})
        publisher.settle()

    def check(hours, step):
        wanted = sorted((station, stamp(FIRST + datetime.timedelta(hours=h + n - 1)), 10 + h % 80 + n)
                        for h in hours for n in range(3) for station in "AB")
        seen = sorted((r["station"], r["start"], r["values"]["pm25"]) for r in site.readings())
        equal(seen, wanted, f"drain killed before {step}: the readings")
        equal(list(site.undone()), [], f"drain killed before {step}: undone")
        equal(site.refused(), [], f"drain killed before {step}: refused")

    command = site.program("envpub-ingest", "--drain", "0.2")
    hits = done = 0
    here = []                               # rounds that the store holds
    for fresh in (True, False):             # on an empty folder, then on a store that is there
        if fresh:
            shutil.rmtree(site.data)
        send()
        here.append(rounds[-1])
        log = flow.folder / f"drain-{fresh}.strace"
        flow.run(traced(command, *counting(log, CALLS)), say="drain, counted")
        steps = steps_in(log, CALLS)
        tried = chosen(steps, SAMPLE["drain"])
        for step in tried:
            if fresh:
                shutil.rmtree(site.data)
                here = []
            send()
            here.append(rounds[-1])
            hits += killed_at(step, command)
            site.drain(0.2)
            check(here, step)
        done += len(tried)
    expect(hits >= done * 8 // 10, "too few drains were killed", hits, done)
    print(f"drain: {hits} kills, every reading stored once")


with Flow() as flow:
    if shutil.which("strace") is None or shutil.which("pgrep") is None:
        flow.skip("strace or pgrep is not installed")
    try_out = subprocess.run(traced(["true"], "-o", "/dev/null", "-e", "trace=write"), capture_output=True, text=True,
                             check=False)
    if try_out.returncode != 0:
        flow.skip(f"strace may not trace here: {try_out.stderr.strip()[-200:]}")
    print("seed", SEED)
    chance = random.Random(SEED)
    broker = Broker(flow)
    publisher = Publisher(flow, broker)
    for scenario in (update, first, daemon, drain):
        began = time.monotonic()
        scenario()
        print(f"{scenario.__name__}: {time.monotonic() - began:.1f} s")
