#!/usr/bin/env python3
"""beside_ckan.py FOLDER PORT DUCKDB-FREE-LOADER: ours and a CKAN at the same work, one after the other on one machine (opendata.md §21). Prints a
line a claim, tabs between: what, ours, theirs, `higher` or `lower`, the goal as a ratio. Sizes by BENCH_CKAN_ROWS, BENCH_CKAN_TITLES,
BENCH_CKAN_HARVESTED and BENCH_CKAN_PIECES. CKAN 2.12 with the datastore, XLoader and the harvester of its community runs by Gunicorn over PostgreSQL, Redis and
Solr, as tests/ckan/installation.py starts it; its jobs and queues have their consumers. 77: a machine lacks something, which is said."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, "tests/ckan")
from installation import PATIENCE, VENV, Ckan, further, missing  # noqa: E402
from demo import environment, opener  # noqa: E402

folder, port, loader = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
rows, titles, harvested, pieces = (int(os.environ.get(name, usual)) for name, usual in
                           (("BENCH_CKAN_ROWS", "200000"), ("BENCH_CKAN_TITLES", "35633"), ("BENCH_CKAN_HARVESTED", "1000"), ("BENCH_CKAN_PIECES", "200")))
TITLES, TOKEN, LONG = "testdata/opendata/tw/dataset_titles_35634.txt", "of-the-bench", 4 * 3600
running = []


def say(what, ours, theirs, better, goal):
    print(what, ours, theirs, better, goal, sep="\t", flush=True)


def note(words):
    print(time.strftime("%H:%M:%S"), words, file=sys.stderr, flush=True)


def call(address, body=None, headers=(), method=None):
    request = urllib.request.Request(address, None if body is None else json.dumps(body).encode(), dict(headers), method=method)
    request.add_header("Accept", "application/json")
    if body is not None:
        request.add_header("Content-Type", "application/json")
    try:
        return json.load(opener.open(request, timeout=600))
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"{address}: {refused.code} {refused.read()[:500]}") from refused


def until(true, patience=LONG, step=0.1):
    end = time.time() + patience
    while not true():
        if time.time() > end:
            raise RuntimeError("it did not end")
        time.sleep(step)


def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p50(address, times=30):
    """`{n}` is another number each time."""
    call(address.replace("{n}", "7"))
    return sorted(seconds(lambda n=n: call(address.replace("{n}", str(n * 37 + 11)))) for n in range(times))[times // 2] * 1000


class Ours:
    def __init__(self, name, with_titles=0):
        self.data = folder / name
        self.command("migrate")
        if with_titles:
            subprocess.run([loader, f"sqlite:{self.data}/skylantern.db", TITLES, str(with_titles)], check=True, stdout=subprocess.DEVNULL)

    def command(self, *words):
        subprocess.run(["build/skylantern", *map(str, words), "--data", self.data], check=True, stdout=subprocess.DEVNULL)

    def serve(self, **settings):
        self.server = subprocess.Popen(["build/skylantern", "serve", "--port", "0", "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       env={**environment, "SKYLANTERN_RATE_LIMITS": "false", "SKYLANTERN_OPERATOR_TOKEN": TOKEN, **settings})
        running.append(self.server)
        self.site = self.server.stdout.readline().decode().split()[-1].rstrip("/")
        return self.site

    def stop(self):
        running.remove(self.server)
        self.server.terminate()
        self.server.wait(60)


def memory(processes):
    """MiB of these and all their children: what each shares counts in parts (PSS)."""
    parents = {}
    for one in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(one.name)] = int((one / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass
    tree, more = set(), set(processes)
    while more:
        tree |= more
        more = {child for child, parent in parents.items() if parent in more} - tree
    total = 0
    for one in tree:
        try:
            total += sum(int(line.split()[1]) for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        except OSError:
            pass
    return total / 1024


def processes_of(ckan):
    home = pathlib.Path(ckan.folder, "postgresql.home").read_text().strip()
    postgres = int(pathlib.Path(home, "cluster/postmaster.pid").read_text().split()[0])
    return [postgres, *(process.pid for process in ckan.running)]


def superuser(ckan, sql, database="postgres"):
    home = pathlib.Path(ckan.folder, "postgresql.home").read_text().strip()
    subprocess.run(["psql", "-q", "-h", home, "-U", "postgres", database], input=sql, text=True, check=True, stdout=subprocess.DEVNULL)


def new_ckan(name, plugins, site_port, settings=()):
    place = folder / name
    place.mkdir()
    # A stock CKAN's robots.txt forbids its API, which our harvester obeys; its operator lets us in by a template of the site's own.
    (place / "templates/home").mkdir(parents=True)
    (place / "templates/home/robots.txt").write_text("User-agent: *\nAllow: /\n")
    site = f"http://127.0.0.1:{site_port}"
    ckan = Ckan(place, plugins, {"ckan.site_url": site, "ckan.harvest.mq.type": "redis", "ckanext.xloader.jobs_db.uri": f"sqlite:///{place}/jobs.db",
                                 "ckan.max_resource_size": 2000, "extra_template_paths": f"{place}/templates", **dict(settings)},
                {"ckan.datastore.write_url": "datastore", "ckan.datastore.read_url": "datastore"} if "datastore" in plugins else (),
                {"ckan.datastore.read_url": "reader"} if "datastore" in plugins else ())
    if "datastore" in plugins:
        superuser(ckan, ckan.ckan("datastore", "set-permissions"))
    ckan.token = ckan.ckan("user", "token", "add", "admin", "bench", "-q").strip().splitlines()[-1].strip()
    ckan.set({"ckanext.xloader.api_token": ckan.token})
    ckan.site = ckan.serve(site_port)
    return ckan


def act(ckan, action, body):
    return call(f"{ckan.site}/api/3/action/{action}", body, {"Authorization": ckan.token})["result"]


def a_table(ckan):
    file = folder / "table.csv"
    with open(file, "w", encoding="utf-8") as out:
        out.write("id,county,date,amount,note\r\n")
        x = 20261124
        for number in range(1, rows + 1):
            x = x * 16807 % 2147483647
            out.write(f"{number},第{x % 22}縣市,{2015 + x % 11}-{x // 11 % 12 + 1:02}-{x // 132 % 28 + 1:02},{x % 1000000},n{x % 99991}\r\n")
    ours = Ours("table")
    took = seconds(lambda: ours.command("opendata", "import", file, "--dataset", "table", "--title", "Table", "--license", "OGDL-Taiwan-1.0"))
    ckan.start(VENV / "bin/ckan", "-c", ckan.ini, "jobs", "worker", stdout=subprocess.DEVNULL)
    act(ckan, "organization_create", {"name": "tables"})
    act(ckan, "package_create", {"name": "table", "owner_org": "tables"})
    resource = {}

    def load():
        said = subprocess.run(["curl", "-sS", "-H", f"Authorization: {ckan.token}", "-F", "package_id=table", "-F", "format=CSV", "-F", f"upload=@{file}",
                               f"{ckan.site}/api/3/action/resource_create"], capture_output=True, check=True)
        resource.update(json.loads(said.stdout)["result"])

        def done():
            try:
                status = act(ckan, "task_status_show", {"entity_id": resource["id"], "task_type": "xloader", "key": "xloader"})
            except RuntimeError:
                return False
            if status["state"] == "error":
                raise RuntimeError(f"XLoader: {status['error']}")
            return status["state"] == "complete"
        until(done)
    theirs = seconds(load)
    found = act(ckan, "datastore_search", {"resource_id": resource["id"], "limit": 0})["total"]
    if found != rows:
        raise RuntimeError(f"CKAN has {found} rows of {rows}")
    say(f"CSV of {rows} rows, from its bytes to its API, s", f"{took:.2f}", f"{theirs:.2f}", "lower", 20)
    ours.serve()
    mine = call(f"{ours.site}/api/3/action/package_show?id=table")["result"]["resources"][0]["id"]
    for what, question in (("first page", "&limit=100"), ("a filter", "&limit=100&filters=" + urllib.request.quote('{"note":"n{n}"}', safe="{}")),
                           ("sorted by a column", "&limit=100&sort=amount%20desc&filters=" + urllib.request.quote('{"county":"第7縣市"}'))):
        pair = [p50(f"{site}/api/3/action/datastore_search?resource_id={one}{question}") for site, one in ((ours.site, mine), (ckan.site, resource["id"]))]
        say(f"datastore_search over HTTP, {what}, p50 ms", f"{pair[0]:.2f}", f"{pair[1]:.2f}", "lower", 10)
    ours.stop()


def a_catalogue(ckan):
    note(f"CKAN gets {titles} titles")
    ckan.python("bench/ckan_titles.py", TITLES, titles, patience=LONG)
    took = seconds(lambda: ckan.ckan("search-index", "rebuild", patience=LONG))
    note(f"its index took {took:.0f} s")
    ours = Ours("titles", titles)
    ours.serve()
    chosen = folder / "titles.txt"
    chosen.write_text("\n".join([line for line in pathlib.Path(TITLES).read_text().splitlines() if line.strip()][:titles]))
    idle = [memory([ours.server.pid]), memory(processes_of(ckan))]
    said = [subprocess.run([sys.executable, "bench/search_pieces.py", chosen, str(pieces), site, kind], check=True, capture_output=True, text=True).stdout.split()
            for site, kind in ((ours.site, "ours"), (ckan.site, "ckan"))]
    say(f"search over {titles} titles by 2–4 Han characters over HTTP, p50 ms", said[0][0], said[1][0], "lower", 1)
    say(f"search over {titles} titles by 2–4 Han characters over HTTP, p95 ms", said[0][1], said[1][1], "lower", 1)
    say(f"recall@10 of {pieces} such pieces", said[0][2], said[1][2], "higher", 1)
    say(f"memory idle with {titles} datasets, all processes, MiB", f"{idle[0]:.0f}", f"{idle[1]:.0f}", "lower", 5)
    ours.stop()


def a_harvest():
    ckan = new_ckan("harvested", "harvest ckan_harvester", port + 1)
    try:
        ckan.python("bench/ckan_titles.py", TITLES, harvested, patience=LONG)
        ckan.ckan("search-index", "rebuild", patience=LONG)
        ours, reader = Ours("harvested-ours", harvested), Ours("harvesting")
        reader.serve(SKYLANTERN_FETCH_PRIVATE_HOSTS=f"127.0.0.1:{port + 1}")
        key = {"Authorization": "Bearer " + TOKEN}
        made = call(f"{reader.site}/api/v1/opendata/sources", {"title": "CKAN", "kind": "ckan", "href": ckan.site + "/", "every": ""}, key)
        place = f"{reader.site}/api/v1/opendata/sources/{made['slug']}"

        def run():
            call(place + "/run", {}, key)
            until(lambda: call(place, None, key)["runs"][0]["state"] not in ("queued", "running"))
        took = seconds(run)
        last = call(place, None, key)["runs"][0]
        if last["state"] != "done" or last["added"] != harvested:
            raise RuntimeError(f"ours: {last}")
        again = seconds(run)
        last = call(place, None, key)["runs"][0]
        if last["unchanged"] != harvested:
            raise RuntimeError(f"ours again: {last}")
        reader.stop()
        ours.serve()
        ckan.ckan("harvester", "source", "create", "ours", ours.site, "ckan", "Ours", "true", "", "MANUAL", "{}", check=False)
        for queue in ("gather-consumer", "fetch-consumer"):
            ckan.start(VENV / "bin/ckan", "-c", ckan.ini, "harvester", queue, stdout=subprocess.DEVNULL)

        def ask(sql):
            return subprocess.run(["psql", "-qAt", ckan.database, "-c", sql], check=True, capture_output=True, text=True).stdout.strip()

        def theirs():
            ckan.ckan("harvester", "job", "ours")
            until(lambda: ask("select count(*) from harvest_job where gather_finished is null") == "0", step=0.5)
            until(lambda: ask("select count(*) from harvest_object where state not in ('COMPLETE', 'ERROR')") == "0", step=0.5)
            ckan.ckan("harvester", "run")
        their = seconds(theirs)
        complete = ask("select count(*) from harvest_object where state = 'COMPLETE'")
        if complete != str(harvested):
            raise RuntimeError(f"CKAN harvested {complete} of {harvested}: {ask('select message from harvest_object_error limit 1')}")
        say(f"harvest of {harvested} datasets, each from the other, s", f"{took:.1f}", f"{their:.1f}", "lower", 20)
        say("the same once more, nothing changed, s", f"{again:.1f}", "-", "lower", 60)
        ours.stop()
    finally:
        ckan.close()


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped all the same
lacking = missing() or further("bench/ckan_requirements.txt")
if lacking:
    print(lacking, file=sys.stderr)
    sys.exit(77)
try:
    first = new_ckan("first", "datastore xloader harvest ckan_harvester", port)
    try:
        a_table(first)
        a_catalogue(first)
    finally:
        first.close()
    a_harvest()
finally:
    for server in running:
        server.terminate()
        server.wait(60)
