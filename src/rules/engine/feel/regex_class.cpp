// Character classes (XML Schema part 2 §G.4): worked out as sets of code points by ICU, written as ranges. So subtraction, negation and
// case are what the standard says, whatever RE2 would make of them.
#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>

#include <algorithm>

#include "rules/engine/feel/regex_translation.h"

namespace skl::rules::feel {
namespace {

using Set = icu::UnicodeSet;

Set pattern_set(const char* pattern) {
    UErrorCode status = U_ZERO_ERROR;
    return Set(icu::UnicodeString::fromUTF8(pattern), status);
}

// XML 1.0, productions 4 and 4a.
const Set& name_start_characters() {
    static const Set set = pattern_set(
        "[A-Z_a-z\\:\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-"
        "\\u2FEF"
        "\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\U00010000-\\U000EFFFF]");
    return set;
}
const Set& name_characters() {
    static const Set set = [] {
        Set all = name_start_characters();
        all.addAll(pattern_set("[\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]"));
        return all;
    }();
    return set;
}

Set complement(Set set) {
    set.complement();
    set.remove(0xD800, 0xDFFF);
    return set;
}

Set categories(std::initializer_list<std::uint32_t> masks) {
    std::uint32_t all = 0;
    for (const std::uint32_t mask : masks) all |= mask;
    Set set;
    UErrorCode status = U_ZERO_ERROR;
    set.applyIntPropertyValue(UCHAR_GENERAL_CATEGORY_MASK, static_cast<std::int32_t>(all), status);
    set.remove(0xD800, 0xDFFF);
    return set;
}

// Lu, L … of Unicode; surrogates (Cs) are no characters of XML.
std::optional<std::uint32_t> category_mask(std::string_view name) {
    struct Category {
        std::string_view name;
        std::uint32_t mask;
    };
    constexpr Category known[] = {
        {"L", U_GC_L_MASK},   {"Lu", U_GC_LU_MASK}, {"Ll", U_GC_LL_MASK}, {"Lt", U_GC_LT_MASK}, {"Lm", U_GC_LM_MASK}, {"Lo", U_GC_LO_MASK},
        {"M", U_GC_M_MASK},   {"Mn", U_GC_MN_MASK}, {"Mc", U_GC_MC_MASK}, {"Me", U_GC_ME_MASK}, {"N", U_GC_N_MASK},   {"Nd", U_GC_ND_MASK},
        {"Nl", U_GC_NL_MASK}, {"No", U_GC_NO_MASK}, {"P", U_GC_P_MASK},   {"Pc", U_GC_PC_MASK}, {"Pd", U_GC_PD_MASK}, {"Ps", U_GC_PS_MASK},
        {"Pe", U_GC_PE_MASK}, {"Pi", U_GC_PI_MASK}, {"Pf", U_GC_PF_MASK}, {"Po", U_GC_PO_MASK}, {"Z", U_GC_Z_MASK},   {"Zs", U_GC_ZS_MASK},
        {"Zl", U_GC_ZL_MASK}, {"Zp", U_GC_ZP_MASK}, {"S", U_GC_S_MASK},   {"Sm", U_GC_SM_MASK}, {"Sc", U_GC_SC_MASK}, {"Sk", U_GC_SK_MASK},
        {"So", U_GC_SO_MASK}, {"C", U_GC_C_MASK},   {"Cc", U_GC_CC_MASK}, {"Cf", U_GC_CF_MASK}, {"Co", U_GC_CO_MASK}, {"Cn", U_GC_CN_MASK},
    };
    for (const Category& one : known) {
        if (one.name == name) return one.mask;
    }
    return {};
}

std::optional<Set> block(const std::string& name) {
    std::string icu_name = name;
    if (name == "Greek") icu_name = "GreekandCoptic";  // as XML Schema 1.0 named them
    if (name == "CombiningMarksforSymbols") icu_name = "CombiningDiacriticalMarksforSymbols";
    if (name == "PrivateUse") icu_name = "PrivateUseArea";
    const std::int32_t value = u_getPropertyValueEnum(UCHAR_BLOCK, icu_name.c_str());
    const bool tidy =
        std::all_of(name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; });
    if (value == UCHAR_INVALID_CODE || !tidy) return {};
    Set set;
    UErrorCode status = U_ZERO_ERROR;
    set.applyIntPropertyValue(UCHAR_BLOCK, value, status);
    set.remove(0xD800, 0xDFFF);
    return set;
}

// `{Lu}` or `{IsBasicLatin}`.
std::optional<Set> property_set(std::u32string_view& text) {
    const std::size_t end = text.find(U'}');
    if (!text.starts_with(U'{') || end == std::u32string_view::npos) return {};
    std::string name;
    for (const char32_t c : text.substr(1, end - 1)) {
        if (c >= 0x80) return {};
        name += static_cast<char>(c);
    }
    text.remove_prefix(end + 1);
    if (const auto mask = category_mask(name)) return categories({*mask});
    return name.starts_with("Is") ? block(name.substr(2)) : std::nullopt;
}

// After the backslash; nothing: no escape of many characters. \w is all but punctuation, separators and others.
std::optional<Set> escaped_set(std::u32string_view& text) {
    const char32_t kind = text.front();
    text.remove_prefix(1);
    switch (kind) {
        case U's': return Set().add(U' ').add(U'\t').add(U'\n').add(U'\r');
        case U'S': return complement(Set().add(U' ').add(U'\t').add(U'\n').add(U'\r'));
        case U'i': return name_start_characters();
        case U'I': return complement(name_start_characters());
        case U'c': return name_characters();
        case U'C': return complement(name_characters());
        case U'd': return categories({U_GC_ND_MASK});
        case U'D': return complement(categories({U_GC_ND_MASK}));
        case U'w': return complement(categories({U_GC_P_MASK, U_GC_Z_MASK, U_GC_C_MASK}));
        case U'W': return categories({U_GC_P_MASK, U_GC_Z_MASK, U_GC_C_MASK});
        case U'p': return property_set(text);
        case U'P': {
            auto set = property_set(text);
            return set ? std::optional(complement(std::move(*set))) : std::nullopt;
        }
        default: return {};
    }
}

void add_cases(Set& set, bool any_case) {
    if (!any_case) return;
    set.closeOver(USET_CASE_INSENSITIVE);
    set.removeAllStrings();
}

std::string written(const Set& set) {
    std::string out = set.isEmpty() ? "[^\\x{0}-\\x{10FFFF}" : "[";
    for (std::int32_t i = 0; i < set.getRangeCount(); ++i) {
        out += fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(set.getRangeStart(i)));
        if (set.getRangeEnd(i) != set.getRangeStart(i)) out += fmt::format("-\\x{{{:X}}}", static_cast<std::uint32_t>(set.getRangeEnd(i)));
    }
    return out + "]";
}

