"""One official national day through a broker: every AQI as published; and the primary pollutants as
published on another day. What we compare with is computed or printed by others."""

import csv
import lzma
import time

from harness import *

DATA = SOURCE / "tests/data"
KEYS = {"SO2": "so2", "NO2": "no2", "PM10": "pm10", "CO": "co", "O3": "o3", "PM2.5": "pm25"}
PRINTED = {"二氧化硫": "so2", "二氧化氮": "no2", "颗粒物(PM10)": "pm10", "一氧化碳": "co",
           "臭氧1小时": "o3", "细颗粒物(PM2.5)": "pm25"}
ORDER = list(KEYS.values())

# HJ 633-2012 for an hour, in whole numbers (CO in tenths of mg/m³): written down here once more, so
# that the program's table is not compared with itself.
INDEX = [0, 50, 100, 150, 200, 300, 400, 500]
BREAKS = {"so2": [0, 150, 500, 650, 800], "no2": [0, 100, 200, 700, 1200, 2340, 3090, 3840],
          "pm10": [0, 50, 150, 250, 350, 420, 500, 600], "co": [0, 50, 100, 350, 600, 900, 1200, 1500],
          "o3": [0, 160, 200, 300, 400, 800, 1000, 1200], "pm25": [0, 35, 75, 115, 150, 250, 350, 500]}


