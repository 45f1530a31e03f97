#!/usr/bin/env python3
"""arrow_rows.py FILE: what pyarrow reads of an Arrow IPC stream, as JSON: the type of each column and the rows."""
import json
import sys

import pyarrow

with pyarrow.ipc.open_stream(sys.argv[1]) as reader:
    table = reader.read_all()
    table.validate(full=True)
rows = [{name: value if isinstance(value, (int, float, str, bool, type(None))) else str(value) for name, value in row.items()} for row in table.to_pylist()]
print(json.dumps({"types": {field.name: str(field.type) for field in table.schema},
                  "metadata": {field.name: {k.decode(): v.decode() for k, v in (field.metadata or {}).items()} for field in table.schema}, "rows": rows}))
