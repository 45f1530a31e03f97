#include "opendata/engine/ckan/solr_query.h"

#include <algorithm>
#include <array>

#include "kernel/text/text.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::pair<std::string_view, Field> fields[] = {{"text", Field::text},
                                                         {"title", Field::title},
                                                         {"notes", Field::notes},
                                                         {"tags", Field::tags},
                                                         {"groups", Field::groups},
                                                         {"organization", Field::organization},
                                                         {"owner_org", Field::owner_org},
                                                         {"res_format", Field::res_format},
                                                         {"license_id", Field::license_id},
                                                         {"name", Field::name},
                                                         {"id", Field::id},
                                                         {"author", Field::author},
                                                         {"metadata_created", Field::metadata_created},
                                                         {"metadata_modified", Field::metadata_modified},
                                                         {"state", Field::state},
                                                         {"dataset_type", Field::type},
                                                         {"type", Field::type},
                                                         {"capacity", Field::capacity}};
constexpr std::string_view extra_prefix = "extras_";
constexpr std::string_view extras[] = {"identifier",  "type", "dtype",        "frequency", "temporal_from",
                                       "temporal_to", "cost", "access_level", "crs",       "title_en"};

constexpr std::string_view special = "+-!(){}[]^\"~*?:\\/&|";

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
// Where a bare word ends unless a backslash stands before.
bool ends_word(char c) { return space(c) || std::string_view("(){}[]\"").find(c) != std::string_view::npos; }
bool of_field_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}
bool dated(Field field) { return field == Field::metadata_created || field == Field::metadata_modified; }

