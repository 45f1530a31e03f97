// Decision tables over vectors (DMN 1.5 §8.2.10): of each row the rule that holds, then the results of those rules that any row takes.
#include <algorithm>

#include "rules/engine/column/kernels.h"
#include "rules/engine/column/operations.h"
#include "rules/engine/column/row.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::column {

namespace {

using dmn::Aggregation;
using dmn::CellMeaning;
using dmn::HitPolicy;
using feel::Kind;
using feel::Value;

// An interval of numbers as words of a scale, both ends within.
struct Words {
    std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
};

std::int64_t word_at(const Value& end, int scale, bool up, bool beside) {
    if (end.is(Kind::date)) return end.date().days + (beside ? (up ? 1 : -1) : 0);
    if (end.is(Kind::months_duration)) return end.months_duration().months + (beside ? (up ? 1 : -1) : 0);
    constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    const auto scaled = end.number().times(feel::Decimal::scaled(1, static_cast<std::int8_t>(scale)));
    if (!scaled) return end.number().negative() ? least : most;
    const auto whole = scaled->rounded(0, up ? feel::Rounding::ceiling : feel::Rounding::floor);
    const auto word = whole ? whole->to_int64() : std::nullopt;
    if (!word) return end.number().negative() ? least : most;
    if (!beside || *whole != *scaled) return *word;
    return up ? (*word == most ? most : *word + 1) : (*word == least ? least : *word - 1);
}

// Of one cell: which words it takes. Nothing: it must be asked as it is written.
class CellWords {
public:
    bool read(const CellMeaning& meaning, const Vector& of) {
        const bool words = of.kind == Kind::number || of.kind == Kind::date || of.kind == Kind::months_duration;
        if (meaning.kind == CellMeaning::Kind::other || meaning.values != of.kind || of.values || of.known || !words || of.constant)
            return false;
        if (scale_ == of.scale) return true;
        scale_ = of.scale;
        intervals_.clear();
        none_ = meaning.kind == CellMeaning::Kind::none_of;
        for (const dmn::Interval& one : meaning.intervals) {
            Words made;
            if (!one.low.null()) made.low = word_at(one.low, of.scale, true, !one.low_included);
            if (!one.high.null()) made.high = word_at(one.high, of.scale, false, !one.high_included);
            // At the very ends of what an int64 holds, a word cannot say which side of the end it is on.
            const auto at_an_end = [](std::int64_t word) {
                return word == std::numeric_limits<std::int64_t>::min() || word == std::numeric_limits<std::int64_t>::max();
            };
            if ((!one.low.null() && at_an_end(made.low)) || (!one.high.null() && at_an_end(made.high))) {
                scale_ = none_read;
                return false;
            }
            intervals_.push_back(made);
        }
        return true;
    }
    // Of texts: which entries of the dictionary.
    bool read_texts(const CellMeaning& meaning, const Vector& of) {
        constexpr std::size_t most = 4'096;  // entries: more would be asked for than there are rows
        if (meaning.kind == CellMeaning::Kind::other || meaning.values != Kind::string || of.known || of.constant) return false;
        if (of.dictionary == dictionary_) return true;
        if (of.dictionary->size() > most) return false;
        dictionary_ = of.dictionary;
        entries_.clear();
        for (const std::string& text : *dictionary_) {
            const Value value(text);
            const bool among =
                std::any_of(meaning.intervals.begin(), meaning.intervals.end(), [&](const dmn::Interval& one) { return one.holds(value); });
            entries_.push_back(among == (meaning.kind == CellMeaning::Kind::one_of) ? 1 : 0);
        }
        return true;
    }
    void narrow_texts(const Vector& of, std::uint8_t* active, std::size_t rows) const {
        const std::uint8_t* taken = entries_.data();
        const std::int64_t* words = of.words;
        for (std::size_t row = 0; row < rows; ++row) active[row] &= taken[words[row]];
    }
    void narrow(const Vector& of, std::uint8_t* active, std::size_t rows, Mask& taken) const {
        if (intervals_.size() == 1 && !none_) {
            const Words only = intervals_.front();
            kernels::within(active, of.words, rows, only.low, only.high);
            return;
        }
        std::memset(taken.data(), 0, rows);
        for (const Words& one : intervals_)
            for (std::size_t row = 0; row < rows; ++row)
                taken[row] |= static_cast<std::uint8_t>(of.words[row] >= one.low) & static_cast<std::uint8_t>(of.words[row] <= one.high);
        for (std::size_t row = 0; row < rows; ++row) active[row] &= static_cast<std::uint8_t>(taken[row] ^ (none_ ? 1 : 0));
    }

private:
    static constexpr int none_read = 1'000;  // no scale
    int scale_ = none_read;
    bool none_ = false;
    std::vector<Words> intervals_;
    std::shared_ptr<const Dictionary> dictionary_;
    std::vector<std::uint8_t> entries_;  // 1: taken
};

class Table final : public TableOperation {
public:
    Table(const dmn::TableNode& node, std::vector<TableColumn> columns, std::vector<std::vector<Operation*>> outputs,
          std::vector<Operation*> defaults, bool rule_ids)
        : node_(node),
          columns_(std::move(columns)),
          outputs_(std::move(outputs)),
          defaults_(std::move(defaults)),
          rule_ids_(rule_ids),
          words_(node.rows.size() * columns_.size()),
          merged_(node.outputs.size()) {
        if (rule_ids_) held_.resize(node.rows.size());
    }

