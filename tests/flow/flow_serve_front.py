"""nginx with deploy/nginx.conf in front of envpub-serve, and over the same folder without it; the two
traps of plain nginx shown on the way, and that our settings do not fall into them."""

import gzip
import http.client
import re
import ssl
import threading

from web import *

PLAIN = "server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; types {{ application/json json; }} }}"


def nginx_program(flow):
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        flow.skip("nginx is not installed (package nginx-light)")
    return program


class Front:
    """An nginx of our own from the text of its servers."""

    def __init__(self, flow, name, servers, port):
        self.port = port
        place = flow.folder / name
        place.mkdir()
        temporary = " ".join(f"{kind}_temp_path {place}/{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else ""
        (place / "nginx.conf").write_text(
            f"daemon off; {user} worker_processes 1; pid {place}/pid; error_log {place}/error.log;\n"
            f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {temporary}\n{servers}\n}}\n")
        program = nginx_program(flow)
        command = [program, "-c", place / "nginx.conf", "-e", place / "error.log", "-p", place]
        flow.run([*command, "-t"], say=f"nginx -t of {name}")
        self.process = flow.start(command, name)
        flow.closing.callback(self._end)
        wait_until(self._answers, f"{name} listens on {port}")

    def _end(self):
        """SIGTERM: a master that is killed leaves its worker behind."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _answers(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0


def shipped(flow, folder, server, port):
    """deploy/nginx.conf with its placeholders filled in, and ports of our own."""
    text = (SOURCE / "deploy/nginx.conf").read_text()
    key, certificate = flow.folder / "key.pem", flow.folder / "certificate.pem"
    flow.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=air.example.cn",
              "-keyout", key, "-out", certificate])
    plain = free_port()
    for what, by in ((r"listen 443 ", f"listen 127.0.0.1:{port} "), (r"listen \[::\]:443 ", f"listen [::1]:{port} "),
                     (r"listen 80;", f"listen 127.0.0.1:{plain};"), (r"listen \[::\]:80;", f"listen [::1]:{plain};"),
                     (r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{server.port};"),
                     (r"/etc/ssl/air\.example\.cn\.pem", str(certificate)),
                     (r"/etc/ssl/private/air\.example\.cn\.key", str(key)),
                     (r"/var/lib/envpub/site/current", str(folder.current))):
        text, count = re.subn(what, by, text)
        equal(count, 1, f"deploy/nginx.conf says {what} once")
    return text, plain


def connection_to(port, host="127.0.0.1", source=None):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context,
                                       source_address=source and (source, 0))


def ask_tls(port, path="/", host="127.0.0.1", source=None, **headers):
    connection = connection_to(port, host, source)
    try:
        return ask(port, path, connection=connection, **headers)
    finally:
        connection.close()


def names(front):
    """A station's id may begin with a dot; no other file that begins so is there for visitors."""
    for path in DOTTED:
        seen = ask_tls(front.port, f"/{path}")
        equal((seen.status, seen.body.decode()), (200, f"{path}\n"), path)
        expect("immutable" not in seen["Cache-Control"], path, "changes each hour")
    for path in ("/.hidden", "/v1/hours/2026/03/01/.01.r2.json.part", "/nothing", "/v1/hours/../../../x",
                 "/station/.git/x", "/v1/stations/../hours/2026/03/01/.01.r2.json.part", "/a%0a/.hidden"):
        expect(ask_tls(front.port, path).status in (400, 404), path)


def through(front, server, folder):
    """What nginx hands on is what envpub-serve said, with HSTS on top."""
    page = (folder.current / "index.html").read_bytes()
    own, seen = server.ask("/"), ask_tls(front.port)
    equal((seen.status, seen.body), (200, page), "the page")
    for name in ("ETag", "Content-Security-Policy", "Cache-Control", "Vary", "Content-Type", "X-Content-Type-Options"):
        equal(seen.headers.get_all(name), own.headers.get_all(name), f"{name} as it was, once")
    expect("max-age" in seen["Strict-Transport-Security"], "HSTS")
    equal(ask_tls(front.port, host="::1").status, 200, "IPv6")
    zipped = ask_tls(front.port, Accept_Encoding="gzip")
    equal((zipped["Content-Encoding"], gzip.decompress(zipped.body)), ("gzip", page), "the finished .gz")
    expect(not zipped["ETag"].startswith("W/"), "a strong tag stays strong", zipped["ETag"])
    for tag in (zipped["ETag"], "W/" + zipped["ETag"]):
        again = ask_tls(front.port, Accept_Encoding="gzip", If_None_Match=tag)
        equal((again.status, again.body), (304, b""), "304 through the front")
    missing = ask_tls(front.port, "/v1/none.json")
    equal((missing.status, missing["Content-Type"]), (404, "application/problem+json"), "problems pass")
    expect(re.search("immutable", ask_tls(front.port, f"/{HOUR}.r1.json")["Cache-Control"]), "lifetimes pass")
    names(front)
    for path in ("/healthz", "/readyz", "/metrics"):
        expect(ask_tls(front.port, path).status in (200, 503), path, "for this machine")
        equal(ask_tls(front.port, path, source="127.0.0.2").status, 403, f"{path} for another")


