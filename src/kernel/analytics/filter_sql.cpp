// Tree → SQL: names are looked up and quoted, functions and types checked, literals bound.
#include <re2/re2.h>

#include <cmath>

#include "kernel/analytics/filter.h"
#include "kernel/analytics/geo_sql.h"
#include "kernel/describe/types.h"
#include "kernel/text/text.h"

namespace skl::analytics {
namespace {

// What a value can be compared with.
enum class Sort { text, whole, exact, real, truth, day, moment };

Sort sort_of(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return Sort::whole;
        case ColumnType::bigint: return Sort::exact;
        case ColumnType::number: return Sort::real;
        case ColumnType::boolean: return Sort::truth;
        case ColumnType::date: return Sort::day;
        case ColumnType::datetime: return Sort::moment;
        default: return Sort::text;
    }
}

bool numeric(Sort sort) { return sort == Sort::whole || sort == Sort::exact || sort == Sort::real; }

template <class T>
std::optional<T> read_all(std::string_view text) {
    T out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return out;
}

bool plain_digits(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= 38 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

constexpr std::int64_t micros_a_second = 1'000'000, micros_a_day = 86'400 * micros_a_second;

// RFC 3339, or a date or date-time of the table's zone.
std::optional<std::int64_t> read_moment(std::string_view text, std::chrono::seconds zone) {
    Instant instant;
    Date date;
    if (parse(text, instant)) return instant.micros;
    const std::int64_t offset = zone.count() * micros_a_second;
    if (parse(text, date)) return date.day.time_since_epoch().count() * micros_a_day - offset;
    std::string whole(text);
    if (whole.size() > 10 && whole[10] == ' ') whole[10] = 'T';
    if (whole.size() == 16) whole += ":00";
    if (parse(whole + "Z", instant)) return instant.micros - offset;
    return {};
}

class Writer {
public:
    Writer(SqlText& sql, const Table& table, std::span<const Column> measures) : sql_(sql), table_(table), measures_(measures) {}

    Done write(const Expression& expression) {
        switch (expression.kind) {
            case Expression::Kind::term: return term(expression.term);
            case Expression::Kind::negation: {
                sql_ << "(not ";
                Done done = write(expression.parts[0]);
                sql_ << ")";
                return done;
            }
            default: break;
        }
        if (expression.parts.empty()) {
            sql_ << "true";
            return Nothing{};
        }
        sql_ << "(";
        for (std::size_t i = 0; i < expression.parts.size(); ++i) {
            if (i) sql_ << (expression.kind == Expression::Kind::all ? " and " : " or ");
            if (Done done = write(expression.parts[i]); !done) return done;
        }
        sql_ << ")";
        return Nothing{};
    }

private:
    struct Typed {
        std::string sql;
        Sort sort{};
        std::string name, type;
    };

    Result<Typed> resolve(const Operand& operand) const {
        if (const Column* measure = find_measure(operand))
            return Typed{quoted_name(measure->name), sort_of(measure->type), measure->name, std::string(name_of(measure->type))};
        const auto column = find_column(table_, operand.column);
        if (!column || !measures_.empty()) return unknown(operand);
        Typed out{quoted_name(column->name), sort_of(column->type), column->name, std::string(name_of(column->type))};
        for (const std::string& function : operand.functions)
            if (!apply(out, function, operand.digits))
                return fault_at("type-mismatch", "filter", operand.position,
                                {{"column", out.name}, {"type", out.type}, {"function", function}});
        return out;
    }

    // max(month(date)): the functions as they stand around the column.
    static std::string spelled(const Operand& operand) {
        std::string name = operand.column;
        for (const std::string& function : operand.functions) name = fmt::format("{}({})", function, name);
        return name;
    }

    const Column* find_measure(const Operand& operand) const {
        const std::string name = spelled(operand);
        for (const Column& measure : measures_)
            if (measure.name == name) return &measure;
        return nullptr;
    }

    Problem unknown(const Operand& operand) const {
        if (measures_.empty()) return unknown_column(operand.column, table_, "filter", operand.position);
        std::vector<std::string> known;
        for (const Column& measure : measures_) known.push_back(measure.name);
        return unknown_column(spelled(operand), known, "having", operand.position);
    }

    // False: the function does not take this type.
    bool apply(Typed& value, const std::string& function, int digits) const {
        if (function == "year" || function == "month" || function == "day") {
            if (value.sort != Sort::day && value.sort != Sort::moment) return false;
            const bool shift = value.sort == Sort::moment && table_.zone.count() != 0;
            const std::string local = shift ? fmt::format("({} + to_seconds({}))", value.sql, table_.zone.count()) : value.sql;
            value.sql = function + "(" + local + ")";
            value.sort = Sort::whole;
        } else if (function == "lower" || function == "upper") {
            if (value.sort != Sort::text) return false;
            value.sql = function + "(cast(" + value.sql + " as varchar))";
        } else if (function == "length") {
            if (value.sort != Sort::text) return false;
            value.sql = "length(cast(" + value.sql + " as varchar))";
            value.sort = Sort::whole;
        } else if (function == "abs") {
            if (!numeric(value.sort)) return false;
            value.sql = "abs(" + value.sql + ")";
        } else if (function == "round") {
            if (!numeric(value.sort)) return false;
            value.sql = fmt::format("round(cast({} as double), {})", value.sql, digits);
            value.sort = Sort::real;
        } else {
            return false;  // sum, avg … belong to having
        }
        return true;
    }

    Done term(const Term& term) {
        if (term.test == Test::within_distance || term.test == Test::in_bbox || term.test == Test::in_polygon)
            return append_place(sql_, term, table_);
        auto operand = resolve(term.operand);
        if (!operand) return std::move(operand.problem());
        if (term.test == Test::is_null) {
            sql_ << operand->sql << (term.negated ? " is not null" : " is null");
            return Nothing{};
        }
        if (term.negated) sql_ << "(not ";
        Done done = compare(term, *operand);
        if (term.negated) sql_ << ")";
        return done;
    }

    Done compare(const Term& term, const Typed& operand) {
        switch (term.test) {
            case Test::equal: return infix(term, operand, " = ");
            case Test::not_equal: return infix(term, operand, " <> ");
            case Test::less: return infix(term, operand, " < ");
            case Test::less_equal: return infix(term, operand, " <= ");
            case Test::greater: return infix(term, operand, " > ");
            case Test::greater_equal: return infix(term, operand, " >= ");
            case Test::in: {
                sql_ << operand.sql << " in (";
                for (std::size_t i = 0; i < term.literals.size(); ++i) {
                    if (i) sql_ << ", ";
                    if (Done done = literal(term.literals[i], operand); !done) return done;
                }
                sql_ << ")";
                return Nothing{};
            }
            case Test::between: {
                sql_ << operand.sql << " between ";
                if (Done done = literal(term.literals[0], operand); !done) return done;
                sql_ << " and ";
                return literal(term.literals[1], operand);
            }
            default: return text_test(term, operand);
        }
    }

    Done infix(const Term& term, const Typed& operand, std::string_view sign) {
        sql_ << operand.sql << sign;
        return literal(term.literals[0], operand);
    }

    Done text_test(const Term& term, const Typed& operand) {
        const Literal& words = term.literals[0];
        if (operand.sort != Sort::text) return mismatch(words, operand);
        if (term.test == Test::matches) {
            if (text::code_points(words.spelling) > longest_pattern)
                return fault_at("filter-limit", "filter", words.position, {{"of", "pattern"}, {"limit", std::to_string(longest_pattern)}});
            RE2::Options options;
            options.set_log_errors(false);
            if (!RE2(words.spelling, options).ok()) return fault_at("bad-pattern", "filter", words.position);
        }
        const char* function = term.test == Test::contains     ? "contains"
                               : term.test == Test::startswith ? "starts_with"
                               : term.test == Test::matches    ? "regexp_matches"
                                                               : nullptr;
        if (function) {
            sql_ << function << "(cast(" << operand.sql << " as varchar), ";
            sql_.bind(words.spelling) << ")";
        } else {
            sql_ << "cast(" << operand.sql << " as varchar)" << (term.test == Test::like ? " like " : " ilike ");
            sql_.bind(words.spelling);
        }
        return Nothing{};
    }

    Problem mismatch(const Literal& literal, const Typed& operand) const {
        return fault_at("type-mismatch", "filter", literal.position,
                        {{"column", operand.name}, {"type", operand.type}, {"found", literal.spelling}});
    }

    Done literal(const Literal& literal, const Typed& operand) {
        const std::string& spelling = literal.spelling;
        switch (operand.sort) {
            case Sort::text:  // said to be text: a parameter compared with an enumeration would be taken for one of its values
                sql_ << "cast(";
                sql_.bind(spelling) << " as varchar)";
                return Nothing{};
            case Sort::truth:
                if (spelling != "true" && spelling != "false") return mismatch(literal, operand);
                sql_.bind(spelling == "true");
                return Nothing{};
            case Sort::day: {
                Date date;
                if (literal.kind == Literal::Kind::number || !parse(spelling, date)) return mismatch(literal, operand);
                sql_.bind(Day{static_cast<std::int32_t>(date.day.time_since_epoch().count())});
                return Nothing{};
            }
            case Sort::moment: {
                const auto moment = read_moment(spelling, table_.zone);
                if (!moment) return mismatch(literal, operand);
                sql_.bind(Moment{*moment});
                return Nothing{};
            }
            case Sort::exact:
                if (plain_digits(spelling)) {
                    sql_ << "cast(";
                    sql_.bind(spelling) << " as decimal(38,0))";
                    return Nothing{};
                }
                [[fallthrough]];
            case Sort::whole:
            case Sort::real: {
                if (const auto whole = read_all<std::int64_t>(spelling); whole && operand.sort != Sort::real) {
                    sql_.bind(*whole);
                    return Nothing{};
                }
                const auto real = read_all<double>(spelling);
                if (!real || !std::isfinite(*real)) return mismatch(literal, operand);
                sql_.bind(*real);
                return Nothing{};
            }
        }
        return mismatch(literal, operand);
    }

    SqlText& sql_;
    const Table& table_;
    std::span<const Column> measures_;
};

}  // namespace

Done append_condition(SqlText& sql, const Expression& filter, const Table& table, std::span<const Column> measures) {
    return Writer(sql, table, measures).write(filter);
}

}  // namespace skl::analytics
