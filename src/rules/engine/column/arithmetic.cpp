// Arithmetic over numbers as scaled int64, exact or not at all: what overflows or does not end is done in decimals, row by row.
//
// Whether a sum or a product can overflow is asked once a batch, of the ends of what it is made of; only where the ends do not fit, of each
// row.
#include <algorithm>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column {

namespace {

using feel::Kind;
using feel::Value;
using Does = feel::Shape::Does;

template <class Each>
void each_pair(const Vector& a, const Vector& b, std::size_t rows, Each&& each) {
    for (std::size_t row = 0; row < rows; ++row) each(row, a.words[row], b.words[row]);
}

// Nothing: an end does not fit.
std::optional<Bounds> product_of(const Bounds& a, const Bounds& b) {
    std::int64_t ends[4];
    bool over = __builtin_mul_overflow(a.low, b.low, &ends[0]);
    over |= __builtin_mul_overflow(a.low, b.high, &ends[1]);
    over |= __builtin_mul_overflow(a.high, b.low, &ends[2]);
    over |= __builtin_mul_overflow(a.high, b.high, &ends[3]);
    if (over) return std::nullopt;
    return Bounds{*std::min_element(ends, ends + 4), *std::max_element(ends, ends + 4)};
}
std::optional<Bounds> sum_of(const Bounds& a, const Bounds& b) {
    Bounds sum;
    const bool over = __builtin_add_overflow(a.low, b.low, &sum.low) || __builtin_add_overflow(a.high, b.high, &sum.high);
    return over ? std::nullopt : std::optional(sum);
}

class Arithmetic final : public Operation {
public:
    Arithmetic(Does what, Operation* left, Operation* right) : what_(what), left_(left), right_(right) {}

private:
    void compute(Rows& rows) override {
        const Vector &a = left_->value(rows), &b = right_->value(rows);
        faults_of(rows.count, {&a, &b});
        mark_nulls(rows.count, a);
        mark_nulls(rows.count, b);
        if (a.is(Kind::null) || b.is(Kind::null)) return;
        if (a.is(Kind::number) && b.is(Kind::number) && exact(rows, a, b)) return;
        row_by_row(rows, a, b);
    }

    bool exact(Rows& rows, const Vector& a, const Vector& b) {
        switch (what_) {
            case Does::add:
            case Does::subtract: return sum(rows, a, b);
            case Does::multiply: return product(rows, a, b);
            case Does::divide: return quotient(rows, a, b);
            default: return false;
        }
    }

    void shown(int scale, const Target& words) {
        out.kind = Kind::number;
        out.scale = static_cast<std::int8_t>(scale);
        out.words = words.source();
    }

    // a · by_a + b · by_b: both at the greater scale, of a difference the second one negative.
    bool sum(Rows& rows, const Vector& a, const Vector& b) {
        const int scale = std::max(a.scale, b.scale), up_a = scale - a.scale, up_b = scale - b.scale;
        if (up_a > digits_of_int64 || up_b > digits_of_int64) return false;
        const std::int64_t by_a = power_of_ten(up_a), by_b = what_ == Does::add ? power_of_ten(up_b) : -power_of_ten(up_b);
        const auto left = product_of(bounds_of(a, rows.count), {by_a, by_a}), right = product_of(bounds_of(b, rows.count), {by_b, by_b});
        const auto bounds = left && right ? sum_of(*left, *right) : std::nullopt;
        if (a.constant && b.constant) {
            if (!bounds) return false;
            shown(scale, {});
            out.words = {.same = bounds->low};
            out.constant = true;
            return true;
        }
        const Target words = own_words(bounds && bounds->narrow());
        if (!bounds && !checked_sum(rows, a, b, by_a, by_b, words.wide)) return false;
        if (bounds && a.constant) kernels::linear(words, b.words, by_b, a.words, by_a, rows.count);
        if (bounds && !a.constant) kernels::linear(words, a.words, by_a, b.words, by_b, rows.count);
        shown(scale, words);
        if (bounds) out.bound(*bounds);
        return true;
    }

    static bool checked_sum(const Rows& rows, const Vector& a, const Vector& b, std::int64_t by_a, std::int64_t by_b, std::int64_t* words) {
        bool over = false;
        each_pair(a, b, rows.count, [&](std::size_t row, std::int64_t x, std::int64_t y) {
            std::int64_t left = 0, right = 0;
            over |= __builtin_mul_overflow(x, by_a, &left);
            over |= __builtin_mul_overflow(y, by_b, &right);
            over |= __builtin_add_overflow(left, right, &words[row]);
        });
        return !over;
    }

