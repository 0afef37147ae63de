"""The Debian package on a machine of its own under a real systemd: installed, configured, started, stuck
and restarted, upgraded, removed, purged; each program as its user in its sandbox, with what it may and
may not read. Without such a machine only what can be seen from outside is looked at."""

import gzip
import re

from harness import *
from machine import Machine, missing

PROGRAMS = ["ingest", "publish", "serve"]
UNITS = [f"envpub-{p}" for p in PROGRAMS]
CONFIG = "/etc/envpub/envpub.cfg"


# ---- from outside ----

def exposure():
    """systemd's own judgement of each sandbox, 0 to 10: 2 is the most we allow."""
    if not shutil.which("systemd-analyze"):
        print("SKIPPED in part: systemd-analyze is not installed")
        return
    for unit in UNITS:
        said, _ = flow.run(["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20",
                            SOURCE / f"deploy/{unit}.service"], say=f"{unit}: exposed by more than 2.0")
        print(said.splitlines()[-1].strip("→ "))


def build(folder):
    """cpack, into a folder of its own; the package's path."""
    flow.run(["cpack", "--config", flow.bin.parent / "CPackConfig.cmake", "-G", "DEB", "-B", folder],
             seconds=300)
    return next(folder.glob("*.deb"))


def look_into(package):
    flow.run(["dpkg-deb", "-x", package, flow.folder / "tree"])
    tree = flow.folder / "tree"
    depends = flow.run(["dpkg-deb", "-f", package, "Depends"])[0]
    for library in ("libmosquitto1", "libsqlite3-0", "libcjson1", "libmicrohttpd12", "libc6"):
        expect(library in depends, "depends on", library, depends)
    page = gzip.decompress((tree / "usr/share/man/man5/envpub.cfg.5.gz").read_bytes()).decode()
    keys = flow.run([flow.bin / "envpub", "--keys"])[0]
    equal(re.findall(r"^\.It Va (\S+)", page, re.M), re.findall(r"^(\S+)(?: = |    )", keys, re.M),
          "envpub.cfg(5) and --keys name the same keys")
    conffiles = flow.run(["dpkg-deb", "-I", package, "conffiles"])[0].split()
    equal(sorted(conffiles), sorted("/" + str(p.relative_to(tree)) for p in (tree / "etc").rglob("*")
                                    if p.is_file()), "all below /etc is the administrator's to change")
    for script in ("postinst", "prerm", "postrm"):
        text = flow.run(["dpkg-deb", "-I", package, script])[0]
        expect("/var/lib/envpub" not in re.sub(r"(#|echo).*", "", text), script, "touches data")


def newer(package):
    """The same as a later version, with a configuration of which a comment changed."""
    tree = flow.folder / "newer"
    flow.run(["dpkg-deb", "-R", package, tree])
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*", "Version: 99.0", control.read_text(), flags=re.M))
    with open(tree / "etc/envpub/envpub.cfg", "a", encoding="utf-8") as file:
        file.write("// a later version says more here\n")
    out = flow.folder / "envpub_99.0.deb"
    flow.run(["dpkg-deb", "-Znone", "--root-owner-group", "-b", tree, out])
    return out


# ---- on the machine ----

def install(package, options=""):
    shutil.copy(package, machine.path("/srv/envpub.deb"))
    return machine.do(f"dpkg {options} -i /srv/envpub.deb")


def owners(*names):
    return [machine.do(f"stat -c '%a %U %G' {name}") for name in names]


def readable(user, path):
    return machine.try_(f"runuser -u {user} -- head -c1 {path}")[0] == 0


def active(units=UNITS):
    return [machine.show(u, "ActiveState") for u in units]


def pids():
    return [int(machine.show(u, "MainPID")) for u in UNITS]


def installed():
    said = install(package)
    expect("systemctl start" in said, "says how to go on", said)
    equal([machine.ask(f"systemctl is-enabled {u}") for u in UNITS], ["enabled"] * 3, "enabled")
    equal(active(), ["inactive"] * 3, "not started before they are configured")
    equal(machine.do(f"systemd-analyze verify {' '.join(u + '.service' for u in UNITS)}"), "", "units verify")
    equal(owners(CONFIG, "/etc/envpub/secrets", "/etc/envpub/secrets/ingest", "/etc/envpub/secrets/publish",
                 "/var/lib/envpub/data", "/var/lib/envpub/data/ingest", "/var/lib/envpub/data/publish",
                 "/var/lib/envpub/data/run", "/var/lib/envpub/site"),
          ["640 root envpub", "750 root envpub", "2750 root envpub-ingest", "2750 root envpub-publish",
           "750 root envpub", "2750 envpub-ingest envpub-publish", "700 envpub-publish envpub-publish",
           "2770 root envpub", "755 envpub-publish envpub-publish"], "owners")


