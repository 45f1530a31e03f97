// Numbers, dates, times and durations from any text: what is read is written as a text that reads as the same again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/engine/feel/functions.h"
#include "rules/engine/feel/operations.h"

namespace {

void demand(bool truth) {
    if (!truth) std::abort();
}

// Everything that can be done to two values may be null, and nothing else.
void operate(const skl::rules::feel::Value& a, const skl::rules::feel::Value& b) {
    using namespace skl::rules::feel;
    Run run;
    for (const auto operation : {add_any, subtract_any, multiply_any, divide, power}) (void)text_of(operation(run, a, b));
    (void)compare(run, Comparison::less, a, b);
    demand(same(a, a) && hash_of(a) == hash_of(Value(a)));
    if (equality(a, b).value_or(false)) demand(hash_of(a) == hash_of(b));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::rules::feel;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    List read;
    if (const auto number = Decimal::parse(text)) {
        demand(Decimal::parse(number->text()) == number);
        read.emplace_back(*number);
    }
    if (const auto date = Date::parse(text)) {
        demand(date->text() == text);
        read.emplace_back(*date);
    }
    if (const auto time = Time::parse(text)) {
        demand(same(*Time::parse(time->text()), *time));
        read.emplace_back(*time);
    }
    if (const auto both = DateTime::parse(text)) {
        demand(same(*DateTime::parse(both->text()), *both));
        read.emplace_back(*both);
    }
    if (const auto days = parse_days_duration(text)) {
        demand(parse_days_duration(days->text()) == days);
        read.emplace_back(*days);
    }
    if (const auto months = parse_months_duration(text)) {
        demand(parse_months_duration(months->text()) == months);
        read.emplace_back(*months);
    }
    read.emplace_back(DaysDuration{-90'061, -500'000'000});
    read.emplace_back(MonthsDuration{-14});
    read.emplace_back(*Decimal::parse("-1234567890123456789.5"));
    for (const Value& a : read) {
        for (const Value& b : read) operate(a, b);
    }
    Run run;
    const Value argument[] = {std::string(text)};
    (void)built_in("range")->function().call(run, argument);
    return 0;
}
