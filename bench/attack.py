"""python3 bench/attack.py sql|files ADDRESS: attacks until it is stopped, one request after the other."""
import pathlib
import random
import sys
import urllib.parse

FAULTS = pathlib.Path(__file__).resolve().parents[1] / "tests" / "faults"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FAULTS))
from house import Server  # noqa: E402


def functions_of(program):
    """What a program of tests/faults defines, without running it."""
    source = (FAULTS / program).read_text().removesuffix("\nmain()\n")
    names = {"__name__": program, "__file__": str(FAULTS / program)}
    exec(compile(source, program, "exec"), names)  # our own file
    return names


server = Server("/nowhere")
server.port = urllib.parse.urlsplit(sys.argv[2]).port
if sys.argv[1] == "sql":
    statements = functions_of("hostile_queries")["attacks"]()
    while True:
        for _, statement in statements:
            server.sql(statement)
else:
    house = functions_of("mutated_files")
    seeds, rng = house["seeds"](server), random.Random(1)
    for number in range(1_000_000):
        name, content = house["mutated"](rng, seeds)
        answer = server.upload(content, name, {"dataset": f"mutated-{number % 20}", "publish": "true"})
        if job := answer.json().get("job"):
            server.job(job)
