#include "kernel/search/terms.h"

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::search {
namespace {

constexpr std::size_t mark_digits = 16;

// How a database writes an expression of terms.
struct Spelling {
    std::string_view conjunction, disjunction;
    char quote;
    bool weights;  // a term says itself in which part it stands
};
constexpr Spelling fts{" AND ", " OR ", '"', false}, ts{" & ", " | ", '\'', true};

constexpr std::string_view columns[] = {"title keyword name body", "title", "keyword", "name", "body"};  // by Part
constexpr std::string_view weight_of[] = {"", ":A", ":B", ":C", ":D"};

std::string bracketed(const std::vector<std::string>& parts, std::string_view between) {
    std::string out = "(";
    for (const std::string& part : parts) {
        if (out.size() > 1) out += between;
        out += part;
    }
    return out + ")";
}

std::vector<std::string> quoted(const Spelling& spelling, std::vector<std::string> parts) {
    for (std::string& part : parts) part = fmt::format("{0}{1}{0}", spelling.quote, part);
    return parts;
}

std::string scope_expression(const Spelling& spelling, const std::string& tenant, const Query& query) {
    std::vector<std::string> any;
    for (const std::string& kind : query.kinds.empty() ? std::vector<std::string>{""} : query.kinds)
        for (const std::string& who : query.audience) any.push_back(scope_mark(tenant, kind, who));
    std::vector<std::string> all{bracketed(quoted(spelling, std::move(any)), spelling.disjunction)};
    std::map<std::string, std::vector<std::string>> by_name;
    for (const Facet& facet : query.facets) by_name[facet.first].push_back(facet_mark(facet));
    for (const auto& [name, marks] : by_name) all.push_back(bracketed(quoted(spelling, marks), spelling.disjunction));
    return bracketed(all, spelling.conjunction);
}

// Empty: no words were asked for.
std::optional<std::string> words_expression(const Spelling& spelling, const Query& query) {
    if (query.words.find_first_not_of(" \t\r\n") == std::string::npos) return "";
    const auto spellings = query.synonyms != nullptr ? query.synonyms->spellings(query.words) : std::vector<std::string>{query.words};
    std::vector<std::string> any;
    for (const std::string& words : spellings) {
        std::vector<std::string> unique;
        for (std::string& term : terms(words, false))
            if (unique.size() < most_terms && std::find(unique.begin(), unique.end(), term) == unique.end())
                unique.push_back(std::move(term));
        if (unique.empty()) continue;
        unique = quoted(spelling, std::move(unique));
        if (spelling.weights)
            for (std::string& term : unique) term += weight_of[static_cast<std::size_t>(query.part)];
        any.push_back(bracketed(unique, spelling.conjunction));
    }
    if (any.empty()) return {};
    return bracketed(any, spelling.disjunction);
}

}  // namespace

std::string scope_mark(std::string_view tenant, std::string_view kind, std::string_view audience) {
    std::string whole;
    for (const std::string_view part : {tenant, kind, audience}) fmt::format_to(std::back_inserter(whole), "{}:{}", part.size(), part);
    return "s" + crypto::sha256_hex(whole).substr(0, mark_digits);
}
std::string facet_mark(const Facet& facet) {
    return "f" + crypto::sha256_hex(fmt::format("{}:{}{}", facet.first.size(), facet.first, facet.second)).substr(0, mark_digits);
}

std::vector<std::string> terms(std::string_view text, bool storing) {
    auto out = text::tokens(text, storing ? text::For::storing : text::For::searching);
    for (std::string& term : out) {
        if (term.size() <= longest_term) continue;
        std::size_t end = longest_term;
        while ((static_cast<unsigned char>(term[end]) & 0xC0) == 0x80) --end;
        term.resize(end);
    }
    if (storing && out.size() > most_terms_of_field) out.resize(most_terms_of_field);
    return out;
}

std::string joined(const std::vector<std::string>& terms) {
    std::string out;
    for (const std::string& term : terms) {
        if (!out.empty()) out += ' ';
        out += term;
    }
    return out;
}

std::string scope_of(const std::string& tenant, const Entry& entry) {
    std::vector<std::string> out;
    for (const std::string& who : entry.audience)
        for (const std::string& kind : {entry.kind, std::string{}}) out.push_back(scope_mark(tenant, kind, who));
    for (const Facet& facet : entry.facets) out.push_back(facet_mark(facet));
    return joined(out);
}

std::string vector_of(const std::string& tenant, const Entry& entry) {
    constexpr std::size_t most_positions = 255, last_position = 16'383, largest_vector = 900'000;  // PostgreSQL 15 §12.11
    std::map<std::string, std::string> places;
    std::map<std::string, std::size_t> counts;
    std::size_t at = 0, size = 0;
    const std::pair<const std::string*, char> fields[] = {
        {&entry.title, 'A'}, {&entry.keywords, 'B'}, {&entry.names, 'C'}, {&entry.body, 'D'}};
    for (const auto& [text, weight] : fields)
        for (const std::string& term : terms(*text, true)) {
            if (++counts[term] > most_positions) continue;
            size += term.size() + 10;
            if (size > largest_vector) continue;
            at = std::min(at + 1, last_position);
            std::string& place = places[term];
            fmt::format_to(std::back_inserter(place), "{}{}{}", place.empty() ? ':' : ',', at, weight);
        }
    std::string out = scope_of(tenant, entry);
    for (const auto& [term, place] : places) fmt::format_to(std::back_inserter(out), " '{}'{}", term, place);
    return out;
}

std::optional<std::string> fts_expression(const std::string& tenant, const Query& query) {
    const auto words = words_expression(fts, query);
    if (!words || query.audience.empty()) return {};
    const std::string scope = "{scope} : " + scope_expression(fts, tenant, query);
    return words->empty() ? scope : fmt::format("{{{}}} : {} AND {}", columns[static_cast<std::size_t>(query.part)], *words, scope);
}

std::optional<std::string> ts_expression(const std::string& tenant, const Query& query) {
    const auto words = words_expression(ts, query);
    if (!words || query.audience.empty()) return {};
    const std::string scope = scope_expression(ts, tenant, query);
    return words->empty() ? scope : *words + " & " + scope;
}

std::string ts_words(const Query& query) { return words_expression(ts, query).value_or(""); }

}  // namespace skl::search
