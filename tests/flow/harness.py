"""What the flow tests stand on: a temporary folder, a real broker of our own, a publisher that knows
what the broker acknowledged, the programs of a build, and deadlines. Everything that was started is
ended when the test ends, also when it fails or is killed."""

import ctypes
import contextlib
import datetime
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import paho.mqtt.client as mqtt

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LONG = os.environ.get("ENVPUB_LONG") == "1"
SKIPPED = 77                        # ctest shows a test that returns it as skipped
PATIENCE = 30                       # seconds until a thing that must happen has failed to


class Failed(Exception):
    """A fact that does not hold; the text says which, what was expected and what was seen."""


def expect(fact, text, *seen):
    if not fact:
        raise Failed(" ".join([text, *(repr(s) for s in seen)]))


def equal(seen, wanted, text):
    if seen != wanted:
        raise Failed(f"{text}\n  expected: {str(wanted)[:2000]}\n  seen:     {str(seen)[:2000]}")


def wait_until(fact, text, seconds=PATIENCE):
    """The first true answer of fact(); fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = fact()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failed(f"not within {seconds} s: {text}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def moment(text):
    return datetime.datetime.fromisoformat(text)


def stamp(when):
    """RFC 3339 at +08:00."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return when.astimezone(zone).isoformat(timespec="seconds")


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)          # PR_SET_PDEATHSIG


