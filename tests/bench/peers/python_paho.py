#!/usr/bin/env python3
"""A collector as a Python user writes it: paho-mqtt and sqlite3.

    python_paho.py PORT TOPIC DATABASE json|hj212 batch|durable [CA]

batch: rows are collected and written a thousand, or a tenth of a second, at a time; the library has
acknowledged them by then. durable: each is committed in the callback, for paho 1.6 acknowledges when it
returns. (paho 2 can acknowledge by hand, and so later.)"""

import calendar
import json
import sqlite3
import sys
import time

import paho.mqtt.client as mqtt

KEYS = ["so2", "no2", "pm10", "co", "o3", "pm25", "temperature", "humidity", "pressure", "wind_speed",
        "wind_direction", "no"]
CODES = dict(zip(["a21026", "a21004", "a34002", "a21005", "a05024", "a34004", "a01001", "a01002", "a01006", "a01007",
                  "a01008", "a21003"], KEYS))

port, topic, file, form, how = sys.argv[1:6]
db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA synchronous = FULL")
db.execute(f"CREATE TABLE IF NOT EXISTS reading (ts INTEGER, station TEXT, {', '.join(f'{k} REAL' for k in KEYS)}, "
           "PRIMARY KEY (ts, station)) WITHOUT ROWID")
INSERT = f"INSERT OR REPLACE INTO reading VALUES (?, ?{', ?' * len(KEYS)})"


def from_json(payload):
    message = json.loads(payload)
    values = message["values"]
    return (message["time"], message["station"], *(values.get(k) for k in KEYS))


def crc_entry(i):
    for _ in range(8):
        i = i >> 1 ^ 0xa001 if i & 1 else i >> 1
    return i


TABLE = [crc_entry(i) for i in range(256)]


def from_hj212(payload):
    length = int(payload[2:6])
    data = payload[6:6 + length]
    crc = 0xffff
    for byte in data:
        crc = TABLE[crc >> 8 ^ byte]
    if payload[:2] != b"##" or int(payload[6 + length:10 + length], 16) != crc:
        return None
    head, _, rest = data.decode("latin-1").partition("CP=&&")
    station = dict(item.split("=", 1) for item in head.split(";") if item)["MN"]
    values, when = {}, ""
    for part in rest[:-2].split(";"):
        for item in part.split(","):
            name, _, value = item.partition("=")
            if name == "DataTime":
                when = value
            elif name.endswith("-Avg"):
                values[CODES[name[:-4]]] = float(value)
    moment = calendar.timegm(time.strptime(when, "%Y%m%d%H%M%S")) - 8 * 3600
    return (moment, station, *(values.get(k) for k in KEYS))


decode = from_hj212 if form == "hj212" else from_json
rows = []
written = time.monotonic()


def write():
    global rows, written
    if rows:
        db.execute("BEGIN")
        db.executemany(INSERT, rows)
        db.execute("COMMIT")
        rows = []
    written = time.monotonic()


def on_message(client, userdata, message):
    row = decode(message.payload)
    if row is None:
        return
    if how == "durable":
        db.execute(INSERT, row)
        return
    rows.append(row)
    if len(rows) >= 1000:
        write()


def on_connect(client, userdata, flags, rc):
    if flags["session present"]:
        print("ready", flush=True)
    else:
        client.subscribe(topic, 1)


client = mqtt.Client(client_id="bench", clean_session=False)
client.on_connect = on_connect
client.on_subscribe = lambda *_: print("ready", flush=True)
client.on_message = on_message
if len(sys.argv) == 7:
    client.tls_set(sys.argv[6])
client.connect("127.0.0.1", int(port))
while True:
    client.loop(0.1)
    if time.monotonic() - written > 0.1:
        write()
