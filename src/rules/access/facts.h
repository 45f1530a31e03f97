// What the decision `access` is told: who asks, for what, on what, and in which circumstances. It names nobody.
#pragma once

#include "identity/module.h"
#include "kernel/describe/faces.h"
#include "rules/engine/feel/value.h"

namespace skl::rules {

struct AccessSubject {
    Text<0, 40> kind;                // operator, person or nobody
    std::vector<std::string> roles;  // core.officer …, in order
    std::int64_t aal = 0, ial = 0;
    bool acts_for = false;  // for another, under a mandate of this kind
    Text<0, 40> mandate;
    bool mandate_covers = false, agreed = true;  // its scopes reach the action; all agents who must agree have
    Text<0, 200> agency, unit;
};
BOOST_DESCRIBE_STRUCT(AccessSubject, (), (kind, roles, aal, ial, acts_for, mandate, mandate_covers, agreed, agency, unit))

struct AccessAction {
    Text<0, 200> name, permission;
    std::int64_t least_aal = 0, least_ial = 0;
};
BOOST_DESCRIBE_STRUCT(AccessAction, (), (name, permission, least_aal, least_ial))

struct AccessResource {
    Text<0, 100> type;
    Text<0, 200> id;
    bool personal = false, payload = false, minor = false;
    bool own = false;  // who asks is its owner, or made the change
    Text<0, 200> unit;
    Text<0, 60> sensitivity, tenant;
};
BOOST_DESCRIBE_STRUCT(AccessResource, (), (type, id, personal, payload, minor, own, unit, sensitivity, tenant))

struct AccessCircumstances {
    Text<0, 500> purpose, legal_basis, case_number;
    bool break_glass = false;
};
BOOST_DESCRIBE_STRUCT(AccessCircumstances, (), (purpose, legal_basis, case_number, break_glass))

struct AccessFacts {
    AccessSubject subject;
    AccessAction action;
    AccessResource resource;
    AccessCircumstances context;
};
BOOST_DESCRIBE_STRUCT(AccessFacts, (), (subject, action, resource, context))

AccessFacts facts_of(const std::string& tenant, const identity::Question& question, const identity::Asker& asker);
identity::Question question_of(const AccessFacts& facts);
identity::Asker asker_of(const AccessFacts& facts);

// All of them in one text, for a map: equal where the facts are.
std::string key_of(const AccessFacts& facts);

// As the log of decisions keeps them: a case number, and a resource named by an id and not by a word, are only said to be there.
AccessFacts without_names(AccessFacts facts);

// The inputs of the decision by name. `local`: the day and the time of day where the tenant is.
feel::Context inputs_of(const AccessFacts& facts, const feel::DateTime& local);

}  // namespace skl::rules
