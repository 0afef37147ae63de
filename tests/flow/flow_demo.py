"""A demonstration says so in every file that it publishes; a site that was switched says that its hours are mixed."""

from harness import *

WORDS = "演示数据"
END = "2026-03-02T{:02}:00:00+08:00"


def unmarked(site):
    """Of all that is public: the files that do not say what they are."""
    roots = (site.current.resolve(), site.web / "archive")
    return sorted(str(p.relative_to(root)) for root in roots for p in root.rglob("*") if p.is_file()
                  and not p.is_symlink() and p.suffix not in (".gz", ".br") and WORDS not in p.read_text(encoding="utf-8"))


with Flow() as flow:
    broker = Broker(flow)
    site = Site(flow, {"air": {"broker": broker.url}}, [station_row("A")], site_demo="true", site_domain='"air.example.cn"')
    site.publish(END.format(0))
    equal(unmarked(site), [], "unmarked before the first hour")
    for schema in ("hour", "live", "station", "stations"):
        equal(json.loads(site.page(f"v1/schemas/{schema}.schema.json"))["$comment"], WORDS, schema)
    expect(site.page("robots.txt").startswith(f"# {WORDS}\nUser-agent: *\nDisallow: /\n"), site.page("robots.txt"))
    expect(f"<!-- {WORDS} -->" in site.page("sitemap.xml"), site.page("sitemap.xml"))

    site.open_session()
    publisher = Publisher(flow, broker)
    publisher.send("air/A/data", reading("A", END.format(1), SIX))
    publisher.settle()
    site.drain(0.5)
    site.publish("2026-03-02T01:30:00+08:00")
    site.stations([station_row("A") + "2026-03-02T01:00:00+08:00"])     # the hours after it have no station
    _, said = site.publish("2026-03-02T02:30:00+08:00")
    equal(len(site.live()["stations"]), 0, "stations of the second hour")
    equal((unmarked(site), "demo =" in said), ([], False), "unmarked after an hour without a station")

    site.settings["site_demo"] = "false"
    site.configure()
    before = {path: body for path, body in site.snapshot().items() if path.startswith("archive/")}
    _, said = site.publish("2026-03-02T02:31:00+08:00")
    what = "hours were published with demo = true and stay as they are; site.demo is false now"
    expect(f"warning: {what}; give the demonstration data and web folders of its own" in said, "the log:", said)
    equal({k: v for k, v in site.snapshot().items() if k.startswith("archive/")}, before, "the archive stays as it is")
    expect(WORDS not in site.page("about.html") + site.page("robots.txt"), "what has no hour is made anew")
    _, warned = flow.run(site.program("envpub", "check"))
    expect(f"{site.config}: warning: {what}; give" in warned, "check:", warned)
    equal(json.loads((site.data / "run/publish.json").read_text())["mixed"], what, "the run file")
    site.settings["site_demo"] = "true"
    site.configure()
    equal("demo =" in site.publish("2026-03-02T02:32:00+08:00")[1], False, "switched back nothing is mixed")
    print("demo: every file says so; after a switch the log, check and the run file say that hours are mixed")
