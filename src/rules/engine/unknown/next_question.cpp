#include "rules/engine/unknown/next_question.h"

#include <algorithm>
#include <set>

#include "rules/engine/describe_program.h"
#include "rules/engine/dmn/table.h"
#include "rules/engine/extensions.h"
#include "rules/engine/feel/types.h"
#include "rules/engine/unknown/partly_known.h"

namespace skl::rules {

namespace {

using dmn::CellMeaning;
using dmn::Interval;
using dmn::Unit;
using feel::Possible;
using feel::Value;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) text.remove_prefix(1);
    return text;
}

// The cells, and the allowed values, of all columns whose expression is the input's name.
std::vector<const CellMeaning*> cells_testing(const dmn::Program& program, std::size_t input, const std::vector<std::size_t>& for_units) {
    std::vector<const CellMeaning*> made;
    std::vector<std::size_t> met = for_units;
    for (std::size_t i = 0; i < met.size(); ++i) {
        const Unit& unit = program.units()[met[i]];
        for (const std::size_t next : unit.required)
            if (std::find(met.begin(), met.end(), next) == met.end()) met.push_back(next);
        if (std::count(unit.required.begin(), unit.required.end(), input) == 0) continue;
        for (const auto& table : unit.tables)
            for (std::size_t c = 0; c < table->inputs.size(); ++c) {
                const dmn::ExpressionRef& expression = table->table->inputs[c].expression;
                if (!expression || trimmed(expression->text.text) != program.units()[input].name) continue;
                for (const dmn::TableNode::Row& row : table->rows)
                    if (row.cells[c].meaning().kind != CellMeaning::Kind::anything) made.push_back(&row.cells[c].meaning());
            }
    }
    return made;
}

bool takes(const CellMeaning& cell, const Value& value) {
    const bool among = value.kind() == cell.values &&
                       std::any_of(cell.intervals.begin(), cell.intervals.end(), [&](const Interval& one) { return one.holds(value); });
    return among == (cell.kind == CellMeaning::Kind::one_of);
}

std::optional<Value> moved(const Value& from, std::int64_t by) {
    switch (from.kind()) {
        case feel::Kind::number: {
            const auto sum = from.number().plus(feel::Decimal(by));
            return sum ? std::optional(Value(*sum)) : std::nullopt;
        }
        case feel::Kind::date: return Value(feel::Date{from.date().days + by});
        case feel::Kind::months_duration: return Value(feel::MonthsDuration{from.months_duration().months + by});
        case feel::Kind::days_duration: return Value(feel::DaysDuration{from.days_duration().seconds + by * feel::seconds_of_a_day, 0});
        case feel::Kind::string: return Value(from.string() + "…");
        default: return std::nullopt;
    }
}

struct Piece {
    Value sample;
    const Value *low = nullptr, *high = nullptr;  // null: open
    bool low_included = false, high_included = false;
    std::vector<bool> taken;  // by each cell
};

std::string text_of_piece(const Piece& piece) {
    const auto cell = [](const Value& value) { return value.is(feel::Kind::string) ? '"' + value.string() + '"' : feel::text_of(value); };
    if (piece.low && piece.high && same(*piece.low, *piece.high)) return cell(*piece.low);
    if (!piece.low && !piece.high) return {};
    if (!piece.low) return (piece.high_included ? "<= " : "< ") + cell(*piece.high);
    if (!piece.high) return (piece.low_included ? ">= " : "> ") + cell(*piece.low);
    return (piece.low_included ? "[" : "(") + cell(*piece.low) + ".." + cell(*piece.high) + (piece.high_included ? "]" : ")");
}

