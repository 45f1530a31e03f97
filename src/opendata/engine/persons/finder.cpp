#include "opendata/engine/persons/finder.h"

#include <algorithm>
#include <memory>

#include "opendata/engine/persons/identifiers.h"

namespace skl::opendata::persons {
namespace {

constexpr std::size_t remembered = 256, longest_remembered = 64;  // outcomes of a column's latest values, as most columns repeat theirs
constexpr std::size_t longest_cell = std::size_t{1} << 20;        // bytes looked at
constexpr double by_chance = 0.35;   // a check digit holds of a tenth of any numbers; columns with no larger share of it hold other numbers
constexpr std::int64_t few = 5;      // below which a share tells nothing
constexpr double name_column = 0.9;  // share of plain names from which a column without a heading holds names
constexpr std::int64_t least_names = 3;
constexpr std::size_t most_pairs = 64;  // name columns × others of a table

bool is_pair(PersonKind kind) { return kind >= PersonKind::name_address; }
std::uint32_t bit(PersonKind kind) { return 1U << static_cast<unsigned>(kind); }

// What one cell is, by itself.
struct Outcome {
    std::uint32_t kinds = 0, told = 0;  // bits
    bool name = false, plain = false, body = false, address = false, birth = false, name_inside = false;
    bool personal_mail = false, other_mail = false;  // other: of neither a person's provider nor an agency
    bool id_shape = false, card_shape = false;
};

struct Tally {
    std::int64_t count = 0;     // rows
    std::int64_t shapes = 0;    // rows with the form
    std::int64_t told = 0;      // rows where words say what it is
    std::int64_t personal = 0;  // rows that name no body whose it would be
    std::vector<std::string> samples;
    std::vector<std::int64_t> records;

    void place(std::int64_t record) {
        if (records.size() < records_kept && (records.empty() || records.back() != record)) records.push_back(record);
    }
};

struct Remembered {
    std::string text;
    Outcome outcome;
    bool used = false;
};

struct Column {
    std::string name;
    Heading heading;
    bool numbers = false, looked_at = true;
    std::int64_t filled = 0, names = 0, plain = 0, addresses = 0;
    std::array<Tally, kinds> tallies;
    std::vector<Remembered> memory;
    std::string before;  // its value in the row before, of columns of bodies
};

// A column of names beside one of something else.
struct Pair {
    std::size_t names = 0, other = 0;
    PersonKind kind{};
    Tally declared, plain;  // by the heading; by the look of the values alone
};

struct Cell {
    Outcome outcome;
    std::string_view text;
};

}  // namespace

struct Finder::State {
    PersonReport report;
    std::int64_t table = 1;
    std::int64_t rows = 0;
    std::vector<Column> columns;
    std::vector<Pair> pairs;
    std::array<Tally, kinds> around;
    std::int64_t around_rows = 0;
    std::string folded;
    Spans spans;
    std::vector<Cell> cells;
    std::vector<std::string_view> no_cells;

    Outcome look(const Column& column, std::string_view text) {
        Outcome out;
        fold_width(text.substr(0, longest_cell), folded);
        std::string_view whole = folded;
        while (!whole.empty() && (whole.front() == ' ' || whole.front() == '\'')) whole.remove_prefix(1);
        while (!whole.empty() && (whole.back() == ' ' || whole.back() == '\r')) whole.remove_suffix(1);
        std::size_t digits = 0;
        bool wide = false, at = false;
        for (const char c : whole) {
            digits += c >= '0' && c <= '9';
            wide |= static_cast<unsigned char>(c) >= 0x80;
            at |= c == '@';
        }
        if (digits >= 5 || at || (digits >= 3 && column.heading.plate)) {
            spans.clear();
            find_spans(whole, column.heading, spans);
            for (const Span& span : spans.found) {
                if (span.kind == PersonKind::email && span.official) continue;  // agencies and schools
                out.kinds |= bit(span.kind);
                if (span.told) out.told |= bit(span.kind);
                if (span.kind == PersonKind::email) (span.personal ? out.personal_mail : out.other_mail) = true;
            }
            out.id_shape = spans.id_shapes > 0;
            out.card_shape = spans.card_shapes > 0;
            out.birth = spans.birth;
        }
        if (column.numbers) return out;
        if (wide) {
            out.name = is_person_name(whole);
            out.plain = out.name && is_plain_name(whole);
            out.body = (!out.plain && is_body(whole)) || (column.heading.body && !out.plain);
            out.address = (digits > 0 || column.heading.address) && house_number_in(whole).has_value();
            if (!out.name && (out.kinds != 0 || out.address)) out.name_inside = name_in(whole).has_value();
        } else {
            out.name = column.heading.whose != Whose::unknown && is_latin_name(whole);
            out.body = column.heading.body || is_body(whole);
        }
        return out;
    }

