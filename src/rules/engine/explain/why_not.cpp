#include "rules/engine/explain/why_not.h"

#include <algorithm>
#include <set>

#include "rules/engine/dmn/slots.h"
#include "rules/engine/dmn/table.h"
#include "rules/engine/explain/cell_words.h"
#include "rules/engine/explain/explainer.h"
#include "rules/engine/explain/nearest.h"
#include "rules/engine/explain/what_if.h"

namespace skl::rules {

namespace {

using dmn::Bindings;
using dmn::TableNode;
using feel::Value;

std::string trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t from = text.find_first_not_of(space);
    return from == std::string_view::npos ? "" : std::string(text.substr(from, text.find_last_not_of(space) - from + 1));
}

std::string change_in_words(const InputChange& change, const Extensions& of, std::string_view lang) {
    const std::string to = called(change.to, of, lang), from = called(change.from, of, lang);
    return lang == "en" ? change.label + ": " + to + " instead of " + from : change.label + "：" + to + "，而不是" + spaced(from);
}

std::string condition_in_words(const std::string& name, const std::string& needs, const std::string& have, std::string_view lang) {
    return lang == "en" ? name + ": needs " + needs + "; you have " + have + "."
                        : name + "：須" + needs + "，您目前為" + spaced(have) + "。";
}

// A rule of a table, and how far it is from being met.
struct Candidate {
    std::size_t rule = 0;
    std::vector<std::size_t> failing;  // columns
    double change = 0;
};

class Search {
public:
    Search(const dmn::Program& program, const feel::Run& asked, std::size_t unit, const Wanted& wanted, std::string_view lang)
        : what_if_(program, asked, unit), program_(program), target_(unit), wanted_(wanted), lang_(lang) {}

    std::optional<WhyNot> run() {
        Bindings as_it_is = what_if_.given();
        if (wanted_(what_if_.result(as_it_is))) return std::nullopt;
        for (const std::size_t decision : tables_towards(program_, target_)) {
            const auto candidates = of_wanted(decision, as_it_is, 0, [&](const Value& value) {
                Bindings changed = what_if_.given();
                changed.set(decision, value);
                return wanted_(what_if_.result(changed));
            });
            if (!candidates.empty()) return chosen(decision, candidates, as_it_is);
        }
        return std::nullopt;
    }

private:
    // The rules that would give it, the nearest first.
    template <class Gives>
    std::vector<Candidate> of_wanted(std::size_t decision, Bindings& state, std::size_t level, Gives gives) {
        std::vector<Candidate> made;
        const TableNode& table = *whole_table(program_, decision);
        const std::size_t first_hit = what_if_.first_hit(decision, state);
        for (std::size_t r = 0; r < std::min(table.rows.size(), rules_tried) && !what_if_.stopped(); ++r) {
            if (table.policy == dmn::HitPolicy::first && r > first_hit) break;  // whatever it says, an earlier one is taken
            Candidate one{r, what_if_.failing(decision, r, state), 0};
            if (one.failing.empty() || !gives(what_if_.value_by(decision, r, state))) continue;
            for (const std::size_t column : one.failing) one.change += change_for(decision, r, column, state, level);
            made.push_back(std::move(one));
        }
        std::stable_sort(made.begin(), made.end(), [](const Candidate& a, const Candidate& b) {
            return a.failing.size() != b.failing.size() ? a.failing.size() < b.failing.size() : a.change < b.change;
        });
        return made;
    }

    // How much must be different for the cell to hold: of a decision that it tests, as much as for the nearest of its rules.
    double change_for(std::size_t decision, std::size_t rule, std::size_t column, Bindings& state, std::size_t level) {
        if (const auto below = decision_below(decision, rule, column, state, level)) return below->second.change;
        const auto to =
            nearest(whole_table(program_, decision)->rows[rule].cells[column].meaning(), what_if_.column(decision, column, state));
        return to ? to->change : 1;
    }

    // The nearest whose changes lead there; where none can be shown to, the nearest.
    std::optional<WhyNot> chosen(std::size_t decision, const std::vector<Candidate>& candidates, Bindings& state) {
        constexpr std::size_t verified = 10;  // candidates that are tried to the end
        for (std::size_t i = 0; i < std::min(candidates.size(), verified); ++i) {
            Bindings changed = what_if_.given();
            if (!reach(decision, candidates[i].rule, changed, 0) || !wanted_(what_if_.result(changed))) continue;
            WhyNot made = told(decision, candidates[i], state);
            made.sufficient = true;
            return made;
        }
        return told(decision, candidates.front(), state);
    }

    WhyNot told(std::size_t decision, const Candidate& candidate, Bindings& state) {
        const dmn::Unit& unit = program_.units()[decision];
        const dmn::Rule& rule = whole_table(program_, decision)->table->rules[candidate.rule];
        WhyNot made{unit.id,
                    label_of(*unit.element, lang_),
                    rule.element.id,
                    what_if_.value_by(decision, candidate.rule, state),
                    {},
                    false,
                    extensions_of(*unit.element).laws,
                    {}};
        for (const std::string& one : rule.annotations)
            if (!one.empty()) made.annotations.push_back(one);
        tell(decision, candidate, state, 0, made.conditions);
        return made;
    }

