// What the engine by columns computes with: a vector of one value a row, and the operations that make vectors of vectors.
//
// A row whose evaluation would leave a remark, or whose result cannot be told here, is a *fault*: it is marked, what uses it is marked,
// and in the end the marked rows are asked of the program one by one. So no operation need know what a remark says; it need only never
// give a result for a row that has one. Marking too many rows costs time and changes nothing.
#pragma once

#include "rules/engine/column/engine.h"
#include "rules/engine/column/kernels.h"
#include "rules/engine/feel/run.h"

namespace skl::rules::column {

struct Vector;

struct Field {
    std::string_view name;
    const Vector* vector = nullptr;
};

// What no word of a vector is beyond; of marked rows and of those that are null, too.
struct Bounds {
    std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();

    bool narrow() const { return low >= std::numeric_limits<std::int32_t>::min() && high <= std::numeric_limits<std::int32_t>::max(); }
};

// A view: what it shows belongs to the operation that made it, or to one before, and lives until the next batch.
struct Vector {
    feel::Kind kind = feel::Kind::null;   // null: no row has a value
    std::int8_t scale = 0;                // of numbers
    bool constant = false;                // the first word or value stands for all rows; a mask has every row all the same
    mutable bool bounded = false;         // whether `bounds` are known; bounds_of() finds them
    Source words;                         // numbers, strings, dates, months
    Bits truth = nullptr;                 // booleans; of rows that are null, anything
    Bits known = nullptr;                 // 0: the row is null; no mask: none is
    Bits fault = nullptr;                 // 1: ask the program; no mask: no row
    const feel::Value* values = nullptr;  // there: these are the rows, and of the above only `fault` and `constant` mean something
    mutable Bounds bounds;                // of numbers
    std::span<const Field> fields;        // of contexts
    const std::shared_ptr<const Dictionary>* dictionary = nullptr;  // of strings; whoever shows the words keeps it

    bool is(feel::Kind wanted) const { return values == nullptr && kind == wanted; }
    std::size_t place(std::size_t row) const { return constant ? 0 : row; }
    bool null(std::size_t row) const {
        return values ? values[place(row)].null() : kind == feel::Kind::null || (known && !bit(known, row));
    }
    bool is_true(std::size_t row) const;
    feel::Value at(std::size_t row) const;
    const std::string& text(std::size_t row) const { return (**dictionary)[static_cast<std::size_t>(words[row])]; }
    void bound(Bounds by) { bounds = by, bounded = true; }
};

const Bounds& bounds_of(const Vector& numbers, std::size_t rows);

// Room for the words of a batch, at the start of a line of the cache.
union alignas(line_of_cache) WordRows {
    std::array<std::int64_t, vector_rows> wide;
    std::array<std::int32_t, vector_rows> narrow;
};
// Made when it is first asked for.
inline Target words_in(std::unique_ptr<WordRows>& words, bool narrow) {
    if (!words) words.reset(new WordRows);  // of what it holds, nothing is read before it is written
    return narrow ? Target{nullptr, words->narrow.data()} : Target{words->wide.data(), nullptr};
}

// The batch that is being computed, and what an evaluation has besides its inputs.
struct Rows {
    std::size_t count = 0;
    std::uint64_t turn = 0;  // tells batches apart
    const Batch* batch = nullptr;
    const Plan* plan = nullptr;
    dmn::Bindings* bindings = nullptr;  // for functions that look at none

    void prepare(feel::Run& run) const {
        run.as_of = plan->as_of;
        run.surroundings = plan->surroundings;
        run.bindings = bindings;
    }
};

class Operation {
public:
    Operation() = default;
    virtual ~Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    // Computed when first asked for in a batch.
    const Vector& value(Rows& rows) {
        if (turn_ != rows.turn && !done_) {
            turn_ = rows.turn;
            out = {};
            compute(rows);
            done_ = fixed_;
        }
        return out;
    }
    bool fixed() const { return fixed_; }  // the same for all rows of all batches

protected:
    virtual void compute(Rows& rows) = 0;

    // Memory of the operation's own, made when first needed.
    Target own_words(bool narrow = false) { return words_in(words_, narrow); }
    std::uint64_t* own_truth() { return own(truth_); }
    std::uint64_t* own_known() { return own(known_); }
    std::uint64_t* own_fault() { return own(fault_); }
    std::vector<feel::Value>& own_values(std::size_t rows);

    // Marks the rows that any of the vectors marks.
    void faults_of(std::size_t rows, std::initializer_list<const Vector*> all);
    void mark(std::size_t rows, Bits more);               // and those
    void mark_nulls(std::size_t rows, const Vector& of);  // and those that are null
    void mark_all(std::size_t rows);
    // And those whose value, where there is one, does not pass a test that its type or its column asks for.
    void mark_refused(std::size_t rows, const Vector& of, const Vector& test);
    std::uint64_t* marks(std::size_t rows);  // the mask as it is, to be written to; clean() when it has been
    void clean(std::size_t rows) {
        if (!any(out.fault, rows)) out.fault = nullptr;
    }
    // The values as words where their kinds allow it, else as they are. Marked rows may hold anything.
    void show(std::vector<feel::Value>& rows);
    bool show_words(const std::vector<feel::Value>& rows);

    Vector out;
    bool fixed_ = false;

private:
    static std::uint64_t* own(std::unique_ptr<Mask>& mask);

    std::uint64_t turn_ = 0;
    bool done_ = false;  // for all batches
    std::unique_ptr<WordRows> words_;
    std::unique_ptr<Mask> truth_, known_, fault_;
    std::vector<feel::Value> values_;
};

using OperationRef = std::unique_ptr<Operation>;

Vector view_of(const Column& column, std::size_t rows, Mask& truth, Mask& known);
void give(const Vector& vector, std::size_t rows, Column& into);

// The rows that are true, as a mask that lasts as long as the vector and `scratch`.
Bits true_rows(const Vector& of, std::size_t rows, Mask& scratch);

// How values are asked for row by row where a vector as a whole cannot be computed. A run of its own a batch, renewed with each remark;
// far below the limits of an evaluation, so that what comes near them is left to the program.
constexpr feel::Limits of_rows{.steps = 1'000'000, .depth = 256, .output_bytes = 1'000'000};

template <class Ask>                                                                          // Value(Run&, row)
void ask_rows(Rows& rows, std::vector<feel::Value>& into, std::uint64_t* fault, Ask&& ask) {  // except those that are marked already
    std::optional<feel::Run> run;
    for (std::size_t row = 0; row < rows.count; ++row) {
        if (bit(fault, row)) {
            into[row] = {};
            continue;
        }
        const bool fresh = !run;
        if (fresh) rows.prepare(run.emplace(of_rows));
        into[row] = ask(*run, row);
        if (run->stopped() && !fresh) {  // by the rows before, perhaps
            rows.prepare(run.emplace(of_rows));
            into[row] = ask(*run, row);
        }
        if (!run->stopped() && run->remarks().empty()) continue;
        put(fault, row, true);
        run.reset();
    }
}

}  // namespace skl::rules::column
