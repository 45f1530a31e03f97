#include "kernel/http/live_tables.h"

#include <algorithm>
#include <stdexcept>

#include "kernel/describe/scalar.h"
#include "kernel/http/app.h"

namespace skl {
namespace {

constexpr const char* column_languages[] = {"zh-Hant", "en"};

LiveType type_of(const Face& face, const char* field) {
    switch (face.kind) {
        case Kind::boolean: return LiveType::boolean;
        case Kind::integer: return LiveType::integer;
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: return LiveType::number;
        case Kind::date: return LiveType::date;
        case Kind::instant: return LiveType::instant;
        case Kind::duration:
        case Kind::choice:
        case Kind::id: return LiveType::text;
        default:
            if (is_words(face.kind) && face.kind != Kind::json) return LiveType::text;
            throw std::logic_error(std::string("no column of a live table: ") + field);
    }
}

const Translations& translations_of(const void* value) { return *static_cast<const Translations*>(value); }

}  // namespace

const LiveColumn* LiveTable::find(std::string_view column) const {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const LiveColumn& one) { return one.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

std::vector<LiveColumn> live_columns(const Shape& shape) {
    std::vector<LiveColumn> out;
    for (const Field& field : shape) {
        const Face& face = bare(*field.face);
        const std::string label = std::string(shape.name) + "." + field.name;
        if (face.kind == Kind::bilingual)
            for (const char* language : column_languages)
                out.push_back(
                    {std::string(field.name) + (language == column_languages[0] ? "_zh" : "_en"), LiveType::text, label, {}, language});
        else
            out.push_back({field.name, type_of(face, field.name), label, {}, {}});
    }
    return out;
}

LiveCells live_cells(const Shape& shape, const void* row) {
    LiveCells out;
    for (const Field& field : shape) {
        View value{field.face, field.in_const(row)};
        const bool absent = value.face->kind == Kind::optional && is_absent(value);
        if (bare(*field.face).kind == Kind::bilingual) {
            for (const char* language : column_languages) {
                out.emplace_back();
                if (absent) continue;
                const auto& words = translations_of(inside(value).value).by_language;
                if (const auto found = words.find(language); found != words.end() && !found->second.empty()) out.back() = found->second;
            }
            continue;
        }
        if (absent) {
            out.emplace_back();
            continue;
        }
        value = inside(value);
        std::string text = write_scalar(value);
        // An empty text says nothing.
        out.push_back(text.empty() ? std::nullopt : std::optional<std::string>(std::move(text)));
    }
    return out;
}

void LiveTables::add(LiveTable table) {
    if (find(table.name) != nullptr) throw std::logic_error("two live tables: " + table.name);
    if (table.find(table.key) == nullptr) throw std::logic_error("a live table without its key: " + table.name);
    if (table.on_persons() && (table.purpose.empty() || table.legal_basis.empty()))
        throw std::logic_error("rows on persons without purpose and legal basis: " + table.name);
    tables_.push_back(std::move(table));
    for (const auto& told : told_) told(tables_.back());
}

const LiveTable* LiveTables::find(std::string_view name) const {
    const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const LiveTable& one) { return one.name == name; });
    return found == tables_.end() ? nullptr : &*found;
}

void LiveTables::on_add(std::function<void(const LiveTable&)> told) {
    for (const LiveTable& table : tables_) told(table);
    told_.push_back(std::move(told));
}

void publish(App& app, LiveTable table) {
    if (auto* tables = app.find_service<LiveTables>()) tables->add(std::move(table));
}

}  // namespace skl
