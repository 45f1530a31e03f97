#include "opendata/engine/persons/spans.h"

#include <algorithm>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/persons/identifiers.h"

namespace skl::opendata::persons {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool alnum(char c) { return digit(c) || letter(c); }

// A heading, or the words before a number, told.
Heading both(const Heading& heading, const Heading& context) {
    Heading out = context;
    out.identity |= heading.identity;
    out.passport |= heading.passport;
    out.nhi |= heading.nhi;
    out.account |= heading.account;
    out.card |= heading.card;
    out.plate |= heading.plate;
    out.phone |= heading.phone;
    out.mobile |= heading.mobile;
    out.birth |= heading.birth;
    out.code |= heading.code;
    return out;
}

struct Group {  // of digits
    std::size_t begin = 0, end = 0;
};

class Scanner {
public:
    Scanner(std::string_view text, const Heading& heading, Spans& out) : text_(text), heading_(heading), out_(out) {}

    void scan() {
        for (std::size_t i = 0; i < text_.size() && out_.found.size() < most_spans;) {
            const char c = text_[i];
            if (c == '@') {
                email(i++);
            } else if (alnum(c) && (i == 0 || !alnum(text_[i - 1]))) {
                i = word(i);
            } else {
                ++i;
            }
        }
    }

private:
    Heading told(std::size_t at) const { return both(heading_, read_context(text_, at)); }
    void add(PersonKind kind, std::size_t begin, std::size_t end, bool said) { out_.found.push_back({kind, begin, end, said}); }

    // A run of letters and digits: an identity number, half a plate, or the first digits of a number with gaps. Gives where to go on.
    std::size_t word(std::size_t begin) {
        std::size_t end = begin;
        bool letters = false, digits = false;
        while (end < text_.size() && alnum(text_[end])) {
            (letter(text_[end]) ? letters : digits) = true;
            ++end;
        }
        const std::string_view run = text_.substr(begin, end - begin);
        if (letters && run.size() == 10 && id_shape(run) != TaiwanId::none) identity(begin, run);
        if (run.size() >= 2 && run.size() <= 4 && end < text_.size() && text_[end] == '-') {
            if (const std::size_t after = plate(begin, end); after > 0) return after;
        }
        if (!letters && digits) return numbers(begin);
        return end;
    }

    void identity(std::size_t begin, std::string_view run) {
        const Heading said = told(begin);
        // 契約編號A123456789. A column of codes may hold them for all its heading says: there the share of good check digits tells.
        if (read_context(text_, begin).code && !said.identity) return;
        ++out_.id_shapes;
        if (id_sum_holds(run))
            add(id_shape(run) == TaiwanId::national ? PersonKind::national_id : PersonKind::resident_id, begin, begin + run.size(),
                said.identity);
    }

    std::size_t plate(std::size_t begin, std::size_t dash) {
        std::size_t end = dash + 1;
        while (end < text_.size() && alnum(text_[end])) ++end;
        std::string left(text_.substr(begin, dash - begin)), right(text_.substr(dash + 1, end - dash - 1));
        for (std::string* half : {&left, &right})
            for (char& c : *half) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if ((end < text_.size() && text_[end] == '-') || !is_plate(left, right) || !told(begin).plate) return 0;
        add(PersonKind::plate, begin, end, true);
        return end;
    }

    // Groups of digits with one or two signs between them, from here on.
    std::size_t numbers(std::size_t begin) {
        std::vector<Group> groups;
        std::size_t i = begin;
        constexpr std::size_t most_groups = 12;
        while (groups.size() < most_groups) {
            Group group{i, i};
            while (group.end < text_.size() && digit(text_[group.end])) ++group.end;
            groups.push_back(group);
            std::size_t next = group.end;
            while (next < text_.size() && next < group.end + 2 &&
                   (text_[next] == '-' || text_[next] == ' ' || text_[next] == ')' || text_[next] == '('))
                ++next;
            if (next == group.end || next >= text_.size() || !digit(text_[next])) break;
            i = next;
        }
        const std::size_t end = groups.back().end;
        const bool decimal = end + 1 < text_.size() && text_[end] == '.' && digit(text_[end + 1]);
        // 3.14, and 103/11/26; but 02-2345-6789/0912345678 are two numbers.
        const bool behind_point = begin > 0 && ((text_[begin - 1] == '.' && begin > 1 && digit(text_[begin - 2])) ||
                                                (text_[begin - 1] == '/' && groups[0].end - groups[0].begin < 6 && groups.size() == 1));
        if (end < text_.size() && letter(text_[end])) groups.pop_back();  // 12ab
        if (decimal || behind_point) {
            date(begin);
            return end;
        }
        for (std::size_t g = 0; g < groups.size();) g += std::max<std::size_t>(1, number(groups, g));
        date(begin);
        return end;
    }

