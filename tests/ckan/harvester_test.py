#!/usr/bin/env python3
"""harvester_test.py PROGRAM: the demo harvested by CKAN with its own harvester, both unmodified from PyPI (opendata.md §20): it has the same
records as our native API, and a second harvest transfers only what has changed.

CKAN lives in an environment of its own, build/ckan/venv (its pins are no others'), over a private PostgreSQL, Redis, and Solr out of
Maven's jars; what of these a machine lacks is said, and the test skipped. Gathering and fetching run as in production: two consumers of
Redis queues. Nothing of CKAN is changed but its configuration; in its database the time of the first harvest is set so that all of the demo,
minutes old, is older than the hour that the harvester looks back."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from demo import LAST, OPERATOR, Demo, environment  # noqa: E402

PROGRAM = sys.argv.pop(1)
HERE = ROOT / "tests/ckan"
BUILD = ROOT / "build/ckan"
VENV = BUILD / "venv"
PATIENCE = 400  # seconds for any one step of CKAN's on a busy machine
SKIPPED = 77  # of ctest


def missing():
    """What this machine lacks, in words; nothing: the test can be run."""
    for command in ("mvn", "javac", "redis-server"):
        if shutil.which(command) is None:
            return f"no {command} here"
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / ".installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        done = subprocess.run([VENV / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", HERE / "requirements.txt"], timeout=900)
        if done.returncode != 0:
            return "PyPI gives no CKAN here"
        stamp.write_text(wanted)
    if not (BUILD / "Solr.class").exists():
        fetched = subprocess.run(["mvn", "-q", "-B", "-f", HERE / "solr/pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={BUILD}/solr"],
                                 timeout=600, stdout=subprocess.DEVNULL)
        if fetched.returncode != 0:
            return "Maven gives no Solr here"
        subprocess.run(["javac", "-cp", f"{BUILD}/solr/*", "-d", BUILD, HERE / "solr/Solr.java"], check=True)
    return ""


class Harvester(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.running = []
        cls.addClassCleanup(cls.stop)
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.close)
        cls.get, cls.site = cls.demo.get, cls.demo.site
        cls.ckan_begins()

    @classmethod
    def start(cls, *command, **more):
        process = subprocess.Popen([str(part) for part in command], **{"env": environment, "stderr": subprocess.DEVNULL, **more})
        cls.running.append(process)
        return process

    @classmethod
    def stop(cls):
        for process in reversed(cls.running):
            process.terminate()
        for process in cls.running:
            process.wait(60)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
        subprocess.run([ROOT / "tests/postgresql/stop", cls.folder.name], check=False)
        cls.folder.cleanup()

    @classmethod
    def ckan_begins(cls):
        folder = cls.folder.name
        os.chmod(folder, 0o755)
        subprocess.run([ROOT / "tests/postgresql/start", folder], check=True, stdout=subprocess.DEVNULL)
        cls.database = pathlib.Path(folder, "postgresql.url").read_text().strip()
        subprocess.run(["psql", "-q", cls.database, "-c", "create database ckan"], check=True)
        cls.database = cls.database.replace("@/postgres?", "@/ckan?")
        cls.start("redis-server", "--port", "0", "--unixsocket", f"{folder}/redis", "--save", "", "--dir", folder, stdout=subprocess.DEVNULL)
        core = pathlib.Path(folder, "solr/ckan/conf")
        core.mkdir(parents=True)
        (core.parent.parent / "solr.xml").write_text("<solr/>")
        (core.parent / "core.properties").write_text("name=ckan\n")
        schema = next(VENV.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))
        for source in (HERE / "solr/solrconfig.xml", schema):
            shutil.copy(source, core)
        for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
            (core / empty).touch()
        solr = cls.start("java", "-Xmx512m", f"-Dsolr.log.dir={folder}", "-cp", f"{BUILD}:{BUILD}/solr/*", "Solr", core.parent.parent,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = next(line for line in iter(solr.stdout.readline, b"") if line.startswith(b"port ")).split()[1].decode()
        cls.ini = folder + "/ckan.ini"
        cls.command(VENV / "bin/ckan", "generate", "config", cls.ini)
        # A consumer waits for work longer than the client's usual few seconds.
        settings = {"sqlalchemy.url": cls.database, "solr_url": f"http://127.0.0.1:{port}/solr/ckan",
                    "ckan.redis.url": f"unix://{folder}/redis?socket_timeout=3600", "ckan.plugins": "harvest ckan_harvester",
                    "ckan.harvest.mq.type": "redis", "ckan.site_url": "http://127.0.0.1", "ckan.storage_path": folder + "/storage",
                    "ckan.auth.create_unowned_dataset": "true"}
        text = pathlib.Path(cls.ini).read_text()
        for key in settings:
            text = re.sub(rf"(?m)^#?\s*{re.escape(key)}\s*=.*\n", "", text)
        lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
        pathlib.Path(cls.ini).write_text(text.replace("[app:main]\n", "[app:main]\n" + lines, 1))
        cls.ckan("db", "init")
        cls.ckan("db", "upgrade")  # of the plugins
        cls.ckan("user", "add", "admin", "email=admin@example.org", "password=of-a-test-only")
        cls.ckan("sysadmin", "add", "admin")
        # It makes the source, and then fails to print one that has no job yet: whether it is there is seen by the first job.
        cls.ckan("harvester", "source", "create", "ours", cls.site, "ckan", "Ours", "true", "", "MANUAL",
                 '{"remote_groups": "create", "remote_orgs": "create"}', check=False)
        for queue in ("gather-consumer", "fetch-consumer"):
            cls.start(VENV / "bin/ckan", "-c", cls.ini, "harvester", queue, stdout=subprocess.DEVNULL)

    @classmethod
    def command(cls, *arguments, check=True):
        done = subprocess.run([str(part) for part in arguments], env=environment, capture_output=True, timeout=PATIENCE)
        if check and done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    @classmethod
    def ckan(cls, *arguments, check=True):
        return cls.command(VENV / "bin/ckan", "-c", cls.ini, *arguments, check=check)

    def harvest(self):
        """One harvest from its job to its end: the packages that CKAN has by then, and its jobs."""
        self.ckan("harvester", "job", "ours")
        until = time.time() + PATIENCE
        while True:
            packages, jobs = {}, []
            for line in self.command(VENV / "bin/python", HERE / "records.py", self.ini).splitlines():
                kind, _, json_text = line.partition(" ")
                if kind == "package":
                    package = json.loads(json_text)
                    packages[package["name"]] = package
                elif kind == "job":
                    jobs.append(json.loads(json_text))
            if jobs and not jobs[-1]["waiting"]:
                self.ckan("harvester", "run")  # which says that the job is finished
                return packages, jobs
            if time.time() > until:
                self.fail(f"the harvest did not end: {jobs}")
            time.sleep(3)

    def same(self, packages):
        names = self.get("/api/3/action/package_list")["result"]
        self.assertEqual(sorted(packages), names)
        for name in names:
            native = self.get("/api/v1/datasets/" + name)
            theirs, ours = packages[name], self.get("/api/3/action/package_show?id=" + name)["result"]
            self.assertEqual(theirs["title"], native["title"] if isinstance(native["title"], str) else native["title"]["zh-Hant"])
            for member in ("id", "notes", "license_id", "url", "version", "author", "maintainer"):
                self.assertEqual(theirs[member], ours[member], f"{name}: {member}")
            self.assertEqual(theirs["organization"]["name"], ours["organization"]["name"])
            self.assertEqual([group["name"] for group in theirs["groups"]], [group["name"] for group in ours["groups"]])
            self.assertEqual(sorted(tag["name"] for tag in theirs["tags"]), sorted(tag["name"] for tag in ours["tags"]))
            own = [(extra["key"], extra["value"]) for extra in theirs["extras"] if not extra["key"].startswith("harvest_")]
            self.assertEqual(sorted(own), sorted((extra["key"], extra["value"]) for extra in ours["extras"]))
            for mine, other in zip(ours["resources"], theirs["resources"], strict=True):
                self.assertEqual(other["format"].lower(), mine["format"].lower(), name)  # CKAN spells those it knows its own way
                for member in ("id", "name", "url", "hash", "description", "mimetype"):
                    self.assertEqual(other[member], mine[member], f"{name}: {member}")

    def test_a_harvest_has_the_same_records_and_the_next_one_only_what_changed(self):
        packages, jobs = self.harvest()
        self.assertEqual(jobs[0]["errors"], [])
        self.assertEqual(jobs[0]["by_status"], {"added": len(packages)})
        self.same(packages)

        with self.demo.open(f"/api/v1/datasets/{LAST}", headers={"Authorization": "Bearer " + OPERATOR}) as seen:
            tag = seen.headers["ETag"]
        subprocess.run(["psql", "-q", self.database, "-c", "update harvest_job set gather_started = now() at time zone 'utc' + interval '1 hour'"], check=True)
        time.sleep(1)
        self.demo.as_operator(f"/api/v1/datasets/{LAST}", "PATCH", {"description": {"zh-Hant": "改過的說明"}}, {"If-Match": tag})
        packages, jobs = self.harvest()
        self.assertEqual(jobs[1]["errors"], [])
        self.assertEqual(jobs[1]["by_status"], {"updated": 1})
        self.assertEqual(packages[LAST]["notes"], "改過的說明")
        self.same(packages)


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        print(f"skipped: {lacking}; bin/bootstrap test or bench installs what Debian has")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
