#include "identity/engine/claims.h"

#include <algorithm>

#include "kernel/describe/write.h"

namespace skl::identity {

void Claims::key(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    write_json_string(out_, name);
    out_ += ':';
}

Claims& Claims::text(std::string_view name, std::string_view value) {
    key(name);
    write_json_string(out_, value);
    return *this;
}

Claims& Claims::number(std::string_view name, std::int64_t value) { return json(name, std::to_string(value)); }
Claims& Claims::truth(std::string_view name, bool value) { return json(name, value ? "true" : "false"); }

Claims& Claims::texts(std::string_view name, const std::vector<std::string>& values) {
    key(name);
    out_ += '[';
    for (const std::string& value : values) {
        if (out_.back() != '[') out_ += ',';
        write_json_string(out_, value);
    }
    out_ += ']';
    return *this;
}

Claims& Claims::json(std::string_view name, std::string_view value) {
    key(name);
    out_ += value;
    return *this;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0 && !contains(out, text.substr(0, end))) out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace skl::identity
