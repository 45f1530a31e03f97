// The OpenAPI document of one registry at one version: the operations of Digital Registries 1.3.0 with its own fields in place of the
// source's example. What cannot be written has the reading ones alone.
#include "opendata/api/answer.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/govstack/answer.h"
#include "opendata/govstack/register.h"
#include "opendata/govstack/routes.h"

namespace skl::opendata::govstack {
namespace {

using ckan::Dict;
using ckan::list_node;
using ckan::node_of;

Node of_type(std::string_view type) { return Dict().add("type", type).take(); }
Node referred(std::string_view to) { return Dict().add("$ref", fmt::format("#/components/{}", to)).take(); }
Node list_of(std::vector<Node> items) {
    Node out = list_node();
    out.items = std::move(items);
    return out;
}
Node object_of(Node properties, std::vector<Node> required) {
    Dict out;
    out.add("type", "object").add("properties", std::move(properties));
    if (!required.empty()) out.add("required", list_of(std::move(required)));
    return out.take();
}

Node property_of(const RegistryField& field, const std::string& title) {
    Dict out;
    switch (field.type) {
        case FieldType::integer: out.add("type", "integer").add("format", "int64"); break;
        case FieldType::number: out.add("type", "number"); break;
        case FieldType::boolean: out.add("type", "boolean"); break;
        case FieldType::date: out.add("type", "string").add("format", "date"); break;
        case FieldType::datetime: out.add("type", "string").add("format", "date-time"); break;
        case FieldType::text:
        case FieldType::choice: out.add("type", "string"); break;
    }
    if (!title.empty()) out.add("description", title);
    if (field.choices.empty()) return out.take();
    Node choices = list_node();
    for (const auto& one : field.choices) choices.items.push_back(node_of(std::string_view(one.value)));
    return out.add("enum", std::move(choices)).take();
}

Node record_schema(const Context& cx, const Register& from) {
    Dict properties;
    for (const RegistryField& field : asked_fields(from)) {
        std::string title = field.title.in(cx.language());
        if (const LiveColumn* column = title.empty() ? from.table.find(field.name.value) : nullptr)
            title = cx.app().service<Live>().column_title(*column).in(cx.language());
        properties.add(field.name.value, property_of(field, title));
    }
    return object_of(properties.take(), {});
}

Node content() { return object_of(Dict().add("content", referred("schemas/Record")).take(), {node_of(std::string_view("content"))}); }
Node body_of(std::initializer_list<const char*> parts, std::initializer_list<const char*> required) {
    Dict properties;
    std::vector<Node> needed;
    for (const char* part : parts) properties.add(part, content());
    for (const char* part : required) needed.push_back(node_of(std::string_view(part)));
    const Node schema = object_of(properties.take(), std::move(needed));
    Dict media, body;
    media.add("application/json", Dict().add("schema", schema).take());
    return body.add("required", true).add("content", media.take()).take();
}

Node answer(std::string_view description, const Node* schema = nullptr) {
    Dict out;
    out.add("description", description);
    if (schema != nullptr) out.add("content", Dict().add("application/json", Dict().add("schema", *schema).take()).take());
    return out.take();
}

Node parameter(std::string_view name, std::string_view in, Node schema) {
    Dict out;
    return out.add("name", name).add("in", in).add("required", in == "path").add("schema", std::move(schema)).take();
}

struct Operation {
    const char *id, *method, *tail;
    bool writes;
};
constexpr Operation operations[] = {{"list", "get", "", false},
                                    {"create", "post", "/create", true},
                                    {"exists", "post", "/exists", false},
                                    {"read", "post", "/read", false},
                                    {"update", "put", "/update", true},
                                    {"updateEntries", "put", "/updateEntries", true},
                                    {"updateOrCreate", "post", "/updateOrCreate", true},
                                    {"delete", "delete", "/{id}/delete", true},
                                    {"readValue", "get", "/{uuid}/readValue/{field}.json", false}};

Node list_schema() {
    Node results = Dict().add("type", "array").add("items", referred("schemas/Record")).take();
    Dict properties;
    properties.add("count", of_type("integer")).add("next", Dict().add("type", "string").add("format", "uri").take());
    properties.add("previous", Dict().add("type", "string").add("format", "uri").take()).add("results", std::move(results));
    return object_of(properties.take(), {node_of(std::string_view("count")), node_of(std::string_view("results"))});
}

Node operation_of(const Operation& of, const RegistryFields& fields) {
    const std::string_view id = of.id;
    Dict out, responses;
    out.add("operationId", id).add("summary", id);
    Node parameters = list_of({referred("parameters/Information-Mediator-Client")});
    if (id == "list") {
        for (const char* name : {"search", "filter", "ordering"}) parameters.items.push_back(parameter(name, "query", of_type("string")));
        for (const char* name : {"page", "pageSize"}) parameters.items.push_back(parameter(name, "query", of_type("integer")));
        for (const RegistryField& field : fields)
            parameters.items.push_back(parameter("query." + field.name.value, "query", of_type("string")));
    }
    for (const char* name : {"id", "uuid", "field"})
        if (std::string_view(of.tail).find(fmt::format("{{{}}}", name)) != std::string_view::npos)
            parameters.items.push_back(parameter(name, "path", of_type("string")));
    out.add("parameters", std::move(parameters));
    if (id == "create") out.add("requestBody", body_of({"write"}, {"write"}));
    if (id == "exists" || id == "read") out.add("requestBody", body_of({"query"}, {"query"}));
    if (id.starts_with("update")) out.add("requestBody", body_of({"query", "write"}, {"write"}));
    const Node list = list_schema(), record = content();
    Node found =
        object_of(Dict().add("status", of_type("boolean")).add("message", of_type("string")).take(), {node_of(std::string_view("status"))});
    const Node exists = object_of(Dict().add("answer", std::move(found)).take(), {node_of(std::string_view("answer"))});
    const Node any = Dict().add("description", "A text, or an object with `value`").take();
    if (id == "delete")
        responses.add("204", answer("The record is gone"));
    else if (id == "updateEntries")
        responses.add("200", answer("How many were changed"));
    else
        responses.add("200", answer("OK", id == "list" ? &list : id == "exists" ? &exists : id == "readValue" ? &any : &record));
    const Node detail = object_of(Dict().add("detail", of_type("string")).take(), {node_of(std::string_view("detail"))});
    if (id != "list" && id != "create" && id != "exists") responses.add("404", answer("no record found", &detail));
    out.add("responses", responses.take());
    if (of.writes) out.add("security", list_of({Dict().add("apiKey", list_node()).take()}));
    return out.take();
}

Node document_of(const Context& cx, const Register& from) {
    const Live& live = cx.app().service<Live>();
    Dict document, info, components, client, key;
    info.add("title", live.title(from.table).in(cx.language())).add("version", from.version.label.value);
    if (const std::string about = live.description(from.table).in(cx.language()); !about.empty()) info.add("description", about);
    client.add("name", "Information-Mediator-Client").add("in", "header").add("required", true);
    client.add("description", "INSTANCE/CLASS/MEMBER/SUBSYSTEM").add("schema", of_type("string"));
    key.add("type", "apiKey").add("name", "Authorization").add("in", "header");
    components.add("schemas", Dict().add("Record", record_schema(cx, from)).take());
    components.add("parameters", Dict().add("Information-Mediator-Client", client.take()).take());
    components.add("securitySchemes", Dict().add("apiKey", key.take()).take());
    Dict paths;
    const std::string base = fmt::format("/data/{}/{}", from.table.name, from.version.label.value);
    const RegistryFields fields = asked_fields(from);
    for (const Operation& one : operations)
        if (!one.writes || from.registry) paths.add(base + one.tail, Dict().add(one.method, operation_of(one, fields)).take());
    document.add("openapi", "3.0.0").add("info", info.take());
    document.add("servers", list_of({Dict().add("url", site_url(cx)).take()}));
    return document.add("paths", paths.take()).add("components", components.take()).take();
}

Task<Result<Reply>> document(Context& cx, std::string name, std::string version) {
    auto out = co_await cx.read([&](Reader& reader) -> Result<Reply> {
        const auto from = open_register(cx, reader, name, version);
        if (!from) return from.problem();
        std::string body;
        write_node(body, document_of(cx, *from));
        return json_reply(std::move(body));
    });
    if (!out) co_return refused(cx, out.problem());
    co_return std::move(*out);
}

}  // namespace

void install_documents(App& app) {
    app.get("/data/{registry}/{version}/openapi.json", document).for_programs().with_dotted_names().unlisted();
}

}  // namespace skl::opendata::govstack
