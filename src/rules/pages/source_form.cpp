// A new source as a form: one page for each place that rows can come from.
#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr std::int64_t datasets_offered = 500;

struct FormChoice {
    std::string value, label, note;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(FormChoice, (), (value, label, note, chosen))

struct SourceWay {
    std::string label, href;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(SourceWay, (), (label, href, chosen))

struct SourceForm {
    SourceOrigin from{};
    std::vector<SourceWay> ways;
    std::vector<FormChoice> datasets, databases, tables;
    bool persons = false;    // it may show persons: published data do not
    bool may_offer = false;  // the caller may also use what does
    bool marked = false;     // as de-identified, in the form that came back
};
BOOST_DESCRIBE_STRUCT(SourceForm, (), (from, ways, datasets, databases, tables, persons, may_offer, marked))

struct SourceFormQuery {
    std::optional<SourceOrigin> from;
};
BOOST_DESCRIBE_STRUCT(SourceFormQuery, (), (from))

std::string typed(const Context& cx, std::string_view field) {
    const Node* node = cx.typed() ? cx.typed()->find(field) : nullptr;
    return node ? node->text : std::string{};
}

// A form that comes back is the one that was sent.
SourceOrigin origin_sent(const Context& cx, const SourceFormQuery& query) {
    if (!cx.typed()) return query.from.value_or(SourceOrigin::file);
    const auto has = [&](const char* field) { return cx.typed()->find(field) != nullptr; };
    return has("dataset")      ? SourceOrigin::dataset
           : has("connection") ? SourceOrigin::database
           : has("query")      ? SourceOrigin::query
                               : SourceOrigin::file;
}

Task<Result<SourceForm>> form(Context& cx, SourceFormQuery query) {
    const Populations& populations = module_of(cx).populations();
    SourceForm made;
    made.from = origin_sent(cx, query);
    made.persons = made.from != SourceOrigin::dataset;
    made.may_offer = static_cast<bool>(cx.may(may_offer));
    made.marked = !typed(cx, "deidentified").empty();
    const auto way = [&](SourceOrigin origin, const char* name) {
        made.ways.push_back(
            {cx.say(std::string("SourceOrigin.") + name), cx.href("/rules/population-sources/new") + "?from=" + name, origin == made.from});
    };
    way(SourceOrigin::file, "file");
    if (populations.published()) way(SourceOrigin::dataset, "dataset");
    way(SourceOrigin::query, "query");
    if (!populations.databases().empty()) way(SourceOrigin::database, "database");
    for (const OutsideDatabase& one : populations.databases())
        if (one.deidentified || made.may_offer)
            made.databases.push_back({one.name, one.title.in(cx.language()), "", one.name == typed(cx, "connection")});
    co_return co_await cx.read([&](Reader& reader) -> Result<SourceForm> {
        if (made.from == SourceOrigin::dataset && populations.published())
            for (const PublishedTable& one : populations.published()->list(reader, cx.language(), datasets_offered))
                made.datasets.push_back(
                    {one.name, one.title, cx.app().locale().number(cx.language(), one.rows), one.name == typed(cx, "dataset")});
        if (made.from == SourceOrigin::query)
            for (const QueryableSource& one : queryable_sources(reader)) {
                if (!one.source.deidentified && !made.may_offer) continue;
                std::string columns;
                for (const analytics::OutsideColumn& column : one.source.columns)
                    columns += (columns.empty() ? "" : ", ") + analytics::quoted_name(column.name);
                made.tables.push_back({"od." + analytics::quoted_name(one.name), columns, "", false});
            }
        return std::move(made);
    });
}

}  // namespace

void install_source_form(App& app) {
    app.get("/rules/population-sources/new", form)
        .named("rules.population.source.form")
        .page("rules/population/source_form")
        .needs(may_analyse)
        .unlisted();
}

}  // namespace skl::rules
