#include "opendata/engine/csvw/keys.h"

#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

bool has_columns(const TableDescription& table, const std::vector<std::string>& names) {
    if (!table.schema) return false;
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        const auto& columns = table.schema->columns;
        return std::any_of(columns.begin(), columns.end(), [&](const ColumnDescription& column) { return column.name == name; });
    });
}

// The table a key leads to; of several with the schema, none.
std::optional<std::size_t> target(const TableGroup& group, const ForeignKey& key) {
    std::optional<std::size_t> out;
    for (std::size_t i = 0; i < group.tables.size(); ++i) {
        const TableDescription& table = group.tables[i];
        const bool meant = key.resource.empty() ? table.schema && !table.schema->id.empty() &&
                                                      normalised(table.schema->id) == normalised(key.schema_reference)
                                                : table.url == normalised(key.resource);
        if (meant && out) return {};
        if (meant) out = i;
    }
    return out;
}

// Values one behind the other, each with its length; nullopt: all of them are null.
std::optional<std::string> key_of(const AnnotatedTable& table, const Row& row, const std::vector<std::string>& names) {
    std::string out;
    bool some = false;
    for (const std::string& name : names) {
        const auto at = table.column(name);
        if (!at) return {};
        const Cell& cell = row.cells[*at];
        some = some || !cell.null;
        out += cell.null ? "n" : cell.list ? "l" : "v";
        for (const Value& value : cell.values) out += std::to_string(value.text.size()) + ":" + value.text;
        out += ';';
    }
    return some ? std::optional(std::move(out)) : std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

void fail(Findings& findings, const AnnotatedTable& table, const Row& row, const char* code, const std::vector<std::string>& columns) {
    findings.fail(table.url(), {"", code, {{"columns", listed(columns)}}, Place{.row = row.source_number}});
}

}  // namespace

std::vector<Reference> resolve_references(const TableGroup& group, Findings& findings) {
    std::vector<Reference> out;
    for (std::size_t i = 0; i < group.tables.size(); ++i) {
        if (!group.tables[i].schema) continue;
        for (const ForeignKey& key : group.tables[i].schema->foreign_keys) {
            const auto to = target(group, key);
            if (to && has_columns(group.tables[*to], key.referenced)) {
                out.push_back({i, *to, &key});
            } else {
                findings.fail(group.url,
                              {key.pointer.substr(key.pointer.find('#') + 1), "bad-foreign-key", {{"columns", listed(key.referenced)}}});
            }
        }
    }
    return out;
}

Keys::Keys(const TableGroup& group, std::vector<Reference> references, Findings& findings)
    : group_(group), references_(std::move(references)), findings_(findings) {
    for (const Reference& reference : references_) referenced_[{reference.to, reference.key->referenced}];
}

void Keys::see(std::size_t table, const AnnotatedTable& annotated, const Row& row) {
    const auto& schema = group_.tables[table].schema;
    if (schema && !schema->primary_key.empty()) {
        const auto key = key_of(annotated, row, schema->primary_key);
        if (!primary_[table].insert(key.value_or("")).second) fail(findings_, annotated, row, "primary-key", schema->primary_key);
    }
    for (auto& [columns, values] : referenced_)
        if (columns.first == table)
            if (const auto key = key_of(annotated, row, columns.second)) ++values[*key];
}

bool Keys::refers(std::size_t table) const {
    return std::any_of(references_.begin(), references_.end(), [&](const Reference& reference) { return reference.from == table; });
}

void Keys::check_references(std::size_t table, const AnnotatedTable& annotated, const Row& row) {
    for (const Reference& reference : references_) {
        if (reference.from != table) continue;
        const auto key = key_of(annotated, row, reference.key->columns);
        const auto& values = referenced_.at({reference.to, reference.key->referenced});
        const auto found = key ? values.find(*key) : values.end();  // every row must have its row there: null refers to none (Model §8)
        if (found == values.end() || found->second != 1) fail(findings_, annotated, row, "foreign-key", reference.key->columns);
    }
}

}  // namespace skl::opendata::csvw
