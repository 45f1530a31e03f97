#include "opendata/api/table_openapi.h"

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/api/download.h"

namespace skl::opendata {
namespace {

using analytics::ColumnType;

// Parameters of the routes themselves: a column of such a name is asked for in `filter`.
constexpr std::string_view own_names[] = {"select", "filter",   "q",        "sort",   "limit",  "cursor", "count", "as_of",
                                          "format", "group_by", "measures", "having", "column", "size",   "bbox",  "zoom"};
constexpr std::int64_t most_enum = 50;  // opendata.md §7.2

std::string in_quotes(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    return out;
}

// All values of a column of few, when the catalogue has them whole.
std::optional<std::string> enumerated(const TableColumn& column, std::string_view first) {
    std::int64_t listed = 0;
    for (const TopValue& value : column.top_values)
        listed += value.count > 0 && !value.value.ends_with("…");  // a shortened one is no value
    const bool text = column.type == opendata::ColumnType::string || column.type == opendata::ColumnType::code;
    if (!text || column.repaired || column.distinct == 0 || column.distinct > most_enum || listed != column.distinct) return {};
    std::string out = "\"enum\":[" + std::string(first);
    for (const TopValue& value : column.top_values) out += (out.back() == '[' ? "" : ",") + in_quotes(value.value);
    return out + "]";
}

class Writer {
public:
    Writer(Context& cx, const OpenTable& open, std::optional<quality::QualityBadge> badge)
        : cx_(cx), open_(open), badge_(badge), path_("/tables/" + open.table.name.value) {}

