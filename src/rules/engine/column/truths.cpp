// Comparisons, three-valued logic and conditions (DMN 1.5 §10.3.2.13 and tables 50 and 53).
#include <algorithm>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column {

namespace {

using feel::Comparison;
using feel::Kind;
using feel::Value;

class Compared final : public Operation {
public:
    Compared(Comparison how, Operation* left, Operation* right) : how_(how), left_(left), right_(right) {}

private:
    bool of_equality() const { return how_ == Comparison::equal || how_ == Comparison::not_equal; }

    void compute(Rows& rows) override {
        const Vector &a = left_->value(rows), &b = right_->value(rows);
        faults_of(rows.count, {&a, &b});
        if (!of_equality()) {
            mark_nulls(rows.count, a);
            mark_nulls(rows.count, b);
        }
        const bool known = !a.values && !b.values && (of_equality() || (a.kind != Kind::null && b.kind != Kind::null));
        if (known && plain(rows, a, b)) {
            out.kind = Kind::boolean;
            out.truth = own_truth();
            return;
        }
        std::vector<Value>& values = own_values(rows.count);
        std::uint8_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, fault,
                 [&](feel::Run& run, std::size_t row) { return feel::compare(run, how_, a.at(row), b.at(row)); });
        clean(rows.count);
        show(values);
    }

    bool plain(Rows& rows, const Vector& a, const Vector& b) {
        if (a.kind == Kind::null || b.kind == Kind::null) {  // equal where the other is null, too
            std::uint8_t* truth = own_truth();
            for (std::size_t row = 0; row < rows.count; ++row)
                truth[row] = static_cast<std::uint8_t>((a.null(row) && b.null(row)) == (how_ == Comparison::equal));
            return true;
        }
        if (a.kind != b.kind) return false;
        bool done = false;
        switch (a.kind) {
            case Kind::number: done = numbers(rows, a, b); break;
            case Kind::date:
            case Kind::months_duration: done = words(rows, a, b, 1, 1); break;
            case Kind::string: done = texts(rows, a, b); break;
            case Kind::boolean: done = of_equality() && truths(rows, a, b); break;
            default: break;
        }
        if (done && of_equality()) nulls(rows, a, b);
        return done;
    }

    void nulls(Rows& rows, const Vector& a, const Vector& b) {
        if (!a.known && !b.known) return;
        std::uint8_t* truth = own_truth();
        for (std::size_t row = 0; row < rows.count; ++row) {
            const bool x = a.null(row), y = b.null(row);
            if (x || y) truth[row] = static_cast<std::uint8_t>((x && y) == (how_ == Comparison::equal));
        }
    }

    bool words(Rows& rows, const Vector& a, const Vector& b, std::int64_t by_a, std::int64_t by_b) {
        std::uint8_t* truth = own_truth();
        if (b.constant && !a.constant) {
            std::int64_t y = 0;
            if (__builtin_mul_overflow(b.words[0], by_b, &y)) return false;
            const std::int64_t* x = scaled(rows, a, by_a);
            if (x) kernels::compare(how_, truth, x, y, rows.count);
            return x != nullptr;
        }
        if (!a.constant && !b.constant && (by_a == 1 || by_b == 1)) {
            const std::int64_t *x = scaled(rows, a, by_a), *y = scaled(rows, b, by_b);
            if (x && y) kernels::compare(how_, truth, x, y, rows.count);
            return x && y;
        }
        for (std::size_t row = 0; row < rows.count; ++row) {
            std::int64_t x = 0, y = 0;
            if (__builtin_mul_overflow(a.words[a.place(row)], by_a, &x)) return false;
            if (__builtin_mul_overflow(b.words[b.place(row)], by_b, &y)) return false;
            truth[row] = static_cast<std::uint8_t>(feel::holds(how_, (x > y) - (x < y)));
        }
        return true;
    }

