#include <algorithm>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"

namespace skl::rules::column {

using feel::Kind;
using feel::Value;

void Merged::merge_faults(Rows& rows, std::span<const Vector* const> sources, const std::int32_t* choice) {
    const bool none = std::none_of(sources.begin(), sources.end(), [](const Vector* one) { return one && one->fault; });
    if (none) return;
    std::uint8_t* fault = marks(rows.count);
    for (std::size_t row = 0; row < rows.count; ++row) {
        const Vector* from = choice[row] < 0 ? nullptr : sources[static_cast<std::size_t>(choice[row])];
        if (from && from->fault) fault[row] |= from->fault[row];
    }
    clean(rows.count);
}

// The texts of all sources in one dictionary; false: too many to be put together.
bool Merged::one_dictionary(std::span<const Vector* const> sources) {
    constexpr std::size_t most = 65'536;  // entries: more are read faster where they are
    std::vector<std::shared_ptr<const Dictionary>> now;
    std::size_t entries = 0;
    for (const Vector* one : sources) {
        now.push_back(one ? one->dictionary : nullptr);
        if (now.back()) entries += now.back()->size();
    }
    if (entries > most) return false;
    if (now == joined_) return true;
    auto together = std::make_shared<Dictionary>();
    places_.assign(now.size(), {});
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (!now[i]) continue;
        for (const std::string& text : *now[i]) {
            const auto found = std::find(together->begin(), together->end(), text);
            places_[i].push_back(found - together->begin());
            if (found == together->end()) together->push_back(text);
        }
    }
    together_ = std::move(together);
    joined_ = std::move(now);
    return true;
}

bool Merged::merge_words(Rows& rows, std::span<const Vector* const> sources, const std::int32_t* choice, Kind kind) {
    std::int8_t scale = 0;
    bool nulls = false;
    for (const Vector* one : sources) {
        if (!one) continue;
        if (kind == Kind::number && one->kind == Kind::number) scale = std::max(scale, one->scale);
        nulls = nulls || one->known || one->kind == Kind::null;
    }
    if (kind == Kind::string && !one_dictionary(sources)) return false;
    nulls = nulls || std::any_of(choice, choice + rows.count, [](std::int32_t one) { return one < 0; });
    std::int64_t* words = own_words();
    std::uint8_t *truth = own_truth(), *known = own_known();
    // What stands for all rows of a source is looked up; the others are laid over it.
    words_of_.assign(sources.size() + 1, 0);
    known_of_.assign(sources.size() + 1, 0);
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const Vector* from = sources[s];
        if (!from || from->kind == Kind::null) continue;
        known_of_[s + 1] = 1;
        if (kind == Kind::number && scale - from->scale > digits_of_int64) return false;
        if (!from->constant) continue;
        std::int64_t word = kind == Kind::boolean ? from->truth[0] : from->words[0];
        if (kind == Kind::string) word = places_[s][static_cast<std::size_t>(word)];
        if (kind == Kind::number && !rescale(word, scale - from->scale)) return false;
        words_of_[s + 1] = word;
    }
    const std::int64_t* looked_up = words_of_.data() + 1;
    for (std::size_t row = 0, count = rows.count; row < count; ++row) words[row] = looked_up[choice[row]];
    if (nulls)
        for (std::size_t row = 0, count = rows.count; row < count; ++row) known[row] = known_of_[static_cast<std::size_t>(choice[row] + 1)];
    bool fits = true;
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const Vector* from = sources[s];
        if (!from || from->kind == Kind::null) continue;
        const auto mine = static_cast<std::int32_t>(s);
        if (from->known)
            for (std::size_t row = 0; row < rows.count; ++row) known[row] = choice[row] == mine ? from->known[row] : known[row];
        if (from->constant) continue;
        const std::int64_t factor = kind == Kind::number ? power_of_ten(scale - from->scale) : 1;
        if (kind == Kind::boolean) {
            for (std::size_t row = 0; row < rows.count; ++row) words[row] = choice[row] == mine ? from->truth[row] : words[row];
        } else if (kind == Kind::string) {
            for (std::size_t row = 0; row < rows.count; ++row)
                if (choice[row] == mine && !from->null(row)) words[row] = places_[s][static_cast<std::size_t>(from->words[row])];
        } else if (factor == 1) {
            kernels::pick(words, choice, mine, from->words, rows.count);
        } else {
            for (std::size_t row = 0; row < rows.count; ++row)
                if (choice[row] == mine) fits = !__builtin_mul_overflow(from->words[row], factor, &words[row]) && fits;
        }
    }
    if (!fits) return false;
    if (kind == Kind::boolean)
        for (std::size_t row = 0; row < rows.count; ++row) truth[row] = static_cast<std::uint8_t>(words[row]);
    if (nulls) out.known = known;
    out.kind = kind;
    out.scale = scale;
    out.words = words;
    out.truth = truth;
    if (kind == Kind::string) out.dictionary = together_;
    return true;
}

// Contexts of the same members become a context of merged members.
bool Merged::merge_fields(Rows& rows, std::span<const Vector* const> sources, const std::int32_t* choice) {
    const Vector* first = nullptr;
    for (const Vector* one : sources) {
        if (!one || one->kind != Kind::context) continue;
        if (!first) first = one;
        const bool alike = std::equal(first->fields.begin(), first->fields.end(), one->fields.begin(), one->fields.end(),
                                      [](const Field& a, const Field& b) { return a.name == b.name; });
        if (!alike) return false;
    }
    while (members_.size() < first->fields.size()) members_.push_back(std::make_unique<Merged>());
    fields_.clear();
    std::vector<const Vector*> of(sources.size());
    for (std::size_t i = 0; i < first->fields.size(); ++i) {
        for (std::size_t s = 0; s < sources.size(); ++s)
            of[s] = sources[s] && sources[s]->kind == Kind::context ? sources[s]->fields[i].vector : nullptr;
        fields_.push_back({first->fields[i].name, &members_[i]->merge(rows, of, choice)});
    }
    std::uint8_t* known = own_known();
    for (std::size_t row = 0; row < rows.count; ++row) {
        const Vector* from = choice[row] < 0 ? nullptr : sources[static_cast<std::size_t>(choice[row])];
        known[row] = static_cast<std::uint8_t>(from && !from->null(row));
    }
    out.kind = Kind::context;
    out.known = known;
    out.fields = fields_;
    return true;
}

const Vector& Merged::merge(Rows& rows, std::span<const Vector* const> sources, const std::int32_t* choice) {
    out = {};
    merge_faults(rows, sources, choice);
    Kind kind = Kind::null;
    bool mixed = false;
    for (const Vector* one : sources) {
        if (!one || one->is(Kind::null)) continue;
        mixed = mixed || one->values || (kind != Kind::null && kind != one->kind);
        kind = one->kind;
    }
    if (!mixed && kind == Kind::null) return out;
    if (!mixed && (kind == Kind::context ? merge_fields(rows, sources, choice) : merge_words(rows, sources, choice, kind))) return out;
    std::vector<Value>& values = own_values(rows.count);
    for (std::size_t row = 0; row < rows.count; ++row) {
        const Vector* from = choice[row] < 0 ? nullptr : sources[static_cast<std::size_t>(choice[row])];
        values[row] = !from || (out.fault && out.fault[row]) ? Value() : from->at(row);
    }
    out.values = values.data();
    return out;
}

}  // namespace skl::rules::column
