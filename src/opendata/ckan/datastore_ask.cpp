// The parameters of datastore_search and of a dump, and the resource they are about.
#include "kernel/describe/write.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/catalogue/store.h"
#include "opendata/ckan/datastore.h"
#include "opendata/inside.h"
#include "opendata/store.h"

namespace skl::opendata::ckan {
namespace {

using analytics::Column;
using analytics::ColumnType;
using analytics::Expression;
using analytics::Test;

// Names between commas; a name in double quotes may hold some.
std::vector<std::string> between_commas(std::string_view text) {
    std::vector<std::string> out{""};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == ',' && !quoted)
            out.emplace_back();
        else
            out.back() += c;
    }
    for (std::string& one : out) one = std::string(text::trimmed(one));
    std::erase(out, "");
    return out;
}

std::string unquoted(std::string name) {
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') return name.substr(1, name.size() - 2);
    return name;
}

Refusal no_field(std::string_view parameter, std::string_view name) {
    return invalid(parameter, fmt::format("field \"{}\" not in table", name));
}

// "name [asc|desc] [nulls first|last]": as PostgreSQL, an ascending order has nulls last and a descending one first.
std::variant<analytics::WindowKey, Refusal> sort_key(const std::string& text, const OpenTable& open) {
    analytics::WindowKey out;
    std::string rest = text;
    std::optional<bool> nulls_first;
    const auto take = [&](std::string_view word) {
        if (rest.size() <= word.size() || !text::ascii_lower(rest).ends_with(word) || rest[rest.size() - word.size() - 1] != ' ')
            return false;
        rest = std::string(text::trimmed(std::string_view(rest).substr(0, rest.size() - word.size())));
        return true;
    };
    if (take("nulls first"))
        nulls_first = true;
    else if (take("nulls last"))
        nulls_first = false;
    if (take("desc"))
        out.descending = true;
    else
        (void)take("asc");
    const auto column = analytics::find_column(open.lake, unquoted(rest));
    if (!column) return no_field("sort", unquoted(rest));
    out.column = *column;
    out.nulls_first = nulls_first.value_or(out.descending);
    return out;
}

std::optional<Refusal> read_sort(const Asked& asked, const OpenTable& open, std::vector<analytics::WindowKey>& out) {
    std::vector<std::string> parts = asked.texts("sort");
    if (parts.size() == 1) parts = between_commas(parts[0]);
    if (parts.size() > analytics::most_sort_keys) return invalid("sort", "too many fields");
    for (const std::string& part : parts) {
        auto key = sort_key(std::string(text::trimmed(part)), open);
        if (auto* wrong = std::get_if<Refusal>(&key)) return std::move(*wrong);
        out.push_back(std::move(std::get<analytics::WindowKey>(key)));
    }
    return {};
}

// Each word stands in the column, whatever its case.
void add_words(Expression& out, const std::string& column, std::string_view words) {
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        if (end > at) {
            Expression one{Expression::Kind::term, {}, {}};
            one.term.operand.column = column;
            one.term.operand.functions = {"lower"};
            one.term.test = Test::contains;
            one.term.literals = {{analytics::Literal::Kind::text, text::ascii_lower(words.substr(at, end - at))}};
            out.parts.push_back(std::move(one));
        }
        at = end + 1;
    }
}

// Of plain=false the words "a & b:*" are read; a beginning is found as what stands inside, which holds it.
std::variant<std::string, Refusal> plain_words(const std::string& text, bool plain) {
    if (plain) return text;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '|' || c == '!' || c == '<' || c == '(' || c == ')') return invalid("q", "only words, & and :* are supported in a query");
        if (c == ':' && i + 1 < text.size() && text[i + 1] == '*')
            ++i;
        else
            out += c == '&' || c == '\'' ? ' ' : c;
    }
    return out;
}

std::optional<Refusal> read_words(const Asked& asked, const OpenTable& open, analytics::WindowAsk& out) {
    const auto q = asked.tree("q");
    const Node& tree = std::holds_alternative<Node>(q) ? std::get<Node>(q) : *asked.find("q");  // words with a bracket among them
    const bool plain = asked.truth("plain", true);
    if (tree.type == Node::Type::object) {
        for (const Member& member : tree.members) {
            const auto column = analytics::find_column(open.lake, member.key);
            if (!column) return no_field("q", member.key);
            if (!analytics::stored_as_text(column->type)) return invalid("q", fmt::format("field \"{}\" holds no text", member.key));
            const auto words = plain_words(member.node.text, plain);
            if (const auto* wrong = std::get_if<Refusal>(&words)) return *wrong;
            add_words(out.filter, member.key, std::get<std::string>(words));
        }
    } else if (tree.type == Node::Type::text || tree.type == Node::Type::number) {
        const auto words = plain_words(tree.text, plain);
        if (const auto* wrong = std::get_if<Refusal>(&words)) return *wrong;
        out.q = std::get<std::string>(words);
    } else if (tree.type != Node::Type::null) {
        return invalid("q", "Must be a text or a dictionary of texts");
    }
    if (const std::string text = asked.text("full_text"); !text.empty()) out.q += (out.q.empty() ? "" : " ") + text;
    if (asked.text("language").size() > 60) return invalid("language", "Unknown language");
    return {};
}

}  // namespace

