// OpenAPI 3.1 from the routes: what a handler takes and gives is what the document says.
#include "kernel/config/configuration.h"
#include "kernel/describe/write.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/examples.h"
#include "kernel/http/operation.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/ascii.h"

namespace skl {
namespace {

struct Writer {
    const App& app;
    std::string_view language;
    std::vector<const Face*> referred{};
    const Node* example = nullptr;  // of the operation that is written

    std::string quoted(std::string_view text) const {
        std::string out;
        write_json_string(out, text);
        return out;
    }

    std::string words(const std::string& key, const std::string& otherwise) const {
        return app.locale().has(language, key) ? app.locale().say(language, key) : otherwise;
    }

    static std::string operation_id(const Route& route) {
        std::string out = text::ascii_lower(route.method);
        for (char c : route.pattern) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
        while (out.back() == '_') out.pop_back();
        return out;
    }

    static bool is_json(std::string_view type) { return type == "application/json" || type.ends_with("+json"); }

    // What was recorded of the operation: ("parameters", "query", "limit"); null where it was not.
    const Node* recorded(std::initializer_list<std::string_view> names) const {
        const Node* at = example;
        for (const std::string_view name : names) at = at == nullptr ? nullptr : at->find(name);
        return at;
    }

    static void append_example(std::string& out, const Node* value) {
        if (value == nullptr) return;
        out += R"(,"example":)";
        write_node(out, *value);
    }

    // A body of that type as it was recorded; bytes that are no text stand at an address (OAS 3.1 §4.8.19).
    void append_content_example(std::string& out, const char* what, std::string_view type) const {
        const Node* recorded_type = recorded({what, "type"});
        if (recorded_type == nullptr || recorded_type->text != type) return;
        append_example(out, recorded({what, "value"}));
        if (const Node* external = recorded({what, "external"}))
            out += fmt::format(R"(,"examples":{{"recorded":{{"externalValue":{}}}}})", quoted(external->text));
    }

    void append_problems(std::string& out) const {
        const Node* problems = recorded({"problems"});
        if (problems == nullptr || problems->members.empty()) return;
        out += R"(,"examples":{)";
        for (const Member& problem : problems->members) {
            const Node* title = problem.node.find("title");
            out += fmt::format(R"({}{}:{{"summary":{},"value":)", &problem == &problems->members[0] ? "" : ",", quoted(problem.key),
                               quoted(title == nullptr ? problem.key : title->text));
            write_node(out, problem.node);
            out += '}';
        }
        out += '}';
    }

    void parameter(std::string& out, const char* in, const std::string& name, const Face& face, bool required, const std::string& about) {
        if (out.back() == '}') out += ',';
        out += fmt::format(R"({{"name":{},"in":"{}","required":{},"description":{},"schema":)", quoted(name), in, required, quoted(about));
        write_schema(out, face, referred);
        append_example(out, recorded({"parameters", in, name}));
        out += '}';
    }

    // Names of an open query are told by the thing itself: the columns of a table by its own document.
    void open_query(std::string& out) {
        if (out.back() == '}') out += ',';
        out += fmt::format(R"({{"name":"query","in":"query","required":false,"style":"form","explode":true,"description":{},)"
                           R"("schema":{{"type":"object","additionalProperties":{{"type":"string"}}}})",
                           quoted(words("openapi.open-query", "query")));
        append_example(out, recorded({"call", "query"}));
        out += '}';
    }

    void parameters(std::string& out, const Route& route) {
        out += R"(,"parameters":[)";
        for (const PathPart& part : route.parts)
            parameter(out, "path", part.name, *part.face, true, field_label(app.locale(), language, "path", part.name));
        if (route.input != nullptr && (route.method == "GET" || route.method == "DELETE"))
            for (const Field& field : *route.input->shape)
                parameter(out, "query", field.name, *field.face, false, field_label(app.locale(), language, route.input->name, field.name));
        if (route.open_query) open_query(out);
        out += ']';
    }

    void body(std::string& out, const Route& route) {
        if (route.input == nullptr || route.method == "GET" || route.method == "DELETE") return;
        std::string schema;
        write_schema(schema, *route.input, referred);
        std::vector<std::string> types{"application/json", "application/x-www-form-urlencoded"};
        for (const Field& field : *route.input->shape)
            if (field.face->kind == Kind::upload)
                types = {"multipart/form-data"};
            else if (bare(*field.face).kind == Kind::upload ||
                     (field.face->kind == Kind::list && bare(*field.face->of).kind == Kind::upload))
                types.emplace_back("multipart/form-data");
        out += R"(,"requestBody":{"required":true,"content":{)";
        for (const std::string& type : types) {
            out += fmt::format(R"({}"{}":{{"schema":{})", type == types[0] ? "" : ",", type, schema);
            append_content_example(out, "request", type);
            out += '}';
        }
        out += "}}";
    }