    // The words at a greater scale; null: one of them does not fit.
    const std::int64_t* scaled(Rows& rows, const Vector& of, std::int64_t by) {
        if (by == 1) return of.words;
        std::int64_t* words = own_words();
        const std::int64_t* from = of.words;
        bool over = false;
        for (std::size_t row = 0, count = rows.count; row < count; ++row) over |= __builtin_mul_overflow(from[row], by, &words[row]);
        return over ? nullptr : words;
    }

    bool numbers(Rows& rows, const Vector& a, const Vector& b) {
        const int scale = std::max(a.scale, b.scale);
        if (scale - a.scale > digits_of_int64 || scale - b.scale > digits_of_int64) return false;
        return words(rows, a, b, power_of_ten(scale - a.scale), power_of_ten(scale - b.scale));
    }

    // Beside one text for all: each entry of the dictionary is compared once, and again when the dictionary is another.
    bool entries(Rows& rows, const Vector& a, const Vector& b) {
        constexpr std::size_t most = 4'096;  // entries: more would be compared than there are rows
        if (!b.constant || a.constant || b.known || a.known || a.dictionary->size() > most) return false;
        if (a.dictionary != dictionary_ || b.dictionary != other_) {
            dictionary_ = a.dictionary;
            other_ = b.dictionary;
            entries_.clear();
            for (const std::string& text : *dictionary_)
                entries_.push_back(static_cast<std::uint8_t>(feel::holds(how_, text.compare(b.text(0)))));
        }
        const std::uint8_t* holds = entries_.data();
        std::uint8_t* truth = own_truth();
        for (std::size_t row = 0, count = rows.count; row < count; ++row) truth[row] = holds[a.words[row]];
        return true;
    }

    bool texts(Rows& rows, const Vector& a, const Vector& b) {
        if (right_->fixed() && entries(rows, a, b)) return true;
        std::uint8_t* truth = own_truth();
        for (std::size_t row = 0; row < rows.count; ++row) {
            if (a.null(row) || b.null(row)) {
                truth[row] = 0;
                continue;
            }
            const int order =
                a.dictionary == b.dictionary && a.words[a.place(row)] == b.words[b.place(row)] ? 0 : a.text(row).compare(b.text(row));
            truth[row] = static_cast<std::uint8_t>(feel::holds(how_, order));
        }
        return true;
    }

    bool truths(Rows& rows, const Vector& a, const Vector& b) {
        std::uint8_t* truth = own_truth();
        for (std::size_t row = 0; row < rows.count; ++row)
            truth[row] = static_cast<std::uint8_t>((a.truth[a.place(row)] == b.truth[b.place(row)]) == (how_ == Comparison::equal));
        return true;
    }

    Comparison how_;
    Operation *left_, *right_;
    std::shared_ptr<const Dictionary> dictionary_, other_;
    std::vector<std::uint8_t> entries_;
};

// Truths as two masks: what is neither true nor false is null to and, or and not.
struct Truths {
    Mask yes, no;
    void read(const Vector& of, std::size_t rows) {
        if (of.is(Kind::boolean)) {
            if (!of.known && !of.constant) {
                std::memcpy(yes.data(), of.truth, rows);
                kernels::opposite(no.data(), of.truth, rows);
                return;
            }
            for (std::size_t row = 0; row < rows; ++row) {
                const std::uint8_t known = of.known ? of.known[row] : std::uint8_t{1};
                yes[row] = of.truth[of.place(row)] & known;
                no[row] = static_cast<std::uint8_t>((of.truth[of.place(row)] ^ 1) & known);
            }
            return;
        }
        for (std::size_t row = 0; row < rows; ++row) {
            yes[row] = of.values && of.values[of.place(row)].is_true();
            no[row] = of.values && of.values[of.place(row)].is_false();
        }
    }
};

