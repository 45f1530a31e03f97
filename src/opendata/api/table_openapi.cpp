#include "opendata/api/table_openapi.h"

#include "kernel/describe/write.h"
#include "opendata/api/download.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_enum = 50;  // opendata.md §7.2

std::string in_quotes(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    return out;
}

std::string type_schema(analytics::ColumnType type) {
    using T = analytics::ColumnType;
    switch (type) {
        case T::integer: return R"("type":["integer","string","null"])";  // beyond ±(2^53−1) as text
        case T::bigint: return R"("type":["integer","string","null"])";
        case T::number: return R"("type":["number","null"])";
        case T::boolean: return R"("type":["boolean","null"])";
        case T::date: return R"("type":["string","null"],"format":"date")";
        case T::datetime: return R"("type":["string","null"],"format":"date-time")";
        case T::geojson: return R"("type":["object","null"])";
        default: return R"("type":["string","null"])";
    }
}

std::string column_schema(const TableColumn& column, analytics::ColumnType type, const std::string& example) {
    std::string out = "{" + type_schema(type) + ",\"description\":" + in_quotes(column.title.empty() ? column.name.value : column.title);
    const bool text = type == analytics::ColumnType::string || type == analytics::ColumnType::code;
    std::int64_t listed = 0;
    for (const TopValue& value : column.top_values) listed += value.count > 0 && !value.value.ends_with("…");  // a shortened one is no value
    if (text && column.distinct > 0 && column.distinct <= most_enum && listed == column.distinct) {
        out += ",\"enum\":[null";
        for (const TopValue& value : column.top_values) out += "," + in_quotes(value.value);
        out += "]";
    }
    if (!example.empty()) out += ",\"examples\":[" + example + "]";
    return out + "}";
}

std::string row_schema(const OpenTable& open, const analytics::ResultTable* first) {
    std::string out = R"({"type":"object","properties":{"_id":{"type":"integer","description":"Number of the record in the source, from 1"})";
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        std::string example;
        if (first != nullptr && first->rows() > 0 && open.lake.columns[i].type != analytics::ColumnType::geojson) append_json(example, first->at(0, i + 1));
        out += "," + in_quotes(open.table.columns[i].name.value) + ":" + column_schema(open.table.columns[i], open.lake.columns[i].type, example);
    }
    return out + "}}";
}

std::string parameter(std::string_view name, std::string_view about, std::string_view schema, bool required = false) {
    return fmt::format(R"({{"name":{},"in":"query","required":{},"description":{},"schema":{}}})", in_quotes(name), required, in_quotes(about), schema);
}

constexpr std::string_view problem_answer = R"("default":{"description":"Problem, RFC 9457","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}})";

std::string operation(std::string_view id, std::string_view summary, const std::string& parameters, std::string_view answer, std::string_view media) {
    return fmt::format(R"({{"get":{{"operationId":"{}","summary":{},"description":{},"tags":["table"],"parameters":[{}],"responses":{{"200":{{"description":"OK","content":{{{}}}}},{}}}}}}})", id,
                       in_quotes(summary), in_quotes(summary), parameters, media.empty() ? fmt::format(R"("application/json":{{"schema":{}}})", answer) : std::string(media), problem_answer);
}

std::string columns_enum(const OpenTable& open, std::string_view more) {
    std::string out = "{\"type\":\"string\",\"enum\":[";
    out += more;
    for (const TableColumn& column : open.table.columns) out += (out.back() == '[' ? "" : ",") + in_quotes(column.name.value);
    return out + "]}";
}

std::string filters() {
    return parameter("filter", "Conditions, e.g. a = 1 and b like '%x%'", R"({"type":"string","maxLength":8000})") + "," + parameter("q", "Words to look for in text columns", R"({"type":"string"})");
}

}  // namespace

