"""Push: every released revision reaches its portals, under one key with one content; a portal that
refuses, holds, limits, breaks, stalls or is away loses nothing and delays no hour."""

import base64
import email.utils
import random
import ssl
import struct
import urllib.parse

from harness import *
from portals import TOKEN, Portal

SEED = int(os.environ.get("ENVPUB_SEED", time.time_ns() % 1_000_000))
KILLS, HOURS = (120, 400) if LONG else (35, 150)
CHANGED = 20
FIRST = moment("2018-02-01T01:00:00+08:00")          # the end of the first hour
SINCE = 'since = "2018-02-01"'


def end_of(number):
    return FIRST + datetime.timedelta(hours=number - 1)


def at(number, minutes=1):
    """A minute after the end of the n-th hour, which is complete then."""
    return stamp(end_of(number) + datetime.timedelta(minutes=minutes))


def key_of(number, revision=1):
    start = end_of(number) - datetime.timedelta(hours=1)
    return f"air/{start:%Y-%m-%d}/{start.hour + 1:02}.r{revision}"


def archive_of(site, key):
    document, revision = key.rsplit(".", 1)
    _, date, hour = document.split("/")
    return site.file(date, int(hour), int(revision[1:]))


def fresh(site, /, **portals):
    """A site of its own with the same readings."""
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A1")], name=site,
                **{f"portal_{k}": v for k, v in portals.items()})
    shutil.copytree(source.data / "ingest", site.data / "ingest")
    return site


def portal_state(site, name="city"):
    run = json.loads((site.data / "run/publish.json").read_text(encoding="utf-8"))
    return next(p for p in run["portals"] if p["name"] == name)


def wrongs(site):
    told = json.loads(site.verb("status", "--json", code=None))
    return [w["what"] + " -> " + w["remedy"] for w in told["wrong"] if "portal" in w["what"]]


def outbox(site, *words):
    return json_lines(site.verb("outbox", "list", "--json", *words))


def whole(site, portal):
    """What it took is what we published, and no key was ever sent with two contents."""
    contents = {}
    for put in portal.puts():
        key = put["headers"]["idempotency-key"]
        contents.setdefault(key, set()).add(put["sha256"])
        body = (portal.folder / "bodies" / put["sha256"]).read_bytes()
        expect(body == archive_of(site, key).read_bytes(), "other bytes than the archive's were sent for", key)
        expect(put["path"].endswith("/v1/hours/" + str(archive_of(site, key)).split("/v1/hours/")[1]), put["path"])
    expect(all(len(c) == 1 for c in contents.values()), "a key was sent with two contents")


def silent(site):
    """The token stands nowhere that a person or a monitor looks."""
    files = [*site.data.rglob("*"), *site.web.rglob("*"), *(log for log in flow.logs)]
    for path in files:
        if path.is_file() and not path.is_symlink() and "portal-" not in path.name:
            body = path.read_bytes()
            for form in (TOKEN, TOKEN.replace("/", "\\/"), urllib.parse.quote(TOKEN, safe="")):
                expect(form.encode() not in body, "the token stands in", str(path))


