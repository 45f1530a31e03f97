// The form of a case: each fact a field, in groups as the decision has them.
#pragma once

#include "rules/access/pages.h"

namespace skl::rules {

struct NewAccessCase {
    Text<1, 200> name;
    AccessFacts facts;
    AccessEffect expected{};
};
BOOST_DESCRIBE_STRUCT(NewAccessCase, (), (name, facts, expected))

enum class AccessControl { text, choice, tick, ticks };
BOOST_DESCRIBE_ENUM(AccessControl, text, choice, tick, ticks)
struct AccessOption {
    std::string value, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(AccessOption, (), (value, label, chosen))
struct AccessField {
    std::string path, label, typed;  // facts.subject.aal
    AccessControl control{};
    std::vector<AccessOption> options;
};
BOOST_DESCRIBE_STRUCT(AccessField, (), (path, label, typed, control, options))
struct AccessFieldGroup {
    std::string heading;
    std::vector<AccessField> fields;
};
BOOST_DESCRIBE_STRUCT(AccessFieldGroup, (), (heading, fields))
struct AccessCaseForm {
    std::string case_name;
    AccessEffect expected{};
    std::vector<AccessFieldGroup> groups;
};
BOOST_DESCRIBE_STRUCT(AccessCaseForm, (), (case_name, expected, groups))

// Somebody with a passkey and a proven identity, who acts for nobody.
NewAccessCase usual_case();
AccessCaseForm form_of(const NewAccessCase& shown, const Context& cx);

}  // namespace skl::rules
