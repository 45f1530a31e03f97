// Names and words of people in an e-mail: no header can be added, no line is longer than RFC 5321 allows.
#include "kernel/notify/mail.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto cut = std::min(text.find('\n'), text.size());
    skl::notify::Mail mail{{"office@example.org", text.substr(0, cut)},
                           {"anna@example.org", text},
                           text,
                           text,
                           "<p>" + text + "</p>",
                           "1",
                           {1'795'485'960'000'000},
                           ""};
    const auto written = skl::notify::mail_text(mail);
    if (!written) return 0;
    std::size_t from = 0, begun = 0;
    bool head = true;
    for (std::size_t end = 0; from < written->size(); from = end + 2) {
        end = written->find("\r\n", from);
        if (end == std::string::npos) end = written->size();
        const std::string_view line = std::string_view(*written).substr(from, end - from);
        if (line.size() > 998 || line.find_first_of("\r\n") != std::string_view::npos) std::abort();
        if (head && line.empty()) head = false;
        begun += head && line.starts_with("Bcc:");
    }
    if (begun != 0) std::abort();
    return 0;
}
