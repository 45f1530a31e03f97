// Described values → text. One face a function; all walk the same tables.
#pragma once

#include <string>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl {

// JSON (RFC 8259), members in the order of the struct; an absent optional is left out.
void write_json(std::string& out, View value);
template <class T>
std::string to_json(const T& value) {
    std::string out;
    write_json(out, view(value));
    return out;
}
void write_json_string(std::string& out, std::string_view text);

// CSV (RFC 4180, CRLF). A struct's columns: scalar fields by name, nested ones as a.b; lists and maps as JSON.
std::vector<std::string> csv_columns(const Shape& shape);
struct CsvStyle {
    bool formula_guard = true;  // text that begins with = + - @ TAB CR gets a ' before it; numbers never
};
void write_csv_header(std::string& out, const Shape& shape);
void write_csv_row(std::string& out, const Shape& shape, const void* structure, CsvStyle style = {});
void write_csv_cell(std::string& out, std::string_view text, bool guard);

// JSON Schema 2020-12 of a face. Structures and enums become references (#/components/schemas/Name); what they
// refer to is added to `referred`, to be written by the caller.
struct SchemaWords {  // descriptions by "Struct.field"; empty: none
    std::string (*describe)(const void* catalogue, std::string_view key) = nullptr;
    const void* catalogue = nullptr;
};
// Its name there: the type's; types of different modules with one name are numbered in the order they were referred to.
std::string schema_name(const Face& face, const std::vector<const Face*>& referred);
void write_schema(std::string& out, const Face& face, std::vector<const Face*>& referred);
void write_schema_body(std::string& out, const Face& face, std::vector<const Face*>& referred, const SchemaWords& words);

}  // namespace skl