    Result<std::string> document() {
        if (auto first = look(); !first) return std::move(first.problem());
        std::string out = head() + R"("paths":{)";
        in_question({{"filter", fmt::format("_id <= {}", last_id_)}});
        if (auto done = operation(out, "rows", "/rows", row_parameters(), row_content(), answer_rows(cx_, ask_)); !done)
            return std::move(done.problem());
        ask_.asked = ask_.pairs = {};
        if (auto done =
                operation(out, "row", "/rows/{id}", parameter("id", "path", R"({"type":"integer","minimum":1})", std::to_string(first_id_)),
                          content(R"({"$ref":"#/components/schemas/Row"})"), answer_row(cx_, ask_, first_id_));
            !done)
            return std::move(done.problem());
        if (auto done = aggregate(out); !done) return std::move(done.problem());
        if (auto done = facets(out); !done) return std::move(done.problem());
        if (auto done = geo(out); !done) return std::move(done.problem());
        rest(out);
        return out + "}," + components() + "}";
    }

private:
    std::string words(std::string_view key) const { return in_quotes(cx_.say(key)); }
    // What the dictionary says of a column, else the file's heading.
    std::string about(const TableColumn& column) const {
        const ColumnEntry* entry = entry_of(open_, column.name.value);
        const std::string title = said_title(open_, column.name.value, cx_.language());
        const std::string more = entry == nullptr ? std::string{} : entry->description.in(cx_.language());
        return in_quotes(more.empty() ? title : title + ": " + more);
    }
    // Extensions of a column (opendata.md §7.2): its unit and its data standard.
    std::string extensions(const TableColumn& column) const {
        std::string out;
        const ColumnEntry* entry = entry_of(open_, column.name.value);
        if (entry != nullptr && !entry->unit.empty()) out += ",\"x-unit\":" + in_quotes(entry->unit.value);
        if (entry != nullptr && entry->standard_uri) out += ",\"x-data-standard\":" + in_quotes(entry->standard_uri->value);
        return out;
    }

    // The first rows: for examples of values, and for the question that has just these.
    Done look() {
        auto plan = analytics::plan_rows({{"limit", "2"}}, open_.lake, cursor_seal(cx_.app()));
        if (!plan) return std::move(plan.problem());
        auto found = inside(cx_).queries.query(plan->rows, query_deadline());
        if (!found) return std::move(found.problem());
        const std::size_t rows = std::min<std::size_t>(found->rows(), 2);
        if (rows > 0) {
            first_id_ = found->at(0, 0).whole;
            last_id_ = found->at(rows - 1, 0).whole;
        }
        first_ = std::move(*found);
        return Nothing{};
    }

    // Sets the question of the next example; its values become the examples of the parameters.
    void in_question(const analytics::Pairs& pairs) { ask_ = {open_, pairs, pairs, RowFormat::json, true, {}}; }
    std::string value_of(std::string_view name, std::string_view schema) const {
        const bool number = schema.find(R"("type":"integer")") != std::string_view::npos;
        for (const auto& [known, value] : ask_.pairs)
            if (known == name) return number ? value : in_quotes(value);
        return {};
    }

    std::string head() const {
        const std::string title = open_.dataset.title.in(cx_.language()), description = open_.dataset.description.in(cx_.language());
        return fmt::format(
            R"({{"openapi":"3.1.0","info":{{"title":{},"version":"{}","description":{},"license":{{"name":{},"url":{}}},"contact":{{"name":{},"url":{}}}{}}},)"
            R"("servers":[{{"url":{}}}],"security":[{{}}],"tags":[{{"name":"table","description":{}}}],"externalDocs":{{"url":{}}},)",
            in_quotes(title), open_.version.number, in_quotes(description.empty() ? title : description),
            in_quotes(license_title(open_.dataset.license.value, cx_.language())), in_quotes(license_url(open_.dataset.license.value)),
            in_quotes(open_.dataset.publisher.in(cx_.language())), in_quotes(base_url(cx_)),
            badge_ ? fmt::format(R"(,"x-quality-badge":"{}")", write_scalar(view(*badge_))) : "",
            in_quotes(base_url(cx_) + cx_.href("/api/v1")), in_quotes(title),
            in_quotes(base_url(cx_) + cx_.href("/datasets/" + open_.dataset.slug.value)));
    }

    std::string parameter(std::string_view name, std::string_view in, std::string_view schema, const std::string& example = {},
                          bool required = false) const {
        return fmt::format(R"({{"name":"{}","in":"{}","required":{},"description":{},"schema":{}{}}})", name, in, required || in == "path",
                           words(fmt::format("openapi.parameter.{}", name)), schema, example.empty() ? "" : ",\"example\":" + example);
    }
    std::string query(std::string_view name, std::string_view schema = R"({"type":"string"})") const {
        return parameter(name, "query", schema, value_of(name, schema));
    }

    // Each column by its name: `?縣市=臺北市&縣市=新北市`.
    std::string columns() const {
        std::string out;
        for (std::size_t i = 0; i < open_.table.columns.size(); ++i) {
            const TableColumn& column = open_.table.columns[i];
            if (std::find(std::begin(own_names), std::end(own_names), column.name.value) != std::end(own_names)) continue;
            const auto values = enumerated(column, "");
            out += fmt::format(
                R"(,{{"name":{},"in":"query","required":false,"description":{},"style":"form","explode":true,"schema":{{"type":"array","items":{{"type":"string"{}}}}}}})",
                in_quotes(column.name.value), about(column), values ? "," + *values : "");
        }
        return out;
    }
    std::string conditions() const {
        return query("filter", fmt::format(R"({{"type":"string","maxLength":{}}})", analytics::longest_filter)) + "," + query("q");
    }
    std::string whole(std::int64_t most) const { return fmt::format(R"({{"type":"integer","minimum":1,"maximum":{}}})", most); }
    std::string format() const {
        std::string names = R"({"type":"string","enum":["json","jsonl","csv","tsv","xml","xlsx","ods","parquet","arrow")";
        return query("format", names + (place_columns(open_.lake.columns).any() ? R"(,"geojson"]})" : "]}"));
    }
    std::string as_of() const { return query("as_of"); }

    std::string row_parameters() const {
        return query("select") + "," + format() + "," + conditions() + "," + query("sort") + "," +
               query("limit", whole(analytics::most_rows)) + "," + query("cursor") + "," +
               query("count", R"({"type":"string","enum":["none","estimate","exact"]})") + "," + as_of() + columns();
    }

    std::string content(std::string_view schema, std::string_view type = "application/json") const {
        return fmt::format(R"("{}":{{"schema":{}@example}})", type, schema);
    }
    std::string row_content() const {
        std::string out = content(
            R"({"type":"object","required":["table","version","data_as_of","license","attribution","columns","rows","next","links"],"properties":{"table":{"type":"string"},"version":{"type":"integer"},)"
            R"("data_as_of":{"type":["string","null"]},"license":{"type":"string"},"attribution":{"type":"string"},"columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},)"
            R"("rows":{"type":"array","items":{"$ref":"#/components/schemas/Row"}},"count":{"type":"integer","minimum":0},"count_kind":{"type":"string","enum":["exact","estimate"]},)"
            R"("next":{"type":["string","null"]},"links":{"type":"object","additionalProperties":{"type":"string"}}}})");
        return out + other_formats();
    }
    // The formats of rows beside JSON; a binary one has no schema (OAS 3.1 §4.8.14.3).
    std::string other_formats() const {
        std::string out;
        const bool places = place_columns(open_.lake.columns).any();
        for (const std::string& type : row_media_types()) {
            if (type == "application/json" || type == "application/x-ndjson" || (type == "application/geo+json" && !places)) continue;
            const bool text = type.starts_with("text/") || type == "application/jsonl" || type == "application/xml";
            out += fmt::format(R"(,"{}":{})", type, text ? R"({"schema":{"type":"string"}})" : "{}");
        }
        return out;
    }

