// The functions of the expression language as people look them up: names and arguments from the table that computes them, words from the
// catalogue.
#include <algorithm>

#include "kernel/pages/pages.h"
#include "rules/engine/feel/functions.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

struct FeelFunction {
    std::string name, signature;
    Bilingual<> help;
};
BOOST_DESCRIBE_STRUCT(FeelFunction, (), (name, signature, help))

std::string key_of(std::string_view name) {
    std::string key = "feel.function.";
    for (const char c : name) key += c == ' ' || c == '.' ? '-' : c;
    return key;
}

// "substring(string, start position, [length])", "min(list…)": each form of a function on its own.
std::string signature_of(const std::string& name, const feel::Form& form) {
    std::string made = name + "(";
    for (std::size_t i = 0; i < form.parameters.size(); ++i) {
        const bool last = i + 1 == form.parameters.size();
        const std::string parameter = std::string(form.parameters[i]) + (last && form.variadic ? "…" : "");
        made += (i > 0 ? ", " : "") + (i < form.required ? parameter : "[" + parameter + "]");
    }
    return made + ")";
}

void add(std::span<const feel::Form> forms, const std::string& prefix, const Locale& locale, std::vector<FeelFunction>& into) {
    for (const feel::Form& form : forms) {
        const std::string name = prefix + std::string(form.name);
        const std::string signature = signature_of(name, form);
        const auto known = std::find_if(into.begin(), into.end(), [&](const FeelFunction& one) { return one.name == name; });
        if (known != into.end()) {
            if (known->signature.find(signature) == std::string::npos) known->signature += "; " + signature;
            continue;
        }
        FeelFunction& made = into.emplace_back(FeelFunction{name, signature, {}});
        for (const char* language : {"zh-Hant", "en"}) made.help.by_language[language] = locale.say(language, key_of(name));
    }
}

Task<Result<List<FeelFunction>>> list(Context& cx) {
    List<FeelFunction> made;
    add(feel::built_in_forms(), "", cx.app().locale(), made.items);
    add(feel::own_forms(), "sky.", cx.app().locale(), made.items);
    co_return made;
}

}  // namespace

void install_functions(App& app) { app.get("/feel/functions", list).named("rules.feel.functions"); }

}  // namespace skl::rules