    const Outcome& outcome(Column& column, std::string_view text, Outcome& scratch) {
        if (text.size() > longest_remembered) return scratch = look(column, text);
        if (column.memory.empty()) column.memory.resize(remembered);
        Remembered& place = column.memory[std::hash<std::string_view>{}(text) % remembered];
        if (!place.used || place.text != text) place = {std::string(text), look(column, text), true};
        return place.outcome;
    }

    void sample(Tally& tally, std::int64_t record, const Column& column, std::string_view text, PersonKind kind) {
        tally.place(record);
        if (tally.samples.size() >= samples_kept) return;
        std::string part(text.substr(0, longest_cell));
        fold_width(part, folded);
        spans.clear();
        find_spans(folded, column.heading, spans);
        for (const Span& span : spans.found)
            if (span.kind == kind) {
                tally.samples.push_back(masked(std::string_view(folded).substr(span.begin, span.end - span.begin), kind));
                return;
            }
    }

    Pair* pair(std::size_t names, std::size_t other, PersonKind kind) {
        for (Pair& one : pairs)
            if (one.names == names && one.other == other && one.kind == kind) return &one;
        if (pairs.size() == most_pairs) return nullptr;
        pairs.push_back({names, other, kind, {}, {}});
        return &pairs.back();
    }

    // The pairs that the names of one column make in a row.
    void meet(std::int64_t record, std::size_t names, bool with_body, bool beside_body) {
        const Column& column = columns[names];
        const Outcome& name = cells[names].outcome;
        const Whose whose = column.heading.whose;
        const bool unheaded = whose == Whose::unknown;
        if (whose == Whose::official || (unheaded && !name.plain)) return;
        if (whose == Whose::representative ? beside_body : whose == Whose::unknown && with_body) return;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Outcome& other = cells[i].outcome;
            if (i == names) continue;
            // Who stands for something is called at its desk: their own telephone, or mailbox, is theirs.
            const bool own = (other.kinds & bit(PersonKind::mobile)) != 0 || other.personal_mail;
            const bool contact =
                own || (whose != Whose::representative && (other.kinds & (bit(PersonKind::landline) | bit(PersonKind::email))) != 0);
            const bool birth = other.birth && columns[i].heading.birth;
            for (const auto& [is, kind] : {std::pair{other.address, PersonKind::name_address}, std::pair{contact, PersonKind::name_contact},
                                           std::pair{birth, PersonKind::name_birth}}) {
                if (!is) continue;
                Pair* both = pair(names, i, kind);
                if (both == nullptr) return;
                Tally& tally = unheaded ? both->plain : both->declared;
                ++tally.count;
                ++tally.personal;
                tally.place(record);
                if (tally.samples.size() < samples_kept) tally.samples.push_back(masked_name(cells[names].text));
            }
        }
    }

    void count(std::int64_t record, Column& column, const Cell& cell, bool with_body) {
        const Outcome& is = cell.outcome;
        column.tallies[static_cast<std::size_t>(PersonKind::national_id)].shapes += is.id_shape;
        column.tallies[static_cast<std::size_t>(PersonKind::credit_card)].shapes += is.card_shape;
        for (std::size_t k = 0; k < kinds && (is.kinds >> k) != 0; ++k) {
            if ((is.kinds & (1U << k)) == 0) continue;
            Tally& tally = column.tallies[k];
            const auto kind = static_cast<PersonKind>(k);
            ++tally.count;
            tally.told += (is.told >> k) & 1U;
            tally.personal += !with_body && (kind != PersonKind::email || is.personal_mail);
            if (tally.records.size() < records_kept || tally.samples.size() < samples_kept) sample(tally, record, column, cell.text, kind);
        }
        if (!is.name_inside) return;
        const auto inside = [&](PersonKind kind) {
            Tally& tally = column.tallies[static_cast<std::size_t>(kind)];
            ++tally.count;
            ++tally.personal;
            tally.place(record);
        };
        if (is.address) inside(PersonKind::name_address);
        if ((is.kinds & (bit(PersonKind::mobile) | bit(PersonKind::email))) != 0) inside(PersonKind::name_contact);
        if (is.birth) inside(PersonKind::name_birth);
    }

