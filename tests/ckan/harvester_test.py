#!/usr/bin/env python3
"""harvester_test.py PROGRAM: the demo harvested by CKAN with its own harvester, both unmodified from PyPI (opendata.md §20): it has the same
records as our native API, and a second harvest transfers only what has changed.

The CKAN is that of installation.py; what a machine lacks for it is said, and the test skipped. Gathering and fetching run as in production: two
consumers of Redis queues. Nothing of CKAN is changed but its configuration; in its database the time of the first harvest is set so that all of the demo,
minutes old, is older than the hour that the harvester looks back."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from installation import HERE, PATIENCE, VENV, Ckan, missing  # noqa: E402
from demo import LAST, OPERATOR, Demo  # noqa: E402

PROGRAM = sys.argv.pop(1)
SKIPPED = 77  # of ctest


class Harvester(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.close)
        cls.get, cls.site = cls.demo.get, cls.demo.site
        cls.ckan = Ckan(cls.folder.name, "harvest ckan_harvester", {"ckan.harvest.mq.type": "redis"})
        cls.addClassCleanup(cls.ckan.close)
        # It makes the source, and then fails to print one that has no job yet: whether it is there is seen by the first job.
        cls.ckan.ckan("harvester", "source", "create", "ours", cls.site, "ckan", "Ours", "true", "", "MANUAL",
                      '{"remote_groups": "create", "remote_orgs": "create"}', check=False)
        for queue in ("gather-consumer", "fetch-consumer"):
            cls.ckan.start(VENV / "bin/ckan", "-c", cls.ckan.ini, "harvester", queue, stdout=subprocess.DEVNULL)

    def harvest(self):
        """One harvest from its job to its end: the packages that CKAN has by then, and its jobs."""
        self.ckan.ckan("harvester", "job", "ours")
        until = time.time() + PATIENCE
        while True:
            packages, jobs = {}, []
            for line in self.ckan.python(HERE / "records.py").splitlines():
                kind, _, json_text = line.partition(" ")
                if kind == "package":
                    package = json.loads(json_text)
                    packages[package["name"]] = package
                elif kind == "job":
                    jobs.append(json.loads(json_text))
            if jobs and not jobs[-1]["waiting"]:
                self.ckan.ckan("harvester", "run")  # which says that the job is finished
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
        subprocess.run(["psql", "-q", self.ckan.database, "-c", "update harvest_job set gather_started = now() at time zone 'utc' + interval '1 hour'"], check=True)
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
