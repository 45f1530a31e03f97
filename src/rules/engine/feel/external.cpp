// A method of Java as a function of FEEL: arguments are checked against the types of its signature before it is called.
#include "rules/engine/feel/external.h"

#include <algorithm>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel {
namespace {

constexpr std::string_view any_more = "[Ljava.lang.Object;";  // Object…: takes what is left

class External final : public Function {
public:
    External(std::string name, std::vector<std::string> types, Method method)
        : name_(std::move(name)), types_(std::move(types)), method_(method), any_(std::make_shared<const Type>()) {
        for (std::size_t i = 0; i < types_.size(); ++i) parameters_.push_back({"p" + std::to_string(i + 1), any_});
    }
    std::string_view name() const override { return name_; }
    std::span<const Parameter> parameters() const override { return parameters_; }
    TypeRef result_type() const override { return any_; }

    Value call(Run& run, std::span<const Value> arguments) const override {
        const bool open = !types_.empty() && types_.back() == any_more;
        const std::size_t fixed = open ? types_.size() - 1 : types_.size();
        if (arguments.size() < fixed || (!open && arguments.size() > fixed))
            return run.fail("arguments-count", name_, {{"got", std::to_string(arguments.size())}});
        for (std::size_t i = 0; i < fixed; ++i) {
            if (passes_as(arguments[i], types_[i])) continue;
            return run.fail(
                "argument-unfit", name_,
                {{"position", std::to_string(i + 1)}, {"expected", types_[i]}, {"got", std::string(name_of(arguments[i].kind()))}});
        }
        Value result = method_(arguments);
        if (result.null()) return run.fail("out-of-range", name_);
        if (result.is(Kind::string) && !run.text(result.string().size())) return {};
        return result;
    }

private:
    std::string name_;
    std::vector<std::string> types_;
    Method method_;
    TypeRef any_;
    std::vector<Parameter> parameters_;
};

// Without white space, and with the array of a variable number of arguments written in one way.
std::string tidied(std::string_view signature) {
    std::string out;
    for (const char c : signature) {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') out += c;
    }
    for (const std::string_view other : {std::string_view("java.lang.Object..."), std::string_view("java.lang.Object[]")}) {
        if (const std::size_t at = out.find(other); at != std::string::npos) out.replace(at, other.size(), any_more);
    }
    return out;
}

std::vector<std::string> types_in(std::string_view signature) {
    std::vector<std::string> types;
    const std::size_t open = signature.find('(');
    std::string_view rest = signature.substr(open + 1, signature.size() - open - 2);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        types.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return types;
}

}  // namespace

const Value* external_function(std::string_view class_name, std::string_view signature) {
    static const auto functions = [] {
        std::map<std::string, Value, std::less<>> made;
        for (const auto& [name, method] : all_methods())
            made.emplace(name, Value(std::make_unique<External>(name.substr(0, name.find('(')), types_in(name), method)));
        return made;
    }();
    const auto found = functions.find(std::string(class_name) + "." + tidied(signature));
    return found == functions.end() ? nullptr : &found->second;
}

}  // namespace skl::rules::feel
