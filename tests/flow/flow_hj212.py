"""HJ 212 frames through a real broker: hour 24 of golden case 1, marks, defects, a split message with
kill -9 between its parts, an encrypted frame with and without its key, replay as frames; and neither
PW nor MN in any log line or run file."""

import random
import threading

from harness import *

MN = "010000A8900016F000169DC0"
OTHER = "MN0SECRETSTATION"
PW = "PW4711"
SECOND = "20260228230000"                  # DataTime is the hour's start: hour 24 of 2026-02-28


def crc(data):
    """HJ 212-2017 Annex A, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register


def frame(cp, cn=2061, mn=MN, flag=4, more="", st=22, qn="20260301000001001"):
    data = (f"QN={qn};ST={st};CN={cn};PW={PW};MN={mn};Flag={flag};{more}CP=&&{cp}&&").encode()
    return b"##%04d%s%04X\r\n" % (len(data), data, crc(data))


def values(suffix="Avg", **codes):
    return ";".join(f"{code}-{suffix}={value},{code}-Flag=N" for code, value in codes.items())


CASE1 = values(a34004=68, a34002=130, a21026=8, a21004=40, a21005=1.0, a05024=30)


def series(site, rows):
    (site.registry / "series.csv").write_text("\n".join([EMPTY["series.csv"], *rows]) + "\n")


def golden_hour(site, publisher):
    publisher.send("hj/a", frame(f"DataTime={SECOND};{CASE1}"))
    publisher.settle()
    site.drain()
    site.publish("2026-03-01T00:30:00+08:00")
    document = site.document("2026-02-28", 24)
    station = next(s for s in document["stations"] if s["id"] == "A")
    equal((document["standard"], document["hour"]), ("HJ 633-2012", 24), "the hour and its standard")
    equal((station["aqi"], station["class"], station["primary"]), (92, "良", ["pm25"]), "golden case 1")
    equal([station[p]["iaqi"] for p in ("pm25", "pm10", "so2", "no2", "co", "o3")],
          [92, 90, 3, 20, 10, 10], "its sub-indices")


def flags_and_defects(site, publisher):
    """A mark of 2005 with an old code, comma and spaces in the head, -Min and -Max, chatter."""
    publisher.send("hj/b", frame("DataTime=20260228230000; 02-Min=1,02-Avg=2.5,02-Max=3,02-Flag=F;;",
                                 mn=OTHER, flag=0, st=31))
    publisher.send("hj/b", frame("", cn=9014, mn=OTHER) + frame("QnRtn=1", cn=9011, mn=OTHER))
    publisher.settle()
    site.drain()
    row, = site.readings("--station", "G")
    equal((row["values"], row["marks"]["so2"]), ({"so2": 2500}, ["source_stopped"]), "2005's F, in mg/m³")
    feed = json.loads((site.data / "run/ingest.json").read_text())["feeds"][0]
    equal((feed["talk"], feed["defects"]), (2, {"odd_mn": 2, "spaces": 1, "empty_item": 1}),
          "what is heard and tolerated")
    expect('envpub_ingest_defects_total{feed="hj",defect="spaces"} 1'
           in (site.data / "run/ingest.prom").read_text(), "defects in ingest.prom")


def refusals(site, publisher):
    good = frame("DataTime=20260228230000;" + values(a34004=1))
    cases = {
        "not_hj212": b'{"station":"A"}',
        "bad_length": good.replace(b"##0", b"##1", 1),
        "bad_crc": good[:-6] + (b"0000\r\n" if good[-6:-2] != b"0000" else b"1111\r\n"),
        "modbus_crc": good[:-6] + b"%04X\r\n" % modbus(good[6:-6]),
        "unsupported_cn": frame("x=1", cn=5011),
        "encrypted": sealed(good),
        "bad_time": frame("DataTime=20260230230000;" + values(a34004=1)),
        "unknown_station": frame("DataTime=20260228230000;" + values(a34004=1), mn="NOBODY"),
        "unknown_parameter": frame("DataTime=20260228230000;" + values(a99999=1)),
        "incomplete": frame("DataTime=20260228230000;a=1", flag=6, more="PNUM=2;PNO=3;"),
    }
    for reason, payload in cases.items():
        publisher.send(f"hj/{reason}", payload)
    publisher.settle()
    site.drain()
    equal({r["topic"][3:]: r["reason"] for r in site.refused()}, {r: r for r in cases}, "reasons")


def sealed(clear, flag=b"Flag=9", key="30" * 16):
    """The frame with its data area encrypted as HJ 212-2025 6.4 has it."""
    data = clear[6:-6].replace(b"Flag=4", flag)
    head, area = data.split(b"CP=&&", 1)
    area = area[:-2]
    whole = len(area) - len(area) % 16
    done = subprocess.run(["openssl", "enc", "-sm4-ecb", "-nopad", "-K", key], input=area[:whole],
                          capture_output=True, check=True)
    wire = head + b"CP=&&" + done.stdout + area[whole:] + b"&&"
    return b"##%04d%s%04X\r\n" % (len(data), wire, crc(data))


def with_key(site):
    """The same frame is read once the key is there: the refused one by a replay."""
    key = site.folder / "sm4.key"
    key.write_text("30" * 16 + "\n")
    key.chmod(0o600)
    site.feeds["hj"]["sm4_key_file"] = key
    site.configure()
    before = len(site.refused())
    site.verb("refused", "replay", "--reason", "encrypted", code=None)
    equal(len(site.refused()), before - 1, "the encrypted frame is read with its key")


def split(site, publisher):
    """Each part is acknowledged alone, and ingest is killed between the two."""
    def pieces():
        if not (site.data / "ingest/readings.db").exists():
            return 0
        with contextlib.closing(site.store()) as db:
            return db.execute("SELECT count(*) FROM part WHERE joined = 0").fetchone()[0]

    time1 = "DataTime=20260228220000;"
    process = site.ingest()
    publisher.send("hj/a", frame(time1 + values(a34004=11) + ";a340", flag=6, more="PNUM=2;PNO=1;"))
    wait_until(pieces, "the first part is on disk")
    process.kill()
    process.wait()
    equal([r for r in site.readings("--station", "A") if "22:00:00" in r["start"]], [], "nothing yet")
    publisher.send("hj/a", frame("02-Avg=22,a34002-Flag=N", flag=6, more="PNUM=2;PNO=2;",
                                 qn="20260301000001002"))
    publisher.settle()
    site.drain()
    row, = [r for r in site.readings("--station", "A") if "22:00:00" in r["start"]]
    equal(row["values"], {"pm25": 11, "pm10": 22}, "both halves, joined after the kill")
    equal(pieces(), 0, "nothing waits")


SPLITS = 3000 if LONG else 300


def send_splits(publisher, done):
    """An hour each, its second part without DataTime; 100 a second."""
    for k in range(SPLITS):
        time1 = moment("2020-01-01T00:00:00+08:00") + datetime.timedelta(hours=k)
        sent = time1 + datetime.timedelta(minutes=61)
        for part, cp in enumerate((f"DataTime={time1:%Y%m%d%H%M%S};" + values(a34004=k) + ";a3",
                                   f"4002-Avg={k + 1}"), 1):
            publisher.send("hj/k", frame(cp, flag=6, more=f"PNUM=2;PNO={part};",
                                         qn=f"{sent:%Y%m%d%H%M%S}{part:03}"))
        time.sleep(0.01)
    done.set()


def split_under_kills(site, publisher):
    """Ingest is killed at random while split messages come: every one is whole, once."""
    before = len(site.refused())
    done = threading.Event()
    threading.Thread(target=send_splits, args=(publisher, done), daemon=True).start()
    kills = 0
    while not done.is_set():
        process = site.ingest()
        time.sleep(random.uniform(0.1, 0.5))
        process.kill()
        process.wait()
        kills += 1
    publisher.settle()
    site.drain(1)
    rows = site.readings("--station", "A", "--to", "2020-12-31")
    equal([r["values"] for r in rows], [{"pm25": k, "pm10": k + 1} for k in range(SPLITS)], "split hours")
    equal(len(site.refused()), before, "none was refused")
    return kills


def incomplete(site, publisher):
    """A part whose fellow never comes is refused whole after its time."""
    site.settings["ingest_part_minutes"] = "0"
    site.configure()
    before = {r["id"] for r in site.refused()}
    publisher.send("hj/lonely", frame("DataTime=20260228210000;" + values(a34004=1), flag=6,
                                      more="PNUM=2;PNO=1;"))
    publisher.settle()
    site.drain(1.5)
    new = [r for r in site.refused() if r["id"] not in before]
    equal([(r["reason"], r["topic"]) for r in new], [("incomplete", "hj/lonely")], "the part alone")
    said = site.verb("refused", "replay", new[0]["id"], code=1)
    expect(said.startswith("0 replayed, 0 still refused\n1 wait for their other parts"), "replayed alone:", said)
    equal([r["id"] for r in site.refused() if r["id"] not in before], [], "it waits")
    time.sleep(1.1)
    site.drain(0.3)
    again = [r for r in site.refused() if r["id"] not in before]
    equal([(r["reason"], r["heard"]) for r in again], [("incomplete", new[0]["heard"])], "and is refused again")


def replayed_in_any_order(site, publisher):
    """The rest of a sending whose beginning was lost, then the parts of a whole one, the second first:
    each was refused alone."""
    def part(number, cp, qn):
        publisher.send("hj/order", frame(cp, flag=6, more=f"PNUM=2;PNO={number};", qn=f"202603{qn}000"))
        publisher.settle()
        site.drain(0.3)

    part(2, values(a34002=99), "01010000")
    part(2, values(a34002=7), "01020001")
    part(1, "DataTime=20260228200000;" + values(a34004=6), "01020000")
    ids = [r["id"] for r in site.refused() if r["topic"] == "hj/order"]
    equal(len(ids), 3, "each alone")
    said = site.verb("refused", "replay", *ids, code=1)
    expect(said.startswith("2 replayed, 0 still refused\n1 wait for their other parts"), "replay says:", said)
    row, = [r for r in site.readings("--station", "A") if r["start"].startswith("2026-02-28T20")]
    equal(row["values"], {"pm25": 6, "pm10": 7}, "the whole one")


def replayed(site):
    """A CSV as frames: the station's source_id is the MN, the codes are those of parameters.csv."""
    csv = site.folder / "hours.csv"
    csv.write_text("station,time,pm25,co\nA,2026-02-27T07:00:00+08:00,38,0.6\n"
                   "A,2026-02-27T08:00:00+08:00,39,\n")
    site.verb("replay", "--data", csv, "--feed", "hj", "--as", "hj212")
    site.drain()
    rows = site.readings("--station", "A", "--from", "2026-02-27", "--to", "2026-02-28")
    equal([(r["start"], r["values"]) for r in rows],
          [("2026-02-27T07:00:00+08:00", {"pm25": 38, "co": 0.6}),
           ("2026-02-27T08:00:00+08:00", {"pm25": 39})], "replayed as frames")


