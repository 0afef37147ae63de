"""What only an MQTT 5 broker can say, and is heard: that it threw a message of a replay away, that it
ended our connection and why; and a replay leaves no session behind, ingest does."""

import re

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from harness import *

CSV = "station,time,pm25\nA,2026-03-01T01:00:00+08:00,38\nA,2026-03-01T02:00:00+08:00,39\n"


def visit(flow, broker, client_id):
    """Connects under that name; was a session held for it?"""
    answer = []
    client = mqtt.Client(client_id=client_id, protocol=mqtt.MQTTv5)
    client.on_connect = lambda client, userdata, flags, *_: answer.append(flags["session present"])
    stay = Properties(PacketTypes.CONNECT)
    stay.SessionExpiryInterval = 3600
    client.connect("127.0.0.1", broker.port, clean_start=False, properties=stay)
    client.loop_start()
    flow.closing.callback(client.loop_stop)
    wait_until(lambda: answer, f"{client_id} is answered")
    return client, bool(answer[0])


def site_at(flow, broker, protocol, name):
    feed = {"broker": broker.url, "protocol": protocol, "client_id": f"envpub-{name}"}
    return Site(flow, {"air": feed}, [station_row("A")], name=name)


def sessions(flow, broker, csv):
    site = site_at(flow, broker, "5", "kept")
    site.open_session()
    site.verb("replay", "--data", csv, "--feed", "air")
    site.drain(0.3)
    equal(len(site.readings()), 2, "replayed")
    player = re.search(r"as (envpub-replay-\d+)", flow.log(broker.name).read_text())[1]
    for client_id, held in ((player, False), ("envpub-kept", True)):
        client, present = visit(flow, broker, client_id)
        equal(present, held, f"a session of {client_id}")
        client.disconnect()


def throws_out():
    """A broker that lets everybody in and ends the connection at the first word: session taken over.
    Debian's mosquitto closes without a word; others say it."""
    listener = socket.create_server(("127.0.0.1", 0))
    flow.closing.callback(listener.close)

    def serve():
        while True:
            try:
                with listener.accept()[0] as client:
                    client.recv(4096)
                    client.sendall(bytes((0x20, 3, 0, 0, 0)))           # CONNACK
                    client.recv(4096)
                    client.sendall(bytes((0xE0, 2, 0x8E, 0)))           # DISCONNECT
                    client.recv(4096)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    return f"mqtt://127.0.0.1:{listener.getsockname()[1]}"


def taken_over(flow):
    feed = {"broker": throws_out(), "protocol": "5"}
    ingest = Site(flow, {"air": feed}, [station_row("A")], name="taken").ingest()
    log = flow.log("taken-ingest")
    wait_until(lambda: "feed air: " in log.read_text(), "the loss is told of")
    said = log.read_text().lower()
    expect("session taken over; does another collector use this client_id?" in said, "by whom:", said)
    ingest.terminate()
    equal(ingest.wait(PATIENCE), 0, "exit after SIGTERM")


with Flow() as flow:
    csv = flow.folder / "data.csv"
    csv.write_text(CSV)
    broker = Broker(flow)
    sessions(flow, broker, csv)
    taken_over(flow)
    rules = flow.folder / "readers.acl"
    rules.write_text("topic read #\n")
    strict = Broker(flow, "strict", more=[f"acl_file {rules}"])
    mute = site_at(flow, strict, "5", "mute")
    said = flow.run(mute.program("envpub-ingest", "replay", "--data", csv, "--feed", "air"), code=1)[1]
    expect("the broker refuses a message: not authorized" in said.lower(), "refused in its words:", said)
    print("MQTT 5: a refused message, a session taken over and the life of a session: all told")
