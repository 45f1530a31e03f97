#!/usr/bin/env python3
"""shapes.py DUCKDB: files whose shape is known (testdata/opendata), read by ours and by DuckDB's read_csv with nothing said to it; prints a line a
set: `<set> <files> <ours right> <DuckDB right> <DuckDB wrong without a word> <DuckDB refused>`. Right: as many rows and columns as there are.
A file that holds no table is right when none is found; columns that we add to those of the file do not count."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path("testdata/opendata")
work = pathlib.Path(tempfile.mkdtemp(prefix="skylantern-shapes-"))


def ours(file):
    said = subprocess.run(["build/skylantern", "opendata", "inspect", file, "--json", "--data", work / "data"], capture_output=True, text=True)
    if said.returncode != 0:
        return None
    tables = json.loads(said.stdout)["tables"]
    return (tables[0]["rows"]["accepted"], sum("derived" not in column for column in tables[0]["columns"])) if tables else None


def duckdb(file):
    out = work / "shape.csv"
    out.unlink(missing_ok=True)
    source = f"read_csv('{str(file.resolve()).replace(chr(39), chr(39) * 2)}')"
    sql = f"copy (select (select count(*) from {source}), (select count(*) from (describe select * from {source}))) to '{out}' (header false)\n"
    said = subprocess.run([sys.argv[1], "-", "1", "1"], input=sql, capture_output=True, text=True)
    return tuple(map(int, out.read_text().split(","))) if said.returncode == 0 and out.exists() else None


for name, listed, folder in (("polluted", "polluted/expected.json", ROOT / "polluted"), ("real", "expected/ingest.json", ROOT)):
    vectors = json.loads((ROOT / listed).read_text())
    right, theirs, wrong, refused = 0, 0, 0, 0
    for vector in vectors:
        file = folder / vector["file"]
        wanted = (vector["rows_accepted"], len(vector["columns"])) if vector.get("outcome", "ok").startswith("ok") else None
        right += ours(file) == wanted
        found = duckdb(file)
        theirs += found == wanted
        refused += found is None and wanted is not None
        wrong += found is not None and found != wanted
    print(name, len(vectors), right, theirs, wrong, refused)
