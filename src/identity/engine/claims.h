// A JSON object written as it grows: the claims of a token, an answer of an OAuth endpoint.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::identity {

class Claims {
public:
    Claims& text(std::string_view name, std::string_view value);
    Claims& text_if(std::string_view name, std::string_view value) { return value.empty() ? *this : text(name, value); }
    Claims& number(std::string_view name, std::int64_t value);
    Claims& truth(std::string_view name, bool value);
    Claims& texts(std::string_view name, const std::vector<std::string>& values);
    Claims& json(std::string_view name, std::string_view value);  // JSON already
    std::string done() const { return out_ + '}'; }

private:
    void key(std::string_view name);
    std::string out_ = "{";
};

// scope, acr_values, prompt …: words with a space between them.
std::vector<std::string> words_of(std::string_view text);
std::string joined(const std::vector<std::string>& words);
bool contains(const std::vector<std::string>& words, std::string_view word);

}  // namespace skl::identity
