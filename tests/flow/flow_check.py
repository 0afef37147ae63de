"""What `envpub check` says of a configuration that starts and would do nothing: the shipped one, with its name filled
in and no more."""

import re

from harness import *


def check(flow, config):
    """(what it said, what it warned of)"""
    said, warned = flow.run([flow.bin / "envpub", "-c", config, "check"])
    return said.strip(), warned


with Flow() as flow:
    registry = flow.folder / "registry"
    shutil.copytree(SOURCE / "deploy/etc/registry", registry)
    text = (SOURCE / "deploy/etc/envpub.cfg").read_text(encoding="utf-8")
    for what, by in (("// name = ", "name = "), ("/etc/envpub/registry", str(registry)), ("/var/lib/envpub", str(flow.folder))):
        expect(what in text, "the shipped configuration has", what)
        text = text.replace(what, by)
    config = flow.folder / "envpub.cfg"
    config.write_text(text, encoding="utf-8")
    said, warned = check(flow, config)
    equal(said, "configuration and registry: no error, and 3 warnings above", "the last line")
    expect(f"{config}: warning: no feed is configured" in warned, "no feed:", warned)
    expect(f"{config}: warning: no approval is given" in warned, "no approval:", warned)
    expect(f"{registry}: warning: stations.csv has no station" in warned, "no station:", warned)

    with open(registry / "stations.csv", "a", encoding="utf-8") as file:
        file.write(station_row("A") + "\n")
    said, warned = check(flow, config)
    equal((said, "no station" in warned), ("configuration and registry: no error, and 3 warnings above", False), "a station")
    expect(f'{config}: warning: site.home_city is empty, so the first page shows 示例市, the first by name; write '
           'home_city = "..."; with one of: 示例市\n' in warned, "no home city:", warned)
    text = text.replace('// home_city = "示例市"', 'home_city = "示列市"')
    config.write_text(text, encoding="utf-8")
    said, warned = check(flow, config)
    expect('warning: site.home_city is "示列市", and no rated air station is there now, so the first page says that it '
           "has no data; write one of: 示例市, or mend the city in stations.csv\n" in warned, "another home city:", warned)
    text = text.replace("示列市", "示例市")
    feed = 'feed = { air = { broker = "mqtt://127.0.0.1:1"; client_id = "c"; topic = "a/+"; decoder = "json"; }; '
    text = text.replace("feed = {", feed)
    paper = 'approval = { number = "7"; scope = "air"; name = "n"; until = "2020-12-31"; };'
    expect("    // approval = " in text, "the shipped configuration has an approval to fill in")
    past = re.sub("// approval = .*", paper, text)
    config.write_text(past, encoding="utf-8")
    said, warned = check(flow, config)
    equal(said, "configuration and registry: no error, and 1 warning above", "an approval that ended")
    expect("approval 7 ended with 2020-12-31" in warned, "ended:", warned)
    config.write_text(past.replace("2020", "2099"), encoding="utf-8")
    equal(check(flow, config), ("configuration and registry are fine", ""), "nothing amiss")

    # Every program checks both; the one that holds no secret does so without them.
    serve = [flow.bin / "envpub-serve", "-n", "-c", config]
    whole = config.read_text(encoding="utf-8")
    config.write_text(whole.replace('client_id = "c";', 'client_id = "c"; username = "u"; password_file = "/nowhere";'),
                      encoding="utf-8")
    expect("/nowhere" in flow.run([flow.bin / "envpub", "-c", config, "check"], code=2)[1], "a secret that is not there")
    equal(flow.run(serve), ("configuration and registry are fine\n", ""), "serve needs no secret")
    rows = (registry / "stations.csv").read_text(encoding="utf-8")
    (registry / "stations.csv").write_text(rows + station_row("A") + "\n", encoding="utf-8")
    expect("stations.csv:3: error: id A is taken by line 2" in flow.run(serve, code=2)[1], "serve checks the registry")
    (registry / "stations.csv").write_text(rows, encoding="utf-8")
    config.write_text(whole, encoding="utf-8")

    # What would stop the whole collector at its next start; all of it is listed, each with its line.
    ours = Authority(flow, "ours")
    (cert, key), (other, _) = ours.sign("one", "a", "DNS:a"), ours.sign("two", "b", "DNS:b")
    _, strange = ours.sign("three", "c", "DNS:c")
    locked = flow.folder / "locked.key"              # nobody is asked for its phrase, no daemon could answer
    flow.run(["openssl", "pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:phrase"])
    locked.chmod(0o600)
    feeds = {"a": {"ca": registry / "stations.csv"}, "b": {"ca": ours.ca, "cert": cert, "key": strange},
             "c": {"ca": ours.ca, "cert": other, "key": cert}, "d": {"ca": ours.ca, "cert": cert, "key": key},
             "e": {"ca": ours.ca, "cert": cert, "key": locked}}
    cert.chmod(0o600)
    lines = "".join(f'  {name} = {{ broker = "mqtts://127.0.0.1:1"; client_id = "{name}"; topic = "a/+"; decoder = "json";\n'
                    + "".join(f'    {k} = "{v}";\n' for k, v in files.items()) + "  };\n" for name, files in feeds.items())
    config.write_text(whole.replace(feed, "feed = {\n" + lines), encoding="utf-8")
    first = config.read_text(encoding="utf-8").split("\n").index(f'    ca = "{feeds["a"]["ca"]}";') + 1
    for words in (["envpub", "-c", config, "check"], ["envpub-ingest", "-c", config, "-n"], ["envpub-ingest", "-c", config]):
        said = flow.run([flow.bin / words[0], *words[1:]], code=2)[1]
        expect(f"{config}:{first}: error: feed.a.ca: " in said and "no authority's certificate" in said, words, said)
        expect("error: feed.b.key: " in said and "no key (PEM) of that certificate" in said, words, said)
        expect("error: feed.c.key: " in said and ": 4 errors; mend them" in said, words, said)
        expect("error: feed.e.key: " in said and "pass phrase" in said, words, said)
    for words in (["refused", "list"], ["readings"]):
        flow.run([flow.bin / "envpub", "-c", config, *words])         # which need none of them
    expect("feed.a.ca" in flow.run([flow.bin / "envpub", "-c", config, "status"], code=2)[0], "the status tells of it")
    config.write_text(whole, encoding="utf-8")

    # Every program takes the same options, in any order, and FILE may stand close to its -c.
    for name in ("envpub-ingest", "envpub-publish", "envpub-serve"):
        program = flow.bin / name
        for words in ([f"-c{config}", "-n"], ["-n", "-c", config], ["-n", f"-c{config}"]):
            equal(flow.run([program, *words]), ("configuration and registry are fine\n", ""), f"{name} {words}")
        for word, begins in (("--help", f"{name}: "), ("--version", f"{name} "), ("--keys", "site.name ")):
            expect(flow.run([program, word])[0].startswith(begins), name, word)
            expect(flow.run([program, "-c", config, word])[0].startswith(begins), name, "-c FILE", word)

    verbs = re.findall(r"^  (\w+) ", flow.run([flow.bin / "envpub", "--help"])[0], re.M)
    expect({"check", "status", "outbox", "readings", "refused", "replay"} <= set(verbs), "the verbs", verbs)
    for asked in ("--help", "--version", "--keys"):
        plain = flow.run([flow.bin / "envpub", asked])
        expect(plain[0] and not plain[1], asked, plain[1])
        equal(flow.run([flow.bin / "envpub", "-c", config, asked]), plain, f"-c FILE {asked}")
        equal(flow.run([flow.bin / "envpub", asked, "-c", config]), plain, f"{asked} -c FILE")
    for verb in verbs:
        told, _ = flow.run([flow.bin / "envpub", "-c", config, verb, "--help"])
        expect(f"envpub -c FILE {verb}" in told, verb, "does not tell of itself:", told)
    expect("  -c FILE -n " in flow.run([flow.bin / "envpub", "--help"])[0], "--help does not tell of -n")
    print("check: warns of what is missing, and is content with the rest")
