#include "rules/engine/column/vector.h"

#include <algorithm>

#include "rules/engine/column/kernels.h"

namespace skl::rules::column {

using feel::Kind;
using feel::Value;

bool Vector::is_true(std::size_t row) const {
    if (values) return values[place(row)].is_true();
    return kind == Kind::boolean && (!known || bit(known, row)) && bit(truth, row);
}

Value Vector::at(std::size_t row) const {
    if (values) return values[place(row)];
    if (null(row)) return {};
    switch (kind) {
        case Kind::boolean: return Value(bit(truth, row));
        case Kind::number: return feel::Decimal::scaled(words[row], static_cast<std::int8_t>(-scale));
        case Kind::string: return Value(text(row));
        case Kind::date: return feel::Date{words[row]};
        case Kind::months_duration: return feel::MonthsDuration{words[row]};
        case Kind::context: {
            feel::Context made;
            for (const Field& field : fields) made.put(std::string(field.name), field.vector->at(row));
            return Value(std::move(made));
        }
        default: return {};
    }
}

std::uint64_t* Operation::own(std::unique_ptr<Mask>& mask) {
    if (!mask) mask = std::make_unique<Mask>();
    return mask->data();
}

std::vector<Value>& Operation::own_values(std::size_t rows) {
    values_.resize(rows);
    return values_;
}

void Operation::faults_of(std::size_t rows, std::initializer_list<const Vector*> all) {
    for (const Vector* one : all) mark(rows, one->fault);
}

void Operation::mark(std::size_t rows, Bits more) {
    if (!more || out.fault == more) return;
    if (!out.fault) {  // a mask that another operation owns is shown, not copied
        out.fault = more;
        return;
    }
    std::uint64_t* mine = own_fault();
    either(mine, out.fault, more, rows);
    out.fault = mine;
}

std::uint64_t* Operation::marks(std::size_t rows) {
    std::uint64_t* mine = own_fault();
    if (!out.fault)
        fill(mine, rows, false);
    else if (out.fault != mine)
        copy(mine, out.fault, rows);
    out.fault = mine;
    return mine;
}

void Operation::mark_nulls(std::size_t rows, const Vector& of) {
    if (of.is(Kind::null)) return mark_all(rows);
    if (!of.values && !of.known) return;
    std::uint64_t* mine = marks(rows);
    if (of.values)
        for (std::size_t row = 0; row < rows; ++row) put(mine, row, bit(mine, row) || of.null(row));
    else
        combine(mine, mine, of.known, rows, [](std::uint64_t marked, std::uint64_t known) { return marked | ~known; });
    clean(rows);
}

void Operation::mark_refused(std::size_t rows, const Vector& of, const Vector& test) {
    if (of.is(Kind::null)) return;
    Mask scratch;
    const Bits passed = true_rows(test, rows, scratch);
    if (!test.fault && all(passed, rows)) return;
    std::uint64_t* mine = marks(rows);
    for (std::size_t i = 0; i < mask_words(rows); ++i) {
        std::uint64_t given = of.known ? of.known[i] : every_row;
        for (std::size_t row = i * rows_of_word; of.values && row < std::min(rows, (i + 1) * rows_of_word); ++row)
            if (of.null(row)) given &= ~(std::uint64_t{1} << (row % rows_of_word));
        mine[i] |= given & (~passed[i] | (test.fault ? test.fault[i] : 0));
    }
    clean(rows);
}

void Operation::mark_all(std::size_t rows) {
    fill(own_fault(), rows, true);
    out.fault = own_fault();
}

bool Operation::show_words(const std::vector<Value>& rows) {
    constexpr int farthest = 18;  // powers of ten that an int64 holds
    Kind kind = Kind::null;
    int lowest = 0;
    bool nulls = false;
    const auto marked = [&](std::size_t row) { return out.fault && bit(out.fault, row); };
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const Value& one = rows[row];
        nulls = nulls || one.null();
        if (one.null() || marked(row)) continue;
        if (kind == Kind::null) kind = one.kind();
        if (one.kind() != kind || (kind == Kind::number && !one.short_number())) return false;
        lowest = std::min<int>(lowest, one.exponent());
    }
    if (kind != Kind::boolean && kind != Kind::number && kind != Kind::date && kind != Kind::months_duration && kind != Kind::null)
        return false;
    if (lowest < -farthest) return false;
    std::int64_t* words = own_words().wide;
    std::uint64_t *truth = own_truth(), *known = own_known();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const Value& one = rows[row];
        put(known, row, !one.null());
        put(truth, row, one.is_true());
        words[row] = 0;
        if (one.null() || marked(row) || kind == Kind::boolean) continue;
        words[row] = kind == Kind::number ? one.coefficient() : kind == Kind::date ? one.date().days : one.months_duration().months;
        for (int at = kind == Kind::number ? one.exponent() : lowest; at > lowest; --at)
            if (__builtin_mul_overflow(words[row], std::int64_t{10}, &words[row])) return false;
    }
    out.kind = kind;
    out.scale = static_cast<std::int8_t>(-lowest);
    out.words = {.wide = words};
    out.truth = truth;
    out.known = nulls ? known : nullptr;
    return true;
}