std::string table_openapi(const OpenTable& open, const std::string& base, const analytics::ResultTable* first) {
    const std::string& zh = open.dataset.title.in("zh-Hant");
    const std::string path = "/tables/" + open.table.name.value;
    const std::string limit = R"({"type":"integer","minimum":1,"maximum":10000})", text = R"({"type":"string"})";
    const std::string pages = parameter("select", "Columns, separated by commas", text) + "," + filters() + "," + parameter("sort", "Columns, - before one for descending", text) + "," +
                              parameter("limit", "Rows of a page", limit) + "," + parameter("cursor", "From `next` of the page before", text) + "," +
                              parameter("count", "Whether to count the matches", R"({"type":"string","enum":["none","estimate","exact"]})");
    std::string formats = "{\"type\":\"string\",\"enum\":[";
    for (const std::string& format : download_formats(open)) formats += (formats.back() == '[' ? "" : ",") + in_quotes(format);
    formats += "]}";
    std::string out = fmt::format(
        R"({{"openapi":"3.1.0","info":{{"title":{},"version":"{}","description":{},"license":{{"name":{},"url":{}}},"contact":{{"name":{},"url":{}}}}},"servers":[{{"url":{}}}],"tags":[{{"name":"table","description":{}}}],"paths":{{)",
        in_quotes(zh), open.version.number, in_quotes(open.dataset.description.in("zh-Hant").empty() ? zh : open.dataset.description.in("zh-Hant")), in_quotes(license_title(open.dataset.license.value, "en")),
        in_quotes(license_url(open.dataset.license.value)), in_quotes(open.dataset.publisher.in("zh-Hant")), in_quotes(base), in_quotes(base), in_quotes(zh));
    const std::string rows = R"({"type":"object","required":["table","version","columns","rows","links"],"properties":{"table":{"type":"string"},"version":{"type":"integer"},"data_as_of":{"type":"string","format":"date"},"license":{"type":"string"},"attribution":{"type":"string"},"columns":{"type":"array","items":{"$ref":"#/components/schemas/Column"}},"rows":{"type":"array","items":{"$ref":"#/components/schemas/Row"}},"count":{"type":"integer"},"count_kind":{"type":"string","enum":["exact","estimate"]},"next":{"type":"string"},"links":{"type":"object"}}})";
    out += in_quotes(path + "/rows") + ":" + operation("rows", "Rows of the table", pages, "", fmt::format(R"("application/json":{{"schema":{}}},"text/csv":{{"schema":{{"type":"string"}}}},"application/jsonl":{{"schema":{{"type":"string"}}}})", rows));
    out += "," + in_quotes(path + "/rows/{id}") + ":" +
           operation("row", "One row by its number", R"({"name":"id","in":"path","required":true,"description":"Number of the record in the source","schema":{"type":"integer","minimum":1}})", R"({"$ref":"#/components/schemas/Row"})", "");
    out += "," + in_quotes(path + "/aggregate") + ":" +
           operation("aggregate", "Groups and measures",
                     parameter("group_by", "Columns, or year(), month(), day() of a date", text) + "," + parameter("measures", "count, sum(x), avg(x), median(x), min(x), max(x), distinct(x)", text) + "," +
                         parameter("having", "Conditions on the measures", text) + "," + filters() + "," + parameter("sort", "Columns or measures", text) + "," + parameter("limit", "Groups", limit),
                     R"({"type":"object","required":["table","version","columns","rows","truncated"],"properties":{"rows":{"type":"array","items":{"type":"object"}},"truncated":{"type":"boolean"}}})", "");
    out += "," + in_quotes(path + "/facets") + ":" +
           operation("facets", "The most frequent values of a column", parameter("column", "A column", columns_enum(open, ""), true) + "," + parameter("size", "How many", R"({"type":"integer","minimum":1,"maximum":1000})") + "," + filters(),
                     R"({"type":"object","required":["table","column","values"],"properties":{"values":{"type":"array","items":{"type":"object","required":["value","count"],"properties":{"value":{},"count":{"type":"integer"}}}}}})", "");
    out += "," + in_quotes(path + "/schema") + ":" + operation("schema", "Columns, licence, version", "", R"({"type":"object","required":["table","columns"],"properties":{"table":{"type":"string"},"columns":{"type":"array","items":{"type":"object"}}}})", "");
    out += "," + in_quotes(path + "/download/{format}") + ":" +
           operation("download", "The whole table as a file", fmt::format(R"({{"name":"format","in":"path","required":true,"description":"File format","schema":{}}})", formats), "", R"("application/octet-stream":{})");
    out += R"(},"components":{"schemas":{"Row":)" + row_schema(open, first);
    out += R"(,"Column":{"type":"object","required":["name","type","title"],"properties":{"name":{"type":"string"},"type":{"type":"string"},"title":{"type":"string"}}},)"
           R"("Problem":{"type":"object","required":["type","code","title","status","errors"],"properties":{"type":{"type":"string"},"code":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},"errors":{"type":"array","items":{"type":"object"}}}}}}})";
    return out;
}

}  // namespace skl::opendata
