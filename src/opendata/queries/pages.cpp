// Saved queries as they are found and used: list, page with its console, rows in any format, versions, OpenAPI.
#include "kernel/pages/pages.h"
#include "kernel/describe/write.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/queries/routes.h"

namespace skl::opendata {
namespace {

using queries::QueryParameter;

constexpr std::int64_t queries_shown = 20, versions_shown = 100;
constexpr std::size_t rows_on_page = 100;

struct QueryItem {
    Id<SavedQuery> id;
    Text<> slug, href;
    std::string name, author_name;
    Prose<4'000> summary;  // the first line of its description
    std::vector<std::string> tables;
    queries::Audience audience{};
    queries::QueryState state{};
    std::int64_t version = 0;
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(QueryItem, (), (id, slug, href, name, author_name, summary, tables, audience, state, version, modified_at))

struct QueryList {
    std::string title, q;
    bool mine = false;
    std::vector<QueryItem> items;
    std::optional<Text<0, 2'000>> next, next_href;
    Text<> new_href;
    std::optional<Text<>> mine_href;  // for who is signed in
};
BOOST_DESCRIBE_STRUCT(QueryList, (), (title, q, mine, items, next, next_href, new_href, mine_href))

struct QueryListQuery {
    std::optional<Text<0, 200>> q;
    std::optional<bool> mine;
    std::optional<Whole<1, 100>> limit;
    std::optional<Text<1, 2'000>> cursor;
};
BOOST_DESCRIBE_STRUCT(QueryListQuery, (), (q, mine, limit, cursor))

struct QueryInput {
    Text<> name;
    queries::ParameterType type{};
    std::string label;
    Text<0, 2'000> value;  // as given, else the usual one
    bool required = false;
    std::string fault;
};
BOOST_DESCRIBE_STRUCT(QueryInput, (), (name, type, label, value, required, fault))

struct QueryVersionLine {
    std::int64_t number = 0;
    Instant at;
    std::string name;
    Text<> href;
    bool current = false;
    std::optional<Text<>> undo_action;  // for who may change it
};
BOOST_DESCRIBE_STRUCT(QueryVersionLine, (), (number, at, name, href, current, undo_action))

struct QueryFile {
    Text<> format;
    Text<0, 8'000> href;
};
BOOST_DESCRIBE_STRUCT(QueryFile, (), (format, href))

struct QueryPage {
    std::string title, parent_title;
    Text<> parent_href, slug;
    Prose<4'000> description;
    std::string author_name;
    queries::Audience audience{};
    queries::QueryState state{};
    Text<0, 500> state_reason;
    std::int64_t version = 0;
    Instant modified_at;
    Prose<20'000> sql;
    std::vector<QueryInput> parameters;
    std::vector<QuerySource> sources;
    std::optional<std::string> wrong;
    Json answer{{"null"}};  // {"columns":[{name,type}],"rows":[…],"truncated":…,"milliseconds":…}, once each parameter has a value
    std::vector<QueryFile> files;
    std::vector<QueryVersionLine> versions;
    Text<> openapi_href;
    Prose<4'000> curl, python, javascript;
    std::optional<Text<>> edit_href, withdraw_action, restore_action;
    std::optional<SqlResult> result;  // the same rows, for the page
};
BOOST_DESCRIBE_STRUCT(QueryPage, (),
                      (title, parent_title, parent_href, slug, description, author_name, audience, state, state_reason, version,
                       modified_at, sql, parameters, sources, wrong, answer, files, versions, openapi_href, curl, python, javascript,
                       edit_href, withdraw_action, restore_action, result))

std::string href_of(Context& cx, const SavedQuery& query, std::string_view tail = "") {
    return cx.href(fmt::format("/queries/{}{}", query.slug.value, tail));
}

std::string words_of(const Context& cx, const std::optional<Bilingual<0, 4'000>>& words) { return words ? words->in(cx.language()) : ""; }

std::string first_line(std::string text) {
    if (const auto end = text.find('\n'); end != std::string::npos) text.resize(end);
    return text;
}

Task<Result<QueryList>> list(Context& cx, QueryListQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<QueryList> {
        const Cursors cursors(cx.app(), "saved-queries");
        const auto before = cursors.start(query.cursor, "");
        if (!before) return before.problem();
        const std::int64_t limit = query.limit ? query.limit->value : queries_shown;
        QueryList out;
        out.title = cx.say("queries.title");
        out.q = query.q ? query.q->value : "";
        out.mine = query.mine.value_or(false) && cx.caller().signed_in();
        out.new_href.value = cx.href("/queries/new");
        if (cx.caller().signed_in()) out.mine_href = Text<>{{cx.href("/queries?mine=true")}};
        auto found = list_queries(reader, {cx.caller().subject, out.mine, out.q}, *before, limit + 1);
        if (static_cast<std::int64_t>(found.size()) > limit) {
            found.pop_back();
            out.next = Text<0, 2'000>{{cursors.after(found.back().id)}};
            out.next_href = Text<0, 2'000>{{cx.href(fmt::format(
                "/queries?cursor={}{}{}{}", text::percent_encode(out.next->value), out.q.empty() ? "" : "&q=" + text::percent_encode(out.q),
                out.mine ? "&mine=true" : "", query.limit ? fmt::format("&limit={}", limit) : ""))}};
        }
        for (const SavedQuery& one : found)
            out.items.push_back({one.id,
                                 {one.slug.value},
                                 {href_of(cx, one)},
                                 one.title.in(cx.language()),
                                 one.author_name.value,
                                 {first_line(words_of(cx, one.description))},
                                 one.tables,
                                 one.audience,
                                 one.state,
                                 one.number,
                                 one.modified_at});
        return out;
    });
}

