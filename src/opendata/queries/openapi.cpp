// A saved query as an OpenAPI 3.1 document of its own (opendata.md §7.2, §8.5).
#include "kernel/describe/write.h"
#include "opendata/api/answer.h"
#include "opendata/api/table_openapi.h"
#include "opendata/queries/routes.h"

namespace skl::opendata {
namespace {

using queries::ParameterType;

std::string in_quotes(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    return out;
}

std::string_view schema_of(ParameterType type) {
    switch (type) {
        case ParameterType::integer: return R"({"type":"integer","format":"int64"})";
        case ParameterType::number: return R"({"type":"number"})";
        case ParameterType::date: return R"({"type":"string","format":"date"})";
        case ParameterType::boolean: return R"({"type":"boolean"})";
        case ParameterType::text: break;
    }
    return R"({"type":"string","maxLength":2000})";
}

// A value as JSON of its type.
std::string example_of(const queries::QueryParameter& one) {
    const std::string& text = one.default_value->value;
    const bool bare = one.type == ParameterType::integer || one.type == ParameterType::number || one.type == ParameterType::boolean;
    return bare && !text.empty() ? text : in_quotes(text);
}

std::string parameters_of(Context& cx, const SavedQuery& query) {
    std::string out = R"({"name":"format","in":"query","required":false,"description":)" + in_quotes(cx.say("openapi.parameter.format")) +
                      R"(,"schema":{"type":"string","enum":["json","jsonl","csv","tsv","xml","xlsx","ods","parquet","arrow"]}})";
    for (const auto& one : query.parameters)
        out += fmt::format(R"(,{{"name":{},"in":"query","required":{},"description":{},"schema":{}{}}})", in_quotes(one.name.value),
                           one.default_value ? "false" : "true",
                           in_quotes(one.title && !one.title->by_language.empty() ? one.title->in(cx.language()) : one.name.value),
                           schema_of(one.type), one.default_value ? ",\"example\":" + example_of(one) : "");
    return out;
}

std::string row_schema(const RanQuery* example) {
    std::string out = R"({"type":"object")";
    if (example == nullptr) return out + "}";
    out += R"(,"properties":{)";
    for (const analytics::Column& column : example->found.answer->table.columns)
        out += fmt::format("{}{}:{{{}}}", out.back() == '{' ? "" : ",", in_quotes(column.name), json_schema_of(column.type));
    return out + "}}";
}

}  // namespace

std::string query_openapi(Context& cx, const SavedQuery& query, const RanQuery* example) {
    const std::string title = query.title.in(cx.language()), description = query.description ? query.description->in(cx.language()) : "";
    std::string shown;
    if (example != nullptr) {
        shown = R"(,"example":{"query":)" + in_quotes(query.slug.value) + fmt::format(R"(,"version":{},"sources":)", query.number);
        write_json(shown, view(example->sources));
        shown += ',';
        append_result(shown, *example->found.answer);
        shown += '}';
    }
    const std::string problem = in_quotes(cx.say("openapi.problem"));
    return fmt::format(
        R"({{"openapi":"3.1.0","info":{{"title":{},"version":"{}","description":{}}},"servers":[{{"url":{}}}],"security":[{{}}],"paths":{{)"
        R"("/queries/{}/rows":{{"get":{{"operationId":"rows","summary":{},"description":{},"parameters":[{}],"responses":{{"200":{{"description":{},"content":{{)"
        R"("application/json":{{"schema":{{"type":"object","required":["query","version","sources","columns","rows","truncated"],"properties":{{"query":{{"type":"string"}},"version":{{"type":"integer"}},)"
        R"("sources":{{"type":"array","items":{{"type":"object"}}}},"columns":{{"type":"array","items":{{"type":"object","required":["name","type"],"properties":{{"name":{{"type":"string"}},"type":{{"type":"string"}}}}}}}},)"
        R"("rows":{{"type":"array","items":{{"$ref":"#/components/schemas/Row"}}}},"truncated":{{"type":"boolean"}},"milliseconds":{{"type":"integer"}}}}}}{}}},"text/csv":{{"schema":{{"type":"string"}}}},"application/jsonl":{{"schema":{{"type":"string"}}}}}}}},)"
        R"("304":{{"description":{}}},"default":{{"description":{},"content":{{"application/problem+json":{{"schema":{{"$ref":"#/components/schemas/Problem"}}}}}}}}}}}}}}}},)"
        R"("components":{{"schemas":{{"Row":{},"Problem":{{"type":"object","required":["type","code","title","status"],"properties":{{"type":{{"type":"string"}},"code":{{"type":"string"}},"title":{{"type":"string"}},"status":{{"type":"integer"}}}}}}}}}}}})",
        in_quotes(title), query.number, in_quotes(description.empty() ? title : description), in_quotes(base_url(cx) + cx.href("/api/v1")),
        query.slug.value, in_quotes(title), in_quotes(description.empty() ? title : description), parameters_of(cx, query),
        in_quotes(title), shown, in_quotes(cx.say("openapi.unchanged")), problem, row_schema(example));
}

}  // namespace skl::opendata