def unconfigured():
    """Exit 2 waits for a person: no restart after restart."""
    code, _ = machine.try_("systemctl start envpub-ingest")
    expect(code != 0, "starts without a configuration")
    equal([machine.show("envpub-ingest", w) for w in ("ActiveState", "ExecMainStatus", "NRestarts")],
          ["failed", "2", "0"], "an empty configuration")
    expect("site.name" in machine.ask("journalctl -u envpub-ingest --no-pager"), "the journal says why")
    machine.do("systemctl reset-failed")


def configure():
    """A broker with a password; secrets made as the shipped configuration tells."""
    broker = machine.path("/srv/broker")
    broker.mkdir()
    (broker / "passwords").write_text("envpub:geheim\n")
    (broker / "mosquitto.conf").write_text("listener 1883 127.0.0.1\nallow_anonymous false\n"
                                           "password_file /srv/broker/passwords\nuser nobody\n")
    machine.do("mosquitto_passwd -U /srv/broker/passwords && chown nobody /srv/broker/passwords && "
               "systemd-run -q --unit=broker mosquitto -c /srv/broker/mosquitto.conf")
    for folder, name, secret in (("ingest", "broker", "geheim"), ("publish", "city", "token")):
        machine.do(f"umask 077; echo {secret} | install -m 640 /dev/stdin /etc/envpub/secrets/{folder}/{name}")
    config = machine.path(CONFIG)
    text = config.read_text(encoding="utf-8")
    for line in ("name = ", "home_city = ", "approval = ", "air = {", "    broker = ", "    username = ",
                 "    password_file = ", "    client_id = ", "    topic = ", "    decoder = ", "};"):
        text, n = re.subn(rf"^    // {re.escape(line)}", f"    {line}", text, count=1, flags=re.M)
        equal(n, 1, f"the shipped configuration has, as a comment: {line}")
    text = text.replace("until = \"2027-12-31\"", "until = \"2099-12-31\"").replace('scope = "…"', 'scope = "air"')
    text = text.replace("portal = {", 'portal = { city = { url = "http://127.0.0.1:9/{path}"; token_file = '
                                      '"/etc/envpub/secrets/publish/city"; };')
    machine.do("ip addr add 192.0.2.1/32 dev lo")
    text = text.replace('listen = "127.0.0.1:8080"', 'listen = [ "127.0.0.1:8080", "192.0.2.1:8080" ]')
    text = text.replace("    air_cutoff = 25;", "    air_cutoff = 25; revise_after = 0;")
    config.write_text(text, encoding="utf-8")
    with open(machine.path("/etc/envpub/registry/stations.csv"), "a", encoding="utf-8") as file:
        file.write(station_row("A") + "\n")
    machine.do(f"envpub -c {CONFIG} check")


def start():
    machine.do("systemctl start envpub-ingest envpub-publish envpub-serve")      # each waits for READY=1
    equal(active(), ["active"] * 3, "started")
    for unit, pid in zip(UNITS, pids()):
        status = machine.do(f"cat /proc/{pid}/status")
        expect(re.search(r"NoNewPrivs:\s+1\n", status) and re.search(r"Seccomp:\s+2\n", status)
               and re.search(r"CapBnd:\s+0+\n", status), f"{unit}: no sandbox", status)
        equal(machine.do(f"stat -c %U /proc/{pid}"), unit, "runs as")
    hidden = {"ingest": ["/etc/envpub/secrets/publish/city", "/var/lib/envpub/data/publish/publications.db"],
              "publish": ["/etc/envpub/secrets/ingest/broker"],
              "serve": ["/etc/envpub/secrets/ingest", "/etc/envpub/registry/stations.csv",
                        "/var/lib/envpub/data/ingest/readings.db", "/var/lib/envpub/data/publish/lock"]}
    for program, pid in zip(PROGRAMS, pids()):
        for path in hidden[program]:
            expect(machine.path(path).exists(), "is there, outside of the sandbox:", path)
            code, said = machine.try_(f"stat /proc/{pid}/root{path}")
            expect(code != 0, f"envpub-{program} sees {path}", said)


