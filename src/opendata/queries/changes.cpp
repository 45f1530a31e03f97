// Saved queries written: one form for what comes from the analysis page, from SQL and from its author again; undone, withdrawn, brought
// back.
#include "kernel/crypto/random.h"
#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/pages/words.h"
#include "opendata/engine/values.h"
#include "opendata/queries/routes.h"

namespace skl::opendata {
namespace {

using queries::Audience;
using queries::ParameterType;
using queries::QueryEvent;
using queries::QueryState;

constexpr std::size_t longest_made_slug = 50;

struct Option {
    std::string name, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Option, (), (name, label, chosen))

struct ParameterRow {
    std::int64_t place = 0;
    std::string name, title_zh, title_en, default_value, fault;
    std::vector<Option> types;
};
BOOST_DESCRIBE_STRUCT(ParameterRow, (), (place, name, title_zh, title_en, default_value, fault, types))

struct QueryForm {
    std::string title;
    Text<> action, slug;
    std::int64_t rev = 0;
    bool fresh = false;
    std::string title_zh, title_en, author_name;
    Prose<4'000> description_zh, description_en;
    Prose<20'000> sql;
    std::vector<ParameterRow> parameters;
    std::vector<Option> audiences;
    std::optional<std::string> wrong;
};
BOOST_DESCRIBE_STRUCT(QueryForm, (),
                      (title, action, slug, rev, fresh, title_zh, title_en, author_name, description_zh, description_en, sql, parameters,
                       audiences, wrong))

struct NewQueryAsk {
    std::optional<Prose<20'000>> sql;
};
BOOST_DESCRIBE_STRUCT(NewQueryAsk, (), (sql))

struct WithdrawReason {
    std::optional<Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(WithdrawReason, (), (reason))

Answered<SavedQuery> shown(Context& cx, SavedQuery query, int status) {
    HeaderList headers{{"ETag", fmt::format("\"{}\"", query.rev)}, {"Location", cx.href("/queries/" + query.slug.value)}};
    return {std::move(query), status, std::move(headers)};
}

std::string free_slug(Reader& reader, const QueryFields& fields, Instant at) {
    std::string stem;
    if (const auto english = fields.title.by_language.find("en"); english != fields.title.by_language.end())
        stem = slug_of(english->second + ".");  // what stands behind the last dot is no part of a name
    if (stem.size() > longest_made_slug) stem.resize(longest_made_slug);
    while (!stem.empty() && stem.back() == '-') stem.pop_back();
    if (stem.empty()) return "query-" + to_text(crypto::uuid_v7(at)).substr(24);
    std::string slug = stem;
    for (int further = 2; find_query(reader, slug); ++further) slug = fmt::format("{}-{}", stem, further);
    return slug;
}

// The query as it would be kept; 422 with the faults of its SQL and of its parameters.
Task<Result<queries::Syntax>> checked(Context& cx, const QueryFields& fields) {
    if (fields.sql.value.find_first_not_of(" \t\r\n") == std::string::npos) co_return Problem::invalid({{"/sql", "required"}});
    auto syntax = co_await check_sql(cx, fields.sql.value);
    if (!syntax) co_return syntax;
    if (auto faults = queries::faults_of(fields.parameters, *syntax); !faults.empty()) co_return Problem::invalid(std::move(faults));
    co_return syntax;
}

Task<Result<Answered<SavedQuery>>> create(Context& cx, NewQuery given) {
    auto syntax = co_await checked(cx, given);
    if (!syntax) co_return std::move(syntax.problem());
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SavedQuery>> {
        SavedQuery made;
        static_cast<QueryFields&>(made) = given;
        made.id = crypto::new_id<SavedQuery>(cx.now());
        made.slug.value = given.slug ? given.slug->value : free_slug(tx, given, cx.now());
        if (made.slug.value == "new") return Problem::invalid({{"/slug", "slug-reserved"}});
        made.syntax_sha256.value = syntax->sha256;
        made.tables = syntax->tables;
        made.author.value = cx.caller().subject;
        made.created_at = made.modified_at = cx.now();
        if (!insert_query(tx, made)) return Problem::invalid({{"/slug", "query-slug-taken"}});
        index_query(tx, made);
        audit(tx, cx.now(), cx.caller().subject, "query.saved", made.slug.value, "");
        return shown(cx, std::move(made), 201);
    });
}

// A change that is kept; its content, where it is another, is a further version.
Result<Answered<SavedQuery>> keep(Context& cx, Transaction& tx, SavedQuery query, const char* action, bool further) {
    if (further) ++query.number;
    query.modified_at = cx.now();
    if (!update_query(tx, query, query.rev)) return Problem{412, "stale"};
    ++query.rev;
    if (further) insert_version(tx, query, cx.caller().subject, cx.now());
    index_query(tx, query);
    audit(tx, cx.now(), cx.caller().subject, action, query.slug.value, query.state_reason.value);
    return shown(cx, std::move(query), 200);
}

Result<SavedQuery> own_saved(Context& cx, Transaction& tx, const Text<1, 100>& key) {
    auto query = own_query(cx, tx, key.value);
    if (query && query->state == QueryState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    return query;
}

Task<Result<Answered<SavedQuery>>> replace(Context& cx, Text<1, 100> key, QueryFields given) {
    auto syntax = co_await checked(cx, given);
    if (!syntax) co_return std::move(syntax.problem());
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SavedQuery>> {
        auto query = own_saved(cx, tx, key);
        if (!query) return std::move(query.problem());
        if (auto seen = cx.expects(query->rev); !seen) return std::move(seen.problem());
        static_cast<QueryFields&>(*query) = given;
        query->syntax_sha256.value = syntax->sha256;
        query->tables = syntax->tables;
        return keep(cx, tx, std::move(*query), "query.changed", true);
    });
}

// The same by its form; an address stays.
Task<Result<Answered<SavedQuery>>> send(Context& cx, Text<1, 100> key, NewQuery given) {
    if (given.slug) co_return Problem::invalid({{"/slug", "unknown-field", {{"near", ""}}}});
    co_return co_await replace(cx, std::move(key), std::move(given));
}

Task<Result<Answered<SavedQuery>>> undo(Context& cx, Text<1, 100> key, Positive number) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SavedQuery>> {
        auto query = own_saved(cx, tx, key);
        if (!query) return std::move(query.problem());
        auto version = version_of_query(tx, query->id, number.value);
        if (!version) return Problem::not_found("version");
        query->title = version->title;
        query->description = version->description;
        query->sql = version->sql;
        query->parameters = version->parameters;
        query->syntax_sha256 = version->syntax_sha256;
        query->tables = version->tables;
        return keep(cx, tx, std::move(*query), "query.undone", true);
    });
}

