"""The pages and files of real releases, as a visitor gets them from envpub-serve: every link leads somewhere in each
release, every precompressed variant is its file, a revision changes its station's files only."""

import csv
import gzip
import http.client
import links

from harness import *

STATIONS_COUNT = 130                    # more than are printed with the hour: their files follow
DOTTED = [".foo", "..."]                # ids that are hidden files elsewhere
IDS = ["A.1", "-_-", "x..y", *(f"{1000 + i}A" for i in range(STATIONS_COUNT - 5)), *DOTTED]
END = "2026-03-02T{:02}:00:00+08:00"


def rows(ids):
    return [f"{s},第 <{s}> & 站,air,第{i % 3}区,{'示例市' if i % 2 else '另一市'},116.{i:03},39.9,,,rated,,2010-01-01,"
            for i, s in enumerate(ids)]


class Server:
    def __init__(self, flow, site):
        self.port = free_port()
        site.settings["serve_listen"] = f'"127.0.0.1:{self.port}"'
        site.configure()
        flow.start(site.program("envpub-serve"), "serve")
        wait_until(self.answers, "envpub-serve answers")

    def answers(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def get(self, path, coding="identity"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.getheader("Content-Encoding"), body


def crawl(server, ids, when):
    pages, files, _, dead = links.crawl(f"http://127.0.0.1:{server.port}")
    expect(not dead, f"dead links {when}:", dead[:5], len(dead))
    stations = {p for p in pages if "/station/" in p}
    equal(len(stations), len(ids), f"station pages that are linked {when}")
    expect(any(f.endswith("/v1/live.json") for f in files) and any(f.endswith(".csv") for f in files),
           f"machine documents are linked {when}")


def check_variants(site):
    """Each .gz is its file and holds no time; each file above 1 KiB has one, each page a .br."""
    count = 0
    for root in (site.current.resolve(), site.web / "archive"):
        for path in root.rglob("*"):
            if path.is_symlink() or not path.is_file():
                continue
            station = path.parent.name in ("station", "stations") and path.name.startswith(tuple(DOTTED))
            expect(not path.name.startswith(".") or station and ".part" not in path.name, "a rest lies about:", str(path))
            if path.suffix in (".gz", ".br"):
                expect(path.with_suffix("").exists(), "a variant of nothing:", str(path))
            elif path.stat().st_size > 1024:
                packed = path.with_name(path.name + ".gz").read_bytes()
                equal(packed[3:8], bytes(5), f"flags and time of {path.name}.gz")
                expect(gzip.decompress(packed) == path.read_bytes(), "another file in:", str(path), ".gz")
                count += 1
    for name in ("index.html", "stations.html", "v1/live.json", "v1/stations.geojson"):
        expect((site.current / f"{name}.br").exists(), "no brotli of", name)
    return count


def check_sent(server):
    for path in ("/", "/v1/live.json", "/station/1000A.html", "/station/.foo.html", "/v1/stations/....json", "/v1/hours/2026/03/02/01.csv"):
        status, coding, body = server.get(path)
        equal((status, coding), (200, None), path)
        status, coding, packed = server.get(path, "gzip")
        equal((status, coding), (200, "gzip"), f"{path}, gzip")
        expect(gzip.decompress(packed) == body, "gzip of", path)
    equal(server.get("/", "br, gzip")[:2], (200, "br"), "the page, brotli")


def names(path):
    """The names that a CSV has for 1000A, by the hour's end."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row["end"]: row["name"] for row in csv.DictReader(file) if row["id"] == "1000A"}


def check_renaming(site, publish):
    """Every hour has the name under which it was published, in its own files and in the station's."""
    old, new = "第 <1000A> & 站", "新 <1000A>"
    publish(4)
    equal((site.current / "station/1000A.html").read_text().count("<title>新 &lt;1000A&gt;"), 1, "the newest hour's name")
    equal(json.loads(site.page("v1/stations/1000A.json"))["name"], new, "the same in its document")
    said = names(site.current / "v1/stations/1000A.csv")
    for hour in range(1, 5):
        own = names(site.web / f"archive/v1/hours/2026/03/02/{hour:02}.csv")
        equal((said[END.format(hour)], own), (new if hour == 4 else old, {END.format(hour): new if hour == 4 else old}),
              f"hour {hour}: its name in the station's file and in its own")


def tree(site):
    root = site.current.resolve()
    return {str(p.relative_to(root)): p.stat().st_ino for p in root.rglob("*") if p.is_file() and not p.is_symlink()
            and "hours" not in p.parts}


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, rows(IDS), publish_revise_after="0",
                site_domain='"air.example.cn"')
    site.open_session()
    server = Server(flow, site)
    publisher = Publisher(flow, broker)

    def tell(ids, hour, **values):
        for station in ids:
            publisher.send(f"air/{station}/data", reading(station, END.format(hour), {**SIX, **values}))
        publisher.settle()
        site.drain(1)

    site.publish(END.format(0))
    pages, _, _, dead = links.crawl(f"http://127.0.0.1:{server.port}")
    equal((len(pages), dead), (4, []), "pages and dead links before the first hour")

    tell(IDS, 1)
    site.publish("2026-03-02T01:30:00+08:00")
    crawl(server, IDS, "after the first hour")
    tell(IDS, 2, pm25=90)
    site.publish("2026-03-02T02:30:00+08:00")
    crawl(server, IDS, "after the second hour")
    aqi = next(station["aqi"] for station in site.live()["stations"] if station["id"] == "1000A")
    expect(f"2时 轻度污染 AQI {aqi}</title>" in site.page("station/1000A.html"), "the station's page shows the newest hour")
    expect(len(site.page("v1/stations/1000A.csv").splitlines()) == 73, "the station's 72 hours")
    variants = check_variants(site)
    check_sent(server)

    before = tree(site)
    tell(IDS[3:4], 1, pm25=35)              # an hour before the newest, of one station
    site.publish("2026-03-02T02:40:00+08:00")
    after = tree(site)
    equal(sorted(before), sorted(after), "files after a revision")
    changed = {name for name in after if before[name] != after[name]}
    own = {f"{folder}1000A{end}{packed}" for folder, end in (("station/", ".html"), ("v1/stations/", ".json"),
                                                           ("v1/stations/", ".csv")) for packed in ("", ".gz")}
    expect(own <= changed, "the station's files were made anew:", sorted(own - changed))
    equal({name for name in changed - own if "index" not in name}, set(), "other files that changed")
    check_variants(site)

    tell(IDS[3:4], 2, pm25=35)              # the newest hour: when it came out first is never rewritten
    site.publish("2026-03-02T02:50:00+08:00")
    for name in ("index.html", "stations.html", "station/1000A.html", "station/1001A.html"):
        page = site.page(name)
        for tag in ('"PubDate" content="2026-03-02 02:30"', '"ArticleTitle"', '"ContentSource" content="示例市生态环境局"'):
            expect(f"<meta name={tag}" in page, name, "has the tags of the first publication, not the revision")
        expect("发布时间：" in page and ">2026-03-02 02:30</time>" in page, name, "says when it was published")
    for page in (site.page("index.html"), site.page("stations.html")):
        expect(">2026-03-02 02:30</time>（第 2 版，02:50 修订，数值更正）" in page, "when it was revised")

    fewer = IDS[:-1]                        # a station closes, another opens: no link to what is gone
    site.stations(rows([*fewer, "NEW"]))
    tell([*fewer, "NEW"], 3)
    site.publish("2026-03-02T03:30:00+08:00")
    crawl(server, [*fewer, "NEW"], "after a change of the registry")
    expect(not (site.current / f"station/{IDS[-1]}.html").exists(), "the closed station's page is gone")
    def everything():
        told = {p.name: (p.read_bytes(), p.stat().st_ino, p.stat().st_mtime_ns) for p in (site.data / "run").iterdir()}
        return {**site.snapshot(), **told}

    seen = everything()
    site.publish("2026-03-02T03:30:00+08:00")
    equal({k: v for k, v in everything().items() if seen.get(k) != v}, {}, "files another run touched")

    site.stations([row.replace("第 <1000A> & 站", "新 <1000A>") for row in rows([*fewer, "NEW"])])
    shutil.rmtree(site.web / "releases")    # all of it made anew, with another registry than its hours cite
    (site.web / "current").unlink()
    site.publish("2026-03-02T03:31:00+08:00")
    equal(set(names(site.current / "v1/stations/1000A.csv").values()), {"第 <1000A> & 站"}, "no hour is renamed")

    def publish(hour):
        tell([*fewer, "NEW"], hour)
        site.publish(f"2026-03-02T{hour:02}:30:00+08:00")

    check_renaming(site, publish)
    print(f"pages: {len(tree(site))} files, {variants} variants equal to their files, no dead link in four releases")
