#include "opendata/engine/columns.h"

#include <bit>
#include <cstring>

#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_counted = 5'000;   // values of a column that is categorical enough for top values
constexpr std::size_t counted_overhead = 96;  // of one counted value beside its text
constexpr std::int64_t date_trial = 1'000;    // cells after which a column without dates is no longer asked
constexpr std::size_t short_cell = 60;        // bytes; a question mark is a fault in a short cell, punctuation in a long one
constexpr std::size_t short_name = 30;        // bytes; ten characters: a space inside a name is a fault, inside an address it is style
constexpr std::size_t most_samples = 10;
constexpr std::size_t kept_bytes = 200;  // of a value in samples, examples and bounds

bool ends_like_code(std::string_view name) {
    for (const std::string_view suffix : {"碼", "代碼", "代號", "編號", "號", "code", "Code", "CODE", "id", "Id", "ID", "_no", "_NO"})
        if (name.ends_with(suffix)) return true;
    return false;
}

struct Axes {
    bool east = false, north = false;
};

// What a label says of the axis that its numbers are on.
Axes axes_of(const std::string& label) {
    std::string name;  // without case, spaces and brackets: TWD97 X, X(TWD97), twd97_x
    for (const char c : label)
        if (std::strchr(" _-()[]", c) == nullptr) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto has = [&](std::initializer_list<std::string_view> words) {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return name.find(word) != std::string::npos; });
    };
    const auto is = [&](std::initializer_list<std::string_view> words) {
        return std::find(words.begin(), words.end(), name) != words.end();
    };
    return {has({"經度", "東經", "lon", "lng", "x坐標", "x座標", "坐標x", "座標x", "橫坐標", "橫座標", "twd97x", "twd67x", "xtwd97",
                 "xtwd67", "wgs84x", "xwgs84"}) ||
                is({"x", "px", "pointx", "x97", "x67"}),
            has({"緯度", "北緯", "lat", "y坐標", "y座標", "坐標y", "座標y", "縱坐標", "縱座標", "twd97y", "twd67y", "ytwd97", "ytwd67",
                 "wgs84y", "ywgs84"}) ||
                is({"y", "py", "pointy", "y97", "y67"})};
}

// Ranges decide, so that swapped columns are seen: Taiwan in degrees, and in metres of TM2 in either zone.
Role role_in(double least, double most) {
    const auto within = [&](double low, double high) { return least >= low && most <= high; };
    if (within(118, 123)) return Role::longitude;
    if (within(20, 27)) return Role::latitude;
    if (within(90'000, 420'000)) return Role::x_twd97;
    if (within(2'400'000, 2'930'000)) return Role::y_twd97;
    return Role::none;
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string to_text(__int128 value) {
    if (value == 0) return "0";
    const bool negative = value < 0;
    std::string out;
    for (unsigned __int128 rest = negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value); rest != 0;
         rest /= 10)
        out += static_cast<char>('0' + static_cast<int>(rest % 10));
    if (negative) out += '-';
    std::reverse(out.begin(), out.end());
    return out;
}

constexpr const char* full_variant = "臺";  // a note that is never told: cells with 臺 beside those with 台

bool private_use(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFD); }

}  // namespace

