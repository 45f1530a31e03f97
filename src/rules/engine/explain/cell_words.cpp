#include "rules/engine/explain/cell_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/explain/explainer.h"

namespace skl::rules {

namespace {

using dmn::CellMeaning;
using dmn::Interval;
using feel::Value;

struct Words {
    std::string_view more, at_least, less, at_most, after, from, before, until, both, either, neither, written, nothing, yes, no;
};
constexpr Words english{"more than {}",   "at least {}",    "less than {}",    "at most {}", "after {}",
                        "on or after {}", "before {}",      "on or before {}", "{} and {}",  "{} or {}",
                        "not {}",         "what “{}” says", "not given",       "yes",        "no"};
constexpr Words chinese{"超過 {}", "至少 {}", "未達 {}", "不超過 {}",  "晚於 {}", "{}（含）以後", "早於 {}", "{}（含）以前",
                        "{}、{}",  "{}或{}",  "不是{}",  "符合「{}」", "未提供",  "是",           "否"};
const Words& words_of(std::string_view lang) { return lang == "en" ? english : chinese; }

std::string say(std::string_view sentence, const std::string& one) { return fmt::format(fmt::runtime(sentence), one); }
std::string say(std::string_view sentence, const std::string& one, const std::string& other) {
    return fmt::format(fmt::runtime(sentence), one, other);
}

std::string interval_in_words(const Interval& interval, const Extensions& of, std::string_view lang) {
    const Words& words = words_of(lang);
    const auto name = [&](const Value& value) { return called(value, of, lang); };
    if (!interval.low.null() && !interval.high.null() && same(interval.low, interval.high)) return name(interval.low);
    const bool dates = interval.low.is(feel::Kind::date) || interval.high.is(feel::Kind::date);
    std::string low, high;
    if (!interval.low.null())
        low = say(interval.low_included ? (dates ? words.from : words.at_least) : (dates ? words.after : words.more), name(interval.low));
    if (!interval.high.null())
        high =
            say(interval.high_included ? (dates ? words.until : words.at_most) : (dates ? words.before : words.less), name(interval.high));
    if (low.empty() || high.empty()) return low + high;
    return say(words.both, low, high);
}

}  // namespace

std::string spaced(const std::string& text) { return text.empty() || static_cast<unsigned char>(text.front()) >= 0x80 ? text : " " + text; }

std::string called(const Value& value, const Extensions& of, std::string_view lang) {
    if (value.null()) return std::string(words_of(lang).nothing);
    if (value.is(feel::Kind::boolean)) return std::string(value.truth() ? words_of(lang).yes : words_of(lang).no);
    const std::string text = shown(value);
    for (const OptionLabel& one : of.options)
        if (one.lang == lang && one.value == text) return one.text;
    return text;
}

std::string needed(const CellMeaning& cell, const std::string& written, const Extensions& of, std::string_view lang) {
    const Words& words = words_of(lang);
    if (cell.kind == CellMeaning::Kind::other || cell.kind == CellMeaning::Kind::anything) return say(words.written, written);
    std::string text;
    for (const Interval& one : cell.intervals) {
        const std::string next = interval_in_words(one, of, lang);
        text = text.empty() ? next : say(words.either, text, next);
    }
    if (cell.kind == CellMeaning::Kind::none_of) return say(words.neither, text);
    const bool named =
        std::all_of(cell.intervals.begin(), cell.intervals.end(), [](const Interval& one) { return same(one.low, one.high); });
    return lang != "en" && named ? "為" + spaced(text) : text;
}

}  // namespace skl::rules
