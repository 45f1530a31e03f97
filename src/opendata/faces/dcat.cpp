// The catalogue and its datasets as linked data (opendata.md §11): /catalog.{jsonld,ttl,rdf,xml,nt} in pages by Hydra,
// /dataset/{id}.{…}, and both by Accept alone.
#include "kernel/analytics/table.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/negotiate.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/engine/rdf/quality_graph.h"
#include "opendata/faces/faces.h"
#include "opendata/quality/store.h"
#include "opendata/search.h"

namespace skl::opendata {
namespace {

using rdf::Profile;
using rdf::Syntax;

constexpr std::int64_t page_size = 100;  // opendata.md §11

struct CatalogueAsk {
    std::optional<Whole<1, 1'000'000>> page;
    std::optional<Text<1, 40>> modified_since;  // a day, or an instant
    std::optional<Profile> profiles;
    std::optional<Text<0, 200>> q;
    std::optional<Text<1, 500>> fq;
};
BOOST_DESCRIBE_STRUCT(CatalogueAsk, (), (page, modified_since, profiles, q, fq))

struct DatasetAsk {
    std::optional<Profile> profiles;
};
BOOST_DESCRIBE_STRUCT(DatasetAsk, (), (profiles))

// Cuts a suffix that names a syntax off the end of a path or a name.
std::optional<Syntax> take_syntax(std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return {};
    const auto syntax = rdf::syntax_of_suffix(std::string_view(name).substr(dot + 1));
    if (syntax) name.resize(dot);
    return syntax;
}

Result<Syntax> negotiate(const Context& cx) {
    const auto best = best_type(cx.request().header("accept"), graph_types);
    if (!best) {
        Problem problem{406, "not-acceptable", {{"formats", fmt::format("{}", fmt::join(graph_types, ", "))}}};
        problem.lists.emplace("formats", graph_types);
        return problem;
    }
    for (const rdf::SyntaxName& name : rdf::syntax_names)
        if (name.media_type == graph_types[*best]) return name.syntax;
    return Syntax::json_ld;  // application/json
}

Problem bad(const std::string& name) { return analytics::fault_at("bad-parameter", name, 0, {{"name", name}}); }

std::optional<Instant> read_since(const std::string& text) {
    constexpr std::int64_t day = 86'400'000'000;
    Instant instant;
    Date date;
    if (parse(text, instant)) return instant;
    if (!parse(text, date)) return {};
    const std::int64_t zone = std::chrono::duration_cast<std::chrono::microseconds>(home_zone).count();
    return Instant{date.day.time_since_epoch().count() * day - zone};
}

// fq := field ":" value {(" " | " AND ") field ":" value}, a value in double quotes or without spaces: the fields of CKAN's filter
// queries by which this catalogue is sorted into facets.
bool read_filters(std::string_view text, RecordFilter& out) {
    while (!text.empty()) {
        const auto colon = text.find(':');
        if (colon == std::string_view::npos) return false;
        const std::string_view field = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        const bool quoted = text.starts_with('"');
        if (quoted) text.remove_prefix(1);
        const auto end = text.find(quoted ? '"' : ' ');
        if (quoted && end == std::string_view::npos) return false;
        std::string value(text.substr(0, end));
        text.remove_prefix(std::min(value.size() + (quoted ? 1 : 0), text.size()));
        while (text.starts_with(' ')) text.remove_prefix(1);
        if (text.starts_with("AND ")) text.remove_prefix(4);
        std::string* place = field == "publisher" || field == "organization" ? &out.publisher
                             : field == "category" || field == "groups"      ? &out.category
                             : field == "license" || field == "license_id"   ? &out.license
                             : field == "format" || field == "res_format"    ? &out.format
                                                                             : nullptr;
        if (place == nullptr || value.empty() || !place->empty()) return false;
        *place = std::move(value);
    }
    return true;
}

// The path of the document with what was asked, but for the page.
std::string path_of(const CatalogueAsk& ask, std::string_view suffix) {
    std::string out = "/catalog" + (suffix.empty() ? std::string{} : "." + std::string(suffix));
    const auto put = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{}{}={}", out.find('?') == std::string::npos ? '?' : '&', name, text::percent_encode(value));
    };
    if (ask.modified_since) put("modified_since", ask.modified_since->value);
    if (ask.profiles) put("profiles", write_scalar(view(*ask.profiles)));
    if (ask.q) put("q", ask.q->value);
    if (ask.fq) put("fq", ask.fq->value);
    return out;
}

// JSON-LD of a profile that is a document of its own is that document; in the other syntaxes it is the graph it means.
Result<std::string> text_of(Context& cx, std::span<const CatalogueRecord> records, const rdf::CataloguePage* page, Profile profile,
                            Syntax syntax) {
    const rdf::Site site = site_of(cx);
    if (rdf::is_dcat(profile))
        return rdf::write(
            page != nullptr ? rdf::catalogue_graph(site, records, *page, profile) : rdf::record_graph(site, records[0], profile), syntax);
    if (syntax == Syntax::json_ld && profile == Profile::schemaorg)
        return rdf::to_text(page != nullptr ? rdf::schema_org_catalogue(site, records, cx.language())
                                            : rdf::schema_org(site, records[0], cx.language()));
    if (syntax == Syntax::json_ld && profile == Profile::dcat_us_3)
        return rdf::to_text(page != nullptr ? rdf::dcat_us_catalogue(site, records, cx.language())
                                            : rdf::dcat_us(site, records[0], cx.language()));
    if (syntax == Syntax::json_ld && page == nullptr) return rdf::to_text(rdf::croissant(site, records[0], cx.language()));
    auto graph = rdf::document_graph(site, records, profile, cx.language());
    if (!graph) return std::move(graph.problem());
    return rdf::write(*graph, syntax);
}

Reply graph_reply(std::string body, Syntax syntax, const std::vector<std::string>& links) {
    Reply reply = document_reply(std::move(body), rdf::media_type(syntax));
    for (const std::string& link : links) reply.headers.emplace_back("Link", link);
    reply.headers.emplace_back("Vary", "Accept, Accept-Language");
    return reply;
}

Task<Result<Reply>> catalogue(Context& cx, CatalogueAsk ask) {
    std::string path = cx.request().path;
    const auto dot = path.rfind('.');
    const std::string suffix = dot == std::string::npos ? std::string{} : path.substr(dot + 1);
    const auto named = take_syntax(path);
    if (!named && cx.wants_html()) co_return Reply::redirect(cx.href("/datasets"));
    const auto syntax = named ? Result<Syntax>(*named) : negotiate(cx);
    if (!syntax) co_return syntax.problem();
    RecordFilter filter;
    if (ask.modified_since && !(filter.modified_since = read_since(ask.modified_since->value))) co_return bad("modified_since");
    if (ask.fq && !read_filters(ask.fq->value, filter)) co_return bad("fq");
    const std::int64_t number = ask.page ? ask.page->value : 1;
    auto found = co_await cx.read([&](Reader& reader) -> Result<RecordPage> {
        if (ask.q && !text::tokens(ask.q->value, text::For::searching).empty()) {
            filter.searched = true;
            filter.ids = search_datasets(reader, ask.q->value, &inside(cx).synonyms);
        }
        return page_of_records(reader, filter, page_size, (number - 1) * page_size);
    });
    if (!found) co_return found.problem();
    const rdf::CataloguePage page{number, std::max<std::int64_t>(1, (found->total + page_size - 1) / page_size), found->total,
                                  path_of(ask, named ? suffix : ""), found->modified_at};
    auto body =
        co_await cx.blocking([&] { return text_of(cx, found->records, &page, ask.profiles.value_or(Profile::dcat_ap_3), *syntax); });
    if (!body) co_return body.problem();
    std::vector<std::string> links;
    const auto link = [&](std::int64_t to, std::string_view rel) {
        links.push_back(
            fmt::format("<{}{}page={}>; rel=\"{}\"", cx.href(page.path), page.path.find('?') == std::string::npos ? '?' : '&', to, rel));
    };
    if (number < page.last) link(number + 1, "next");
    if (number > 1) link(number - 1, "prev");
    co_return graph_reply(std::move(*body), *syntax, links);
}

// A dataset with what was measured of it; nothing: it was not yet.
struct Measured {
    CatalogueRecord record;
    std::optional<quality::QualityReport> report;
};

Task<Result<Measured>> open_measured(Context& cx, std::string key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Measured> {
        auto record = open_record(cx, reader, key);
        if (!record) return record.problem();
        auto report = newest_report(reader, record->dataset.id);
        return Measured{std::move(*record), std::move(report)};
    });
}

