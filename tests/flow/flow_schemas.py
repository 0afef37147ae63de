"""Every document that the programs make is valid against its schema in schema/documents, and every
schema refuses documents that are broken: real hours with hostile names, missing and unplanned values,
a late and a changed revision, a demonstration; the run files; and what the renderers' tests print."""

import copy
import csv
import io
import warnings

import jsonschema

from harness import *

warnings.simplefilter("ignore")         # newer versions of jsonschema deprecate RefResolver
SCHEMAS = SOURCE / "schema/documents"
HOSTILE = ["=cmd|'/C calc'!A0", "<script>alert(1)</script>", "a&b \"c\" 'd'", "𠮷野家", "-1+1", "甲,乙;丙"]
END = "2026-03-02T{:02}:00:00+08:00"


def validator(name):
    path = SCHEMAS / f"{name}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    return kind(schema, resolver=jsonschema.RefResolver(path.as_uri(), schema))


VALIDATORS = {path.name.split(".")[0]: None for path in SCHEMAS.glob("*.schema.json")}
for schema_name in VALIDATORS:
    VALIDATORS[schema_name] = validator(schema_name)
checked = dict.fromkeys(VALIDATORS, 0)


def valid(name, document, where):
    fault = jsonschema.exceptions.best_match(VALIDATORS[name].iter_errors(document))
    expect(fault is None, f"{where} against {name}:", fault and f"{fault.json_path}: {fault.message}"[:600])
    checked[name] += 1


def broken(document, path, value):
    """The document with one member changed; DELETE: taken out."""
    out = copy.deepcopy(document)
    at = out
    for step in path[:-1]:
        at = at[step]
    if value is DELETE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return out


DELETE = object()


def refuses(name, document, *faults):
    valid(name, document, "the document that is to be broken")
    for path, value in faults:
        expect(not VALIDATORS[name].is_valid(broken(document, path, value)), f"{name} lets pass:", path,
               "deleted" if value is DELETE else value)