// Half for distinct values, which need up to four slots of eight bytes each while their table grows, half for top values.
Column::Column(std::string name, std::string source_name, std::string title, std::size_t memory)
    : name_(std::move(name)),
      source_name_(std::move(source_name)),
      title_(std::move(title)),
      distinct_(std::clamp<std::size_t>(memory / 2 / 48, 1'024, exact_distinct)),
      most_counted_bytes_(memory / 2) {}

void Column::add_to(Issue& issue, std::string_view cell, std::int64_t record) {
    ++issue.count;
    if (issue.samples.size() >= most_samples) return;
    issue.samples.emplace_back(clipped(cell, kept_bytes));
    issue.sample_records.push_back(record);
}

void Column::note(std::map<std::string, Issue>& notes, const char* code, Severity severity, std::string_view cell, std::int64_t record) {
    Issue& issue = notes[code];
    if (issue.count == 0) {
        issue.code.value = code;
        issue.severity = severity;
        issue.column = name_;
    }
    add_to(issue, cell, record);
    noted_.push_back(&issue);
}

void Column::note(const char* code, Severity severity, std::string_view cell, std::int64_t record) {
    note(notes_, code, severity, cell, record);
}

// The text checks of opendata.md §5.3; a cell of ASCII has none of these faults but a question mark or spaces around it.
void Column::check_text(std::string_view cell, std::int64_t record) {
    bool private_found = false, han_space = false, lossy = false, fullwidth = false, replacement = false;
    char32_t before = 0, gap = 0;  // the last character that is no space, and the space after it
    bool han_near = false;
    std::size_t marks = 0;
    for (std::string_view rest = cell; !rest.empty();) {
        const char32_t c = text::next(rest);
        if (private_use(c)) private_found = true;
        if (c == 0xFFFD) replacement = true;
        if (c >= 0xFF10 && c <= 0xFF19) fullwidth = true;
        if (c == '?') ++marks;
        if (text::is_han(c)) han_near = true;
        if (c == ' ' || c == 0x3000) {
            gap = c;
            continue;
        }
        if (gap != 0 && text::is_han(before) && text::is_han(c)) han_space = true;
        gap = 0;
        before = c;
    }
    lossy = marks > 0 && han_near && cell.size() <= short_cell && cell.find("://") == std::string_view::npos && !cell.ends_with('?');
    if (private_found) note("private-use-char", Severity::warning, cell, record);
    if (replacement) note("replacement-char", Severity::error, cell, record);
    if (han_space && cell.size() <= short_name) note("han-inner-space", Severity::info, cell, record);
    if (lossy || (marks > 0 && han_near && cell.size() <= short_cell && cell.find("??") != std::string_view::npos))
        note("lossy-question-mark", Severity::warning, cell, record);
    if (fullwidth) note("fullwidth-digit", Severity::info, cell, record);
    if (cell.find("台") != std::string_view::npos) note(held_, "mixed-variant", Severity::info, cell, record);
    if (cell.find("臺") != std::string_view::npos) note(held_, full_variant, Severity::info, cell, record);
}

// Two values or more in one cell, each with its name: 死亡1;受傷0.
static bool composite(std::string_view cell) {
    int pairs = 0;
    while (!cell.empty()) {
        bool name = false, number = false;
        while (!cell.empty()) {
            std::string_view rest = cell;
            if (!text::is_han(text::next(rest))) break;
            cell = rest;
            name = true;
        }
        while (!cell.empty() && cell[0] >= '0' && cell[0] <= '9') cell.remove_prefix(1), number = true;
        if (!name || !number) return false;
        ++pairs;
        if (cell.empty()) break;
        std::string_view rest = cell;
        const char32_t between = text::next(rest);
        if (std::u32string_view(U";；,，、/ ").find(between) == std::u32string_view::npos) return false;
        cell = rest;
    }
    return pairs >= 2;
}

std::optional<Outlying> Column::outlying() const {
    for (std::size_t i = 0; i < outlying_counties; ++i)
        if (enough(outlying_[i])) return static_cast<Outlying>(i);
    return {};
}

bool Column::dates_given_up() const { return dates_tried_ >= date_trial && dates_found_ * 2 < dates_tried_; }

Column::Said Column::read(std::string_view s) const {
    constexpr std::string_view islands[outlying_counties] = {"澎湖", "金門", "連江"};
    Said out;
    bool high = false, digit = false, other = false;
    for (const char c : s) {
        const bool is_digit = c >= '0' && c <= '9';
        digit = digit || is_digit;
        other = other || !is_digit;
        high = high || static_cast<unsigned char>(c) >= 0x80;
    }
    if (high) {
        for (std::size_t i = 0; i < outlying_counties; ++i)
            if (s.starts_with(islands[i])) out.island = static_cast<std::int8_t>(i);
        out.composite = s.size() <= short_cell && composite(s);
    }
    out.token = null_token(s);
    if (out.token) return out;
    if (const auto number = read_number(s)) {
        out.number = true;
        out.whole = number->whole;
        out.real = number->real;
        out.digits = static_cast<std::uint8_t>(number->digits);
        out.plain = number->plain;
        out.leading_zero = number->leading_zero;
        out.integer = number->integer;
        out.big = number->big;
    }
    out.dated = digit || high;
    out.all_digits = !other;
    if (out.dated && !dates_given_up())
        if (const auto date = read_date(s, Era::roc)) {
            out.date = true;
            out.date_kind = date->kind;
            out.roc = date->roc;
            out.sure = date->sure;
        }
    out.truth = s == "true" || s == "false" || s == "TRUE" || s == "FALSE" || s == "是" || s == "否";
    return out;
}

void Column::take_number(const Said& said) {
    ++numbers_;
    if (said.plain) ++plain_numbers_;
    if (said.leading_zero) ++leading_zeros_;
    if (said.integer || said.big) ++(said.integer ? integers_ : bigs_);
    if (said.digits > 0) {
        if (said.plain && said.integer) ++plain_integers_;
        if (said.digits > 18) ++long_digits_;
        if (digit_length_ != 0 && digit_length_ != said.digits) one_length_ = false;
        digit_length_ = said.digits;
    } else {
        one_length_ = false;
    }
    if (said.integer) sum_ += said.whole;
    least_ = std::min(least_, said.real);
    most_ = std::max(most_, said.real);
}

// Once given up dates are looked for no more: what was read of a value before does not count then either.
void Column::take_date(const Said& said, std::string_view cell, std::int64_t record) {
    if (dates_given_up()) return;
    ++dates_tried_;
    if (!said.date) return;
    ++dates_found_;
    ++dates_[static_cast<int>(said.date_kind)];
    if (said.roc) ++(said.all_digits ? short_years_ : roc_dates_);
    if (!said.all_digits && said.sure && said.date_kind != DateKind::invalid) ++sure_dates_;
    if (said.date_kind == DateKind::ambiguous) ++ambiguous_, note(held_, "ambiguous-date", Severity::warning, trimmed(cell), record);
    if (said.date_kind == DateKind::invalid) ++invalid_, note(held_, "invalid-date", Severity::warning, trimmed(cell), record);
}

void Column::take(const Said& said, std::string_view cell, std::int64_t record) {
    if (said.island >= 0) ++outlying_[said.island];
    if (said.composite) ++composites_;
    if (said.token) {
        ++tokens_;
        return;
    }
    if (said.number) take_number(said);
    if (said.dated) take_date(said, cell, record);
    booleans_ += said.truth;
}

namespace {

// The first eight bytes as a number that orders as they do.
std::uint64_t head_of(std::string_view cell) {
    std::uint64_t out = 0;
    std::memcpy(&out, cell.data(), std::min(cell.size(), sizeof out));
    return std::endian::native == std::endian::little ? __builtin_bswap64(out) : out;
}

}  // namespace

void Column::keep(std::string_view cell, std::size_t hash) {
    distinct_.add(hash);
    if (examples_.size() < kept_examples && std::find(examples_.begin(), examples_.end(), cell) == examples_.end())
        examples_.emplace_back(clipped(cell, kept_bytes));
    const std::uint64_t head = head_of(cell);
    if (head <= min_head_ && (min_text_.empty() || cell < min_text_)) {
        min_text_.assign(clipped(cell, kept_bytes));
        min_head_ = head;
    }
    if (head >= max_head_ && (max_text_.empty() || cell > max_text_)) {
        max_text_.assign(clipped(cell, kept_bytes));
        max_head_ = head;
    }
}

void Column::check_spelling(std::string_view cell, std::string_view s, std::int64_t record) {
    if (s.size() != cell.size()) note("outer-space", Severity::info, cell, record);
    const bool sign = s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@';
    if (sign && s.size() > 1 && !read_number(s)) note("formula-like", Severity::warning, cell, record);
    if (std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) check_text(cell, record);
}

void Column::see(std::string_view cell, std::int64_t record) {
    ++cells_;
    const std::string_view s = trimmed(cell);
    if (s.empty()) {
        ++empty_;
        return;
    }
    const Hashed hashed{cell, std::hash<std::string_view>{}(cell)};
    noted_.clear();
    if (counting_) {
        if (const auto known = counted_.find(hashed); known != counted_.end()) {
            Counted& counted = known->second;
            ++counted.count;
            if (counted.noted)
                for (Issue* issue : *counted.noted) add_to(*issue, cell, record);
            if (counted.said.composite) note(held_, "composite-cell", Severity::info, s, record);
            return take(counted.said, cell, record);
        }
    }
    keep(cell, hashed.hash);
    check_spelling(cell, s, record);
    const Said said = read(s);
    if (counting_) {
        Counted& counted = counted_[std::string(cell)];
        counted.count = 1;
        counted.said = said;
        if (!noted_.empty()) counted.noted = std::make_unique<std::vector<Issue*>>(noted_);
        counted_bytes_ += cell.size() + counted_overhead;
        if (counted_.size() > most_counted || counted_bytes_ > most_counted_bytes_) {
            counting_ = false;
            counted_ = decltype(counted_)();
        }
    }
    if (said.composite) note(held_, "composite-cell", Severity::info, s, record);
    take(said, cell, record);
}

void Column::see(std::span<const std::string_view> cells, std::span<const std::int64_t> records) {
    for (std::size_t i = 0; i < cells.size(); ++i) see(cells[i], records[i]);
}

bool Column::enough(std::int64_t count) const {
    const std::int64_t values = cells_ - empty_ - tokens_;
    return values > 0 && static_cast<double>(count) >= conformity * static_cast<double>(values);
}

bool Column::code_like() const {
    if (!enough(integers_ + bigs_) || plain_integers_ + bigs_ < numbers_) return false;
    return leading_zeros_ > 0 || long_digits_ > 0 || (one_length_ && digit_length_ >= 5 && ends_like_code(source_name_));
}

ColumnType Column::natural_type(bool roc_nearby) {
    const auto dates = [&](DateKind kind) { return dates_[static_cast<int>(kind)]; };
    const bool named_date = source_name_.find("日期") != std::string::npos || source_name_.find("birthday") != std::string::npos ||
                            source_name_.find("date") != std::string::npos || source_name_.find("生日") != std::string::npos ||
                            source_name_.find("年月") != std::string::npos || source_name_.find("TIME") != std::string::npos;
    const bool roc = roc_dates_ > 0 || source_name_.find("民國") != std::string::npos || (short_years_ > 0 && (named_date || roc_nearby));
    if (roc) era_ = Era::roc;
    if (enough(booleans_)) return ColumnType::boolean;
    const bool dated = sure_dates_ > 0 || (named_date && roc);
    if (dated) {
        if (enough(dates(DateKind::date) + invalid_)) return ColumnType::date;
        if (enough(dates(DateKind::datetime) + invalid_)) return ColumnType::datetime;
        if (enough(dates(DateKind::yearmonth) + invalid_)) return ColumnType::yearmonth;
        if (enough(dates(DateKind::quarter) + invalid_)) return ColumnType::quarter;
        if (enough(dates(DateKind::year) + invalid_)) return ColumnType::year;
        if (enough(dates(DateKind::date) + dates(DateKind::datetime) + invalid_) && dates(DateKind::datetime) > 0)
            return ColumnType::datetime;
    }
    if (code_like()) return ColumnType::code;
    if (enough(integers_)) return ColumnType::integer;
    if (enough(integers_ + bigs_)) return ColumnType::bigint;
    if (enough(numbers_)) return ColumnType::number;
    return ColumnType::string;
}

void Column::find_role() {
    if (type_ == ColumnType::code && (source_name_.find("代碼") != std::string::npos || source_name_.find("code") != std::string::npos))
        role_ = Role::area_code;
    if (type_ != ColumnType::integer && type_ != ColumnType::number) return;
    const Axes axes = axes_of(source_name_);
    if (!axes.east && !axes.north) return;
    role_ = role_in(least_, most_);
    if (axes.east == axes.north) return;
    swapped_ = axes.east ? role_ == Role::latitude || role_ == Role::y_twd97 : role_ == Role::longitude || role_ == Role::x_twd97;
}

void Column::decide(bool roc_nearby, std::optional<ColumnType> declared, std::optional<ColumnType> forced) {
    type_ = natural_type(roc_nearby);
    if (declared == ColumnType::geojson) type_ = ColumnType::geojson;
    if (declared == ColumnType::string) {
        const bool digits = plain_integers_ + bigs_ == cells_ - empty_ - tokens_;
        if (type_ == ColumnType::integer || type_ == ColumnType::bigint || type_ == ColumnType::number)
            type_ = digits ? ColumnType::code : ColumnType::string;
    }
    const std::int64_t values = cells_ - empty_;
    // Null tokens are nulls only where most of the rest is of one type; elsewhere "無" is a word.
    if (type_ != ColumnType::string && tokens_ > 0 && tokens_ * 5 > values * 4) type_ = ColumnType::string;
    if (forced) type_ = *forced;
    if (type_ == ColumnType::string || type_ == ColumnType::geojson) tokens_ = 0;
    find_role();
}

bool Column::null(std::string_view cell) const {
    const std::string_view s = trimmed(cell);
    return s.empty() || (tokens_ > 0 && null_token(s));
}

ColumnReport Column::report() const {
    ColumnReport out;
    out.name.value = name_;
    out.source_name = source_name_;
    out.title = title_;
    out.type = type_;
    out.role = role_;
    const bool dated = type_ == ColumnType::date || type_ == ColumnType::datetime || type_ == ColumnType::yearmonth ||
                       type_ == ColumnType::year || type_ == ColumnType::quarter;
    if (dated) out.calendar.value = era_ == Era::roc ? "roc" : "gregorian";
    out.nulls = empty_ + tokens_;
    out.empty = empty_;
    out.distinct = distinct_.count();
    out.distinct_exact = distinct_.exact();
    const bool numeric_type = type_ == ColumnType::integer || type_ == ColumnType::number || type_ == ColumnType::bigint;
    out.repaired = dated || tokens_ > 0 || (numeric_type && plain_numbers_ < cells_ - empty_);
    out.type_errors = type_errors_;
    const std::int64_t values = cells_ - empty_;
    const bool digits = values > 0 && plain_integers_ + bigs_ == values && long_digits_ == 0;
    out.lexical.value = digits && leading_zeros_ == 0            ? "integer"
                        : digits                                 ? "code"
                        : values > 0 && plain_numbers_ == values ? "number"
                                                                 : "text";
    if (out.lexical.value == "integer") out.integer_sum = to_text(sum_);
    if (values > 0) {
        const bool numeric = type_ == ColumnType::integer || type_ == ColumnType::number || type_ == ColumnType::bigint;
        out.min = numeric ? number_text(least_) : min_text_;
        out.max = numeric ? number_text(most_) : max_text_;
    }
    out.examples = examples_;
    std::vector<TopValue> top;
    for (const auto& [value, counted] : counted_) top.push_back({value, counted.count});
    std::sort(top.begin(), top.end(),
              [](const TopValue& a, const TopValue& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    if (top.size() > kept_top) top.resize(kept_top);
    out.top_values = std::move(top);
    return out;
}

std::vector<Issue> Column::issues() const {
    std::vector<Issue> out;
    for (const auto& [code, issue] : notes_) out.push_back(issue);
    const auto told = [&](const char* code, bool here) {
        if (const auto found = held_.find(code); here && found != held_.end()) out.push_back(found->second);
    };
    const bool dated = type_ == ColumnType::date || type_ == ColumnType::datetime || type_ == ColumnType::yearmonth ||
                       type_ == ColumnType::quarter || type_ == ColumnType::year;
    told("ambiguous-date", type_ == ColumnType::string);
    told("invalid-date", dated);
    told("composite-cell", enough(composites_));
    told("mixed-variant", held_.contains(full_variant));
    if (swapped_)
        out.push_back(
            {{"lat-lon-swapped"}, Severity::warning, name_, cells_ - empty_ - tokens_, {number_text(least_), number_text(most_)}, {}});
    return out;
}

}  // namespace skl::opendata
