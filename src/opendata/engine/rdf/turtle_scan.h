// Characters and tokens of Turtle (RDF 1.1 Turtle §6.5), each read from where the last one ended.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata::rdf {

class TurtleScan {
public:
    explicit TurtleScan(std::string_view text) : text_(text) {}

    std::size_t line() const;
    void skip();  // white space and comments
    bool at_end() const { return at_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool take(std::string_view exactly);       // after white space
    bool take_word(std::string_view keyword);  // the same, in any case, where no name goes on

    // Each: nullopt where the token is broken. What stands next was looked at with peek().
    std::optional<std::string> iri();          // <…>, with its escapes read
    std::optional<std::string> quoted();       // any of the four quotes
    std::optional<std::string> language();     // after @
    std::optional<std::string> blank_label();  // after _:
    struct Name {
        std::string prefix, local;
    };
    std::optional<Name> prefixed_name();  // also a prefix alone, as declared: `dct:`
    struct Number {
        std::string text;
        std::string_view datatype;
    };
    std::optional<Number> number();

private:
    bool escape(std::string& out, bool strings);  // after the backslash
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace skl::opendata::rdf
