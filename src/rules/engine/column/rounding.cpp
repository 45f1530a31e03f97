// Rounding and extremes (DMN 1.5 §10.3.4.5 and §10.3.4.4).
//
// A quotient that is only rounded is never written out: a/b to t digits is one whole division. The decimals of the program first cut the
// quotient to 34 digits. Both give the same: where x = N/D is not itself half-way between two results, or one, it is at least
// 1/(2·D·10^t) away from there, and cutting moves it by less than |x|·10^−33; so it is enough that |N|·10^t < 10^33.
#include <algorithm>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column {

namespace {

using feel::Kind;
using feel::Rounding;
using feel::Value;

constexpr int most_digits = 14;  // |N| < 10^19, so that |N|·10^14 < 10^33

// quotient and remainder towards zero, to what the rounding makes of them; half: 2·|rest| compared with |divisor|.
inline std::int64_t moved(Rounding how, std::int64_t quotient, bool negative, bool rest, int half) {
    bool away = false;
    switch (how) {
        case Rounding::half_even: away = half > 0 || (half == 0 && quotient % 2 != 0); break;
        case Rounding::half_up: away = half >= 0; break;
        case Rounding::half_down: away = half > 0; break;
        case Rounding::up: away = true; break;
        case Rounding::down: away = false; break;
        case Rounding::floor: away = negative; break;
        case Rounding::ceiling: away = !negative; break;
    }
    if (!rest || !away) return quotient;
    return negative ? quotient - 1 : quotient + 1;
}

inline std::int64_t divided(Rounding how, std::int64_t dividend, std::int64_t divisor) {
    const std::int64_t quotient = dividend / divisor, rest = dividend % divisor;
    const auto twice = 2 * static_cast<unsigned __int128>(rest < 0 ? -static_cast<__int128>(rest) : rest);
    const auto whole = static_cast<unsigned __int128>(divisor < 0 ? -static_cast<__int128>(divisor) : divisor);
    return moved(how, quotient, (dividend < 0) != (divisor < 0), rest != 0, twice < whole ? -1 : twice > whole ? 1 : 0);
}

class Rounded final : public Operation {
public:
    Rounded(Rounding how, int scale, Operation* number, Operation* divisor, Ask otherwise)
        : how_(how), scale_(scale), number_(number), divisor_(divisor), otherwise_(std::move(otherwise)) {}

private:
    void compute(Rows& rows) override {
        const Vector& a = number_->value(rows);
        const Vector* b = divisor_ ? &divisor_->value(rows) : nullptr;
        faults_of(rows.count, {&a});
        mark_nulls(rows.count, a);
        if (b) faults_of(rows.count, {b});
        if (b) mark_nulls(rows.count, *b);
        if (a.is(Kind::null) || (b && b->is(Kind::null))) return;
        if (a.is(Kind::number) && !b && a.scale <= scale_) {  // no digits to take away
            const Vector of = a;
            const Bits fault = out.fault;
            out = of;
            out.known = nullptr;
            out.fault = fault;
            return;
        }
        if (a.is(Kind::number) && (!b || b->is(Kind::number)) && quick(rows, a, b)) return;
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) {
            const Value number = b ? feel::divide(run, a.at(row), b->at(row)) : a.at(row);
            return otherwise_(run, {&number, 1});
        });
        clean(rows.count);
        show(values);
    }

    // round(a / b): the dividend at the scale at which the quotient has the digits that stay.
    bool quick(Rows& rows, const Vector& a, const Vector* b) {
        const int up = scale_ - a.scale + (b ? b->scale : 0);
        if (up > most_digits || up < -digits_of_int64 || scale_ > most_digits || scale_ < 0) return false;
        const std::int64_t by = power_of_ten(std::max(up, 0)), down = power_of_ten(std::max(-up, 0));
        std::int64_t* words = own_words().wide;
        out.words = {.wide = words};
        std::uint64_t* fault = marks(rows.count);
        bool fits = true;
        if (!b || b->constant) {
            std::int64_t divisor = 0;
            if (__builtin_mul_overflow(b ? b->words[0] : std::int64_t{1}, down, &divisor) || divisor <= 0) return false;
            fits = by_one(rows, a, by, divisor, words);
        } else {
            for (std::size_t row = 0; row < rows.count; ++row) {
                std::int64_t dividend = 0, divisor = 0;
                if (b->words[row] == 0) put(fault, row, true);
                words[row] = 0;
                if (bit(fault, row)) continue;
                fits = fits && !__builtin_mul_overflow(a.words[row], by, &dividend) &&
                       !__builtin_mul_overflow(b->words[row], down, &divisor) && divisor != -1;
                if (fits) words[row] = divided(how_, dividend, divisor);
            }
        }
        clean(rows.count);
        if (!fits) return false;
        out.kind = Kind::number;
        out.scale = static_cast<std::int8_t>(scale_);
        return true;
    }

    // Of one divisor for all: the remainder says which way; 2·rest does not overflow below half of an int64.
    bool by_one(Rows& rows, const Vector& a, std::int64_t by, std::int64_t divisor, std::int64_t* words) {
        constexpr std::int64_t most = kernels::greatest_dividend;
        const Bounds& bounds = bounds_of(a, rows.count);
        if (!a.constant && divisor <= most && bounds.low >= -most / by && bounds.high <= most / by) {
            out.bound({bounds.low * by / divisor - 1, bounds.high * by / divisor + 1});
            const Target target = own_words(out.bounds.narrow());
            kernels::quotient(how_, target, a.words, by, divisor, rows.count);
            out.words = target.source();
            return true;
        }
        bool over = divisor > std::numeric_limits<std::int64_t>::max() / 2;
        for (std::size_t row = 0; row < rows.count && !over; ++row) {
            std::int64_t dividend = 0;
            over = __builtin_mul_overflow(a.words[row], by, &dividend);
            const std::int64_t quotient = dividend / divisor, rest = dividend - quotient * divisor;
            const std::int64_t twice = rest < 0 ? -2 * rest : 2 * rest;
            words[row] = moved(how_, quotient, dividend < 0, rest != 0, twice < divisor ? -1 : twice > divisor ? 1 : 0);
        }
        return !over;
    }

    Rounding how_;
    int scale_;
    Operation *number_, *divisor_;
    Ask otherwise_;
};