    void tell(const Column* column, std::size_t k, const Tally& tally, std::int64_t filled, std::int64_t shapes, std::string_view with) {
        if (tally.count == 0) return;
        const auto kind = static_cast<PersonKind>(k);
        PersonFinding out;
        out.table = table;
        if (column != nullptr) out.column = column->name;
        out.with = with;
        out.kind = kind;
        out.count = tally.count;
        out.share = filled == 0 ? 0 : static_cast<double>(tally.count) / static_cast<double>(filled);
        out.samples = tally.samples;
        out.records = tally.records;
        const bool checked = kind == PersonKind::national_id || kind == PersonKind::resident_id || kind == PersonKind::credit_card;
        const bool chance = checked && tally.told * 2 < tally.count && shapes >= few &&
                            static_cast<double>(tally.count) < by_chance * static_cast<double>(shapes);
        const bool weak =
            kind == PersonKind::mobile || kind == PersonKind::plate || kind == PersonKind::email || kind == PersonKind::landline;
        out.confidence = chance                                                                         ? Confidence::low
                         : tally.told * 2 >= tally.count || (checked && shapes >= few) || is_pair(kind) ? Confidence::high
                                                                                                        : Confidence::medium;
        out.blocks = !chance && kind != PersonKind::landline && (!weak || tally.personal > 0);
        report.findings.push_back(std::move(out));
    }

    PiiClass class_of(const Column& column) const {
        const auto any = [&](std::initializer_list<PersonKind> wanted) {
            return std::any_of(wanted.begin(), wanted.end(), [&](PersonKind kind) {
                return std::any_of(report.findings.begin(), report.findings.end(), [&](const PersonFinding& one) {
                    return one.table == table && one.column == column.name && one.kind == kind && one.confidence != Confidence::low;
                });
            });
        };
        const auto named = std::any_of(report.findings.begin(), report.findings.end(), [&](const PersonFinding& one) {
            return one.table == table && one.column == column.name && is_pair(one.kind) && !one.with.empty();
        });
        if (any({PersonKind::national_id, PersonKind::resident_id, PersonKind::passport, PersonKind::nhi_card}))
            return PiiClass::identifier;
        if (any({PersonKind::credit_card, PersonKind::bank_account})) return PiiClass::account;
        if (any({PersonKind::mobile, PersonKind::landline, PersonKind::email})) return PiiClass::contact;
        if (any({PersonKind::plate})) return PiiClass::vehicle;
        if (named || any({PersonKind::name_address, PersonKind::name_contact, PersonKind::name_birth})) return PiiClass::name;
        for (const PersonFinding& one : report.findings)
            if (one.table == table && one.with == column.name && is_pair(one.kind))
                return one.kind == PersonKind::name_birth ? PiiClass::birth : PiiClass::address;
        return PiiClass::none;
    }
};

Finder::Finder() : state_(std::make_unique<State>()) {}
Finder::~Finder() = default;

void Finder::begin_table(std::int64_t table, const std::vector<FinderColumn>& columns) {
    state_->table = table;
    state_->rows = 0;
    state_->columns.clear();
    state_->pairs.clear();
    state_->cells.assign(columns.size(), {});
    for (const FinderColumn& one : columns) {
        Column& column = state_->columns.emplace_back();
        column.name = one.name;
        column.heading = read_heading(one.name, one.title);
        column.numbers = one.numbers;
        const Heading& h = column.heading;
        column.looked_at = !one.numbers || h.passport || h.nhi || h.account || h.card || h.phone || h.birth;
    }
}

void Finder::row(std::int64_t record, std::span<const std::string_view> given) {
    State& s = *state_;
    ++s.rows;
    ++s.report.rows;
    bool with_body = false, beside_body = false;
    std::uint32_t found = 0;
    bool names = false, pairable = false, inside = false;
    const std::size_t size = std::min(given.size(), s.columns.size());
    for (std::size_t i = 0; i < size; ++i) {
        Column& column = s.columns[i];
        Cell& cell = s.cells[i];
        cell.text = given[i];
        cell.outcome = {};
        if (given[i].empty()) {
            column.before.clear();
            continue;
        }
        ++column.filled;
        if (!column.looked_at) continue;
        cell.outcome = s.outcome(column, given[i], cell.outcome);
        const Outcome& is = cell.outcome;
        column.names += is.name;
        column.plain += is.plain;
        column.addresses += is.address;
        found |= is.kinds | (is.id_shape ? 1U : 0U) | (is.card_shape ? bit(PersonKind::credit_card) : 0U);
        names |= is.name;
        with_body |= is.name && column.heading.whose == Whose::official;  // who is reached by office
        inside |= is.name_inside;
        pairable |= is.address || is.birth || is.kinds != 0;
        // A body that stands in row after row handles these persons' matters; whose telephone a row tells has its own row.
        if (is.body && !is.address) {
            beside_body = true;  // whoever represents someone represents this one
            with_body |= s.rows == 1 || column.before != given[i];
            if (column.before != given[i]) column.before = given[i];
        }
    }
    if (found != 0 || inside)
        for (std::size_t i = 0; i < size; ++i)
            if (s.columns[i].looked_at && !given[i].empty()) s.count(record, s.columns[i], s.cells[i], with_body);
    if (names && pairable)
        for (std::size_t i = 0; i < size; ++i)
            if (s.cells[i].outcome.name && !given[i].empty()) s.meet(record, i, with_body, beside_body);
}