// Ends, what lies between, and what lies beyond; neighbours that no cell tells apart are one.
std::vector<PossibleAnswer> ordered(const std::vector<Value>& ends, const std::vector<const CellMeaning*>& cells) {
    std::vector<Piece> pieces;
    const auto add = [&](Piece piece) {
        for (const CellMeaning* cell : cells) piece.taken.push_back(cell->kind != CellMeaning::Kind::other && takes(*cell, piece.sample));
        if (!pieces.empty() && pieces.back().taken == piece.taken) {
            pieces.back().high = piece.high;
            pieces.back().high_included = piece.high_included;
            return;
        }
        pieces.push_back(std::move(piece));
    };
    if (const auto below = moved(ends.front(), -1)) add({*below, nullptr, &ends.front(), false, false, {}});
    for (std::size_t i = 0; i < ends.size(); ++i) {
        add({ends[i], &ends[i], &ends[i], true, true, {}});
        const Value* next = i + 1 < ends.size() ? &ends[i + 1] : nullptr;
        const auto beyond = moved(ends[i], 1);
        if (beyond && (!next || dmn::order_of(*beyond, *next) < 0)) add({*beyond, &ends[i], next, false, false, {}});
    }
    std::vector<PossibleAnswer> made;
    for (const Piece& one : pieces) made.push_back({text_of_piece(one), one.sample});
    return made;
}

// Some value of a type whose values no cell tells apart.
Value sample_of(const Possible& possible) {
    if (!possible.values.empty()) return possible.values.front();
    if (!possible.low.null()) return possible.low_included ? possible.low : moved(possible.low, 1).value_or(possible.low);
    if (!possible.high.null()) return possible.high_included ? possible.high : moved(possible.high, -1).value_or(possible.high);
    switch (possible.kind) {
        case feel::Kind::number: return Value(std::int64_t{1});
        case feel::Kind::date: return Value(feel::Date{});
        case feel::Kind::date_time: return Value(feel::DateTime{});
        case feel::Kind::time: return Value(feel::Time{});
        case feel::Kind::days_duration: return Value(feel::DaysDuration{});
        case feel::Kind::months_duration: return Value(feel::MonthsDuration{});
        default: return Value(std::string("…"));
    }
}

class Search {
    struct Open {
        AskedUnit asked;
        std::vector<std::size_t> depends_on;
    };

public:
    Search(const Situation& situation, const std::vector<AskedUnit>& units, const Priors& priors, std::string_view lang)
        : of_(situation),
          units_(units),
          priors_(priors),
          lang_(lang),
          inputs_(situation.program),
          below_(situation.program.units().size()) {}

    Asking run() {
        Asking made;
        std::set<std::size_t> candidates;
        for (const AskedUnit& one : units_) {
            made.outcomes.push_back(outcome(one.unit, {}));
            const UnitOutcome& is = made.outcomes.back();
            if (is.decided) continue;
            open_.push_back({one, is.depends_on});
            candidates.insert(is.depends_on.begin(), is.depends_on.end());
        }
        for (const std::size_t input : candidates) {
            NextQuestion asked = weighed(input);
            if (!made.next || better(asked, *made.next)) made.next = std::move(asked);
        }
        return made;
    }

private:
    UnitOutcome outcome(std::size_t unit, const std::optional<std::pair<std::size_t, Value>>& answer) {
        feel::Run run{feel::Limits{}};
        run.as_of = of_.as_of;
        run.surroundings = of_.surroundings;
        dmn::Bindings bindings(of_.program);
        run.bindings = &bindings;
        const bool service = of_.program.units()[unit].kind == Unit::Kind::service;
        of_.program.give(run, of_.known, service ? std::optional(unit) : std::nullopt);
        if (answer) of_.program.give(run, answer->first, answer->second);
        if (!below_[unit]) below_[unit] = inputs_below(of_.program, unit);
        PartlyKnown partly(of_.program, run, *below_[unit], inputs_);
        Possible possible = partly.ask(unit);
        UnitOutcome made{unit, std::nullopt, possible.on, run.over()};
        if (possible.is_known() && !run.stopped()) made.decided = possible.value();
        return made;
    }

