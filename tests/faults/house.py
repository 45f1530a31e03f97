"""What the programs of tests/faults share: a server of its own data, requests, its process tree, a closing line.

A program prints one line a check that failed and ends with `NAME: N passed, N failed`. Only Python's standard library is used.
"""
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "skylantern"
SAMPLES = ROOT / "testdata" / "opendata" / "tw"
TOKEN = "operator-of-the-fault-tests"
MOST_SHOWN = 40  # failures of one program; the count has all
PATIENCE = 60  # seconds for what must come; a loaded machine is slow, a broken one never answers


class Checks:
    """Counts what held and says what did not. From any thread."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.lock = name, 0, 0, threading.Lock()

    def __call__(self, good, what):
        with self.lock:
            if good:
                self.passed += 1
            else:
                self.failed += 1
                if self.failed <= MOST_SHOWN:
                    print(f"{self.name}: FAILED: {what}", flush=True)
        return good

    def equal(self, what, wanted, got):
        return self(wanted == got, f"{what}: wanted {wanted!r}, got {got!r}")

    def end(self):
        print(f"{self.name}: {self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def code(self):
        parsed = self.json()
        return parsed.get("code", "") if isinstance(parsed, dict) else ""


class Server:
    """`skylantern serve` on a free port, in a process group of its own."""

    def __init__(self, data, database=None, environment=None):
        self.data, self.database = pathlib.Path(data), database
        self.environment = {**os.environ, "SKYLANTERN_OPERATOR_TOKEN": TOKEN, "SKYLANTERN_RATE_LIMITS": "false", **(environment or {})}
        self.process, self.port = None, None

    def arguments(self):
        return ["--data", str(self.data)] + (["--database", self.database] if self.database else [])

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True)
        log = open(self.data / "server.log", "ab")
        self.process = subprocess.Popen([str(PROGRAM), "serve", "--port", "0", *self.arguments()], stdout=subprocess.PIPE, stderr=log,
                                        env=self.environment, cwd=ROOT, start_new_session=True)
        log.close()
        line = self.process.stdout.readline().decode()
        if not line.startswith("http"):
            raise RuntimeError(f"the server did not start: {line!r}; see {self.data}/server.log")
        self.port = urllib.parse.urlsplit(line.strip()).port
        return self

    def ask(self, method, path, body=None, headers=None, operator=False, timeout=PATIENCE):
        """One request on a connection of its own. Raises OSError or http.client.HTTPException when the server goes away."""
        headers = dict(headers or {})
        headers.setdefault("Accept", "application/json")
        if operator:
            headers["Authorization"] = "Bearer " + TOKEN
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post_json(self, path, value, **more):
        return self.ask("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"}, **more)

    def upload(self, content, file_name, fields, key=None, timeout=PATIENCE):
        """A file through POST /datasets/upload. `content`: bytes, or a path that is streamed."""
        boundary = (key or uuid.uuid4().hex).replace("-", "")  # sent again with the same key, the bytes are the same
        head = b""
        for name, value in fields.items():
            head += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        if key:
            headers["Idempotency-Key"] = key
        if isinstance(content, bytes):
            return self.ask("POST", "/datasets/upload", head + content + tail, headers, operator=True, timeout=timeout)
        headers["Content-Length"] = str(len(head) + os.path.getsize(content) + len(tail))

        def pieces():
            yield head
            with open(content, "rb") as file:
                while piece := file.read(1 << 20):
                    yield piece
            yield tail

        return self.ask("POST", "/datasets/upload", pieces(), headers, operator=True, timeout=timeout)

    def job(self, job_id, within=PATIENCE):
        """The job when it has ended."""
        until = time.monotonic() + within
        while True:
            job = self.get(f"/api/v1/jobs/{job_id}", operator=True).json()
            if job.get("state") in ("succeeded", "failed", "cancelled") or time.monotonic() > until:
                return job
            time.sleep(0.05)

    def run(self, *arguments, timeout=PATIENCE):
        """A command on the same data."""
        return subprocess.run([str(PROGRAM), *arguments, *self.arguments()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment,
                              cwd=ROOT, timeout=timeout, check=False)

    def sql(self, statement, **more):
        return self.post_json("/api/v1/sql", {"sql": statement}, **more)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def tree(self):
        """Process ids of the server and all below it."""
        return descendants(self.process.pid)

    def kill(self, whole_tree=True):
        """SIGKILL. The server goes first: a worker that dies while it lives is a parser's crash, not a power cut."""
        pids = self.tree()
        self.process.kill()
        if whole_tree:
            for pid in pids[1:]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        self.process.wait()
        self.process.stdout.close()
        return pids

    def stop(self):
        if not self.alive():
            return None
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return code


def descendants(root):
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    parent = int(file.read().rsplit(b")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry))
            except OSError:
                pass
    out = [root]
    for pid in out:
        out += children.get(pid, [])
    return out


def resident(pid):
    """Bytes of RSS; 0 for a process that is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


class MemoryWatch:
    """Samples the RSS of a process tree until it is left; the most that was seen of all together."""

    def __init__(self, root):
        self.root, self.most, self.most_of_root, self.ending = root, 0, 0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.ending.wait(0.02):
            self.most = max(self.most, sum(resident(pid) for pid in descendants(self.root)))
            self.most_of_root = max(self.most_of_root, resident(self.root))

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()


class OthersWatch:
    """Others keep asking while something bad goes on: how long their answers took, and which were no 200."""

    def __init__(self, server, paths, pause=0.05):
        self.server, self.paths, self.pause = server, paths, pause
        self.times, self.bad, self.ending = [], [], threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        turn = 0
        while not self.ending.wait(self.pause):
            path = self.paths[turn % len(self.paths)]
            turn += 1
            began = time.monotonic()
            try:
                status = self.server.get(path, timeout=30).status
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            self.times.append(time.monotonic() - began)
            if status != 200:
                self.bad.append((path, status))

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()

    def p99(self):
        ordered = sorted(self.times)
        return ordered[int(len(ordered) * 0.99)] if ordered else 0.0


class Workshop:
    """A folder that is gone afterwards, kept where FAULT_KEEP is set."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="skylantern-faults."))
        return self.path

    def __exit__(self, *_):
        if os.environ.get("FAULT_KEEP"):
            print(f"kept: {self.path}")
        else:
            shutil.rmtree(self.path, ignore_errors=True)


class PostgreSQL:
    """A private cluster that keeps what it commits; None as its URL where there is no PostgreSQL on this machine."""

    def __init__(self, folder):
        self.folder, self.url = pathlib.Path(folder), None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        started = subprocess.run([ROOT / "tests/postgresql/start", self.folder, "durable"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if started.returncode == 0:
            self.url = (self.folder / "postgresql.url").read_text().strip()
        return self

    def database(self, name):
        subprocess.run(["psql", "-q", self.url, "-c", f"create database {name}"], check=True)
        return self.url.replace("/postgres?", f"/{name}?")

    def __exit__(self, *_):
        subprocess.run([ROOT / "tests/postgresql/stop", self.folder], check=False)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def free_bytes(path):
    return shutil.disk_usage(path).free


def raw_connection(port, timeout=PATIENCE):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)