    void answers(std::string& out, const Route& route) {
        // What makes something may answer 201 or 202, what ends something 204.
        out += fmt::format(R"(,"responses":{{"{}":{{"description":)", route.method == "GET" ? "200" : "2XX") +
               quoted(words(words_key(route), operation_id(route)));
        if (route.output != nullptr) {
            std::string schema;
            write_schema(schema, *route.output, referred);
            out += fmt::format(R"(,"content":{{"application/json":{{"schema":{})", schema);
            append_content_example(out, "answer", "application/json");
            out += R"(},"text/csv":{"schema":{"type":"string"}},"application/jsonl":{"schema":{"type":"string"}}})";
        } else if (!route.media_types.empty()) {
            out += R"(,"content":{)";
            for (const std::string& type : route.media_types) {
                out += fmt::format(R"({}{}:{{"schema":{})", &type == &route.media_types[0] ? "" : ",", quoted(type),
                                   is_json(type) ? "{}" : R"({"type":"string"})");  // a Reply's JSON is of any shape
                append_content_example(out, "answer", type);
                out += '}';
            }
            out += '}';
        }
        out +=
            R"(},"default":{"description":"RFC 9457","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"})";
        append_problems(out);
        out += "}}}}";
    }

    void operation(std::string& out, const Route& route) {
        const std::string method = text::ascii_lower(route.method);
        const std::string title = words(words_key(route), operation_id(route));
        example = app.example_of(language, route);
        out += fmt::format(R"("{}":{{"operationId":"{}","summary":{},"description":{},"tags":[{}])", method, operation_id(route),
                           quoted(title), quoted(words(words_key(route) + ".about", title)), quoted(tag_of(route)));
        parameters(out, route);
        body(out, route);
        answers(out, route);
        // What asks for a permission takes the operator's token too; what asks for a person takes a session only.
        if (!route.need.permission.empty())
            out += R"(,"security":[{"operator":[]},{"session":[]}])";
        else if (!route.need.empty())
            out += R"(,"security":[{"session":[]}])";
        if (!route.deprecated_since.empty()) out += R"(,"deprecated":true)";
        out += '}';
    }

    std::string document() {
        std::map<std::string, std::vector<const Route*>> paths;
        std::set<std::string> tags;
        for (const Route& route : app.routes())
            if (!route.hidden) {
                paths[route.pattern].push_back(&route);
                tags.insert(tag_of(route));
            }
        const Configuration& c = app.configuration();
        const std::string& title = language == "en" ? c.site_title_en : c.site_title_zh;
        std::string out = fmt::format(R"({{"openapi":"3.1.0","info":{{"title":{},"version":"1","description":{},)"
                                      R"("license":{{"name":"Apache-2.0","identifier":"Apache-2.0"}},"contact":{{"name":{},"url":"{}"}}}},)"
                                      R"("servers":[{{"url":"{}/api/v1"}}],"tags":[)",
                                      quoted(title), quoted(words("openapi.about", title)), quoted(title),
                                      c.public_url.empty() ? "http://localhost:8080/" : c.public_url, c.public_url);
        for (const std::string& name : tags)
            out += fmt::format(R"({}{{"name":{},"description":{}}})", name == *tags.begin() ? "" : ",", quoted(name),
                               quoted(words("tag." + name, name)));
        out += R"(],"paths":{)";
        for (const auto& [pattern, routes] : paths) {
            if (out.back() == '}') out += ',';
            out += quoted(pattern) + ":{";
            for (const Route* route : routes) {
                if (route != routes[0]) out += ',';
                operation(out, *route);
            }
            out += '}';
        }
        out +=
            R"(},"components":{"securitySchemes":{"operator":{"type":"http","scheme":"bearer"},"session":{"type":"apiKey","in":"cookie","name":"sl"}},"schemas":{)";
        schemas(out);
        return out + "}}}";
    }

    void schemas(std::string& out) {
        const SchemaWords described{[](const void* self, std::string_view name) {
                                        const auto& writer = *static_cast<const Writer*>(self);
                                        const auto dot = name.find('.');
                                        return field_label(writer.app.locale(), writer.language, name.substr(0, dot), name.substr(dot + 1));
                                    },
                                    this};
        for (std::size_t i = 0; i < referred.size(); ++i) {  // grows while it is written
            out += quoted(schema_name(*referred[i], referred)) + ":";
            write_schema_body(out, *referred[i], referred, described);
            out += ',';
        }
        out +=
            R"("Problem":{"type":"object","properties":{"type":{"type":"string"},"code":{"type":"string"},"title":{"type":"string"},)"
            R"("status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},"errors":{"type":"array","items":)"
            R"({"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"},"pointer":{"type":"string"}},"required":["code","message"]}}},)"
            R"("required":["type","code","title","status","errors"]})";
    }
};

}  // namespace

std::string openapi_document(const App& app, std::string_view language) { return Writer{app, language}.document(); }

}  // namespace skl
