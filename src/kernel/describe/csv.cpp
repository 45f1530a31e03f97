// Structs → CSV, RFC 4180 with CRLF, and the guard against formula injection (spec §3 Formats).
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"

namespace skl {
namespace {

void columns_of(std::vector<std::string>& out, const Shape& shape, const std::string& prefix) {
    for (const Field& field : shape) {
        const Face* face = field.face;
        while (face->kind == Kind::optional) face = face->of;
        if (face->kind == Kind::structure)
            columns_of(out, *face->shape, prefix + field.name + ".");
        else
            out.push_back(prefix + field.name);
    }
}

void write_cells(std::string& out, const Shape& shape, const void* structure, CsvStyle style, bool& first) {
    for (const Field& field : shape) {
        const Face* face = field.face;
        while (face->kind == Kind::optional) face = face->of;
        const void* value = structure == nullptr ? nullptr : field.in_const(structure);
        if (value != nullptr && is_absent({field.face, value})) value = nullptr;
        const View v = value == nullptr ? View{face, nullptr} : inside({field.face, value});
        if (face->kind == Kind::structure) {
            write_cells(out, *face->shape, v.value, style, first);
            continue;
        }
        if (!first) out += ',';
        first = false;
        if (v.value == nullptr) continue;
        if (is_scalar(face->kind)) {
            write_csv_cell(out, write_scalar(v), style.formula_guard && is_words(face->kind));
        } else {
            std::string json;
            write_json(json, v);
            write_csv_cell(out, json, false);
        }
    }
}

}  // namespace

std::vector<std::string> csv_columns(const Shape& shape) {
    std::vector<std::string> out;
    columns_of(out, shape, "");
    return out;
}

void write_csv_cell(std::string& out, std::string_view text, bool guard) {
    const bool formula = guard && !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    if (formula) out += '\'';
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void write_csv_header(std::string& out, const Shape& shape) {
    bool first = true;
    for (const std::string& column : csv_columns(shape)) {
        if (!first) out += ',';
        first = false;
        write_csv_cell(out, column, false);
    }
    out += "\r\n";
}

void write_csv_row(std::string& out, const Shape& shape, const void* structure, CsvStyle style) {
    bool first = true;
    write_cells(out, shape, structure, style, first);
    out += "\r\n";
}

}  // namespace skl
