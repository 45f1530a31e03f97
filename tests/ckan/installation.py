"""A CKAN of its own: unmodified from PyPI in build/ckan/venv (its pins are no others'), over a private PostgreSQL, Redis, and Solr out of Maven's
jars, all on this machine's loopback or on sockets in a folder of their own. What of these a machine lacks is said by `missing`."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/clients"))
from demo import environment, opener  # noqa: E402

HERE = ROOT / "tests/ckan"
BUILD = ROOT / "build/ckan"
VENV = BUILD / "venv"
PATIENCE = 400  # seconds for any one step of CKAN's on a busy machine


def missing():
    """What this machine lacks, in words; nothing: a CKAN can be run."""
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


def further(requirements):
    """What a list of PyPI packages adds to that environment; in words where they are not to be had."""
    stamp = VENV / (".installed-" + pathlib.Path(requirements).stem)
    wanted = pathlib.Path(requirements).read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        if subprocess.run([VENV / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", requirements], timeout=900).returncode != 0:
            return f"PyPI does not give {requirements} here"
        stamp.write_text(wanted)
    return ""


class Ckan:
    """Begun and filled with its tables in `folder`, with one sysadmin. `close` ends all that was started."""

    def __init__(self, folder, plugins, settings=(), databases=(), roles=()):
        """`databases`: further ones, by the setting that gets its address; `roles`: who else is meant in that address."""
        self.folder, self.running = str(folder), []
        try:
            self.begin(plugins, settings, databases, roles)
        except BaseException:
            self.close()
            raise

    def begin(self, plugins, settings, databases, roles):
        os.chmod(self.folder, 0o755)
        subprocess.run([ROOT / "tests/postgresql/start", self.folder], check=True, stdout=subprocess.DEVNULL)
        postgres = pathlib.Path(self.folder, "postgresql.url").read_text().strip()
        superuser = ["psql", "-q", "-h", postgres.split("host=")[1], "-U", "postgres", "-c"]
        addresses = {}
        for setting, name in {"sqlalchemy.url": "ckan", **dict(databases)}.items():
            if name not in [address.split("/")[3].split("?")[0] for address in addresses.values()]:
                subprocess.run(["psql", "-q", postgres, "-c", f"create database {name}"], check=True)
            addresses[setting] = postgres.replace("/postgres?", f"/{name}?")
        for setting, role in dict(roles).items():
            subprocess.run([*superuser, f"create role {role} login"], check=True)
            addresses[setting] = addresses[setting].replace("//skylantern@", f"//{role}@")
        self.database = addresses["sqlalchemy.url"]
        self.start("redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis", "--save", "", "--dir", self.folder, stdout=subprocess.DEVNULL)
        self.solr_begins()
        self.ini = self.folder + "/ckan.ini"
        self.command(VENV / "bin/ckan", "generate", "config", self.ini)
        # A consumer waits for work longer than the client's usual few seconds.
        self.set({**addresses, "solr_url": f"http://127.0.0.1:{self.solr_port}/solr/ckan", "ckan.plugins": plugins,
                  "ckan.redis.url": f"unix://{self.folder}/redis?socket_timeout=3600", "ckan.site_url": "http://127.0.0.1",
                  "ckan.storage_path": self.folder + "/storage", "ckan.auth.create_unowned_dataset": "true", **dict(settings)})
        self.ckan("db", "init")
        self.ckan("db", "upgrade")  # of the plugins
        self.ckan("user", "add", "admin", "email=admin@example.org", "password=of-a-test-only")
        self.ckan("sysadmin", "add", "admin")

    def solr_begins(self):
        core = pathlib.Path(self.folder, "solr/ckan/conf")
        core.mkdir(parents=True)
        (core.parent.parent / "solr.xml").write_text("<solr/>")
        (core.parent / "core.properties").write_text("name=ckan\n")
        schema = next(VENV.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))
        for source in (HERE / "solr/solrconfig.xml", schema):
            shutil.copy(source, core)
        for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
            (core / empty).touch()
        solr = self.start("java", "-Xmx512m", f"-Dsolr.log.dir={self.folder}", "-cp", f"{BUILD}:{BUILD}/solr/*", "Solr", core.parent.parent,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.solr_port = next(line for line in iter(solr.stdout.readline, b"") if line.startswith(b"port ")).split()[1].decode()

    def set(self, settings):
        text = pathlib.Path(self.ini).read_text()
        for key in settings:
            text = re.sub(rf"(?m)^#?\s*{re.escape(key)}\s*=.*\n", "", text)
        lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
        pathlib.Path(self.ini).write_text(text.replace("[app:main]\n", "[app:main]\n" + lines, 1))

    def start(self, *command, **more):
        process = subprocess.Popen([str(part) for part in command], **{"env": environment, "stderr": subprocess.DEVNULL, **more})
        self.running.append(process)
        return process

    def serve(self, port, workers=2):
        """Its pages and API by Gunicorn, on this port. Gives the address."""
        wsgi = pathlib.Path(self.folder, "wsgi.py")
        wsgi.write_text("import os\nfrom ckan.cli import CKANConfigLoader\nfrom ckan.config.middleware import make_app\n"
                        f"application = make_app(CKANConfigLoader({self.ini!r}).get_config())\n")
        self.start(VENV / "bin/gunicorn", "--chdir", self.folder, "-w", workers, "-b", f"127.0.0.1:{port}", "--timeout", 600, "wsgi:application")
        site, until = f"http://127.0.0.1:{port}", time.time() + PATIENCE
        while True:
            try:
                opener.open(site + "/api/3/action/status_show", timeout=60).read()
                return site
            except OSError:
                if time.time() > until:
                    raise
                time.sleep(0.5)

    def close(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait(60)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
        subprocess.run([ROOT / "tests/postgresql/stop", self.folder], check=False)

    def command(self, *arguments, check=True, patience=PATIENCE):
        done = subprocess.run([str(part) for part in arguments], env=environment, capture_output=True, timeout=patience)
        if check and done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def ckan(self, *arguments, **more):
        return self.command(VENV / "bin/ckan", "-c", self.ini, *arguments, **more)

    def python(self, script, *arguments, **more):
        return self.command(VENV / "bin/python", script, self.ini, *arguments, **more)
