"""The demo served by the program on a port of its own, with its data imported; for tests in Python."""
import json
import os
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

OPERATOR = "of-the-tests"  # the operator's token
LAST = "villages-2022"  # of the demo's datasets, in the order of their import
PATIENCE = 300  # seconds for the import on a busy machine

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# What programs that the tests run find around them: nothing of ours, and no proxy before the server.
environment = {**{key: value for key, value in os.environ.items() if not key.startswith(("SKYLANTERN_", "CKAN_"))}, "NO_PROXY": "*", "no_proxy": "*"}


class Demo:
    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory()
        self.server = subprocess.Popen([str(program), "serve", "--demo", "--port", "0", "--data", self.folder.name + "/data"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       env={**environment, "SKYLANTERN_RATE_LIMITS": "false", "SKYLANTERN_OPERATOR_TOKEN": OPERATOR})
        port = urllib.parse.urlsplit(self.server.stdout.readline().decode().strip()).port
        self.site = f"http://127.0.0.1:{port}"
        until = time.time() + PATIENCE
        while LAST not in self.get("/api/3/action/package_list")["result"]:
            if time.time() > until:
                self.close()
                raise RuntimeError("the demo was not imported")
            time.sleep(0.5)

    def close(self):
        self.server.terminate()
        self.server.wait(60)
        self.server.stdout.close()
        self.folder.cleanup()

    def open(self, path, method="GET", body=None, headers=()):
        """The answer; `path` may be a whole address. A body is sent as JSON."""
        request = urllib.request.Request(urllib.parse.urljoin(self.site, path), method=method, headers=dict(headers),
                                         data=None if body is None else json.dumps(body).encode())
        if body is not None and not request.has_header("Content-type"):
            request.add_header("Content-Type", "application/json")
        return opener.open(request, timeout=60)

    def get(self, path, *more, **members):
        with self.open(path, *more, **members) as answer:
            return json.load(answer)

    def as_operator(self, path, method, body=None, headers=()):
        return self.get(path, method, body, {**dict(headers), "Authorization": "Bearer " + OPERATOR})