def succeeded(site, publisher):
    """Minutes under the name of an outlet that has ended are refused, and read once its successor is
    written."""
    stations = site.registry / "stations.csv"
    ended = stations.read_text().replace("2010-01-01,\n", "2010-01-01,2026-03-05\n")
    expect("2026-03-05" in ended, "the outlet's row:", ended)
    stations.write_text(ended)
    publisher.send("hj/ended", frame("DataTime=20260306001000;a21026-Avg=1.5", cn=2051, mn=OTHER))
    publisher.settle()
    site.drain()
    one, = [r for r in site.refused() if r["topic"] == "hj/ended"]
    equal(one["reason"], "unknown_station", "an outlet that has ended")
    stations.write_text(ended + f"G2,烟囱二号,gas,,,,,{OTHER},,,,2026-03-05,\n")
    series(site, ["G,so2,,mg/m3,3600,,,,,", "G2,so2,,mg/m3,600,,,,,"])
    site.verb("refused", "replay", one["id"])
    row, = site.readings("--station", "G2")
    equal((row["start"], row["span"], row["values"]), ("2026-03-06T00:10:00+08:00", 600, {"so2": 1500}),
          "its successor")


def nothing_leaks(site, flow):
    files = [*flow.logs, *(site.data / "run").iterdir(), *(p for p in site.web.rglob("*") if p.is_file())]
    for path in files:
        if path.name.startswith("broker"):
            continue
        text = path.read_bytes()
        for secret in (MN, OTHER, PW, "hj/a", "30" * 16):
            expect(secret.encode() not in text, f"{secret} stands in", str(path))
    listed = site.verb("refused", "list", "--json") + site.said
    expect(all(s not in listed for s in (MN, OTHER, PW)), "MN or PW in what the programs said")
    return len(files)


