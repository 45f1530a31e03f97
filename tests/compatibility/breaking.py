#!/usr/bin/env python3
"""What in a new OpenAPI document breaks those who use the old one:  breaking.py OLD NEW

An integrator sends requests that the old document allows and reads answers as the old one describes them. So in what is sent nothing
may be asked for that was not, and nothing taken back; in what is answered nothing may go or change its type. Ends with the number of
breaks; exit 1 if there are any.
"""
import json
import sys

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Comparison:
    def __init__(self, old, new):
        self.old, self.new, self.breaks, self.seen = old, new, [], set()

    def add(self, where, what):
        self.breaks.append(f"{where}: {what}")

    @staticmethod
    def resolved(document, schema):
        while isinstance(schema, dict) and "$ref" in schema:
            at = document
            for part in schema["$ref"].lstrip("#/").split("/"):
                at = at[part.replace("~1", "/").replace("~0", "~")]
            schema = at
        return schema if isinstance(schema, dict) else {}

    @staticmethod
    def types(schema):
        given = schema.get("type")
        return None if given is None else set([given] if isinstance(given, str) else given)

    def run(self):
        for path, old_item in self.old.get("paths", {}).items():
            new_item = self.new.get("paths", {}).get(path)
            for method, old_operation in old_item.items():
                if method not in METHODS:
                    continue
                where = f"{method.upper()} {path}"
                if new_item is None or method not in new_item:
                    self.add(where, "is gone")
                else:
                    self.operation(where, old_operation, new_item[method])
        return self.breaks

    def operation(self, where, old, new):
        if old.get("operationId") != new.get("operationId"):
            self.add(where, f"operationId {old.get('operationId')} is now {new.get('operationId')}")
        if not old.get("security") and new.get("security"):
            self.add(where, "needs a permission now")
        old_parameters = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
        new_parameters = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
        for key, parameter in old_parameters.items():
            if key not in new_parameters:
                self.add(where, f"parameter {key[1]} is gone")
            else:
                if new_parameters[key].get("required") and not parameter.get("required"):
                    self.add(where, f"parameter {key[1]} is required now")
                self.sent(f"{where} {key[1]}", parameter.get("schema", {}), new_parameters[key].get("schema", {}))
        for key, parameter in new_parameters.items():
            if key not in old_parameters and parameter.get("required"):
                self.add(where, f"parameter {key[1]} is new and required")
        self.bodies(where, old.get("requestBody"), new.get("requestBody"))
        self.answers(where, old.get("responses", {}), new.get("responses", {}))

    def bodies(self, where, old, new):
        if old is None:
            if new is not None and new.get("required"):
                self.add(where, "needs a body now")
            return
        if new is None:
            self.add(where, "takes no body any more")
            return
        for media, content in old.get("content", {}).items():
            if media not in new.get("content", {}):
                self.add(where, f"does not take {media} any more")
            else:
                self.sent(f"{where} body", content.get("schema", {}), new["content"][media].get("schema", {}))

    def answers(self, where, old, new):
        for status, answer in old.items():
            if status not in new:
                self.add(where, f"does not answer {status} any more")
                continue
            for media, content in answer.get("content", {}).items():
                other = new[status].get("content", {})
                if media not in other:
                    self.add(where, f"does not answer {media} any more")
                else:
                    self.answered(f"{where} {status}", content.get("schema", {}), other[media].get("schema", {}))

    def pair(self, kind, old, new):
        """The two schemas without references; nothing where this pair was compared before."""
        key = (kind, json.dumps(old, sort_keys=True), json.dumps(new, sort_keys=True))
        if key in self.seen:
            return None
        self.seen.add(key)
        return self.resolved(self.old, old), self.resolved(self.new, new)

    def sent(self, where, old, new):
        both = self.pair("sent", old, new)
        if both is None:
            return
        old, new = both
        old_types, new_types = self.types(old), self.types(new)
        if new_types is not None and (old_types is None or not old_types <= new_types | ({"integer"} if "number" in new_types else set())):
            self.add(where, f"takes {sorted(new_types)} only")
        if "enum" in new and ("enum" not in old or not set(map(str, old["enum"])) <= set(map(str, new["enum"]))):
            self.add(where, "does not take all values of before")
        for limit, tighter in (("minLength", max), ("minimum", max), ("minItems", max), ("maxLength", min), ("maximum", min), ("maxItems", min)):
            if limit in new and (limit not in old or (new[limit] != old[limit] and tighter(new[limit], old[limit]) == new[limit])):
                self.add(where, f"{limit} is tighter: {new[limit]}")
        for name in new.get("required", []):
            if name not in old.get("required", []):
                self.add(where, f"{name} is required now")
        for name, schema in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                if new.get("properties"):
                    self.add(where, f"{name} is not taken any more")
            else:
                self.sent(f"{where}/{name}", schema, new["properties"][name])
        if "items" in old and "items" in new:
            self.sent(f"{where}/*", old["items"], new["items"])

    def answered(self, where, old, new):
        both = self.pair("answered", old, new)
        if both is None:
            return
        old, new = both
        old_types, new_types = self.types(old), self.types(new)
        if old_types is not None and (new_types is None or not new_types <= old_types | ({"integer"} if "number" in old_types else set())):
            self.add(where, f"is {sorted(new_types) if new_types else 'anything'}, was {sorted(old_types)}")
        if "enum" in old and "enum" not in new:
            self.add(where, "may be any value now")
        for name in old.get("required", []):
            if name not in new.get("required", []):
                self.add(where, f"{name} may be absent now")
        for name, schema in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                self.add(where, f"{name} is gone")
            else:
                self.answered(f"{where}/{name}", schema, new["properties"][name])
        if "items" in old and "items" in new:
            self.answered(f"{where}/*", old["items"], new["items"])


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as old, open(sys.argv[2], encoding="utf-8") as new:
        breaks = Comparison(json.load(old), json.load(new)).run()
    for one in breaks:
        print(one)
    print(f"{len(breaks)} breaking changes")
    return 1 if breaks else 0


if __name__ == "__main__":
    sys.exit(main())
