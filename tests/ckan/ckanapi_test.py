#!/usr/bin/env python3
"""ckanapi_test.py PROGRAM: ckanapi, unmodified, reads the demo and writes to it (opendata.md §20): what its command line searches, dumps and
packs is what the native API has, and what it loads, uploads and deletes stands in the catalogue. SKYLANTERN_CKANAPI names another ckanapi
than that of .venv."""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from demo import LAST, OPERATOR, PATIENCE, Demo, environment  # noqa: E402

PROGRAM = sys.argv.pop(1)
CKANAPI = pathlib.Path(os.environ.get("SKYLANTERN_CKANAPI", ROOT / ".venv/bin/ckanapi"))
SKIPPED = 77  # of ctest


class Ckanapi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.close)
        cls.get, cls.site = cls.demo.get, cls.demo.site
        cls.environment = {**environment, "PATH": f"{CKANAPI.parent}:{os.environ.get('PATH', '')}"}  # its workers are found there

    def ckanapi(self, *arguments, key=None, given=None):
        more = ["-a", key] if key else []
        done = subprocess.run([CKANAPI, *arguments, "-r", self.site, *more], env=self.environment, capture_output=True, timeout=PATIENCE,
                              input=given and given.encode())
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def lines(self, *arguments):
        return [json.loads(line) for line in self.ckanapi(*arguments).splitlines()]

    def test_search_finds_what_the_catalogue_finds(self):
        found = self.lines("search", "datasets", "q=村里")
        wanted = self.get("/api/v1/datasets?limit=100&q=" + urllib.parse.quote("村里"))
        self.assertTrue(found)
        self.assertEqual({one["name"] for one in found}, {one["slug"] for one in wanted["items"]})
        everything = self.lines("search", "datasets")
        self.assertEqual(len(everything), self.get("/api/3/action/package_search?rows=0")["result"]["count"])

    def test_every_dataset_organization_and_group_is_dumped(self):
        datasets = self.lines("dump", "datasets", "--all", "-p", "2")
        self.assertEqual(sorted(one["name"] for one in datasets), self.get("/api/3/action/package_list")["result"])
        for one in datasets:
            native = self.get("/api/v1/datasets/" + one["name"])
            self.assertEqual(one["title"], native["title"] if isinstance(native["title"], str) else native["title"]["zh-Hant"])
        organizations = self.lines("dump", "organizations", "--all")
        self.assertEqual({one["name"] for one in organizations}, set(self.get("/api/3/action/organization_list")["result"]))
        groups = self.lines("dump", "groups", "--all")
        self.assertEqual(len(groups), 18)

    def test_a_data_package_has_the_files_as_they_were_published(self):
        with tempfile.TemporaryDirectory() as folder:
            self.ckanapi("dump", "datasets", LAST, "--datapackages=" + folder)
            package = json.loads((pathlib.Path(folder) / LAST / "datapackage.json").read_text())
            self.assertEqual(package["name"], LAST)
            resource = self.get("/api/3/action/package_show?id=" + LAST)["result"]["resources"][0]
            files = [file for file in (pathlib.Path(folder) / LAST / "data").iterdir()]
            self.assertEqual([file.stat().st_size for file in files], [resource["size"]])

    def test_actions_take_strings_and_json(self):
        shown = json.loads(self.ckanapi("action", "package_show", "id=" + LAST))
        resource = shown["resources"][0]["id"]
        found = json.loads(self.ckanapi("action", "datastore_search", "resource_id=" + resource, "limit:3", 'fields:["_id"]'))
        self.assertEqual(found["records"], [{"_id": 2}, {"_id": 3}, {"_id": 4}])
        rows = list(csv.reader(self.demo.open("/datastore/dump/" + resource).read().decode().splitlines()))
        self.assertEqual(len(rows) - 1, found["total"])

    def write(self, *arguments, given=None):
        return self.ckanapi(*arguments, key=OPERATOR, given=given)

    def test_what_was_dumped_is_loaded_changed_and_deleted(self):
        original = json.loads(self.ckanapi("action", "package_show", "id=" + LAST))
        resource = {"name": "elsewhere", "url": "https://data.example/villages.csv", "format": "CSV", "period": "2022"}
        copy = {**{key: value for key, value in original.items() if key not in ("id", "resources")}, "name": "villages-copy", "resources": [resource]}
        copy["extras"] = [extra for extra in original["extras"] if extra["key"] not in ("identifier", "number_of_data")] + [{"key": "系統", "value": "戶役政"}]
        self.write("load", "datasets", "-q", given=json.dumps(copy))
        loaded = json.loads(self.ckanapi("action", "package_show", "id=villages-copy"))
        for member in ("title", "notes", "license_id", "author", "private", "state"):
            self.assertEqual(loaded[member], original[member], member)
        self.assertEqual(loaded["organization"]["name"], original["organization"]["name"])
        self.assertEqual([tag["name"] for tag in loaded["tags"]], [tag["name"] for tag in original["tags"]])
        self.assertIn({"key": "系統", "value": "戶役政"}, loaded["extras"])
        self.assertEqual({key: loaded["resources"][0][key] for key in resource}, resource)
        self.assertEqual(self.get("/api/v1/datasets/villages-copy")["state"], "published")
        # A second load of what was dumped changes the same dataset, and nothing of it but what was changed.
        dumped = self.lines("dump", "datasets", "villages-copy")[0]
        self.write("load", "datasets", "-q", given=json.dumps({**dumped, "title": "另一個名稱"}))
        again = self.lines("dump", "datasets", "villages-copy")[0]
        changing = ("title", "metadata_modified")
        self.assertEqual({key: value for key, value in again.items() if key not in changing + ("resources",)},
                         {key: value for key, value in dumped.items() if key not in changing + ("resources",)})
        self.assertEqual(again["resources"][0]["id"], dumped["resources"][0]["id"])
        self.assertEqual(self.get("/api/v1/datasets/villages-copy")["title"], "另一個名稱")
        self.write("delete", "datasets", "-q", "villages-copy")
        self.assertNotIn("villages-copy", self.get("/api/3/action/package_list")["result"])
        with self.assertRaises(urllib.error.HTTPError) as gone:
            self.demo.open("/api/v1/datasets/villages-copy")
        self.assertEqual(gone.exception.code, 410)
        gone.exception.close()

    def test_a_file_is_uploaded_and_rows_are_written(self):
        self.write("action", "package_create", "name=by-ckanapi", "title=由程式上傳")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "population.csv"
            file.write_text("村里,人口\n甲里,10\n乙里,20\n")
            made = json.loads(self.write("action", "resource_create", "package_id=by-ckanapi", "name=人口", f"upload@{file}"))
        self.assertEqual(made["url_type"], "upload")
        until = time.time() + PATIENCE
        while not self.get("/api/3/action/resource_show?id=" + made["id"])["result"]["datastore_active"]:
            self.assertLess(time.time(), until, "the file was not read")
            time.sleep(0.5)
        rows = json.loads(self.ckanapi("action", "datastore_search", "resource_id=" + made["id"]))
        self.assertEqual([row["人口"] for row in rows["records"]], [10, 20])
        with self.demo.open(self.get("/api/3/action/resource_show?id=" + made["id"])["result"]["url"]) as file:
            self.assertEqual(file.read().decode(), "村里,人口\n甲里,10\n乙里,20\n")
        table = json.loads(self.write("action", "datastore_create", 'resource:{"package_id":"by-ckanapi","name":"rows"}',
                                      'records:[{"code":"007","n":1},{"code":"008","n":2}]', 'fields:[{"id":"code","type":"text"},{"id":"n","type":"int"}]', "primary_key=code"))
        self.write("action", "datastore_upsert", "resource_id=" + table["resource_id"], 'records:[{"code":"008","n":20},{"code":"009","n":3}]')
        rows = json.loads(self.ckanapi("action", "datastore_search", "resource_id=" + table["resource_id"], "sort=code"))
        self.assertEqual([(row["code"], row["n"]) for row in rows["records"]], [("007", 1), ("008", 20), ("009", 3)])

    def test_without_a_key_nothing_is_written(self):
        done = subprocess.run([CKANAPI, "action", "package_create", "name=nobody", "-r", self.site], env=self.environment, capture_output=True, timeout=PATIENCE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"Access denied", done.stderr)


if __name__ == "__main__":
    if not CKANAPI.exists():
        print("skipped: no ckanapi; bin/bootstrap test installs it where PyPI is to be had")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
