#!/usr/bin/env python3
"""An S3 server on loopback for tests: moto, which keeps objects in memory, checks every signature with botocore's signer and every
action with IAM, and is of nobody's making here.

It prints one line of JSON {"endpoint", "bucket", "access_key", "secret_key", "other_access_key", "other_secret_key"} (the other key may
do nothing) and ends when its standard input does. Without moto it says so and ends with 77.

PUT /trouble {"hours"} makes every object older. POST /trouble {"kind", "times", "method"} makes the next requests go wrong: `status` 503, `refuse` (the connection is closed before
an answer), `half` (closed in the middle of the body), `flip` (one bit of the body is another), `slow` (the body waits until
DELETE /trouble). GET /trouble tells how many requests of each method there were. With arguments CERTIFICATE KEY it speaks TLS.
"""
import datetime
import json
import logging
import socket
import ssl
import sys
import threading
import urllib.request

try:
    import boto3
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server
except ImportError as missing:
    print(f"skipped: {missing.name} is not installed (tests/requirements.txt, from PyPI)", flush=True)
    sys.exit(77)

BUCKET = "skylantern-test"
REGION = "us-east-1"
PIECE = 64 * 1024


class Trouble:
    """What is to go wrong next, and what was asked so far."""

    def __init__(self):
        self.lock, self.kind, self.times, self.method = threading.Lock(), "", 0, ""
        self.seen, self.released = {}, threading.Event()

    def order(self, asked):
        with self.lock:
            self.kind, self.times, self.method = asked["kind"], asked.get("times", 1), asked.get("method", "")
            self.seen = {}
        self.released.clear()

    def take(self, method):
        with self.lock:
            self.seen[method] = self.seen.get(method, 0) + 1
            if self.times <= 0 or self.method not in ("", method):
                return ""
            self.times -= 1
            return self.kind


class Troubled:
    """The server, with what was ordered to go wrong."""

    def __init__(self, app):
        self.app, self.trouble = app, Trouble()

    def __call__(self, environ, start):
        if environ["PATH_INFO"] == "/trouble":
            return self.control(environ, start)
        kind = self.trouble.take(environ["REQUEST_METHOD"])
        if kind == "refuse":
            self.cut(environ)
        if kind in ("refuse", "status"):
            body_of(environ)
            start("503 Service Unavailable", [("Content-Length", "0"), ("Connection", "close")])
            return [b""]
        body = b"".join(self.app(environ, start))
        return self.spoilt(kind, body, environ) if kind else [body]

    def spoilt(self, kind, body, environ):
        half = len(body) // 2
        if kind == "flip":
            yield bytes([body[0] ^ 1]) + body[1:]
            return
        yield body[:half]
        if kind == "half":
            self.cut(environ)
        elif kind == "slow":
            self.trouble.released.wait()
        yield body[half:]

    def control(self, environ, start):
        if environ["REQUEST_METHOD"] == "POST":
            self.trouble.order(json.loads(body_of(environ)))
        elif environ["REQUEST_METHOD"] == "PUT":
            make_older(json.loads(body_of(environ))["hours"])
        elif environ["REQUEST_METHOD"] == "DELETE":
            self.trouble.released.set()
        answer = json.dumps(self.trouble.seen).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    @staticmethod
    def cut(environ):
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def body_of(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def make_older(hours):
    for key in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys.values():
        key.last_modified -= datetime.timedelta(hours=hours)


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass


def make_keys(endpoint):
    """A bucket, a key that may do all with it, a key that may do nothing; from then on every request is checked."""
    options = {"region_name": REGION, "endpoint_url": endpoint, "aws_access_key_id": "setup", "aws_secret_access_key": "setup", "verify": False}
    boto3.client("s3", **options).create_bucket(Bucket=BUCKET)
    iam = boto3.client("iam", **options)
    keys = []
    for name in ("skylantern", "other"):
        iam.create_user(UserName=name)
        keys.append(iam.create_access_key(UserName=name)["AccessKey"])
    allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="skylantern", PolicyName="all", PolicyDocument=json.dumps(allowed))
    return keys


def main():
    logging.disable(logging.CRITICAL)
    tls = tuple(sys.argv[1:3]) if len(sys.argv) > 2 else None
    app = Troubled(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler, ssl_context=tls)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    key, other = make_keys(endpoint)
    check_from_now_on = urllib.request.Request(endpoint + "/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"}, method="POST")
    urllib.request.urlopen(check_from_now_on, context=ssl._create_unverified_context() if tls else None).close()  # pylint: disable=protected-access
    print(json.dumps({"endpoint": endpoint, "bucket": BUCKET, "access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"],
                      "other_access_key": other["AccessKeyId"], "other_secret_key": other["SecretAccessKey"]}), flush=True)
    sys.stdin.read()


main()