std::optional<Instant> read_instant(std::string_view text) {
    Instant instant;
    Date date;
    if (parse(text, instant)) return instant;
    if (parse(text, date)) return Instant{date.day.time_since_epoch().count() * std::int64_t{86'400'000'000}};
    return {};
}

// Parsing functions give nothing once `fault_` is set.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::variant<SolrQuery, QueryFault> whole() {
        if (text_.size() > longest_query) return QueryFault{"the query is longer than 8000 bytes", 1};
        if (!text::valid_utf8(text_)) return QueryFault{"the query is not UTF-8", 1};
        skip();
        if (done()) return SolrQuery{};
        SolrQuery out = either({}, 0);
        if (!fault_ && !done()) say(text_[at_] == ')' ? "unexpected )" : "unexpected character", at_);
        if (fault_) return *fault_;
        return out;
    }

private:
    struct Named {
        Field field = Field::text;
        std::string extra;
    };

    bool done() const { return at_ >= text_.size(); }
    char here() const { return done() ? '\0' : text_[at_]; }
    void skip() {
        while (!done() && space(text_[at_])) ++at_;
    }
    SolrQuery say(std::string reason, std::size_t byte) {
        if (!fault_) fault_ = QueryFault{std::move(reason), text::code_points(text_.substr(0, std::min(byte, text_.size()))) + 1};
        return {};
    }

    // An operator in capitals that stands alone, or its sign.
    bool at_word(std::string_view word, std::string_view sign) const {
        const std::string_view rest = text_.substr(at_);
        if (!sign.empty() && rest.starts_with(sign)) return true;
        return rest.starts_with(word) && (rest.size() == word.size() || ends_word(rest[word.size()]));
    }
    bool take_word(std::string_view word, std::string_view sign) {
        if (!at_word(word, sign)) return false;
        at_ += !sign.empty() && text_.substr(at_).starts_with(sign) ? sign.size() : word.size();
        skip();
        return true;
    }

    SolrQuery either(const Named& named, int depth) {
        SolrQuery out{SolrQuery::Kind::any, {}, {}};
        do out.parts.push_back(both(named, depth));
        while (!fault_ && take_word("OR", "||"));
        return out.parts.size() == 1 ? std::move(out.parts[0]) : out;
    }

    SolrQuery both(const Named& named, int depth) {
        SolrQuery out;
        do {
            out.parts.push_back(clause(named, depth));
            skip();
            if (take_word("AND", "&&")) continue;
            if (done() || here() == ')' || at_word("OR", "||")) break;
        } while (!fault_);
        return out.parts.size() == 1 ? std::move(out.parts[0]) : out;
    }

    SolrQuery clause(const Named& named, int depth) {
        if (depth > deepest_query) return say("the query is nested too deeply", at_);
        if (at_word("AND", "&&") || at_word("OR", "||")) return say("an operator needs something before it", at_);
        const bool word = take_word("NOT", "");
        const bool negated = word || here() == '-' || here() == '!';
        if (!word && (negated || here() == '+')) {
            ++at_;
            if (done() || space(here())) return say("a sign needs something behind it", at_);
        }
        if (!negated) return item(named, depth);
        return {SolrQuery::Kind::negation, {item(named, depth + 1)}, {}};
    }

    SolrQuery item(Named named, int depth) {
        if (done()) return say("unexpected end of the query", at_);
        if (text_.substr(at_).starts_with("*:*")) {
            at_ += 3;
            return {};
        }
        if (auto field = take_field()) named = std::move(*field);
        if (fault_) return {};
        switch (here()) {
            case '(': return group(named, depth);
            case '"': return phrase(named);
            case '[':
            case '{': return range(named);
            default: return word(named);
        }
    }

    std::optional<Named> take_field() {
        std::size_t end = at_;
        while (end < text_.size() && of_field_name(text_[end])) ++end;
        if (end == at_ || end >= text_.size() || text_[end] != ':') return {};
        const std::size_t begin = at_;
        const std::string_view name = text_.substr(begin, end - begin);
        at_ = end + 1;
        if (done() || space(here()) || here() == ')') say("a field needs something behind its colon", at_);
        for (const auto& [known, field] : fields)
            if (known == name) return Named{field, ""};
        if (name.starts_with(extra_prefix) && searchable_extra(name.substr(extra_prefix.size())))
            return Named{Field::extra, std::string(name.substr(extra_prefix.size()))};
        say("undefined field " + std::string(name), begin);
        return {};
    }

    SolrQuery group(const Named& named, int depth) {
        const std::size_t begin = at_++;
        skip();
        if (here() == ')') return say("empty parentheses", begin);
        SolrQuery out = either(named, depth + 1);
        if (fault_) return {};
        if (here() != ')') return say("the parenthesis is not closed", begin);
        ++at_;
        return after(std::move(out));
    }

    SolrQuery phrase(const Named& named) {
        const std::size_t begin = at_++;
        std::string text;
        while (!done() && here() != '"') {
            if (here() == '\\' && ++at_ >= text_.size()) break;
            text += text_[at_++];
        }
        if (done()) return say("the phrase is not closed", begin);
        ++at_;
        if (text.find_first_not_of(" \t\r\n") == std::string::npos) return say("empty phrase", begin);
        return after(term(named, Match::phrase, std::move(text), begin));
    }

    SolrQuery word(const Named& named) {
        const std::size_t begin = at_;
        std::string text;
        bool star = false;
        if (here() == '/') return say("regular expressions are not supported", at_);
        if (here() == '+' || here() == '-' || here() == '!') return say("unexpected sign", at_);
        while (!done() && !ends_word(here())) {
            const char c = here();
            if (star) return say("* is supported at the end of a word only", at_ - 1);
            if (c == '\\') {
                if (++at_ >= text_.size()) return say("nothing behind the backslash", at_ - 1);
                text += here();
            } else if (c == '*') {
                star = true;
            } else if (c == '?') {
                return say("the wildcard ? is not supported", at_);
            } else if (c == '^' || c == '~') {
                return say(c == '^' ? "boosts are not supported" : "fuzzy terms are not supported", at_);
            } else if (c == ':') {
                return say("unexpected :", at_);
            } else {
                text += c;
            }
            ++at_;
        }
        if (text.empty() && !star) return say(done() ? "unexpected end of the query" : "unexpected character", at_);
        if (!star) return term(named, Match::word, std::move(text), begin);
        if (!text.empty()) return term(named, Match::prefix, std::move(text), begin);
        return named.field == Field::text ? SolrQuery{} : term(named, Match::exists, "", begin);
    }

    std::string range_end() {
        skip();
        std::string out;
        while (!done() && !space(here()) && here() != ']' && here() != '}') {
            if (here() == '\\' && at_ + 1 < text_.size()) ++at_;
            out += text_[at_++];
        }
        skip();
        if (out.size() > 1 && out.front() == '"' && out.back() == '"') out = out.substr(1, out.size() - 2);
        return out;
    }

    SolrQuery range(const Named& named) {
        const std::size_t begin = at_;
        SolrTerm out{named.field, named.extra, Match::range, "", {}, {}, text_[at_++] == '[', true};
        const std::size_t first = at_;
        const std::string from = range_end();
        const bool middle = take_word("TO", "");
        const std::size_t second = at_;
        const std::string to = range_end();
        if (!middle || from.empty() || to.empty() || (here() != ']' && here() != '}')) return say("a range is [from TO to]", begin);
        out.to_included = here() == ']';
        ++at_;
        if (from == "*" && to == "*" && named.field != Field::text) return after(term(named, Match::exists, "", begin));
        if (!dated(named.field)) return say("ranges are of metadata_created and metadata_modified only", begin);
        if (from != "*" && !(out.from = read_instant(from))) return say("not an instant: " + from, first);
        if (to != "*" && !(out.to = read_instant(to))) return say("not an instant: " + to, second);
        if (++terms_ > most_query_terms) return say("more than 200 terms", begin);
        return after({SolrQuery::Kind::term, {}, std::move(out)});
    }

    // Behind what is closed a boost or a slop may not stand.
    SolrQuery after(SolrQuery query) {
        if (here() == '^' || here() == '~') return say("boosts and slops are not supported", at_);
        return query;
    }

    SolrQuery term(const Named& named, Match match, std::string text, std::size_t begin) {
        if (++terms_ > most_query_terms) return say("more than 200 terms", begin);
        if (text.size() > longest_query_term) return say("the term is longer than 500 bytes", begin);
        SolrTerm out{named.field, named.extra, match, std::move(text), {}, {}, true, true};
        if (dated(named.field) && match != Match::exists) {  // one instant is a range of its own
            out.from = out.to = read_instant(out.text);
            if (match == Match::prefix || !out.from) return say("not an instant: " + out.text, begin);
            out.match = Match::range;
            out.text.clear();
        }
        return {SolrQuery::Kind::term, {}, std::move(out)};
    }

    std::string_view text_;
    std::size_t at_ = 0, terms_ = 0;
    std::optional<QueryFault> fault_;
};

