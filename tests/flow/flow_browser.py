"""The pages in Debian's chromium: two cities, one real and one a demonstration, three days of hours with what
goes wrong in them, through a real broker into a real site, served by envpub-serve; then tests/browser/look.mjs
looks at every kind of page. Pictures and reports stay in build/browser.
    ENVPUB_LONG=1   all combinations, more pictures, Lighthouse on four pages instead of two"""

import csv
import hashlib
import io

from web import *

FROM = SOURCE / "tests/browser"
TOOLS = SOURCE / "build/browser"                # what npm installs: of no build, cached between runs
HOURS = 74
LONG_NAME = "示例市经济技术开发区滨江新城第二实验小学东校区空气质量自动监测站"
NAMES = ["水厂", "师范学院", "体育中心", "图书馆", "新城广场", "植物园", "火车东站", LONG_NAME, "<script>alert(1)</script>",
         "a&b \"c\" 'd'", "𠮷野家", "Verylongnamewithoutanyplacetobreakitatall"]
AREAS = ["城东区", "城西区", "江北区", "经济技术开发区"]


def tools(flow):
    """npm ci, once for each lock file; scripts of packages are not run."""
    chromium, node, npm, java = (shutil.which(name) for name in ("chromium", "node", "npm", "java"))
    missing = [name for name, path in (("chromium", chromium), ("node", node), ("npm", npm), ("java", java)) if not path]
    if missing:
        flow.skip(f"{', '.join(missing)}: not installed (deploy/packages tests)")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for file in (*FROM.glob("*.mjs"), *FROM.glob("*.json")):
        shutil.copy(file, TOOLS)
    wanted = hashlib.sha256((FROM / "package-lock.json").read_bytes()).hexdigest()
    stamped = TOOLS / "node_modules/.installed"
    if not stamped.exists() or stamped.read_text() != wanted:
        done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=TOOLS, timeout=600,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            flow.skip(f"npm ci in build/browser: {done.stderr[-600:]}")
        stamped.write_text(wanted)
    return chromium, node, java


