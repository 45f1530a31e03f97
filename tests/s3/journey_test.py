#!/usr/bin/env python3
"""journey_test.py PROGRAM: the program with its blobs in an S3 server (tests/s3/server.py): a dataset is imported, the local folder is
deleted, and its page, rows, SQL and downloads answer as before; two nodes share the store; a wrong key or a store that is down is said
clearly, and nothing refers to what was not kept."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds for one command or answer on a busy machine
TOKEN = "operator-of-the-s3-tests"
ROWS = 1500
CSV = "區,人口\n" + "".join(f"第{n}里,{n}\n" for n in range(1, ROWS + 1))
SKIPPED = 77  # of ctest


class Store:
    def __init__(self):
        python = ROOT / ".venv/bin/python3"
        if not python.exists():
            print("skipped: no .venv; bin/bootstrap test makes it where PyPI is to be had")
            sys.exit(SKIPPED)
        self.process = subprocess.Popen([python, ROOT / "tests/s3/server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        if not line.startswith("{"):
            print(line.strip())
            sys.exit(SKIPPED)
        self.said = json.loads(line)

    def trouble(self, kind, times):
        order = json.dumps({"kind": kind, "times": times}).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(urllib.request.Request(self.said["endpoint"] + "/trouble", order, method="POST"), timeout=PATIENCE).close()

    def settings(self, prefix, **more):
        said = {"SKYLANTERN_BLOBS": f"s3://{self.said['bucket']}/{prefix}", "SKYLANTERN_S3_ENDPOINT": self.said["endpoint"],
                "SKYLANTERN_S3_ACCESS_KEY": self.said["access_key"], "SKYLANTERN_S3_SECRET_KEY": self.said["secret_key"],
                "SKYLANTERN_OPERATOR_TOKEN": TOKEN, "SKYLANTERN_RATE_LIMITS": "false", "no_proxy": "127.0.0.1"}
        rest = {key: value for key, value in os.environ.items() if not key.startswith("SKYLANTERN_")}
        return {**rest, **said, **more}

    def stop(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Server:
    def __init__(self, data, environment):
        with open(data + ".log", "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--data", data], stdout=subprocess.PIPE, stderr=log, env=environment)
        self.port = urllib.parse.urlsplit(self.process.stdout.readline().decode().strip()).port

    def get(self, path, accept="application/json", status=200):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Accept": accept, "Accept-Language": "en"})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        assert answer.status == status, (path, answer.status, body[:500])
        return body

    def post(self, path, value):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json", "Accept": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Journey(unittest.TestCase):
    maxDiff = 2000
    asked = 0

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="skylantern-s3-")
        cls.data = os.path.join(cls.folder, "data")
        cls.csv = os.path.join(cls.folder, "people.csv")
        with open(cls.csv, "w", encoding="utf-8") as file:
            file.write(CSV)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def run_it(self, *words, data=None, environment=None):
        return subprocess.run([PROGRAM, *words, "--data", data or self.data, "--json"], capture_output=True, text=True, timeout=PATIENCE,
                              env=environment or STORE.settings("journey"), check=False)

    def answer(self, *words, **options):
        done = self.run_it(*words, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refusal(self, *words, **options):
        done = self.run_it(*words, **options)
        self.assertEqual(done.returncode, 1, done.stdout)
        return json.loads(done.stderr.splitlines()[-1])

    def everything(self, server):
        """What people get of the dataset, in every way there is."""
        out = {}
        page = server.get("/datasets/people", "text/html").decode()
        self.assertIn("第1里", page)
        out["rows"] = json.loads(server.get("/api/v1/tables/people/rows?limit=3&sort=-%E4%BA%BA%E5%8F%A3"))
        self.asked += 1  # another question each time: not answered from memory
        status, answer = server.post("/api/v1/sql", {"sql": f"select count(*) as n, sum(\"人口\") as s from od.people where \"人口\" > -{self.asked}"})
        self.assertEqual(status, 200, answer)
        out["sql"] = json.loads(answer)["rows"]
        for path in ("/tables/people/download/csv", "/tables/people/download/parquet", "/tables/people/download/jsonl", "/tables/people/download/xlsx",
                     "/datasets/people/versions/1/original"):
            body = server.get(path, "*/*")
            out[path] = body[:2] if path.endswith("xlsx") else body  # a ZIP has its time in it
        return out

    def forget(self, data=None):
        for name in ("blob-cache", "derived"):
            shutil.rmtree(os.path.join(data or self.data, name), ignore_errors=True)

    def test_1_a_dataset_outlives_the_local_folder(self):
        outcome = self.answer("opendata", "import", self.csv, "--dataset", "people", "--title", "人口")
        self.assertEqual((outcome["state"], outcome["rows_accepted"]), ("published", ROWS))
        self.assertFalse(os.path.exists(os.path.join(self.data, "blobs")))
        server = Server(self.data, STORE.settings("journey"))
        try:
            before = self.everything(server)
        finally:
            server.stop()
        self.assertEqual(before["sql"], [{"n": ROWS, "s": ROWS * (ROWS + 1) // 2}])
        self.forget()
        server = Server(self.data, STORE.settings("journey"))
        try:
            self.assertEqual(self.everything(server), before)
            self.forget()  # while it serves
            self.assertEqual(self.everything(server), before)
        finally:
            server.stop()
        self.assertEqual(self.answer("verify"), [])

    def test_2_a_backup_is_whole_and_goes_into_a_folder(self):
        archive = os.path.join(self.folder, "backup.zip")
        self.forget()
        self.assertGreaterEqual(self.answer("backup", archive)["blobs"], 3)
        elsewhere = os.path.join(self.folder, "elsewhere")
        local = {key: value for key, value in STORE.settings("").items() if not key.startswith(("SKYLANTERN_BLOBS", "SKYLANTERN_S3"))}
        self.answer("restore", archive, data=elsewhere, environment=local)
        self.assertEqual(self.answer("verify", data=elsewhere, environment=local), [])

    def test_3_a_store_that_is_down_is_said_and_nothing_refers_to_what_was_not_kept(self):
        fresh = os.path.join(self.folder, "fresh")
        server = Server(self.data, STORE.settings("journey"))
        server.get("/datasets/people", "text/html")  # its rows are in the cache from here on
        server.stop()
        STORE.trouble("refuse", 1_000_000)
        try:
            refused = self.refusal("opendata", "import", self.csv, "--dataset", "lost", "--title", "x", data=fresh)
            self.assertEqual(refused["code"], "blob-store-unreachable")
            server = Server(self.data, STORE.settings("journey"))  # what is in the cache is served all the same
            try:
                self.assertIn("第1里", server.get("/datasets/people", "text/html").decode())
                self.forget()
                self.assertIn(b"The file store does not answer", server.get("/datasets/people", "text/html", status=503))
                self.assertEqual(json.loads(server.get("/api/v1/tables/people/rows", status=503))["code"], "blob-store-unreachable")
                server.get("/healthz", "*/*")
            finally:
                server.stop()
        finally:
            STORE.trouble("none", 0)
        self.assertEqual(self.answer("verify", data=fresh), [])
        self.assertEqual(self.answer("opendata", "import", self.csv, "--dataset", "lost", "--title", "x", data=fresh)["state"], "published")

    def test_4_wrong_settings_stop_the_start_with_their_name(self):
        wrong = STORE.settings("journey", SKYLANTERN_S3_SECRET_KEY="hush")
        refused = self.refusal("serve", "--port", "0", environment=wrong)
        self.assertEqual((refused["code"], refused["what"]), ("blob-store-refused", "SignatureDoesNotMatch"))
        for key, value in (("SKYLANTERN_BLOBS", "ftp://x"), ("SKYLANTERN_S3_ENDPOINT", "store.example"), ("SKYLANTERN_S3_ACCESS_KEY", "")):
            refused = self.refusal("verify", environment=STORE.settings("journey", **{key: value}))
            self.assertEqual((refused["code"], refused["key"]), ("bad-configuration", key[len("SKYLANTERN_") :].lower()))
        shown = self.run_it("config", environment=wrong)
        self.assertNotIn("hush", shown.stdout)
        self.assertIn("s3_secret_key", shown.stdout)


STORE = Store()
try:
    unittest.main(verbosity=2, exit=False, argv=[sys.argv[0], *sys.argv[1:]]).result.wasSuccessful() or sys.exit(1)
finally:
    STORE.stop()
