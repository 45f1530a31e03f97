// The table of all built-ins and how a form is chosen: by the number of arguments, then by what they are; by name, by the names.
#include "rules/engine/feel/functions.h"

#include <algorithm>
#include <map>

#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel {
namespace {

TypeRef any_type_of_arguments() {
    static const TypeRef any = std::make_shared<const Type>();
    return any;
}

bool takes(const Form& form, std::size_t arguments) {
    return arguments >= form.required && (form.variadic || arguments <= form.parameters.size());
}

Value invoked(Run& run, const Form& form, std::span<const Value> arguments) {
    if (!run.step(1 + arguments.size())) return {};
    if (!form.variadic) return form.native(run, arguments);
    const std::size_t fixed = std::min(form.parameters.size() - 1, arguments.size());
    std::vector<Value> gathered(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(fixed));
    gathered.emplace_back(List(arguments.begin() + static_cast<std::ptrdiff_t>(fixed), arguments.end()));
    return form.native(run, gathered);
}

class BuiltIn final : public Function {
public:
    explicit BuiltIn(std::span<const Form> forms) : forms_(forms.begin(), forms.end()) {
        for (const std::string_view parameter : forms_.front().parameters)
            parameters_.push_back({std::string(parameter), any_type_of_arguments()});
    }
    std::string_view name() const override { return forms_.front().name; }
    std::span<const Parameter> parameters() const override { return parameters_; }
    TypeRef result_type() const override { return any_type_of_arguments(); }

    Value call(Run& run, std::span<const Value> arguments) const override {
        const Form* chosen = nullptr;
        for (const Form& form : forms_) {
            if (!takes(form, arguments.size())) continue;
            if (form.fits == nullptr || form.fits(arguments)) return invoked(run, form, arguments);
            if (chosen == nullptr) chosen = &form;
        }
        if (chosen != nullptr) return invoked(run, *chosen, arguments);
        return run.fail("arguments-count", name(), {{"got", std::to_string(arguments.size())}});
    }

    Value call_named(Run& run, std::span<const Named> arguments) const override {
        for (const Form& form : forms_) {
            if (const auto ordered = put_in_order(form, arguments)) return invoked(run, form, *ordered);
        }
        for (const Named& argument : arguments) {
            if (!known(argument.name)) return run.fail("argument-unknown", name(), {{"parameter", std::string(argument.name)}});
        }
        return run.fail("argument-missing", name());
    }

private:
    bool known(std::string_view parameter) const {
        return std::any_of(forms_.begin(), forms_.end(), [&](const Form& form) {
            return std::find(form.parameters.begin(), form.parameters.end(), parameter) != form.parameters.end();
        });
    }

    // The arguments in the order of the form, up to the last one given; nothing: another form's.
    static std::optional<std::vector<Value>> put_in_order(const Form& form, std::span<const Named> arguments) {
        if (form.required > form.parameters.size()) return {};  // min(1, 2): its arguments have no names
        std::vector<Value> ordered(form.parameters.size());
        std::vector<bool> given(form.parameters.size(), false);
        for (const Named& argument : arguments) {
            const auto at = std::find(form.parameters.begin(), form.parameters.end(), argument.name);
            if (at == form.parameters.end()) return {};
            const auto index = static_cast<std::size_t>(at - form.parameters.begin());
            if (given[index]) return {};
            given[index] = true;
            ordered[index] = argument.value;
        }
        if (std::find(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(form.required), false) !=
            given.begin() + static_cast<std::ptrdiff_t>(form.required))
            return {};
        while (!given.empty() && !given.back()) given.pop_back();
        ordered.resize(given.size());
        return ordered;
    }

    std::vector<Form> forms_;
    std::vector<Parameter> parameters_;
};

std::vector<Form> all_forms() {
    std::vector<Form> forms;
    for (const auto table :
         {conversion_forms(), moment_forms(), calendar_forms(), string_forms(), pattern_forms(), number_forms(), list_forms(),
          list_edit_forms(), list_order_forms(), statistics_forms(), context_forms(), range_forms(), interval_forms()})
        forms.insert(forms.end(), table.begin(), table.end());
    std::stable_sort(forms.begin(), forms.end(), [](const Form& a, const Form& b) { return a.name < b.name; });
    return forms;
}

const std::map<std::string_view, Value>& functions_by_name() {
    static const auto functions = [] {
        std::map<std::string_view, Value> made;
        for (const Form& form : built_in_forms()) {
            if (!made.contains(form.name)) made.emplace(form.name, function_of(forms_of(form.name)));
        }
        return made;
    }();
    return functions;
}

}  // namespace

std::unique_ptr<Function> function_of(std::span<const Form> forms) { return std::make_unique<BuiltIn>(forms); }

std::span<const Form> built_in_forms() {
    static const std::vector<Form> forms = all_forms();
    return forms;
}

std::span<const Form> forms_of(std::string_view name) {
    const auto all = built_in_forms();
    const auto first = std::find_if(all.begin(), all.end(), [&](const Form& form) { return form.name == name; });
    const auto last = std::find_if(first, all.end(), [&](const Form& form) { return form.name != name; });
    return {first, last};
}

const Value* built_in(std::string_view name) {
    const auto& functions = functions_by_name();
    const auto found = functions.find(name);
    return found == functions.end() ? nullptr : &found->second;
}

}  // namespace skl::rules::feel