def end_of_last_hour():
    return stamp(datetime.datetime.fromtimestamp(time.time() // 3600 * 3600, datetime.timezone.utc))


def send(pm25):
    """A whole hour of the one station."""
    payload = json.dumps(reading("A", end_of_last_hour(), {**SIX, "pm25": pm25}))
    machine.do(f"mosquitto_pub -h 127.0.0.1 -u envpub -P geheim -q 1 -t air/A/data -m '{payload}'")


def public(pm25):
    """The number is on the site, as the public gets it."""
    def there():
        _, said = machine.try_("curl -fsS http://127.0.0.1:8080/v1/live.json")
        return f'"pm25":{{"value":{pm25},' in said.replace(" ", "")
    try:
        wait_until(there, f"pm25 {pm25} is public")
    except Failed as late:
        raise Failed(f"{late}\n{machine.ask('journalctl -n 60 --no-pager')}") from None


def published():
    """What the publisher tells of itself."""
    return json.loads(machine.path("/var/lib/envpub/data/run/publish.json").read_text(encoding="utf-8"))


def least_privilege():
    secrets, data = "/etc/envpub/secrets", "/var/lib/envpub/data"
    may = {f"{secrets}/ingest/broker": "ingest", f"{secrets}/publish/city": "publish",
           f"{data}/ingest/readings.db": "ingest publish", f"{data}/ingest/readings.db-wal": "ingest publish",
           f"{data}/publish/publications.db": "publish", f"{data}/run/ingest.json": "ingest publish serve",
           f"{data}/run/publish.json": "ingest publish serve", CONFIG: "ingest publish serve",
           "/var/lib/envpub/site/current/index.html": "ingest publish serve nobody"}
    expect(machine.try_("curl -m 1 -s http://192.0.2.1:8080/")[0] != 0, "serve answers on the network")
    for path, users in may.items():
        equal(" ".join(u for u in (*PROGRAMS, "nobody")
                       if readable(u if u == "nobody" else f"envpub-{u}", path)), users, f"who may read {path}")
    code, _ = machine.try_(f"runuser -u envpub-publish -- touch {data}/ingest/readings.db {data}/ingest/x")
    expect(code != 0, "publish writes among the readings")


def known(user):
    """What that user reads from the store: two users, one of whom may only read."""
    said = machine.do(f"runuser -u {user} -- envpub -c {CONFIG} readings --station A 2>&1 | grep '^{{' || true")
    return [json.loads(line)["values"]["pm25"] for line in said.splitlines()]


def reader_and_writer():
    """While the writer lives, after it ended well, after it was killed, and when it is back."""
    equal(known("envpub-publish"), [68], "read beside a living writer")
    machine.do("systemctl stop envpub-ingest")
    equal(known("envpub-publish"), [68], "read after the writer ended well")
    before = published()["started"]
    time.sleep(1)                                           # told in seconds
    machine.do("systemctl restart envpub-publish")          # opens the store that nobody writes
    wait_until(lambda: published()["started"] != before, "publish tells of its new start")
    equal((published()["readings"], published()["error"]), (True, None), "publish reads it too")
    machine.do("systemctl start envpub-ingest")
    send(69)
    wait_until(lambda: known("envpub-publish") == [69], "read beside the writer that is back")
    machine.do("systemctl kill -s KILL envpub-ingest; systemctl stop envpub-ingest")
    equal(known("envpub-publish"), [69], "read after the writer was killed")
    equal(machine.try_("runuser -u envpub-publish -- sqlite3 /var/lib/envpub/data/ingest/readings.db "
                       "'CREATE TABLE x (y)'")[0] != 0, True, "publish cannot write")
    machine.do("systemctl start envpub-ingest")


def watchdog():
    """Pings keep an idle process alive; one that is stuck is killed and comes back."""
    for unit in UNITS:
        folder = machine.path(f"/etc/systemd/system/{unit}.service.d")
        folder.mkdir()
        (folder / "test.conf").write_text("[Service]\nWatchdogSec=2s\nRestartSec=100ms\nTimeoutAbortSec=3s\n")
    machine.do("systemctl daemon-reload && systemctl restart " + " ".join(UNITS))
    first = pids()
    time.sleep(5)
    equal(pids(), first, "idle and alive for more than two watchdog intervals")
    for pid in first:
        machine.do(f"kill -STOP {pid}")
    wait_until(lambda: all(machine.show(u, "NRestarts") != "0" for u in UNITS) and active() == ["active"] * 3,
               "stuck processes are restarted")
    expect(not set(pids()) & set(first), "a stuck process is still there")
    machine.do("rm -r /etc/systemd/system/envpub-*.service.d && systemctl daemon-reload")


def credentials():
    """The shipped drop-in: the password comes from systemd, and only ingest is given it."""
    folder = machine.path("/etc/systemd/system/envpub-ingest.service.d")
    folder.mkdir()
    shutil.copy(SOURCE / "deploy/credentials.conf", folder / "credentials.conf")
    machine.do("mv /etc/envpub/secrets/ingest/broker /etc/envpub/secrets/broker && "
               "chown root:root /etc/envpub/secrets/broker && chmod 600 /etc/envpub/secrets/broker && "
               f"sed -i 's|/etc/envpub/secrets/ingest/broker|/run/credentials/envpub-ingest.service/broker|' "
               f"{CONFIG} && systemctl daemon-reload && systemctl restart " + " ".join(UNITS))
    equal(readable("envpub-publish", "/run/credentials/envpub-ingest.service/broker"), False,
          "publish reads a credential of ingest")
    send(70)
    public(70)


def upgraded():
    machine.do("systemctl disable envpub-serve")
    before, config = pids(), machine.path(CONFIG).read_bytes()
    machine.path("/var/lib/envpub/site/kept").write_text("kept")
    install(newer(package), "--force-confold")
    equal(machine.path(CONFIG).read_bytes(), config, "the configuration after an upgrade")
    expect(machine.path(CONFIG + ".dpkg-dist").exists(), "the new version's configuration stands beside it")
    equal(owners(CONFIG), ["640 root envpub"], "its owner")
    equal(active(), ["active"] * 3, "runs after the upgrade")
    expect(not set(pids()) & set(before), "the new programs run")
    equal(machine.try_("systemctl is-enabled envpub-serve")[1], "disabled", "what was disabled stays so")
    public(70)


def removed():
    machine.do("dpkg -r envpub")
    equal(active(), ["inactive"] * 3, "stopped")
    expect(not machine.path("/usr/bin/envpub").exists(), "the programs are gone")
    for kept in (CONFIG, "/etc/envpub/secrets/publish/city", "/var/lib/envpub/data/ingest/readings.db"):
        expect(machine.path(kept).exists(), "kept by a removal:", kept)
    said = machine.do("dpkg -P envpub")
    expect("five years" in said, "purging says what it keeps, and why", said)
    expect(not machine.path(CONFIG).exists(), "the configuration is purged")
    for kept in ("/var/lib/envpub/data/ingest/readings.db", "/var/lib/envpub/data/publish/publications.db",
                 "/var/lib/envpub/site/current", "/etc/envpub/secrets/publish/city"):
        expect(os.path.lexists(machine.path(kept)), "kept by a purge:", kept)
    machine.do("id envpub-ingest")
    expect(machine.try_("dpkg -s envpub")[0] != 0, "dpkg knows it no more")


def trace():
    """What an installation would leave on the machine that runs the test."""
    return [os.path.exists(p) for p in ("/etc/envpub", "/usr/bin/envpub", "/var/lib/envpub")] + [
        u.pw_name for u in pwd.getpwall() if u.pw_name.startswith("envpub")]


with Flow() as flow:
    exposure()
    package = build(flow.folder / "deb")
    look_into(package)
    if missing():
        flow.skip(f"no machine of its own to install on: {missing()}")
    clean = trace()
    machine = Machine(flow)
    for step in (installed, unconfigured, configure, start):
        step()
    send(68)
    public(68)
    for step in (least_privilege, reader_and_writer, watchdog, credentials, upgraded, removed):
        began = time.monotonic()
        step()
        print(f"{step.__name__}: {time.monotonic() - began:.1f} s")
    machine.stop()
    equal(trace(), clean, "nothing is left on this machine")