def write_registry(site):
    rows = [[f"S{i + 1:02}", name, "air", AREAS[i % 4], "示例市", 116.30 + i / 100, 39.9, "", "",
             "control" if i == 6 else "rated", "", "2010-01-01", ""] for i, name in enumerate(NAMES)]
    rows += [["Q1", "静默站", "air", "城东区", "示例市", 116.4, 39.8, "", "", "rated", "", "2010-01-01", ""],
             ["M1", "微型站", "air", "城东区", "示例市", "", "", "", "", "micro", "", "2010-01-01", ""],
             ["N1", "码头", "air", "临港区", "邻城市", 117.1, 39.7, "", "", "rated", "", "2010-01-01", ""],
             ["N2", "邻城环保局", "air", "", "邻城市", 117.2, 39.7, "", "", "rated", "", "2010-01-01", ""]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([STATIONS.split(","), *rows])
    site.stations([])
    (site.registry / "stations.csv").write_text(text.getvalue(), encoding="utf-8")
    series = [EMPTY["series.csv"], *(f"S03,{p},,,3600,,,{int(p in ('co', 'so2'))},2010-01-01," for p in SIX)]
    (site.registry / "series.csv").write_text("\n".join(series) + "\n")


def measured():
    """Real hours, by their number: twelve stations in the order of the file."""
    hours = {}
    for row in csv.DictReader(open(SOURCE / "tests/data/beijing/prsa_20140312_20140317.csv", encoding="utf-8")):
        values = {key: float(row[key]) if row[key] else None for key in SIX}
        hours.setdefault(row["time"], []).append(values)
    return [hours[time] for time in sorted(hours)]


def tell(publisher, newest):
    """HOURS hours, the last ending at `newest`; what is amiss in them."""
    real = measured()[40:40 + HOURS]
    ids = [f"S{i + 1:02}" for i in range(12)] + ["M1", "N1", "N2"]
    for n, hour in enumerate(real):
        end = newest - datetime.timedelta(hours=HOURS - 1 - n)
        if n in (30, 31, HOURS - 9):                            # nothing came from anywhere
            continue
        for i, station in enumerate(ids):
            values, flags = dict(hour[i % 12]), {}
            if station == "S03":
                values = {k: v for k, v in values.items() if k not in ("co", "so2")}
            if station == "S02" and n > HOURS - 6:
                flags = {"o3": "C", "pm10": "M"}
            if station == "S04" and n % 9 == 0:
                flags = {key: "D" for key in values}
            if station == "S05" and n > HOURS - 4:
                values["pm25"], values["pm10"] = 88, 61         # suspect: the part above the whole
            if station == "S06" and n == HOURS - 1:
                values["so2"] = None
            if station == "S07" and n % 12 in (3, 4, 5):
                continue
            if n == HOURS - 14:
                flags = {"pm25": "B", "o3": "P"}                # the city itself has no AQI
            publisher.send(f"air/{station}/data", reading(station, stamp(end), values, **({"flags": flags} if flags else {})))


def correct(publisher, newest):
    """One station's hours once more, after they were published."""
    for back in (0, 2, 3, 4, 5, 7, 26, 50):
        publisher.send("air/S01/data", reading("S01", stamp(newest - datetime.timedelta(hours=back)), {"pm25": 70 + back}))
    publisher.settle()


def serve(flow, site, name):
    for folder in (flow.folder, site.folder):
        folder.chmod(0o755)
    return Server(flow, site, name)


def pages(site, demo):
    said = {"home": "/", "station": "/station/S01.html", "stations": "/stations.html"}
    if not demo:
        said |= {"about": "/about.html", "data": "/data.html", "station-unplanned": "/station/S03.html",
                 "station-suspect": "/station/S05.html", "station-silent": "/station/Q1.html", "station-micro": "/station/M1.html",
                 "station-long": "/station/S08.html", "station-hostile": "/station/S09.html", "missing": "/nothing"}
    for path in said.values():
        file = "index.html" if path == "/" else path[1:]
        expect(path == "/nothing" or (site.current / file).exists(), "is not in the release:", path)
    return said


with Flow() as flow:
    chromium, node, java = tools(flow)
    broker = Broker(flow)
    newest = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    sites = [Site(flow, {f"air{name}": {"broker": broker.url}}, [], name=name, site_demo=str(name == "demo").lower())
             for name in ("main", "demo")]
    for site in sites:
        write_registry(site)
        site.open_session()
    publisher = Publisher(flow, broker)
    tell(publisher, newest)
    publisher.settle()
    said = []
    for site in sites:
        site.drain()
        site.publish(stamp(newest + datetime.timedelta(minutes=25)))
    correct(publisher, newest)
    for site in sites:
        site.drain()
        site.publish(stamp(newest + datetime.timedelta(minutes=26)))
        equal(site.page("station/S01.html").count(">修订</a>"), 8, "rows of revised hours")
        live = site.live()
        equal(live["end"], stamp(newest), "the newest hour is published")
        server = serve(flow, site, f"serve-{site.name}")
        said.append({"name": site.name, "base": f"http://127.0.0.1:{server.port}",
                     "pages": pages(site, site.name == "demo")})
    job = flow.folder / "job.json"
    job.write_text(json.dumps({"chromium": chromium, "java": java, "long": LONG, "out": str(TOOLS), "sites": said}))
    if os.environ.get("ENVPUB_STAY"):                           # to look with one's own browser
        print(json.dumps(said, ensure_ascii=False), flush=True)
        time.sleep(int(os.environ["ENVPUB_STAY"]))
    sys.stdout.flush()
    done = subprocess.run([node, TOOLS / "look.mjs", job], cwd=TOOLS, timeout=1700, stdin=subprocess.DEVNULL,
                          stderr=subprocess.STDOUT)
    expect(done.returncode == 0, "the browser found faults: see above; pictures in build/browser")