    std::string rules_that_held(std::size_t row) const override {
        std::string text;
        for (std::size_t rule = 0; rule < held_.size(); ++rule)
            if (held_[rule][row]) add_rule(text, *node_.table, rule);
        return text;
    }

private:
    void compute(Rows& rows) override {
        std::vector<const Vector*> of;
        for (TableColumn& column : columns_) {
            of.push_back(&column.value->value(rows));
            faults_of(rows.count, {of.back()});
            for (Operation* test : column.tests) allowed(rows, *of.back(), test->value(rows));
        }
        std::fill_n(hit_.begin(), rows.count, -1);
        if (node_.policy == HitPolicy::collect) counts_.fill(0);
        const bool stops = node_.policy == HitPolicy::first;
        for (std::size_t rule = 0; rule < node_.rows.size(); ++rule) {
            if (stops)
                kernels::not_yet(active_.data(), hit_.data(), rows.count);
            else
                std::memset(active_.data(), 1, rows.count);
            for (std::size_t c = 0; c < columns_.size() && any(active_.data(), rows.count); ++c) cell(rows, rule, c, *of[c]);
            if (rule_ids_) std::memcpy(held_[rule].data(), active_.data(), rows.count);
            take(rows, rule);
        }
        results(rows);
    }

    void allowed(Rows& rows, const Vector& of, const Vector& test) {
        std::uint8_t* fault = marks(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row)
            fault[row] |= static_cast<std::uint8_t>(!of.null(row) && (!test.is_true(row) || (test.fault && test.fault[row])));
        clean(rows.count);
    }

    void cell(Rows& rows, std::size_t rule, std::size_t c, const Vector& of) {
        Operation* test = columns_[c].cells[rule];
        if (!test) return;
        CellWords& words = words_[rule * columns_.size() + c];
        if (of.is(Kind::string) && words.read_texts(node_.rows[rule].cells[c].meaning(), of))
            return words.narrow_texts(of, active_.data(), rows.count);
        if (words.read(node_.rows[rule].cells[c].meaning(), of)) return words.narrow(of, active_.data(), rows.count, taken_);
        const Vector& passed = test->value(rows);
        if (passed.fault) {
            std::uint8_t* fault = marks(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row) fault[row] |= passed.fault[row] & active_[row];
            clean(rows.count);
        }
        if (passed.is(Kind::boolean) && !passed.constant) {
            kernels::and_into(active_.data(), passed.truth, rows.count);
            if (passed.known) kernels::and_into(active_.data(), passed.known, rows.count);
            return;
        }
        for (std::size_t row = 0; row < rows.count; ++row) active_[row] &= static_cast<std::uint8_t>(passed.is_true(row));
    }

    // What a rule that holds does to its rows. A second rule of policy Any must give the same; whether it does is the program's to say,
    // unless both are written alike.
    void take(Rows& rows, std::size_t rule) {
        const auto mine = static_cast<std::int32_t>(rule);
        if (node_.policy == HitPolicy::unique || node_.policy == HitPolicy::any) {
            if (!any(active_.data(), rows.count)) return;
            for (std::size_t row = 0; row < rows.count; ++row) {
                if (!active_[row]) continue;
                if (hit_[row] < 0)
                    hit_[row] = mine;
                else if (node_.policy == HitPolicy::unique || outputs_[static_cast<std::size_t>(hit_[row])] != outputs_[rule])
                    marks(rows.count)[row] = 1;
            }
            return;
        }
        if (node_.policy == HitPolicy::collect) {
            collect(rows, rule);
            return;
        }
        kernels::choose(hit_.data(), active_.data(), mine, rows.count);  // one at most: `active` knows
    }

