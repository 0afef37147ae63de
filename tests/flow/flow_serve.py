"""envpub-serve alone: what it answers, what it refuses, its bounds, a site that is switched under load,
readiness, metrics; and that it has neither a database nor a secret."""

import base64
import gzip
import hashlib
import re
import threading

from web import *


def problem(answer, status):
    equal((answer.status, answer["Content-Type"]), (status, "application/problem+json"), "a problem document")
    said = answer.json()
    expect(said["status"] == status and {"type", "title", "detail", "instance"} <= said.keys(),
           "type, title, status, detail and instance", said)
    equal(answer["Cache-Control"], "no-store", "a problem is not kept")
    guarded(answer)
    return said


def guarded(answer):
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                        ("Cross-Origin-Opener-Policy", "same-origin")):
        equal(answer[name], value, name)
    for name in ("Permissions-Policy", "Cross-Origin-Resource-Policy"):
        expect(answer[name], name, "is missing")
    policy = answer["Content-Security-Policy"]
    expect(policy.startswith("default-src 'none'") and "unsafe" not in policy, "a strict policy:", policy)


def hashed(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def files(server, folder):
    page = (folder.current / "index.html").read_bytes()
    answer = server.ask("/")
    equal((answer.status, answer.body, answer["Content-Type"]), (200, page, "text/html; charset=utf-8"), "the page")
    equal((answer["ETag"], answer["Vary"]), (tag_of(page), "Accept-Encoding"), "tagged by its bytes")
    equal(answer["Cache-Control"], "public, max-age=30, stale-while-revalidate=60, stale-if-error=86400", "kept")
    expect(answer["Last-Modified"].endswith(" GMT") and answer["Date"], "dates")
    guarded(answer)
    policy = answer["Content-Security-Policy"]
    expect(f"style-src 'sha256-{hashed('b{color:red}')}'" in policy, "the page's own style is named:", policy)
    expect(f"script-src 'sha256-{hashed(f'var n={folder.number};')}'" in policy, "and its script:", policy)
    equal(answer["Access-Control-Allow-Origin"], None, "a page is not for other sites' scripts")
    head = server.ask("/", "HEAD")
    equal((head.status, head.body, head["Content-Length"], head["ETag"]), (200, b"", str(len(page)), answer["ETag"]),
          "HEAD is GET without the body")

    live = server.ask("/v1/live.json")
    equal((live["Content-Type"], live["Access-Control-Allow-Origin"], live["Cross-Origin-Resource-Policy"]),
          ("application/json", "*", "cross-origin"), "open data")
    equal(server.ask("/v1/stations.geojson")["Content-Type"], "application/geo+json", "GeoJSON")
    csv = server.ask(f"/{HOUR}.csv")
    equal((csv["Content-Type"], csv["Content-Disposition"], csv.body[:3]),
          ("text/csv; charset=utf-8", 'inline; filename="2026-03-01-01.csv"', b"\xef\xbb\xbf"), "CSV with its BOM")
    revision = server.ask(f"/{HOUR}.r1.json")
    equal((revision.status, revision["Cache-Control"]), (200, "public, max-age=31536000, immutable"), "written once")
    expect("immutable" not in server.ask(f"/{HOUR}.json")["Cache-Control"], "the alias changes")


def conditions(server, folder):
    tag = server.ask("/")["ETag"]
    for words in (tag, f'"x", W/{tag}', "*", f'"a,b" , {tag}'):
        answer = server.ask("/", If_None_Match=words)
        equal((answer.status, answer.body, answer["ETag"]), (304, b"", tag), f"If-None-Match: {words}")
        expect(answer["Cache-Control"] and answer["Vary"] and answer["Date"], "304 tells what it must")
    for words in ('"x"', tag.strip('"'), ""):
        equal(server.ask("/", If_None_Match=words).status, 200, f"If-None-Match: {words}")
    raw = ask_raw(server.port, f'GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: "x"\r\nIf-None-Match: {tag}\r\n'
                               "Connection: close\r\n\r\n".encode())
    equal(status_of(raw), 304, "a list in two lines")
    equal(server.ask("/", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status, 200,
          "a time of whole seconds proves nothing")


def variants(server, folder):
    page = (folder.current / "index.html").read_bytes()
    plain, zipped = server.ask("/"), server.ask("/", Accept_Encoding="gzip, deflate")
    equal((zipped["Content-Encoding"], gzip.decompress(zipped.body)), ("gzip", page), "gzip")
    equal(server.ask("/", Accept_Encoding="gzip;q=0.9, br")["Content-Encoding"], "br", "brotli is shorter")
    equal(server.ask("/", Accept_Encoding="gzip, br;q=0.1")["Content-Encoding"], "gzip", "q decides")
    equal(server.ask("/", Accept_Encoding="gzip;q=0")["Content-Encoding"], None, "refused")
    equal(server.ask("/v1/stations.geojson", Accept_Encoding="gzip, br")["Content-Encoding"], None, "none is there")
    expect(plain["ETag"] != zipped["ETag"], "each coding has its own tag")
    equal(plain["Content-Security-Policy"], zipped["Content-Security-Policy"], "and the same policy")
    equal(server.ask("/", Accept_Encoding="gzip", If_None_Match=zipped["ETag"]).status, 304, "its own tag")
    equal(server.ask("/", Accept_Encoding="gzip", If_None_Match=plain["ETag"]).status, 200, "not the other's")


def same_second_and_stale(server, folder):
    """The two traps of nginx: a tag of time and length, a .gz older than its file."""
    path = folder.current / "v1/trap.json"

    def put(text, name=path):
        name.write_bytes(text)
        os.utime(name, (1772000000, 1772000000))

    put(b'{"pm25":"035"}')
    first = server.ask("/v1/trap.json")
    put(b'{"pm25":"350"}')
    second = server.ask("/v1/trap.json", If_None_Match=first["ETag"])
    equal((second.status, second.body), (200, b'{"pm25":"350"}'), "same length, same second, new value")
    stale = pathlib.Path(f"{path}.gz")
    put(gzip.compress(b'{"pm25":"350"}'), stale)
    equal(server.ask("/v1/trap.json", Accept_Encoding="gzip")["Content-Encoding"], "gzip", "its own .gz")
    put(b'{"pm25":"053"}')
    for age in (1771999999, 1772000000, 1772000001):
        os.utime(stale, (age, age))
        answer = server.ask("/v1/trap.json", Accept_Encoding="gzip")
        equal((answer["Content-Encoding"], answer.body), (None, b'{"pm25":"053"}'), f"a stale .gz ({age})")
    path.unlink()
    stale.unlink()


def refusals(server, folder):
    said = problem(server.ask("/v1/nothing.json?a=b"), 404)
    equal(said["instance"], "/v1/nothing.json", "the instance is the path")
    equal(server.ask("/v1/nothing.json")["Access-Control-Allow-Origin"], "*", "scripts may read the problem")
    page = server.ask("/nothing", Accept="text/html,*/*;q=0.8")
    equal((page.status, page["Content-Type"]), (404, "text/html; charset=utf-8"), "a page for a person")
    expect("没有这个页面" in page.body.decode() and "style-src 'sha256-" in page["Content-Security-Policy"],
           "in Chinese, with its policy")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = server.ask("/", method)
        problem(answer, 405)
        equal(answer["Allow"], "GET, HEAD", "Allow")
    problem(ask(server.port, "/", "GET", body=b"x" * 100), 413)
    problem(server.ask("/" + "a" * 1500), 414)
    problem(server.ask("/", X_Long="x" * 10000), 431)
    for length in (20000, 200000):
        expect(status_of(ask_raw(server.port, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * length + b"\r\n\r\n"))
               in (431, 0), "a head beyond all bounds")
    expect(status_of(ask_raw(server.port, b"GET / HTTP/1.1\r\n\r\n")) == 400, "no Host")
    for raw in (b"\r\n\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port)) as s:
            s.sendall(raw)
    equal(server.ask("/healthz").status, 200, "and it still answers")


OUTSIDE = ("/../outside", "/v1/../../outside", "/%2e%2e/outside", "/..%2foutside", "/..%5coutside", "/....//outside",
           "/v1/hours/../../../outside", "/v1/hours/2026/../../../../outside", "//etc/passwd", "/link", "/folder/outside",
           "/v1/hours/2026/03/01/.01.r2.json.part", "/.hidden", "/index.html%00.json", "/%c0%ae%c0%ae/outside",
           "/v1", "/v1/", "/v1/hours", "/v1/hours/2026", "/index.html/", "/./index.html", "/\\..\\outside",
           "/releases/1/index.html", "/current/index.html", "/archive/v1/hours/2026/03/01/01.json",
           "http://x/../outside", "../outside", "/pipe")


def nowhere_else(server, folder):
    (folder.web.parent / "outside").write_text("OUTSIDE")
    (folder.web / "outside").write_text("OUTSIDE")
    (folder.current / ".hidden").write_text("OUTSIDE")
    (folder.current / "link").symlink_to("../../outside")
    (folder.current / "folder").symlink_to("../../..")
    os.mkfifo(folder.current / "pipe")
    for target in OUTSIDE:
        raw = ask_raw(server.port, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        expect(status_of(raw) in (400, 404) and b"OUTSIDE" not in raw and b"root:" not in raw, target, raw[:300])
    for name in ("link", "folder", "pipe", ".hidden"):
        (folder.current / name).unlink()


class Switcher(threading.Thread):
    """Switches as fast as it can, and keeps only the release before: far harsher than the publisher."""

    def __init__(self, folder, switches):
        super().__init__(daemon=True)
        self.folder, self.switches = folder, switches

    def run(self):
        for _ in range(self.switches):
            self.folder.release(keep=1)


def look(answer, release):
    """One answer under switching: whole, tagged by its bytes, never older than the one before."""
    equal(answer.status, 200, "during a switch")
    equal(answer["ETag"], tag_of(answer.body), "tag and body belong together")
    coded = answer["Content-Encoding"] == "gzip"        # a release on its way out may have lost its .gz
    text = (gzip.decompress(answer.body) if coded else answer.body).decode()
    numbers = set(re.findall(r'(?:release |n=|"release": )(\d+)', text))
    expect(len(numbers) == 1, "one release in one answer", numbers)
    number = int(numbers.pop())
    expect(number >= release, "never back to an older release", number, release)
    return number


def switching(server, folder):
    requests, seen, failed = 5000, set(), []            # so many at least, and until the last switch
    switcher, made = Switcher(folder, 500), []

    def client(count):
        connection, release = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE), 0
        try:
            i = 0
            while i < count or switcher.is_alive():
                i += 1
                path, coded = (("/", False), ("/", True), ("/v1/live.json", True), ("/v1/live.json", False))[i % 4]
                extra = {"Accept_Encoding": "gzip"} if coded else {}
                release = look(ask(server.port, path, connection=connection, **extra), release)
                seen.add(release)
                made.append(i)
        except Exception as error:                          # told in the main thread
            failed.append(error)

    clients = [threading.Thread(target=client, args=(requests // 2,)) for _ in range(2)]
    switcher.start()
    for one in clients:
        one.start()
    for one in [*clients, switcher]:
        one.join(300)
    if failed:
        raise failed[0]
    expect(len(seen) > 20, "the requests met many releases", len(seen))
    print(f"{len(made)} requests over 500 switches, {len(seen)} releases seen, all whole")


def readiness(server, folder):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    minutes = lambda n: now + datetime.timedelta(minutes=n)

    def told(written, end, error=None, received=18):
        newest = None if end is None else {"end": stamp(end), "expected": 18, "received": received}
        (server.data / "run/publish.json").write_text(json.dumps({"written": stamp(written), "newest": newest,
                                                                  "error": error}))
        return server.ask("/readyz")

    equal(problem(server.ask("/readyz"), 503)["reason"], "publisher_silent", "no run file")
    equal(problem(told(minutes(-2), minutes(-10)), 503)["reason"], "publisher_silent", "an old run file")
    equal(problem(told(now, None), 503)["reason"], "never_published", "nothing published")
    equal(problem(told(now, minutes(-91)), 503)["reason"], "hour_overdue", "due at end + 60 + 25 + 5")
    equal(problem(told(now, minutes(-10), "no space"), 503)["reason"], "publishing_fails", "a fresh hour and a full disk")
    equal(problem(told(now, minutes(-10), received=0), 503)["reason"], "no_data", "an hour for which nothing came")
    ready = told(now, minutes(-89))
    equal((ready.status, ready.json()["status"]), (200, "ready"), "fresh")
    equal(ready["Cache-Control"], "no-store", "health is not kept")
    (server.data / "run/publish.json").write_text('{"written":')
    problem(server.ask("/readyz"), 503)
    (server.data / "run/publish.json").unlink()
    equal(server.ask("/healthz").status, 200, "alive all the same")


def promtool(text):
    if shutil.which("promtool") is None:
        print("SKIPPED: promtool is not installed (package prometheus)")
        return
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True)
    expect(done.returncode == 0, "promtool check metrics:", done.stdout, done.stderr)


def metrics(flow, server):
    """The run files that ingest and publish really write; both missing; one old and one cut."""
    bare = server.ask("/metrics")
    equal(bare["Content-Type"], "text/plain; version=0.0.4; charset=utf-8", "the text format")
    expect(b'run_file_up{file="ingest.prom"} 0' in bare.body and b"# ingest.prom is left out" in bare.body, "missing")
    promtool(bare.body)
    site = Site(flow, {"air": {"broker": Broker(flow).url}}, [station_row("1001A")], name="published")
    site.open_session()
    site.publish("2026-03-01T01:30:00+08:00")
    for name in ("publish.prom", "ingest.prom"):
        (server.data / "run" / name).write_text((site.data / "run" / name).read_text())
    both = server.ask("/metrics").body
    for words in (b'run_file_up{file="publish.prom"} 1', b"\nenvpub_publish_approval_valid 1", b"\nenvpub_ingest_commits_total ",
                  b'envpub_serve_requests_total{code="404"} '):
        expect(words in both, words, both[-500:])
    promtool(both)
    old = time.time() - 61
    os.utime(server.data / "run/ingest.prom", (old, old))
    ahead = time.time() + 120
    os.utime(server.data / "run/publish.prom", (ahead, ahead))
    expect(b'run_file_up{file="publish.prom"} 0' in server.ask("/metrics").body, "of a clock that is ahead")
    (server.data / "run/publish.prom").write_text("cut in the mid")
    aged = server.ask("/metrics").body
    expect(b"envpub_ingest_" not in aged and b"cut in" not in aged and aged.count(b"is left out") == 2, "left out")
    promtool(aged)


def no_database_no_secret(server):
    pid = server.process.pid
    maps = pathlib.Path(f"/proc/{pid}/maps").read_text()
    expect("microhttpd" in maps, "the maps are read")
    for library in ("sqlite", "mosquitto", "libcurl"):
        expect(library not in maps, library, "is mapped")
    opened = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
    expect(not [o for o in opened if ".db" in o or "secret" in o], "open files", opened)


def slow_and_many(flow, folder):
    server = Server(flow, folder, "bounded", listen=["0.0.0.0:PORT"], more="connections = 16; per_address = 4;")
    time.sleep(0.3)                                         # the look whether it answers is gone too
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(8)]
    time.sleep(0.3)
    for s in idle:
        s.setblocking(False)

    def closed(s):
        try:
            return s.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True

    equal(sum(map(closed, idle)), 4, "four connections of one client stay, on a port that others can reach")
    for s in idle:
        s.close()

    server = Server(flow, folder, "slow", more="connections = 16;")
    slow, began = socket.create_connection(("127.0.0.1", server.port)), time.monotonic()
    slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
    slow.settimeout(1)
    ended = None
    while ended is None and time.monotonic() - began < 25:
        try:
            slow.sendall(b"x")                              # one byte a second: never silent
            time.sleep(1)
            equal(server.ask("/healthz").status, 200, "others are answered meanwhile")
        except (BrokenPipeError, ConnectionResetError):
            ended = time.monotonic() - began
    expect(ended is not None and 13 < ended < 20, "a head that trickles in is cut off after 15 s:", ended)
    expect(server.metric("envpub_serve_closed_late_total") >= 1, "and counted")
    many = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
    late = socket.create_connection(("127.0.0.1", server.port))
    late.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    late.settimeout(0.5)
    with contextlib.suppress(TimeoutError):
        raise Failed(f"the seventeenth was answered: {late.recv(100)}")
    many.pop().close()
    late.settimeout(PATIENCE)
    expect(late.recv(100).startswith(b"HTTP/1.1 200"), "it waited, and is answered when one goes")


def many_that_go_at_once(flow, folder):
    """At the limit the door is shut; when all go in one turn it opens again, and then nothing is to be done."""
    server = Server(flow, folder, "crowd", more="connections = 16;")
    for kept in (0, 1, 4):
        crowd = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
        time.sleep(0.3)
        server.process.send_signal(signal.SIGSTOP)          # so that it meets them all in one turn
        for s in crowd[:40 - kept]:
            s.close()
        server.process.send_signal(signal.SIGCONT)
        began = time.monotonic()
        equal(server.ask("/healthz").status, 200, f"answers after a crowd of which {kept} stay")
        expect(time.monotonic() - began < 5, "and soon", time.monotonic() - began)
        for s in crowd:
            s.close()
    time.sleep(1)
    spent = lambda: sum(map(int, pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().split()[13:15]))
    before = spent()
    time.sleep(3)
    equal(spent(), before, "without visitors it takes no time of the processor (hundredths of a second)")


def ends_cleanly(flow, folder):
    """What is under way when SIGTERM comes is finished."""
    big = folder.current / "big.txt"
    big.write_bytes(os.urandom(3 << 20))
    server = Server(flow, folder, "ending")
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    s.connect(("127.0.0.1", server.port))
    s.sendall(b"GET /big.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    out = s.recv(1000)
    server.process.terminate()
    while len(out) < (3 << 20) and (part := s.recv(1 << 16)):
        out += part
    equal(out.partition(b"\r\n\r\n")[2], big.read_bytes(), "the whole answer")
    s.close()
    equal(server.process.wait(PATIENCE), 0, "exit 0")


def settings(flow, folder, server):
    """Secrets of the other two are out of reach, and nobody asks for them; nonsense is."""
    prefix, registry = flow.folder / "prefix", flow.folder / "registry"     # -n reads these, and only -n
    (prefix / "bin").mkdir(parents=True)
    shutil.copy(server.program, prefix / "bin/envpub-serve")
    shutil.copytree(flow.bin / "../share/envpub", prefix / "share/envpub")
    shutil.copytree(SOURCE / "tests/data/sample/registry", registry)
    checked = flow.folder / "checked.cfg"
    checked.write_text(server.config.read_text().replace('registry = "/nowhere"', f'registry = "{registry}"'))
    swap = {server.program: prefix / "bin/envpub-serve", server.config: checked}
    command = [swap.get(word, word) for word in server.command("-n")]
    out, said = flow.run(command)
    expect("configuration and registry: no error, and 2 warnings above" in out, "two warnings:", out)
    expect("no approval is given" in said and "home_city" in said, "these:", said)
    with open(registry / "stations.csv", "a", encoding="utf-8") as file:
        file.write("no id\n")
    _, said = flow.run(command, code=2)
    expect("stations.csv" in said, "a fault of the registry:", said)
    wrong = flow.folder / "wrong.cfg"
    for listen, words in (("localhost:8080", "is a name"), ("127.0.0.1", "address:port"), ("[::1]", "address:port")):
        wrong.write_text(server.config.read_text().replace(f'"127.0.0.1:{server.port}"', f'"{listen}"'))
        _, said = flow.run([flow.bin / "envpub-serve", "-c", wrong], code=2)
        expect(words in said, said)
    _, said = flow.run(server.command(), code=1)
    expect("Address already in use" in said, "a second one says so:", said)


with Flow() as flow:
    folder = Folder(flow.folder / "web")
    folder.release()
    folder.release()
    secret = flow.folder / "secrets"
    secret.mkdir(mode=0o700)
    for name in ("password", "token", "ca"):
        (secret / name).write_text("secret\n")
        (secret / name).chmod(0o600)
    feeds = (f'feed = {{ air = {{ broker = "mqtts://broker.example"; username = "u"; topic = "a"; '
             f'password_file = "{secret}/password"; ca = "{secret}/ca"; }}; }};\n'
             f'portal = {{ city = {{ url = "https://portal.example/{{path}}"; token_file = "{secret}/token"; }}; }};\n')
    server = Server(flow, folder, listen=["127.0.0.1:PORT", "[::1]:PORT"], feeds=feeds)
    settings(flow, folder, server)
    files(server, folder)
    equal(server.ask("/", host="::1").status, 200, "IPv6")
    conditions(server, folder)
    variants(server, folder)
    same_second_and_stale(server, folder)
    refusals(server, folder)
    nowhere_else(server, folder)
    readiness(server, folder)
    metrics(flow, server)
    switching(server, folder)
    no_database_no_secret(server)
    slow_and_many(flow, folder)
    many_that_go_at_once(flow, folder)
    ends_cleanly(flow, folder)
    server.stop()
    print("envpub-serve: all facts hold")
