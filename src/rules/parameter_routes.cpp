// Dated parameters of law: as they are on a day, their history, new values, a whole file.
#include "kernel/crypto/random.h"
#include "kernel/describe/csv_file.h"
#include "kernel/text/disk.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

struct ParameterQuery {
    std::optional<Date> at;
    std::optional<Text<1, 120>> q;
};
BOOST_DESCRIBE_STRUCT(ParameterQuery, (), (at, q))

struct ParameterList {
    Date at;
    std::vector<Parameter> items;
};
BOOST_DESCRIBE_STRUCT(ParameterList, (), (at, items))

bool in_force(const Parameter& one, Date day) { return one.valid_from <= day && (!one.valid_to || day <= *one.valid_to); }

Task<Result<ParameterList>> list_all(Context& cx, ParameterQuery query) {
    const Date at = query.at.value_or(module_of(cx).today(cx.tenant(), cx.now()));
    co_return co_await cx.read([&](Reader& reader) -> Result<ParameterList> {
        ParameterList made{at, {}};
        for (Parameter& one : all_parameters(reader)) {
            const bool named = !query.q || one.name.value.find(query.q->value) != std::string::npos;
            if (named && in_force(one, at)) made.items.push_back(std::move(one));
        }
        return made;
    });
}

struct ParameterHistory {
    Text<> name;
    std::vector<Parameter> values;
};
BOOST_DESCRIBE_STRUCT(ParameterHistory, (), (name, values))

Task<Result<ParameterHistory>> history(Context& cx, std::string name) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ParameterHistory> {
        ParameterHistory made{{{name}}, parameter_history(reader, name)};
        if (made.values.empty()) return Problem::not_found("parameter");
        return made;
    });
}

Done record_parameter(Transaction& tx, const Module& module, const Parameter& one, const std::string& actor, Instant now) {
    Node who{.type = Node::Type::object}, pub{.type = Node::Type::object};
    who.member("by") = ledger::text_node(actor);
    who.member("value") = ledger::text_node(one.value.value);
    pub.member("effective_from") = ledger::text_node(to_text(one.valid_from));
    return record(tx, module, "parameter.changed", one.name.value, std::move(pub), who, now);
}

// New values beside those that stay; overlapping days are refused as a whole.
Done put_all(Transaction& tx, const Module& module, const std::vector<Parameter>& given, const std::string& actor, Instant now) {
    for (const Parameter& one : given) {
        put_parameter(tx, one, actor, now);
        if (auto done = record_parameter(tx, module, one, actor, now); !done) return done.problem();
    }
    access_may_change(tx);
    if (auto whole = engine_parameters(all_parameters(tx)); !whole) return whole.problem();
    return Nothing{};
}

struct NewParameterValue {
    std::optional<Text<0, 120>> key;
    Date valid_from;
    std::optional<Date> valid_to;
    Text<1, 200> value;
    std::optional<Text<0, 60>> unit;
    std::optional<Text<0, 300>> law_ref, source;
    std::optional<Text<0, 120>> verified;
};
BOOST_DESCRIBE_STRUCT(NewParameterValue, (), (key, valid_from, valid_to, value, unit, law_ref, source, verified))

template <std::uint32_t Max>
std::string or_empty(const std::optional<Text<0, Max>>& text) {
    return text ? text->value : std::string();
}

Task<Result<Answered<Parameter>>> put_one(Context& cx, Text<1, longest_parameter_name> name, NewParameterValue given) {
    const Module& module = module_of(cx);
    const Parameter one{{{name.value}},
                        {{or_empty(given.key)}},
                        given.valid_from,
                        given.valid_to,
                        {{given.value.value}},
                        {{or_empty(given.unit)}},
                        {{or_empty(given.law_ref)}},
                        {{or_empty(given.source)}},
                        {{or_empty(given.verified)}}};
    const std::string actor = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) { return put_all(tx, module, {one}, actor, cx.now()); });
    if (!done) co_return done.problem();
    co_return Answered<Parameter>{one, 200, {{"Location", cx.href("/rules/parameters/" + name.value)}}};
}

struct ParameterFile {
    std::optional<Upload> file;
    std::optional<Prose<1'000'000>> rows;  // in place of a file
};
BOOST_DESCRIBE_STRUCT(ParameterFile, (), (file, rows))

struct ParametersTaken {
    Count rows;
};
BOOST_DESCRIBE_STRUCT(ParametersTaken, (), (rows))

Task<Result<ParametersTaken>> put_file(Context& cx, ParameterFile given) {
    const Module& module = module_of(cx);
    std::string text = given.rows ? given.rows->value : "";
    if (given.file && !given.file->path.empty())
        if (auto read = disk::read(given.file->path)) text = std::move(*read);
    if (text.empty()) co_return Problem::invalid({{"/file", "no-file"}});
    const auto read = Parameters::from_csv(text);
    if (!read) co_return read.problem();
    std::vector<Parameter> rows;
    for (const DatedValue& one : read->all()) rows.push_back(row_of(one));
    const std::string actor = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) { return put_all(tx, module, rows, actor, cx.now()); });
    if (!done) co_return done.problem();
    co_return ParametersTaken{{static_cast<std::int64_t>(rows.size())}};
}

Task<Result<Reply>> as_file(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto all = engine_parameters(all_parameters(reader));
        if (!all) return all.problem();
        Reply reply = Reply::text(all->csv(), "text/csv; charset=utf-8");
        reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"parameters.csv\"");
        return reply;
    });
}

}  // namespace

void install_parameters(App& app) {
    app.get("/rules/parameters", list_all).named("rules.parameters");
    app.get("/rules/parameters/{name}", history).named("rules.parameter").with_dotted_names();
    app.put("/rules/parameters/{name}", put_one).named("rules.parameter.put").needs(may_set_parameters).with_dotted_names();
    app.post("/rules/parameters", put_file).named("rules.parameters.put").form("/rules/parameters/new").needs(may_set_parameters);
    app.get("/rules/parameters-file", as_file).named("rules.parameters.file").gives({"text/csv"});
}

}  // namespace skl::rules
