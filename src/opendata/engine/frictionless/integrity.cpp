#include "opendata/engine/frictionless/integrity.h"

#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

struct Values {
    std::string key, shown;
    bool all_null = true, any_null = false;
};

Values values_of(const Row& row, const std::vector<std::size_t>& positions) {
    Values out;
    for (const std::size_t at : positions) {
        const Value& value = row.values[at];
        out.all_null = out.all_null && value.null();
        out.any_null = out.any_null || value.null();
        const std::string key = value.key();
        out.key += std::to_string(key.size()) + ":" + key;
        out.shown +=
            (out.shown.empty() ? "" : ", ") + (value.null() ? std::string("None") : std::string(clipped(value.text, longest_shown_cell)));
    }
    return out;
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string same_as(std::int64_t row) { return "the same as in the row at position " + std::to_string(row); }

const Resource* resource_named(const Package* package, const std::string& name) {
    if (package == nullptr) return nullptr;
    const auto found =
        std::find_if(package->resources.begin(), package->resources.end(), [&](const Resource& one) { return one.name == name; });
    return found == package->resources.end() ? nullptr : &*found;
}

// The values that rows of a table have in some fields. A table that cannot be read has none: its own task says why.
std::unordered_set<std::string> referenced_values(const Resource& resource, const std::vector<std::string>& names, const Files& files) {
    std::unordered_set<std::string> out;
    auto opened = Table::open(resource, files);
    auto* table = std::get_if<std::unique_ptr<Table>>(&opened);
    if (table == nullptr) return out;
    std::vector<std::size_t> positions;
    for (const std::string& name : names) {
        const auto at = (*table)->position(name);
        if (!at) return out;
        positions.push_back(*at);
    }
    for (Row row; (*table)->next(row);) {
        Values values = values_of(row, positions);
        if (!values.all_null) out.insert(std::move(values.key));
    }
    return out;
}

}  // namespace

std::optional<std::vector<std::size_t>> Integrity::positions(const std::vector<std::string>& names) const {
    std::vector<std::size_t> out;
    for (const std::string& name : names) {
        const auto at = table_.position(name);
        if (!at) return {};  // the header says that the label is missing
        out.push_back(*at);
    }
    return out;
}

Integrity::Integrity(const Resource& resource, const Table& table, const Package* package, const Files& files, std::vector<Error>& errors)
    : table_(table) {
    const Schema& schema = table.schema();
    for (const Field& field : schema.fields)
        if (field.constraints.unique)
            if (const auto at = positions({field.name})) unique_fields_.push_back({*at, {field.name}, {}});
    for (const auto& names : schema.unique_keys)
        if (const auto at = positions(names)) unique_keys_.push_back({*at, names, {}});
    if (!schema.primary_key.empty())
        if (const auto at = positions(schema.primary_key)) primary_ = Key{*at, schema.primary_key, {}};
    for (const ForeignKey& key : schema.foreign_keys) {
        const bool own = key.resource.empty() || key.resource == resource.name;
        const Resource* target = own ? &resource : resource_named(package, key.resource);
        if (target == nullptr) {
            errors.push_back({.type = "resource-error",
                              .note = fmt::format("failed to handle a foreign key for resource \"{}\" as resource \"{}\" does not exist",
                                                  resource.name, key.resource)});
            continue;
        }
        if (const auto at = positions(key.fields)) references_.push_back({&key, *at, referenced_values(*target, key.referenced, files)});
    }
}

void Integrity::check(Row& row) {
    for (Key& key : unique_fields_) {
        const Values values = values_of(row, key.positions);
        if (values.all_null) continue;
        auto [held, is_new] = key.seen.emplace(values.key, row.number);
        if (!is_new) {
            const std::size_t at = key.positions.front();
            row.errors.push_back({.type = "unique-error",
                                  .note = same_as(held->second),
                                  .row = row.number,
                                  .field_number = static_cast<std::int64_t>(at) + 1,
                                  .field_name = key.names.front(),
                                  .cell = at < row.cells.size() ? std::string(clipped(row.cells[at], longest_shown_cell)) : ""});
        }
        held->second = row.number;
    }
    for (Key& key : unique_keys_) {
        const Values values = values_of(row, key.positions);
        if (values.any_null) continue;  // Table Schema 2 §uniqueKeys: as SQL has it
        auto [held, is_new] = key.seen.emplace(values.key, row.number);
        if (!is_new)
            row.errors.push_back(
                {.type = "unique-error", .note = same_as(held->second), .row = row.number, .field_name = joined(key.names)});
        held->second = row.number;
    }
    if (primary_) {
        const Values values = values_of(row, primary_->positions);
        if (values.all_null) {
            row.errors.push_back({.type = "primary-key", .note = "cells composing the primary keys are all \"None\"", .row = row.number});
        } else {
            auto [held, is_new] = primary_->seen.emplace(values.key, row.number);
            if (!is_new) row.errors.push_back({.type = "primary-key", .note = same_as(held->second), .row = row.number});
            held->second = row.number;
        }
    }
    for (const Reference& reference : references_) {
        const Values values = values_of(row, reference.positions);
        if (values.all_null || reference.values.contains(values.key)) continue;
        row.errors.push_back(
            {.type = "foreign-key",
             .note = fmt::format("for \"{}\": values \"{}\" not found in the lookup table \"{}\" as \"{}\"", joined(reference.key->fields),
                                 values.shown, reference.key->resource, joined(reference.key->referenced)),
             .row = row.number});
    }
}

}  // namespace skl::opendata::frictionless
