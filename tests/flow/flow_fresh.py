"""The script of the pages says how old their hour is (contract §8), by the server's clock where it
answers; the pages' programs in a bare ECMAScript engine, with a page and a clock of our own."""

from harness import *

NOON = 1772337600000                    # 2026-03-01T12:00:00+08:00
STAGE = """
var page = { title: "T", documentElement: {}, getElementById: function () { return line },
             addEventListener: function () {} };
var line = { dataset: { end: new Date(%(noon)d - Math.round(%(age)r * 60000)).toISOString(), due: "%(due)d" } };
var location = { protocol: "%(protocol)s" }, document = page;
Date.now = function () { return %(noon)d + %(clock)d * 60000 };
function fetch() {
    return { then: function (good, bad) {
        if (!%(server)d) return bad(1);
        good({ headers: { get: function (k) { return k == "date" ? new Date(%(noon)d).toISOString() : %(cached)s } } });
    } };
}
var window = { fetch: fetch }, every;
function setInterval(what, ms) { every = ms }
%(script)s
print(JSON.stringify([page.documentElement.className, page.title, line.hidden, line.textContent, every]));
"""


def say(flow, age, due=90, protocol="https:", clock=0, server=1, cached="null"):
    """What the page says `age` minutes after its hour's end; clock: by how much the phone's is wrong."""
    script = (SOURCE / "publish/fresh.js").read_text(encoding="utf-8")
    path = flow.folder / "fresh.js"
    path.write_text(STAGE % {"noon": NOON, "age": age, "due": due, "protocol": protocol, "clock": clock,
                             "server": server, "cached": cached, "script": script}, encoding="utf-8")
    return json.loads(flow.run(["duk", path])[0])


with Flow() as flow:
    states = {0: "实时", 89.999: "实时", 90: "延迟", 119.999: "延迟", 120: "过期", 360: "过期",
              360 + 1 / 60000: "中断", 361: "中断", 9000: "中断"}
    for age, word in states.items():
        kind, title, hidden, text, every = say(flow, age)
        expect(every <= 1000, "a page that stays open tells the next state within a second")
        level = ["实时", "延迟", "过期", "中断"].index(word)
        equal((kind, hidden), (f"k{level}", False), f"state after {age} minutes")
        expect(text.startswith(word + "："), "after", age, "minutes it says", text)
        equal(title, "T" + (f"（{word}）" if level else ""), "the title")
    expect("3 小时前" in say(flow, 200)[3] and "不代表当前状况" in say(flow, 200)[3], "an old hour says how old")
    expect("6 天前" in say(flow, 9000)[3], "days are said as days")
    equal(say(flow, 100, due=124)[0], "k0", "a later cut-off moves the first bound")
    equal(say(flow, 40, clock=300)[0], "k0", "a phone that is five hours ahead is corrected by the server")
    equal(say(flow, 400, clock=-300)[0], "k3", "and one that is behind")
    equal(say(flow, 100, cached="1800")[0], "k2", "an answer kept for half an hour on the way is half an hour older")
    equal(say(flow, 200, server=0)[0], "k2", "without an answer the phone's clock is taken")
    expect(say(flow, 40, clock=-300, server=0)[2], "an hour that has not ended by the only clock is not judged")
    kind, _, _, text, _ = say(flow, 800, protocol="file:", server=0)
    expect(kind == "k3" and text.startswith("这是保存的网页。中断："), "a saved page says that it is one:", text)
    print(f"fresh: {len(states)} ages and 8 clocks")