    Done operation(std::string& out, std::string_view name, std::string_view tail, const std::string& parameters, std::string answer,
                   Result<Reply> example) const {
        if (!example) return std::move(example.problem());
        const auto mark = answer.find("@example");
        answer.replace(mark, 8, ",\"example\":" + example->body);
        append(out, name, tail, parameters, answer);
        return Nothing{};
    }

    void append(std::string& out, std::string_view name, std::string_view tail, const std::string& parameters,
                const std::string& answer) const {
        if (out.back() == '}') out += ',';
        const std::string title = words(fmt::format("route.{}", name));
        out += fmt::format(
            R"({}:{{"get":{{"operationId":"{}","summary":{},"description":{},"tags":["table"],"parameters":[{}],"responses":{{"200":{{"description":{},"content":{{{}}}}},)"
            R"("304":{{"description":{}}},"default":{{"description":{},"content":{{"application/problem+json":{{"schema":{{"$ref":"#/components/schemas/Problem"}}}}}}}}}}}}}})",
            in_quotes(path_ + std::string(tail)), name, title, title, parameters, title, answer, words("openapi.unchanged"),
            words("openapi.problem"));
    }

    // A column to group by: of few values rather than many.
    const TableColumn* grouping() const {
        const TableColumn* best = nullptr;
        for (std::size_t i = 0; i < open_.table.columns.size(); ++i) {
            const TableColumn& column = open_.table.columns[i];
            if (!analytics::stored_as_text(open_.lake.columns[i].type) || open_.lake.columns[i].type == ColumnType::geojson ||
                column.distinct < 2)
                continue;
            if (best == nullptr || column.distinct < best->distinct) best = &column;
        }
        return best == nullptr && !open_.table.columns.empty() ? &open_.table.columns[0] : best;
    }
    static std::string in_list(const std::string& name) {
        return name.find_first_of(",()\"") == std::string::npos ? name : "\"" + name + "\"";
    }