def modbus(data):
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register


class Listened(Site):
    """Keeps what the programs said, to look for what they must not say."""
    said = ""

    def drain(self, *args, **named):
        out, err = super().drain(*args, **named)
        self.said += out + err

    def publish(self, *args, **named):
        out, err = super().publish(*args, **named)
        self.said += out + err


with Flow() as flow:
    broker = Broker(flow)
    rows = [station_row("A").replace(",,,rated", f",{MN},,rated"),
            f"G,烟囱一号,gas,,,,,{OTHER},,,,2010-01-01,"]
    site = Listened(flow, {"hj": {"broker": broker.url, "decoder": "hj212", "topic": "hj/+"}}, rows,
                    check_late_hours="8760")
    series(site, ["G,so2,,mg/m3,3600,,,,,"])
    site.open_session()
    publisher = Publisher(flow, broker)
    golden_hour(site, publisher)
    flags_and_defects(site, publisher)
    split(site, publisher)
    refusals(site, publisher)
    with_key(site)
    replayed(site)
    kills = split_under_kills(site, publisher)
    incomplete(site, publisher)
    replayed_in_any_order(site, publisher)
    succeeded(site, publisher)
    files = nothing_leaks(site, flow)
    print(f"hj212: golden hour 24, 11 reasons, SM4, replay; {SPLITS} split messages over {kills} kills: "
          f"0 lost; {files} files without PW or MN")
