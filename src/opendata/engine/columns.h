// What all cells of a column say together: type, statistics, calendar, role (opendata.md §5.7). Full scan, never a sample.
#pragma once

#include <memory>
#include <span>

#include "opendata/engine/report.h"
#include "opendata/engine/values.h"

namespace skl::opendata {

constexpr double conformity = 0.99;              // share of non-null cells that must be of the type
constexpr std::size_t exact_distinct = 100'000;  // counted exactly up to here, estimated by KMV beyond
constexpr std::size_t kept_top = 20, kept_examples = 5;

// Distinct values by 64-bit hash: a set up to exact_distinct, then the 1,024 smallest hashes (KMV).
class Distinct {
public:
    explicit Distinct(std::size_t most = exact_distinct) : most_(most) {}
    void add(std::uint64_t hash);
    std::int64_t count() const;
    bool exact() const { return exact_; }

private:
    void grow();
    std::size_t most_;
    std::vector<std::uint64_t> slots_;
    std::size_t used_ = 0;
    bool exact_ = true;
    std::vector<std::uint64_t> smallest_;  // a max-heap of kmv_size hashes
    void to_kmv();
    void add_kmv(std::uint64_t hash);
};

// Counties that lie in the zone of TM2 about 119° east.
enum class Outlying : std::uint8_t { penghu, kinmen, matsu };
inline constexpr std::size_t outlying_counties = 3;

class Column {
public:
    // `memory`: bytes its statistics may take; with less, distinct values are estimated earlier and top values given up earlier.
    Column(std::string name, std::string source_name, std::string title, std::size_t memory);
    Column(Column&&) = default;  // moves only: what was noted of values points into the notes

    void see(std::string_view cell, std::int64_t record);
    void see(std::span<const std::string_view> cells, std::span<const std::int64_t> records);
    // After all cells: decides the type; `roc_nearby`: another column or the file name carries an ROC year; `declared`: by the format
    // of the file, so that text of digits is no number; `forced`: by the publisher.
    void decide(bool roc_nearby, std::optional<ColumnType> declared, std::optional<ColumnType> forced);
    ColumnReport report() const;
    std::vector<Issue> issues() const;

    ColumnType type() const { return type_; }
    Era era() const { return era_; }
    const std::string& name() const { return name_; }
    bool says_roc() const { return roc_dates_ > 0; }
    Role role() const { return role_; }
    const std::string& source_name() const { return source_name_; }
    double least() const { return least_; }
    double most() const { return most_; }
    std::optional<Outlying> outlying() const;  // the islands that all cells name
    bool null(std::string_view cell) const;    // empty, or a null token where tokens mean nothing here

private:
    // What a cell says by itself, whatever stands around it: read once for a value that comes again.
    struct Said {
        std::int64_t whole = 0;
        double real = 0;
        std::uint8_t digits = 0;  // of a number
        DateKind date_kind{};
        std::int8_t island = -1;                                              // that it names: index of Outlying
        bool token = false, truth = false, composite = false, dated = false;  // dated: it may be a date
        bool number = false, plain = false, leading_zero = false, integer = false, big = false;
        bool date = false, roc = false, sure = false, all_digits = false;
    };
    Said read(std::string_view trimmed_cell) const;
    void take(const Said& said, std::string_view cell, std::int64_t record);
    void take_number(const Said& said);
    void take_date(const Said& said, std::string_view cell, std::int64_t record);
    bool dates_given_up() const;
    void keep(std::string_view cell, std::size_t hash);
    void check_spelling(std::string_view cell, std::string_view trimmed_cell, std::int64_t record);
    void check_text(std::string_view cell, std::int64_t record);
    void find_role();
    bool enough(std::int64_t count) const;
    bool code_like() const;
    ColumnType natural_type(bool roc_nearby);

    void note(std::map<std::string, Issue>& notes, const char* code, Severity severity, std::string_view cell, std::int64_t record);
    static void add_to(Issue& issue, std::string_view cell, std::int64_t record);
    void note(const char* code, Severity severity, std::string_view cell, std::int64_t record);

    std::string name_, source_name_, title_;
    ColumnType type_ = ColumnType::string;
    Era era_ = Era::unknown;
    Role role_ = Role::none;
    std::int64_t cells_ = 0, empty_ = 0, tokens_ = 0;
    std::int64_t integers_ = 0, bigs_ = 0, numbers_ = 0, plain_integers_ = 0, plain_numbers_ = 0, leading_zeros_ = 0, booleans_ = 0,
                 long_digits_ = 0;
    std::int64_t dates_[10] = {};  // by DateKind, with era roc where a year is short
    std::int64_t dates_tried_ = 0, dates_found_ = 0, roc_dates_ = 0, sure_dates_ = 0, ambiguous_ = 0, invalid_ = 0, short_years_ = 0;
    std::size_t digit_length_ = 0;
    bool one_length_ = true;
    double least_ = 1e308, most_ = -1e308;
    __int128 sum_ = 0;
    Distinct distinct_;
    std::string min_text_, max_text_;
    std::uint64_t min_head_ = ~std::uint64_t{0}, max_head_ = 0;  // their first eight bytes, which decide nearly always
    std::vector<std::string> examples_;
    // A cell is hashed once, for this and for what is distinct.
    struct Hashed {
        std::string_view cell;
        std::size_t hash;
    };
    struct HashOf {
        using is_transparent = void;
        std::size_t operator()(const std::string& text) const { return std::hash<std::string_view>{}(text); }
        std::size_t operator()(const Hashed& hashed) const { return hashed.hash; }
    };
    struct SameCell {
        using is_transparent = void;
        bool operator()(const std::string& a, const std::string& b) const { return a == b; }
        bool operator()(const Hashed& a, const std::string& b) const { return a.cell == b; }
        bool operator()(const std::string& a, const Hashed& b) const { return a == b.cell; }
    };
    struct Counted {
        std::int64_t count = 0;
        Said said;
        std::unique_ptr<std::vector<Issue*>> noted;  // that its spelling belongs to; none: its spelling is no issue
    };
    std::unordered_map<std::string, Counted, HashOf, SameCell> counted_;  // until it is too large: top values
    std::vector<Issue*> noted_;                                           // of the value that is read
    std::size_t counted_bytes_ = 0, most_counted_bytes_;
    bool counting_ = true;
    std::int64_t type_errors_ = 0;
    std::int64_t outlying_[outlying_counties] = {};
    std::int64_t composites_ = 0;
    bool swapped_ = false;                       // a latitude where its name says longitude, or the other way round
    std::map<std::string, Issue> notes_, held_;  // held: told only of columns that turn out to be what they speak of
};

}  // namespace skl::opendata
