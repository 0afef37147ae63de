"""TLS and MQTT 5 towards real brokers: a good one of each protocol delivers, also what was sent while
we were away; an expired certificate, one for another name, one of an unknown authority and a broker
that asks for a certificate of ours each say so in their own words, and delay nobody."""

import json

from harness import Authority, Broker, Flow, Publisher, Site, equal, expect, free_port, reading, station_row, wait_until

class TlsBroker(Broker):
    """A plain listener for the test's publisher and a TLS one for us."""

    def __init__(self, flow, name, cert, key, ca=None):
        super().__init__(flow, name, start=False)
        self.tls_port = free_port()
        lines = [f"listener {self.tls_port} 127.0.0.1", f"certfile {cert}", f"keyfile {key}"]
        if ca:
            lines += [f"cafile {ca}", "require_certificate true"]
        self.config.write_text(self.config.read_text() + "\n".join(lines) + "\n")
        self.start()

    @property
    def tls_url(self):
        return f"mqtts://127.0.0.1:{self.tls_port}"


def main():
    with Flow() as flow:
        ours, other = Authority(flow, "ours"), Authority(flow, "other")
        good = ours.sign("good", "broker", "IP:127.0.0.1")
        client = ours.sign("client", "collector", "DNS:collector")
        brokers = {
            "good3": TlsBroker(flow, "good3", *good),
            "good5": TlsBroker(flow, "good5", *good),
            "expired": TlsBroker(flow, "expired", *ours.sign("expired", "broker", "IP:127.0.0.1", expired=True)),
            "elsewhere": TlsBroker(flow, "elsewhere", *ours.sign("elsewhere", "broker", "DNS:elsewhere.example")),
            "stranger": TlsBroker(flow, "stranger", *other.sign("stranger", "broker", "IP:127.0.0.1")),
            "asks": TlsBroker(flow, "asks", *good, ca=ours.ca),
            "mutual": TlsBroker(flow, "mutual", *good, ca=ours.ca),
        }
        feeds = {name: {"broker": b.tls_url, "ca": ours.ca, "protocol": "3.1.1"} for name, b in brokers.items()}
        feeds["good5"]["protocol"] = "5"
        feeds["mutual"].update(cert=client[0], key=client[1])
        site = Site(flow, feeds, [station_row(name) for name in brokers])
        ingest = site.ingest()
        working = ("good3", "good5", "mutual")
        log = flow.log("site-ingest")
        for name in working:
            wait_until(lambda: f"feed {name}: connected" in log.read_text(), f"{name} is connected")
            Publisher(flow, brokers[name]).send(f"air/{name}/data",
                                               reading(name, "2026-03-01T01:00:00+08:00", {"pm25": 38}))
        wait_until(lambda: len(site.readings()) == 3, "the messages of three feeds are stored")
        for name, words in {"expired": "has expired", "elsewhere": "for another name",
                            "stranger": "unknown authority", "asks": "ask for a certificate of ours"}.items():
            wait_until(lambda: any(f"feed {name}: " in line and words in line
                                   for line in log.read_text().splitlines()), f"{name} says '{words}'")
        expect("feed asks: connected" not in log.read_text(), "nobody without a certificate is let in")

        # away: the brokers keep the sessions of both protocols
        ingest.terminate()
        equal(ingest.wait(30), 0, "ingest ends by itself")
        for name in working:
            publisher = Publisher(flow, brokers[name])
            for hour in range(2, 24):
                publisher.send(f"air/{name}/data", reading(name, f"2026-03-01T{hour:02}:00:00+08:00", {"pm25": hour}))
            publisher.settle()
        ingest = site.ingest()
        wait_until(lambda: len(site.readings()) == 3 * 23, "what was sent meanwhile arrives")
        ingest.terminate()
        equal(ingest.wait(30), 0, "ingest ends by itself")
        equal(log.read_text().count("the broker kept our session"), 3, "sessions that were kept")
        run = json.loads((site.data / "run/ingest.json").read_text())
        equal(sorted(f["name"] for f in run["feeds"] if f["error"]), ["asks", "elsewhere", "expired", "stranger"],
              "feeds with an error in the run file")
        print(f"7 brokers with TLS, {len(site.readings())} reports stored, 4 refused in words")


main()
