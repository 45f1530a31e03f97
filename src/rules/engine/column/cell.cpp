// The cells of decision tables (DMN 1.5 §8.3.3): intervals of words, entries of a dictionary, or tests as they are written.
#include <algorithm>

#include "rules/engine/column/entries.h"
#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"

namespace skl::rules::column {

namespace {

using dmn::CellMeaning;
using feel::Kind;
using feel::Value;

constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();

// The nearest word that an end takes, both ends within.
std::int64_t word_at(const Value& end, int scale, bool up, bool beside) {
    if (end.is(Kind::date)) return end.date().days + (beside ? (up ? 1 : -1) : 0);
    if (end.is(Kind::months_duration)) return end.months_duration().months + (beside ? (up ? 1 : -1) : 0);
    const auto scaled = end.number().times(feel::Decimal::scaled(1, static_cast<std::int8_t>(scale)));
    if (!scaled) return end.number().negative() ? least : most;
    const auto whole = scaled->rounded(0, up ? feel::Rounding::ceiling : feel::Rounding::floor);
    const auto word = whole ? whole->to_int64() : std::nullopt;
    if (!word) return end.number().negative() ? least : most;
    if (!beside || *whole != *scaled) return *word;
    return up ? (*word == most ? most : *word + 1) : (*word == least ? least : *word - 1);
}

class CellOperation final : public Operation {
public:
    CellOperation(Operation* value, const CellMeaning& meaning, Operation* test) : value_(value), meaning_(meaning), test_(test) {}

private:
    void compute(Rows& rows) override {
        const Vector& of = value_->value(rows);
        const bool told =
            !of.values && !of.known && !of.constant && of.kind == meaning_.values && meaning_.kind != CellMeaning::Kind::other;
        const bool in_words = of.kind == Kind::number || of.kind == Kind::date || of.kind == Kind::months_duration;
        const bool quick = told && (of.kind == Kind::string ? texts(rows, of) : in_words && words(rows, of));
        if (!quick) {
            out = test_->value(rows);
            return;
        }
        out.kind = Kind::boolean;
        out.truth = own_truth();
    }

    bool words(Rows& rows, const Vector& of) {
        if (scale_ != of.scale && !read(of.scale)) return false;
        std::uint64_t* truth = own_truth();
        for (std::size_t i = 0; i < intervals_.size(); ++i) {
            within(i == 0 ? truth : taken_.data(), of.words, rows.count, intervals_[i]);
            if (i > 0) either(truth, truth, taken_.data(), rows.count);
        }
        if (intervals_.empty()) fill(truth, rows.count, false);
        if (meaning_.kind == CellMeaning::Kind::none_of) opposite(truth, truth, rows.count);
        return true;
    }

    static void within(std::uint64_t* truth, const Source& words, std::size_t rows, const Bounds& interval) {
        using feel::Comparison;
        if (interval.low == interval.high)
            kernels::compare(Comparison::equal, truth, words, 1, {.same = interval.low}, rows);
        else if (interval.low == least)
            kernels::compare(Comparison::at_most, truth, words, 1, {.same = interval.high}, rows);
        else if (interval.high == most)
            kernels::compare(Comparison::at_least, truth, words, 1, {.same = interval.low}, rows);
        else
            kernels::within(truth, words, rows, interval.low, interval.high);
    }

    // The intervals as words of a scale; false: at the very ends of what an int64 holds, a word cannot say which side of the end it is on.
    bool read(int scale) {
        intervals_.clear();
        scale_ = none_read;
        const auto at_an_end = [](std::int64_t word) { return word == least || word == most; };
        for (const dmn::Interval& one : meaning_.intervals) {
            Bounds made;
            if (!one.low.null()) made.low = word_at(one.low, scale, true, !one.low_included);
            if (!one.high.null()) made.high = word_at(one.high, scale, false, !one.high_included);
            if ((!one.low.null() && at_an_end(made.low)) || (!one.high.null() && at_an_end(made.high))) return false;
            intervals_.push_back(made);
        }
        scale_ = scale;
        return true;
    }

    bool texts(Rows& rows, const Vector& of) {
        if (*of.dictionary != dictionary_ && !read(*of.dictionary)) return false;
        entries_.choose(rows, of, own_truth());
        return true;
    }

    bool read(const std::shared_ptr<const Dictionary>& dictionary) {
        const auto taken = [&](const std::string& text) {
            const Value value(text);
            const bool among = std::any_of(meaning_.intervals.begin(), meaning_.intervals.end(),
                                           [&](const dmn::Interval& one) { return one.holds(value); });
            return among == (meaning_.kind == CellMeaning::Kind::one_of);
        };
        if (!entries_.read(*dictionary, taken)) return false;
        dictionary_ = dictionary;
        return true;
    }

    static constexpr int none_read = 1'000;  // no scale
    Operation* value_;
    const CellMeaning& meaning_;
    Operation* test_;
    int scale_ = none_read;
    std::vector<Bounds> intervals_;
    std::shared_ptr<const Dictionary> dictionary_;
    Entries entries_;
    Mask taken_;
};

}  // namespace

OperationRef cell(Operation* value, const CellMeaning& meaning, Operation* test) {
    return std::make_unique<CellOperation>(value, meaning, test);
}

}  // namespace skl::rules::column
