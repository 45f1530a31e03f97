#include "opendata/engine/frictionless/table.h"

#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::size_t sample_size = 100;  // records that dialect and schema are inferred from

}  // namespace

std::variant<std::unique_ptr<Table>, Error> Table::open(const Resource& resource, const Files& files) {
    auto source = TableSource::open(resource, files);
    if (auto* error = std::get_if<Error>(&source)) return std::move(*error);
    std::unique_ptr<Table> out(new Table(resource, std::move(std::get<std::unique_ptr<TableSource>>(source))));
    std::vector<SourceRecord> sample;
    for (SourceRecord record; sample.size() < sample_size && out->source_->next(record);) sample.push_back(std::move(record));
    out->source_->rewind();
    find_header(out->dialect_, sample);
    out->labels_ = read_labels(out->dialect_, sample);
    std::vector<const SourceRecord*> fragment;
    for (const SourceRecord& record : sample)
        if (out->is_content(record)) fragment.push_back(&record);
    out->empty_ = out->labels_.empty() && fragment.empty();
    out->schema_ = resource.schema ? *resource.schema : infer_schema(out->labels_, fragment);
    out->header_errors_ = compare_header(out->labels_, out->schema_, out->dialect_.header_case);
    auto fields = expected_fields(out->labels_, out->schema_, out->dialect_.header_case);
    if (auto* error = std::get_if<Error>(&fields)) return std::move(*error);
    out->fields_ = std::move(std::get<std::vector<Field>>(fields));
    return out;
}

bool Table::is_content(const SourceRecord& record) const {
    if (record.number < first_content_row(dialect_) || commented(dialect_, record)) return false;
    if (!dialect_.skip_blank_rows) return true;
    for (std::size_t i = 0; i < record.cells.size(); ++i)
        if (!record.shown(i).empty()) return true;
    return false;
}

std::optional<std::size_t> Table::position(std::string_view field) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Field& one) { return one.name == field; });
    return found == fields_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields_.begin()));
}

void Table::read_values(const SourceRecord& record, Row& row) const {
    std::size_t blank = 0;
    const auto fault = [&](const char* type, std::size_t i, std::string note) {
        row.errors.push_back({.type = type,
                              .note = std::move(note),
                              .row = row.number,
                              .field_number = static_cast<std::int64_t>(i) + 1,
                              .field_name = i < fields_.size() ? fields_[i].name : "",
                              .cell = std::string(clipped(record.shown(i), longest_shown_cell))});
    };
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const Field& field = fields_[i];
        const std::vector<std::string>& missing = field.missing_values ? *field.missing_values : schema_.missing_values;
        const bool there = i < record.cells.size();
        const bool json_null = there && record.cells[i].json != nullptr && record.cells[i].json->type == Node::Type::null;
        const std::string shown = record.shown(i);
        const bool null = !there || json_null || std::find(missing.begin(), missing.end(), shown) != missing.end() ||
                          (!dialect_.null_sequence.empty() && shown == dialect_.null_sequence);
        std::optional<Value> value = null ? std::optional<Value>(Value{}) : field.value_of(record.cells[i]);
        if (!value) {
            fault("type-error", i, field.type_note());
            row.values.emplace_back();
            continue;
        }
        blank += value->null() ? 1U : 0U;
        for (const std::string& constraint : field.broken(*value)) fault("constraint-error", i, field.constraint_note(constraint));
        row.values.push_back(std::move(*value));
    }
    for (std::size_t i = fields_.size(); i < record.cells.size(); ++i) fault("extra-cell", i, "");
    for (std::size_t i = record.cells.size(); i < fields_.size(); ++i) fault("missing-cell", i, "");
    if (blank == fields_.size()) row.errors = {{.type = "blank-row", .row = row.number}};
}

bool Table::next(Row& row) {
    SourceRecord record;
    do {
        if (!source_->next(record)) return false;
    } while (!is_content(record));
    row = {};
    row.number = record.number;
    for (std::size_t i = 0; i < record.cells.size(); ++i) row.cells.push_back(record.shown(i));
    read_values(record, row);
    return true;
}

}  // namespace skl::opendata::frictionless