class Flow:
    """One test: `with Flow() as flow:`. Owns the folder and every process."""

    def __init__(self):
        expect(len(sys.argv) == 2, "usage: flow_NAME.py BUILD_DIR")
        self.bin = pathlib.Path(sys.argv[1]).resolve() / "bin"
        expect((self.bin / "envpub-ingest").exists(), "no programs in", str(self.bin))
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="envpub-flow-"))
        self.folder.chmod(0o755)
        self.running = []
        self.logs = []
        self.closing = contextlib.ExitStack()

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        return self

    def __exit__(self, kind, error, trace):
        self.closing.close()
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()
        if kind not in (None, SystemExit):
            self._tell()
        if os.environ.get("ENVPUB_KEEP") == "1":
            print("kept:", self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        if kind is not None and issubclass(kind, Failed):
            print(f"FAILED: {error}")
            sys.exit(1)
        return False

    def _tell(self):
        for log in self.logs:
            lines = log.read_text(errors="replace").splitlines()
            print(f"--- {log.name}, last of {len(lines)} lines")
            print("\n".join(lines[-25:]))

    def log(self, name):
        path = self.folder / f"{name}.log"
        if path not in self.logs:
            self.logs.append(path)
        return path

    def start(self, command, name):
        """A process in the background; its output is appended to NAME.log."""
        with open(self.log(name), "ab") as out:
            process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=out,
                                       stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        self.running.append(process)
        return process

    def run(self, command, code=0, seconds=120, say=""):
        """A program to its end; (stdout, stderr). Another exit code than expected fails. None: any."""
        command = [str(c) for c in command]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL)
        if code is not None and done.returncode != code:
            raise Failed(f"{say or ' '.join(command[:6])}: exit {done.returncode}, expected {code}\n"
                         f"{done.stdout[-1500:]}{done.stderr[-3000:]}")
        return done.stdout, done.stderr

    def rules(self, **access):
        """Lines of a broker that gives everybody this access. An access list file would let everybody
        subscribe and then withhold; only this plugin refuses."""
        plugin = next(pathlib.Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"), None)
        expect(plugin, "mosquitto's dynamic security plugin is not installed")
        path = self.folder / f"rules-{len(list(self.folder.glob('rules-*')))}.json"
        everything = ("publishClientSend", "publishClientReceive", "subscribe", "unsubscribe")
        path.write_text(json.dumps({"defaultACLAccess": {**dict.fromkeys(everything, True), **access},
                                    "groups": [{"groupname": "all", "roles": []}], "anonymousGroup": "all",
                                    "clients": [], "roles": []}))
        return [f"plugin {plugin}", f"plugin_opt_config_file {path}"]

    def skip(self, why):
        print("SKIPPED:", why)
        sys.exit(SKIPPED)


class Broker:
    """A mosquitto of our own on a free loopback port, with the settings that we ship."""

    def __init__(self, flow, name="broker", inflight=1000, users=None, start=True, more=()):
        self.flow, self.name = flow, name
        self.port = free_port()
        self.folder = flow.folder / name
        self.folder.mkdir()
        lines = [f"listener {self.port} 127.0.0.1", "max_queued_messages 0", "max_queued_bytes 0",
                 f"max_inflight_messages {inflight}", "persistence true", "autosave_interval 2",
                 f"persistence_location {self.folder}/",
                 *(f"log_type {t}" for t in ("error", "warning", "notice", "information", "subscribe"))]
        if os.geteuid() == 0:
            lines.append(f"user {pwd.getpwuid(0).pw_name}")
        if users:
            secret = self.folder / "passwords"
            secret.write_text("".join(f"{u}:{p}\n" for u, p in users.items()))
            secret.chmod(0o600)
            flow.run(["mosquitto_passwd", "-U", secret])
            lines += ["allow_anonymous false", f"password_file {secret}"]
        else:
            lines.append("allow_anonymous true")
        lines += more
        self.config = self.folder / "mosquitto.conf"
        self.config.write_text("\n".join(lines) + "\n")
        self.process = None
        if start:
            self.start()

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin")
        expect(program, "mosquitto is not installed")
        self.process = self.flow.start([program, "-c", self.config], self.name)
        wait_until(self._answers, f"{self.name} listens on {self.port}")

    def _answers(self):
        expect(self.process.poll() is None, f"{self.name} ended by itself")
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def heard(self, words):
        """How often the broker's log says so."""
        return self.flow.log(self.name).read_text(errors="replace").count(words)

    def subscribed(self, client_id, times=1):
        wait_until(lambda: self.heard(f"{client_id} 1 ") >= times, f"{client_id} subscribes at {self.name}")

    def stop(self):
        """SIGTERM: the broker saves its sessions and queues."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)


class Authority:
    """A certificate authority of our own and the certificates it signs."""

    def __init__(self, flow, name):
        self.flow, self.folder = flow, flow.folder / name
        self.folder.mkdir()
        self.ca, self.key = self.folder / "ca.pem", self.folder / "ca.key"
        flow.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                  "-nodes", "-keyout", self.key, "-out", self.ca, "-subj", f"/CN={name}", "-days", "30"])

    def sign(self, name, subject, names, *, expired=False):
        key, request, out = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        extra = self.folder / f"{name}.ext"
        extra.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        self.flow.run(["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                       "-keyout", key, "-out", request, "-subj", f"/CN={subject}"])
        # openssl 3.0 dates from now on only: an expired one is asked for with a negative span
        self.flow.run(["openssl", "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key,
                       "-CAcreateserial", "-extfile", extra, "-out", out, "-days", "-1" if expired else "30"])
        key.chmod(0o640)
        return out, key


class Publisher:
    """Publishes and remembers, for each message, the tag it was given until and after its PUBACK."""

    def __init__(self, flow, broker, user=None, password=None):
        self.acked = []                     # tags in the order of their acknowledgement
        self.waiting = {}                   # message id → tag
        self.early = set()
        self.lock = threading.Lock()
        self.connected = threading.Event()
        self.client = mqtt.Client(client_id=f"test-{os.getpid()}-{id(self)}", clean_session=True)
        if user:
            self.client.username_pw_set(user, password)
        self.client.max_inflight_messages_set(1000)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_connect = lambda *_: self.connected.set()
        self.client.on_publish = self._published
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        flow.closing.callback(self.close)
        expect(self.connected.wait(PATIENCE), "the publisher cannot connect to", broker.name)

    def _published(self, client, userdata, mid):
        with self.lock:
            if mid in self.waiting:
                self.acked.append(self.waiting.pop(mid))
            else:
                self.early.add(mid)

    def send(self, topic, payload, tag=None, qos=1, retain=False):
        if not isinstance(payload, (bytes, str)):
            payload = json.dumps(payload, ensure_ascii=False)
        while len(self.waiting) > 5000:             # the broker is the slower one: wait for it
            time.sleep(0.005)
        info = self.client.publish(topic, payload, qos, retain)
        with self.lock:
            if info.mid in self.early:
                self.early.discard(info.mid)
                self.acked.append(tag)
            else:
                self.waiting[info.mid] = tag

    def settle(self, seconds=60):
        """Every message was acknowledged by the broker."""
        wait_until(lambda: not self.waiting, f"{len(self.waiting)} messages acknowledged", seconds)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


STATIONS = ("id,name,kind,area,city,lon,lat,source_id,enterprise,role,public_from,valid_from,valid_to")
EMPTY = {
    "series.csv": "station,parameter,source_code,unit,cadence,low,high,not_planned,valid_from,valid_to",
    "enterprises.csv": "id,name,credit_code,area,industry,address,office,permit,valid_from,valid_to",
    "limits.csv": "station,parameter,span,low,high,unit,basis,form,reference_o2,condition,valid_from,"
                  "valid_to",
}
APPROVAL = '{ number = "试〔2026〕1号"; scope = "air"; name = "试验审批人"; until = "2099-12-31"; }'


class Site:
    """A configuration with its registry, data and web folders, and the programs run on it."""

    def __init__(self, flow, feeds, stations, name="site", home_city="示例市", **settings):
        """feeds: name → dict of settings; stations: rows of stations.csv; settings: `section_key`
        with the value as written in the file, e.g. publish_air_cutoff="25", site_demo="true"."""
        self.flow = flow
        self.folder = flow.folder / name
        self.name = name
        self.registry = self.folder / "registry"
        self.registry.mkdir(parents=True)
        self.feeds, self.home_city, self.settings = feeds, home_city, settings
        self.config = self.folder / "envpub.cfg"
        self.web = self.folder / "web"
        self.data = self.folder / "data"
        self.stations(stations)
        for file, header in EMPTY.items():
            (self.registry / file).write_text(header + "\n")
        self.configure()

    def stations(self, rows):
        (self.registry / "stations.csv").write_text("\n".join([STATIONS, *rows]) + "\n")

    def configure(self):
        site = {"name": '"示例市生态环境局"', "home_city": f'"{self.home_city}"', "utc_offset": '"+08:00"',
                "data": f'"{self.data}"', "web": f'"{self.web}"', "registry": f'"{self.registry}"',
                "licence": '"https://creativecommons.org/licenses/by/4.0/"'}
        groups = {"site": site, "check": {}, "publish": {"approval": APPROVAL}}
        for key, value in self.settings.items():
            section, _, rest = key.partition("_")
            groups.setdefault(section, {})[rest] = value
        text = []
        for section, values in groups.items():
            text.append(f"{section} = {{ " + " ".join(f"{k} = {v};" for k, v in values.items()) + " };")
        text.append("feed = {")
        for feed, values in self.feeds.items():
            values = {"client_id": f"envpub-{feed}", "decoder": "json", "topic": "air/+/data", **values}
            text.append(f"  {feed} = {{ " + " ".join(f'{k} = "{v}";' for k, v in values.items()) + " };")
        text.append("};")
        self.config.write_text("\n".join(text) + "\n")

    # the programs

    def program(self, name, *args):
        return [self.flow.bin / name, "-c", self.config, *args]

    def drain(self, seconds=0.5, limit=180, code=0):
        return self.flow.run(self.program("envpub-ingest", "--drain", seconds), code=code, seconds=limit)

    def open_session(self):
        """The first run makes the session at the broker; what is published after it is kept."""
        self.drain(0.2)

    def publish(self, now, code=0, limit=180):
        return self.flow.run(self.program("envpub-publish", "--now", now), code=code, seconds=limit)

    def ingest(self):
        return self.flow.start(self.program("envpub-ingest"), f"{self.name}-ingest")

    def publisher(self):
        return self.flow.start(self.program("envpub-publish"), f"{self.name}-publish")

    def verb(self, *args, code=0, limit=120):
        return self.flow.run([self.flow.bin / "envpub", "-c", self.config, *args], code=code,
                             seconds=limit)[0]

    def readings(self, *args):
        return json_lines(self.verb("readings", *args))

    def refused(self):
        return json_lines(self.verb("refused", "list", "--json"))

    # what came out

    @property
    def current(self):
        return self.web / "current"

    def file(self, date, hour, revision=None):
        name = f"{hour:02}.json" if revision is None else f"{hour:02}.r{revision}.json"
        return self.web / "archive/v1/hours" / date.replace("-", "/") / name

    def document(self, date, hour, revision=None):
        return json.loads(self.file(date, hour, revision).read_text(encoding="utf-8"))

    def live(self):
        return json.loads((self.current / "v1/live.json").read_text(encoding="utf-8"))

    def page(self, name="index.html"):
        return (self.current / name).read_text(encoding="utf-8")

    def store(self):
        """The readings, for looking only."""
        path = self.data / "ingest/readings.db"
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)

    def undone(self):
        """What was recorded as replaced: (station, start, value before; None: absent)."""
        with contextlib.closing(self.store()) as db:
            for station, start, old in db.execute("SELECT s.id, u.start, u.old FROM undo u "
                                                  "JOIN station s ON s.number = u.station"):
                old = json.loads(old) if old is not None else None
                yield station, start, old["v"] if isinstance(old, dict) else old

    def snapshot(self):
        """Every file below the web folder: path → (bytes, inode, mtime); links as their target."""
        out = {}
        for folder, folders, files in os.walk(self.web):
            for name in [*files, *folders]:
                path = pathlib.Path(folder, name)
                key = str(path.relative_to(self.web))
                if path.is_symlink():
                    out[key] = os.readlink(path)
                elif path.is_file():
                    status = path.stat()
                    out[key] = (path.read_bytes(), status.st_ino, status.st_mtime_ns)
        return out


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def sample(name):
    return SOURCE / "tests/data/sample" / name


def reading(station, end, values, **more):
    return {"station": station, "time": end, "span": 3600, "values": values, **more}


SIX = {"so2": 8, "no2": 40, "pm10": 130, "co": 1.0, "o3": 30, "pm25": 68}


def station_row(station, name=None, city="示例市", role="rated", lon="116.3660", lat="39.8673"):
    return f"{station},{name or station},air,城东区,{city},{lon},{lat},,,{role},,2010-01-01,"
