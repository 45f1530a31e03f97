// datastore_search and datastore_info (opendata.md §9, §23.4).
#include "opendata/ckan/datastore.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/api/window.h"
#include "opendata/ckan/records.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::string_view known[] = {
    "resource_id", "id",     "filters", "q",    "full_text",     "plain",          "language",          "distinct",
    "limit",       "offset", "fields",  "sort", "include_total", "records_format", "include_next_page", "total_estimation_threshold"};

std::optional<RecordsFormat> read_format(const std::string& name) {
    constexpr std::pair<std::string_view, RecordsFormat> formats[] = {{"", RecordsFormat::objects},
                                                                      {"objects", RecordsFormat::objects},
                                                                      {"lists", RecordsFormat::lists},
                                                                      {"csv", RecordsFormat::csv},
                                                                      {"tsv", RecordsFormat::tsv}};
    for (const auto& [known_name, format] : formats)
        if (known_name == name) return format;
    return {};
}

struct Found {
    std::string records;  // as JSON
    std::int64_t shown = 0, total = 0;
};

// Blocks.
Result<Found> run(Context& cx, const OpenTable& open, const analytics::WindowAsk& ask, RecordsFormat format, bool counted) {
    Found out;
    Records records(format, ask.shown, "\n");
    std::string text;
    const auto total = window_rows(inside(cx), open, ask, counted, [&](auto cells) {
        ++out.shown;
        records.row(text, cells);
    });
    if (!total) return total.problem();
    out.total = *total;
    if (format == RecordsFormat::csv || format == RecordsFormat::tsv)
        write_json_string(out.records, text);
    else
        out.records = "[" + text + "]";
    return out;
}

// The address of this very question with another offset; 0: none.
std::string link(Context& cx, std::int64_t offset) {
    const std::string& target = cx.request().target;
    const auto question = std::min(target.find('?'), target.size());
    std::string out = target.substr(0, question), rest = target.substr(std::min(question + 1, target.size()));
    char joint = '?';
    for (std::size_t at = 0; at < rest.size();) {
        const auto end = std::min(rest.find('&', at), rest.size());
        const std::string pair = rest.substr(at, end - at);
        if (!pair.empty() && !pair.starts_with("offset=") && pair != "offset") out += std::exchange(joint, '&') + pair;
        at = end + 1;
    }
    if (offset > 0) out += fmt::format("{}offset={}", joint, offset);
    return out;
}

void append_node(std::string& out, std::string_view name, const Node& node) {
    out += out.size() > 1 ? "," : "";
    write_json_string(out, name);
    out += ':';
    write_node(out, node);
}

// The same question about the rows behind these.
Node next_page(const Asked& asked, const std::string& id, std::int64_t offset) {
    Dict out;
    out.add("resource_id", id);
    for (const Member& member : asked.members.members)
        if (member.key != "resource_id" && member.key != "id" && member.key != "offset") out.add(member.key, member.node);
    return out.add("offset", offset).take();
}

}  // namespace

Task<Outcome> datastore_search(Context& cx, const Asked& asked) {
    for (const Member& member : asked.members.members)
        if (std::find(std::begin(known), std::end(known), member.key) == std::end(known))
            co_return invalid("__junk", fmt::format("The input field {} was not expected.", member.key));
    const std::string key = asked.find("resource_id") != nullptr ? asked.text("resource_id") : asked.text("id");
    if (key.empty()) co_return invalid("resource_id", "Missing value");
    const auto format = read_format(asked.text("records_format"));
    if (!format) co_return invalid("records_format", "Value must be one of: objects, lists, csv, tsv");
    const auto resource = co_await open_resource(cx, key);
    if (!resource) co_return resource.problem().status == 404 ? no_resource(key) : refused(cx, resource.problem(), "resource_id");
    const auto read = read_rows_asked(asked, resource->open, usual_records, most_records);
    if (const auto* wrong = std::get_if<Refusal>(&read)) co_return *wrong;
    const auto& [window, offset, all_fields] = std::get<RowsAsked>(read);
    const bool counted = asked.truth("include_total", true);
    const auto found = co_await cx.blocking([&] { return run(cx, resource->open, std::get<RowsAsked>(read).window, *format, counted); });
    if (!found) co_return refused(cx, found.problem(), asked.find("filters") != nullptr ? "filters" : "query");

    std::string out = "{";
    append_node(out, "include_total", node_of(counted));
    append_node(out, "limit", node_of(window.limit));
    if (offset) append_node(out, "offset", node_of(*offset));
    const std::string format_name = asked.text("records_format");
    append_node(out, "records_format", node_of(format_name.empty() ? std::string_view("objects") : std::string_view(format_name)));
    append_node(out, "resource_id", node_of(std::string_view(resource->id)));
    append_node(out, "total_estimation_threshold", Node{});
    for (const char* name : {"filters", "q", "full_text", "distinct", "language", "plain", "sort"})
        if (const Node* given = asked.find(name)) {
            const auto tree = asked.tree(name);  // JSON in a query comes back as JSON
            append_node(out, name, std::holds_alternative<Node>(tree) ? std::get<Node>(tree) : *given);
        }
    out += ",\"records\":" + found->records;
    append_node(out, "fields", fields_node(*resource, window.shown));
    Dict links;
    links.add("start", link(cx, 0)).add("next", link(cx, window.offset + window.limit));
    append_node(out, "_links", links.take());
    if (counted) append_node(out, "total", node_of(found->total));
    if (counted) append_node(out, "total_was_estimated", node_of(false));
    if (asked.truth("include_next_page", false))
        append_node(
            out, "next_page",
            found->shown < window.limit || window.limit == 0 ? Node{} : next_page(asked, resource->id, window.offset + window.limit));
    co_return out + "}";
}

Task<Outcome> datastore_info(Context& cx, const Asked& asked) {
    const std::string key = asked.find("resource_id") != nullptr ? asked.text("resource_id") : asked.text("id");
    if (key.empty()) co_return invalid("id", "Missing value");
    const auto resource = co_await open_resource(cx, key);
    if (!resource) co_return resource.problem().status == 404 ? no_resource(key) : refused(cx, resource.problem(), "id");
    const Table& table = resource->open.table;
    Node aliases = list_node();
    aliases.items.push_back(node_of(std::string_view(table.name.value)));
    Dict meta;
    meta.add("id", resource->id).add("count", table.row_count).add("table_type", "BASE TABLE").add("size", table.parquet_bytes);
    meta.add("db_size", table.parquet_bytes).add("idx_size", std::int64_t{0}).add("aliases", std::move(aliases));
    Node fields = fields_node(*resource, resource->open.lake.columns);
    for (std::size_t i = 0; i < fields.items.size(); ++i) {
        const TableColumn& column = table.columns[i];
        Dict schema;
        schema.add("notnull", column.nulls == 0).add("native_type", type_name(resource->open.lake.columns[i]));
        schema.none("index_name").add("is_index", false).add("uniquekey", column.nulls == 0 && column.distinct == table.row_count);
        fields.items[i].members.push_back({"schema", schema.take()});
    }
    co_return Dict().add("meta", meta.take()).add("fields", std::move(fields)).take();
}

}  // namespace skl::opendata::ckan
