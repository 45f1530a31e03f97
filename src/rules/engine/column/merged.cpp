#include <algorithm>
#include <unordered_map>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"

namespace skl::rules::column {

using feel::Kind;
using feel::Value;

namespace {

constexpr std::size_t few_in = 16;  // of so many rows one at most: those are gone to one by one, which is less than a walk over all

}  // namespace

void Merged::merge_faults(std::size_t rows, std::span<const Part> parts) {
    if (std::none_of(parts.begin(), parts.end(), [](const Part& one) { return one.from->fault != nullptr; })) return;
    std::uint64_t* fault = marks(rows);
    for (const Part& one : parts)
        if (one.from->fault)
            for (std::size_t i = 0; i < mask_words(rows); ++i) fault[i] |= one.from->fault[i] & one.rows[i];
    clean(rows);
}

// The texts of all sources in one dictionary; false: too many to be put together.
bool Merged::one_dictionary(std::span<const Part> parts) {
    constexpr std::size_t most = 65'536;  // entries: more are read faster where they are
    const auto same = [](const std::shared_ptr<const Dictionary>& known, const Part& part) {
        return part.from->dictionary ? known == *part.from->dictionary : !known;
    };
    if (std::equal(joined_.begin(), joined_.end(), parts.begin(), parts.end(), same)) return true;
    std::vector<std::shared_ptr<const Dictionary>> now;
    std::size_t entries = 0;
    for (const Part& one : parts) {
        now.push_back(one.from->dictionary ? *one.from->dictionary : nullptr);
        if (now.back()) entries += now.back()->size();
    }
    if (entries > most) return false;
    places_.assign(now.size(), {});
    joined_ = now;
    std::erase(now, nullptr);
    if (std::adjacent_find(now.begin(), now.end(), std::not_equal_to<>()) == now.end()) {
        together_ = now.front();
        return true;
    }
    auto together = std::make_shared<Dictionary>();
    std::unordered_map<std::string_view, std::int64_t> known;
    for (std::size_t i = 0; i < joined_.size(); ++i) {
        if (!joined_[i]) continue;
        for (const std::string& text : *joined_[i]) {
            const auto [at, fresh] = known.emplace(text, static_cast<std::int64_t>(together->size()));
            if (fresh) together->push_back(text);
            places_[i].push_back(at->second);
        }
    }
    together_ = std::move(together);
    return true;
}

// The words of a source at a scale that is greater by so many digits. Nothing: one that is taken does not fit.
std::optional<Source> Merged::rescaled(std::size_t rows, const Part& part, int up) {
    if (up > digits_of_int64) return std::nullopt;
    const Bounds& bounds = bounds_of(*part.from, rows);
    const std::int64_t by = power_of_ten(up);
    std::int64_t ends[2];
    const Target words = words_in(rescaled_, false);
    if (!__builtin_mul_overflow(bounds.low, by, &ends[0]) && !__builtin_mul_overflow(bounds.high, by, &ends[1])) {
        kernels::linear(words, part.from->words, by, {}, 0, rows);
        return words.source();
    }
    bool fits = true;
    kernels::lay(words, {}, rows);
    each_row(part.rows, rows,
             [&](std::size_t row) { fits = !__builtin_mul_overflow(part.from->words[row], by, &words.wide[row]) && fits; });
    return fits ? std::optional(words.source()) : std::nullopt;
}

bool Merged::take_words(std::size_t rows, const Part& part, std::size_t place, const Target& words, bool first) {
    const Vector& from = *part.from;
    const int up = from.kind == Kind::number ? out.scale - from.scale : 0;
    const std::vector<std::int64_t>* places = from.kind == Kind::string && !places_[place].empty() ? &places_[place] : nullptr;
    Source taken = from.words;
    if (from.constant) {
        if (places) taken.same = (*places)[static_cast<std::size_t>(taken.same)];
        if (!rescale(taken.same, up)) return false;
    } else if (up > 0) {
        const auto scaled = rescaled(rows, part, up);
        if (!scaled) return false;
        taken = *scaled;
    } else if (places) {
        if (first) kernels::lay(words, {}, rows);
        each_row(part.rows, rows, [&](std::size_t row) {
            if (!from.null(row)) words.set(row, (*places)[static_cast<std::size_t>(from.words[row])]);
        });
        return true;
    }
    if (first)
        kernels::lay(words, taken, rows);
    else if (kernels::counted(part.rows, rows) <= rows / few_in)
        each_row(part.rows, rows, [&](std::size_t row) { words.set(row, taken[row]); });
    else
        kernels::pick(words, part.rows, taken, rows);
    return true;
}

void Merged::merge_known(std::size_t rows, std::span<const Part> parts) {
    std::uint64_t* known = own_known();
    fill(known, rows, false);
    for (const Part& one : parts) {
        if (one.from->kind == Kind::null) continue;
        for (std::size_t i = 0; i < mask_words(rows); ++i) known[i] |= one.rows[i] & (one.from->known ? one.from->known[i] : every_row);
    }
    if (!all(known, rows)) out.known = known;
}

// Of a source that alone has words, nothing is copied: where it is not taken, the row is null.
bool Merged::shown_as_it_is(std::span<const Part> parts) {
    const Vector* only = nullptr;
    for (const Part& one : parts) {
        if (one.from->kind == Kind::null) continue;
        if (only || one.from->constant) return false;
        only = one.from;
    }
    out.scale = only->scale;
    out.words = only->words;
    out.dictionary = only->dictionary;
    out.bounded = only->bounded;
    out.bounds = only->bounds;
    return true;
}

// Whether all words fit 32 bits, and what of numbers they are within; nothing: not known, or at different scales.
std::optional<Bounds> Merged::bounds_of_parts(std::size_t rows, std::span<const Part> parts) const {
    if (out.kind == Kind::string) return Bounds{0, static_cast<std::int64_t>(together_->size())};
    Bounds all{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    for (const Part& one : parts) {
        if (one.from->kind == Kind::null) continue;
        if (one.from->scale != out.scale || (!one.from->bounded && !one.from->constant && !one.from->words.narrow)) return std::nullopt;
        const Bounds& of = bounds_of(*one.from, rows);
        all = {std::min(all.low, of.low), std::max(all.high, of.high)};
    }
    return all;
}

// The source that most rows take is laid down whole, the others over it.
bool Merged::merge_words(std::size_t rows, std::span<const Part> parts, Kind kind) {
    out.kind = kind;
    merge_known(rows, parts);
    if (kind == Kind::boolean) {
        merge_truths(rows, parts);
        return true;
    }
    if (shown_as_it_is(parts)) return true;
    std::size_t first = parts.size(), most = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].from->kind == Kind::null) continue;
        if (kind == Kind::number) out.scale = std::max(out.scale, parts[i].from->scale);
        if (const std::size_t count = kernels::counted(parts[i].rows, rows); first == parts.size() || count > most) first = i, most = count;
    }
    if (kind == Kind::string && !one_dictionary(parts)) return false;
    const auto bounds = bounds_of_parts(rows, parts);
    const Target words = own_words(bounds && bounds->narrow());
    if (!take_words(rows, parts[first], first, words, true)) return false;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (i != first && parts[i].from->kind != Kind::null && !take_words(rows, parts[i], i, words, false)) return false;
    if (bounds && kind == Kind::number) out.bound(*bounds);
    out.words = words.source();
    if (kind == Kind::string) out.dictionary = &together_;
    return true;
}

