"""A session that the broker keeps is not believed to have its topic: one that never subscribed, one of
a topic that was changed since, one whose topic is refused or granted at QoS 0 only."""

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from harness import *

END = "2026-03-01T01:00:00+08:00"
ROW = [station_row("A"), station_row("B")]
PROTOCOLS = {"3.1.1": mqtt.MQTTv311, "5": mqtt.MQTTv5}


def told(site):
    path = site.data / "run/ingest.json"
    return json.loads(path.read_text())["feeds"][0] if path.exists() else {}


def kept_without_topic(flow, broker, protocol):
    """As after a kill between CONNECT and SUBACK: the broker holds a session that asks for nothing."""
    client_id = f"half-{protocol}"
    stray = mqtt.Client(client_id=client_id, protocol=PROTOCOLS[protocol],
                        **({} if protocol == "5" else {"clean_session": False}))
    connected = threading.Event()
    stray.on_connect = lambda *_: connected.set()
    if protocol == "5":
        stay = Properties(PacketTypes.CONNECT)
        stay.SessionExpiryInterval = 3600
        stray.connect("127.0.0.1", broker.port, clean_start=False, properties=stay)
    else:
        stray.connect("127.0.0.1", broker.port)
    stray.loop_start()
    expect(connected.wait(PATIENCE), "the half session is there")
    stray.disconnect()
    stray.loop_stop()
    site = Site(flow, {"air": {"broker": broker.url, "client_id": client_id, "protocol": protocol}}, ROW,
                name=client_id)
    site.drain(0.2)
    broker.subscribed(client_id)
    publisher.send("air/A/data", reading("A", END, {"pm25": 38}))
    publisher.settle()
    site.drain(0.5)
    equal(len(site.readings()), 1, f"heard by a session that was kept without its topic, MQTT {protocol}")


def topic_changed(flow, broker, protocol):
    client_id = f"moved-{protocol}"
    base = client_id.replace(".", "-")
    feed = {"broker": broker.url, "client_id": client_id, "protocol": protocol, "topic": f"{base}/old/+"}
    site = Site(flow, {"air": feed}, ROW, name=client_id)
    site.drain(0.2)
    publisher.send(f"{base}/old/A", reading("A", END, {"pm25": 1}))
    publisher.settle()
    feed["topic"] = f"{base}/new/+"
    site.configure()
    site.drain(0.5)
    broker.subscribed(client_id, 2)
    wait_until(lambda: broker.heard(f"{client_id} {base}/old/+") == 1, "the old topic is left")
    publisher.send(f"{base}/new/A", reading("A", END, {"o3": 2}))
    publisher.send(f"{base}/old/B", reading("B", END, {"pm25": 3}))
    publisher.settle()
    site.drain(0.5)
    equal({r["station"]: r["values"] for r in site.readings()}, {"A": {"pm25": 1, "o3": 2}},
          f"what waited of the old topic, and what came by the new one, MQTT {protocol}")
    for hours, again in ((0, True), (2, protocol == "5")):    # the broker has saved itself by then
        with contextlib.closing(sqlite3.connect(site.data / "ingest/readings.db")) as db:
            db.execute("UPDATE subscription SET granted = granted - ?", (hours * 3600,))
            db.commit()
        asked = broker.heard(f"{client_id} 1 ")
        site.drain(0.2)
        equal(broker.heard(f"{client_id} 1 ") - asked, again, f"asked again {hours} hours later, MQTT {protocol}")


def forgotten(flow):
    """The broker is killed before it saved the new topic: it has the session, and the old one."""
    broker = Broker(flow, "forgetful")
    feed = {"broker": broker.url, "topic": "old/+"}
    site = Site(flow, {"air": feed}, ROW, name="forgetful-site")
    site.drain(0.2)
    saved = broker.heard("Saving")
    wait_until(lambda: broker.heard("Saving") > saved, "the broker saves itself")
    feed["topic"] = "new/+"
    site.configure()
    site.drain(0.1)
    broker.kill()
    broker.start()
    site.drain(0.2)
    mine = Publisher(flow, broker)
    mine.send("new/A", reading("A", END, {"pm25": 38}))
    mine.settle()
    site.drain(0.5)
    equal(len(site.readings()), 1, "heard after the broker forgot what it had granted")


def denied(flow, name, more, words):
    """Neither a drain nor the daemon may ever call such a feed subscribed."""
    broker = Broker(flow, name, more=["log_type debug", *more])
    drain = Site(flow, {"air": {"broker": broker.url, "client_id": f"{name}-drain"}}, ROW, name=f"{name}-drain")
    process = flow.start(drain.program("envpub-ingest", "--drain", "0.2"), f"{name}-drain")
    site = Site(flow, {"air": {"broker": broker.url}}, ROW, name=name)
    daemon = site.ingest()
    wait_until(lambda: words in (told(site).get("error") or ""), "the run file says why", 20)
    feed = told(site)
    expect(feed["connected"] and not feed["subscribed"], "connected, and not subscribed:", feed)
    shown = site.verb("status", code=None)
    expect("its topic is not granted" in shown and words in shown, "status says so:", shown)
    expect("feed air: connected" not in flow.log(f"{name}-ingest").read_text(), "it is never called connected")
    return broker, process, daemon, words


def denied_in_the_end(flow, broker, process, daemon, words):
    equal(process.wait(60), 1, "a drain whose topic is not granted")
    expect(broker.heard("Received SUBSCRIBE from envpub-air") > 3, "it is asked for again and again")
    expect(broker.heard("as envpub-air") == 1, "on one connection")
    log = next(l for l in flow.logs if l.name.endswith("-drain.log") and words in l.read_text()).read_text()
    expect("feed air: not subscribed within 30 s" in log, "the feed is named:", log)
    daemon.terminate()
    equal(daemon.wait(PATIENCE), 0, "exit after SIGTERM")


with Flow() as flow:
    waiting = [denied(flow, "meagre", ["max_qos 0"], "at QoS 0 only"),
               denied(flow, "closed", flow.rules(subscribe=False), "refuses the subscription")]
    broker = Broker(flow, more=["log_type unsubscribe"])
    publisher = Publisher(flow, broker)
    for protocol in PROTOCOLS:
        kept_without_topic(flow, broker, protocol)
        topic_changed(flow, broker, protocol)
    forgotten(flow)
    for one in waiting:
        denied_in_the_end(flow, *one)
    print("subscription: kept without a topic, of another topic, granted at QoS 0, refused: none is believed")
