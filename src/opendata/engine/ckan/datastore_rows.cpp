#include "opendata/engine/ckan/datastore_rows.h"

#include <algorithm>
#include <charconv>

#include "kernel/describe/write.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/ckan/dict.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::string_view null_value = "null";

enum class Kind { text, integer, number, boolean, date, timestamp, time, json };

// PostgreSQL's spellings of the types that CKAN's clients use; nothing: another one.
std::optional<Kind> kind_of(std::string_view type) {
    constexpr std::pair<std::string_view, Kind> kinds[] = {{"text", Kind::text},
                                                           {"varchar", Kind::text},
                                                           {"uuid", Kind::text},
                                                           {"int", Kind::integer},
                                                           {"integer", Kind::integer},
                                                           {"int2", Kind::integer},
                                                           {"int4", Kind::integer},
                                                           {"int8", Kind::integer},
                                                           {"bigint", Kind::integer},
                                                           {"smallint", Kind::integer},
                                                           {"serial", Kind::integer},
                                                           {"bigserial", Kind::integer},
                                                           {"numeric", Kind::number},
                                                           {"decimal", Kind::number},
                                                           {"float", Kind::number},
                                                           {"float4", Kind::number},
                                                           {"float8", Kind::number},
                                                           {"real", Kind::number},
                                                           {"double precision", Kind::number},
                                                           {"bool", Kind::boolean},
                                                           {"boolean", Kind::boolean},
                                                           {"date", Kind::date},
                                                           {"timestamp", Kind::timestamp},
                                                           {"timestamptz", Kind::timestamp},
                                                           {"time", Kind::time},
                                                           {"json", Kind::json},
                                                           {"jsonb", Kind::json},
                                                           {"nested", Kind::json}};
    if (type.starts_with('_') || type.ends_with("[]")) return Kind::json;
    for (const auto& [name, kind] : kinds)
        if (name == type) return kind;
    return {};
}

bool is_whole(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() && !text.empty();
}
bool is_decimal(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() && !text.empty() && std::isfinite(value);
}

// As JSON spells it: no zeros before, no bare points.
std::string as_number(const std::string& text) {
    if (const auto read = read_json(text); read && read->type == Node::Type::number) return text;
    if (is_whole(text)) return std::to_string(std::strtoll(text.c_str(), nullptr, 10));
    return fmt::format("{}", std::strtod(text.c_str(), nullptr));
}

// dddd-dd-dd and dd:dd[:dd[.d…]], with what may follow an instant; whether there is such a day is seen by the reader of the file.
bool matches(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
    return true;
}
bool is_date(std::string_view text) {
    return text.size() == 10 && matches(text, "dddd-dd-dd") && text.substr(5, 2) <= "12" && text.substr(5, 2) > "00" &&
           text.substr(8) <= "31" && text.substr(8) > "00";
}
bool is_time(std::string_view text) {
    if (!matches(text, "dd:dd") || text.substr(0, 2) > "23") return false;
    text.remove_prefix(5);
    if (matches(text, ":dd")) text.remove_prefix(3);
    if (!text.starts_with('.')) return text.empty();
    text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool is_timestamp(std::string_view text) {
    if (is_date(text)) return true;
    if (text.size() < 16 || !is_date(text.substr(0, 10)) || (text[10] != 'T' && text[10] != ' ')) return false;
    std::string_view clock = text.substr(11);
    if (clock.ends_with('Z'))
        clock.remove_suffix(1);
    else if (const auto sign = clock.find_last_of("+-"); sign != std::string_view::npos && clock.size() - sign >= 3)
        clock = clock.substr(0, sign);
    return is_time(clock);
}

std::string json_string(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    // Words by which a reader would take the file for one of places.
    for (const std::string_view word : {"Feature", "Topology"})
        for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at + 1))
            out.replace(at, 1, word[0] == 'F' ? "\\u0046" : "\\u0054");
    return out;
}

