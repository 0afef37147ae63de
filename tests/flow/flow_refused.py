"""What cannot become a reading is kept whole with its reason, listed, and replayed once mended."""

from harness import *

END = "2026-03-01T01:00:00+08:00"


def with_values(**values):
    return reading("A", END, values)


def changed(**members):
    return {**reading("A", END, {"pm25": 1}), **members}


CASES = [                                   # payload, reason
    (b"{", "not_json"),
    (b"", "not_json"),
    (b'{"station":"A"} trailing', "not_json"),
    (b'"text"', "not_json"),
    (b'{"station":"A\xff"}', "not_json"),
    (b"\x00\x01\x02##0101", "not_json"),
    (with_values(pm25="thick"), "bad_value"),
    (with_values(pm25=True), "bad_value"),
    (with_values(pm25=[1]), "bad_value"),
    (changed(flags={"pm25": "?"}), "bad_value"),
    (changed(values=7), "bad_value"),
    (changed(time="2026-03-01 01:00"), "bad_time"),
    (changed(time="2026-02-30T01:00:00+08:00"), "bad_time"),
    (changed(time=None), "bad_time"),
    (changed(time="2026-03-01T01:07:00+08:00"), "bad_time"),
    (changed(span=-1), "bad_span"),
    (changed(span="hour"), "bad_span"),
    (changed(span=86400 * 400), "bad_span"),
    (changed(station="Z9"), "unknown_station"),
    (changed(station="../../etc"), "unknown_station"),
    (with_values(xylol=3), "unknown_parameter"),
    (changed(units={"pm25": "bushel"}), "unknown_unit"),
    (b'{"station":"A","note":"' + b"x" * (3 << 20) + b'"}', "too_large"),
]


def replay(flow):
    """A station that nobody had written down yet; then it stands in the registry."""
    publisher.send("air/N/data", reading("N", END, SIX))
    publisher.send("air/N/data", [reading("N", END, SIX), reading("B", END, SIX)])
    publisher.settle()
    site.drain(0.3)
    before = site.refused()
    new = [r for r in before if r["reason"] == "unknown_station"]
    site.verb("refused", "replay", str(new[-1]["id"]), code=None)
    equal(len(site.refused()), len(before), "replayed before it is mended: still refused")

    site.stations([station_row("A"), station_row("B"), station_row("N")])
    site.verb("refused", "replay", "--reason", "unknown_station", code=None)
    after = site.refused()
    equal({r["topic"] for r in before} - {r["topic"] for r in after}, {"air/N/data"}, "what left the list")
    known = site.readings("--station", "N")
    equal([r["values"] for r in known], [SIX], "the reading of the new station")
    site.verb("refused", "replay", "--all", code=None)
    equal(len(site.refused()), len(after), "replaying what stays refused neither adds nor takes")
    equal(site.readings("--station", "N"), known, "replaying again changes nothing")


def in_the_order_heard(flow):
    """Messages on one hour of a station that is not yet known: the one heard last stands, whoever is named
    first, in one command or in several."""
    for value in (38, 39, 40, 41, 42):
        publisher.send("air/M/data", reading("M", END, {"pm25": value}))
    publisher.settle()
    site.drain(0.3)
    first, second, third, fourth, fifth = [str(r["id"]) for r in site.refused() if r["topic"] == "air/M/data"]
    site.stations([station_row(name) for name in "ABNM"])
    wrong = flow.run(site.program("envpub", "refused", "replay", first, "99999"), code=1)[1]
    expect("no open refused message" in wrong, "a wrong id:", wrong)
    equal(site.readings("--station", "M"), [], "nothing was replayed beside it")
    said = site.verb("refused", "replay", second, first, second)
    expect("2 replayed, 0 still refused" in said and "1 values that were stored are changed" in said, "replay says:", said)
    equal([r["values"] for r in site.readings("--station", "M")], [{"pm25": 39}], "the later of the two")
    with contextlib.closing(sqlite3.connect(site.data / "ingest/readings.db")) as db:
        db.execute("UPDATE refused SET heard = heard - 60 WHERE id = ?", (third,))
        db.commit()
    expect("1 values were left" in site.verb("refused", "replay", third), "heard before what stands")
    equal([r["values"] for r in site.readings("--station", "M")], [{"pm25": 39}], "what stands was told after it")
    expect("1 values that were stored are changed" in site.verb("refused", "replay", fifth), "a later word")
    expect("1 values were left" in site.verb("refused", "replay", fourth), "an earlier word in a later command")
    equal([r["values"] for r in site.readings("--station", "M")], [{"pm25": 42}], "the one heard last")


