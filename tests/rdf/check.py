"""Graphs of the product under the RDF tools of others: rdflib, rapper (Raptor), and pyshacl with the SHACL shapes of DCAT-AP 3.

    check.py same FOLDER              <name>.{ttl,rdf,jsonld,nt} are isomorphic, by rdflib and by rapper
    check.py shapes SHAPES FILE…      0 violations
    check.py original FOLDER FILE…    FOLDER/<name>.* say what the FILE they were read from says

Prints what fails; the last line counts. Exit code 77: rdflib or pyshacl is not installed.
"""
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys

try:
    import pyshacl
    import rdflib
except ImportError as missing:
    print(f"rdf: skipped: {missing.name} is not installed (PyPI, tests/requirements.txt)")
    sys.exit(77)

FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
RAPPER = {"ttl": "turtle", "rdf": "rdfxml", "nt": "ntriples"}
# Shapes that this catalogue cannot meet, each with its reason.
EXCUSED = {
    # They want <https://spdx.org/rdf/terms…>; the vocabulary's own name, in DCAT 3 §6.17 too, is <http://spdx.org/rdf/terms#…>.
    "http://data.europa.eu/r5r#ChecksumAlgorithmRestriction",
}
passed = failed = 0


def check(holds, what):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print("FAILED:", what)


def read(path):
    # Lexical forms are compared as they were written.
    rdflib.NORMALIZE_LITERALS = False
    return rdflib.Graph().parse(path, format=FORMATS[path.rsplit(".", 1)[1]])


def said(graph):
    """What a graph says, whatever its blank nodes are called: each is known by the triples around it, round after round. Blank nodes of a
    catalogue are trees, which this tells apart wholly; rdflib's own comparison tries every pairing of nodes that look alike, for hours."""
    blank = rdflib.BNode
    around = {}
    for triple in graph:
        for node in triple:
            if isinstance(node, blank):
                around.setdefault(node, []).append(triple)
    colours, kinds = dict.fromkeys(around, ""), 0

    def name(node, at=None):
        if isinstance(node, blank):
            return "*" if node == at else "_" + colours[node]
        language = getattr(node, "language", None)  # tags are the same in any case (RDF 1.1 Concepts §3.3)
        return rdflib.Literal(str(node), lang=language.lower()).n3() if language else node.n3()

    while True:
        colours = {node: hashlib.sha256((colours[node] + "\n".join(sorted(" ".join(name(part, node) for part in triple) for triple in triples))).encode()).hexdigest()
                   for node, triples in around.items()}
        if len(set(colours.values())) == kinds:
            return sorted(" ".join(name(part) for part in triple) for triple in graph)
        kinds = len(set(colours.values()))


def by_rapper(path):
    out = subprocess.run(["rapper", "-q", "-i", RAPPER[path.rsplit(".", 1)[1]], "-o", "ntriples", path], capture_output=True, text=True)
    if out.returncode != 0:
        print(out.stderr[-500:])
        return None
    return rdflib.Graph().parse(data=out.stdout, format="nt")


def same(folder):
    rapper = shutil.which("rapper")
    if not rapper:
        print("rapper is not installed (raptor2-utils): its part is left out")
    for first in sorted(glob.glob(folder + "/*.nt")):
        stem = first[:-3]
        graph = said(read(first))
        for suffix in ("ttl", "rdf", "jsonld"):
            check(graph == said(read(f"{stem}.{suffix}")), f"{stem}.{suffix} says what {first} says")
        for suffix in RAPPER if rapper else ():
            other = by_rapper(f"{stem}.{suffix}")
            check(other is not None and graph == said(other), f"rapper reads {stem}.{suffix} as rdflib does")


def shapes(name, files):
    wanted = rdflib.Graph().parse(name, format="turtle")
    # What they import lies in the net; the concepts a graph names are described in it.
    wanted.remove((None, rdflib.OWL.imports, None))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for path in files:
        _, report, _ = pyshacl.validate(read(path), shacl_graph=wanted, allow_infos=True, allow_warnings=True, inference="none", advanced=False)
        found = 0
        for result in report.subjects(sh.resultSeverity, sh.Violation):
            if (None, sh.detail, result) in report:
                continue
            details = {str(shape) for detail in report.objects(result, sh.detail) for shape in report.objects(detail, sh.sourceShape)}
            messages = {str(one) for one in report.objects(result, sh.resultMessage)}
            if any(excused in text for excused in EXCUSED for text in details | messages):
                continue
            found += 1
            print(" ", report.value(result, sh.focusNode), report.value(result, sh.resultPath), report.value(result, sh.value), *messages)
        check(found == 0, f"{path} has {found} violations of {os.path.basename(name)}")


def original(folder, files):
    for path in files:
        name = os.path.basename(path).rsplit(".", 1)[0]
        try:
            graph = said(read(path))
        except rdflib.plugins.parsers.notation3.BadSyntax:
            # An example has ex:a/b, which is no Turtle and which we read all the same: rdflib is given it with the slash escaped.
            text = re.sub(r"^([\w-]+:\w+)/(\w+ a )", r"\1\\/\2", open(path, encoding="utf-8").read(), flags=re.M)
            graph = said(rdflib.Graph().parse(data=text, format="turtle"))
        for suffix in FORMATS:
            check(graph == said(read(f"{folder}/{name}.{suffix}")), f"{name}.{suffix} says what {path} says")


command, *rest = sys.argv[1:]
{"same": lambda: same(rest[0]), "shapes": lambda: shapes(rest[0], rest[1:]), "original": lambda: original(rest[0], rest[1:])}[command]()
print(f"rdf {command}: {passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
