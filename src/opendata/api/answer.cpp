#include "opendata/api/answer.h"

#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/table_answers.h"

namespace skl::opendata {
namespace {

std::optional<std::string> take(analytics::Pairs& pairs, std::string_view name) {
    const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
    if (found == pairs.end()) return {};
    std::string value = std::move(found->second);
    pairs.erase(found);
    return value;
}

// Pages stay on the version they began with (opendata.md §7.1).
std::optional<std::int64_t> version_of_cursor(const Context& cx, const analytics::Pairs& pairs) {
    for (const auto& [name, value] : pairs)
        if (name == "cursor")
            if (const auto cursor = analytics::read_cursor(value, cursor_seal(cx.app()))) return cursor->version;
    return {};
}

// What the dictionary adds to an answer: it may be changed while the version stays.
std::string said_titles(const OpenTable& open) {
    std::string out;
    for (const ColumnEntry& entry : open.dictionary)
        for (const auto& [language, title] : entry.title.by_language)
            out += fmt::format("{}\n{}\n{}\n", entry.column.value, language, title);
    return out;
}

// Beside what its tag stands for an answer has links, which repeat the question as it was asked, from where it was asked.
std::string key_of(Context& cx, const TableAsk& ask) {
    std::string out = ask.tag + cx.href("");
    for (const auto& [name, value] : ask.asked) out += fmt::format("\n{}:{}={}", name.size(), name, value);
    return out;
}

}  // namespace

std::optional<Instant> read_as_of(const std::string& text) {
    constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
    Instant instant;
    Date date;
    if (parse(text, instant)) return instant;
    if (!parse(text, date)) return {};
    const std::int64_t zone = std::chrono::seconds(home_zone).count() * second;
    return Instant{date.day.time_since_epoch().count() * day + day - zone - 1};
}

Task<Result<TableAsk>> ask_table(Context& cx, TableName name, Parameters parameters) {
    TableAsk out;
    out.asked = out.pairs = std::move(parameters.pairs);
    Wanted wanted;
    if (const auto as_of = take(out.pairs, "as_of")) {
        wanted.as_of = read_as_of(*as_of);
        if (!wanted.as_of) co_return analytics::fault_at("bad-parameter", "as_of", 0, {{"name", "as_of"}});
    }
    wanted.version = version_of_cursor(cx, out.pairs);
    auto open = co_await cx.read([&](Reader& reader) { return open_table_for(cx, reader, name.value, wanted); });
    if (!open && wanted.version && open.problem().status == 404) co_return analytics::fault_at("bad-cursor", "cursor", 0);
    if (!open) co_return std::move(open.problem());
    out.open = std::move(*open);
    if (auto here = co_await bring_rows(cx, out.open); !here) co_return std::move(here.problem());
    read_fast(inside(cx), out.open);
    const auto format = take_format(cx, out.pairs, place_columns(out.open.lake.columns).any());
    if (!format) co_return format.problem();
    out.format = *format;
    out.exact_as_text = cx.request().header("accept").find("bigint=number") == std::string_view::npos;
    const Dataset& said = out.open.dataset;  // of it the head of an answer tells, and it changes without a new version
    const std::string question =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", to_text(out.open.table.id), cx.route().pattern,
                    static_cast<int>(out.format) * 2 + (out.exact_as_text ? 0 : 1), said.slug.value, said.license.value,
                    said.publisher.in("zh-Hant"), analytics::normalised_query(out.pairs), said_titles(out.open));
    out.tag = fmt::format("\"{}\"", crypto::sha256_hex(question).substr(0, 32));
    co_return out;
}

Task<Result<OpenTable>> find_table(Context& cx, const TableName& name) {
    co_return co_await cx.read([&](Reader& reader) { return open_table_for(cx, reader, name.value); });
}