// What belongs to the routes, taken out of what is given to the query: 400 bad-parameter.
struct Called {
    std::optional<std::int64_t> version;
    queries::Given given;
};
Result<Called> called_with(const Parameters& parameters) {
    Called out;
    for (const auto& [name, value] : parameters.pairs) {
        if (name != "version") {
            out.given.emplace_back(name, value);
            continue;
        }
        std::int64_t number = 0;
        const char* end = value.data() + value.size();
        if (const auto read = std::from_chars(value.data(), end, number); read.ec != std::errc{} || read.ptr != end || number < 1)
            return analytics::fault_at("bad-parameter", "version", 0, {{"name", "version"}});
        out.version = number;
    }
    return out;
}

struct Asked {
    SavedQuery query;
    QueryVersion version;
    std::vector<QueryVersion> versions;
};
Task<Result<Asked>> ask(Context& cx, const Text<1, 100>& key, const Called& called) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Asked> {
        auto query = visible_query(cx, reader, key.value);
        if (!query) return std::move(query.problem());
        QueryVersion version = version_now(*query);
        if (called.version && *called.version != query->number) {
            auto older = version_of_query(reader, query->id, *called.version);
            if (!older) return Problem::not_found("version");
            version = std::move(*older);
        }
        auto versions = versions_of_query(reader, query->id, versions_shown);
        return Asked{std::move(*query), std::move(version), std::move(versions)};
    });
}

std::vector<QueryInput> inputs_of(Context& cx, const QueryVersion& version, const queries::Given& given) {
    std::vector<QueryInput> out;
    for (const QueryParameter& one : version.parameters) {
        QueryInput& input = out.emplace_back();
        input.name = Text<>{{one.name.value}};
        input.type = one.type;
        input.label = one.title && !one.title->by_language.empty() ? one.title->in(cx.language()) : one.name.value;
        input.required = !one.default_value;
        if (one.default_value) input.value.value = one.default_value->value;
        for (const auto& [name, value] : given)
            if (name == one.name.value && !value.empty()) {
                input.value.value = value;
                if (!queries::read_value(one, value))
                    input.fault = cx.say(fmt::format("query.fault.{}", boost::describe::enum_to_string(one.type, "")));
            }
    }
    return out;
}

