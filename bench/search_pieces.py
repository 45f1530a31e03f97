#!/usr/bin/env python3
"""search_pieces.py TITLES PIECES ADDRESS KIND: asks a catalogue for pieces of 2–4 Han characters cut from titles, one after the other on one
connection, and prints `p50 p95 recall`: milliseconds, and the mean of recall@10 — of the titles that hold the piece, as many as fit among
ten, how many are among the first ten found. KIND: `ckan` (package_search) or `ours` (/api/v1/datasets). The pieces are the same in every run."""
import http.client
import json
import random
import re
import sys
import time
import urllib.parse

titles = [line.strip() for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
wanted, address, kind = int(sys.argv[2]), urllib.parse.urlsplit(sys.argv[3]), sys.argv[4]
chance = random.Random(20261128)
pieces = []
while len(pieces) < wanted:
    runs = re.findall("[\u4e00-\u9fff]{2,}", chance.choice(titles))
    if runs:
        run = chance.choice(runs)
        length = min(len(run), chance.randint(2, 4))
        at = chance.randint(0, len(run) - length)
        pieces.append(run[at:at + length])

connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)


def ask(piece):
    quoted = urllib.parse.quote(piece)
    connection.request("GET", f"/api/3/action/package_search?q={quoted}&rows=10" if kind == "ckan" else f"/api/v1/datasets?q={quoted}&limit=10",
                       headers={"Accept": "application/json"})
    answer = connection.getresponse()
    body = json.load(answer)
    if answer.status != 200:
        sys.exit(f"{answer.status} for {piece}: {body}")
    found = body["result"]["results"] if kind == "ckan" else body["items"]
    return [one["title" if kind == "ckan" else "name"] for one in found]


for piece in pieces[:5]:
    ask(piece)  # caches
times, recalls = [], []
for piece in pieces:
    began = time.perf_counter()
    found = ask(piece)
    times.append((time.perf_counter() - began) * 1000)
    holding = sum(piece in title for title in titles)
    recalls.append(sum(piece in title for title in found[:10]) / min(10, holding))
times.sort()
print(f"{times[len(times) // 2]:.2f} {times[len(times) * 95 // 100]:.2f} {sum(recalls) / len(recalls):.3f}")
