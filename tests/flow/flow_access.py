"""deploy/mosquitto.conf and mosquitto.acl as they are shipped, at a real broker: with its settings, its
password file, a TLS listener that asks stations for a certificate, and the access list: a station
writes its own topic, nobody else's; ingest reads; nobody is let in without a name."""

import pwd
import os

from harness import Authority, Broker, Flow, Publisher, SOURCE, Site, equal, expect, free_port, reading, station_row


class Shipped(Broker):
    """The broker with the shipped file: only its ports, paths and commented TLS lines are filled in."""

    def __init__(self, flow, users, authority, certificate):
        super().__init__(flow, "shipped", users=users, start=False)
        self.tls_port = free_port()
        cert, key = certificate
        fill = {"listener 1883": f"listener {self.port} 127.0.0.1", "#listener 8883": f"listener {self.tls_port} 127.0.0.1",
                "password_file": f"password_file {self.folder}/passwords",
                "acl_file": f"acl_file {SOURCE}/deploy/mosquitto.acl",
                "persistence_location": f"persistence_location {self.folder}/", "#certfile": f"certfile {cert}",
                "#keyfile": f"keyfile {key}", "#cafile": f"cafile {authority.ca}"}
        lines = []
        for line in (SOURCE / "deploy/mosquitto.conf").read_text().splitlines():
            known = [new for old, new in fill.items() if line.startswith(old)]
            tls = line.startswith(("#tls_version", "#require_certificate", "#use_identity"))
            lines.append(known[0] if known else line[1:] if tls else line)
        if os.geteuid() == 0:
            lines.append(f"user {pwd.getpwuid(0).pw_name}")
        self.config.write_text("\n".join(lines) + "\n")
        self.start()


def main():
    with Flow() as flow:
        authority = Authority(flow, "authority")
        broker = Shipped(flow, {"envpub": "secret", "S001": "one", "S002": "two"}, authority,
                         authority.sign("broker", "broker", "IP:127.0.0.1"))
        secret = flow.folder / "secret"
        secret.write_text("secret\n")
        secret.chmod(0o600)
        site = Site(flow, {"air": {"broker": broker.url, "username": "envpub", "password_file": secret}},
                    [station_row("S001"), station_row("S002"), station_row("S003")])
        site.open_session()
        own, other = Publisher(flow, broker, "S001", "one"), Publisher(flow, broker, "S002", "two")
        for hour in range(1, 4):
            own.send("air/S001/data", reading("S001", f"2026-03-01T{hour:02}:00:00+08:00", {"pm25": hour}))
            other.send("air/S001/data", reading("S001", f"2026-03-01T{hour:02}:00:00+08:00", {"pm25": 999}))
        collector = Publisher(flow, broker, "envpub", "secret")
        for name in ("envpub", "S001"):
            collector.send(f"air/{name}/data", reading(name, "2026-03-01T09:00:00+08:00", {"pm25": 999}))
        for size in (70_000, 1_000_000, 1_100_000):
            own.send("air/S001/data", b" " * size)
        for publisher in (own, other, collector):
            publisher.settle()
        certificate = authority.sign("S003", "S003", "DNS:S003")
        flow.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", broker.tls_port, "--cafile", authority.ca, "--cert", certificate[0],
                  "--key", certificate[1], "-q", 1, "-t", "air/S003/data", "-m",
                  '{"station":"S003","time":"2026-03-01T01:00:00+08:00","values":{"pm25":3}}'])
        _, words = flow.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", broker.tls_port, "--cafile", authority.ca, "-q", 1, "-t",
                             "air/S003/data", "-m", "x"], code=None)
        expect(words != "", "a station without a certificate is not let in")
        _, words = flow.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", broker.port, "-q", 1, "-t", "air/S001/data", "-m", "x"], code=None)
        expect("not authorised" in words, "nobody without a name is let in", words)
        site.drain(0.5)
        seen = sorted((r["station"], r["start"][11:13], r["values"]["pm25"]) for r in site.readings())
        equal(seen, [("S001", "00", 1), ("S001", "01", 2), ("S001", "02", 3), ("S003", "00", 3)],
              "what the stations said of themselves, and nothing that another said of them")
        equal([(r["reason"], r["bytes"]) for r in site.refused()], [("too_large", 70_000), ("too_large", 1_000_000)],
              "what is too long for us is kept; what is too long for the broker never comes")
        print("the shipped broker configuration: own topics only, certificates asked for, no stranger")


main()