class ClassReader {
public:
    ClassReader(std::u32string_view& text, bool any_case) : text_(text), any_case_(any_case) {}

    // To the ] that ends it; `depth` of subtractions within each other.
    std::optional<Set> read(int depth) {
        if (depth > deepest_classes) return {};
        const bool negative = take(U'^');
        Set set;
        bool any = false;
        while (!text_.empty() && text_.front() != U']') {
            if (text_.starts_with(U"-[") && any) return subtracted(negative ? complement(std::move(set)) : std::move(set), depth);
            if (!read_part(set)) return {};
            any = true;
        }
        if (!any || !take(U']')) return {};
        return negative ? complement(std::move(set)) : set;
    }

private:
    bool take(char32_t c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }

    std::optional<Set> subtracted(Set from, int depth) {
        text_.remove_prefix(2);
        const auto less = read(depth + 1);
        if (!less || !take(U']')) return {};
        from.removeAll(*less);
        return from;
    }

    // One character, one escape, or a range; `-` stands for itself where no range can begin or end with it.
    bool read_part(Set& set) {
        if (text_.front() == U'[') return false;
        if (text_.front() == U'\\' && text_.size() > 1 && !single_escape(text_[1])) {
            text_.remove_prefix(1);
            const auto many = escaped_set(text_);
            if (many) set.addAll(*many);
            return many.has_value();
        }
        const auto first = single();
        if (!first) return false;
        char32_t last = *first;
        if (text_.size() > 1 && text_[0] == U'-' && text_[1] != U']' && text_[1] != U'[' && !text_.starts_with(U"--[")) {
            text_.remove_prefix(1);
            const auto end = single();
            if (!end || *end < *first) return false;
            last = *end;
        }
        Set part(static_cast<UChar32>(*first), static_cast<UChar32>(last));
        add_cases(part, any_case_);
        set.addAll(part);
        return true;
    }

    std::optional<char32_t> single() {
        char32_t c = text_.front();
        text_.remove_prefix(1);
        if (c == U'[' || c == U']') return {};
        if (c != U'\\') return c;
        if (text_.empty()) return {};
        c = text_.front();
        text_.remove_prefix(1);
        return single_escape(c);
    }

    std::u32string_view& text_;
    bool any_case_;
};

}  // namespace

std::optional<char32_t> single_escape(char32_t c) {
    switch (c) {
        case U'n': return U'\n';
        case U'r': return U'\r';
        case U't': return U'\t';
        default: return std::u32string_view(U"\\|.?*+(){}$-[]^").find(c) == std::u32string_view::npos ? std::nullopt : std::optional(c);
    }
}

std::string quoted(char32_t c) { return fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(c)); }

std::string any_of_case(char32_t c) {
    Set set(static_cast<UChar32>(c), static_cast<UChar32>(c));
    add_cases(set, true);
    return set.size() == 1 ? quoted(c) : written(set);
}

std::optional<std::string> class_escape(std::u32string_view& text) {
    if (text.empty()) return {};
    const auto set = escaped_set(text);
    return set ? std::optional(written(*set)) : std::nullopt;
}

std::optional<std::string> class_expression(std::u32string_view& text, bool any_case) {
    const auto set = ClassReader(text, any_case).read(0);
    return set ? std::optional(written(*set)) : std::nullopt;
}

}  // namespace skl::rules::feel
