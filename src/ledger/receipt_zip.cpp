// A receipt for a person to keep: proof, policy, the entry, what it means and how it is checked, in both languages, in one ZIP file.
#include <zip.h>

#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;  // names and bytes

// The bytes outlive the archive: libzip reads them when it is closed.
Result<std::string> packed(const Parts& parts) {
    const Problem failed{500, "internal"};
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    if (source == nullptr) return failed;
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
    bool good = archive != nullptr;
    for (const auto& [name, bytes] : parts) {
        if (!good) break;
        zip_source_t* part = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        good = part != nullptr && zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8) >= 0;
    }
    good = good && zip_close(archive) == 0;
    if (!good && archive != nullptr) zip_discard(archive);
    std::string out;
    zip_stat_t stat;
    if (good && zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0) {
        out.resize(stat.size);
        good = zip_source_read(source, out.data(), stat.size) == static_cast<zip_int64_t>(stat.size);
        zip_source_close(source);
    }
    zip_source_free(source);
    if (!good || out.empty()) return failed;
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

std::string plain_page(const Locale& locale, const char* language, const std::string& entry, bool with_payload) {
    const auto say = [&](const char* key) { return escaped(locale.say(language, key)); };
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title>\n<h1>{}</h1>\n<p>{}</p>\n<h2>{}</h2>\n<pre>{}</pre>\n"
        "<h2>{}</h2>\n<p>{}</p>\n<pre>skylantern-verify proof entry.tlog-proof --policy policy.txt</pre>\n",
        language, say("receipt.title"), say("receipt.title"), say("verify.lead"), say("ledger.bytes"), escaped(entry), say("verify.run"),
        say("receipt.how"));
    if (with_payload)
        out +=
            fmt::format("<h2>{}</h2>\n<p>{}</p>\n<pre>skylantern-verify commitment --salt $(cat salt.txt) --payload payload.json</pre>\n",
                        say("receipt.yours"), say("receipt.yours.how"));
    return out + fmt::format("<h2>{}</h2>\n<ul><li>{}</li><li>{}</li><li>{}</li></ul>\n</html>\n", say("verify.means"),
                             say("verify.means.signed"), say("verify.means.included"), say("verify.means.not"));
}

}  // namespace

Result<std::string> receipt_zip(const Locale& locale, const std::string& proof, const std::string& policy, const std::string& entry,
                                const OpenedPayload* payload) {
    Parts parts{{"entry.tlog-proof", proof}, {"policy.txt", policy}, {"entry.json", entry}};
    parts.emplace_back("說明.html", plain_page(locale, "zh-Hant", entry, payload != nullptr));
    parts.emplace_back("read-me.html", plain_page(locale, "en", entry, payload != nullptr));
    if (payload != nullptr) {
        parts.emplace_back("salt.txt", text::hex(payload->salt) + "\n");
        parts.emplace_back("payload.json", payload->payload);
    }
    return packed(parts);
}

}  // namespace skl::ledger
