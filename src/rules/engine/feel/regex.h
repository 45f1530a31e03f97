// Regular expressions of XPath and XQuery Functions and Operators 3.1 §5.6, which FEEL uses (DMN 1.5 §10.3.4.3), matched by RE2 in time
// linear in the text. What RE2 cannot express (back-references) is refused, not tried.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skl::rules::feel {

enum class RegexFault {
    invalid,      // no expression, or flags other than s m i x q
    unsupported,  // an expression with back-references
    limit,        // too large to be matched within the limits
    empty_match,  // matches an empty string, where a text is to be cut into pieces (FORX0003)
    replacement,  // a replacement with a stray $ or backslash (FORX0004)
};
std::string_view code_of(RegexFault fault);  // regex-invalid …

template <class T>
using OrFault = std::variant<T, RegexFault>;

// Says whether the work of so many bytes may still be done.
class Work {
public:
    virtual ~Work() = default;
    virtual bool allowed(std::size_t bytes) = 0;  // for matching
    virtual bool room(std::size_t bytes) = 0;     // for text that is made
};

class Regex {
public:
    static OrFault<std::shared_ptr<const Regex>> compile(std::string_view pattern, std::string_view flags);
    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    OrFault<bool> matches(std::string_view text) const;  // somewhere in the text
    OrFault<std::string> replaced(std::string_view text, std::string_view replacement, Work& work) const;
    OrFault<std::vector<std::string>> split(std::string_view text, Work& work) const;

private:
    struct Compiled;
    explicit Regex(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace skl::rules::feel
