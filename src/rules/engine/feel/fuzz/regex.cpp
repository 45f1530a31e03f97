// Any pattern with any flags on any text: a fault or an answer, in bounded time; what is split and joined again has no fewer bytes than
// were there. The text before the first new line is the flags, the next the pattern, the rest what it is matched with.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kernel/text/text.h"
#include "rules/engine/feel/regex.h"

namespace {

void demand(bool truth) {
    if (!truth) std::abort();
}

class Bounded final : public skl::rules::feel::Work {
public:
    bool allowed(std::size_t) override { return ++steps_ < 10'000; }
    bool room(std::size_t bytes) override { return (made_ += bytes) < 10'000'000; }

private:
    std::size_t steps_ = 0, made_ = 0;
};

std::string_view line_of(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() == rest.size() ? rest.size() : line.size() + 1);
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::rules::feel;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!skl::text::valid_utf8(rest)) return 0;
    const std::string_view flags = line_of(rest), pattern = line_of(rest);
    const auto compiled = Regex::compile(pattern, flags);
    const auto* regex = std::get_if<std::shared_ptr<const Regex>>(&compiled);
    if (regex == nullptr) return 0;
    (void)(*regex)->matches(rest);
    Bounded first, second, third;
    const auto parts = (*regex)->split(rest, first);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&parts)) {
        std::size_t bytes = 0;
        for (const std::string& text : *texts) bytes += text.size();
        demand(bytes <= rest.size());
        const auto without = (*regex)->replaced(rest, "", second);
        if (const auto* text = std::get_if<std::string>(&without)) demand(text->size() == bytes && skl::text::valid_utf8(*text));
    }
    const auto same = (*regex)->replaced(rest, flags.find('q') == std::string_view::npos ? "$0" : "", third);
    if (const auto* text = std::get_if<std::string>(&same); text != nullptr && flags.find('q') == std::string_view::npos)
        demand(*text == rest);
    return 0;
}