// How programs call it: with the values of the page.
void add_calls(Context& cx, const std::string& path, QueryPage& out) {
    const std::string url = base_url(cx) + path;
    std::string curl = fmt::format("curl -G '{}'", url), python, javascript;
    for (const QueryInput& one : out.parameters) {
        std::string quoted, shell = one.value.value;
        write_json_string(quoted, one.value.value);
        for (std::size_t at = 0; (at = shell.find('\'', at)) != std::string::npos; at += 4) shell.replace(at, 1, "'\\''");
        curl += fmt::format(" \\\n  --data-urlencode '{}={}'", one.name.value, shell);
        python += fmt::format("{}\"{}\": {}", python.empty() ? "" : ", ", one.name.value, quoted);
        javascript += fmt::format("{}{}: {}", javascript.empty() ? " " : ", ", one.name.value, quoted);
    }
    out.curl.value = curl;
    out.python.value = fmt::format(
        "import json\nfrom urllib.parse import urlencode\nfrom urllib.request import urlopen\n\nquery = urlencode({{{}}})\n"
        "with urlopen(\"{}?\" + query) as answer:\n    for row in json.load(answer)[\"rows\"]:\n        print(row)",
        python, url);
    out.javascript.value = fmt::format(
        "const url = new URL(\"{}\");\nurl.search = new URLSearchParams({{{} }});\nconst {{ rows }} = await (await fetch(url)).json();\n"
        "console.table(rows);",
        url, javascript);
}

std::string question_of(const Called& called) {
    std::string out;
    for (const auto& [name, value] : called.given)
        if (!value.empty()) out += fmt::format("{}={}&", text::percent_encode(name), text::percent_encode(value));
    if (called.version) out += fmt::format("version={}&", *called.version);
    return out;
}

void add_what_may_be_done(Context& cx, const Asked& asked, QueryPage& out) {
    const bool may = may_change(cx, asked.query);
    for (const QueryVersion& one : asked.versions) {
        QueryVersionLine& line = out.versions.emplace_back();
        line = {one.number,
                one.at,
                one.title.in(cx.language()),
                {href_of(cx, asked.query, fmt::format("?version={}", one.number))},
                one.number == asked.query.number,
                {}};
        if (may && !line.current && asked.query.state == queries::QueryState::saved)
            line.undo_action = Text<>{{href_of(cx, asked.query, fmt::format("/versions/{}/restore", one.number))}};
    }
    if (!may) return;
    if (asked.query.state == queries::QueryState::saved) {
        out.edit_href = Text<>{{href_of(cx, asked.query, "/edit")}};
        out.withdraw_action = Text<>{{href_of(cx, asked.query, "/withdraw")}};
    } else {
        out.restore_action = Text<>{{href_of(cx, asked.query, "/restore")}};
    }
}

QueryPage page_of(Context& cx, const Asked& asked, const Called& called) {
    QueryPage out;
    out.title = asked.version.title.in(cx.language());
    out.parent_title = cx.say("queries.title");
    out.parent_href.value = cx.href("/queries");
    out.slug.value = asked.query.slug.value;
    out.description.value = words_of(cx, asked.version.description);
    out.author_name = asked.query.author_name.value;
    out.audience = asked.query.audience;
    out.state = asked.query.state;
    out.state_reason = asked.query.state_reason;
    out.version = asked.version.number;
    out.modified_at = asked.version.at;
    out.sql.value = asked.version.sql.value;
    out.parameters = inputs_of(cx, asked.version, called.given);
    out.openapi_href.value = cx.href(fmt::format("/api/v1/queries/{}/openapi.json", asked.query.slug.value));
    add_calls(cx, cx.href(fmt::format("/api/v1/queries/{}/rows", asked.query.slug.value)), out);
    const std::string question = question_of(called);
    for (const char* format : {"csv", "xlsx", "ods", "parquet", "jsonl"})
        out.files.push_back({{format}, {href_of(cx, asked.query, fmt::format("/rows?{}format={}", question, format))}});
    add_what_may_be_done(cx, asked, out);
    return out;
}

