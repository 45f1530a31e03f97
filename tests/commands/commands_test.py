#!/usr/bin/env python3
"""commands_test.py PROGRAM: each command does what its help says, answers machines in JSON, and ends with 0, 1 or 2."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

PROGRAM = sys.argv.pop(1)
PATIENCE = 120  # seconds for one command on a busy machine
FEE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="f" name="f" namespace="urn:test:f">
<inputData id="i" name="days late"><variable name="days late" typeRef="number"/></inputData>
<decision id="d" name="fee"><variable name="fee" typeRef="number"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>days late * 10</text></literalExpression></decision></definitions>"""
CSV = "區,人口\n甲,1\n乙,2\n丙,3\n"


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="skylantern-commands-")
        self.data = os.path.join(self.folder, "data")
        self.csv = os.path.join(self.folder, "people.csv")
        with open(self.csv, "w", encoding="utf-8") as file:
            file.write(CSV)

    def tearDown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_it(self, *words, data=None):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SKYLANTERN_")}
        common = [] if "--help" in words else ["--data", data or self.data]
        return subprocess.run([PROGRAM, *words, *common], capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False)

    def answer(self, *words, **options):
        done = self.run_it(*words, "--json", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def names(self, *of):
        """The subcommands that help lists."""
        text = self.run_it(*of, "--help").stdout
        return re.findall(r"^  ([a-z-]+) ", text[text.index("Subcommands:") :], re.MULTILINE) if "Subcommands:" in text else []

    def commands(self, *of):
        """The words of every command below these."""
        below = self.names(*of)
        return [words for name in below for words in self.commands(*of, name)] if below else [of]

    def test_every_command_has_help_with_an_example_and_speaks_json(self):
        found = 0
        for words in self.commands():
            with self.subTest(" ".join(words)):
                done = self.run_it(*words, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn("example: skylantern " + " ".join(words), done.stdout)
                self.assertIn("--json", done.stdout)
                found += 1
        self.assertGreaterEqual(found, 20)

    def test_wrong_use_is_2_and_failure_is_1(self):
        self.assertEqual(self.run_it().returncode, 2)
        self.assertEqual(self.run_it("fly").returncode, 2)
        self.assertEqual(self.run_it("config", "--wings", "2").returncode, 2)
        self.assertEqual(self.run_it("jobs", "list", "--state", "asleep").returncode, 2)
        self.assertEqual(self.run_it("jobs", "cancel", "0190c2a0-0000-7000-8000-000000000000").returncode, 1)
        refused = self.run_it("opendata", "inspect", "/nowhere.csv", "--json")
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(json.loads(refused.stderr)["code"], "not-found")

    def test_a_file_is_held_against_its_description(self):
        self.write("people.csv", CSV + "x\n")
        self.write("people.csv-metadata.json", json.dumps({"@context": "http://www.w3.org/ns/csvw", "url": "people.csv", "tableSchema": {"columns": [
            {"titles": "區"}, {"titles": "人口", "datatype": "integer", "required": True}]}}))
        done = self.run_it("opendata", "validate", self.csv, "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual((report["standard"], [(one["code"], one["row"]) for one in report["faults"]]), ("csvw", [("row-width", 5), ("required-value", 5)]))
        package = self.write("datapackage.json", json.dumps({"resources": [{"name": "people", "path": "good.csv", "schema": {"fields": [
            {"name": "區"}, {"name": "人口", "type": "integer"}], "primaryKey": "區"}}, {"name": "bad", "path": "people.csv"}]}))
        self.write("good.csv", CSV)
        done = self.run_it("opendata", "validate", package)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("error    bad, row 5, column 2: missing-cell", done.stdout)
        self.assertIn("not valid by Data Package: 1 errors", done.stdout)
        self.assertTrue(self.answer("opendata", "validate", os.path.join(self.folder, "good.csv"))["valid"])
        self.write("datapackage.json", json.dumps({"resources": [{"name": "passwords", "path": "../../../etc/passwd"}]}))
        self.assertIn("resource-error", self.run_it("opendata", "validate", package).stdout)
        self.assertEqual(json.loads(self.run_it("opendata", "validate", "/nowhere.csv", "--json").stderr)["code"], "not-found")

    def test_migrate_tells_what_waits_before_it_does_it(self):
        waiting = self.answer("migrate", "--status")
        self.assertGreater(len(waiting), 5)
        self.assertTrue(all("applied_at" not in one or one["applied_at"] is None for one in waiting))
        self.answer("migrate")
        self.assertTrue(all(one["applied_at"] for one in self.answer("migrate", "--status")))

    def test_a_file_is_inspected_imported_backed_up_restored_and_verified(self):
        self.assertEqual(self.answer("opendata", "inspect", self.csv)["tables"][0]["rows"]["accepted"], 3)
        outcome = self.answer("opendata", "import", self.csv, "--dataset", "people", "--title", "人口")
        self.assertEqual((outcome["state"], outcome["rows_accepted"]), ("published", 3))
        self.assertEqual(self.answer("search", "rebuild")["entries"], 1)
        archive = os.path.join(self.folder, "backup.zip")
        self.assertGreaterEqual(self.answer("backup", archive)["blobs"], 3)
        elsewhere = os.path.join(self.folder, "elsewhere")
        self.answer("restore", archive, data=elsewhere)
        self.assertEqual(self.answer("verify", data=elsewhere), [])
        self.assertEqual(self.run_it("restore", archive, data=elsewhere).returncode, 1, "the folder is not empty any more")
        blob = next(os.path.join(at, name) for at, _, names in os.walk(os.path.join(elsewhere, "blobs")) for name in names if len(name) == 64)
        os.chmod(blob, 0o600)
        with open(blob, "ab") as file:
            file.write(b"x")
        damaged = self.run_it("verify", "--json", data=elsewhere)
        self.assertEqual(damaged.returncode, 1)
        self.assertIn("blob-damaged", damaged.stdout)

    def test_what_it_keeps_is_read_by_its_own_user_only(self):
        self.assertEqual(self.run_it("migrate").returncode, 0)
        for folder, _, files in os.walk(self.data):
            for name in files:
                self.assertEqual(os.stat(os.path.join(folder, name)).st_mode & 0o077, 0, name)

    def test_tenants_are_added_once(self):
        self.answer("tenant", "add", "north", "--host", "north.example", "--title", "北縣")
        self.assertEqual([one["tenant"] for one in self.answer("tenant", "list")], ["main", "north"])
        self.assertEqual(self.run_it("tenant", "add", "north", "--title", "北縣").returncode, 1)
        self.assertEqual(self.run_it("tenant", "add", "Not A Slug", "--title", "x").returncode, 1)
        self.assertEqual(self.run_it("tenant", "add", "west", "--title", "x", "--zone", "Moon/Crater").returncode, 1)

    def test_the_master_key_is_made_kept_to_its_owner_and_changed(self):
        self.assertEqual(self.answer("keys", "list"), [])
        self.assertEqual(self.run_it("keys", "rotate").returncode, 0)
        key = os.path.join(self.data, "keys", "master.key")
        self.assertEqual(os.stat(key).st_mode & 0o077, 0)
        with open(key, encoding="utf-8") as file:
            before = file.read()
        self.assertEqual(self.run_it("keys", "change-master").returncode, 0)
        with open(key, encoding="utf-8") as file:
            self.assertNotEqual(file.read(), before)
        self.assertEqual(len(self.answer("keys", "list")), 1)
        with open(key, "w", encoding="utf-8") as file:
            file.write(before)
        wrong = self.run_it("keys", "rotate")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("wrong-master-key", wrong.stderr)

    def test_settings_tell_where_they_come_from_and_hide_secrets(self):
        os.environ["SKYLANTERN_OPERATOR_TOKEN"] = "hush"
        try:
            done = subprocess.run([PROGRAM, "config", "--json", "--data", self.data], capture_output=True, text=True, timeout=PATIENCE, check=False)
        finally:
            del os.environ["SKYLANTERN_OPERATOR_TOKEN"]
        self.assertNotIn("hush", done.stdout)
        settings = {one["key"]: one for one in json.loads(done.stdout)}
        self.assertEqual(settings["data"]["origin"], "--data")
        self.assertEqual(settings["port"]["origin"], "default")
        near = subprocess.run([PROGRAM, "config"], capture_output=True, text=True, timeout=PATIENCE, check=False, env={**os.environ, "SKYLANTERN_PROT": "1"})
        self.assertEqual(near.returncode, 1)
        self.assertIn("near=port", near.stderr)

    def until(self, what, url, good):
        """The answer when it is good; what is not there yet is asked again."""
        late = time.monotonic() + PATIENCE
        while time.monotonic() < late:
            try:
                with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                    if good(body := answer.read().decode()):
                        return body
            except urllib.error.HTTPError:
                pass
            time.sleep(0.05)
        self.fail(what)

    def test_one_tenant_witnesses_another_and_its_log_is_mirrored_and_verified(self):
        self.answer("opendata", "import", self.csv, "--dataset", "people", "--title", "人口")
        self.answer("tenant", "add", "north", "--title", "北縣")
        self.assertEqual(self.answer("ledger", "type", "list"), [])
        self.answer("ledger", "type", "add", "permit.granted", "--owner", "office", "--pub", "number:integer")
        self.assertEqual(self.run_it("ledger", "type", "add", "permit", "--owner", "office").returncode, 1)
        self.assertEqual(self.answer("ledger", "type", "list")[0]["pub"], "number:integer")
        self.answer("ledger", "type", "remove", "permit.granted")
        server = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                  env={**os.environ, "SKYLANTERN_PRIVATE_WITNESSES": "true"})
        try:
            address = server.stdout.readline().strip()
            head = json.loads(self.until("no ledger", address + "api/v1/ledger", lambda body: True))
            vkey = self.answer("ledger", "trust", head["verifier_key"], "--tenant", "north")["name"]
            self.assertTrue(vkey.startswith("localhost/witness/north+"), vkey)
            self.assertEqual(self.answer("ledger", "trusted", "--tenant", "north")[0]["origin"], head["origin"])
            self.assertEqual(self.run_it("ledger", "witness", "quorum", "1").returncode, 1, "there is no witness")
            self.answer("ledger", "witness", "add", "north", vkey, address + "t/north/witness")
            self.answer("ledger", "witness", "quorum", "1")
            self.until("no cosignature", address + "ledger/checkpoint", lambda note: note.count("— ") == 2 and int(note.split("\n")[1]) >= 3)
            self.assertGreaterEqual(self.answer("ledger", "witness", "list")[0]["cosigned_size"], 3)
            self.assertEqual(self.run_it("ledger", "witness", "remove", "north").returncode, 1, "the quorum needs it")
            policy, mirror = os.path.join(self.folder, "policy.txt"), os.path.join(self.folder, "mirror")
            with open(policy, "w", encoding="utf-8") as file:
                file.write(self.until("no policy", address + "ledger/policy", lambda body: "quorum witnesses" in body))
            copied = self.answer("ledger", "mirror", "--from", address + "ledger", "--policy", policy, "--folder", mirror)
            self.assertGreaterEqual(copied["size"], 3)
            verified = subprocess.run([os.path.join(os.path.dirname(PROGRAM), "skylantern-verify"), "log", mirror, "--policy", policy, "--full"],
                                      capture_output=True, text=True, timeout=PATIENCE, check=False)
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
            self.answer("ledger", "witness", "quorum", "0")
            self.answer("ledger", "witness", "remove", "north")
            self.answer("ledger", "distrust", head["verifier_key"], "--tenant", "north")
        finally:
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(PATIENCE), 0)
            server.stdout.close()

    def test_a_server_says_its_address_first_shares_its_database_with_commands_and_ends_on_SIGTERM(self):
        server = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address = server.stdout.readline().strip()
            self.assertRegex(address, r"^http://(localhost|127\.0\.0\.1):\d+/$")
            self.assertIn("operator token", server.stdout.readline())
            self.answer("opendata", "import", self.csv, "--dataset", "people", "--title", "人口")
            self.assertEqual(len(json.load(urllib.request.urlopen(address + "datasets.json", timeout=PATIENCE))["items"]), 1)
            feed = urllib.request.urlopen(address + "feeds/dataset.published.atom?lang=en", timeout=PATIENCE).read().decode()
            self.assertIn("Version 1 of the dataset", feed)
            self.assertEqual(self.run_it("backup", os.path.join(self.folder, "while-serving.zip")).returncode, 0)
            token = self.answer("user", "token")
            request = urllib.request.Request(address + "jobs.json", headers={"Authorization": "Bearer " + token})
            self.assertEqual(json.load(urllib.request.urlopen(request, timeout=PATIENCE))["items"], [])
            self.answer("tenant", "add", "north", "--title", "北縣")
            self.assertTrue(self.comes(address + "t/north/datasets.json"))
        finally:
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(PATIENCE), 0)
            server.stdout.close()

    def comes(self, address):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return json.load(urllib.request.urlopen(address, timeout=PATIENCE))["items"] == []
            except urllib.error.HTTPError:
                time.sleep(0.1)
        return False

    def test_a_population_runs_from_a_file_and_what_does_not_fit_is_told(self):
        self.write("fee.dmn", FEE)
        self.write("people.csv", "id,late\n=a,3\nb,many\nc,4\nd\n")
        run = self.write("run.toml", 'models = ["fee.dmn"]\nas_of = 2026-01-01\noutputs = ["fee"]\nout = "out.csv"\nrejects = "rejects.csv"\n'
                         '[source]\nfile = "people.csv"\nkey = "id"\n[mapping]\n"days late" = "late"\n')
        told = self.answer("rules", "population", run)
        self.assertEqual((told["rows"], told["refused"], told["outputs"][0]["sum"]), (2, 2, "70"))
        self.assertEqual(self.read("out.csv"), "key,fee,diagnostic_code\n'=a,30,\nc,40,\n")
        self.assertEqual(self.read("rejects.csv"), "row,column,reason,value\n4,,wrong-number-of-cells,1\n2,late,not-of-its-type,many\n")
        self.assertIn("rows 2, refused 2", self.run_it("rules", "population", run).stdout)
        self.write("people.csv", "id,date\na,1\n")
        refused = self.run_it("rules", "population", run, "--json")
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(json.loads(refused.stderr)["errors"][0]["code"], "column-unknown")


if __name__ == "__main__":
    unittest.main()