def sub_index(pollutant, value):
    """None above the last breakpoint of the hourly SO2: the hour gives none."""
    whole = round(float(value) * (10 if pollutant == "co" else 1))
    breaks = BREAKS[pollutant]
    for i in range(1, len(breaks)):
        if whole <= breaks[i]:
            rise, run = INDEX[i] - INDEX[i - 1], breaks[i] - breaks[i - 1]
            return INDEX[i - 1] - (-rise * (whole - breaks[i - 1]) // run)
    return None if pollutant == "so2" else 500


def primary_of(values):
    """AQI and primary pollutants of one station-hour."""
    indices = {p: sub_index(p, v) for p, v in values.items()}
    known = [i for i in indices.values() if i is not None]
    if not known:
        return None, []
    aqi = max(known)
    return aqi, [p for p in ORDER if aqi > 50 and indices.get(p) == aqi]


def level_of(aqi):
    return next((n for n, top in enumerate((50, 100, 150, 200, 300), 1) if aqi <= top), 6)


def end_of(date, hour):
    return stamp(moment(f"{date[:4]}-{date[4:6]}-{date[6:]}T{int(hour):02}:00:00+08:00"))


def national():
    """(id, end) → {"aqi": as published or "", "values": {…}}"""
    with lzma.open(DATA / "cnemc_2019/china_sites_20190205.csv.xz", "rt", encoding="utf-8") as file:
        rows = csv.reader(file)
        ids = next(rows)[3:]
        hours = {}
        for date, hour, kind, *cells in rows:
            for station, cell in zip(ids, cells):
                if cell == "":
                    continue
                told = hours.setdefault((station, end_of(date, hour)), {"aqi": "", "values": {}})
                if kind == "AQI":
                    told["aqi"] = cell
                else:
                    told["values"][KEYS[kind]] = float(cell) if kind == "CO" else int(float(cell))
    return hours


def national_stations():
    with open(DATA / "cnemc_2019/stations.csv", encoding="utf-8") as file:
        return [station_row(s["id"], f'"{s["name"]}"', f'"{s["city"]}"', lon=s["lon"], lat=s["lat"])
                for s in csv.DictReader(file)]


def printed():
    """The same of the day with primary pollutants, and the registry: stations have no ids there."""
    hours, ids = {}, {}
    with lzma.open(DATA / "pm25in_2020/station_hours_20200404.csv.xz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["city"], row["station"]
            station = ids.setdefault(name, f"P{len(ids) + 1:04}")
            values = {k: float(row[c]) for k, c in zip(ORDER, ("so2", "no2", "pm10", "co", "o3", "pm2_5"))}
            primary = [PRINTED[p] for p in row["primary"].split(",") if p]
            hours[station, end_of(row["date"], row["hour"])] = {
                "aqi": row["aqi"], "values": values, "class": row["level"],
                "primary": [p for p in ORDER if p in primary]}
    quote = {station: (n.replace('"', '""'), c.replace('"', '""')) for (c, n), station in ids.items()}
    return hours, [station_row(s, f'"{n}"', f'"{c}"') for s, (n, c) in quote.items()]


def publish_day(flow, broker, name, hours, stations):
    """The site after its day, and how long each part took."""
    site = Site(flow, {name: {"broker": broker.url, "topic": f"{name}/+/data"}}, stations, name=name,
                home_city="北京")
    site.open_session()
    publisher = Publisher(flow, broker)
    began = time.monotonic()
    for (station, end), told in hours.items():
        publisher.send(f"{name}/{station}/data", reading(station, end, told["values"]))
    publisher.settle(240)
    sent = time.monotonic()
    site.drain(4)              # a broker that saves its queue may pause
    drained = time.monotonic()
    equal(site.refused(), [], "refused")
    last = max(end for _, end in hours)
    site.publish(stamp(moment(last) + datetime.timedelta(minutes=30)))
    print(f"{name}: {len(hours)} messages sent in {sent - began:.1f} s, drained in {drained - sent:.1f} s, "
          f"published in {time.monotonic() - drained:.1f} s")
    return site


def documents(site, hours):
    """(id, end) → the station as we published it."""
    out = {}
    for end in sorted({end for _, end in hours}):
        start = moment(end) - datetime.timedelta(hours=1)
        document = site.document(start.strftime("%Y-%m-%d"), start.hour + 1)
        equal((document["end"], document["standard"]), (end, "HJ 633-2012"), "the hour and its standard")
        for station in document["stations"]:
            out[station["id"], end] = station
    return out


def compare_national(flow, broker):
    hours = national()
    site = publish_day(flow, broker, "national", hours, national_stations())
    ours = documents(site, hours)
    counts = dict.fromkeys(("aqi", "without", "primary", "values"), 0)
    wrong = []
    for where, told in hours.items():
        station = ours[where]
        aqi, primary = primary_of(told["values"])
        if told["aqi"] == "":
            counts["without"] += 1              # the platform gave values and no AQI
        else:
            counts["aqi"] += 1
            if station["aqi"] != int(told["aqi"]):
                wrong.append((where, "aqi", told, station["aqi"]))
        counts["primary"] += 1
        if station["primary"] != primary or station["aqi"] != aqi or station["level"] != level_of(aqi):
            wrong.append((where, "primary", told, station["aqi"], station["primary"]))
        for pollutant, value in told["values"].items():
            counts["values"] += 1
            if station[pollutant]["value"] != value:
                wrong.append((where, pollutant, value, station[pollutant]))
    equal((len(wrong), wrong[:3]), (0, []), "differences from the official day")
    silent = sum(1 for where, s in ours.items() if where not in hours and s["aqi"] is not None)
    equal(silent, 0, "an AQI where the platform had no value")
    equal(counts["aqi"], 34464, "station-hours with a published AQI")
    print(f"national day 2019-02-05: {counts['aqi']} AQI equal to the published ones, {counts['values']} values, "
          f"{counts['primary']} primary pollutants and levels equal to an independent computation "
          f"({counts['without']} station-hours had values but no published AQI)")


def compare_printed(flow, broker):
    hours, stations = printed()
    site = publish_day(flow, broker, "printed", hours, stations)
    ours = documents(site, hours)
    wrong = [(where, told, ours[where]) for where, told in hours.items()
             if (str(ours[where]["aqi"]), ours[where]["class"], ours[where]["primary"])
             != (told["aqi"], told["class"], told["primary"])]
    equal((len(wrong), wrong[:3]), (0, []), "differences from what was printed")
    named = sum(1 for told in hours.values() if told["primary"])
    ties = sum(1 for told in hours.values() if len(told["primary"]) > 1)
    equal(len(hours), 26623, "station-hours")
    print(f"2020-04-04 as printed: {len(hours)} AQI, classes and primary pollutants equal "
          f"({named} with a primary pollutant, {ties} ties)")


with Flow() as flow:
    broker = Broker(flow)
    compare_national(flow, broker)
    compare_printed(flow, broker)