    Done aggregate(std::string& out) {
        std::string measures = "count";
        for (const analytics::Column& column : open_.lake.columns)
            if (column.type == ColumnType::integer && column.axis == analytics::Axis::none && measures == "count")
                measures += ",sum(" + column.name + ")";
        if (measures.find_first_of("\"()", 10) != measures.rfind(')')) measures = "count";  // a name that would need quoting
        in_question({{"group_by", in_list(grouping()->name.value)}, {"measures", measures}, {"sort", "-count"}, {"limit", "3"}});
        const std::string parameters = format() + "," + query("group_by") + "," + query("measures") + "," + query("having") + "," +
                                       conditions() + "," + query("sort") + "," + query("limit", whole(analytics::most_groups)) + "," +
                                       as_of() + columns();
        const std::string answer =
            content(
                R"({"type":"object","required":["table","version","columns","rows","truncated"],"properties":{"table":{"type":"string"},"version":{"type":"integer"},)"
                R"("columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},"rows":{"type":"array","items":{"type":"object"}},"truncated":{"type":"boolean"}}})") +
            other_formats();
        return operation(out, "aggregate", "/aggregate", parameters, answer, answer_aggregate(cx_, ask_));
    }

    Done facets(std::string& out) {
        std::string names = "{\"type\":\"string\",\"enum\":[";
        for (const TableColumn& column : open_.table.columns) names += (names.back() == '[' ? "" : ",") + in_quotes(column.name.value);
        in_question({{"column", grouping()->name.value}, {"size", "3"}});
        const std::string parameters = format() + "," + parameter("column", "query", names + "]}", value_of("column", ""), true) + "," +
                                       query("size", whole(analytics::most_facets)) + "," + conditions() + "," + as_of() + columns();
        const std::string answer =
            content(
                R"({"type":"object","required":["table","version","column","values"],"properties":{"table":{"type":"string"},"version":{"type":"integer"},"column":{"type":"string"},)"
                R"("values":{"type":"array","items":{"type":"object","required":["value","count"],"properties":{"value":{},"count":{"type":"integer","minimum":1}}}}}})") +
            other_formats();
        return operation(out, "facets", "/facets", parameters, answer, answer_facets(cx_, ask_));
    }

    Done geo(std::string& out) {
        if (!place_columns(open_.lake.columns).any()) return Nothing{};
        in_question({{"limit", "1"}});
        const std::string parameters =
            query("bbox") + "," + query("zoom", fmt::format(R"({{"type":"integer","minimum":0,"maximum":{}}})", analytics::deepest_zoom)) +
            "," + conditions() + "," + query("limit", whole(analytics::most_places)) + "," + as_of() + columns();
        const std::string answer = content(
            R"({"type":"object","required":["type","bbox","grouped","truncated","features"],"properties":{"type":{"const":"FeatureCollection"},"bbox":{"type":"array","items":{"type":"number"}},)"
            R"("grouped":{"type":"boolean"},"truncated":{"type":"boolean"},"features":{"type":"array","items":{"type":"object"}}}})",
            "application/geo+json");
        return operation(out, "geo", "/geo", parameters, answer, answer_places(cx_, ask_));
    }

    void rest(std::string& out) {
        ask_ = {};
        const std::string described =
            R"("application/json":{"schema":{"type":"object","required":["table","version","row_count","columns"],"properties":{"table":{"type":"string"},"version":{"type":"integer"},"row_count":{"type":"integer"},"columns":{"type":"array","items":{"type":"object"}}}}})";
        append(out, "schema", "/schema", as_of(), described);
        append(out, "stats", "/stats", as_of(), described);
        std::string formats = "{\"type\":\"string\",\"enum\":[", files;
        for (const std::string& format : download_formats(open_)) formats += (formats.back() == '[' ? "" : ",") + in_quotes(format);
        append(out, "download", "/download/{format}",
               parameter("format", "path", formats + "]}") + "," + as_of() + "," +
                   parameter("encoding", "query", R"({"type":"string","enum":["utf-8","big5"]})"),
               R"("application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Row"}}})" + other_formats());
    }

    std::string components() const {
        std::string row =
            R"({"type":"object","properties":{"_id":{"type":"integer","minimum":1,"description":)" + words("openapi.row.id") + "}";
        for (std::size_t i = 0; i < open_.table.columns.size(); ++i) {
            const TableColumn& column = open_.table.columns[i];
            row += fmt::format(R"(,{}:{{{},"description":{})", in_quotes(column.name.value), json_schema_of(open_.lake.columns[i].type),
                               about(column));
            row += extensions(column);
            if (const auto values = enumerated(column, "null")) row += "," + *values;
            if (first_.rows() > 0 && open_.lake.columns[i].type != ColumnType::geojson) {
                row += ",\"examples\":[";
                append_json(row, first_.at(0, i + 1));
                row += ']';
            }
            row += '}';
        }
        return R"("components":{"schemas":{"Row":)" + row +
               R"(}},"Column":{"type":"object","required":["name","type","title"],"properties":{"name":{"type":"string"},"type":{"type":"string"},"title":{"type":"string"},"titles":{"type":"object","additionalProperties":{"type":"string"}}}},)"
               R"("Problem":{"type":"object","required":["type","code","title","status","errors"],"properties":{"type":{"type":"string"},"code":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
               R"("detail":{"type":"string"},"instance":{"type":"string"},"near":{"type":"array","items":{"type":"string"}},"errors":{"type":"array","items":{"type":"object","required":["code","message"],)"
               R"("properties":{"code":{"type":"string"},"message":{"type":"string"},"pointer":{"type":"string"},"at":{"type":"object"},"params":{"type":"object"}}}}}}}})";
    }

    Context& cx_;
    const OpenTable& open_;
    std::optional<quality::QualityBadge> badge_;
    std::string path_;
    TableAsk ask_;
    analytics::ResultTable first_;
    std::int64_t first_id_ = 1, last_id_ = 1;
};

}  // namespace

std::string_view json_schema_of(analytics::ColumnType type) {
    switch (type) {
        case analytics::ColumnType::integer:
        case analytics::ColumnType::bigint: return R"("type":["integer","string","null"])";  // beyond ±(2^53−1) as text
        case analytics::ColumnType::number: return R"("type":["number","null"])";
        case analytics::ColumnType::boolean: return R"("type":["boolean","null"])";
        case analytics::ColumnType::date: return R"("type":["string","null"],"format":"date")";
        case analytics::ColumnType::datetime: return R"("type":["string","null"],"format":"date-time")";
        case analytics::ColumnType::geojson: return R"("type":["object","null"])";
        default: return R"("type":["string","null"])";
    }
}

Result<std::string> table_openapi(Context& cx, const OpenTable& open, std::optional<quality::QualityBadge> badge) {
    return Writer(cx, open, badge).document();
}

}  // namespace skl::opendata
