#!/usr/bin/env python3
"""tenants_test.py PROGRAM: every page and API of one tenant is asked for what another has; none tells or changes it.

On SQLite, or with SKL_TEST_DATABASE=postgresql on a database of its own beside the tests' server (BUILD/postgresql.url).
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

PROGRAM = sys.argv.pop(1)
PATIENCE = 120  # seconds, on a busy machine
TOKEN = "the-token-of-this-test"
SECRET_WORD, SECRET_TITLE = "獨一無二的值", "只屬於第一個租戶"


def ask(address, method="GET", body=None):
    parts = urllib.parse.quote(address, safe=":/?&=%.,*{}")
    request = urllib.request.Request(parts, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Accept", "application/json")
    request.add_header("Authorization", "Bearer " + TOKEN)
    if body is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode("utf-8", "replace")


class Tenants(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="skylantern-tenants-")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("SKYLANTERN_")}
        self.environment |= {"SKYLANTERN_DATA": os.path.join(self.folder, "data"), "SKYLANTERN_OPERATOR_TOKEN": TOKEN, "SKYLANTERN_RATE_LIMITS": "false"}
        self.server_url = None
        if os.environ.get("SKL_TEST_DATABASE") == "postgresql":
            with open(os.path.join(os.path.dirname(os.path.abspath(PROGRAM)), "postgresql.url"), encoding="utf-8") as file:
                self.server_url = file.readline().strip()
            self.name = f"skl_tenants_{os.getpid()}"
            self.psql(f"create database {self.name}")
            url = urllib.parse.urlsplit(self.server_url)
            self.environment["SKYLANTERN_DATABASE"] = urllib.parse.urlunsplit((url.scheme, url.netloc, "/" + self.name, url.query, ""))
        source = os.path.join(self.folder, "rows.csv")
        with open(source, "w", encoding="utf-8") as file:
            file.write(f"name,n\n{SECRET_WORD},1\nb,2\n")
        self.command("opendata", "import", source, "--dataset", "secrets", "--title", SECRET_TITLE)
        self.command("tenant", "add", "north", "--title", "北縣")
        log = os.path.join(self.folder, "log")
        with open(log, "w", encoding="utf-8") as said:
            self.server = subprocess.Popen([PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=said, text=True, env=self.environment)
        self.root = self.server.stdout.readline().strip().rstrip("/").replace("localhost", "127.0.0.1")
        if not self.root:
            with open(log, encoding="utf-8") as said:
                self.fail(said.read())

    def tearDown(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(PATIENCE), 0)
        self.server.stdout.close()
        if self.server_url:
            self.psql(f"drop database {self.name} with (force)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, sql):
        subprocess.run(["psql", self.server_url, "-qc", sql], check=True, timeout=PATIENCE, capture_output=True)

    def command(self, *words):
        return subprocess.run([PROGRAM, *words], check=True, timeout=PATIENCE, capture_output=True, text=True, env=self.environment).stdout

    def known_names(self):
        """Names in main, by the path's parameter: what a neighbour would try."""
        hook = json.loads(ask(self.root + "/api/v1/subscriptions", "POST", {"topic": "dataset.published", "channel": "webhook", "href": "https://example.org/hook"})[1])
        table = json.loads(ask(self.root + "/api/v1/tables/secrets/schema")[1])
        return {"dataset": ["secrets"], "table": ["secrets", str(table.get("id", "secrets"))], "number": ["1"], "version": ["1"], "format": ["csv", "json", "parquet"],
                "id": [hook["id"]], "event": [hook["id"]], "row": ["1"], "column": ["name"]}

    def test_no_route_of_a_tenant_tells_or_changes_what_is_another_s(self):
        status, catalogue = ask(self.root + "/datasets.json")
        self.assertEqual(status, 200)
        self.assertIn(SECRET_TITLE, catalogue, "the first tenant sees its own")
        names = self.known_names()
        document = json.loads(ask(self.root + "/openapi.json")[1])
        asked = 0
        for pattern, item in document["paths"].items():
            parts = [part[1:-1] for part in pattern.split("/") if part.startswith("{")]
            for method in item:
                path = pattern
                for part in parts:
                    path = path.replace("{" + part + "}", names.get(part, ["secrets"])[0])
                for mount in ("/t/north", "/t/north/api/v1"):
                    status, said = ask(self.root + mount + path, method.upper(), None if method in ("get", "delete") else {})
                    with self.subTest(f"{method} {mount}{path}"):
                        self.assertNotIn(SECRET_WORD, said)
                        self.assertNotIn(SECRET_TITLE, said)
                        self.assertLess(status, 500, said)
                        if any(part in names for part in parts) and method == "get" and not pattern.startswith("/subscriptions/confirm"):
                            self.assertIn(status, (400, 404, 406, 422), said)
                    asked += 1
        self.assertGreater(asked, 60)
        self.assertIn(SECRET_TITLE, ask(self.root + "/datasets.json")[1], "and has it still")
        self.assertEqual(ask(self.root + "/api/v1/subscriptions/" + names["id"][0])[0], 200)
        status, said = ask(self.root + "/t/north/api/v1/sql", "POST", {"sql": 'select * from od."secrets"'})
        self.assertNotIn(SECRET_WORD, said)
        self.assertGreaterEqual(status, 400)


if __name__ == "__main__":
    unittest.main()
