// The operations over vectors; each takes those it works on, which outlive it.
#pragma once

#include <functional>
#include <string>

#include "rules/engine/column/vector.h"
#include "rules/engine/dmn/table.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::column {

using Ask = std::function<feel::Value(feel::Run&, std::span<const feel::Value>)>;

OperationRef input(std::size_t column);
OperationRef constant(feel::Value value);
OperationRef arithmetic(feel::Shape::Does what, Operation* left, Operation* right);
OperationRef negated(Operation* inner);
// To so many digits after the point. Of a quotient that is made for it alone: `divisor` is there.
OperationRef rounded(feel::Rounding how, int scale, Operation* number, Operation* divisor, Ask otherwise);
OperationRef extreme(bool greatest, std::vector<Operation*> of, Ask otherwise);
OperationRef compared(feel::Comparison how, Operation* left, Operation* right);
// `strict`: the right side is evaluated though the left one decides.
OperationRef junction(bool all, bool strict, Operation* left, Operation* right);
OperationRef opposite(Operation* truth, bool strict);  // null of null; strict: what is no truth is a fault
OperationRef condition(bool strict, Operation* condition, Operation* then, Operation* otherwise);
OperationRef converted(Operation* value, const feel::Type* type, std::string element, std::vector<Operation*> tests);
OperationRef row_by_row(std::vector<Operation*> arguments, Ask ask);
// Entries are evaluated whether they are used or not; `result`: what the whole gives, null: a context of them.
OperationRef context(std::vector<std::string> names, std::vector<Operation*> entries, Operation* result);
OperationRef member(Operation* of, std::string name);
// A decision that the program computes, from the values of what it requires.
OperationRef decision_by_rows(std::size_t unit, std::vector<std::pair<std::size_t, Operation*>> required);

// A source of values and the rows that take it; no row takes two.
struct Part {
    const Vector* from;
    Bits rows;
};

// Chooses each row's value from one of several vectors; of rows that none has, null.
class Merged final : public Operation {
public:
    const Vector& merge(Rows& rows, std::span<const Part> parts);

private:
    void compute(Rows&) override {}
    void merge_faults(std::size_t rows, std::span<const Part> parts);
    bool merge_words(std::size_t rows, std::span<const Part> parts, feel::Kind kind);
    void merge_truths(std::size_t rows, std::span<const Part> parts);
    bool shown_as_it_is(std::span<const Part> parts);
    bool take_words(std::size_t rows, const Part& part, std::size_t place, const Target& words, bool first);
    std::optional<Source> rescaled(std::size_t rows, const Part& part, int up);
    std::optional<Bounds> bounds_of_parts(std::size_t rows, std::span<const Part> parts) const;
    void merge_known(std::size_t rows, std::span<const Part> parts);
    bool merge_fields(Rows& rows, std::span<const Part> parts);
    bool one_dictionary(std::span<const Part> parts);

    std::vector<std::shared_ptr<const Dictionary>> joined_;  // the dictionaries that `together_` holds
    std::shared_ptr<const Dictionary> together_;
    std::vector<std::vector<std::int64_t>> places_;  // of the entries of each of them; empty: as they are
    std::unique_ptr<WordRows> rescaled_;             // the words of a source at the scale of the whole
    std::vector<std::unique_ptr<Merged>> members_;
    std::vector<Field> fields_;
};

struct TableColumn {
    Operation* value = nullptr;
    std::vector<Operation*> tests;  // what its values must pass
    std::vector<Operation*> cells;  // a rule each; null: everything holds
};
class TableOperation : public Operation {
public:
    virtual std::string rules_that_held(std::size_t row) const = 0;  // of the batch computed last
};
// A cell: its meaning, where the value is of a kind for which it tells, else its test.
OperationRef cell(Operation* value, const dmn::CellMeaning& meaning, Operation* test);
// Null: a hit policy that makes lists.
std::unique_ptr<TableOperation> table(const dmn::TableNode& node, std::vector<TableColumn> columns,
                                      std::vector<std::vector<Operation*>> outputs, std::vector<Operation*> defaults, bool rule_ids);

// The same number at a greater scale; false: it does not fit.
inline bool rescale(std::int64_t& word, int by) {
    for (; by > 0; --by)
        if (__builtin_mul_overflow(word, std::int64_t{10}, &word)) return false;
    return true;
}

constexpr int greatest_scale = 30;  // of a vector of words: beyond, few amounts of law fit an int64
constexpr std::int64_t power_of_ten(int digits) {
    std::int64_t power = 1;
    for (; digits > 0; --digits) power *= 10;
    return power;
}
constexpr int digits_of_int64 = 18;

}  // namespace skl::rules::column
