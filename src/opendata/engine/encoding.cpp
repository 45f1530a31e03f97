#include "opendata/engine/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unistr.h>

#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr int leads = 0xFE - 0x81 + 1, trails = 63 + 94;
constexpr std::uint16_t big5_table[leads * trails] = {
#include "opendata/engine/big5_uao.inc"
};
constexpr char32_t common_han[] =
#include "opendata/engine/common_han.inc"
    ;

constexpr std::size_t score_window = std::size_t{8} << 20;  // candidates are scored over the whole file up to here, then over its ends

struct Candidate {
    const char* name;
    const char* icu;  // null: our own codec
};
constexpr Candidate candidates[] = {{"Big5-UAO", nullptr},
                                    {"GB18030", "gb18030"},
                                    {"Shift_JIS", "ibm-943_P15A-2003"},
                                    {"EUC-TW", "ibm-964_P110-1999"},
                                    {"Big5-HKSCS", "ibm-1375_P100-2008"},
                                    {"windows-1252", "windows-1252"}};

int trail_index(unsigned char trail) {
    if (trail >= 0x40 && trail <= 0x7E) return trail - 0x40;
    if (trail >= 0xA1 && trail <= 0xFE) return trail - 0xA1 + 63;
    return -1;
}

constexpr std::size_t piece_size = std::size_t{1} << 20;

// Text on its way out, handed over in pieces.
class Pieces {
public:
    explicit Pieces(const Take& take) : take_(take) {}
    ~Pieces() { take_(text); }
    void check() {
        if (text.size() < piece_size) return;
        take_(text);
        text.clear();
    }
    std::string text;

private:
    const Take& take_;
};

void from_big5(std::string_view bytes, std::size_t& bad, const Take& take) {
    Pieces pieces(take);
    std::string& out = pieces.text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        pieces.check();
        if (lead < 0x80) {
            out += bytes[i];
            continue;
        }
        const char32_t c = i + 1 < bytes.size() ? big5_uao(lead, static_cast<unsigned char>(bytes[i + 1])) : 0;
        if (c == 0) {
            ++bad;
            out += undecodable;
            if (i + 1 < bytes.size() && static_cast<unsigned char>(bytes[i + 1]) >= 0x80) ++i;
        } else {
            text::append(out, c);
            ++i;
        }
    }
}

// ICU calls this for each sequence it cannot convert.
void U_CALLCONV count_bad(const void* context, UConverterToUnicodeArgs* arguments, const char*, int32_t, UConverterCallbackReason reason,
                          UErrorCode* error) {
    if (reason > UCNV_IRREGULAR) return;
    ++*static_cast<std::size_t*>(const_cast<void*>(context));
    *error = U_ZERO_ERROR;
    const UChar mark = 0xFDD0;
    ucnv_cbToUWriteUChars(arguments, &mark, 1, 0, error);
}

void from_icu(std::string_view bytes, const char* name, std::size_t& bad, const Take& take) {
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(name, &error);
    if (U_FAILURE(error)) {
        bad = bytes.size();
        return;
    }
    Pieces pieces(take);
    ucnv_setToUCallBack(converter, count_bad, &bad, nullptr, nullptr, &error);
    UChar buffer[8192];
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    do {
        error = U_ZERO_ERROR;
        UChar* to = buffer;
        ucnv_toUnicode(converter, &to, buffer + 8192, &from, end, nullptr, true, &error);
        icu::UnicodeString(false, buffer, static_cast<int32_t>(to - buffer)).toUTF8String(pieces.text);
        pieces.check();
    } while (error == U_BUFFER_OVERFLOW_ERROR);
    ucnv_close(converter);
}

void from_utf8(std::string_view bytes, std::size_t& bad, const Take& take) {
    Pieces pieces(take);
    std::string& out = pieces.text;
    while (!bytes.empty()) {
        pieces.check();
        std::string_view rest = bytes;
        const char32_t c = text::next(rest);
        const std::size_t length = bytes.size() - rest.size();
        if (length == 1 && static_cast<unsigned char>(bytes[0]) >= 0x80) {
            ++bad;
            out += undecodable;
        } else {
            out += bytes.substr(0, length);
        }
        (void)c;
        bytes = rest;
    }
}

// A sample as text, for scoring.
std::string converted(std::string_view sample, std::string_view encoding, std::size_t& bad) {
    std::string out;
    convert(sample, encoding, bad, [&](std::string_view piece) { out += piece; });
    return out;
}