    void tell(std::size_t decision, const Candidate& candidate, Bindings& state, std::size_t level, std::vector<FailedCondition>& into) {
        const TableNode& table = *whole_table(program_, decision);
        const dmn::Rule& rule = table.table->rules[candidate.rule];
        for (const std::size_t column : candidate.failing) {
            const auto tested = unit_tested(decision, column);
            const Extensions of = tested ? extensions_of(*program_.units()[*tested].element) : Extensions{};
            const dmn::Cell& cell = table.rows[candidate.rule].cells[column];
            FailedCondition made{
                rule.element.id, name_of(decision, column, tested), what_if_.column(decision, column, state), {}, {}, level, {}};
            made.needs = needed(cell.meaning(), trimmed(rule.inputs[column].text.text), of, lang_);
            made.text = condition_in_words(made.name, made.needs, called(made.have, of, lang_), lang_);
            made.changes = changes(decision, candidate.rule, column, state);
            into.push_back(std::move(made));
            if (const auto below = decision_below(decision, candidate.rule, column, state, level))
                tell(below->first, below->second, state, level + 1, into);
        }
    }

    // The input or decision a column is about, where its expression is a name.
    std::optional<std::size_t> unit_tested(std::size_t decision, std::size_t column) const {
        const dmn::InputClause& clause = whole_table(program_, decision)->table->inputs[column];
        if (!clause.expression) return std::nullopt;
        const std::string name = trimmed(clause.expression->text.text);
        for (const std::size_t one : program_.units()[decision].required)
            if (program_.units()[one].name == name && program_.units()[one].kind <= dmn::Unit::Kind::decision) return one;
        return std::nullopt;
    }

    std::string name_of(std::size_t decision, std::size_t column, std::optional<std::size_t> tested) const {
        const dmn::Element& clause = whole_table(program_, decision)->table->inputs[column].element;
        if (tested && extensions_of(clause).labels.empty()) return label_of(*program_.units()[*tested].element, lang_);
        const std::string label = label_of(clause, lang_);
        return label.empty() ? whole_table(program_, decision)->inputs[column].name : label;
    }

    // Where the cell tests a decision that is a table itself: its rule that would meet the cell.
    std::optional<std::pair<std::size_t, Candidate>> decision_below(std::size_t decision, std::size_t rule, std::size_t column,
                                                                    Bindings& state, std::size_t level) {
        const auto tested = unit_tested(decision, column);
        if (!tested || level >= decisions_explained || !whole_table(program_, *tested) || what_if_.is_given(*tested)) return std::nullopt;
        const auto candidates =
            of_wanted(*tested, state, level + 1, [&](const Value& value) { return what_if_.holds(decision, rule, column, value, state); });
        if (candidates.empty()) return std::nullopt;
        return std::pair(*tested, candidates.front());
    }

    std::vector<InputChange> changes(std::size_t decision, std::size_t rule, std::size_t column, Bindings& state) {
        std::vector<InputChange> made;
        for (const WhatIf::Change& one : what_if_.changes(decision, rule, column, unit_tested(decision, column), state)) {
            const dmn::Unit& unit = program_.units()[one.input];
            InputChange change{unit.name, label_of(*unit.element, lang_), state.values[one.input], one.to, {}};
            change.text = change_in_words(change, extensions_of(*unit.element), lang_);
            made.push_back(std::move(change));
        }
        return made;
    }

    // Changes the inputs of `state` until the rule holds. False: that way it cannot be made to.
    bool reach(std::size_t decision, std::size_t rule, Bindings& state, std::size_t level) {
        for (const std::size_t column : what_if_.failing(decision, rule, state)) {
            if (what_if_.holds(decision, rule, column, what_if_.column(decision, column, state), state)) continue;  // by an earlier change
            if (const auto below = decision_below(decision, rule, column, state, level)) {
                if (!reach(below->first, below->second.rule, state, level + 1)) return false;
                continue;
            }
            const auto all = what_if_.changes(decision, rule, column, unit_tested(decision, column), state);
            if (all.empty()) return false;
            what_if_.change(state, all.front());
        }
        return true;
    }

    WhatIf what_if_;
    const dmn::Program& program_;
    std::size_t target_;
    const Wanted& wanted_;
    std::string_view lang_;
};

}  // namespace

bool favourable(const Value& result) {
    if (result.is(feel::Kind::number)) return !result.number().negative() && !result.number().zero();
    if (!result.is(feel::Kind::context)) return result.is_true();
    const auto& entries = result.context().entries();
    return std::any_of(entries.begin(), entries.end(), [](const feel::ContextEntry& one) { return favourable(one.value); });
}

Wanted equal_to(Value wanted) {
    return [wanted = std::move(wanted)](const Value& result) {
        if (!wanted.is(feel::Kind::context) || !result.is(feel::Kind::context)) return same(wanted, result);
        const auto& entries = wanted.context().entries();
        return std::all_of(entries.begin(), entries.end(), [&](const feel::ContextEntry& one) {
            const Value* found = result.context().find(one.key);
            return found && same(*found, one.value);
        });
    };
}

std::optional<WhyNot> why_not(const dmn::Program& program, const feel::Run& asked, std::size_t unit, const Wanted& wanted,
                              std::string_view lang) {
    return Search(program, asked, unit, wanted, lang).run();
}

}  // namespace skl::rules