class Extreme final : public Operation {
public:
    Extreme(bool greatest, std::vector<Operation*> of, Ask otherwise)
        : greatest_(greatest), of_(std::move(of)), otherwise_(std::move(otherwise)), numbers_(of_.size()) {}

private:
    void compute(Rows& rows) override {
        for (std::size_t i = 0; i < of_.size(); ++i) {
            numbers_[i] = &of_[i]->value(rows);
            faults_of(rows.count, {numbers_[i]});
        }
        if (quick(rows)) return;
        std::vector<Value>& values = own_values(rows.count);
        std::vector<Value> arguments(of_.size());
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) {
            for (std::size_t i = 0; i < of_.size(); ++i) arguments[i] = numbers_[i]->at(row);
            return otherwise_(run, arguments);
        });
        clean(rows.count);
        show(values);
    }

    bool quick(Rows& rows) {
        std::int8_t scale = 0;
        for (const Vector* one : numbers_) {
            if (!one->is(Kind::number)) return false;
            scale = std::max(scale, one->scale);
        }
        for (const Vector* one : numbers_) mark_nulls(rows.count, *one);  // null has no order
        const auto bounds = ends(rows.count, scale);
        if (!bounds) return false;
        const Target words = own_words(bounds->narrow());
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            const Source more = at_scale(rows.count, *numbers_[i], scale);
            i == 0 ? kernels::lay(words, more, rows.count) : kernels::extreme(greatest_, words, more, rows.count);
        }
        out.kind = Kind::number;
        out.scale = scale;
        out.words = words.source();
        out.bound(*bounds);
        return true;
    }

    // Each word is one of the arguments'. Nothing: at the scale of the result, one of them may not fit.
    std::optional<Bounds> ends(std::size_t rows, int scale) const {
        Bounds all{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
        for (const Vector* one : numbers_) {
            if (scale - one->scale > digits_of_int64) return std::nullopt;
            const std::int64_t by = power_of_ten(scale - one->scale);
            Bounds of = bounds_of(*one, rows);
            if (__builtin_mul_overflow(of.low, by, &of.low) || __builtin_mul_overflow(of.high, by, &of.high)) return std::nullopt;
            all = {std::min(all.low, of.low), std::max(all.high, of.high)};
        }
        return all;
    }

    // Until the next are asked for.
    Source at_scale(std::size_t rows, const Vector& of, int scale) {
        const std::int64_t by = power_of_ten(scale - of.scale);
        if (by == 1) return of.words;
        if (of.constant) return {.same = of.words.same * by};
        const Target scaled = words_in(scaled_, false);
        kernels::linear(scaled, of.words, by, {}, 0, rows);
        return scaled.source();
    }

    std::unique_ptr<WordRows> scaled_;
    bool greatest_;
    std::vector<Operation*> of_;
    Ask otherwise_;
    std::vector<const Vector*> numbers_;
};

}  // namespace

OperationRef rounded(Rounding how, int scale, Operation* number, Operation* divisor, Ask otherwise) {
    return std::make_unique<Rounded>(how, scale, number, divisor, std::move(otherwise));
}
OperationRef extreme(bool greatest, std::vector<Operation*> of, Ask otherwise) {
    return std::make_unique<Extreme>(greatest, std::move(of), std::move(otherwise));
}

}  // namespace skl::rules::column