std::string json_of(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

// A value as JSON by its column's type; nothing: it is none of that type.
std::optional<std::string> written(const Node& value, Kind kind) {
    if (value.type == Node::Type::null) return std::string(null_value);
    const bool nested = value.type == Node::Type::list || value.type == Node::Type::object;
    if (value.type == Node::Type::upload || (nested && kind != Kind::json && kind != Kind::text)) return {};
    const std::string text = value.type == Node::Type::boolean ? (value.truth ? "true" : "false") : nested ? json_of(value) : value.text;
    if (text.empty() && kind != Kind::text) return std::string(null_value);  // as CKAN reads it
    switch (kind) {
        case Kind::text: return json_string(text);
        case Kind::json: return json_string(nested ? text : json_of(value));
        case Kind::integer: return is_whole(text) ? std::optional(as_number(text)) : std::nullopt;
        case Kind::number: return is_decimal(text) ? std::optional(as_number(text)) : std::nullopt;
        case Kind::boolean: {
            const std::string word = text::ascii_lower(text);
            for (const char* yes : {"true", "t", "yes", "y", "on", "1"})
                if (word == yes) return "true";
            for (const char* no : {"false", "f", "no", "n", "off", "0"})
                if (word == no) return "false";
            return {};
        }
        case Kind::date: return is_date(text) ? std::optional(json_string(text)) : std::nullopt;
        case Kind::timestamp: return is_timestamp(text) ? std::optional(json_string(text)) : std::nullopt;
        case Kind::time: return is_time(text) ? std::optional(json_string(text)) : std::nullopt;
    }
    return {};
}

// As CKAN guesses the type of a column by the first value.
std::string guessed(const Node& value) {
    switch (value.type) {
        case Node::Type::list:
        case Node::Type::object: return "json";
        case Node::Type::boolean: return "bool";
        case Node::Type::null:
        case Node::Type::upload: return "text";
        default: break;
    }
    if (value.type == Node::Type::number) return is_whole(value.text) ? "int" : "numeric";
    if (is_whole(value.text)) return "int";
    if (is_decimal(value.text)) return "numeric";
    return is_timestamp(value.text) ? "timestamp" : "text";
}

std::optional<Fault> wrong_name(const std::string& id) {
    const bool bad = id.empty() || id.size() > longest_field_name || id.starts_with('_') || id.find('"') != std::string::npos ||
                     id.front() == ' ' || id.back() == ' ' || text::first_control(id, false);
    if (!bad) return {};
    return Fault{"fields", fmt::format("\"{}\" is not a valid field name", id)};
}

// The columns as they will be, before their types are known.
OrFault<std::vector<DatastoreField>> named_fields(const Node* fields) {
    std::vector<DatastoreField> out;
    if (fields == nullptr || fields->type == Node::Type::null) return out;
    if (fields->type != Node::Type::list) return Fault{"fields", "Must be a list of dictionaries"};
    for (const Node& field : fields->items) {
        const Node *id = field.find("id"), *type = field.find("type");
        if (id == nullptr) return Fault{"fields", "Each field needs an id"};
        if (id->text == "_id") continue;  // as datastore_search shows it
        if (auto wrong = wrong_name(id->text)) return std::move(*wrong);
        if (std::any_of(out.begin(), out.end(), [&](const DatastoreField& one) { return one.id == id->text; }))
            return Fault{"fields", fmt::format("Duplicate column names are not supported: \"{}\"", id->text)};
        const std::string spelled = type == nullptr ? std::string{} : text::ascii_lower(type->text);
        if (!spelled.empty() && !kind_of(spelled)) return Fault{"fields", fmt::format("\"{}\" is not a valid field type", type->text)};
        out.push_back({id->text, spelled});
    }
    return out;
}

const Node* first_record(const Node* records) { return records == nullptr || records->items.empty() ? nullptr : &records->items[0]; }

}  // namespace

const DatastoreField* DatastoreDefinition::find(std::string_view id) const {
    for (const DatastoreField& field : fields)
        if (field.id == id) return &field;
    return nullptr;
}

OrFault<DatastoreDefinition> read_definition(const Node* fields, const std::vector<std::string>& key, const Node* records,
                                             const DatastoreDefinition& before) {
    auto named = named_fields(fields);
    if (auto* wrong = std::get_if<Fault>(&named)) return std::move(*wrong);
    std::vector<DatastoreField> wanted = std::move(std::get<std::vector<DatastoreField>>(named));
    DatastoreDefinition out = before;
    const Node* first = first_record(records);
    if (first != nullptr && first->type == Node::Type::object && wanted.empty() && before.fields.empty())
        for (const Member& member : first->members) {
            if (member.key == "_id") continue;
            if (auto wrong = wrong_name(member.key)) return std::move(*wrong);
            wanted.push_back({member.key, ""});
        }
    for (std::size_t place = 0; place < wanted.size(); ++place) {
        DatastoreField& field = wanted[place];
        if (const DatastoreField* known = out.find(field.id)) {
            if (!field.type.empty() && kind_of(field.type) != kind_of(known->type))
                return Fault{"fields", fmt::format("The type of \"{}\" stays {}", field.id, known->type)};
            continue;
        }
        if (field.type.empty()) {
            const Node* value = first == nullptr                    ? nullptr
                                : first->type == Node::Type::object ? first->find(field.id)
                                : place < first->items.size()       ? &first->items[place]
                                                                    : nullptr;
            field.type = value == nullptr ? "text" : guessed(*value);
        }
        out.fields.push_back(std::move(field));
    }
    if (out.fields.size() > most_fields) return Fault{"fields", fmt::format("More than {} fields", most_fields)};
    if (!key.empty()) out.key = key;
    for (const std::string& column : out.key)
        if (out.find(column) == nullptr)
            return Fault{"primary_key", fmt::format("The primary key field \"{}\" is not in the fields", column)};
    return out;
}

