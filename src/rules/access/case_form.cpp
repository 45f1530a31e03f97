#include "rules/access/case_form.h"

#include "kernel/describe/scalar.h"

namespace skl::rules {

namespace {

constexpr std::int64_t highest_level = 3;  // aal and ial

struct Writer {
    const Context& cx;

    AccessField field(const std::string& path, const std::string& word) const { return {path, cx.say(word), "", AccessControl::text, {}}; }

    AccessField levels(AccessField made, std::int64_t chosen) const {
        made.control = AccessControl::choice;
        for (std::int64_t level = 0; level <= highest_level; ++level)
            made.options.push_back({std::to_string(level), std::to_string(level), level == chosen});
        return made;
    }
    AccessField kinds(AccessField made, const std::string& chosen) const {
        made.control = AccessControl::choice;
        for (const char* kind : {"person", "operator", "nobody"})
            made.options.push_back({kind, cx.say(std::string("access.kind.") + kind), chosen == kind});
        return made;
    }
    AccessField roles(AccessField made, const std::vector<std::string>& chosen) const {
        made.control = AccessControl::ticks;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<identity::Role>>([&](auto enumerator) {
            const std::string name = identity::name_of(enumerator.value);
            const bool held = std::find(chosen.begin(), chosen.end(), name) != chosen.end();
            made.options.push_back({name, cx.say(std::string("Role.") + enumerator.name), held});
        });
        return made;
    }
    // The members of one of the four parts, each as what it is.
    AccessFieldGroup group(const char* part, View whole) const {
        AccessFieldGroup made{cx.say(std::string("AccessFacts.") + part), {}};
        for (const Field& member : *whole.face->shape) {
            const View value{member.face, member.in_const(whole.value)};
            const std::string name = member.name, path = std::string("facts.") + part + "." + name;
            AccessField one = field(path, std::string(whole.face->shape->name) + "." + name);
            if (value.face->kind == Kind::boolean) {
                one.control = AccessControl::tick;
                one.options = {{"true", one.label, *static_cast<const bool*>(value.value)}};
            } else if (value.face->kind == Kind::integer) {
                one = levels(std::move(one), *static_cast<const std::int64_t*>(value.value));
            } else if (value.face->kind == Kind::list) {
                one = roles(std::move(one), *static_cast<const std::vector<std::string>*>(value.value));
            } else if (path == "facts.subject.kind") {
                one = kinds(std::move(one), write_scalar(value));
            } else {
                one.typed = write_scalar(value);
            }
            if (path != "facts.resource.tenant") made.fields.push_back(std::move(one));  // always this one
        }
        return made;
    }
};

}  // namespace

NewAccessCase usual_case() {
    constexpr std::int64_t usual = 2;
    NewAccessCase made;
    made.facts.subject.kind = {{"person"}};
    made.facts.subject.aal = made.facts.subject.ial = usual;
    return made;
}

AccessCaseForm form_of(const NewAccessCase& shown, const Context& cx) {
    const Writer writer{cx};
    const AccessFacts& facts = shown.facts;
    return {shown.name.value,
            shown.expected,
            {writer.group("subject", {&face_of<AccessSubject>, &facts.subject}),
             writer.group("action", {&face_of<AccessAction>, &facts.action}),
             writer.group("resource", {&face_of<AccessResource>, &facts.resource}),
             writer.group("context", {&face_of<AccessCircumstances>, &facts.context})}};
}

}  // namespace skl::rules