// Frequent characters speak for an encoding, what hardly anybody writes speaks against it (opendata.md §5.3).
double score_of(std::string_view utf8, std::size_t bad) {
    static const auto ranks = [] {
        std::unordered_map<char32_t, double> out;
        double rank = 1;
        for (const char32_t* c = common_han; *c; ++c) out[*c] = 3.0 - std::log10(rank++);
        return out;
    }();
    double score = -50.0 * static_cast<double>(bad);
    while (!utf8.empty()) {
        const char32_t c = text::next(utf8);
        if (c == 0) score -= 10;  // no text has them: it is wider than one byte
        if (c < 0x80) continue;
        const auto known = ranks.find(c);
        if (known != ranks.end())
            score += known->second;
        else if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000)
            score -= 5;
        else if (c >= 0x80 && c <= 0xFF)
            score -= 2;  // accents in a row: Windows-1252 decodes anything
        else if (c >= 0x3400 && c <= 0x4DBF)
            score -= 2;
        else
            score -= text::is_han(c) ? 0.3 : 0.5;
    }
    return score;
}

struct Bom {
    const char* bytes;
    std::size_t length;
    const char* encoding;
};
constexpr Bom boms[] = {{"\xEF\xBB\xBF", 3, "UTF-8"},
                        {"\xFF\xFE\0\0", 4, "UTF-32LE"},
                        {"\0\0\xFE\xFF", 4, "UTF-32BE"},
                        {"\xFF\xFE", 2, "UTF-16LE"},
                        {"\xFE\xFF", 2, "UTF-16BE"}};

// UTF-16 without a BOM: at least 30 % NUL at one parity of the first 64 KiB.
std::string utf16_parity(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 64 * 1024);
    std::size_t nul[2] = {0, 0};
    for (std::size_t i = 0; i < head.size(); ++i) nul[i % 2] += head[i] == '\0';
    const double half = static_cast<double>(head.size()) / 2;
    if (half < 4) return {};
    if (static_cast<double>(nul[1]) >= 0.3 * half && nul[0] < nul[1] / 4) return "UTF-16LE";
    if (static_cast<double>(nul[0]) >= 0.3 * half && nul[1] < nul[0] / 4) return "UTF-16BE";
    return {};
}

// UTF-32 without a BOM: characters of the first plane have two NUL bytes at one end of each unit of four.
std::string utf32_parity(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, std::min<std::size_t>(bytes.size(), 64 * 1024) / 4 * 4);
    std::size_t first = 0, last = 0;
    for (std::size_t i = 0; i < head.size(); i += 4) {
        first += head[i] == '\0' && head[i + 1] == '\0';
        last += head[i + 2] == '\0' && head[i + 3] == '\0';
    }
    const std::size_t units = head.size() / 4, most = units - units / 20;  // 95 in 100
    if (units < 4 || bytes.size() % 4 != 0 || (first >= most && last >= most)) return {};
    return last >= most ? "UTF-32LE" : first >= most ? "UTF-32BE" : "";
}

void count_line_ends(std::string_view text, Decoded& out) {
    for (std::size_t at = 0; (at = text.find_first_of("\r\n", at)) != std::string_view::npos; ++at) {
        if (text[at] == '\n') {
            ++out.bare_lf;
        } else if (at + 1 < text.size() && text[at + 1] == '\n') {
            ++out.crlf;
            ++at;
        } else {
            ++out.bare_cr;
        }
    }
}

std::string detect(std::string_view bytes, double& confidence) {
    if (std::string wide = utf32_parity(bytes); !wide.empty()) return wide;
    if (std::string wide = utf16_parity(bytes); !wide.empty()) return wide;
    if (text::valid_utf8(bytes)) return "UTF-8";
    std::string sample(bytes.substr(0, score_window));
    if (bytes.size() > score_window) sample += bytes.substr(std::max(score_window, bytes.size() - score_window));
    std::string best = "UTF-8";
    std::size_t bad = 0;
    const std::string as_utf8 = converted(sample, "UTF-8", bad);
    double best_score = score_of(as_utf8, bad), second = -1e300;
    std::vector<std::string> names;
    for (const Candidate& candidate : candidates) names.emplace_back(candidate.name);
    if (bytes.size() % 2 == 0 && sample.find('\0') != std::string::npos) names.insert(names.end(), {"UTF-16LE", "UTF-16BE"});  // mostly Han
    for (const std::string& name : names) {
        bad = 0;
        const std::string text = converted(sample, name, bad);
        const double score = score_of(text, bad);
        if (score > best_score) {
            second = std::exchange(best_score, score);
            best = name;
        } else {
            second = std::max(second, score);
        }
    }
    confidence = best_score <= 0 ? 0.5 : std::min(1.0, (best_score - std::max(second, 0.0)) / best_score);
    return best;
}

}  // namespace

std::string encoding_named(std::string_view label) {
    std::string said;
    for (const char c : label.substr(0, 40))
        if (std::isalnum(static_cast<unsigned char>(c))) said += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto has = [&](std::string_view word) { return said.find(word) != std::string::npos; };
    if (has("utf8") || has("65001") || said == "ascii" || said == "usascii") return "UTF-8";
    if (has("hkscs")) return "Big5-HKSCS";
    if (has("big5") || has("950")) return "Big5-UAO";
    if (has("gb18030") || has("gbk") || has("gb2312") || has("936")) return "GB18030";
    if (has("jis") || has("932")) return "Shift_JIS";
    if (has("euctw")) return "EUC-TW";
    if (has("1252") || has("88591") || has("latin1")) return "windows-1252";
    if (has("utf16be")) return "UTF-16BE";
    return has("utf16") ? "UTF-16LE" : "";
}