void Merged::merge_truths(std::size_t rows, std::span<const Part> parts) {
    std::uint64_t* truth = own_truth();
    fill(truth, rows, false);
    for (const Part& one : parts)
        if (one.from->kind == Kind::boolean)
            for (std::size_t i = 0; i < mask_words(rows); ++i) truth[i] |= one.rows[i] & one.from->truth[i];
    out.truth = truth;
}

// Contexts of the same members become a context of merged members.
bool Merged::merge_fields(Rows& rows, std::span<const Part> parts) {
    const Vector* first = nullptr;
    for (const Part& one : parts) {
        if (one.from->kind != Kind::context) continue;
        if (!first) first = one.from;
        const bool alike = std::equal(first->fields.begin(), first->fields.end(), one.from->fields.begin(), one.from->fields.end(),
                                      [](const Field& a, const Field& b) { return a.name == b.name; });
        if (!alike) return false;
    }
    while (members_.size() < first->fields.size()) members_.push_back(std::make_unique<Merged>());
    fields_.clear();
    std::vector<Part> of;
    for (std::size_t i = 0; i < first->fields.size(); ++i) {
        of.clear();
        for (const Part& one : parts)
            if (one.from->kind == Kind::context) of.push_back({one.from->fields[i].vector, one.rows});
        fields_.push_back({first->fields[i].name, &members_[i]->merge(rows, of)});
    }
    out.kind = Kind::context;
    merge_known(rows.count, parts);
    out.fields = fields_;
    return true;
}

const Vector& Merged::merge(Rows& rows, std::span<const Part> parts) {
    out = {};
    if (parts.size() == 1 && all(parts.front().rows, rows.count)) {
        out = *parts.front().from;
        return out;
    }
    merge_faults(rows.count, parts);
    Kind kind = Kind::null;
    bool mixed = false;
    for (const Part& one : parts) {
        if (one.from->is(Kind::null)) continue;
        mixed = mixed || one.from->values || (kind != Kind::null && kind != one.from->kind);
        kind = one.from->kind;
    }
    if (!mixed && kind == Kind::null) return out;
    if (!mixed && (kind == Kind::context ? merge_fields(rows, parts) : merge_words(rows.count, parts, kind))) return out;
    const Bits fault = out.fault;
    out = {};
    out.fault = fault;
    std::vector<Value>& values = own_values(rows.count);
    std::fill(values.begin(), values.end(), Value());
    for (const Part& one : parts)
        each_row(one.rows, rows.count, [&](std::size_t row) {
            if (!fault || !bit(fault, row)) values[row] = one.from->at(row);
        });
    out.values = values.data();
    return out;
}

}  // namespace skl::rules::column
