#include "opendata/queries/running.h"
#include "opendata/api/access.h"

#include "opendata/catalogue/catalogue.h"

namespace skl::opendata {
namespace {

// A fault of the text stands where the text was typed.
Problem at_sql(Problem problem) {
    if (problem.status != 400) return problem;
    Problem out = Problem::invalid({{"/sql", "sql-refused", {{"words", problem.code}}}});
    out.params = problem.params;
    out.lists = problem.lists;
    std::string& words = out.errors[0].params["words"];
    for (const char* name : {"message", "name"})
        if (const auto said = problem.params.find(name); said != problem.params.end() && !said->second.empty()) words = said->second;
    return out;
}

QuerySource source_of(Context& cx, const OpenTable& open) {
    const Dataset& dataset = open.dataset;
    return {open.table.name,
            dataset.title.in(cx.language()),
            dataset.publisher.in(cx.language()),
            license_title(dataset.license.value, cx.language()),
            {dataset.license.value},
            {license_url(dataset.license.value)},
            {cx.href("/datasets/" + dataset.slug.value)},
            open.version.number,
            {data_as_of(open)}};
}

}  // namespace

Task<Result<queries::Syntax>> check_sql(Context& cx, const std::string& sql) {
    auto tables = co_await allowed_tables(cx, sql);
    if (!tables) co_return std::move(tables.problem());
    analytics::SqlRequest request{sql, {}, std::move(tables->tables), {}};
    co_return co_await cx.blocking([&]() -> Result<queries::Syntax> {
        request.syntax = true;
        const auto tree = inside(cx).sql.run(request);
        if (!tree) return at_sql(tree.problem());
        auto syntax = queries::read_syntax(tree->table.at(0, 0).text);
        if (!syntax) return syntax;
        request.syntax = false;
        request.explain = true;  // its columns are there, whatever the values
        for (const std::string& name : syntax->parameters) request.params.emplace_back(name, analytics::Bound{});
        if (const auto plan = inside(cx).sql.run(request); !plan) return at_sql(plan.problem());
        return syntax;
    });
}

Task<Result<std::vector<QuerySource>>> sources_of(Context& cx, const std::vector<std::string>& tables) {
    co_return co_await cx.read([&](Reader& reader) -> Result<std::vector<QuerySource>> {
        std::vector<QuerySource> out;
        for (const std::string& name : tables)
            if (const auto open = open_table_for(cx, reader, name)) out.push_back(source_of(cx, *open));
        return out;
    });
}

Task<Result<RanQuery>> run_query(Context& cx, const QueryVersion& version, const queries::Values& values) {
    auto tables = co_await allowed_tables(cx, version.sql.value);
    if (!tables) co_return std::move(tables.problem());
    analytics::SqlRequest asked{version.syntax_sha256.value, values, {}, {}};
    for (const analytics::SqlTable& table : tables->tables)
        if (std::find(version.tables.begin(), version.tables.end(), table.name) != version.tables.end()) asked.tables.push_back(table);
    const std::string key = SqlCache::key_of(asked);
    const analytics::SqlRequest request{version.sql.value, values, std::move(tables->tables), {}};
    auto found = co_await cx.blocking([&] { return answer_of(inside(cx), request, key); });
    if (!found) co_return std::move(found.problem());
    auto sources = co_await sources_of(cx, version.tables);
    if (!sources) co_return std::move(sources.problem());
    co_return RanQuery{std::move(*found), std::move(*sources)};
}

bool may_change(Context& cx, const SavedQuery& query) {
    return cx.caller().signed_in() && (query.author.value == cx.caller().subject || cx.may(may_review));
}

Result<SavedQuery> visible_query(Context& cx, Reader& reader, const std::string& key) {
    auto query = find_query(reader, key);
    if (!query) return Problem::not_found("query");
    if (may_change(cx, *query)) return std::move(*query);
    const bool seen =
        query->audience == queries::Audience::everyone || (query->audience == queries::Audience::signed_in && cx.caller().signed_in());
    if (!seen) return Problem::not_found("query");
    if (query->state == queries::QueryState::withdrawn) return Problem{410, "gone", {{"reason", query->state_reason.value}}};
    return std::move(*query);
}

Result<SavedQuery> own_query(Context& cx, Reader& reader, const std::string& key) {
    auto query = visible_query(cx, reader, key);
    if (query && !may_change(cx, *query)) return Problem::forbidden();
    return query;
}

QueryVersion version_now(const SavedQuery& query) {
    return {query.number,        query.title,  query.description, query.sql,        query.parameters,
            query.syntax_sha256, query.tables, query.author,      query.modified_at};
}

}  // namespace skl::opendata