template <QueryEvent Event>
Task<Result<Answered<SavedQuery>>> move(Context& cx, Text<1, 100> key, WithdrawReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SavedQuery>> {
        auto query = own_query(cx, tx, key.value);
        if (!query) return std::move(query.problem());
        const std::string reason = given.reason ? given.reason->value : "";
        const auto moved = queries::move_of(query->state, Event, reason);
        if (!moved) return moved.problem();
        query->state = moved->to;
        query->state_reason.value = reason;
        return keep(cx, tx, std::move(*query), Event == QueryEvent::withdraw ? "query.withdrawn" : "query.restored", false);
    });
}

// --- the form ---
const Node* typed(const Context& cx, std::string_view field, std::string_view part = "") {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    return node != nullptr && !part.empty() ? node->find(part) : node;
}

template <class Enum>
std::vector<Option> options_of(const Context& cx, std::string_view chosen) {
    std::vector<Option> out;
    const Face& face = face_of<Enum>;
    for (std::uint32_t i = 0; i < face.names_count; ++i)
        out.push_back({face.names[i].name, cx.say(fmt::format("{}.{}", face.name, face.names[i].name)), chosen == face.names[i].name});
    return out;
}

std::string in(const Translations& words, const char* language) {
    const auto found = words.by_language.find(language);
    return found == words.by_language.end() ? std::string{} : found->second;
}

ParameterRow row_of(const Context& cx, std::size_t place, const std::string& name, std::string_view type) {
    ParameterRow out;
    out.place = static_cast<std::int64_t>(place);
    out.name = name;
    out.types = options_of<ParameterType>(cx, type);
    for (const FieldError& fault : cx.faults())
        if (fault.pointer.starts_with(fmt::format("/parameters/{}/", place)))
            out.fault = error_message(cx.app().locale(), cx.language(), fault);
    return out;
}

// Those that were typed, else those that are kept.
std::vector<ParameterRow> rows_of(const Context& cx, const QueryFields& fields) {
    std::vector<ParameterRow> out;
    if (const Node* list = typed(cx, "parameters")) {
        for (const Member& member : list->members) {
            const auto text = [&](const char* field) {
                const Node* node = member.node.find(field);
                return node == nullptr ? std::string{} : node->text;
            };
            ParameterRow& row = out.emplace_back(row_of(cx, out.size(), text("name"), text("type")));
            row.default_value = text("default_value");
            if (const Node* title = member.node.find("title")) {
                if (const Node* zh = title->find("zh-Hant")) row.title_zh = zh->text;
                if (const Node* en = title->find("en")) row.title_en = en->text;
            }
        }
        return out;
    }
    for (const auto& one : fields.parameters) {
        ParameterRow& row = out.emplace_back(row_of(cx, out.size(), one.name.value, write_scalar(view(one.type))));
        if (one.title) row.title_zh = in(*one.title, "zh-Hant");
        if (one.title) row.title_en = in(*one.title, "en");
        if (one.default_value) row.default_value = one.default_value->value;
    }
    return out;
}

