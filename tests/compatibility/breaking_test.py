#!/usr/bin/env python3
"""The comparison itself: what breaks is found, what does not is let through."""
import copy
import unittest

from breaking import Comparison

DOCUMENT = {
    "paths": {
        "/things": {
            "post": {
                "operationId": "post_things",
                "parameters": [{"in": "query", "name": "q", "required": False, "schema": {"type": "string", "maxLength": 20}}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
            }
        }
    },
    "components": {
        "schemas": {
            "New": {"type": "object", "properties": {"name": {"type": "string"}, "kind": {"type": "string", "enum": ["a", "b"]}}, "required": ["name"]},
            "Thing": {"type": "object", "properties": {"id": {"type": "string"}, "of": {"$ref": "#/components/schemas/Thing"}, "size": {"type": "integer"}}, "required": ["id"]},
        }
    },
}


class Breaking(unittest.TestCase):
    def changed(self, change):
        new = copy.deepcopy(DOCUMENT)
        change(new, new["paths"]["/things"]["post"], new["components"]["schemas"])
        return Comparison(DOCUMENT, new).run()

    def test_nothing_changed(self):
        self.assertEqual(self.changed(lambda d, o, s: None), [])

    def test_examples_come_and_go_and_break_nobody(self):
        def change(document, operation, schemas):
            operation["parameters"][0]["example"] = "thing"
            operation["requestBody"]["content"]["application/json"]["example"] = {"name": "a"}
            operation["responses"]["200"]["content"]["application/json"]["examples"] = {"recorded": {"value": {"id": "1"}}}

        self.assertEqual(self.changed(change), [])
        with_examples = copy.deepcopy(DOCUMENT)
        change(with_examples, with_examples["paths"]["/things"]["post"], with_examples["components"]["schemas"])
        self.assertEqual(Comparison(with_examples, DOCUMENT).run(), [])

    def test_what_only_adds_breaks_nobody(self):
        def change(document, operation, schemas):
            document["paths"]["/more"] = {"get": {"responses": {}}}
            operation["parameters"].append({"in": "query", "name": "more", "required": False, "schema": {"type": "string"}})
            schemas["New"]["properties"]["extra"] = {"type": "string"}
            schemas["New"]["properties"]["kind"]["enum"].append("c")
            schemas["Thing"]["properties"]["extra"] = {"type": "string"}
            operation["parameters"][0]["schema"]["maxLength"] = 40

        self.assertEqual(self.changed(change), [])

    def test_what_takes_away_or_asks_for_more_breaks(self):
        changes = {
            "is gone": lambda d, o, s: d["paths"].clear(),
            "parameter q is gone": lambda d, o, s: o["parameters"].clear(),
            "parameter q is required now": lambda d, o, s: o["parameters"][0].update(required=True),
            "parameter z is new and required": lambda d, o, s: o["parameters"].append({"in": "query", "name": "z", "required": True}),
            "maxLength is tighter": lambda d, o, s: o["parameters"][0]["schema"].update(maxLength=10),
            "kind is required now": lambda d, o, s: s["New"]["required"].append("kind"),
            "does not take all values": lambda d, o, s: s["New"]["properties"]["kind"]["enum"].remove("b"),
            "takes ['integer'] only": lambda d, o, s: s["New"]["properties"]["name"].update(type="integer"),
            "size is gone": lambda d, o, s: s["Thing"]["properties"].pop("size"),
            "id may be absent": lambda d, o, s: s["Thing"]["required"].clear(),
            "was ['integer']": lambda d, o, s: s["Thing"]["properties"]["size"].update(type="string"),
            "needs a permission": lambda d, o, s: o.update(security=[{"operator": []}]),
            "does not answer 200": lambda d, o, s: o["responses"].clear(),
            "operationId": lambda d, o, s: o.update(operationId="other"),
        }
        for said, change in changes.items():
            with self.subTest(said):
                breaks = self.changed(change)
                self.assertTrue(any(said in one for one in breaks), breaks)


if __name__ == "__main__":
    unittest.main()
