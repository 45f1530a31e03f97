#include "rules/engine/tables/diff.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/engine/tables/grid.h"

namespace skl::rules::tables {

namespace {

using Kind = ChangeKind;
using dmn::Element;
using dmn::Expression;

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

std::string key_of(const Element& element) { return element.id.empty() ? element.name : element.id; }

// The texts of an expression that stand in no table, by where they stand.
void texts_of(const Expression* at, const std::string& place, std::map<std::string, std::string>& into) {
    if (!at || at->kind == Expression::Kind::table) return;
    if (at->kind == Expression::Kind::literal) into[place] = at->text.text;
    for (std::size_t i = 0; i < at->children.size(); ++i)
        texts_of(at->children[i].get(), at->children.size() == 1 ? place : place + " " + std::to_string(i + 1), into);
    for (const dmn::Entry& entry : at->entries)
        texts_of(entry.expression.get(), place.empty() ? entry.variable.element.name : place + " " + entry.variable.element.name, into);
}

struct Owner {
    const Element* element = nullptr;
    const Expression* logic = nullptr;
};
std::map<std::string, Owner> owners_of(const std::vector<dmn::Definitions>& models) {
    std::map<std::string, Owner> made;
    for (const dmn::Definitions& model : models) {
        for (const dmn::Decision& one : model.decisions)
            made.emplace(model.space + "#" + key_of(one.element), Owner{&one.element, one.logic.get()});
        for (const dmn::BusinessKnowledgeModel& one : model.knowledge)
            made.emplace(model.space + "#" + key_of(one.element), Owner{&one.element, one.logic.get()});
    }
    return made;
}

class TableDiff {
public:
    TableDiff(const Element& element, const Grid& before, const Grid& after, std::vector<Change>& into)
        : element_(element), before_(before), after_(after), into_(into) {}

    void run() {
        const std::string was = short_name(before_.policy, before_.aggregation), is = short_name(after_.policy, after_.aggregation);
        if (was != is) put({Kind::policy_changed, &element_, 0, {}, was, is});
        columns();
        rules();
    }

private:
    void put(Change change) { into_.push_back(std::move(change)); }

    static std::size_t column_named(const Grid& grid, const Column& like) {
        for (std::size_t i = 0; i < grid.columns.size(); ++i)
            if (grid.columns[i].id == like.id && grid.columns[i].kind == like.kind) return i;
        return nowhere;
    }
    static std::string shown(const Column& column) { return column.label.empty() ? column.text : column.label; }

    void columns() {
        for (const Column& one : before_.columns)
            if (column_named(after_, one) == nowhere) put({Kind::column_removed, &element_, 0, shown(one), {}, {}});
        for (const Column& one : after_.columns) {
            const std::size_t from = column_named(before_, one);
            from_.push_back(from);
            if (from == nowhere)
                put({Kind::column_added, &element_, 0, shown(one), {}, {}});
            else if (before_.columns[from].text != one.text)
                put({Kind::text_changed, &element_, 0, shown(one), before_.columns[from].text, one.text});
        }
    }

    // The rule of the earlier table: with the same identifier, or where that says only its place, with the same cells; at last its place.
    std::vector<std::size_t> matched() const {
        const auto placed = [](const std::string& id) { return id.starts_with("rule:"); };
        std::vector<std::size_t> made(after_.rules.size(), nowhere);
        std::set<std::size_t> taken;
        const auto match = [&](auto same) {
            for (std::size_t r = 0; r < after_.rules.size(); ++r)
                for (std::size_t o = 0; o < before_.rules.size() && made[r] == nowhere; ++o)
                    if (!taken.contains(o) && same(before_.rules[o], after_.rules[r])) taken.insert(made[r] = o);
        };
        match([&](const Row& a, const Row& b) { return a.id == b.id && !placed(a.id); });
        match([&](const Row& a, const Row& b) { return placed(a.id) && placed(b.id) && a.cells == b.cells; });
        match([&](const Row& a, const Row& b) { return placed(a.id) && a.id == b.id; });
        return made;
    }

    void rules() {
        const std::vector<std::size_t> was = matched();
        for (std::size_t o = 0; o < before_.rules.size(); ++o)
            if (std::find(was.begin(), was.end(), o) == was.end())
                put({Kind::rule_removed, &element_, o + 1, {}, line(before_, before_.rules[o]), {}});
        std::size_t last = 0;  // rules that keep their order are not told to have moved
        for (std::size_t r = 0; r < after_.rules.size(); ++r) {
            if (was[r] == nowhere) {
                put({Kind::rule_added, &element_, r + 1, {}, {}, line(after_, after_.rules[r])});
                continue;
            }
            if (was[r] < last) put({Kind::rule_moved, &element_, r + 1, {}, std::to_string(was[r] + 1), std::to_string(r + 1)});
            last = std::max(last, was[r]);
            for (std::size_t c = 0; c < from_.size(); ++c) {
                if (from_[c] == nowhere) continue;
                const std::string &old = before_.rules[was[r]].cells[from_[c]], &now = after_.rules[r].cells[c];
                if (old != now) put({Kind::cell_changed, &element_, r + 1, shown(after_.columns[c]), old, now});
            }
        }
    }

    static std::string line(const Grid& grid, const Row& row) {
        std::string made;
        for (std::size_t c = 0; c < row.cells.size(); ++c)
            if (row.cells[c] != any_value && !row.cells[c].empty())
                made += (made.empty() ? "" : "; ") + shown(grid.columns[c]) + ": " + row.cells[c];
        return made;
    }

    const Element& element_;
    const Grid &before_, &after_;
    std::vector<Change>& into_;
    std::vector<std::size_t> from_;
};

void text_changes(const Owner& before, const Owner& after, std::vector<Change>& into) {
    std::map<std::string, std::string> was, is;
    texts_of(before.logic, "", was);
    texts_of(after.logic, "", is);
    for (const auto& [place, text] : was)
        if (const auto found = is.find(place); found == is.end() || found->second != text)
            into.push_back({Kind::text_changed, after.element, 0, place, text, found == is.end() ? "" : found->second});
    for (const auto& [place, text] : is)
        if (!was.contains(place)) into.push_back({Kind::text_changed, after.element, 0, place, "", text});
}

}  // namespace

std::vector<Change> diff(std::vector<dmn::Definitions>& before, std::vector<dmn::Definitions>& after) {
    std::vector<Change> made;
    const auto was = owners_of(before), is = owners_of(after);
    for (const auto& [key, owner] : was)
        if (!is.contains(key)) made.push_back({Kind::element_removed, owner.element, 0, {}, {}, {}});
    for (const auto& [key, owner] : is) {
        if (const auto found = was.find(key); found != was.end())
            text_changes(found->second, owner, made);
        else
            made.push_back({Kind::element_added, owner.element, 0, {}, {}, {}});
    }
    const auto old = find(before);
    for (const Place& place : find(after))
        for (const Place& other : old)
            if (other.key == place.key && before[other.model].space == after[place.model].space)
                TableDiff(*place.owner, grid_of(*other.table), grid_of(*place.table), made).run();
    return made;
}

}  // namespace skl::rules::tables
