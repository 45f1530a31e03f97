// Normal forms by ICU (UAX #15), the tokeniser and highlights.
#include <libstemmer.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl::text {
namespace {

bool ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalised(const icu::Normalizer2* form, std::string_view text) {
    std::string out;
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    if (form->isNormalized(wide, status) && U_SUCCESS(status)) return std::string(text);
    form->normalize(wide, status).toUTF8String(out);
    return out;
}

const icu::Normalizer2* form(const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    return get(status);
}

// One stemmer a thread: Snowball's are not shared.
std::string stemmed(const std::string& word) {
    struct Stemmer {
        sb_stemmer* english = sb_stemmer_new("english", nullptr);
        ~Stemmer() { sb_stemmer_delete(english); }
    };
    thread_local Stemmer stemmer;
    const sb_symbol* stem =
        sb_stemmer_stem(stemmer.english, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer.english))};
}

bool word_character(char32_t c) { return u_isalnum(static_cast<UChar32>(c)) || c == '_'; }

}  // namespace

std::string nfc(std::string_view text) {
    static const icu::Normalizer2* const c = form(&icu::Normalizer2::getNFCInstance);
    return ascii(text) ? std::string(text) : normalised(c, text);
}

std::string nfkc_fold(std::string_view text) {
    static const icu::Normalizer2* const folding = form(&icu::Normalizer2::getNFKCCasefoldInstance);
    if (ascii(text)) return ascii_lower(text);
    std::string folded = normalised(folding, text);
    for (std::size_t at = 0; (at = folded.find("台", at)) != std::string::npos;) folded.replace(at, 3, "臺");
    return folded;
}

std::vector<std::string> tokens(std::string_view text, For purpose) {
    const std::string folded = nfkc_fold(text);
    std::vector<std::string> out;
    std::string word, before;  // `before`: the Han character just passed
    bool paired = false;       // `before` is part of a bigram already
    const auto end_word = [&] {
        if (!word.empty()) out.push_back(ascii(word) ? stemmed(word) : word);
        word.clear();
    };
    const auto end_han = [&] {
        if (!before.empty() && purpose == For::searching && !paired) out.push_back(before);
        before.clear();
        paired = false;
    };
    for (std::string_view rest = folded; !rest.empty();) {
        const char32_t c = next(rest);
        if (is_han(c)) {
            end_word();
            std::string one;
            append(one, c);
            if (!before.empty()) out.push_back(before + one);
            paired = !before.empty();
            if (purpose == For::storing) out.push_back(one);
            before = std::move(one);
        } else {
            end_han();
            word_character(c) ? append(word, c) : end_word();
        }
    }
    end_word();
    end_han();
    return out;
}

std::vector<std::pair<std::size_t, std::size_t>> highlights(std::string_view text, std::string_view query) {
    // Runs of the folded query (words and Han runs) are looked for in the folded text; offsets are kept per code point.
    std::string folded;
    std::vector<std::size_t> origin;
    for (std::string_view rest = text; !rest.empty();) {
        const auto at = static_cast<std::size_t>(rest.data() - text.data());
        const std::string_view before = rest;
        next(rest);
        const std::string one = nfkc_fold(before.substr(0, before.size() - rest.size()));
        folded += one;
        origin.insert(origin.end(), one.size(), at);
    }
    origin.push_back(text.size());
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (const std::string& term : tokens(query, For::searching))
        for (std::size_t at = 0; (at = folded.find(term, at)) != std::string::npos; at += term.size()) {
            std::size_t end = at + term.size();
            while (end < origin.size() - 1 && origin[end] == origin[end - 1]) ++end;
            found.emplace_back(origin[at], origin[end]);
        }
    std::sort(found.begin(), found.end());
    std::vector<std::pair<std::size_t, std::size_t>> out;
    for (const auto& range : found) {
        if (!out.empty() && range.first <= out.back().second)
            out.back().second = std::max(out.back().second, range.second);
        else
            out.push_back(range);
    }
    return out;
}

}  // namespace skl::text
