#include "rules/access/facts.h"

#include <algorithm>

namespace skl::rules {

namespace {

constexpr const char* somebody = "asker";      // stands for whoever asks, where facts become a question again
constexpr const char* named = "*";             // in the log: there was one
constexpr std::size_t longest_word_kept = 60;  // slugs of rule sets and the like; ids of rows are no words
constexpr std::size_t uuid_length = 36;

feel::Value text(const std::string& value) { return feel::Value(value); }

bool is_word(const std::string& id) {
    if (id.size() > longest_word_kept || (id.size() == uuid_length && std::count(id.begin(), id.end(), '-') == 4)) return false;
    return std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }) &&
           std::any_of(id.begin(), id.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

feel::Value subject_value(const AccessSubject& subject) {
    feel::List roles;
    for (const std::string& role : subject.roles) roles.emplace_back(role);
    feel::Context made;
    made.put("kind", text(subject.kind.value));
    made.put("roles", feel::Value(std::move(roles)));
    made.put("aal", feel::Value(subject.aal));
    made.put("ial", feel::Value(subject.ial));
    made.put("acts_for", feel::Value(subject.acts_for));
    made.put("mandate", text(subject.mandate.value));
    made.put("mandate_covers", feel::Value(subject.mandate_covers));
    made.put("agreed", feel::Value(subject.agreed));
    made.put("agency", text(subject.agency.value));
    made.put("unit", text(subject.unit.value));
    return feel::Value(std::move(made));
}

feel::Value action_value(const AccessAction& action) {
    feel::Context made;
    made.put("name", text(action.name.value));
    made.put("permission", text(action.permission.value));
    made.put("least_aal", feel::Value(action.least_aal));
    made.put("least_ial", feel::Value(action.least_ial));
    return feel::Value(std::move(made));
}

feel::Value resource_value(const AccessResource& resource) {
    feel::Context made;
    made.put("type", text(resource.type.value));
    made.put("id", text(resource.id.value));
    made.put("personal", feel::Value(resource.personal));
    made.put("payload", feel::Value(resource.payload));
    made.put("minor", feel::Value(resource.minor));
    made.put("own", feel::Value(resource.own));
    made.put("unit", text(resource.unit.value));
    made.put("sensitivity", text(resource.sensitivity.value));
    made.put("tenant", text(resource.tenant.value));
    return feel::Value(std::move(made));
}

feel::Value context_value(const AccessCircumstances& circumstances, const feel::DateTime& local) {
    feel::Context made;
    made.put("purpose", text(circumstances.purpose.value));
    made.put("legal_basis", text(circumstances.legal_basis.value));
    made.put("case_number", text(circumstances.case_number.value));
    made.put("break_glass", feel::Value(circumstances.break_glass));
    made.put("day", feel::Value(local.date));
    made.put("time", feel::Value(local.time));
    return feel::Value(std::move(made));
}

}  // namespace

AccessFacts facts_of(const std::string& tenant, const identity::Question& question, const identity::Asker& asker) {
    AccessFacts made;
    made.subject.kind = {{asker.platform ? "operator" : asker.aal > 0 ? "person" : "nobody"}};
    made.subject.roles = asker.roles;
    std::sort(made.subject.roles.begin(), made.subject.roles.end());
    made.subject.roles.erase(std::unique(made.subject.roles.begin(), made.subject.roles.end()), made.subject.roles.end());
    made.subject.aal = asker.aal;
    made.subject.ial = asker.ial;
    made.subject.acts_for = asker.mandate_kind.has_value();
    made.subject.mandate = {{asker.mandate_kind.value_or("")}};
    made.subject.mandate_covers = asker.mandate_covers;
    made.subject.agreed = !asker.others_must_agree;
    made.subject.agency = {{asker.agency}};
    made.subject.unit = {{asker.unit}};
    made.action = {{{question.action}}, {{question.permission}}, question.least_aal, question.least_ial};
    const bool own = !question.owner.empty() && question.owner == asker.subject;
    made.resource = {{{question.resource_type}}, {{question.resource}},    question.personal, question.payload, question.of_minor, own,
                     {{question.unit}},          {{question.sensitivity}}, {{tenant}}};
    made.context = {{{question.purpose}}, {{question.legal_basis}}, {{question.matter_ref}}, question.break_glass};
    return made;
}

identity::Question question_of(const AccessFacts& facts) {
    identity::Question made{.action = facts.action.name.value,
                            .resource = facts.resource.id.value,
                            .permission = facts.action.permission.value,
                            .personal = facts.resource.personal,
                            .payload = facts.resource.payload,
                            .of_minor = facts.resource.minor};
    if (facts.resource.own) made.owner = somebody;
    made.purpose = facts.context.purpose.value;
    made.legal_basis = facts.context.legal_basis.value;
    made.matter_ref = facts.context.case_number.value;
    made.least_aal = facts.action.least_aal;
    made.least_ial = facts.action.least_ial;
    made.resource_type = facts.resource.type.value;
    made.unit = facts.resource.unit.value;
    made.sensitivity = facts.resource.sensitivity.value;
    made.break_glass = facts.context.break_glass;
    return made;
}

identity::Asker asker_of(const AccessFacts& facts) {
    identity::Asker made{.subject = somebody, .platform = facts.subject.kind.value == "operator", .roles = facts.subject.roles};
    made.permitted =
        identity::has_permission(facts.subject.roles, facts.action.permission.value, identity::rule_set_of(question_of(facts)));
    made.aal = facts.subject.aal;
    made.ial = facts.subject.ial;
    if (facts.subject.acts_for) made.mandate_kind = facts.subject.mandate.value;
    made.mandate_covers = facts.subject.mandate_covers;
    made.others_must_agree = !facts.subject.agreed;
    made.agency = facts.subject.agency.value;
    made.unit = facts.subject.unit.value;
    return made;
}

std::string key_of(const AccessFacts& facts) {
    constexpr char next = '\x1f';  // the unit separator of ASCII: in no name
    std::string key;
    key.reserve(256);
    const auto add = [&](std::string_view value) { key.append(value), key.push_back(next); };
    const auto& [subject, action, resource, context] = facts;
    add(subject.kind.value);
    for (const std::string& role : subject.roles) add(role);
    key.push_back(next);
    for (const std::int64_t level : {subject.aal, subject.ial, action.least_aal, action.least_ial}) key += static_cast<char>('0' + level);
    for (const bool truth : {subject.acts_for, subject.mandate_covers, subject.agreed, resource.personal, resource.payload, resource.minor,
                             resource.own, context.break_glass})
        key += truth ? '1' : '0';
    for (const std::string* value :
         {&subject.mandate.value, &subject.agency.value, &subject.unit.value, &action.name.value, &action.permission.value,
          &resource.type.value, &resource.id.value, &resource.unit.value, &resource.sensitivity.value, &context.purpose.value,
          &context.legal_basis.value, &context.case_number.value})
        add(*value);
    return key;
}

AccessFacts without_names(AccessFacts facts) {
    if (!facts.context.case_number.value.empty()) facts.context.case_number = {{named}};
    if (!facts.resource.id.value.empty() && !is_word(facts.resource.id.value)) facts.resource.id = {{named}};
    return facts;
}

feel::Context inputs_of(const AccessFacts& facts, const feel::DateTime& local) {
    feel::Context made;
    made.put("subject", subject_value(facts.subject));
    made.put("action", action_value(facts.action));
    made.put("resource", resource_value(facts.resource));
    made.put("context", context_value(facts.context, local));
    return made;
}

}  // namespace skl::rules