def taken_back(flow):
    """A value that the source took back does not return when the older message that told it is replayed."""
    publisher.send("air/T/data", [reading("T", END, {"pm25": 999, "so2": 7}), reading("U", END, {"pm25": 9})])
    publisher.settle()
    site.stations([station_row(name) for name in "ABNMT"])
    site.drain(0.3)
    time.sleep(1.1)                         # heard in a later second
    publisher.send("air/T/data", reading("T", END, {"pm25": None}))
    publisher.settle()
    site.drain(0.3)
    site.stations([station_row(name) for name in "ABNMTU"])
    one = str(next(r["id"] for r in site.refused() if r["topic"] == "air/T/data"))
    said = site.verb("refused", "replay", one)
    expect("1 replayed" in said and "1 values were left" in said, "replay says:", said)
    equal({r["station"]: r["values"] for r in site.readings() if r["station"] in "TU"},
          {"T": {"pm25": None, "so2": 7}, "U": {"pm25": 9}}, "what was taken back stays so")


def unwritable(flow):
    """One message that the store will not take stops neither its fellows nor the next replay."""
    for name in "PQR":
        publisher.send(f"air/{name}/data", reading(name, END, SIX))
    publisher.settle()
    site.drain(0.3)
    before = {r["topic"]: r for r in site.refused()}
    site.stations([station_row(name) for name in "ABNMPQR"])
    with contextlib.closing(sqlite3.connect(site.data / "ingest/readings.db")) as db:
        db.execute("CREATE TRIGGER no BEFORE INSERT ON station WHEN NEW.id = 'P'"
                   " BEGIN SELECT RAISE(ABORT, 'not this one'); END")
        db.commit()
    for _ in range(2):
        site.verb("refused", "replay", "--all", code=1)
        after = {r["topic"]: r for r in site.refused()}
        equal(set(before) - set(after), {"air/Q/data", "air/R/data"}, "replayed beside it")
        stays = after["air/P/data"]
        expect(stays["reason"] == "bad_value" and stays["detail"].startswith("cannot be stored: "), "why:", stays)
    with contextlib.closing(sqlite3.connect(site.data / "ingest/readings.db")) as db:
        db.execute("DROP TRIGGER no")
        db.commit()
    site.verb("refused", "replay", str(after["air/P/data"]["id"]))
    equal([r["values"] for r in site.readings("--station", "P")], [SIX], "once it is mended")


def dropped(flow):
    """What nobody can mend leaves the list and stays in the store, with when; replay never finds it again."""
    rows = site.refused()
    ids = [str(r["id"]) for r in rows if r["reason"] == "not_json"]
    for words in (["drop"], ["drop", ids[0], "--all"], ["drop", "--all", ids[0]], ["drop", "--json", ids[0]]):
        site.verb("refused", *words, code=2)
    wrong = flow.run(site.program("envpub", "refused", "drop", ids[0], "99999"), code=1)[1]
    expect("no open refused message has the id 99999" in wrong, "a wrong id:", wrong)
    equal(site.refused(), rows, "nothing was dropped beside it")
    expect("1 dropped" in site.verb("refused", "drop", ids[0], ids[0]), "one, named twice")
    expect(f"{len(ids) - 1} dropped" in site.verb("refused", "drop", "--reason", "not_json"), "those of a reason")
    left = [r for r in rows if r["reason"] != "not_json"]
    equal(site.refused(), left, "the others stay open")
    site.verb("refused", "replay", ids[0], code=1)
    with contextlib.closing(sqlite3.connect(site.data / "ingest/readings.db")) as db:
        kept = db.execute("SELECT length(payload), settled FROM refused WHERE reason = 'not_json' ORDER BY id").fetchall()
    equal([size for size, _ in kept], [r["bytes"] for r in rows if r["reason"] == "not_json"], "kept whole")
    expect(all(settled is not None and settled > 1_700_000_000 for _, settled in kept), "with when:", kept)
    run = site.ingest()
    wait_until(lambda: (site.data / "run/ingest.json").exists()
               and '"not_json"' not in (site.data / "run/ingest.json").read_text(), "the run file counts them no more", 20)
    run.terminate()
    equal(run.wait(PATIENCE), 0, "exit after SIGTERM")
    site.verb("refused", "drop", "--all")
    equal(site.refused(), [], "all")