class Junction final : public Operation {
public:
    Junction(bool all, bool strict, Operation* left, Operation* right) : all_(all), strict_(strict), left_(left), right_(right) {}

private:
    void compute(Rows& rows) override {
        const Vector& a = left_->value(rows);
        a_.read(a, rows.count);
        const Mask& decides = all_ ? a_.no : a_.yes;
        const Vector& b = right_->value(rows);
        b_.read(b, rows.count);
        faults_of(rows.count, {&a});
        if (b.fault && strict_) mark(rows.count, b.fault);
        if (b.fault && !strict_) {
            std::uint8_t* fault = marks(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row) fault[row] |= static_cast<std::uint8_t>(b.fault[row] & (decides[row] ^ 1));
            clean(rows.count);
        }
        std::uint8_t *truth = own_truth(), *known = own_known();
        kernels::both(both_.data(), all_ ? a_.yes.data() : a_.no.data(), all_ ? b_.yes.data() : b_.no.data(), rows.count);
        kernels::either(either_.data(), all_ ? a_.no.data() : a_.yes.data(), all_ ? b_.no.data() : b_.yes.data(), rows.count);
        std::memcpy(truth, all_ ? both_.data() : either_.data(), rows.count);
        kernels::either(known, both_.data(), either_.data(), rows.count);
        out.kind = Kind::boolean;
        out.truth = truth;
        out.known = std::memchr(known, 0, rows.count) ? known : nullptr;
    }

    bool all_, strict_;
    Operation *left_, *right_;
    Truths a_, b_;
    Mask both_, either_;
};

class Opposite final : public Operation {
public:
    Opposite(Operation* of, bool strict) : of_(of), strict_(strict) {}

private:
    void compute(Rows& rows) override {
        const Vector& a = of_->value(rows);
        a_.read(a, rows.count);
        faults_of(rows.count, {&a});
        if (strict_ && !a.is(Kind::boolean)) {
            std::uint8_t* fault = marks(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row)
                fault[row] |= static_cast<std::uint8_t>(!a.null(row) && !a_.yes[row] && !a_.no[row]);
            clean(rows.count);
        }
        std::uint8_t *truth = own_truth(), *known = own_known();
        for (std::size_t row = 0; row < rows.count; ++row) truth[row] = a_.no[row], known[row] = a_.yes[row] | a_.no[row];
        out.kind = Kind::boolean;
        out.truth = truth;
        out.known = std::memchr(known, 0, rows.count) ? known : nullptr;
    }

    Operation* of_;
    bool strict_;
    Truths a_;
};

class Condition final : public Operation {
public:
    Condition(bool strict, Operation* condition, Operation* then, Operation* otherwise)
        : strict_(strict), condition_(condition), then_(then), otherwise_(otherwise) {}

private:
    void compute(Rows& rows) override {
        const Vector& decides = condition_->value(rows);
        truths_.read(decides, rows.count);
        bool some = false, all = true;
        for (std::size_t row = 0; row < rows.count; ++row) {
            choice_[row] = truths_.yes[row] ^ 1;
            some = some || truths_.yes[row];
            all = all && truths_.yes[row];
        }
        const Vector* sources[] = {some ? &then_->value(rows) : nullptr, all ? nullptr : &otherwise_->value(rows)};
        const bool whole = all || !some;  // one side for all rows
        out = whole ? *sources[all ? 0 : 1] : merged_.merge(rows, sources, choice_.data());
        faults_of(rows.count, {&decides});
        if (!strict_ || decides.is(Kind::boolean) || decides.is(Kind::null)) return;
        std::uint8_t* fault = marks(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row) fault[row] |= static_cast<std::uint8_t>(!truths_.yes[row] && !truths_.no[row]);
    }

    bool strict_;
    Operation *condition_, *then_, *otherwise_;
    Truths truths_;
    std::array<std::int32_t, vector_rows> choice_;
    Merged merged_;
};

}  // namespace

OperationRef compared(Comparison how, Operation* left, Operation* right) { return std::make_unique<Compared>(how, left, right); }
OperationRef junction(bool all, bool strict, Operation* left, Operation* right) {
    return std::make_unique<Junction>(all, strict, left, right);
}
OperationRef opposite(Operation* truth, bool strict) { return std::make_unique<Opposite>(truth, strict); }
OperationRef condition(bool strict, Operation* condition, Operation* then, Operation* otherwise) {
    return std::make_unique<Condition>(strict, condition, then, otherwise);
}

}  // namespace skl::rules::column
