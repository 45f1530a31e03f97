#include "opendata/govstack/register.h"

#include <algorithm>

namespace skl::opendata::govstack {
namespace {

FieldType field_type(LiveType type) {
    switch (type) {
        case LiveType::integer: return FieldType::integer;
        case LiveType::number: return FieldType::number;
        case LiveType::boolean: return FieldType::boolean;
        case LiveType::date: return FieldType::date;
        case LiveType::instant: return FieldType::datetime;
        case LiveType::text: break;
    }
    return FieldType::text;
}

RegistryVersion version_of(const LiveTable& table) {
    RegistryVersion out;
    out.label.value = declared_version;
    for (const LiveColumn& column : table.columns) {
        RegistryField& field = out.fields.emplace_back();
        field.name.value = column.name;
        field.type = field_type(column.type);
        field.unique = column.name == table.key;
    }
    return out;
}

bool has_id(const RegistryFields& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const RegistryField& field) {
        return field.name.value == "id" || field.name.value == "ID" || field.name.value == "Id";
    });
}

Record record_of(const LiveTable& table, const LiveCells& cells) {
    Record out;
    out.content.type = Node::Type::object;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i]) continue;
        const LiveColumn& column = table.columns[i];
        Node value{.type = Node::Type::text, .text = *cells[i]};
        if (column.type == LiveType::integer || column.type == LiveType::number) value.type = Node::Type::number;
        if (column.type == LiveType::boolean) value = Node{.type = Node::Type::boolean, .truth = *cells[i] == "true"};
        out.content.members.push_back({column.name, std::move(value)});
        if (column.name == table.key) out.uuid = *cells[i];
    }
    return out;
}

// A module's rows, until the sink has enough.
void each_record(Reader& reader, const Register& from, const std::function<bool(Record)>& sink) {
    if (!from.registry) return from.table.each(reader, [&](const LiveCells& cells) { return sink(record_of(from.table, cells)); });
    each_registry_row(reader, from.registry->id, [&](const RegistryRow& row) { return sink(record_of(from, row)); });
}

}  // namespace

Result<Register> open_register(Context& cx, Reader& reader, const std::string& name, const std::string& version) {
    const Live& live = cx.app().service<Live>();
    auto table = live.find(reader, name);
    if (!table) return Problem::not_found("registry");
    if (table->on_persons()) return Problem::conflict(release_required);
    Register out;
    out.registry = find_registry(reader, name);
    if (out.registry && out.registry->slug.value != table->name) out.registry.reset();
    if (out.registry) {
        auto known = registry_version(reader, out.registry->id, version);
        if (!known) return Problem::not_found("registry");
        out.version = std::move(*known);
        out.adds_id = !has_id(out.version.fields);
    } else if (version == declared_version) {
        out.version = version_of(*table);
    } else {
        return Problem::not_found("registry");
    }
    if (!table->scope.empty())
        if (auto may = cx.may(table->scope); !may) return may.problem();
    out.table = std::move(*table);
    return out;
}

RegistryFields asked_fields(const Register& from) {
    RegistryFields out = from.version.fields;
    if (!from.adds_id) return out;
    RegistryField id;
    id.name.value = "id";
    id.unique = true;
    out.insert(out.begin(), std::move(id));
    return out;
}

Record record_of(const Register& from, const RegistryRow& row) {
    Record out{to_text(row.id), content_seen(from.version, row)};
    if (from.adds_id) out.content.members.insert(out.content.members.begin(), {"id", Node{.type = Node::Type::text, .text = out.uuid}});
    return out;
}

std::optional<Record> record_named(Reader& reader, const Register& from, const std::string& name) {
    if (from.registry) {
        const auto row = row_named(reader, *from.registry, from.version, name);
        return row ? std::optional<Record>(record_of(from, *row)) : std::nullopt;
    }
    std::optional<Record> out;
    each_record(reader, from, [&](Record one) {
        if (one.uuid != name) return true;
        out = std::move(one);
        return false;
    });
    return out;
}

std::vector<Record> records_with(Reader& reader, const Register& from, const std::vector<Criterion>& criteria, std::int64_t most) {
    std::vector<Record> out;
    const bool by_id =
        from.adds_id && std::any_of(criteria.begin(), criteria.end(), [](const Criterion& one) { return one.field == "id"; });
    if (by_id) {
        for (const Criterion& one : criteria)
            if (one.field == "id")
                if (auto found = record_named(reader, from, one.value.text); found && matches(found->content, criteria))
                    out.push_back(std::move(*found));
        return out;
    }
    if (from.registry) {
        for (const RegistryRow& row : registry_rows_with(reader, from.registry->id, indexed(criteria), most))
            out.push_back(record_of(from, row));
        return out;
    }
    each_record(reader, from, [&](Record one) {
        if (matches(one.content, criteria)) out.push_back(std::move(one));
        return static_cast<std::int64_t>(out.size()) < most;
    });
    return out;
}

RecordPage records_listed(Reader& reader, const Register& from, const ListQuestion& asked) {
    const std::int64_t offset = (asked.page - 1) * asked.page_size;
    const bool sorted = asked.ordered && !asked.filter.empty();
    RecordPage out;
    if (from.registry && !asked.selects() && !sorted) {
        out.count = count_registry_rows(reader, from.registry->id);
        for (const RegistryRow& row : registry_page(reader, from.registry->id, offset, asked.page_size, asked.descending))
            out.records.push_back(record_of(from, row));
        return out;
    }
    std::vector<Record> all;
    each_record(reader, from, [&](Record one) {
        if (selected(asked, one.content)) all.push_back(std::move(one));
        return static_cast<std::int64_t>(all.size()) < most_live_rows;
    });
    if (sorted) {
        const RegistryFields fields = asked_fields(from);
        const RegistryField& by = *find_field(fields, asked.filter);
        std::stable_sort(all.begin(), all.end(), [&](const Record& a, const Record& b) { return before(by, a.content, b.content); });
    }
    if (asked.descending) std::reverse(all.begin(), all.end());
    out.count = static_cast<std::int64_t>(all.size());
    for (std::int64_t i = offset; i < std::min(offset + asked.page_size, out.count); ++i)
        out.records.push_back(std::move(all[static_cast<std::size_t>(i)]));
    return out;
}

}  // namespace skl::opendata::govstack