    bool product(Rows& rows, const Vector& a, const Vector& b) {
        if (a.scale + b.scale > greatest_scale || a.scale + b.scale < -greatest_scale) return false;
        const auto bounds = product_of(bounds_of(a, rows.count), bounds_of(b, rows.count));
        if (a.constant && b.constant) {
            if (!bounds) return false;
            shown(a.scale + b.scale, {});
            out.words = {.same = bounds->low};
            out.constant = true;
            return true;
        }
        const Target words = own_words(bounds && bounds->narrow());
        bool over = false;
        if (!bounds)
            each_pair(a, b, rows.count,
                      [&](std::size_t row, std::int64_t x, std::int64_t y) { over |= __builtin_mul_overflow(x, y, &words.wide[row]); });
        else if (a.constant)
            kernels::product(words, b.words, a.words, rows.count);
        else
            kernels::product(words, a.words, b.words, rows.count);
        if (over) return false;
        shown(a.scale + b.scale, words);
        if (bounds) out.bound(*bounds);
        return true;
    }

    // With as many digits more as all rows of the vector end within; what was enough for one is tried first for the next.
    bool quotient(Rows& rows, const Vector& a, const Vector& b) {
        const int base = a.scale - b.scale;
        for (int digits = digits_; digits <= most_digits; ++digits) {
            if (base + digits > greatest_scale || base + digits < -digits_of_int64) return false;
            const std::int64_t by = power_of_ten(digits);
            const Target target = own_words();
            std::int64_t* words = target.wide;
            std::uint64_t* fault = marks(rows.count);
            bool whole = true;
            each_pair(a, b, rows.count, [&](std::size_t row, std::int64_t x, std::int64_t y) {
                if (y == 0) put(fault, row, true);
                if (bit(fault, row)) {
                    words[row] = 0;
                    return;
                }
                std::int64_t longer = 0;
                const bool fits = !__builtin_mul_overflow(x, by, &longer) && y != -1;
                words[row] = fits ? longer / y : 0;
                whole = whole && fits && words[row] * y == longer;
            });
            clean(rows.count);
            if (!whole) continue;
            digits_ = digits;
            shown(base + digits, target);
            return true;
        }
        digits_ = most_digits + 1;  // not worth trying again
        return false;
    }

    void row_by_row(Rows& rows, const Vector& a, const Vector& b) {
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) {
            const Value x = a.at(row), y = b.at(row);
            switch (what_) {
                case Does::add: return feel::add(run, x, y);
                case Does::subtract: return feel::subtract(run, x, y);
                case Does::multiply: return feel::multiply(run, x, y);
                case Does::divide: return feel::divide(run, x, y);
                default: return feel::power(run, x, y);
            }
        });
        clean(rows.count);
        show(values);
    }

    static constexpr int most_digits = 6;  // amounts of money and their rates end within; others are done in decimals

    Does what_;
    Operation *left_, *right_;
    int digits_ = 0;
};

class Negated final : public Operation {
public:
    explicit Negated(Operation* inner) : inner_(inner) {}

private:
    void compute(Rows& rows) override {
        const Vector& a = inner_->value(rows);
        faults_of(rows.count, {&a});
        mark_nulls(rows.count, a);
        if (a.is(Kind::null)) return;
        if (a.is(Kind::number)) {
            std::int64_t* words = own_words().wide;
            bool over = false;
            for (std::size_t row = 0; row < rows.count; ++row) over |= __builtin_sub_overflow(std::int64_t{0}, a.words[row], &words[row]);
            if (!over) {
                out.kind = Kind::number;
                out.scale = a.scale;
                out.words = {.wide = words};
                return;
            }
        }
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) { return feel::negate(run, a.at(row)); });
        clean(rows.count);
        show(values);
    }

    Operation* inner_;
};

}  // namespace

OperationRef arithmetic(Does what, Operation* left, Operation* right) { return std::make_unique<Arithmetic>(what, left, right); }
OperationRef negated(Operation* inner) { return std::make_unique<Negated>(inner); }

}  // namespace skl::rules::column