def each_answer():
    portal = Portal(flow, "answers")
    site = fresh("answers", city=portal.settings())
    portal.script({"times": 1, "answer": 201})
    site.publish(at(1))
    put = portal.puts()[0]
    headers = put["headers"]
    equal(put["path"], "/in/v1/hours/2018/02/01/01.r1.json", "the path")
    equal(headers["idempotency-key"], "air/2018-02-01/01.r1", "the key")
    equal(headers["content-type"], "application/json", "the type")
    equal(headers["authorization"], f"Bearer {TOKEN}", "the token")
    equal(headers["content-digest"], "sha-256=:" + base64.b64encode(bytes.fromhex(put["sha256"])).decode() + ":",
          "the digest")
    expect(headers["user-agent"].startswith("envpub/"), "who we are", headers["user-agent"])

    site.publish(at(2))                              # 201 by itself
    equal(portal_state(site)["delivered"], 2, "delivered")
    site.publish(at(2, 30))
    equal(len(portal.puts()), 2, "what was delivered is not sent again")

    portal.script({"times": 1, "answer": 409, "body": "no such hour"}, {"times": 1, "answer": 422})
    _, log = site.publish(at(4))
    equal(portal_state(site)["abandoned"], 2, "409 and 422 abandon their parcel")
    expect("refused for good" in log and any("refused 2 documents" in w for w in wrongs(site)), "alarm", log)
    listed = outbox(site)
    equal([(p["state"], p["status"], p["key"]) for p in listed],
          [("abandoned", 409, key_of(3)), ("abandoned", 422, key_of(4))], "the list")
    equal(listed[0]["answer"], "no such hour", "the receipt")
    site.verb("outbox", "retry", str(listed[0]["id"]))
    site.verb("outbox", "drop", str(listed[1]["id"]))
    site.verb("outbox", "drop", "999", code=1)
    site.verb("outbox", "retry", code=2)
    for verb in ("list", "retry", "drop"):
        said = flow.run(site.program("envpub-publish", "outbox", verb, "--portal", "nobody"), code=1)[1]
        expect("no portal is called nobody" in said, "an unknown portal", said)
    with open("/dev/full", "w") as full:
        for words in (["list"], ["list", "--json"], ["retry", "--portal", "city"]):
            done = subprocess.run(site.program("envpub-publish", "outbox", *words), stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
            equal((done.returncode, "cannot be written: No space left" in done.stderr), (1, True),
                  f"outbox {words[0]} onto a full disk: {done.stderr}")
    site.publish(at(4, 40))
    equal(portal_state(site)["delivered"], 3, "the one sent again by a person")
    equal((outbox(site), wrongs(site)), ([], []), "the other is dropped, and nothing is wrong")

    for number, code in enumerate((500, 503, 408, 425), 5):
        portal.script({"times": 1, "answer": code})
        site.publish(at(number))
        equal(portal_state(site)["waiting"], 1, f"{code}: again")
        site.publish(at(number, 2))
        equal(portal_state(site)["waiting"], 0, f"after {code}")
    equal(outbox(site, "--all")[-1]["tries"], 2, "tries")

    portal.script({"times": 1, "answer": 429, "headers": {"Retry-After": "300"}})
    site.publish(at(9))
    site.publish(at(9, 5))
    equal(portal_state(site)["waiting"], 1, "Retry-After is obeyed")
    site.publish(at(9, 6))
    equal(portal_state(site)["waiting"], 0, "and over then")
    portal.script({"times": 1, "answer": 429, "headers": {
        "Retry-After": email.utils.formatdate(moment(at(10)).timestamp() + 600, usegmt=True)}})
    site.publish(at(10))
    site.publish(at(10, 8))
    equal(portal_state(site)["waiting"], 1, "Retry-After as a date")
    site.publish(at(10, 12))
    equal(portal_state(site)["waiting"], 0, "and over then")

    for number, act in ((11, "cut"), (12, "reset"), (13, "stall")):
        portal.script({"times": 1, "act": act, "body": "x" * 50})
        site.publish(at(number))
        equal((portal_state(site)["waiting"], portal_state(site)["last"]["status"]), (1, 0), f"{act}: not known")
        site.publish(at(number, 2))
        equal(portal_state(site)["waiting"], 0, f"after {act}")

    for number, code in ((14, 302), (15, 404)):
        portal.script({"answer": code, "headers": {"Location": f"https://127.0.0.1:{portal.port}/elsewhere"}})
        site.publish(at(number))
        expect(str(code) in portal_state(site)["held"], "held", code)
        expect(any("is held" in w for w in wrongs(site)), "held in status")
        equal([p["due"] for p in outbox(site)], [at(number, 61)], "a held portal's parcel is tried in an hour")
        before = len(portal.puts())
        site.publish(at(number, 50))
        equal(len(portal.puts()), before, f"{code}: not tried within the hour")
        portal.script()
        site.publish(at(number, 59 if number == 14 else 62))
        site.verb("outbox", "retry", "--portal", "city") if number == 14 else None
        site.publish(at(number, 59 if number == 14 else 62))
        equal((portal_state(site)["held"], portal_state(site)["waiting"]), (None, 0), f"{code}: it takes again")
    expect(not any(p["path"].startswith("/elsewhere") for p in portal.puts()), "a redirect was followed")

    portal.script({"times": 1, "answer": 200, "body": "y" * 300_000}, {"times": 1, "answer": 500, "echo": True})
    site.publish(at(18))
    equal(portal_state(site)["waiting"], 1, "a long answer is an answer; an echo is kept from the receipts")
    expect("token" in portal_state(site)["last"]["answer"], "said so")
    for minutes, how in ((2, "json"), (4, "address")):
        portal.script({"times": 1, "answer": 500, "echo": how})
        site.publish(at(18, minutes))
        equal(portal_state(site)["last"]["answer"], "(the answer repeats our token)", f"echoed: {how}")
    site.publish(at(18, 8))
    equal(outbox(site), [], "all settled")
    whole(site, portal)
    silent(site)


def still_told(site, *words):
    """A fault of a secret or the registry, just when a person wants to know what is wrong."""
    status = json.loads(site.verb("status", "--json", code=2))               # 2: nothing runs here
    said = [w["what"] for w in status["wrong"] if w["what"].startswith("configuration or registry: ")]
    expect(len(said) == 1 and all(w in said[0] for w in words), "the status says", words, status["wrong"])
    expect(status["publish"]["portals"], "and what the run files say", status)
    expect("configuration or registry: " in site.verb("status", code=2), "to people too")
    equal(len(outbox(site, "--all")), 3, "the outbox is listed")
    site.verb("outbox", "retry", "--portal", "city")


def a_mended_token_and_certificate():
    portal, other = Portal(flow, "mended"), Portal(flow, "other", start=False)
    site = fresh("mended", city=portal.settings())
    portal.give("an-old-token")
    site.publish(at(3))
    equal((portal_state(site)["waiting"], len(portal.puts())), (3, 1), "401: held after one try")
    expect("401" in portal_state(site)["held"], "why")
    portal.give(TOKEN)
    site.publish(at(3, 2))
    equal((portal_state(site)["waiting"], portal_state(site)["held"]), (0, None), "a new token is tried at once")

    portal.token_file.chmod(0o644)
    flow.run(site.program("envpub-publish", "--now", at(4)), code=2)         # at the start: an error
    still_told(site, "token_file", "other users may open this secret")
    portal.token_file.rename(portal.folder / "gone")
    still_told(site, "token_file", "No such file")
    (portal.folder / "gone").rename(portal.token_file)
    portal.token_file.chmod(0o600)
    stations = (site.registry / "stations.csv").read_text()
    (site.registry / "stations.csv").write_text("id,nam\n")
    still_told(site, "stations.csv:1", "errors; the first", "nam")
    (site.registry / "stations.csv").write_text(stations)
    site.settings["portal_city"] = portal.settings(ca=other.certificate)
    site.configure()
    before = len(portal.puts())
    site.publish(at(5))
    expect("certificate" in portal_state(site)["held"], "why", portal_state(site)["held"])
    equal(len(portal.puts()), before, "nothing was told to a stranger")
    site.settings["portal_city"] = portal.settings()
    site.configure()
    site.publish(at(5, 3))
    equal((portal_state(site)["waiting"], portal_state(site)["held"]), (0, None), "after the right certificate")
    site.settings["portal_city"] = portal.settings(url=f"https://localhost:{portal.port}/in")
    site.configure()
    site.publish(at(6))
    expect(portal_state(site)["held"], "a certificate for another name")
    del site.settings["portal_city"]
    site.configure()
    site.publish(at(7))
    expect(any("no longer configured" in w for w in wrongs(site)), "removed, and its parcels stay")
    equal(portal_state(site)["waiting"], 1, "none was added")
    site.settings["portal_city"] = portal.settings(SINCE)
    site.configure()
    site.publish(at(8))
    equal(portal_state(site)["waiting"], 0, "it is back")
    equal(list(portal.taken()), [key_of(n) for n in range(1, 9)], "and gets what it missed")
    whole(site, portal)
    silent(site)


class Breaker:
    """Takes a connection, reads what comes, and ends it; hard: with a reset."""

    def __init__(self, flow, hard):
        self.socket, self.hard = socket.socket(), hard
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(8)
        self.url = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            peer, _ = self.socket.accept()
            peer.recv(4096)
            if self.hard:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()


class Demanding:
    """Takes only clients with a certificate of theirs; TLS 1.3 tells them after the handshake."""

    def __init__(self, portal, newest):
        self.socket, self.met = socket.create_server(("127.0.0.1", 0)), 0
        self.url = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(portal.certificate, portal.key)
        self.context.load_verify_locations(portal.certificate)
        self.context.verify_mode, self.context.maximum_version = ssl.CERT_REQUIRED, newest
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            peer, _ = self.socket.accept()
            self.met += 1
            with contextlib.suppress(OSError):
                self.context.wrap_socket(peer, server_side=True)
            peer.close()


def handshakes_and_plain_http():
    plain = Portal(flow, "plain", plain=True)
    breakers = {"eof": Breaker(flow, False), "reset": Breaker(flow, True)}
    demanding = {"tls12": Demanding(plain, ssl.TLSVersion.TLSv1_2), "tls13": Demanding(plain, ssl.TLSVersion.TLSv1_3)}
    site = fresh("handshakes", plain=plain.settings(url=f"http://127.0.0.1:{plain.port}"),
                 name=plain.settings(url=f"http://localhost:{plain.port}/other"),
                 mixed=plain.settings(url=f"https://127.0.0.1:{plain.port}"),
                 refused=plain.settings(url=f"https://127.0.0.1:{free_port()}"),
                 **{k: plain.settings(url=b.url) for k, b in (breakers | demanding).items()})
    site.publish(at(3))
    for name in ("plain", "name"):
        equal(portal_state(site, name)["delivered"], 3, f"http to this machine: {name}")
    for name in ("eof", "reset", "refused"):
        state = portal_state(site, name)
        equal((state["held"], state["waiting"], state["failures"]), (None, 3, 3), f"{name}: silence, not a hold")
    for name, portal in demanding.items():
        state = portal_state(site, name)
        equal((state["waiting"], portal.met), (3, 1), f"{name}: held after one try")
        expect("asked for a client certificate" in (state["held"] or ""), f"{name}: why", state["held"])
    expect(portal_state(site, "mixed")["held"], "no TLS there: held")
    whole(site, plain)
    silent(site)


def away_for_a_day_and_a_new_portal():
    portal, late = Portal(flow, "away", start=False), Portal(flow, "late")
    site = fresh("away", city=portal.settings())
    for number in range(1, 25):
        site.publish(at(number))
    equal(portal_state(site)["waiting"], 24, "all wait")
    expect(any("24 documents wait" in w for w in wrongs(site)), "status says so")
    portal.start()
    database = sqlite3.connect(site.data / "publish/publications.db", isolation_level=None)
    database.execute("UPDATE document SET file = NULL")      # as laid down before digests were kept
    site.settings["portal_late"] = late.settings('since = "2018-02-01T10:00:00+08:00"')
    site.settings["portal_new"] = late.settings(url=f"https://127.0.0.1:{late.port}/new")
    site.configure()
    site.publish(at(25))
    equal(list(portal.taken()), [key_of(n) for n in range(1, 26)], "the portal converges, in order")
    sealed = dict(database.execute("SELECT id || '.r' || revision, file FROM document"))
    equal({p["headers"]["idempotency-key"]: p["sha256"] for p in portal.puts()}, sealed, "digests are kept")
    database.close()
    seen = [(p["path"].split("/")[1], p["headers"]["idempotency-key"]) for p in late.puts()]
    equal([k for where, k in seen if where == "in"], [key_of(n) for n in range(11, 26)], "since")
    equal([k for where, k in seen if where == "new"], [key_of(25)], "from now on")
    file = archive_of(site, key_of(26))
    late.stop()
    site.publish(at(26))                             # `late` is away: the parcel stays
    body = file.read_bytes()
    late.start()
    file.chmod(0o644)
    file.write_bytes(body.replace(b'"revision"', b'"revisiom"'))
    site.publish(at(26, 2))
    equal(portal_state(site, "late")["abandoned"], 1, "what is not what was laid down is not pushed")
    expect("is not what was published" in outbox(site)[0]["answer"], "why")
    file.write_bytes(body)
    site.verb("outbox", "retry", "--portal", "late")
    site.publish(at(26, 4))
    equal(outbox(site), [p for p in outbox(site) if p["portal"] == "new"], "restored, sent")
    for p in (portal, late):
        whole(site, p)


def each_once():
    """--now tries each that is due, whatever became of the one before; one that lets time pass is left."""
    breaks, stalls = Portal(flow, "breaks"), Portal(flow, "stalls")
    site = fresh("once", breaks=breaks.settings(), stalls=stalls.settings())
    breaks.script({"times": 5, "act": "reset"})
    stalls.script({"act": "stall"})
    site.publish(at(8))
    keys = [p["headers"]["idempotency-key"] for p in breaks.puts()]
    equal(keys, [key_of(n) for n in range(1, 9)], "each due parcel was tried once")
    equal(list(breaks.taken()), [key_of(n) for n in (6, 7, 8)], "what came after five resets arrives")
    equal(len(stalls.puts()), 3, "three that stall, and the others wait")
    equal(portal_state(site, "stalls")["waiting"], 8, "all of them")


def our_own_files():
    """A file of ours that is gone or cannot be read holds up nobody but itself."""
    portal = Portal(flow, "files")
    site = fresh("files", city=portal.settings())
    portal.script({"answer": 404})
    for number in (1, 2, 3):
        site.publish(at(number))
    equal((portal_state(site)["waiting"], bool(portal_state(site)["held"])), (3, True), "held")
    gone, unreadable = archive_of(site, key_of(1)), archive_of(site, key_of(2))
    gone.rename(gone.with_suffix(".away"))
    unreadable.rename(unreadable.with_suffix(".away"))
    unreadable.mkdir()                               # opens, and cannot be read
    portal.script()
    site.publish(at(4, 30))
    state = portal_state(site)
    equal((state["held"], state["abandoned"], state["waiting"]), (None, 1, 1), "held for ever by a file of ours")
    equal(list(portal.taken()), [key_of(3), key_of(4)], "the others arrive")
    listed = outbox(site)
    expect("not there: restore" in listed[0]["answer"] and listed[0]["state"] == "abandoned", "why", listed)
    expect("refused 1 documents for good" in " ".join(wrongs(site)), "alarm", wrongs(site))
    expect("takes others while 1 documents wait" in " ".join(wrongs(site)) and "directory" in " ".join(wrongs(site)),
           "what waits alone is said, and why", wrongs(site))
    unreadable.rmdir()
    for path in (gone, unreadable):
        path.with_suffix(".away").rename(path)
    site.verb("outbox", "retry", "--portal", "city")
    site.publish(at(4, 32))
    equal((outbox(site), wrongs(site)), ([], []), "restored, all arrive")
    whole(site, portal)


def our_disk_away():
    """The disk of the site is not mounted, and a new hour is written where it belongs: nothing is given up."""
    portal = Portal(flow, "disk")
    site = fresh("disk", city=portal.settings())
    portal.script({"answer": 503})
    site.publish(at(4))
    disk = site.web.with_name("disk")
    site.web.rename(disk)
    site.web.mkdir()
    portal.script()
    refused = site.publish(at(5), code=1)
    expect("mount the disk of site.web" in refused[1], "nothing is published into the folder below:", refused)
    (site.web / "archive/lost").touch()              # a person says that it is lost, and it is not
    site.publish(at(5))
    state = portal_state(site)
    equal((state["waiting"], state["abandoned"], list(portal.taken())), (4, 0, [key_of(5)]), "the others wait")
    expect("is the disk of site.web mounted?" in state["first"]["answer"], "why", state["first"])
    expect("site.web mounted?" in " ".join(wrongs(site)), "status says so", wrongs(site))
    shutil.copytree(site.web / "archive", disk / "archive", dirs_exist_ok=True)
    shutil.rmtree(site.web)
    disk.rename(site.web)
    (site.web / "archive/lost").unlink()
    site.publish(at(5, 30))
    equal((portal_state(site)["waiting"], len(portal.taken())), (0, 5), "and are sent when it is there")
    whole(site, portal)


def no_approval():
    portal = Portal(flow, "unapproved")
    site = fresh("unapproved", city=portal.settings())
    portal.script({"answer": 500})
    site.publish(at(2))
    site.settings["publish_approval"] = '{ number = "1"; scope = "air"; name = "n"; until = "2017-01-01"; }'
    site.configure()
    portal.script()
    before = len(portal.puts())
    site.publish(at(3), code=1)
    equal(len(portal.puts()), before, "nothing leaves without a valid approval")


def killed():
    portal = Portal(flow, "killed")
    site = fresh("killed")
    site.publish(at(HOURS // 2))                     # these are for the back-fill
    for number in range(1, CHANGED + 1):
        publisher.send("air/A1/data", reading("A1", stamp(end_of(number)), {"pm25": 70}))
    publisher.settle()
    source.drain(0.5)
    shutil.rmtree(site.data / "ingest")
    shutil.copytree(source.data / "ingest", site.data / "ingest")
    site.settings["portal_city"] = portal.settings(SINCE)
    site.configure()
    portal.script(delay=0.02)
    kills = tries = 0
    while kills < KILLS:
        expect(tries < 4 * KILLS, "too few kills hit", kills)
        number = min(HOURS, HOURS // 2 + 2 * tries)
        process = flow.start(site.program("envpub-publish", "--now", at(number)), "killed-publish")
        time.sleep(chance.uniform(0.01, 0.3))
        kills += process.poll() is None
        tries += 1
        process.kill()
        process.wait()
    site.publish(at(HOURS))
    equal(portal_state(site)["waiting"], 0, "all arrived")
    wanted = [key_of(n) for n in range(1, HOURS + 1)] + [key_of(n, 2) for n in range(1, CHANGED + 1)]
    taken = list(portal.taken())
    equal(sorted(taken), sorted(wanted), "every revision")
    for number in range(1, CHANGED + 1):
        expect(taken.index(key_of(number)) < taken.index(key_of(number, 2)), "revisions in order", number)
    whole(site, portal)
    again = len(portal.puts()) - len(portal.taken())
    print(f"killed: {kills} kills, {len(wanted)} revisions arrived, {again} were pushed twice with the same bytes")


def no_delay():
    """Hours of the wall's clock; a change is on the site as soon with a dead portal as without; the one
    beside it that was away converges by itself when it is back."""
    hole = socket.socket()
    hole.bind(("127.0.0.1", 0))
    hole.listen(64)
    portal = Portal(flow, "alive", start=False)
    dead = portal.settings(url=f"https://127.0.0.1:{hole.getsockname()[1]}").replace("timeout = 2", "timeout = 8")
    seconds = {}
    for name, portals in (("without", {}), ("with", {"dead": dead, "alive": portal.settings()})):
        site = Site(flow, {name: {"broker": broker.url, "topic": f"{name}/+/data"}}, [station_row("A1")], name=name,
                    publish_revise_after="0", **{f"portal_{k}": v for k, v in portals.items()})
        site.open_session()
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
        end = now.replace(minute=0, second=0, microsecond=0)
        for back in range(20, -1, -1):
            publisher.send(f"{name}/A1/data", reading("A1", stamp(end - datetime.timedelta(hours=back)), SIX))
        publisher.settle()
        ingest, publish = site.ingest(), site.publisher()
        start = end - datetime.timedelta(hours=1)
        date, hour = f"{start:%Y-%m-%d}", start.hour + 1
        wait_until(lambda: site.file(date, hour, 1).exists(), "the newest hour", 60)
        if portals:
            run = site.data / "run/publish.json"
            wait_until(lambda: run.exists() and portal_state(site, "dead")["failures"], "the portal is dead", 60)
            expect(portal_state(site, "alive")["waiting"] > 0, "and the other away")
            portal.start()
        took = []
        for revision in range(2, 7):
            began = time.monotonic()
            publisher.send(f"{name}/A1/data", reading("A1", stamp(end), {"pm25": 60 + revision}))
            wait_until(lambda: site.file(date, hour, revision).exists(), f"revision {revision}", 30)
            took.append(time.monotonic() - began)
        seconds[name] = sorted(took)
        if portals:
            keys = [f"air/{date}/{hour:02}.r{revision}" for revision in range(1, 7)]
            wait_until(lambda: [k for k in portal.taken() if k in keys] == keys, "each revision arrives, in order", 60)
            expect(portal_state(site, "dead")["waiting"] >= 20, "all wait for it")
            whole(site, portal)
        for process in (publish, ingest):
            process.terminate()
            equal(process.wait(PATIENCE), 0, "ends well")
    hole.close()
    print("a change is on the site after (s):", {k: [round(s, 2) for s in v] for k, v in seconds.items()})
    expect(max(seconds["with"]) < max(seconds["without"]) + 5, "a dead portal delays the hour", seconds)


with Flow() as flow:
    if shutil.which("openssl") is None:
        flow.skip("openssl is not installed")
    print("seed", SEED)
    chance = random.Random(SEED)
    broker = Broker(flow)
    source = Site(flow, {"source": {"broker": broker.url}}, [station_row("A1")], name="source")
    source.open_session()
    publisher = Publisher(flow, broker)
    for number in range(1, HOURS + 1):
        publisher.send("air/A1/data", reading("A1", stamp(end_of(number)), SIX))
    publisher.settle()
    source.drain(0.5)
    for scenario in (each_answer, a_mended_token_and_certificate, handshakes_and_plain_http,
                     away_for_a_day_and_a_new_portal, each_once, our_own_files, our_disk_away, no_approval, killed,
                     no_delay):
        began = time.monotonic()
        scenario()
        print(f"{scenario.__name__}: {time.monotonic() - began:.1f} s")
