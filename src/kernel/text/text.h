// Text as all modules treat it: UTF-8, NFC, and one tokeniser for storing and for searching. Pure functions over ICU;
// pure ASCII never reaches ICU. Arguments are UTF-8; a function that needs valid UTF-8 says so.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skl::text {

bool valid_utf8(std::string_view text);          // Unicode 15 table 3-7: no surrogates, no overlong forms
std::size_t code_points(std::string_view text);  // of valid UTF-8
std::optional<std::size_t> first_control(std::string_view text, bool lines_allowed);  // byte of the first C0/C1 control or DEL

std::string nfc(std::string_view text);        // UAX #15
std::string nfkc_fold(std::string_view text);  // NFKC + case fold (NFKC_Casefold), full width becomes half, 台 becomes 臺
bool is_han(char32_t c);

// Decodes one code point of valid UTF-8 and steps over it.
char32_t next(std::string_view& text);
void append(std::string& out, char32_t c);

// Terms to index or to look for: folded words (English stemmed), single Han characters and bigrams of neighbours.
enum class For { storing, searching };  // searching leaves single characters out where there is a bigram
std::vector<std::string> tokens(std::string_view text, For purpose);

// Byte ranges of `text` where a term of the query stands, in order, not overlapping; for highlights.
std::vector<std::pair<std::size_t, std::size_t>> highlights(std::string_view text, std::string_view query);

// CommonMark → HTML without raw HTML; links only http, https, mailto.
std::string markdown_to_html(std::string_view markdown);

std::string html_escape(std::string_view text);
void append_html(std::string& out, std::string_view text);  // the same, at the end of `out`
std::string percent_encode(std::string_view text);          // RFC 3986 unreserved stay
std::optional<std::string> percent_decode(std::string_view text);
std::string base64url(std::string_view bytes);
std::string base64url(std::span<const unsigned char> bytes);  // RFC 4648 §5, no padding
std::optional<std::string> base64url_decode(std::string_view text);
std::string hex(std::string_view bytes);
std::string hex(std::span<const unsigned char> bytes);

// The names nearest to a mistyped one, best first, at most `most`, none further than a third of its length + 1.
std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& known, std::size_t most);

}  // namespace skl::text
