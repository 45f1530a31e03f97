// Policies and decisions as people read them: rows of the table and facts in the reader's language. What a cell says beyond the usual
// phrases stands there as it was written.
#pragma once

#include "kernel/http/app.h"
#include "rules/access/log.h"
#include "rules/access/policy.h"

namespace skl::rules {

enum class AccessRuleEffect { permit, forbid };
BOOST_DESCRIBE_ENUM(AccessRuleEffect, permit, forbid)

struct AccessRuleLine {
    Text<> rule;
    AccessRuleEffect effect{};
    std::string who, what, when;  // empty: whoever, whatever, always
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(AccessRuleLine, (), (rule, effect, who, what, when, reason))

// What forbids stands first: no permit outweighs it.
std::vector<AccessRuleLine> rules_in_words(const AccessVersion& version, const calendar::Calendar& calendar, const Context& cx);

struct AccessWords {
    std::string who, what, on_what, circumstances;
};
AccessWords in_words(const AccessFacts& facts, const Context& cx);

// The row, or the rule of the floor, that a decision is told by.
std::string deciding_rule(const identity::Decision& decision);

// Who drafted or approved a version: the operator, the preset, the clock, oneself; to officials the name that a colleague has at work, to
// others an official.
std::string actor_in_words(Reader& reader, const std::string& actor, const Context& cx);

}  // namespace skl::rules