    void collect(Rows& rows, std::size_t rule) {
        const bool first = node_.aggregation == Aggregation::count;
        if (!any(active_.data(), rows.count)) return;
        const Vector* more = first ? nullptr : &outputs_[rule].front()->value(rows);
        std::uint8_t* fault = marks(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row) {
            if (!active_[row]) continue;
            if (hit_[row] < 0) hit_[row] = 0, sums_[row] = {};
            ++counts_[row];
            if (first) continue;
            if ((more->fault && more->fault[row]) || !more->is(Kind::number) || more->null(row)) {
                fault[row] = 1;
                continue;
            }
            add(row, feel::Decimal::scaled(more->words[more->place(row)], static_cast<std::int8_t>(-more->scale)), fault);
        }
        clean(rows.count);
    }

    void add(std::size_t row, const feel::Decimal& more, std::uint8_t* fault) {
        if (counts_[row] == 1) {
            sums_[row] = more;
        } else if (node_.aggregation == Aggregation::sum) {
            const auto sum = sums_[row].number().plus(more);
            if (sum)
                sums_[row] = *sum;
            else
                fault[row] = 1;
        } else if (node_.aggregation == Aggregation::min ? more < sums_[row].number() : more > sums_[row].number()) {
            sums_[row] = more;
        }
    }

    void results(Rows& rows) {
        if (node_.policy == HitPolicy::collect) {
            std::vector<Value>& values = own_values(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row)
                values[row] = hit_[row] < 0                             ? Value()
                              : node_.aggregation == Aggregation::count ? Value(std::int64_t{counts_[row]})
                                                                        : sums_[row];
            if (std::any_of(defaults_.begin(), defaults_.end(), [](Operation* one) { return one != nullptr; })) {
                std::uint8_t* fault = marks(rows.count);
                for (std::size_t row = 0; row < rows.count; ++row) fault[row] |= static_cast<std::uint8_t>(hit_[row] < 0);
                clean(rows.count);
            }
            return show(values);
        }
        const bool has_default = std::any_of(defaults_.begin(), defaults_.end(), [](Operation* one) { return one != nullptr; });
        const std::uint8_t* marked = out.fault;
        std::vector<std::uint8_t> used(node_.rows.size() + 1, 0);
        for (std::size_t row = 0; row < rows.count; ++row) {
            if (hit_[row] < 0 && has_default) hit_[row] = static_cast<std::int32_t>(node_.rows.size());
            if (hit_[row] >= 0) used[static_cast<std::size_t>(hit_[row])] = 1;
        }
        fields_.clear();
        for (std::size_t o = 0; o < merged_.size(); ++o) {
            std::vector<const Vector*> sources(used.size());
            for (std::size_t rule = 0; rule < used.size(); ++rule) {
                Operation* from = rule < node_.rows.size() ? outputs_[rule][o] : defaults_[o];
                if (used[rule] && from) sources[rule] = &from->value(rows);
            }
            choice_ = hit_;
            for (std::size_t row = 0; row < rows.count; ++row)
                if (choice_[row] >= 0 && !sources[static_cast<std::size_t>(choice_[row])]) choice_[row] = -1;
            fields_.push_back({node_.outputs[o].name, &merged_[o].merge(rows, sources, choice_.data())});
        }
        if (merged_.size() == 1) {
            out = *fields_.front().vector;
            mark(rows.count, marked);
            return;
        }
        out.kind = Kind::context;
        out.fields = fields_;
        std::uint8_t* known = own_known();
        for (std::size_t row = 0; row < rows.count; ++row) known[row] = static_cast<std::uint8_t>(hit_[row] >= 0);
        out.known = known;
        for (const Field& one : fields_) mark(rows.count, one.vector->fault);
    }

    const dmn::TableNode& node_;
    std::vector<TableColumn> columns_;
    std::vector<std::vector<Operation*>> outputs_;  // of each rule
    std::vector<Operation*> defaults_;
    bool rule_ids_;
    std::vector<CellWords> words_;
    std::vector<Merged> merged_;
    std::vector<Field> fields_;
    std::vector<Mask> held_;
    Mask active_{}, taken_{};
    std::array<std::int32_t, vector_rows> hit_{}, choice_{};
    std::array<std::int32_t, vector_rows> counts_{};
    std::vector<Value> sums_ = std::vector<Value>(vector_rows);
};

}  // namespace

std::unique_ptr<TableOperation> table(const dmn::TableNode& node, std::vector<TableColumn> columns,
                                      std::vector<std::vector<Operation*>> outputs, std::vector<Operation*> defaults, bool rule_ids) {
    const bool aggregates = node.policy == HitPolicy::collect && node.aggregation != Aggregation::none && node.outputs.size() == 1;
    if (node.policy != HitPolicy::unique && node.policy != HitPolicy::first && node.policy != HitPolicy::any && !aggregates) return nullptr;
    return std::make_unique<Table>(node, std::move(columns), std::move(outputs), std::move(defaults), rule_ids);
}

}  // namespace skl::rules::column