void Finder::end_table() {
    State& s = *state_;
    for (const Pair& pair : s.pairs) {
        const Column &names = s.columns[pair.names], &other = s.columns[pair.other];
        const bool plain_names = names.heading.whose == Whose::unknown && names.plain >= least_names &&
                                 static_cast<double>(names.plain) >= name_column * static_cast<double>(names.filled);
        const Tally& tally = names.heading.whose != Whose::unknown ? pair.declared : pair.plain;
        if (names.heading.whose == Whose::unknown && !plain_names) continue;
        s.tell(&names, static_cast<std::size_t>(pair.kind), tally, names.filled, 0, other.name);
    }
    for (const Column& column : s.columns) {
        const std::int64_t ids = column.tallies[static_cast<std::size_t>(PersonKind::national_id)].shapes,
                           cards = column.tallies[static_cast<std::size_t>(PersonKind::credit_card)].shapes;
        for (std::size_t k = 0; k < kinds; ++k) {
            const auto kind = static_cast<PersonKind>(k);
            s.tell(&column, k, column.tallies[k], column.filled,
                   kind == PersonKind::credit_card                                      ? cards
                   : kind == PersonKind::national_id || kind == PersonKind::resident_id ? ids
                                                                                        : 0,
                   "");
        }
    }
    for (const Column& column : s.columns)
        if (const PiiClass is = s.class_of(column); is != PiiClass::none) s.report.columns.push_back({s.table, column.name, is});
    for (std::size_t k = 0; k < kinds; ++k) s.tell(nullptr, k, s.around[k], s.around_rows, s.around[k].shapes, "");
    s.around = {};
    s.around_rows = 0;
    s.columns.clear();
    s.pairs.clear();
}

void Finder::aside(std::int64_t table, std::int64_t record, std::string_view text) {
    State& s = *state_;
    s.table = table;
    ++s.around_rows;
    if (record > 0) ++s.report.rows;  // else a line that is no record, or a heading
    Column whole;
    const Outcome is = s.look(whole, text);
    bool with_body = false;
    std::string copy;
    fold_width(text.substr(0, longest_cell), copy);
    for (std::string_view rest = copy; !rest.empty();) {  // cells, as they may be divided
        const auto end = std::min(rest.find_first_of(",;\t|\""), rest.size());
        const std::string_view piece = rest.substr(0, end);
        with_body |= is_body(piece);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (std::size_t k = 0; k < kinds; ++k) {
        Tally& tally = s.around[k];
        const auto kind = static_cast<PersonKind>(k);
        if (kind == PersonKind::national_id) tally.shapes += is.id_shape;
        if (kind == PersonKind::credit_card) tally.shapes += is.card_shape;
        const bool pair = (kind == PersonKind::name_address && is.name_inside && is.address) ||
                          (kind == PersonKind::name_birth && is.name_inside && is.birth);
        if (!pair && ((is.kinds >> k) & 1U) == 0) continue;
        ++tally.count;
        tally.told += (is.told >> k) & 1U;
        tally.personal += !with_body && (kind != PersonKind::email || is.personal_mail);
        if (pair)
            tally.place(record);
        else
            s.sample(tally, record, whole, text, kind);
    }
}

PersonReport Finder::finish() {
    State& s = *state_;
    for (std::size_t k = 0; k < kinds; ++k) s.tell(nullptr, k, s.around[k], s.around_rows, s.around[k].shapes, "");
    s.around = {};
    return std::move(s.report);
}

std::optional<PersonKind> in_words(std::string_view text) {
    std::string folded;
    fold_width(text, folded);
    Spans spans;
    find_spans(folded, {}, spans);
    for (const Span& span : spans.found) switch (span.kind) {
            case PersonKind::landline:
            case PersonKind::plate: break;
            case PersonKind::email:
                if (span.personal) return span.kind;
                break;
            default: return span.kind;
        }
    const bool named = name_in(folded).has_value();
    if (named && house_number_in(folded)) return PersonKind::name_address;
    if (named && spans.birth) return PersonKind::name_birth;
    return {};
}

}  // namespace skl::opendata::persons
