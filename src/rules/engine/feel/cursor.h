// The characters of a FEEL text (DMN 1.5 §10.3.1.2, rules 27 to 37, 61 to 64): what is space, what a name may be made of, literals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) { skip_space(); }

    std::size_t at() const { return at_; }
    void go(std::size_t to) { at_ = to; }
    std::size_t last() const { return last_; }  // after the last thing that was taken, before the space behind it
    bool end() const { return at_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    std::string_view rest() const { return text_.substr(std::min(at_, text_.size())); }
    std::string_view text() const { return text_; }
    bool looking_at(std::string_view what) const { return rest().starts_with(what); }

    // Takes it, and the space behind it.
    bool take(std::string_view symbol);
    bool take_word(std::string_view word);  // a keyword: not the beginning of a longer name
    bool looking_at_word(std::string_view word) const;

    // A run of name characters that begins like a name; empty: there is none here. The space behind is taken too.
    std::string_view take_identifier();
    std::string_view peek_identifier() const;
    // The next part of a name: an identifier, a run of digits, or one of . / - ' + *; empty: none.
    std::string_view take_name_part();
    bool name_goes_on(std::size_t at) const;  // a name character stands there

    std::optional<Decimal> take_number();  // nothing, and nowhere gone: none here
    bool number_here() const;              // with a minus right before its digits, too
    // The content of a string literal; nothing: it does not end, or has an escape that is none.
    std::optional<std::string> take_string();
    void skip_space();

private:
    bool take_escape(std::string& into);
    std::optional<std::uint32_t> take_hex(std::size_t digits);

    std::string_view text_;
    std::size_t at_ = 0, last_ = 0;
};

// Words of the grammar: they end a name that nobody declared.
bool is_keyword(std::string_view word);

void put_utf8(std::string& out, std::uint32_t code_point);

}  // namespace skl::rules::feel
