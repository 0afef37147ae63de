"""The broker is away, restarts, refuses the password, is silent; a live feed beside dead ones is
never delayed."""

import socket
import time

from harness import *

FIRST = moment("2026-03-01T01:00:00+08:00")
counter = iter(range(10_000))
sent = []


def tell(publisher):
    """One more hour of station A; its number."""
    n = next(counter)
    end = stamp(FIRST + datetime.timedelta(hours=n))
    publisher.send("air/A/data", reading("A", end, {"pm25": 10 + n}))
    publisher.settle()
    sent.append(n)
    return n


def stored(site):
    """How many of them are in the store, by looking at the store as an operator would."""
    return len(site.readings("--station", "A"))


def arrived(site, what, seconds=PATIENCE):
    wait_until(lambda: stored(site) == len(sent), what, seconds)


def told_subscribed(site):
    return json.loads((site.data / "run/ingest.json").read_text())["feeds"][0]["subscribed"]


def away_and_restart(flow):
    broker = Broker(flow, "away", start=False)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A")], name="restart")
    ingest = site.ingest()
    time.sleep(1.5)
    expect(ingest.poll() is None, "ingest gives up when the broker is away at its start")
    broker.start()
    broker.subscribed("envpub-air")
    wait_until(lambda: told_subscribed(site), "the run files tell at once that the feed is up", 5)
    publisher = Publisher(flow, broker)
    for _ in range(20):
        tell(publisher)
    arrived(site, "what was sent after the broker came")
    for end, forgets in ((broker.stop, False), (broker.kill, True)):
        end()
        time.sleep(0.5)
        if forgets:                         # all that the broker knew is gone, our session too
            (broker.folder / "mosquitto.db").unlink()
        connected, subscribed = broker.heard("as envpub-air"), broker.heard("envpub-air 1 ")
        broker.start()
        wait_until(lambda: broker.heard("as envpub-air") > connected, "ingest comes back by itself", 60)
        if forgets:
            wait_until(lambda: broker.heard("envpub-air 1 ") > subscribed, "ingest subscribes anew")
        wait_until(publisher.client.is_connected, "the publisher comes back")
        for _ in range(20):
            tell(publisher)
        arrived(site, "what was sent after the restart")
    expect(ingest.poll() is None, "ingest did not outlive the broker")
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "exit after SIGTERM")


def silent_listener():
    """Accepts by its backlog, and never says a word."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    flow.closing.callback(listener.close)
    return f"mqtt://127.0.0.1:{listener.getsockname()[1]}"


def dead_beside_live(flow):
    broker = Broker(flow, "live")
    site = Site(flow, {"closed": {"broker": f"mqtt://127.0.0.1:{free_port()}"},
                       "nowhere": {"broker": "mqtt://192.0.2.1:1883"},
                       "mute": {"broker": silent_listener()},
                       "live": {"broker": broker.url}}, [station_row("A")], name="beside")
    sent.clear()
    ingest = site.ingest()
    broker.subscribed("envpub-live")
    publisher = Publisher(flow, broker)
    slowest = 0
    end = time.monotonic() + (60 if LONG else 15)
    while time.monotonic() < end:
        began = time.monotonic()
        tell(publisher)
        arrived(site, "a message of the live feed", 5)
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.1)
    expect(slowest < 2, "the live feed waited", slowest)
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "exit after SIGTERM with dead feeds")
    print(f"{len(sent)} messages beside three dead feeds, the slowest stored after {slowest:.2f} s")


def password(flow, word, name):
    secret = flow.folder / f"{name}.secret"
    secret.write_text(word + "\n")
    secret.chmod(0o600)
    return secret


def wrong_password(flow):
    """Two drains in the background, for a refused feed is given 30 s."""
    broker = Broker(flow, "locked", users={"envpub": "right-horse", "test": "t"})
    feed = {"broker": broker.url, "username": "envpub"}
    wrong = Site(flow, {"locked": {**feed, "password_file": password(flow, "wrong-horse", "wrong")}},
                 [station_row("A")], name="wrong")
    process = flow.start(wrong.program("envpub-ingest", "--drain", "0.2"), "wrong-drain")
    right = Site(flow, {"locked": {**feed, "password_file": password(flow, "right-horse", "right")}},
                 [station_row("A")], name="right")
    right.open_session()
    publisher = Publisher(flow, broker, "test", "t")
    publisher.send("air/A/data", reading("A", stamp(FIRST), SIX))
    publisher.settle()
    right.drain(0.3)
    equal(stored(right), 1, "with the right password")

    open_secret = password(flow, "right-horse", "open")
    open_secret.chmod(0o644)
    careless = Site(flow, {"locked": {**feed, "password_file": open_secret}}, [station_row("A")], name="careless")
    out, err = flow.run(careless.program("envpub-ingest", "-n"), code=2)
    expect("password_file" in out + err or "open" in out + err, "a secret others can read:", err)
    flow.run(careless.program("envpub-ingest", "--drain", "0.2"), code=2)
    out, err = careless.publish("2026-03-01T01:30:00+08:00")
    expect("password_file" not in out + err, "the publisher does not look at it:", err)
    return process


def mended_password(flow):
    """A daemon takes the mended password with its next try."""
    broker = Broker(flow, "mended", users={"envpub": "right-horse", "test": "t"})
    secret = password(flow, "wrong-horse", "mended")
    site = Site(flow, {"locked": {"broker": broker.url, "username": "envpub", "password_file": secret}},
                [station_row("A")], name="mended-site")
    ingest = site.ingest()
    log = flow.log("mended-site-ingest")
    wait_until(lambda: "the broker refuses us" in log.read_text(), "the wrong password is refused")
    secret.write_text("right-horse\n")
    wait_until(lambda: "feed locked: connected" in log.read_text(), "the mended password is used", 60)
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "exit after SIGTERM")


def wrong_password_said(flow, process):
    equal(process.wait(60), 1, "a drain whose feed is refused")
    words = flow.log("wrong-drain").read_text()
    expect("locked" in words, "the feed is not named:", words)
    expect("; look at username and password_file of the feed; trying again in " in words,
           "no word of the password, which is what an operator can mend:", words)
    for secret in ("wrong-horse", "right-horse"):
        expect(secret not in words, "the log holds the password")


with Flow() as flow:
    refused = wrong_password(flow)
    mended_password(flow)
    away_and_restart(flow)
    dead_beside_live(flow)
    wrong_password_said(flow, refused)
    print("broker: away at start, restarted, killed, refusing, dead and silent: all held")
