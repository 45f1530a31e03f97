// Words with a stranger's text as their arguments: it is never read as a message itself, whatever braces and quotes it holds.
#include <cstdint>
#include <cstdlib>

#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const skl::Locale locale = [] {
        auto loaded = skl::Locale::load("web/locales");
        if (!loaded) std::abort();  // run from the root of the source
        return std::move(*loaded);
    }();
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (!skl::text::valid_utf8(text)) return 0;
    for (const std::string_view language : skl::languages) {
        const std::string said = locale.say(language, "problem.unknown-parameter.detail", {{"name", text}});
        const bool number = text.find_first_not_of("-0123456789") == std::string::npos;  // those are written as numbers: 1,234
        if (!number && said.find(text) == std::string::npos) std::abort();
        (void)locale.say(language, "problem.bad-limit.detail", {{"least", text}, {"most", text}});
        (void)locale.say(language, text, {{text, text}});
    }
    return 0;
}