def http2(flow, front):
    out = subprocess.run(["curl", "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                          f"https://127.0.0.1:{front.port}/"], capture_output=True, text=True).stdout
    equal(out, "2 200", "HTTP/2")


def files_alone(front, folder):
    """The process is gone: the same folder, straight from nginx."""
    page = (folder.current / "index.html").read_bytes()
    seen = ask_tls(front.port)
    equal((seen.status, seen.body, seen["Content-Type"]), (200, page, "text/html; charset=utf-8"), "the page outlives it")
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
                 "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        equal(len(seen.headers.get_all(name) or []), 1, f"{name}, once")
    expect("style-src" not in seen["Content-Security-Policy"], "what a page may load is in its <meta>")
    equal((seen["Cache-Control"], seen["ETag"]),
          ("public, max-age=30, stale-while-revalidate=60, stale-if-error=86400", None), "kept for a while, no tag")
    equal(ask_tls(front.port, f"/{HOUR}.r1.json")["Cache-Control"], "public, max-age=31536000, immutable", "written once")
    zipped = ask_tls(front.port, Accept_Encoding="gzip")
    equal((zipped["Content-Encoding"], gzip.decompress(zipped.body)), ("gzip", page), "compressed here")
    live = ask_tls(front.port, "/v1/stations.geojson")
    equal((live["Content-Type"], live["Access-Control-Allow-Origin"], live["Cross-Origin-Resource-Policy"]),
          ("application/geo+json", "*", "cross-origin"), "open data")
    equal(ask_tls(front.port, f"/{HOUR}.csv")["Content-Type"], "text/csv; charset=utf-8", "CSV")
    names(front)


def put(path, body, second=1772000000):
    path.write_bytes(body)
    os.utime(path, (second, second))


def traps(plain, ours, folder):
    """(1) Same length, same second: one tag for two values. (2) A .gz older than its file is sent."""
    path = folder.current / "v1/trap.json"
    stale = pathlib.Path(f"{path}.gz")
    asks = {"plain": lambda **h: ask(plain.port, "/v1/trap.json", **h),
            **{name: (lambda f: lambda **h: f("/v1/trap.json", **h))(f) for name, f in ours.items()}}
    put(path, b'{"pm25":"035"}')
    tags = {name: f()["ETag"] or '"none"' for name, f in asks.items()}
    put(path, b'{"pm25":"350"}')
    seen = {name: f(If_None_Match=tags[name]).status for name, f in asks.items()}
    equal(seen.pop("plain"), 304, "plain nginx keeps the old number on the screen (that is the trap)")
    expect(set(seen.values()) == {200}, "ours send the new one", seen)
    since = "Wed, 25 Feb 2026 06:13:20 GMT"                 # the very second
    equal({name: f(If_Modified_Since=since).status for name, f in asks.items() if name != "plain"},
          {name: 200 for name in ours}, "nor does a time of whole seconds prove anything")
    put(stale, gzip.compress(b'{"pm25":"035"}'), 1771000000)
    bodies = {name: f(Accept_Encoding="gzip") for name, f in asks.items()}
    text = {n: gzip.decompress(a.body) if a["Content-Encoding"] == "gzip" else a.body for n, a in bodies.items()}
    equal(text.pop("plain"), b'{"pm25":"035"}', "plain nginx sends the stale .gz (that is the trap)")
    expect(set(text.values()) == {b'{"pm25":"350"}'}, "ours do not", text)
    path.unlink()
    stale.unlink()


def under_switches(front, folder, meanwhile, say):
    """Switches as the publisher makes them, requests all the while: nothing but 200, never a mixture."""
    failed, done, seen = [], threading.Event(), []

    def client():
        connection = connection_to(front.port)
        try:
            while not done.is_set():
                for path in ("/", "/v1/live.json"):
                    answer = ask(front.port, path, connection=connection)
                    equal(answer.status, 200, say)
                    numbers = set(re.findall(r'(?:release |n=|"release": )(\d+)', answer.body.decode()))
                    expect(len(numbers) == 1, "one release in one answer", numbers)
                    seen.append(int(numbers.pop()))
                    time.sleep(0.025)                       # under the limit of requests
        except Exception as error:                          # told in the main thread
            failed.append(error)

    thread = threading.Thread(target=client)
    thread.start()
    for i in range(100):
        folder.release()
        meanwhile(i)
        time.sleep(0.03)
    done.set()
    thread.join(PATIENCE)
    if failed:
        raise failed[0]
    print(f"{say}: {len(seen)} requests over 100 switches, {len(set(seen))} releases seen")


def limited(front):
    connection, seen = connection_to(front.port), []
    for _ in range(400):
        seen.append(ask(front.port, "/robots.txt", connection=connection).status)
    expect(429 in seen and seen[0] == 200, "a machine that asks without end is told to wait", set(seen))


with Flow() as flow:
    nginx_program(flow)
    folder = Folder(flow.folder / "web")
    folder.release()
    server = Server(flow, folder)
    port = free_port()
    text, plain_port = shipped(flow, folder, server, port)
    front = Front(flow, "front", text, port)
    alone_port = free_port()
    alone = Front(flow, "plain", PLAIN.format(port=alone_port, root=folder.current), alone_port)

    through(front, server, folder)
    http2(flow, front)
    to_tls = ask(plain_port, "/x?y=1", Host="air.example.cn")
    equal((to_tls.status, to_tls["Location"]), (301, "https://air.example.cn/x?y=1"), "plain HTTP says where TLS is")
    traps(alone, {"envpub-serve": server.ask, "in front": lambda p, **h: ask_tls(port, p, **h)}, folder)
    under_switches(front, folder, lambda i: None, "in front")
    under_switches(front, folder, lambda i: server.stop() if i % 20 == 10 else server.start() if i % 20 == 15 else None,
                   "restarted five times")
    server.stop()
    files_alone(front, folder)
    traps(alone, {"files": lambda p, **h: ask_tls(port, p, **h)}, folder)
    under_switches(front, folder, lambda i: None, "files alone")
    time.sleep(1)
    limited(front)
    print("nginx in front and over the same folder: all facts hold")