DatastoreDefinition definition_of(const Node& kept) {
    DatastoreDefinition out;
    if (const Node* fields = kept.find("fields"))
        for (const Node& field : fields->items) {
            const Node *id = field.find("id"), *type = field.find("type");
            if (id != nullptr && type != nullptr) out.fields.push_back({id->text, type->text});
        }
    if (const Node* key = kept.find("primary_key"))
        for (const Node& column : key->items) out.key.push_back(column.text);
    return out;
}

Node definition_node(const DatastoreDefinition& definition) {
    Node fields = list_node(), key = list_node();
    for (const DatastoreField& field : definition.fields) fields.items.push_back(Dict().add("id", field.id).add("type", field.type).take());
    for (const std::string& column : definition.key) key.items.push_back(node_of(std::string_view(column)));
    return Dict().add("fields", std::move(fields)).add("primary_key", std::move(key)).take();
}

Corrections corrections_of(const DatastoreDefinition& definition) {
    constexpr auto type_of = [](Kind kind) {
        switch (kind) {
            case Kind::integer: return ColumnType::integer;
            case Kind::number: return ColumnType::number;
            case Kind::boolean: return ColumnType::boolean;
            case Kind::date: return ColumnType::date;
            case Kind::timestamp: return ColumnType::datetime;
            case Kind::time: return ColumnType::time;
            default: return ColumnType::string;
        }
    };
    Corrections out;
    for (const DatastoreField& field : definition.fields)
        out.columns.push_back({{field.id}, type_of(kind_of(field.type).value_or(Kind::text)), {}});
    return out;
}

bool DatastoreRows::read(std::string_view file) {
    lines_.clear();
    bytes_ = 0;
    if (!file.starts_with("[\n") || !file.ends_with("\n]\n")) return false;
    file.remove_prefix(2);
    file.remove_suffix(3);
    while (!file.empty()) {
        const auto end = std::min(file.find('\n'), file.size());
        std::string_view line = file.substr(0, end);
        file.remove_prefix(std::min(end + 1, file.size()));
        if (line.ends_with(',')) line.remove_suffix(1);
        if (!line.starts_with('{') || !line.ends_with('}')) return false;
        bytes_ += line.size();
        lines_.emplace_back(line);
    }
    return true;
}

std::string DatastoreRows::file() const {
    std::string out = "[\n";
    out.reserve(bytes_ + 2 * lines_.size() + 8);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        out += lines_[i];
        out += i + 1 < lines_.size() ? ",\n" : "\n";
    }
    return out + "]\n";
}

// Values by the definition's columns; those that the record lacks stay as they are. A record may be a list in the order of the columns.
std::optional<Fault> DatastoreRows::fill(const Node& record, std::vector<std::string>& values, std::size_t number) const {
    const auto& fields = definition_.fields;
    const auto take = [&](std::size_t column, const Node& value) -> std::optional<Fault> {
        auto text = written(value, kind_of(fields[column].type).value_or(Kind::text));
        if (!text)
            return Fault{"records", fmt::format("row \"{}\": invalid input syntax for type {} in \"{}\": \"{}\"", number + 1,
                                                fields[column].type, fields[column].id, value.text)};
        values[column] = std::move(*text);
        return {};
    };
    if (record.type == Node::Type::list) {
        if (record.items.size() != fields.size())
            return Fault{"records", fmt::format("row \"{}\" has {} values for {} fields", number + 1, record.items.size(), fields.size())};
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (auto wrong = take(i, record.items[i])) return wrong;
        return {};
    }
    if (record.type != Node::Type::object) return Fault{"records", fmt::format("row \"{}\" is not a json object", number + 1)};
    for (const Member& member : record.members) {
        if (member.key == "_id") continue;
        const DatastoreField* field = definition_.find(member.key);
        if (field == nullptr) return Fault{"records", fmt::format("row \"{}\" has extra keys \"{}\"", number + 1, member.key)};
        if (auto wrong = take(static_cast<std::size_t>(field - fields.data()), member.node)) return wrong;
    }
    return {};
}

// Nothing where a column of the key is null.
std::optional<std::string> DatastoreRows::key_of(const std::vector<std::string>& values) const {
    std::string out;
    for (const std::string& column : definition_.key) {
        const std::string& value = values[static_cast<std::size_t>(definition_.find(column) - definition_.fields.data())];
        if (value == null_value) return {};
        out += value + '\n';  // JSON has no line ends in a value
    }
    return out;
}