std::string_view declared_encoding(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 200), line = head.substr(0, head.find("?>"));
    if (line.size() == head.size() || line.find("<?xml") == std::string_view::npos) return {};
    const auto at = line.find("encoding=");
    if (at == std::string_view::npos || at + 10 >= line.size()) return {};
    const char quote = line[at + 9];
    const auto end = line.find(quote, at + 10);
    return end == std::string_view::npos ? std::string_view{} : line.substr(at + 10, end - at - 10);
}

char32_t big5_uao(unsigned char lead, unsigned char trail) {
    const int t = trail_index(trail);
    return lead < 0x81 || lead > 0xFE || t < 0 ? 0 : big5_table[(lead - 0x81) * trails + t];
}

std::string to_big5_uao(char32_t c) {
    static const auto back = [] {
        std::unordered_map<char32_t, int> out;
        const auto common = [](int i) { return i / trails + 0x81 >= 0xA4 && i / trails + 0x81 <= 0xF9; };  // levels 1 and 2
        for (int i = 0; i < leads * trails; ++i)
            if (big5_table[i] != 0) {
                const auto [place, fresh] = out.emplace(big5_table[i], i);
                if (fresh) continue;
                const bool first = common(place->second), second = common(i);
                place->second = first == second ? -1 : first ? place->second : i;  // 十 stands among signs too
            }
        return out;
    }();
    const auto found = back.find(c);
    if (found == back.end() || found->second < 0) return {};
    const int lead = found->second / trails, trail = found->second % trails;
    return {static_cast<char>(0x81 + lead), static_cast<char>(trail < 63 ? 0x40 + trail : 0xA1 + trail - 63)};
}

void convert(std::string_view bytes, std::string_view encoding, std::size_t& bad, const Take& take) {
    if (encoding == "UTF-8") return from_utf8(bytes, bad, take);
    if (encoding == "Big5-UAO" || encoding == "Big5") return from_big5(bytes, bad, take);
    for (const Candidate& candidate : candidates)
        if (candidate.icu != nullptr && encoding == candidate.name) return from_icu(bytes, candidate.icu, bad, take);
    from_icu(bytes, std::string(encoding).c_str(), bad, take);
}

Result<SourceText> decode_file(std::string_view bytes, const std::string& forced, const std::filesystem::path& scratch) {
    SourceText out;
    out.bytes_ = bytes;
    std::string encoding = forced;
    for (const Bom& bom : boms) {
        const std::string_view mark(bom.bytes, bom.length);
        if (!bytes.starts_with(mark)) continue;
        out.decoded.bom = true;
        if (encoding.empty()) encoding = bom.encoding;
        bytes.remove_prefix(mark.size());
        out.skipped_ = mark.size();
        if (bytes.starts_with(mark)) {
            out.double_bom = true;
            bytes.remove_prefix(mark.size());
            out.skipped_ += mark.size();
        }
        break;
    }
    if (encoding.empty()) encoding = detect(bytes, out.decoded.confidence);
    out.encoding_ = encoding;
    out.decoded.encoding.value = encoding;
    if (encoding == "UTF-8" && text::valid_utf8(bytes)) {
        out.text_ = bytes;
    } else {
        std::size_t bad = 0;
        out.held_ = std::make_shared<TextStore>(scratch);
        convert(bytes, encoding, bad, [&](std::string_view piece) { out.held_->append(piece); });
        if (bad > 0 && bad >= bytes.size() / 2) return Problem{422, "encoding-unknown", {{"encoding", encoding}}};
        out.text_ = out.held_->finish();
    }
    count_line_ends(out.text_, out.decoded);
    return out;
}

std::int64_t SourceText::source_offset(std::size_t line_start) {
    if (!held_) return static_cast<std::int64_t>(skipped_ + line_start);
    if (line_start < cursor_text_) cursor_text_ = cursor_byte_ = 0;
    const std::string_view passed = text_.substr(cursor_text_, line_start - cursor_text_), body = bytes_.substr(skipped_);
    if (encoding_.starts_with("UTF-16") || encoding_.starts_with("UTF-32")) {
        for (std::string_view rest = passed; !rest.empty();) {
            const char32_t c = text::next(rest);
            cursor_byte_ += encoding_.starts_with("UTF-32") || c >= 0x10000 ? 4 : 2;
        }
    } else {  // in the others a line end is one byte that nothing else uses
        const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
        auto ends = std::count_if(passed.begin(), passed.end(), is_end);
        for (; ends > 0 && cursor_byte_ < body.size(); ++cursor_byte_) ends -= is_end(body[cursor_byte_]) ? 1 : 0;
    }
    cursor_text_ = line_start;
    return static_cast<std::int64_t>(skipped_ + cursor_byte_);
}

}  // namespace skl::opendata
