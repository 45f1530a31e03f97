// Rules in force, and those that were, as a live table: which law is computed how, since when, and on which articles it rests.
#include "rules/public_versions.h"

#include "kernel/http/live_tables.h"
#include "rules/inside.h"
#include "rules/store.h"

namespace skl::rules {
namespace {

struct PublicRule {
    Uuid id;
    Slug set;
    Bilingual<1, 200> title;
    Text<> owner, label;
    RuleVersionState state{};
    Date effective_from;
    std::optional<Date> effective_to;  // the first day it is no longer in force
    Prose<4'000> law_refs;             // apart by semicolons
    Prose<4'000> models_sha256;        // of its files, in their order
};
BOOST_DESCRIBE_STRUCT(PublicRule, (), (id, set, title, owner, label, state, effective_from, effective_to, law_refs, models_sha256))

std::string joined(const std::string& before, const std::string& further) { return before.empty() ? further : before + "; " + further; }

std::vector<PublicRule> public_rules(Reader& reader) {
    std::vector<PublicRule> out;
    for (const RuleSet& set : list_sets(reader, "", most_live_rows))
        for (const RuleVersion& version : versions_of(reader, set.id)) {
            if (version.state != RuleVersionState::in_force && version.state != RuleVersionState::superseded) continue;
            PublicRule& rule = out.emplace_back();
            rule = {version.id,           set.name, set.title, set.owner, version.label, version.state, version.effective_from,
                    version.effective_to, {},       {}};
            for (const std::string& ref : version.law_refs) rule.law_refs.value = joined(rule.law_refs.value, ref);
            for (const ModelRef& model : version.models) rule.models_sha256.value = joined(rule.models_sha256.value, model.sha256.value);
        }
    return out;
}

}  // namespace

void declare_public_rules(App& app) {
    LiveTable table = live_table<PublicRule>("rules-in-force", RowUnit::thing, "id", &public_rules);
    table.news = {"rules.version.in_force"};
    publish(app, std::move(table));
}

}  // namespace skl::rules
