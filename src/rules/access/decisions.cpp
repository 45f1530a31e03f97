// The log of decisions as a list: kinds of decisions with their number, the latest first.
#include <cstring>

#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/access/pages.h"

namespace skl::rules {

namespace {

constexpr std::string_view cursor_label = "access-decisions";
constexpr std::int64_t most_at_once = 64;  // kinds that were seen last in the same microsecond: those of one request

struct AccessDecisionQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<AccessEffect> effect;
    std::optional<Text<0, 200>> action, rule;
    std::optional<Text<0, 60>> version;
};
BOOST_DESCRIBE_STRUCT(AccessDecisionQuery, (), (limit, cursor, effect, action, rule, version))

struct AccessDecisions {
    std::vector<AccessDecisionLine> items;
    std::optional<std::string> next;
    std::optional<AccessEffect> effect;  // as it was filtered
    std::string action, rule, version, next_href;
    std::vector<std::string> actions, rules;  // that the log knows
};
BOOST_DESCRIBE_STRUCT(AccessDecisions, (), (items, next, effect, action, rule, version, next_href, actions, rules))

// Where a page ends: the moment of its last kind, and eight letters of that kind's id.
Uuid mark_of(const LoggedDecision& last) {
    Uuid made;
    const auto micros = static_cast<std::uint64_t>(last.last_at.micros);
    for (std::size_t i = 0; i < sizeof micros; ++i) made.bytes[i] = static_cast<std::uint8_t>(micros >> (8 * i));
    std::memcpy(made.bytes.data() + sizeof micros, last.id.value.data(), std::min(last.id.value.size(), sizeof micros));
    return made;
}
struct Mark {
    Instant at;
    std::string id;
};
std::optional<Mark> mark_in(const std::string& text) {
    Uuid uuid;
    if (text.empty() || !parse(text, uuid)) return std::nullopt;
    Mark made;
    std::uint64_t micros = 0;
    for (std::size_t i = 0; i < sizeof micros; ++i) micros |= std::uint64_t{uuid.bytes[i]} << (8 * i);
    made.at.micros = static_cast<std::int64_t>(micros);
    for (std::size_t i = sizeof micros; i < uuid.bytes.size(); ++i) made.id += static_cast<char>(uuid.bytes[i]);
    return made;
}

// What the page before had goes: up to the kind of the mark. Where that was seen again meanwhile, nothing is left out.
void begin_after(std::vector<LoggedDecision>& found, const Mark& mark) {
    for (std::size_t i = 0; i < found.size() && found[i].last_at == mark.at; ++i)
        if (found[i].id.value.starts_with(mark.id)) {
            found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            return;
        }
}

std::string said(const std::optional<Text<0, 200>>& given) { return given ? given->value : ""; }

std::string page_href(const Context& cx, const AccessDecisions& made, const std::string& cursor) {
    std::string href = cx.href("/rules/access/decisions?cursor=") + text::percent_encode(cursor);
    if (made.effect) href += std::string("&effect=") + boost::describe::enum_to_string(*made.effect, "");
    for (const auto& [name, value] :
         {std::pair{"action", &made.action}, std::pair{"rule", &made.rule}, std::pair{"version", &made.version}})
        if (!value->empty()) href += std::string("&") + name + "=" + text::percent_encode(*value);
    return href;
}

Task<Result<AccessDecisions>> list_all(Context& cx, AccessDecisionQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto start = cursors.start(query.cursor, "");
    if (!start) co_return start.problem();
    const auto mark = mark_in(*start);
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    if (auto written = co_await write_decisions(cx); !written) co_return written.problem();
    AccessDecisions made;
    made.effect = query.effect;
    made.action = said(query.action), made.rule = said(query.rule), made.version = query.version ? query.version->value : "";
    DecisionFilter filter{{}, made.action, made.rule, made.version, mark ? std::optional(mark->at) : std::nullopt};
    if (query.effect) filter.allowed = *query.effect == AccessEffect::permit;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<LoggedDecision>> {
        made.actions = logged_actions(reader);
        made.rules = logged_rules(reader);
        return logged_decisions(reader, filter, limit + 1 + most_at_once);
    });
    if (!found) co_return found.problem();
    if (mark) begin_after(*found, *mark);
    if (static_cast<std::int64_t>(found->size()) > limit) {
        found->erase(found->begin() + limit, found->end());
        made.next = cursors.after(mark_of(found->back()));
        made.next_href = page_href(cx, made, *made.next);
    }
    for (const LoggedDecision& one : *found) made.items.push_back(line_of(one, cx));
    co_return made;
}

}  // namespace

Task<Done> write_decisions(Context& cx) {
    const auto fresh = module_of(cx).gate().take(cx.tenant(), cx.now(), true);
    if (fresh.empty()) co_return Nothing{};
    co_return co_await cx.write([&](Transaction& tx) -> Done {
        add_to_log(tx, fresh, cx.now());
        return Nothing{};
    });
}

AccessDecisionLine line_of(const LoggedDecision& one, const Context& cx) {
    AccessWords words = in_words(one.facts, cx);
    return {one.id,
            std::move(words.who),
            std::move(words.what),
            std::move(words.on_what),
            std::move(words.circumstances),
            one.allowed ? AccessEffect::permit : AccessEffect::deny,
            one.rule,
            one.version,
            one.times,
            one.first_at,
            one.last_at,
            one.facts,
            cx.href("/rules/access/cases/new?decision=" + one.id.value)};
}

void install_access_decisions(App& app) {
    app.get("/rules/access/decisions", list_all).named("rules.access.decisions").needs(may_read_gate).page("rules/access_decisions");
}

}  // namespace skl::rules
