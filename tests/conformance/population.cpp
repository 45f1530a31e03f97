#include "population.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "rules/engine/dmn/read.h"

namespace skl::population {

namespace {

using rules::column::Answer;
using rules::column::Column;
using rules::feel::Kind;

// Draw k of person i (splitmix64: the state steps by the golden ratio, the finaliser mixes it).
std::uint64_t drawn(std::uint64_t seed, std::uint64_t i, std::uint64_t k) {
    std::uint64_t z = seed + (16 * i + k + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

#if defined(__x86_64__) && !defined(SKL_SANITIZED)
#define SKL_WIDE __attribute__((target_clones("avx512dq", "avx2", "default")))
#else
#define SKL_WIDE
#endif

// Of a column of numbers: the sum, how many there are, how many are more than nothing, and how many are each of two amounts.
struct Sums {
    std::int64_t sum = 0, known = 0, positive = 0, of_a = 0, of_b = 0;

    void add(std::int64_t amount, std::int64_t a, std::int64_t b) {
        sum += amount, ++known;
        positive += amount > 0 ? 1 : 0, of_a += amount == a ? 1 : 0, of_b += amount == b ? 1 : 0;
    }
};

SKL_WIDE Sums all_of(const std::int64_t* __restrict words, std::size_t rows, std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0, positive = 0, of_a = 0, of_b = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        sum += words[row];
        positive += words[row] > 0 ? 1 : 0, of_a += words[row] == a ? 1 : 0, of_b += words[row] == b ? 1 : 0;
    }
    return {sum, static_cast<std::int64_t>(rows), positive, of_a, of_b};
}
// `present`: 1 a row that has a number, else 0.
SKL_WIDE Sums known_of(const std::int64_t* __restrict words, const std::uint8_t* __restrict present, std::size_t rows) {
    std::int64_t sum = 0, known = 0, positive = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t amount = present[row] != 0 ? words[row] : 0;
        sum += amount, known += present[row], positive += amount > 0 ? 1 : 0;
    }
    return {sum, known, positive, 0, 0};
}

// `a` and `b` are asked for where no amount is null.
Sums sums_of(const Column& column, std::size_t rows, std::int64_t a = 0, std::int64_t b = 0) {
    if (column.values.empty() && column.kind == Kind::number && column.scale == 0)
        return column.known.empty() ? all_of(column.words.data(), rows, a, b) : known_of(column.words.data(), column.known.data(), rows);
    Sums made;
    for (std::size_t row = 0; row < rows; ++row) {
        const rules::feel::Value value = column.at(row);
        if (value.is(Kind::number)) made.add(value.number().to_int64().value_or(0), a, b);
    }
    return made;
}

}  // namespace

Person person(std::uint64_t seed, std::uint64_t i) {
    const auto r = [&](std::uint64_t k, std::uint64_t end) { return static_cast<std::int64_t>(drawn(seed, i, k) % end); };
    const std::int64_t d = r(2, 100), l = r(8, 100);
    return {r(0, 100),
            r(1, 60'001),
            d < 95   ? 0
            : d < 97 ? 1
                     : d - 95,
            1 + r(3, 30),
            r(4, 300'001),
            r(5, 8'000'001),
            1 + r(6, 6),
            r(7, 367),
            l >= 90 && l <= 96 ? l - 88 : 0,
            r(9, 50'001),
            1 + r(10, 4),
            r(11, 40),
            r(12, 10) == 0 ? 1 : 0,
            r(13, 2)};
}

rules::column::Batch batch(std::uint64_t seed, std::uint64_t from, std::size_t rows) {
    rules::column::Batch made;
    made.rows = rows;
    made.columns.resize(columns.size());
    for (Column& one : made.columns) one.kind = Kind::number, one.narrow.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const Person one = person(seed, from + row);
        for (std::size_t i = 0; i < one.size(); ++i) made.columns[i].narrow[row] = static_cast<std::int32_t>(one[i]);
    }
    return made;
}

rules::column::Plan plan(const std::filesystem::path& model) {
    std::ifstream in(model);
    std::stringstream text;
    text << in.rdbuf();
    std::vector<rules::feel::Diagnostic> diagnostics;
    rules::dmn::Reading read = rules::dmn::read_model(text.str(), diagnostics);
    rules::column::Plan made;
    if (!read.model) return made;
    std::vector<rules::dmn::Definitions> models;
    models.push_back(std::move(*read.model));
    const auto compiled = rules::dmn::compile(std::move(models));
    if (compiled.faulty()) return made;
    for (const std::string_view name : columns) made.inputs.push_back(compiled.program->find(rules::dmn::Unit::Kind::input, name).value());
    for (const std::string_view name : outputs)
        made.outputs.push_back(compiled.program->find(rules::dmn::Unit::Kind::decision, name).value());
    made.program = compiled.program;
    return made;
}

void Totals::add(const Answer& answer) {
    const std::vector<Column>& all = answer.results.columns;
    const std::size_t rows = answer.results.rows;
    remarks += static_cast<std::int64_t>(answer.remarks.size());
    if (all[0].kind == Kind::string) {
        std::vector<std::int64_t> counts(all[0].dictionary->size());
        for (std::size_t row = 0; row < rows; ++row) ++counts[static_cast<std::size_t>(all[0].words[row])];
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if ((*all[0].dictionary)[i] == "low") low_income += counts[i];
            if ((*all[0].dictionary)[i] == "middle") mid_low_income += counts[i];
        }
    } else {
        for (std::size_t row = 0; row < rows; ++row) {
            const std::string text = rules::feel::text_of(all[0].at(row));
            low_income += text == "low";
            mid_low_income += text == "middle";
        }
    }
    const Sums elder = sums_of(all[1], rows, 7759, 3879), premium = sums_of(all[2], rows), copay = sums_of(all[3], rows),
               benefit = sums_of(all[4], rows), childcare = sums_of(all[5], rows);
    elder_full += elder.of_a, elder_half += elder.of_b, elder_total += elder.sum;
    np_insured += premium.known, np_premium_total += premium.sum;
    ltc_copay_total += copay.sum;
    ltc_recipients += benefit.positive, ltc_benefit_total += benefit.sum;
    childcare_recipients += childcare.positive, childcare_total += childcare.sum;
}

void Totals::add(const Totals& more) {
    low_income += more.low_income, mid_low_income += more.mid_low_income;
    elder_full += more.elder_full, elder_half += more.elder_half, elder_total += more.elder_total;
    np_insured += more.np_insured, np_premium_total += more.np_premium_total;
    ltc_recipients += more.ltc_recipients, ltc_copay_total += more.ltc_copay_total, ltc_benefit_total += more.ltc_benefit_total;
    childcare_recipients += more.childcare_recipients, childcare_total += more.childcare_total, remarks += more.remarks;
}

std::vector<std::pair<std::string_view, std::int64_t>> Totals::named() const {
    return {{"low_income", low_income},
            {"mid_low_income", mid_low_income},
            {"elder_full", elder_full},
            {"elder_half", elder_half},
            {"elder_total", elder_total},
            {"np_insured", np_insured},
            {"np_premium_total", np_premium_total},
            {"ltc_recipients", ltc_recipients},
            {"ltc_copay_total", ltc_copay_total},
            {"ltc_benefit_total", ltc_benefit_total},
            {"childcare_recipients", childcare_recipients},
            {"childcare_total", childcare_total}};
}

}  // namespace skl::population