def replay_csv(flow):
    """What is wrong with the words is usage, what is wrong with the file has its line."""
    data = site.folder / "d.csv"
    data.write_text("station,time,pm25\nA,2026-03-01T01:00:00+08:00,thick\n")
    play = site.program("envpub", "replay", "--data", data, "--feed", "air")
    expect("d.csv:2: error: pm25 is not a number" in flow.run(play, code=1)[1], "the line of the fault")
    flow.run([*play, "--shift-to", "x"], code=2)
    data.write_text("station,time,pm25\nA#,2026-03-01T01:00:00+08:00,1\n")
    expect("name a feed whose topic has one +" in flow.run(play, code=1)[1], "the remedy of a topic")


def listing(flow):
    rows = site.refused()
    some = json_lines(site.verb("refused", "list", "--json", "--reason", "bad_time"))
    equal(some, [r for r in rows if r["reason"] == "bad_time"], "list --reason")
    expect(0 < len(some) < len(rows), "some of them")
    one = str(rows[0]["id"])
    for words in (["list", "--all"], ["show", "--json", one], ["replay", "--json", one], ["show", "--all", one],
                  ["show", "--reason", "bad_time", one], ["list", "--reason", "bad_weather"],
                  ["replay", one, "--json"], ["replay", one, "--all"]):
        site.verb("refused", *words, code=2)
    said = flow.run(site.program("envpub", "refused", "replay", one, "--json"), code=2)[1]
    expect("options stand before the ids" in said, "a usage error that says what to do:", said)
    replay_csv(flow)
    for seconds in (".5", "0.", ".25", "1"):
        flow.run(site.program("envpub-ingest", "--drain", seconds))
    for seconds in (".", "", "-.5", "1.2.3", "1e"):
        flow.run(site.program("envpub-ingest", "--drain", seconds), code=2)
    big = str(next(r["id"] for r in rows if r["reason"] == "too_large"))
    for words in (["refused", "list"], ["refused", "list", "--json"], ["refused", "show", one],
                  ["refused", "show", big], ["readings"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(c) for c in site.program("envpub", *words)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
        equal(done.returncode, 1, f"{words} to a full disk")
        expect("standard output" in done.stderr, "and said:", done.stderr)


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A"), station_row("B")])
    site.open_session()
    publisher = Publisher(flow, broker)
    for n, (payload, _) in enumerate(CASES):
        publisher.send(f"air/case{n}/data", payload)
    publisher.send("air/A/data", reading("A", END, SIX))
    publisher.send("air/mixed/data", reading("B", END, {**SIX, "xylol": 1, "toluol": 2}))
    publisher.settle()
    site.drain(0.5)

    rows = {r["topic"]: r for r in site.refused()}
    wrong = []
    for n, (payload, reason) in enumerate(CASES):
        row = rows.pop(f"air/case{n}/data", None)
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        seen = row and (row["reason"], row["feed"], row["bytes"])
        if seen != (reason, "air", len(body)):
            wrong.append((body[:60], reason, seen))
    equal(wrong, [], "reasons")
    equal([r["reason"] for r in rows.values()], ["unknown_parameter"], "the mixed message, once")
    equal({r["station"]: r["values"] for r in site.readings()}, {"A": SIX, "B": SIX},
          "a poison message stops nothing; of a mixed one the known readings are stored")

    listed = site.refused()
    one = next(r for r in listed if r["topic"] == "air/case2/data")
    expect('{"station":"A"} trailing' in site.verb("refused", "show", str(one["id"])), "show prints it whole")
    log = "".join(path.read_text() for path in flow.logs)
    expect("trailing" not in log and "air/case" not in log, "a payload or topic stands in the log")
    replay(flow)
    in_the_order_heard(flow)
    taken_back(flow)
    unwritable(flow)
    listing(flow)
    dropped(flow)
    print(f"refused: {len(CASES)} cases, {len({r for _, r in CASES})} reasons, replayed after mending")