std::string_view name_of(Field field) {
    for (const auto& [name, known] : fields)
        if (known == field) return name;
    return "text";
}

void print(std::string& out, const SolrTerm& term) {
    if (term.field == Field::extra)
        out += fmt::format("{}{}:", extra_prefix, term.extra);
    else if (term.field != Field::text)
        out += fmt::format("{}:", name_of(term.field));
    const auto end = [](const std::optional<Instant>& instant) { return instant ? to_text(*instant) : std::string("*"); };
    switch (term.match) {
        case Match::exists: out += '*'; return;
        case Match::range:
            out += fmt::format("{}{} TO {}{}", term.from_included ? '[' : '{', end(term.from), end(term.to), term.to_included ? ']' : '}');
            return;
        case Match::phrase:
            out += '"';
            for (const char c : term.text) {
                if (c == '"' || c == '\\') out += '\\';
                out += c;
            }
            out += '"';
            return;
        default: break;
    }
    if (term.text == "AND" || term.text == "OR" || term.text == "NOT" || term.text == "TO") out += '\\';
    for (const char c : term.text) {
        if (space(c) || special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    if (term.match == Match::prefix) out += '*';
}

void print(std::string& out, const SolrQuery& query) {
    switch (query.kind) {
        case SolrQuery::Kind::term: print(out, query.term); return;
        case SolrQuery::Kind::negation:
            out += '-';
            if (query.parts[0].kind == SolrQuery::Kind::negation) {  // `-` takes one item
                out += '(';
                print(out, query.parts[0]);
                out += ')';
            } else {
                print(out, query.parts[0]);
            }
            return;
        default: break;
    }
    if (query.parts.empty()) {
        out += "*:*";
        return;
    }
    out += '(';
    for (std::size_t i = 0; i < query.parts.size(); ++i) {
        if (i > 0) out += query.kind == SolrQuery::Kind::all ? " AND " : " OR ";
        print(out, query.parts[i]);
    }
    out += ')';
}

}  // namespace

bool searchable_extra(std::string_view key) { return std::find(std::begin(extras), std::end(extras), key) != std::end(extras); }

std::variant<SolrQuery, QueryFault> parse_solr(std::string_view text) { return Parser(text).whole(); }

std::string print_solr(const SolrQuery& query) {
    std::string out;
    print(out, query);
    return out;
}

std::variant<std::vector<SolrSort>, QueryFault> parse_solr_sort(std::string_view text) {
    constexpr std::pair<std::string_view, SortField> known[] = {{"score", SortField::score},
                                                                {"id", SortField::id},
                                                                {"name", SortField::name},
                                                                {"title", SortField::title},
                                                                {"title_string", SortField::title},
                                                                {"metadata_created", SortField::metadata_created},
                                                                {"metadata_modified", SortField::metadata_modified}};
    std::vector<SolrSort> out;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        std::array<std::string_view, 3> words;
        std::size_t count = 0;
        for (std::size_t at = begin; at < end;) {
            if (space(text[at])) {
                ++at;
                continue;
            }
            std::size_t stop = at;
            while (stop < end && !space(text[stop])) ++stop;
            words[std::min(count++, words.size() - 1)] = text.substr(at, stop - at);
            at = stop;
        }
        const auto field = std::find_if(std::begin(known), std::end(known), [&](const auto& one) { return one.first == words[0]; });
        const bool direction = count < 2 || words[1] == "asc" || words[1] == "desc";
        const std::size_t position = text::valid_utf8(text) ? text::code_points(text.substr(0, begin)) + 1 : 1;
        if (count == 0 || count > 2 || !direction || field == std::end(known) || out.size() == most_solr_sorts)
            return QueryFault{"cannot sort by this", position};
        out.push_back({field->second, count == 2 && words[1] == "desc"});
        begin = end + 1;
    }
    return out;
}

}  // namespace skl::opendata::ckan
