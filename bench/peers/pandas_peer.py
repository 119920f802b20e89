"""Answers the tasks by pandas, as peer.h says.

Usage: python3 pandas_peer.py FLAT-FOLDER
"""
import os
import statistics
import sys
import time
from datetime import date

import numpy as np
import pandas as pd

EPOCH = date(1970, 1, 1)
SNAPSHOTS = [(date(year, 3, 31) - EPOCH).days for year in range(2006, 2026)]
FIVE_AREAS = [13, 22, 23, 40, 41]
BANDS = [18, 25, 35, 45, 55, 65, 75]
BORN = [(date(2025 - age, 3, 31) - EPOCH).days for age in reversed(BANDS)]
KEY = ["area", "category", "level"]

clock = (time.process_time if os.environ.get("BENCH_CLOCK") == "cpu"
         else time.perf_counter)


def load(name):
    """A flat table; a row still in force ends on the last day there is."""
    kinds = {"person": "i4", "birth_day": "i4", "start_day": "u2",
             "day": "u2", "end_day": "float32"}
    path = os.path.join(sys.argv[1], name)
    columns = pd.read_csv(path, nrows=0).columns
    table = pd.read_csv(path, dtype={c: kinds.get(c, "u1") for c in columns})
    if "end_day" in table:
        table["end_day"] = table.end_day.fillna(65535).astype("u2")
    return table


ep = load("ep.csv")
breach = load("breach.csv")


def period():
    return ep[(ep.start_day <= 20178) & (ep.end_day > 12874)]


def size(table, by):
    return table.groupby(by, sort=False).size().rename("n").reset_index()


def people(table, by):
    return (table.groupby(by, sort=False).person.nunique().rename("n")
            .reset_index())


def unique_people(table, by):
    return size(table[by + ["person"]].drop_duplicates(), by)


def margins():
    """Every set of the dimensions grouped by; 63 stands for a total."""
    table = period()[KEY + ["person"]].drop_duplicates()
    parts = []
    for mask in range(8):
        by = [name for i, name in enumerate(KEY) if mask >> i & 1]
        part = (people(table, by) if by
                else pd.DataFrame({"n": [table.person.nunique()]}))
        parts.append(part.reindex(columns=KEY + ["n"]).fillna(63))
    return pd.concat(parts)


def snapshot(day):
    return size(ep[(ep.start_day <= day) & (ep.end_day > day)
                   & (ep.in_custody == 0)], KEY)


def snapshots_by_loop():
    parts = [snapshot(day) for day in SNAPSHOTS]
    for i, part in enumerate(parts):
        part.insert(0, "y", i + 1)
    return pd.concat(parts)


def snapshots_by_sweep():
    table = ep[ep.in_custody == 0]
    steps = [table[KEY].assign(y=np.searchsorted(SNAPSHOTS, days))
             .groupby(KEY + ["y"], sort=False).size()
             for days in (table.start_day, table.end_day)]
    change = steps[0].sub(steps[1], fill_value=0).unstack("y", fill_value=0)
    counts = change.reindex(columns=range(20), fill_value=0).cumsum(axis=1)
    counts = counts.stack().rename("n").reset_index()
    counts["y"] += 1
    return counts[["y"] + KEY + ["n"]]


def five_areas():
    table = breach[breach.day.between(12874, 20178)
                   & breach.area.isin(FIVE_AREAS)]
    band = np.searchsorted(BANDS, table.age, side="right") + 1
    counts = size(table.assign(band=band), ["band", "sex", "category"])
    total = counts.groupby(["band", "sex"]).n.transform("sum")
    assert (100 * counts.n / total).notna().all()
    return counts


def by_four():
    table = period()
    band = 8 - np.searchsorted(BORN, table.birth_day, side="left")
    return (table[["area", "ethnicity"]].assign(band=band)
            .assign(category=table.category, person=table.person))


def highest():
    table = ep[(ep.level >= 2) & (ep.start_day <= 20178)
               & (ep.end_day > 19814)]
    best = (table.level.astype("i4") * 1048576
            + table.start_day.astype("i4") * 8 + table.category)
    picked = (table[["person", "area"]].assign(best=best)
              .groupby(["person", "area"]).best.max().reset_index())
    return people(picked.assign(level=picked.best // 1048576,
                                category=picked.best % 8),
                  ["level", "category"])


FOUR = ["area", "ethnicity", "band", "category"]
TASKS = {
    "T1": {"plain": lambda: size(breach[breach.day.between(12874, 20178)],
                                 ["requirement", "outcome"])},
    "T2": {"nunique": lambda: people(period(), KEY),
           "unique": lambda: unique_people(period(), KEY)},
    "T2m": {"cube": margins},
    "T3": {"plain": lambda: snapshot(20178)},
    "T4": {"sweep": snapshots_by_sweep, "loop": snapshots_by_loop},
    "T5": {"plain": five_areas},
    "T6": {"nunique": lambda: people(by_four(), FOUR),
           "unique": lambda: unique_people(by_four(), FOUR)},
    "T7": {"plain": highest},
}


def describe(table):
    n = table["n"].to_numpy(dtype="i8")
    key = np.zeros(len(n), dtype="i8")
    for name in table.columns[:-1]:
        key = key * 64 + table[name].to_numpy(dtype="i8")
    return (n > 0).sum(), n.sum(), (key * (key + 1) % 1000003 * n).sum()


def ask(way):
    before = clock()
    table = way()
    return 1e3 * (clock() - before), table


def choose(ways):
    times, answers = {}, set()
    for name, way in ways.items():
        ask(way)
        times[name], table = ask(way)
        answers.add(describe(table))
    assert len(answers) == 1, "the ways to ask a task differ"
    return min(times, key=times.get)


def serve():
    best = {}
    for line in sys.stdin:
        task, times = line.split()
        if task not in best:
            best[task] = choose(TASKS[task])
        way = TASKS[task][best[task]]
        times = max(1, int(times))
        if times > 1:
            ask(way)
        answers = [ask(way) for _ in range(times)]
        print(task, "%.4f" % statistics.median(ms for ms, _ in answers),
              *describe(answers[0][1]), best[task], flush=True)


serve()