rdf::Graph quality_of(Context& cx, const Measured& measured) {
    const Locale& words = cx.app().locale();
    return rdf::quality_graph(site_of(cx), measured.record, *measured.report,
                              [&](std::string_view language, const std::string& key) { return words.say(language, key); });
}

Result<std::string> text_of(Context& cx, const Measured& measured, Profile profile, Syntax syntax) {
    if (!rdf::is_dcat(profile) || !measured.report) return text_of(cx, {&measured.record, 1}, nullptr, profile, syntax);
    rdf::Graph graph = rdf::record_graph(site_of(cx), measured.record, profile);
    graph.add_all(quality_of(cx, measured));
    graph.settle();
    return rdf::write(graph, syntax);
}

Task<Result<Reply>> one_dataset(Context& cx, std::string key, Profile profile, Syntax syntax) {
    auto measured = co_await open_measured(cx, std::move(key));
    if (!measured) co_return measured.problem();
    auto body = co_await cx.blocking([&] { return text_of(cx, *measured, profile, syntax); });
    if (!body) co_return body.problem();
    co_return graph_reply(std::move(*body), syntax, {fmt::format("<{}>; rel=\"describes\"", cx.href(measured->record.href.value))});
}

// What was measured by itself: the suffix of the path chooses the syntax.
Task<Result<Reply>> quality_alone(Context& cx, Text<1, 110> key) {
    std::string path = cx.request().path;
    const auto syntax = take_syntax(path);
    if (!syntax) co_return Problem::not_found("page");
    auto measured = co_await open_measured(cx, key.value);
    if (!measured) co_return measured.problem();
    if (!measured->report) co_return Problem::not_found("quality");
    auto body = co_await cx.blocking([&] { return rdf::write(quality_of(cx, *measured), *syntax); });
    if (!body) co_return body.problem();
    co_return graph_reply(std::move(*body), *syntax,
                          {fmt::format("<{}/quality>; rel=\"describes\"", cx.href(measured->record.href.value))});
}