    // What does not depend on the input is as open after its answer as before.
    NextQuestion weighed(std::size_t input) {
        NextQuestion made{input, 0, {}};
        std::vector<std::size_t> all;
        for (const Open& one : open_) all.push_back(one.asked.unit);
        std::vector<PossibleAnswer> answers = answers_to(of_.program, input, all);
        const std::vector<double> expected = priors(input, answers);
        for (std::size_t a = 0; a < answers.size(); ++a) {
            for (const Open& one : open_)
                if (std::count(one.depends_on.begin(), one.depends_on.end(), input) != 0 &&
                    outcome(one.asked.unit, std::pair(input, answers[a].sample)).decided)
                    made.gain += one.asked.weight * expected[a];
            made.answers.emplace_back(std::move(answers[a]), expected[a]);
        }
        return made;
    }

    std::vector<double> priors(std::size_t input, const std::vector<PossibleAnswer>& answers) const {
        std::vector<double> made(answers.size(), -1);
        double left = 1;
        std::size_t unsaid = answers.size();
        if (const auto said = priors_.find(of_.program.units()[input].name); said != priors_.end())
            for (std::size_t a = 0; a < answers.size(); ++a)
                if (const auto one = said->second.find(answers[a].text); one != said->second.end()) {
                    made[a] = one->second;
                    left -= one->second;
                    --unsaid;
                }
        for (double& one : made)
            if (one < 0) one = std::max(left, 0.0) / static_cast<double>(unsaid);
        return made;
    }

    std::size_t words(std::size_t input) const {
        const std::string label = label_of(*of_.program.units()[input].element, lang_);
        return static_cast<std::size_t>(std::count(label.begin(), label.end(), ' ')) + (lang_ == "en" ? 1 : label.size());
    }
    bool better(const NextQuestion& one, const NextQuestion& than) const {
        constexpr double as_good = 1e-9;  // sums of thirds are not exact
        if (one.gain > than.gain + as_good || one.gain < than.gain - as_good) return one.gain > than.gain;
        return words(one.input) < words(than.input);
    }

    const Situation& of_;
    const std::vector<AskedUnit>& units_;
    const Priors& priors_;
    std::string_view lang_;
    PossibleInputs inputs_;
    std::vector<std::optional<std::vector<std::size_t>>> below_;  // the inputs of each unit, once asked for
    std::vector<Open> open_;
};

}  // namespace

std::vector<PossibleAnswer> answers_to(const dmn::Program& program, std::size_t input, const std::vector<std::size_t>& for_units) {
    const Possible possible = possible_of(*program.units()[input].type, input);
    std::vector<PossibleAnswer> made;
    const auto listed = [&](const std::vector<Value>& values) {
        for (const Value& one : values) made.push_back({one.is(feel::Kind::string) ? '"' + one.string() + '"' : feel::text_of(one), one});
    };
    const auto cells = cells_testing(program, input, for_units);
    std::vector<Value> ends;
    for (const CellMeaning* cell : cells)
        for (const Interval& one : cell->intervals)
            for (const Value* end : {&one.low, &one.high})
                if (!end->null() && end->kind() == possible.kind && (possible.may_be(*end))) ends.push_back(*end);
    if (possible.finite()) {
        listed(possible.values);
    } else if (ends.empty()) {
        made.push_back({"", sample_of(possible)});
    } else {
        std::sort(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return dmn::order_of(a, b) < 0; });
        ends.erase(std::unique(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return same(a, b); }), ends.end());
        if (possible.kind == feel::Kind::string) {
            listed(ends);
            std::string other;
            for (const Value& one : ends) other = std::max(other, one.string());
            made.push_back({"not(…)", Value(other + "…")});
        } else {
            made = ordered(ends, cells);
        }
    }
    if (made.size() > answers_tried) made.resize(answers_tried);
    return made;
}

Asking next_question(const Situation& situation, const std::vector<AskedUnit>& units, const Priors& priors, std::string_view lang) {
    return Search(situation, units, priors, lang).run();
}

}  // namespace skl::rules