    std::string joined(const std::vector<Group>& groups, std::size_t from, std::size_t to) const {
        std::string out;
        for (std::size_t g = from; g < to; ++g) out += text_.substr(groups[g].begin, groups[g].end - groups[g].begin);
        return out;
    }

    // How many groups from `g` on are one number of a person; 0: none.
    std::size_t number(const std::vector<Group>& groups, std::size_t g) {
        const std::string_view first = text_.substr(groups[g].begin, groups[g].end - groups[g].begin);
        const std::size_t begin = groups[g].begin;
        if (text_.substr(0, begin).ends_with("第")) return 0;  // 府觀管字第0970090643號: of a letter
        const auto found = [&](PersonKind kind, std::size_t to, bool said) {
            add(kind, begin, groups[to - 1].end, said);
            return to - g;
        };
        const std::size_t most = std::min(groups.size(), g + 5);
        if (first.starts_with("886") && begin > 0 && (text_[begin - 1] == '+' || text_[begin - 1] == '(' || groups.size() > g + 1))
            for (std::size_t to = g + 1; to <= most; ++to) {
                std::string digits = joined(groups, g, to).substr(3);
                if (!digits.starts_with('0')) digits.insert(0, "0");
                if (is_mobile(digits)) return found(PersonKind::mobile, to, true);
                if (is_landline(digits)) return found(PersonKind::landline, to, true);
            }
        if (first.starts_with("09") &&
            (first.size() == 10 || first.size() == 4 || first.size() == 2 || first.size() == 3 || first.size() == 7))
            for (std::size_t to = g + 1; to <= std::min(most, g + 4); ++to)
                if (is_mobile(joined(groups, g, to))) {
                    const Heading said = told(begin);
                    if (to == g + 1 && said.code && !said.phone) return 1;
                    return found(PersonKind::mobile, to, said.phone);
                }
        if (first.starts_with("0") && first.size() <= 4 && groups.size() > g + 1)
            for (std::size_t to = g + 2; to <= std::min(most, g + 4); ++to)
                if (is_landline(first, joined(groups, g + 1, to))) {
                    const Heading said = told(begin);
                    if (said.code && !said.phone) return to - g;
                    return found(PersonKind::landline, to, said.phone);
                }
        if (first.size() < 9 && !(first.size() == 4 && groups.size() >= g + 4) && !(first.size() == 3 && groups.size() >= g + 2)) return 0;
        return long_number(groups, g, found);
    }

    template <class Found>
    std::size_t long_number(const std::vector<Group>& groups, std::size_t g, const Found& found) {
        const std::string_view first = text_.substr(groups[g].begin, groups[g].end - groups[g].begin);
        const auto size_of = [&](std::size_t at) { return groups[at].end - groups[at].begin; };
        const std::size_t fours =
            groups.size() >= g + 4 && size_of(g) == 4 && size_of(g + 1) == 4 && size_of(g + 2) == 4 && size_of(g + 3) == 4 ? 4 : 1;
        const std::string digits = joined(groups, g, g + fours);
        const Heading said = told(groups[g].begin);
        if (digits.size() >= 15 && digits.size() <= 19 && (said.card || !said.code)) {
            ++out_.card_shapes;
            if (is_card_number(digits)) return found(PersonKind::credit_card, g + fours, said.card);
        }
        if (said.nhi && digits.size() == 12) return found(PersonKind::nhi_card, g + fours, true);
        if (said.passport && digits.size() == 9) return found(PersonKind::passport, g + 1, true);
        if (said.account && first.size() == 3 && groups.size() > g + 1 && size_of(g + 1) >= 7 && size_of(g + 1) <= 14)
            return found(PersonKind::bank_account, g + 2, true);
        if (said.account && digits.size() >= 10 && digits.size() <= 16) return found(PersonKind::bank_account, g + fours, true);
        if (said.mobile && first.size() == 9 && first[0] == '9')
            return found(PersonKind::mobile, g + 1, true);  // a spreadsheet took the 0 away
        if (said.phone && is_landline(first)) return found(PersonKind::landline, g + 1, true);
        return 0;
    }