// Parameters follow the SQL: those it has no more go, those it has got come.
Task<void> match_parameters(Context& cx, QueryForm& form) {
    if (form.sql.value.find_first_not_of(" \t\r\n") == std::string::npos) co_return;
    const auto syntax = co_await check_sql(cx, form.sql.value);
    if (!syntax) {
        if (cx.faults().empty()) form.wrong = refusal_words(cx, syntax.problem());
        co_return;
    }
    std::erase_if(form.parameters, [&](const ParameterRow& row) {
        return std::find(syntax->parameters.begin(), syntax->parameters.end(), row.name) == syntax->parameters.end();
    });
    for (const std::string& name : syntax->parameters)
        if (std::none_of(form.parameters.begin(), form.parameters.end(), [&](const ParameterRow& row) { return row.name == name; }))
            form.parameters.push_back(row_of(cx, form.parameters.size(), name, "text"));
    for (std::size_t i = 0; i < form.parameters.size(); ++i) form.parameters[i].place = static_cast<std::int64_t>(i);
}

QueryForm form_of(const Context& cx, const QueryFields& fields) {
    QueryForm out;
    out.title_zh = in(fields.title, "zh-Hant"), out.title_en = in(fields.title, "en");
    if (fields.description)
        out.description_zh.value = in(*fields.description, "zh-Hant"), out.description_en.value = in(*fields.description, "en");
    out.author_name = fields.author_name.value;
    out.sql.value = fields.sql.value;
    const auto keep_typed = [&](std::string_view field, std::string_view part, std::string& to) {
        if (const Node* node = typed(cx, field, part)) to = node->text;
    };
    keep_typed("title", "zh-Hant", out.title_zh), keep_typed("title", "en", out.title_en);
    keep_typed("description", "zh-Hant", out.description_zh.value), keep_typed("description", "en", out.description_en.value);
    keep_typed("author_name", "", out.author_name), keep_typed("sql", "", out.sql.value), keep_typed("slug", "", out.slug.value);
    std::string audience = write_scalar(view(fields.audience));
    keep_typed("audience", "", audience);
    out.audiences = options_of<Audience>(cx, audience);
    out.parameters = rows_of(cx, fields);
    return out;
}

Task<Result<QueryForm>> new_form(Context& cx, NewQueryAsk asked) {
    QueryFields fields;
    if (asked.sql) fields.sql.value = asked.sql->value;
    fields.author_name.value = clipped(cx.caller().name, 100);
    QueryForm out = form_of(cx, fields);
    out.title = cx.say("query.new");
    out.action.value = cx.href("/queries");
    out.fresh = true;
    co_await match_parameters(cx, out);
    co_return out;
}

Task<Result<QueryForm>> edit_form(Context& cx, Text<1, 100> key) {
    const auto query = co_await cx.read([&](Reader& reader) { return own_query(cx, reader, key.value); });
    if (!query) co_return query.problem();
    QueryForm out = form_of(cx, *query);
    out.title = cx.say("query.edit");
    out.action.value = cx.href(fmt::format("/queries/{}/edit", query->slug.value));
    out.slug.value = query->slug.value;
    out.rev = query->rev;
    co_await match_parameters(cx, out);
    co_return out;
}

}  // namespace

void install_query_changes(App& app) {
    const std::string all = "/queries", one = all + "/{query}", edit = one + "/edit";
    app.get(all + "/new", new_form).page("opendata/query_form").needs(Assurance::account).named("query.new").unlisted();
    app.post(all, create).form(all + "/new").needs(Assurance::account).named("query.create");
    app.put(one, replace).needs(Assurance::account).with_if_match().named("query.replace");
    app.get(edit, edit_form).page("opendata/query_form").needs(Assurance::account).named("query.edit").unlisted();
    app.post(edit, send).form(edit).needs(Assurance::account).with_if_match().named("query.send").unlisted();
    app.post(one + "/versions/{number}/restore", undo).form(one).needs(Assurance::account).named("query.undo");
    app.post(one + "/withdraw", move<QueryEvent::withdraw>).form(one).needs(Assurance::account).named("query.withdraw");
    app.post(one + "/restore", move<QueryEvent::restore>).form(one).needs(Assurance::account).named("query.restore");
}

}  // namespace skl::opendata
