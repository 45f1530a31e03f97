#include "kernel/uploads/protocol.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "kernel/crypto/digest.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::uploads {
namespace {

constexpr int checksum_mismatch = 460;  // a status of tus's own

Problem bad(std::string_view header) { return Problem::bad_request("bad-upload-header").with("name", std::string(header)); }

bool is_key(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

// The last part of a path of whatever system, cut to characters that fit; empty where it is no text.
std::string bare_name(std::string_view name) {
    const auto slash = name.find_last_of("/\\");
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    if (!text::valid_utf8(name)) return {};
    std::string out;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto byte = static_cast<unsigned char>(name[at]);
        const bool begins = (byte & 0xC0) != 0x80;
        if (begins && ++characters > longest_file_name) break;
        if (byte >= ' ' && byte != 0x7F) out += name[at];
    }
    return out;
}

}  // namespace

std::optional<std::int64_t> read_bytes(std::string_view header) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), out);
    const bool digits = !header.empty() && header.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits || error != std::errc{} || end != header.data() + header.size()) return {};
    return out;
}

Result<std::string> file_name_in(std::string_view metadata) {
    constexpr std::string_view header = "Upload-Metadata";
    if (metadata.size() > longest_metadata) return bad(header);
    std::string out;
    std::set<std::string_view> keys;
    while (!metadata.empty()) {
        const auto comma = metadata.find(',');
        std::string_view pair = metadata.substr(0, comma);
        metadata.remove_prefix(std::min(pair.size() + 1, metadata.size()));
        if (comma != std::string_view::npos && metadata.empty()) return bad(header);  // a comma that nothing follows
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        const auto space = std::min(pair.find(' '), pair.size());
        const std::string_view key = pair.substr(0, space), coded = pair.substr(std::min(space + 1, pair.size()));
        const auto value = text::base64_decode(coded);
        if (!is_key(key) || !value || !keys.insert(key).second) return bad(header);
        if (key == "filename") out = bare_name(*value);
    }
    return out;
}

Done check_part(std::string_view checksum, std::string_view part) {
    constexpr std::pair<std::string_view, crypto::Hash> known[] = {
        {"sha1", crypto::Hash::sha1}, {"sha256", crypto::Hash::sha256}, {"sha512", crypto::Hash::sha512}};
    const auto space = std::min(checksum.find(' '), checksum.size());
    const std::string_view algorithm = checksum.substr(0, space);
    const auto wanted = text::base64_decode(checksum.substr(std::min(space + 1, checksum.size())));
    if (!wanted || wanted->empty()) return bad("Upload-Checksum");
    for (const auto& [name, hash] : known) {
        if (name != algorithm) continue;
        if (!crypto::equal(crypto::digest(hash, part), *wanted)) return Problem{checksum_mismatch, "checksum-mismatch"};
        return Nothing{};
    }
    return Problem::bad_request("unknown-checksum").with("known", tus_checksums);
}

}  // namespace skl::uploads
