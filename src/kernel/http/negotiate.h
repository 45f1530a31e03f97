// Which face, which language, which coding: Accept (RFC 9110 §12.5.1), Accept-Language, Accept-Encoding; a suffix or a
// ?lang= beats the headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl {

enum class FaceOfAnswer { json, html, csv, jsonl, other };

// The suffix of the last segment (.json …), which is cut off the path.
std::optional<FaceOfAnswer> take_suffix(std::string& path);

// The best of the offered media types for this Accept header; nullopt: none is accepted. Ties go to the first offered.
std::optional<std::size_t> best_type(std::string_view accept, const std::vector<std::string>& offered);

// zh-Hant or en, the first the reader asks for; `fallback` when neither is named.
std::string best_language(std::string_view accept_language, std::string_view fallback);

bool accepts_gzip(std::string_view accept_encoding);

// zstd, br or gzip, whichever the client weighs most; of equals the one that is named first here. Empty: none.
std::string_view best_coding(std::string_view accept_encoding);

}  // namespace skl