std::vector<std::string> DatastoreRows::values_of(std::string_view line) const {
    std::vector<std::string> out(definition_.fields.size(), std::string(null_value));
    const auto read = read_json(line);
    if (!read) return out;
    for (std::size_t i = 0; i < out.size(); ++i)
        if (const Node* value = read->find(definition_.fields[i].id))
            out[i] = value->type == Node::Type::text ? json_string(value->text) : json_of(*value);
    return out;
}

std::string DatastoreRows::line_of(const std::vector<std::string>& values) const {
    std::string out = "{";
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += ',';
        out += json_string(definition_.fields[i].id) + ":" + values[i];
    }
    return out + "}";
}

void DatastoreRows::index() {
    if (std::exchange(indexed_, true)) return;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        if (auto key = key_of(values_of(lines_[i]))) places_.emplace(std::move(*key), i);
}

// A row that goes by its `_id` may have another key from now on, if no other row has it.
std::optional<Fault> DatastoreRows::rekey(std::size_t place, const std::vector<std::string>& values, std::size_t number) {
    if (definition_.key.empty()) return {};
    index();
    auto key = key_of(values);
    if (!key) return Fault{"key", fmt::format("fields \"{}\" are missing but needed as key", fmt::join(definition_.key, ", "))};
    const auto found = places_.find(*key);
    if (found != places_.end() && found->second != place)
        return Fault{"records", fmt::format("row \"{}\": duplicate key value violates unique constraint", number + 1)};
    if (const auto before = key_of(values_of(lines_[place]))) places_.erase(*before);
    places_[std::move(*key)] = place;
    return {};
}

std::optional<Fault> DatastoreRows::put(const Node& record, UpsertMethod method, std::size_t number) {
    const Node* id = record.type == Node::Type::object ? record.find("_id") : nullptr;
    const bool by_id = id != nullptr && id->type != Node::Type::null && method != UpsertMethod::insert;
    if (method != UpsertMethod::insert && definition_.key.empty() && !by_id)
        return Fault{"table", "unique key must be passed for update/upsert"};
    std::vector<std::string> values(definition_.fields.size(), std::string(null_value));
    if (auto wrong = fill(record, values, number)) return wrong;
    std::optional<std::size_t> place;
    std::optional<std::string> key;
    if (by_id) {
        std::size_t at = 0;
        const auto read = std::from_chars(id->text.data(), id->text.data() + id->text.size(), at);
        if (read.ec != std::errc{} || at < first_id || at - first_id >= lines_.size())
            return Fault{"key", fmt::format("key \"[{}]\" not found", id->text)};
        place = at - first_id;
    } else if (!definition_.key.empty()) {
        index();
        key = key_of(values);
        if (!key) return Fault{"key", fmt::format("fields \"{}\" are missing but needed as key", fmt::join(definition_.key, ", "))};
        if (const auto found = places_.find(*key); found != places_.end()) place = found->second;
    }
    if (place && method == UpsertMethod::insert)
        return Fault{"records", fmt::format("row \"{}\": duplicate key value violates unique constraint", number + 1)};
    if (!place && method == UpsertMethod::update) return Fault{"key", fmt::format("row \"{}\": key not found", number + 1)};
    if (place) {
        values = values_of(lines_[*place]);
        (void)fill(record, values, number);
    }
    if (std::all_of(values.begin(), values.end(), [](const std::string& value) { return value == null_value; }))
        return Fault{"records", fmt::format("row \"{}\" has no value: such a row is none here", number + 1)};
    if (by_id)
        if (auto wrong = rekey(*place, values, number)) return wrong;
    std::string line = line_of(values);
    bytes_ += line.size();
    if (place) {
        bytes_ -= lines_[*place].size();
        lines_[*place] = std::move(line);
    } else {
        if (key) places_.emplace(std::move(*key), lines_.size());
        lines_.push_back(std::move(line));
    }
    if (bytes_ > most_row_bytes) return Fault{"records", fmt::format("All rows together are larger than {} MiB", most_row_bytes >> 20)};
    return {};
}

void DatastoreRows::remove(const std::vector<std::int64_t>& ids) {
    std::vector<bool> gone(lines_.size());
    for (const std::int64_t id : ids) {
        const auto place = static_cast<std::uint64_t>(id) - first_id;  // past all where it is smaller
        if (place < gone.size()) gone[place] = true;
    }
    std::vector<std::string> left;
    bytes_ = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        if (!gone[i]) {
            bytes_ += lines_[i].size();
            left.push_back(std::move(lines_[i]));
        }
    lines_ = std::move(left);
    places_.clear();
    indexed_ = false;
}

}  // namespace skl::opendata::ckan
