// Where the APIs are, for programs: APIs.json 0.18 (NDC 106 asks for it) and the API catalogue of RFC 9727, a link set (RFC 9264).
#include "kernel/config/configuration.h"
#include "kernel/describe/write.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"

namespace skl::opendata {
namespace {

constexpr std::string_view openapi_type = "application/vnd.oai.openapi+json;version=3.1";

std::string in_quotes(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    return out;
}

struct Listed {
    std::string name, title, about, dataset;
    std::int64_t version = 0;
};

Task<Result<std::vector<Listed>>> listed(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<std::vector<Listed>> {
        std::vector<Listed> out;
        for (const Table& table : published_tables(reader)) {
            const auto dataset = dataset_by_id(reader, table.dataset_id);
            const auto version = version_by_id(reader, table.version_id);
            if (dataset && version && may_read_rows(cx, *dataset))
                out.push_back({table.name.value, dataset->title.in(cx.language()), dataset->description.in(cx.language()),
                               dataset->slug.value, version->number});
        }
        return out;
    });
}

Reply reply_of(std::string body, std::string media_type) {
    Reply reply = Reply::text(std::move(body), std::move(media_type));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    reply.headers.emplace_back("Link", R"(</.well-known/api-catalog>; rel="api-catalog")");
    reply.headers.emplace_back("Vary", "Accept-Language");
    return reply;
}

Task<Result<Reply>> apis(Context& cx) {
    auto tables = co_await listed(cx);
    if (!tables) co_return std::move(tables.problem());
    const std::string base = base_url(cx), api = base + cx.href("/api/v1");
    const Configuration& configuration = cx.app().configuration();
    const std::string title = cx.language() == "en" ? configuration.site_title_en : configuration.site_title_zh;
    const auto entry = [&](std::string_view id, const std::string& name, const std::string& about, const std::string& human,
                           const std::string& url, const std::string& document, std::int64_t version) {
        return fmt::format(
            R"({{"aid":{},"name":{},"description":{},"humanURL":{},"baseURL":{},"version":"{}","properties":[{{"type":"OpenAPI","mediaType":"application/json","url":{}}}]}})",
            in_quotes(id), in_quotes(name), in_quotes(about.empty() ? name : about), in_quotes(human), in_quotes(url), version,
            in_quotes(document));
    };
    std::string body = fmt::format(
        R"({{"aid":{},"name":{},"description":{},"url":{},"specificationVersion":"0.18","apis":[{})", in_quotes(cx.request().host),
        in_quotes(title), in_quotes(cx.say("openapi.about")), in_quotes(base + cx.href("/apis.json")),
        entry("api", title, cx.say("openapi.about"), base + cx.href("/developers"), api, base + cx.href("/openapi.json"), 1));
    for (const Listed& one : *tables)
        body +=
            "," + entry("table:" + one.name, one.title, one.about, base + cx.href("/datasets/" + one.dataset),
                        fmt::format("{}/tables/{}", api, one.name), fmt::format("{}/tables/{}/openapi.json", api, one.name), one.version);
    co_return reply_of(body + "]}", "application/json");
}

Task<Result<Reply>> catalogue(Context& cx) {
    auto tables = co_await listed(cx);
    if (!tables) co_return std::move(tables.problem());
    const std::string base = base_url(cx), api = base + cx.href("/api/v1");
    const auto described = [&](const std::string& anchor, const std::string& document, const std::string& page) {
        return fmt::format(
            R"({{"anchor":{},"service-desc":[{{"href":{},"type":"{}"}}],"service-doc":[{{"href":{},"type":"text/html"}}],"status":[{{"href":{},"type":"application/json"}}]}})",
            in_quotes(anchor), in_quotes(document), openapi_type, in_quotes(page), in_quotes(base + "/readyz"));
    };
    std::string items, entries = described(api, base + cx.href("/openapi.json"), base + cx.href("/developers"));
    items = fmt::format(R"({{"href":{}}})", in_quotes(api));
    for (const Listed& one : *tables) {
        const std::string anchor = fmt::format("{}/tables/{}", api, one.name);
        items += fmt::format(R"(,{{"href":{}}})", in_quotes(anchor));
        entries += "," + described(anchor, anchor + "/openapi.json", base + cx.href("/datasets/" + one.dataset));
    }
    co_return reply_of(fmt::format(R"({{"linkset":[{{"anchor":{},"item":[{}]}},{}]}})",
                                   in_quotes(base + cx.href("/.well-known/api-catalog")), items, entries),
                       R"(application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727")");
}

// A table's page has its calls as they are typed, beside its document.
std::vector<ApiEntry> shelf_of_tables(Reader& reader, std::string_view language, std::int64_t most) {
    std::vector<ApiEntry> out;
    for (const Table& table : published_tables(reader)) {
        if (static_cast<std::int64_t>(out.size()) == most) break;
        const auto dataset = dataset_by_id(reader, table.dataset_id);
        if (dataset && dataset->access_level == AccessLevel::open)
            out.push_back({dataset->title.in(language), fmt::format("/datasets/{}#api", dataset->slug.value),
                           fmt::format("/api/v1/tables/{}/openapi.json", table.name.value)});
    }
    return out;
}

}  // namespace

void install_discovery(App& app) {
    app.shelf({"developers.tables", "/tables", shelf_of_tables});
    app.get("/apis.json", apis).named("apis").for_programs().gives({"application/json"});
    app.get("/.well-known/api-catalog", catalogue)
        .named("api-catalog")
        .with_dotted_names()
        .for_programs()
        .gives({"application/linkset+json"});
}

}  // namespace skl::opendata