Refusal no_resource(const std::string& key) { return not_found(fmt::format("Resource \"{}\" was not found.", key)); }

Task<Result<OpenResource>> open_resource(Context& cx, const std::string& key) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<OpenResource> {
        const auto resource = find_resource(reader, key);
        if (!resource) {
            auto open = open_table_for(cx, reader, key);
            if (!open) return std::move(open.problem());
            auto dictionary = dictionary_of(reader, open->version.resource_id);
            return OpenResource{std::move(*open), key, std::move(dictionary)};
        }
        auto dataset = dataset_by_id(reader, resource->dataset_id);
        if (!dataset || dataset->state != DatasetState::published || !may_read_rows(cx, *dataset)) return Problem::not_found("resource");
        for (Version& version : public_versions(reader, resource->id, 1)) {
            auto tables = tables_of(reader, version.id);
            if (version.state != VersionState::published || tables.empty()) break;
            return OpenResource{open(inside(cx), std::move(*dataset), std::move(version), std::move(tables[0])), to_text(resource->id),
                                dictionary_of(reader, resource->id)};
        }
        return Problem::not_found("resource");
    });
    if (!found) co_return std::move(found.problem());
    if (auto here = co_await bring_rows(cx, found->open); !here) co_return std::move(here.problem());
    read_fast(inside(cx), found->open);
    co_return found;
}

std::vector<Column> all_columns(const OpenTable& open) {
    std::vector<Column> out{{analytics::row_id, ColumnType::integer}};
    out.insert(out.end(), open.lake.columns.begin(), open.lake.columns.end());
    return out;
}

std::string_view type_name(const Column& column) {
    if (column.name == analytics::row_id) return "int";
    switch (column.type) {
        case ColumnType::integer: return "int8";
        case ColumnType::bigint: return "numeric";
        case ColumnType::number: return "float";
        case ColumnType::boolean: return "bool";
        case ColumnType::date: return "date";
        case ColumnType::datetime: return "timestamp";
        case ColumnType::time: return "time";
        case ColumnType::geojson: return "json";
        default: return "text";
    }
}

Node fields_node(const OpenResource& resource, const std::vector<Column>& columns) {
    Node out = list_node();
    for (const Column& column : columns) {
        Dict field;
        field.add("id", column.name).add("type", type_name(column));
        if (column.name != analytics::row_id) {
            std::string label = title_of(resource.open, column.name), notes;
            for (const ColumnEntry& entry : resource.dictionary)
                if (entry.column.value == column.name) {
                    if (const std::string& title = entry.title.in("zh-Hant"); !title.empty()) label = title;
                    notes = entry.description.in("zh-Hant");
                }
            field.add("info", Dict().add("label", label).add("notes", notes).take());
        }
        out.items.push_back(field.take());
    }
    return out;
}

std::variant<RowsAsked, Refusal> read_rows_asked(const Asked& asked, const OpenTable& open, std::int64_t usual, std::int64_t most) {
    RowsAsked out;
    const auto limit = asked.whole("limit", usual), offset = asked.whole("offset", 0);
    for (const auto* one : {&limit, &offset})
        if (const auto* wrong = std::get_if<Refusal>(one)) return *wrong;
    out.window.limit = std::min(std::get<0>(limit), most);
    out.window.offset = std::get<0>(offset);
    if (asked.find("offset") != nullptr) out.offset = out.window.offset;
    out.window.distinct = asked.truth("distinct", false);
    std::vector<std::string> fields = asked.texts("fields");
    if (fields.size() == 1) fields = between_commas(fields[0]);
    out.all_fields = fields.empty();
    for (const std::string& field : fields) {
        const auto column = analytics::find_column(open.lake, unquoted(std::string(text::trimmed(field))));
        if (!column) return no_field("fields", unquoted(std::string(text::trimmed(field))));
        const bool twice =
            std::any_of(out.window.shown.begin(), out.window.shown.end(), [&](const Column& one) { return one.name == column->name; });
        if (!twice) out.window.shown.push_back(*column);
    }
    if (out.all_fields) out.window.shown = all_columns(open);
    const auto tree = asked.tree("filters");
    if (const auto* wrong = std::get_if<Refusal>(&tree)) return *wrong;
    auto filter = read_filters(std::get<Node>(tree), open.lake);
    if (auto* wrong = std::get_if<Refusal>(&filter)) return std::move(*wrong);
    out.window.filter = std::move(std::get<Expression>(filter));
    if (auto wrong = read_words(asked, open, out.window)) return std::move(*wrong);
    if (auto wrong = read_sort(asked, open, out.window.order)) return std::move(*wrong);
    if (out.window.distinct)  // PostgreSQL: what distinct rows are sorted by must be shown
        for (const analytics::WindowKey& key : out.window.order)
            if (std::none_of(out.window.shown.begin(), out.window.shown.end(),
                             [&](const Column& one) { return one.name == key.column.name; }))
                return invalid("sort", "distinct rows are sorted by their own fields");
    return out;
}

}  // namespace skl::opendata::ckan