def write_registry(site):
    rows = [[f"S{i}", name, "air", name, "示例市", 116.3 + i / 10, 39.9, "", "", "rated", "", "2010-01-01", ""]
            for i, name in enumerate(HOSTILE)]
    rows += [["M1", "微型站", "air", "", "示例市", "", "", "", "", "micro", "", "2010-01-01", ""]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([STATIONS.split(","), *rows])
    (site.registry / "stations.csv").write_text(text.getvalue(), encoding="utf-8")
    series = [EMPTY["series.csv"], *(f"S1,{p},,,3600,,,{int(p == 'co')},2010-01-01," for p in SIX)]
    (site.registry / "series.csv").write_text("\n".join(series) + "\n")


def check_site(site):
    """Everything below the web root that has a schema; how many documents."""
    before = sum(checked.values())
    for path in sorted((site.web / "archive/v1/hours").rglob("*.json")):
        valid("hour", json.loads(path.read_text(encoding="utf-8")), path.name)
    for name, pattern in (("live", "v1/live.json"), ("stations", "v1/stations.geojson"), ("station", "v1/stations/*.json")):
        for path in sorted(site.current.glob(pattern)):
            valid(name, json.loads(path.read_text(encoding="utf-8")), str(path.name))
    for path in sorted(SCHEMAS.glob("[!r]*.schema.json")):         # not those of the run files
        wanted = path.read_bytes()
        if site.settings.get("site_demo") == "true":
            wanted = wanted.replace(b"{", '{\n  "$comment": "演示数据",'.encode(), 1)
        equal((site.current / "v1/schemas" / path.name).read_bytes(), wanted, f"the schema {path.name}")
    return sum(checked.values()) - before


def check_printed(flow):
    """The renderers' unit tests print documents with hostile names; they are as valid as real ones."""
    tests, folder = flow.bin.parent / "tests", flow.folder / "printed"
    folder.mkdir()
    for test in ("test_render_geojson", "test_render_station_doc"):
        expect((tests / test).exists(), "not built:", test)
        flow.run(["env", f"ENVPUB_PRINTED={folder}", tests / test])
    stations = json.loads((folder / "stations.geojson").read_text(encoding="utf-8"))
    station = json.loads((folder / "station.json").read_text(encoding="utf-8"))
    feature = ("features", 0)
    refuses("stations", stations,
            (("type",), "Feature"), (("features",), {}), (("note",), DELETE), (("id",), "air/2026-03-01/25"),
            ((*feature, "geometry", "coordinates"), [39.9, 116.3]), ((*feature, "geometry"), DELETE),
            ((*feature, "properties", "so2"), None), ((*feature, "properties", "so2"), "8"),
            ((*feature, "properties", "aqi"), None), ((*feature, "properties", "source_id"), "MN"),
            ((*feature, "properties", "pm25_iaqi"), 501), ((*feature, "properties", "pm25_marks"), []),
            ((*feature, "properties", "pm25_marks"), ["wrong"]),
            (("features", 1, "properties", "no2_marks"), ["suspect"]))
    refuses("station", station,
            (("hours",), station["hours"][1:]), (("hours", 0, "standard"), None), (("hours", 10, "so2"), {}),
            (("hours", 0, "so2"), None), (("hours", 0, "end"), "2026-03-01"), (("role",), "official"),
            (("status",), "audited"), (("hours", 0, "aqi_why"), "not_published"), (("revision",), 1),
            (("hours", 42, "so2", "iaqi_of", "value"), None), (("hours", 42, "so2", "iaqi_of", "hours"), 1))


def check_hours(site):
    one, late, changed = (site.document("2026-03-02", 1, r) for r in (1, 2, 3))
    equal([d["reason"] for d in (one, late, changed)], [None, "late", "changed"], "reasons of the revisions")
    names = {s["name"] for s in one["stations"]}
    expect(set(HOSTILE) <= names, "the hostile names are in the document:", names)
    whys = {c["why"] for s in one["stations"] for c in s.values() if isinstance(c, dict)}
    expect({"not_received", "not_planned", None} <= whys, "missing and unplanned values are in it:", whys)
    first = ("stations", 1)
    refuses("hour", one,
            (("id",), "air/2026-03-02/1"), (("revision",), 0), (("revision",), 2), (("reason",), "late"),
            (("hour",), 0), (("end",), "2026-03-02T01:00:00Z"), (("status",), "audited"), (("registry",), "x"),
            (("licence",), DELETE), (("stations",), None), (("topic",), "air/S1/data"),
            ((*first, "pm25", "value"), None), ((*first, "pm25", "why"), "tired"), ((*first, "pm25", "value"), "68"),
            ((*first, "source_id"), "MN"), ((*first, "level"), 7), ((*first, "primary"), ["pm2.5"]),
            ((*first, "aqi"), 108.5), (("cities", 0, "lon"), 116.3), (("demo",), True))
    refuses("hour", changed, (("reason",), "late"), (("changes", 0, "parameter"), "dust"), (("changes",), []))
    valid("hour", broken(changed, ("changes",), DELETE), "a revision of sub-indices alone")
    refuses("live", site.live(), (("hour",), 25), (("stations", 0, "id"), "a/b"))


def check_runs(site):
    ingest, publish = site.ingest(), site.publisher()
    folder = site.data / "run"

    def told():
        files = [folder / "ingest.json", folder / "publish.json"]
        return all(f.exists() for f in files) and [json.loads(f.read_text()) for f in files]

    one, two = wait_until(lambda: told() and told()[0]["feeds"][0]["subscribed"] and told(), "both run files", 60)
    for process in (ingest, publish):
        process.terminate()
        process.wait(PATIENCE)
    refuses("run-ingest", one, (("feeds", 0, "connected"), "yes"), (("written",), None), (("batch",), DELETE),
            (("stored", "added"), -1), (("refused",), {"Bad Reason": 1}))
    refuses("run-publish", two, (("newest", "id"), "air"), (("approval", "valid"), 1), (("due",), "soon"),
            (("counts", "hours"), DELETE))


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [], publish_revise_after="0")
    write_registry(site)
    site.open_session()
    publisher = Publisher(flow, broker)

    def tell(station, hour, **values):
        publisher.send(f"air/{station}/data", reading(station, END.format(hour), {**SIX, **values}))

    for i in range(5):                                      # S5 says nothing yet
        tell(f"S{i}", 1, **({"o3": None} if i == 2 else {"pm25": 3000 if i == 3 else 68 + i}))
    publisher.settle()
    site.drain()
    site.publish("2026-03-02T01:30:00+08:00")
    tell("S5", 1)
    publisher.settle()
    site.drain()
    site.publish("2026-03-02T01:40:00+08:00")
    tell("S5", 1, pm25=99)
    publisher.settle()
    site.drain()
    site.publish("2026-03-02T01:50:00+08:00")

    check_hours(site)
    real = check_site(site)
    check_printed(flow)
    site.settings["site_demo"] = "true"
    site.configure()
    tell("S0", 2)
    publisher.settle()
    site.drain()
    site.publish("2026-03-02T02:30:00+08:00")
    expect(site.live().get("demo") is True, "a demonstration says so")
    real += check_site(site)
    check_runs(site)                        # the last: by the clock there are many hours more
    expect(all(checked.values()), "a schema that nothing was checked against:", checked)
    print(f"schemas: {len(VALIDATORS)} schemas, {real} files of the site and {sum(checked.values())} documents valid")
