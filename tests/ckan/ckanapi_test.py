#!/usr/bin/env python3
"""ckanapi_test.py PROGRAM: the demo read by ckanapi, unmodified (opendata.md §20): what its command line searches, dumps and packs is
what the native API has. SKYLANTERN_CKANAPI names another ckanapi than that of .venv."""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
CKANAPI = pathlib.Path(os.environ.get("SKYLANTERN_CKANAPI", ROOT / ".venv/bin/ckanapi"))
PATIENCE = 300  # seconds for the demo's import on a busy machine
SKIPPED = 77  # of ctest
LAST = "villages-2022"  # of the demo's datasets

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Ckanapi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        rest = {key: value for key, value in os.environ.items() if not key.startswith("SKYLANTERN_")}
        cls.environment = {**rest, "SKYLANTERN_RATE_LIMITS": "false", "SKYLANTERN_OPERATOR_TOKEN": "ckan", "NO_PROXY": "*", "no_proxy": "*",
                           "PATH": f"{CKANAPI.parent}:{os.environ.get('PATH', '')}"}  # its workers are found there
        cls.server = subprocess.Popen([PROGRAM, "serve", "--demo", "--port", "0", "--data", cls.folder.name + "/data"],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=cls.environment)
        port = urllib.parse.urlsplit(cls.server.stdout.readline().decode().strip()).port
        cls.site = f"http://127.0.0.1:{port}"
        until = time.time() + PATIENCE
        while LAST not in cls.get("/api/3/action/package_list")["result"]:
            if time.time() > until:
                raise RuntimeError("the demo was not imported")
            time.sleep(0.5)

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait(60)
        cls.server.stdout.close()
        cls.folder.cleanup()

    @classmethod
    def get(cls, path):
        with opener.open(cls.site + path, timeout=60) as answer:
            return json.load(answer)

    def ckanapi(self, *arguments):
        done = subprocess.run([CKANAPI, *arguments, "-r", self.site], env=self.environment, capture_output=True, timeout=PATIENCE)
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
        rows = list(csv.reader(opener.open(self.site + "/datastore/dump/" + resource, timeout=60).read().decode().splitlines()))
        self.assertEqual(len(rows) - 1, found["total"])


if __name__ == "__main__":
    if not CKANAPI.exists():
        print("skipped: no ckanapi; bin/bootstrap test installs it where PyPI is to be had")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
