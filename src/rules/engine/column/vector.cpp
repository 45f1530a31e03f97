#include "rules/engine/column/vector.h"

#include <algorithm>

#include "rules/engine/column/kernels.h"

namespace skl::rules::column {

using feel::Kind;
using feel::Value;

bool Vector::is_true(std::size_t row) const {
    if (values) return values[place(row)].is_true();
    return kind == Kind::boolean && (!known || known[row] != 0) && truth[place(row)] != 0;
}

Value Vector::at(std::size_t row) const {
    if (values) return values[place(row)];
    if (null(row)) return {};
    switch (kind) {
        case Kind::boolean: return Value(truth[place(row)] != 0);
        case Kind::number: return feel::Decimal::scaled(words[place(row)], static_cast<std::int8_t>(-scale));
        case Kind::string: return Value(text(row));
        case Kind::date: return feel::Date{words[place(row)]};
        case Kind::months_duration: return feel::MonthsDuration{words[place(row)]};
        case Kind::context: {
            feel::Context made;
            for (const Field& field : fields) made.put(std::string(field.name), field.vector->at(row));
            return Value(std::move(made));
        }
        default: return {};
    }
}

std::int64_t* Operation::own_words() {
    if (!words_) words_ = std::make_unique<std::array<std::int64_t, vector_rows>>();
    return words_->data();
}

std::uint8_t* Operation::own(std::unique_ptr<Mask>& mask) {
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

void Operation::mark(std::size_t rows, const std::uint8_t* more) {
    if (!more) return;
    if (!out.fault) {  // a mask that another operation owns is shown, not copied
        out.fault = more;
        return;
    }
    if (out.fault == more) return;
    std::uint8_t* mine = own_fault();
    if (out.fault == mine)
        kernels::or_into(mine, more, rows);
    else if (more == mine)
        kernels::or_into(mine, out.fault, rows);
    else
        kernels::either(mine, out.fault, more, rows);
    out.fault = mine;
}

std::uint8_t* Operation::marks(std::size_t rows) {
    std::uint8_t* mine = own_fault();
    if (!out.fault)
        std::memset(mine, 0, rows);
    else if (out.fault != mine)
        std::memcpy(mine, out.fault, rows);
    out.fault = mine;
    return mine;
}

void Operation::mark_nulls(std::size_t rows, const Vector& of) {
    if (of.is(Kind::null)) return mark_all(rows);
    if (!of.values && !of.known) return;
    std::uint8_t* mine = marks(rows);
    if (of.values)
        for (std::size_t row = 0; row < rows; ++row) mine[row] |= static_cast<std::uint8_t>(of.null(row));
    else
        for (std::size_t row = 0; row < rows; ++row) mine[row] |= of.known[row] ^ 1;
}

void Operation::mark_all(std::size_t rows) {
    std::memset(own_fault(), 1, rows);
    out.fault = own_fault();
}

bool Operation::show_words(const std::vector<Value>& rows) {
    constexpr int farthest = 18;  // powers of ten that an int64 holds
    Kind kind = Kind::null;
    int lowest = 0;
    bool nulls = false;
    const auto marked = [&](std::size_t row) { return out.fault && out.fault[row] != 0; };
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
    std::int64_t* words = own_words();
    std::uint8_t *truth = own_truth(), *known = own_known();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const Value& one = rows[row];
        known[row] = static_cast<std::uint8_t>(!one.null());
        truth[row] = static_cast<std::uint8_t>(one.is_true());
        words[row] = 0;
        if (one.null() || marked(row) || kind == Kind::boolean) continue;
        words[row] = kind == Kind::number ? one.coefficient() : kind == Kind::date ? one.date().days : one.months_duration().months;
        for (int at = kind == Kind::number ? one.exponent() : lowest; at > lowest; --at)
            if (__builtin_mul_overflow(words[row], std::int64_t{10}, &words[row])) return false;
    }
    out.kind = kind;
    out.scale = static_cast<std::int8_t>(-lowest);
    out.words = words;
    out.truth = truth;
    out.known = nulls ? known : nullptr;
    return true;
}

void Operation::show(std::vector<Value>& rows) {
    if (!show_words(rows)) out.values = rows.data();
}

Vector view_of(const Column& column, Mask& truth) {
    Vector made;
    if (!column.values.empty()) {
        made.values = column.values.data();
        return made;
    }
    made.kind = column.kind;
    made.scale = column.scale;
    made.words = column.words.data();
    made.known = column.known.empty() ? nullptr : column.known.data();
    made.dictionary = column.dictionary;
    if (column.kind == Kind::boolean) {
        std::transform(column.words.begin(), column.words.end(), truth.begin(), [](std::int64_t word) { return word != 0 ? 1 : 0; });
        made.truth = truth.data();
    }
    return made;
}

Column column_of(const Vector& vector, std::size_t rows) {
    Column made;
    if (vector.values || vector.kind == Kind::context) {
        std::vector<Value> all(rows);
        for (std::size_t row = 0; row < rows; ++row) all[row] = vector.at(row);
        return column_of(std::move(all));
    }
    made.kind = vector.kind;
    if (vector.kind == Kind::null) return made;
    made.scale = vector.kind == Kind::number ? vector.scale : std::int8_t{0};
    made.dictionary = vector.dictionary;
    made.words.resize(rows);
    if (vector.kind == Kind::boolean)
        for (std::size_t row = 0; row < rows; ++row) made.words[row] = vector.truth[vector.place(row)];
    else if (vector.constant)
        std::fill(made.words.begin(), made.words.end(), vector.words[0]);
    else
        std::copy_n(vector.words, rows, made.words.begin());
    if (vector.known) made.known.assign(vector.known, vector.known + rows);
    return made;
}

}  // namespace skl::rules::column