Task<Result<QueryPage>> show(Context& cx, Text<1, 100> key, Parameters parameters) {
    const auto called = called_with(parameters);
    if (!called) co_return called.problem();
    auto asked = co_await ask(cx, key, *called);
    if (!asked) co_return std::move(asked.problem());
    QueryPage out = page_of(cx, *asked, *called);
    const auto values = queries::read_values(asked->version.parameters, called->given);
    if (values) {
        auto ran = co_await run_query(cx, asked->version, *values);
        if (ran) {
            out.sources = std::move(ran->sources);
            out.answer.value = "{";
            append_result(out.answer.value, *ran->found.answer);
            out.answer.value += '}';
            if (cx.wants_html())
                out.result = shown_result(cx, *ran->found.answer, rows_on_page);
            else
                cx.add_header("ETag", fmt::format("\"{}-{}-{}\"", ran->found.key.substr(0, 32), asked->query.rev, cx.language()));
            co_return out;
        }
        if (!cx.wants_html()) co_return std::move(ran.problem());
        out.wrong = refusal_words(cx, ran.problem());
    } else if (!cx.wants_html() && values.problem().code != "missing-parameter") {
        co_return values.problem();  // without values it still is described
    } else if (values.problem().code != "missing-parameter" || !called->given.empty()) {
        out.wrong = refusal_words(cx, values.problem());
    }
    auto sources = co_await sources_of(cx, asked->version.tables);
    if (!sources) co_return std::move(sources.problem());
    out.sources = std::move(*sources);
    co_return out;
}

// "query":…,"version":…,"sources":[…]: what an answer is, before its rows.
std::string head_of(const Asked& asked, const RanQuery& ran) {
    std::string out = R"("query":)";
    write_json_string(out, asked.query.slug.value);
    out += fmt::format(R"(,"version":{},"sources":)", asked.version.number);
    write_json(out, view(ran.sources));
    return out;
}

Task<Result<Reply>> rows(Context& cx, Text<1, 100> key, Parameters parameters) {
    const auto format = take_format(cx, parameters.pairs, true);
    if (!format) co_return format.problem();
    const auto called = called_with(parameters);
    if (!called) co_return called.problem();
    const auto asked = co_await ask(cx, key, *called);
    if (!asked) co_return asked.problem();
    const auto values = queries::read_values(asked->version.parameters, called->given);
    if (!values) co_return values.problem();
    const auto ran = co_await run_query(cx, asked->version, *values);
    if (!ran) co_return ran.problem();
    auto reply = co_await cx.blocking([&] { return result_reply(inside(cx), ran->found, *format, head_of(*asked, *ran)); });
    if (!reply) co_return std::move(reply.problem());
    if (*format == RowFormat::json)  // its head may change without the rows
        reply->headers[0].second = fmt::format("\"{}-{}-{}\"", ran->found.key.substr(0, 32), asked->version.number, cx.language());
    co_return std::move(*reply);
}

struct QueryVersionList {
    std::string title;
    std::vector<QueryVersion> items;
};
BOOST_DESCRIBE_STRUCT(QueryVersionList, (), (title, items))

Task<Result<QueryVersionList>> versions(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<QueryVersionList> {
        const auto query = visible_query(cx, reader, key.value);
        if (!query) return query.problem();
        return QueryVersionList{cx.say("query.versions"), versions_of_query(reader, query->id, versions_shown)};
    });
}

Task<Result<Reply>> openapi(Context& cx, Text<1, 100> key) {
    const auto asked = co_await ask(cx, key, {});
    if (!asked) co_return asked.problem();
    const auto values = queries::read_values(asked->version.parameters, {});
    std::optional<RanQuery> example;
    if (values) {
        auto ran = co_await run_query(cx, asked->version, *values);
        if (ran) example = std::move(*ran);
    }
    co_return Reply::text(query_openapi(cx, asked->query, example ? &*example : nullptr), "application/vnd.oai.openapi+json;version=3.1");
}

}  // namespace

void install_query_pages(App& app) {
    const std::string one = "/queries/{query}";
    app.get("/queries", list).page("opendata/queries").named("queries");
    app.get(one, show).page("opendata/query").named("query").rated(RateClass::query);
    app.get(one + "/rows", rows).named("query.rows").rated(RateClass::query).gives(row_media_types());
    app.get(one + "/versions", versions).named("query.versions");
    app.get(one + "/openapi.json", openapi).named("query.openapi").with_dotted_names().gives({"application/vnd.oai.openapi+json"});
}

}  // namespace skl::opendata