Task<Result<Reply>> dataset(Context& cx, Text<1, 110> name, DatasetAsk ask) {
    const auto named = take_syntax(name.value);
    if (!named && cx.wants_html()) co_return Reply::redirect(cx.href("/datasets/" + text::percent_encode(name.value)));
    const auto syntax = named ? Result<Syntax>(*named) : negotiate(cx);
    if (!syntax) co_return syntax.problem();
    co_return co_await one_dataset(cx, name.value, ask.profiles.value_or(Profile::dcat_ap_3), *syntax);
}

}  // namespace

const std::vector<std::string> graph_types = {"application/ld+json", "text/turtle", "application/rdf+xml", "application/n-triples"};

Task<Result<Reply>> negotiated_graph(Context& cx, Text<1, 100> key) {
    const auto syntax = negotiate(cx);
    if (!syntax) co_return syntax.problem();
    co_return co_await one_dataset(cx, key.value, Profile::dcat_ap_3, *syntax);
}

// Faces of a standard: their documents describe themselves, and they are not among the operations of OpenAPI.
void install_dcat(App& app) {
    app.get("/catalog", catalogue).named("catalog").rated(RateClass::query).gives(graph_types).unlisted();
    for (const rdf::SyntaxName& name : rdf::syntax_names)
        app.get("/catalog." + std::string(name.suffix), catalogue).rated(RateClass::query).gives({std::string(name.media_type)}).unlisted();
    app.get("/catalog-full.nt.zst", full_dump)
        .named("catalog.dump")
        .rated(RateClass::query)
        .gives({"application/zstd"})
        .for_programs()
        .unlisted();
    for (const rdf::SyntaxName& name : rdf::syntax_names)
        app.get("/dataset/{name}/quality." + std::string(name.suffix), quality_alone)
            .rated(RateClass::query)
            .gives({std::string(name.media_type)})
            .unlisted();
    app.get("/dataset/{name}", dataset).named("dataset.graph").with_dotted_names().gives(graph_types).unlisted();
}

}  // namespace skl::opendata