std::optional<Reply> unchanged(const Context& cx, const std::string& tag) {
    // Without its last quote: the packed bytes have the same tag with -gz behind it.
    if (cx.request().header("if-none-match").find(std::string_view(tag).substr(0, tag.size() - 1)) == std::string_view::npos) return {};
    Reply reply;
    reply.status = 304;
    reply.headers.emplace_back("ETag", tag);
    reply.headers.emplace_back("Vary", "Accept, Accept-Encoding");
    return reply;
}

Task<Result<Reply>> answer_table(Context& cx, TableName name, Parameters parameters, Result<Reply> (*answer)(Context&, const TableAsk&)) {
    auto ask = co_await ask_table(cx, std::move(name), std::move(parameters));
    if (!ask) co_return std::move(ask.problem());
    co_return co_await answer_ask(cx, *ask, answer);
}

Task<Result<Reply>> answer_ask(Context& cx, const TableAsk& ask, Answer answer) {
    if (auto same = unchanged(cx, ask.tag)) co_return std::move(*same);
    co_return co_await inside(cx).answers->get(cx.tenant(), key_of(cx, ask),
                                               [&cx, &ask, answer = std::move(answer)] { return answer(cx, ask); });
}

Reply table_reply(Context& cx, const OpenTable& open, std::string body, std::string_view media_type, const std::string& tag) {
    Reply reply = Reply::text(std::move(body), std::string(media_type));
    if (!tag.empty()) reply.headers.emplace_back("ETag", tag);
    reply.headers.emplace_back("Vary", "Accept, Accept-Encoding");
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");  // the data are open and no cookie counts
    reply.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Link, X-Total-Count");
    reply.headers.emplace_back(
        "Link", fmt::format(R"(<{}>; rel="service-desc"; type="application/json", <{}>; rel="describedby"; type="application/json")",
                            api_href(cx, open, "/openapi.json"), api_href(cx, open, "/schema")));
    return reply;
}

std::string api_href(Context& cx, const OpenTable& open, std::string_view tail) {
    return cx.href(fmt::format("/api/v1/tables/{}{}", open.table.name.value, tail));
}

std::string site_url(const Context& cx) { return base_url(cx) + cx.href(""); }

std::string base_url(const Context& cx) {
    const std::string& configured = cx.app().configuration().public_url;
    return configured.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : configured;
}

std::string self_href(Context& cx, const TableAsk& ask, std::string_view tail) {
    std::string out = api_href(cx, ask.open, tail);
    char joint = '?';
    for (const auto& [name, value] : ask.asked)
        out += fmt::format("{}{}={}", std::exchange(joint, '&'), text::percent_encode(name), text::percent_encode(value));
    return out;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out += ',';
    write_json_string(out, name);
    out += ':';
    write_json_string(out, text);
}

void append_head(std::string& out, const OpenTable& open, const std::vector<analytics::Column>& columns) {
    out += R"({"table":)";
    write_json_string(out, open.table.name.value);
    out += fmt::format(R"(,"version":{})", open.version.number);
    if (const std::string period = data_as_of(open); !period.empty())
        append_member(out, "data_as_of", period);
    else
        out += R"(,"data_as_of":null)";
    append_member(out, "license", open.dataset.license.value);
    append_member(out, "attribution", open.dataset.publisher.in("zh-Hant"));
    out += R"(,"columns":[)";
    for (const analytics::Column& column : columns) {
        if (out.back() == '}') out += ',';
        out += R"({"name":)";
        write_json_string(out, column.name);
        append_member(out, "type", name_of(column.type));
        append_member(out, "title", said_title(open, column.name, "zh-Hant"));
        if (const ColumnEntry* entry = entry_of(open, column.name); entry != nullptr && !entry->title.by_language.empty())
            out += ",\"titles\":" + to_json(entry->title);
        out += '}';
    }
    out += R"(],"rows":)";
}

std::vector<std::string> titles_of(const OpenTable& open, const std::vector<analytics::Column>& columns) {
    std::vector<std::string> out;
    out.reserve(columns.size());
    for (const analytics::Column& column : columns) out.push_back(title_of(open, column.name));
    return out;
}

}  // namespace skl::opendata
