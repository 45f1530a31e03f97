#!/usr/bin/env python3
"""clients_test.py PROGRAM: programs that others wrote read the demo, unmodified (opendata.md §20): Datasette our downloads, pyarrow our Arrow streams, frictionless our
data packages, and a client that openapi-python-client generates from a table's OpenAPI document calls each of its operations."""
import importlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from demo import Demo, environment

PROGRAM = sys.argv.pop(1)
BIN = pathlib.Path(__file__).resolve().parents[2] / ".venv/bin"
NEEDED = ("datasette", "sqlite-utils", "frictionless", "openapi-python-client")
SKIPPED = 77  # of ctest
TABLE = "village-vital-statistics"
MOST = 1000  # rows that Datasette shows at once


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.close)
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.tables = [dataset["slug"] for dataset in cls.demo.get("/api/v1/datasets?limit=100")["items"]]

    def run_one(self, *command):
        path = f"{BIN}:{os.environ.get('PATH', '')}"
        done = subprocess.run([BIN / command[0], *command[1:]], env={**environment, "PATH": path}, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr.decode()[-2000:] + done.stdout.decode()[-2000:])
        return done.stdout.decode()

    def test_pyarrow_reads_every_table_as_json_has_it(self):
        if importlib.util.find_spec("pyarrow") is None:
            self.skipTest("pyarrow is not installed (bin/bootstrap test)")
        file = pathlib.Path(self.folder.name) / "rows.arrows"
        types = {"integer": "int64", "bigint": "decimal128(38, 0)", "number": "double", "boolean": "bool", "date": "date32[day]", "datetime": "timestamp[us, tz=UTC]"}
        for table in self.tables:
            native = self.demo.get(f"/api/v1/tables/{table}/rows?limit={MOST}")
            for path in (f"/api/v1/tables/{table}/rows?limit={MOST}&format=arrow", f"/api/v1/tables/{table}/download/arrow"):
                with self.demo.open(path) as answer:
                    self.assertEqual(answer.headers["Content-Type"], "application/vnd.apache.arrow.stream")
                    file.write_bytes(answer.read())
                read = json.loads(self.run_one("python", pathlib.Path(__file__).parent / "arrow_rows.py", file))
                whole = "/download/" in path
                columns = [column for column in native["columns"] if not whole or column["name"] != "_id"]
                self.assertEqual({column["name"]: types.get(column["type"], "string") for column in columns}, read["types"], path)
                if whole and native.get("count_kind") == "exact":
                    self.assertEqual(len(read["rows"]), native["count"], path)
                for ours, theirs in zip(native["rows"], read["rows"]):
                    for column in columns:
                        name, kind = column["name"], column["type"]
                        if kind in ("integer", "number", "boolean", "string", "code"):
                            self.assertEqual(ours[name], theirs[name], f"{path} {name}")
                        elif kind == "date":
                            self.assertEqual(ours[name], theirs[name], f"{path} {name}")
                        else:
                            self.assertEqual(ours[name] is None, theirs[name] is None, f"{path} {name}")

    def test_pyiceberg_reads_a_table_where_it_lies(self):
        if importlib.util.find_spec("pyiceberg") is None or importlib.util.find_spec("pyarrow") is None:
            self.skipTest("pyiceberg is not installed (bin/bootstrap test)")
        for table in self.tables:
            base = f"{self.demo.site}/tables/{table}/iceberg/metadata"
            with self.demo.open(base + "/version-hint.text") as answer:
                version = int(answer.read())
            read = json.loads(self.run_one("python", pathlib.Path(__file__).parent / "iceberg_rows.py", f"{base}/v{version}.metadata.json"))
            native = self.demo.get(f"/api/v1/tables/{table}/rows?limit={MOST}")
            self.assertEqual(read["rows"], self.demo.get(f"/api/v1/tables/{table}/schema")["row_count"], table)
            self.assertEqual([row["_id"] for row in read["first"]], [row["_id"] for row in native["rows"][:len(read["first"])]])
            for ours, theirs in zip(native["rows"], read["first"]):
                for column in native["columns"]:
                    if column["type"] in ("integer", "number", "boolean", "string", "code", "date"):
                        self.assertEqual(ours[column["name"]], theirs[column["name"]], f"{table} {column['name']}")

    def test_datasette_shows_the_rows_of_our_downloads(self):
        database = pathlib.Path(self.folder.name) / "demo.db"
        for table in (TABLE, "villages-2022", "mayor-candidates-2022"):
            file = pathlib.Path(self.folder.name) / "table.csv"
            with self.demo.open(f"/api/v1/tables/{table}/download/csv") as answer:
                file.write_bytes(answer.read())
            self.run_one("sqlite-utils", "insert", database, table, file, "--csv")
            native = self.demo.get(f"/api/v1/tables/{table}/rows?limit={MOST}")
            shown = json.loads(self.run_one("datasette", database, "--get", f"/demo/{table}.json?_shape=objects&_size={MOST}"))
            self.assertEqual(shown["filtered_table_rows_count"], native["count"], table)
            names = [column["name"] for column in native["columns"] if column["name"] != "_id"]
            self.assertEqual(shown["columns"][1:], names)  # after rowid
            # A CSV download has dates as the source spells them, in years of the Republic.
            same = [column["name"] for column in native["columns"] if column["name"] in names and column["type"] in ("string", "integer", "number")]
            self.assertGreater(len(same), 2)
            plain = lambda value: "" if value is None else str(value)  # noqa: E731  # CSV has no types
            for ours, theirs in zip(native["rows"], shown["rows"], strict=True):
                for name in same:
                    if isinstance(ours[name], float):
                        self.assertEqual(float(theirs[name]), ours[name])
                    else:
                        self.assertEqual(plain(theirs[name]), plain(ours[name]), f"{table}: {name}")

    def test_frictionless_finds_the_data_of_every_package_as_they_are_described(self):
        for slug in self.tables:
            with self.subTest(slug):
                report = json.loads(self.run_one("frictionless", "validate", f"{self.demo.site}/datasets/{slug}/datapackage.json", "--json"))
                self.assertTrue(report["valid"], slug)
                rows = sum(self.demo.get(f"/api/v1/tables/{task['name']}/rows?limit=1&count=exact")["count"] for task in report["tasks"])
                self.assertEqual(sum(task["stats"]["rows"] for task in report["tasks"]), rows)

    def test_a_generated_client_calls_each_operation_of_a_table(self):
        document = self.demo.get(f"/api/v1/tables/{TABLE}/openapi.json")
        source = pathlib.Path(self.folder.name) / "openapi.json"
        source.write_text(json.dumps(document))
        self.run_one("openapi-python-client", "generate", "--path", source, "--output-path", pathlib.Path(self.folder.name) / "generated", "--meta", "none")
        sys.path.insert(0, self.folder.name)
        generated = importlib.import_module("generated")
        client = generated.Client(base_url=document["servers"][0]["url"], raise_on_unexpected_status=True)
        models = importlib.import_module("generated.models")
        arguments = {"rows": {"filter_": "村里 = '塩行里'", "select": "區域別,村里,出生數"}, "row": {"id": 2}, "aggregate": {"measures": "count", "group_by": "區域別"},
                     "facets": {"column": models.FacetsColumn("區域別")}, "download": {"format_": models.DownloadFormat("json")}, "schema": {}, "stats": {}}
        operations = {operation["operationId"] for path in document["paths"].values() for method, operation in path.items() if method in ("get", "post")}
        self.assertEqual(operations, set(arguments))
        answers = {}
        with client:
            for name, given in arguments.items():
                module = importlib.import_module(f"generated.api.table.{name}")
                answers[name] = module.sync_detailed(client=client, **given)
                self.assertEqual(answers[name].status_code, 200, name)
        self.assertEqual([row.to_dict() for row in answers["rows"].parsed.rows], [{"區域別": "臺南市永康區", "村里": "塩行里", "出生數": 9}])
        self.assertEqual([column.to_dict()["name"] for column in answers["schema"].parsed.columns][:3], ["統計年月", "區域別", "村里"])
        self.assertEqual(len(json.loads(answers["download"].content)), self.demo.get(f"/api/v1/tables/{TABLE}/rows?limit=1")["count"])


if __name__ == "__main__":
    absent = [name for name in NEEDED if not (BIN / name).exists()]
    if absent:
        print(f"skipped: no {', '.join(absent)}; bin/bootstrap test installs them where PyPI is to be had")
        sys.exit(SKIPPED)
    # Its own environment's Python has what the generated client imports.
    if pathlib.Path(sys.prefix) != BIN.parent.resolve():
        os.execve(BIN / "python", [str(BIN / "python"), __file__, PROGRAM, *sys.argv[1:]], environment)
    unittest.main(verbosity=2)
