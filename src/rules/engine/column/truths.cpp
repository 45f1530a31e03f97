// Comparisons, three-valued logic and conditions (DMN 1.5 §10.3.2.13 and tables 50 and 53).
#include <algorithm>

#include "rules/engine/column/entries.h"
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
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) { return feel::compare(run, how_, a.at(row), b.at(row)); });
        clean(rows.count);
        show(values);
    }

    bool plain(Rows& rows, const Vector& a, const Vector& b) {
        if (a.kind == Kind::null || b.kind == Kind::null) {  // equal where the other is null, too
            const Bits known = a.kind == Kind::null ? b.known : a.known;
            const bool none = a.kind == b.kind;
            fill(own_truth(), rows.count, none == (how_ == Comparison::equal));
            if (none || !known) return true;
            const std::uint64_t flip = how_ == Comparison::equal ? every_row : 0;
            combine(own_truth(), known, known, rows.count, [flip](std::uint64_t word, std::uint64_t) { return word ^ flip; });
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

    // Where one side is null, only null is equal to it.
    void nulls(Rows& rows, const Vector& a, const Vector& b) {
        std::uint64_t* truth = own_truth();
        const std::uint64_t alike = how_ == Comparison::equal ? every_row : 0;
        for (std::size_t i = 0; i < mask_words(rows.count) && (a.known || b.known); ++i) {
            const std::uint64_t x = a.known ? ~a.known[i] : 0, y = b.known ? ~b.known[i] : 0;
            truth[i] = (truth[i] & ~(x | y)) | (x & y & alike) | ((x ^ y) & ~alike);
        }
    }

    bool words(Rows& rows, const Vector& a, const Vector& b, std::int64_t by_a, std::int64_t by_b) {
        if (a.constant && !b.constant) return words_of(mirrored(how_), rows, b, a, by_b, by_a);
        return words_of(how_, rows, a, b, by_a, by_b);
    }

    bool words_of(Comparison how, Rows& rows, const Vector& a, const Vector& b, std::int64_t by_a, std::int64_t by_b) {
        std::uint64_t* truth = own_truth();
        if (!a.constant && !b.constant && by_b != 1) return by_a == 1 && words_of(mirrored(how), rows, b, a, by_b, by_a);
        if (!a.constant && holds_at(rows, a, by_a)) {
            Source other = b.words;
            if (b.constant && __builtin_mul_overflow(other.same, by_b, &other.same)) return false;
            kernels::compare(how, truth, a.words, by_a, other, rows.count);
            return true;
        }
        for (std::size_t row = 0; row < rows.count; ++row) {
            std::int64_t x = 0, y = 0;
            if (__builtin_mul_overflow(a.words[row], by_a, &x)) return false;
            if (__builtin_mul_overflow(b.words[row], by_b, &y)) return false;
            put(truth, row, feel::holds(how, (x > y) - (x < y)));
        }
        return true;
    }

    static Comparison mirrored(Comparison how) {
        switch (how) {
            case Comparison::less: return Comparison::greater;
            case Comparison::greater: return Comparison::less;
            case Comparison::at_most: return Comparison::at_least;
            case Comparison::at_least: return Comparison::at_most;
            default: return how;
        }
    }

    // Whether all words have room for a greater scale.
    static bool holds_at(const Rows& rows, const Vector& of, std::int64_t by) {
        if (by == 1) return true;
        const Bounds& bounds = bounds_of(of, rows.count);
        std::int64_t low = 0, high = 0;
        return !__builtin_mul_overflow(bounds.low, by, &low) && !__builtin_mul_overflow(bounds.high, by, &high);
    }

    bool numbers(Rows& rows, const Vector& a, const Vector& b) {
        const int scale = std::max(a.scale, b.scale);
        if (scale - a.scale > digits_of_int64 || scale - b.scale > digits_of_int64) return false;
        return words(rows, a, b, power_of_ten(scale - a.scale), power_of_ten(scale - b.scale));
    }

    // Beside one text for all: each entry of the dictionary is compared once, and again when the dictionary is another.
    bool entries(Rows& rows, const Vector& a, const Vector& b) {
        if (!b.constant || a.constant || b.known || a.known) return false;
        if (*a.dictionary != dictionary_ || *b.dictionary != other_) {
            if (!entries_.read(**a.dictionary, [&](const std::string& text) { return feel::holds(how_, text.compare(b.text(0))); }))
                return false;
            dictionary_ = *a.dictionary;
            other_ = *b.dictionary;
        }
        entries_.choose(rows, a, own_truth());
        return true;
    }

    bool texts(Rows& rows, const Vector& a, const Vector& b) {
        if (right_->fixed() && entries(rows, a, b)) return true;
        std::uint64_t* truth = own_truth();
        for (std::size_t row = 0; row < rows.count; ++row) {
            if (a.null(row) || b.null(row)) {
                put(truth, row, false);
                continue;
            }
            const int order = *a.dictionary == *b.dictionary && a.words[row] == b.words[row] ? 0 : a.text(row).compare(b.text(row));
            put(truth, row, feel::holds(how_, order));
        }
        return true;
    }

    bool truths(Rows& rows, const Vector& a, const Vector& b) {
        const std::uint64_t flip = how_ == Comparison::equal ? every_row : 0;
        combine(own_truth(), a.truth, b.truth, rows.count, [flip](std::uint64_t x, std::uint64_t y) { return x ^ y ^ flip; });
        return true;
    }

    Comparison how_;
    Operation *left_, *right_;
    std::shared_ptr<const Dictionary> dictionary_, other_;
    Entries entries_;
};

// Truths as two masks: what is neither true nor false is null to and, or and not.
class Truths {
public:
    Bits yes = nullptr, no = nullptr;

    void read(const Vector& of, std::size_t rows) {
        if (!of.is(Kind::boolean)) return read_values(of, rows);
        yes = of.truth;
        no = no_.data();
        if (!of.known) return opposite(no_.data(), of.truth, rows);
        both(yes_.data(), of.truth, of.known, rows);
        without(no_.data(), of.known, of.truth, rows);
        yes = yes_.data();
    }

private:
    void read_values(const Vector& of, std::size_t rows) {
        fill(yes_.data(), rows, false);
        fill(no_.data(), rows, false);
        for (std::size_t row = 0; of.values && row < rows; ++row) {
            put(yes_.data(), row, of.values[of.place(row)].is_true());
            put(no_.data(), row, of.values[of.place(row)].is_false());
        }
        yes = yes_.data();
        no = no_.data();
    }

    Mask yes_, no_;
};

class Junction final : public Operation {
public:
    Junction(bool all, bool strict, Operation* left, Operation* right) : all_(all), strict_(strict), left_(left), right_(right) {}

private:
    void compute(Rows& rows) override {
        const Vector& a = left_->value(rows);
        a_.read(a, rows.count);
        faults_of(rows.count, {&a});
        const Bits decides = all_ ? a_.no : a_.yes;
        if (!strict_ && all(decides, rows.count)) {  // the right side is not asked
            decided(rows);
            return;
        }
        const Vector& b = right_->value(rows);
        b_.read(b, rows.count);
        if (b.fault && strict_) mark(rows.count, b.fault);
        if (b.fault && !strict_) {
            std::uint64_t* fault = marks(rows.count);
            for (std::size_t i = 0; i < mask_words(rows.count); ++i) fault[i] |= b.fault[i] & ~decides[i];
            clean(rows.count);
        }
        std::uint64_t *truth = own_truth(), *known = own_known();
        for (std::size_t i = 0; i < mask_words(rows.count); ++i) {
            const std::uint64_t yes = all_ ? a_.yes[i] & b_.yes[i] : a_.yes[i] | b_.yes[i];
            const std::uint64_t no = all_ ? a_.no[i] | b_.no[i] : a_.no[i] & b_.no[i];
            truth[i] = yes;
            known[i] = yes | no;
        }
        show(rows);
    }

    void decided(Rows& rows) {
        fill(own_truth(), rows.count, !all_);
        fill(own_known(), rows.count, true);
        show(rows);
    }

    void show(Rows& rows) {
        out.kind = Kind::boolean;
        out.truth = own_truth();
        out.known = all(own_known(), rows.count) ? nullptr : own_known();
    }

    bool all_, strict_;
    Operation *left_, *right_;
    Truths a_, b_;
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
            std::uint64_t* fault = marks(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row)
                if (!a.null(row) && !bit(a_.yes, row) && !bit(a_.no, row)) put(fault, row, true);
            clean(rows.count);
        }
        copy(own_truth(), a_.no, rows.count);
        either(own_known(), a_.yes, a_.no, rows.count);
        out.kind = Kind::boolean;
        out.truth = own_truth();
        out.known = all(own_known(), rows.count) ? nullptr : own_known();
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
        const Bits yes = true_rows(decides, rows.count, yes_);
        opposite(no_.data(), yes, rows.count);
        parts_.clear();
        if (any(yes, rows.count)) parts_.push_back({&then_->value(rows), yes});
        if (any(no_.data(), rows.count)) parts_.push_back({&otherwise_->value(rows), no_.data()});
        out = merged_.merge(rows, parts_);
        faults_of(rows.count, {&decides});
        if (!strict_ || decides.is(Kind::boolean) || decides.is(Kind::null)) return;
        std::uint64_t* fault = marks(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row)
            if (!bit(yes, row) && !decides.at(row).is_false()) put(fault, row, true);
        clean(rows.count);
    }

    bool strict_;
    Operation *condition_, *then_, *otherwise_;
    Mask yes_, no_;
    std::vector<Part> parts_;
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
