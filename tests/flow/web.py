"""What the flows of envpub-serve share: a site folder made by hand, a server over it, a client that
sends exactly what it is told."""

import gzip
import hashlib
import http.client
import os
import pathlib
import pwd
import shutil
import socket

from harness import *

PAGE = ("<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><style>b{{color:red}}</style></head>"
        "<body><b>release {number}</b>{filler}<script>var n={number};</script></body></html>\n")
ARCHIVE = "../../../archive/v1/hours"
HOUR = "v1/hours/2026/03/01/01"
DOTTED = ("station/.foo.html", "station/....html", "v1/stations/.foo.json", "v1/stations/A.r1.json")


class Folder:
    """WEB: releases that are switched as the publisher does it, and an archive."""

    def __init__(self, path):
        self.web = path
        self.number = 0
        self.archive("01.r1.json", '{"revision":1}\n')
        self.archive("01.json", '{"revision":1}\n')
        self.archive("01.csv", "\ufeffid,name\r\n1001A,站\r\n")
        self.archive(".01.r2.json.part", '{"half":')

    def archive(self, name, text):
        path = self.web / "archive" / HOUR.removesuffix("/01") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def release(self, keep=3):
        """Written whole, renamed, and only then public; all but the newest `keep` are removed."""
        self.number += 1
        part = self.web / f"releases/.{self.number}.part"
        (part / "v1/stations").mkdir(parents=True)
        page = PAGE.format(number=self.number, filler="填充" * 500).encode()
        live = json.dumps({"release": self.number, "filler": "x" * 3000}).encode()
        for name, body in (("index.html", page), ("v1/live.json", live)):
            (part / name).write_bytes(body)
            (part / f"{name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
        (part / "index.html.br").write_bytes(b"br of " + page)      # nobody here decodes it
        (part / "station").mkdir()
        for name in DOTTED:
            (part / name).write_text(f"{name}\n")
        (part / "v1/stations.geojson").write_text('{"type":"FeatureCollection","features":[]}\n')
        (part / "robots.txt").write_text("User-agent: *\n")
        (part / "v1/hours").symlink_to(ARCHIVE)
        part.rename(self.web / f"releases/{self.number}")
        link = self.web / ".current.part"
        link.symlink_to(f"releases/{self.number}")
        os.rename(link, self.web / "current")
        for old in range(self.number - keep, 0, -1):
            if not (self.web / f"releases/{old}").exists():
                break
            shutil.rmtree(self.web / f"releases/{old}")

    @property
    def current(self):
        return self.web / "current"


class Server:
    """envpub-serve over such a folder; as nobody when we are root, so that what it may not read, it cannot."""

    def __init__(self, flow, folder, name="serve", listen=None, more="", feeds=""):
        self.flow, self.name, self.port = flow, name, free_port()
        self.data = flow.folder / f"{name}-data"
        (self.data / "run").mkdir(parents=True)
        listen = listen or [f"127.0.0.1:{self.port}"]
        words = ", ".join(f'"{one.replace("PORT", str(self.port))}"' for one in listen)
        self.config = flow.folder / f"{name}.cfg"
        self.program = flow.folder / "envpub-serve"     # a copy: nobody may not enter every build folder
        if not self.program.exists():
            shutil.copy(flow.bin / "envpub-serve", self.program)
        self.config.write_text(f'site = {{ name = "试"; data = "{self.data}"; web = "{folder.web}"; '
                               f'registry = "/nowhere"; }};\n{feeds}serve = {{ listen = [ {words} ]; {more} }};\n')
        self.process = None
        self.start()

    def command(self, *more):
        command = [self.program, "-c", self.config, *more]
        if os.geteuid() == 0 and shutil.which("setpriv"):
            nobody = pwd.getpwnam("nobody")
            command = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *command]
        return command

    def start(self):
        self.process = self.flow.start(self.command(), self.name)
        wait_until(self._answers, f"{self.name} listens on {self.port}")

    def _answers(self):
        expect(self.process.poll() is None, f"{self.name} ended by itself")
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        equal(self.process.wait(PATIENCE), 0, f"{self.name} ends with 0 at SIGTERM")

    def ask(self, path="/", method="GET", host="127.0.0.1", **headers):
        return ask(self.port, path, method, host, **headers)

    def metric(self, name):
        for line in self.ask("/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise Failed(f"no metric {name}")


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def __getitem__(self, name):
        return self.headers.get(name)

    def json(self):
        return json.loads(self.body)


def ask(port, path="/", method="GET", host="127.0.0.1", connection=None, body=None, **headers):
    """headers: If_None_Match="…" is If-None-Match."""
    own = connection or http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        own.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return Answer(own.getresponse())
    finally:
        if connection is None:
            own.close()


def ask_raw(port, data, host="127.0.0.1"):
    """Bytes in, all bytes until the end out."""
    with socket.create_connection((host, port), timeout=PATIENCE) as s:
        s.sendall(data)
        out = b""
        with contextlib.suppress(ConnectionResetError):
            while part := s.recv(65536):
                out += part
    return out


def status_of(raw):
    words = raw.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/1.") else 0


def tag_of(body):
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