void Operation::show(std::vector<Value>& rows) {
    if (!show_words(rows)) out.values = rows.data();
}

const Bounds& bounds_of(const Vector& numbers, std::size_t rows) {
    if (!numbers.bounded && rows > 0) {
        const std::int64_t same = numbers.words.same;
        const auto [low, high] = numbers.constant ? std::pair(same, same) : kernels::least_and_greatest(numbers.words, rows);
        numbers.bounds = {low, high};
        numbers.bounded = true;
    }
    return numbers.bounds;
}

Bits true_rows(const Vector& of, std::size_t rows, Mask& scratch) {
    if (of.is(Kind::boolean)) {
        if (!of.known) return of.truth;
        both(scratch.data(), of.truth, of.known, rows);
    } else {
        for (std::size_t row = 0; row < rows; ++row) put(scratch.data(), row, of.is_true(row));
    }
    return scratch.data();
}

Vector view_of(const Column& column, std::size_t rows, Mask& truth, Mask& known) {
    Vector made;
    if (!column.values.empty()) {
        made.values = column.values.data();
        return made;
    }
    made.kind = column.kind;
    made.scale = column.scale;
    if (column.narrow.empty())
        made.words.wide = column.words.data();
    else
        made.words.narrow = column.narrow.data();
    made.dictionary = &column.dictionary;
    if (column.kind == Kind::null) return made;
    if (!column.known.empty()) {
        kernels::pack(known.data(), column.known.data(), rows);
        made.known = known.data();
    }
    if (column.kind == Kind::boolean) {
        kernels::compare(feel::Comparison::not_equal, truth.data(), made.words, 1, Source{}, rows);
        made.truth = truth.data();
    }
    return made;
}

// The memory of a column is kept from batch to batch.
void give(const Vector& vector, std::size_t rows, Column& into) {
    into.values.clear();
    into.narrow.clear();
    into.known.clear();
    into.dictionary = nullptr;
    if (vector.values || vector.kind == Kind::context) {
        std::vector<Value> all(rows);
        for (std::size_t row = 0; row < rows; ++row) all[row] = vector.at(row);
        into = column_of(std::move(all));
        return;
    }
    into.kind = vector.kind;
    into.scale = vector.kind == Kind::number ? vector.scale : std::int8_t{0};
    into.words.resize(vector.kind == Kind::null ? 0 : rows);
    if (vector.kind == Kind::null) return;
    if (vector.dictionary) into.dictionary = *vector.dictionary;
    if (vector.kind == Kind::boolean)
        kernels::unpack(into.words.data(), vector.truth, rows);
    else
        kernels::lay({.wide = into.words.data()}, vector.words, rows);
    if (!vector.known) return;
    into.known.resize(rows);
    kernels::unpack(into.known.data(), vector.known, rows);
}

}  // namespace skl::rules::column