    // A whole date, and the words that make it one of birth.
    void date(std::size_t at) {
        if (out_.birth) return;
        std::size_t i = at;
        const auto count = [&](std::size_t least, std::size_t most) {
            const std::size_t from = i;
            while (i < text_.size() && digit(text_[i]) && i - from < most) ++i;
            return i - from >= least;
        };
        const auto sign = [&](std::initializer_list<std::string_view> signs) {
            for (const std::string_view one : signs)
                if (text_.substr(i).starts_with(one)) {
                    i += one.size();
                    return true;
                }
            return false;
        };
        const bool parted = count(2, 4) && sign({"年", "/", "-", "."}) && count(1, 2) && sign({"月", "/", "-", "."}) && count(1, 2);
        bool compact = false;
        if (!parted) {
            i = at;
            compact = heading_.birth && count(6, 8) && (i == text_.size() || !digit(text_[i]));
            if (!compact) return;
        }
        if (!compact) (void)sign({"日"});
        out_.birth = heading_.birth || text_.substr(i).starts_with("生") || read_context(text_, at).birth;
    }

    void email(std::size_t at) {
        const auto local = [](char c) { return alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'; };
        std::size_t begin = at, end = at + 1, dot = 0;
        while (begin > 0 && local(text_[begin - 1]) && at - begin < 64) --begin;
        while (end < text_.size() && (alnum(text_[end]) || text_[end] == '.' || text_[end] == '-') && end - at < 254) {
            if (text_[end] == '.') dot = end;
            ++end;
        }
        while (end > at && (text_[end - 1] == '.' || text_[end - 1] == '-')) --end;
        dot = text_.substr(0, end).rfind('.');
        if (begin == at || dot == std::string_view::npos || dot <= at + 1 || end - dot < 3 || !letter(text_[dot + 1])) return;
        const std::string domain = text::ascii_lower(text_.substr(at + 1, end - at - 1));
        Span span{PersonKind::email, begin, end, true};
        constexpr std::string_view providers[] = {"gmail.com",   "yahoo.com",      "yahoo.com.tw",  "hotmail.com", "hotmail.com.tw",
                                                  "outlook.com", "live.com",       "msn.com",       "icloud.com",  "me.com",
                                                  "proton.me",   "protonmail.com", "msa.hinet.net", "hinet.net",   "pchome.com.tw",
                                                  "seed.net.tw", "ymail.com",      "qq.com",        "163.com"};
        span.personal = std::any_of(std::begin(providers), std::end(providers),
                                    [&](std::string_view one) { return domain == one || domain.ends_with("." + std::string(one)); });
        const auto under = [&](std::string_view tail) { return domain == tail || domain.ends_with("." + std::string(tail)); };
        span.official = under("gov.tw") || under("edu.tw") || under("mil.tw") || under("gov.taipei");
        out_.found.push_back(span);
    }

    std::string_view text_;
    const Heading& heading_;
    Spans& out_;
};

}  // namespace

void find_spans(std::string_view text, const Heading& heading, Spans& out) { Scanner(text, heading, out).scan(); }

std::string masked(std::string_view text, PersonKind kind) {
    std::string out;
    std::size_t shown = kind == PersonKind::mobile || kind == PersonKind::landline || kind == PersonKind::national_id ? 2 : 1;
    if (kind == PersonKind::email) {
        const auto at = std::min(text.find('@'), text.size());
        return std::string(text.substr(0, 1)) + "***@***" +
               std::string(text.substr(std::max(at, text.rfind('.') == std::string_view::npos ? at : text.rfind('.'))));
    }
    for (const char c : text) {
        if (!alnum(c)) {
            out += c;
        } else if (shown > 0) {
            --shown;
            out += c;
        } else {
            out += '*';
        }
    }
    return out;
}

std::string masked_name(std::string_view text) {
    std::string out;
    bool first = true;
    for (std::string_view rest = text; !rest.empty();) {
        const char32_t c = text::next(rest);
        if (first)
            text::append(out, c);
        else
            out += c < 0x80 ? (c == ' ' ? " " : "*") : "○";
        first = false;
    }
    return out;
}

}  // namespace skl::opendata::persons
