// Any text as a type, a value domain and a check, one a line: what is read compiles, and its own bounds and codes keep it.
#include <cstdint>
#include <cstdlib>

#include "kernel/text/text.h"
#include "opendata/engine/standards/checker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata;
    using namespace skl::opendata::standards;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (!skl::text::valid_utf8(bytes)) return 0;
    const auto first = std::min(bytes.find('\n'), bytes.size());
    const auto second = std::min(bytes.find('\n', std::min(first + 1, size)), bytes.size());
    const std::string_view type = bytes.substr(0, first),
                           value = bytes.substr(std::min(first + 1, size), second - std::min(first + 1, second)),
                           check = bytes.substr(std::min(second + 1, size));
    const ValueRule rule = rule_of(type, value, check);
    if (!rule.pattern.empty() && !std::holds_alternative<Pattern>(Pattern::compile(rule.pattern)) && value.size() < 200) std::abort();
    const Checker checker(rule, ColumnType::string);
    (void)checker.of(value);
    const bool any_number = rule.type == ValueType::unknown || rule.type == ValueType::text || rule.type == ValueType::number;
    if (rule.pattern.empty() && any_number) {
        if (rule.minimum && checker.of(*rule.minimum) != Verdict::fits) std::abort();
        if (rule.maximum && checker.of(*rule.maximum) != Verdict::fits) std::abort();
    }
    if (rule.pattern.empty() && !rule.minimum && !rule.codes.empty() && (rule.type == ValueType::unknown || rule.type == ValueType::text))
        for (const Code& code : rule.codes)
            if (checker.of(code.code.value) != Verdict::fits) std::abort();
    return 0;
}
