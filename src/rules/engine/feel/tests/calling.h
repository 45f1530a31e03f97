// Values by their literals and built-ins by their names, for tests that stand below the parser.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel::calling {

inline Value n(std::string_view text) {
    const auto read = Decimal::parse(text);
    EXPECT_TRUE(read) << text;
    return read ? Value(*read) : Value();
}
inline Value s(std::string_view text) { return std::string(text); }
inline Value list(std::initializer_list<Value> items) { return List(items); }
inline Value context(std::initializer_list<ContextEntry> entries) {
    Context made;
    for (const ContextEntry& entry : entries) made.put(entry.key, entry.value);
    return made;
}

// As @"…" reads it.
inline Value at(std::string_view text) {
    if (const auto date = Date::parse(text)) return *date;
    if (auto time = Time::parse(text)) return std::move(*time);
    if (auto both = DateTime::parse(text)) return std::move(*both);
    if (const auto days = parse_days_duration(text)) return *days;
    if (const auto months = parse_months_duration(text)) return *months;
    ADD_FAILURE() << text;
    return {};
}

// [1..5) and its like, of whole numbers.
inline Value range(std::string_view text) {
    const std::size_t dots = text.find("..");
    return Range{n(text.substr(1, dots - 1)), n(text.substr(dots + 2, text.size() - dots - 3)), text.front() == '[', text.back() == ']'};
}

class Built : public ::testing::Test {
protected:
    Value call(std::string_view name, std::initializer_list<Value> arguments) { return call_of(built_in(name), name, arguments); }
    std::string text(std::string_view name, std::initializer_list<Value> arguments) { return text_of(call(name, arguments)); }
    std::string named(std::string_view name, std::initializer_list<Function::Named> arguments) {
        const Value* function = built_in(name);
        EXPECT_NE(function, nullptr) << name;
        return function == nullptr ? "" : text_of(function->function().call_named(run, {arguments.begin(), arguments.size()}));
    }
    Value call_of(const Value* function, std::string_view name, std::initializer_list<Value> arguments) {
        EXPECT_NE(function, nullptr) << name;
        return function == nullptr ? Value() : function->function().call(run, {arguments.begin(), arguments.size()});
    }
    std::string why() { return run.remarks().empty() ? "" : run.remarks().back().code; }
    feel::Run run;
};

}  // namespace skl::rules::feel::calling
