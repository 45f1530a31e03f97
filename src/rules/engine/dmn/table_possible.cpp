// Decision tables over values that are not known: each column's possible values are cut into pieces by the ends of its cells, and the
// pieces are swept column by column over what is left of the rules. Exact over cells that are values and intervals, except that two
// columns are taken to be independent.
#include <algorithm>
#include <set>

#include "rules/engine/dmn/table.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::dmn {

namespace {

using feel::Possible;
using feel::PossibleFrame;
using feel::Value;
using feel::Weighing;

constexpr std::size_t pieces_swept = 20'000;  // of one table: some milliseconds; beyond, the table may give anything
constexpr std::size_t rules_in_doubt = 4;     // that may or may not hold at once: every choice of them is tried

enum class Holds : char { no, maybe, yes };
using States = std::vector<Holds>;

bool cuts(feel::Kind kind) {
    return kind == feel::Kind::number || kind == feel::Kind::string || kind == feel::Kind::date || kind == feel::Kind::days_duration ||
           kind == feel::Kind::months_duration;
}

// Whether the values between two neighbouring ends lie within; null: there is no end there.
bool covers(const Interval& interval, const Possible& piece) {
    const bool from = interval.low.null() || (!piece.low.null() && order_of(interval.low, piece.low) <= 0);
    const bool to = interval.high.null() || (!piece.high.null() && order_of(interval.high, piece.high) >= 0);
    return from && to;
}

Holds holds(const Possible& truth) {
    if (!truth.may_be(Value(true))) return Holds::no;
    return truth.is_known() ? Holds::yes : Holds::maybe;
}

void ends_of(const CellMeaning& meaning, feel::Kind kind, std::vector<Value>& into) {
    if (meaning.values != kind) return;
    for (const Interval& one : meaning.intervals)
        for (const Value* end : {&one.low, &one.high})
            if (!end->null()) into.push_back(*end);
}

// Texts are cut into those that are named and all others; what is ordered into ends and what lies between.
std::vector<Possible> pieces_of(const Possible& whole, std::vector<Value> ends) {
    std::vector<Possible> made;
    for (const Value& one : whole.values) made.push_back(Possible::known(one));
    if (!whole.more) return made;
    const auto inside = [&](const Value& one) {
        const Interval domain{whole.low, whole.high, whole.low_included, whole.high_included};
        return domain.holds(one);
    };
    std::erase_if(ends, [&](const Value& one) { return !inside(one); });
    std::sort(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return order_of(a, b) < 0; });
    ends.erase(std::unique(ends.begin(), ends.end(), [](const Value& a, const Value& b) { return order_of(a, b) == 0; }), ends.end());
    for (const Value& one : ends) made.push_back(Possible::known(one));
    for (std::size_t i = 0; i <= ends.size(); ++i) {
        Possible between;
        between.more = true;
        between.kind = whole.kind;
        between.low = i == 0 ? whole.low : ends[i - 1];
        between.high = i == ends.size() ? whole.high : ends[i];
        const bool days = whole.kind == feel::Kind::date && !between.low.null() && !between.high.null();
        if (days && between.high.date().days - between.low.date().days <= 1 && i > 0 && i < ends.size()) continue;  // no day lies there
        made.push_back(std::move(between));
    }
    return made;
}

class PossibleRules {
public:
    PossibleRules(const TableNode& table, Weighing& weighing, PossibleFrame& frame) : table_(table), weighing_(weighing), frame_(frame) {}

    Possible swept() {
        for (const TableNode::Input& input : table_.inputs) columns_.push_back(input.expression->possible(weighing_, frame_));
        for (std::size_t c = 0; c < columns_.size(); ++c) order_.push_back(c);
        // What is known first: rules it excludes ask nothing of what is not.
        std::stable_partition(order_.begin(), order_.end(), [&](std::size_t c) { return columns_[c].is_known(); });
        for (std::size_t c = 0; c < columns_.size(); ++c) pieces_.push_back(pieces(c));
        descend(0, States(table_.rows.size(), Holds::yes), Holds::yes);
        if (exhausted_ || weighing_.run.stopped()) return anything();
        result_.depends(on_.on);
        return std::move(result_);
    }

private:
    Possible anything() {
        for (const Possible& one : columns_) on_.merge(one);
        return Possible::anything(std::move(on_.on));
    }

    std::vector<Possible> pieces(std::size_t c) const {
        const Possible& whole = columns_[c];
        std::vector<Value> ends;
        if (whole.more && !cuts(whole.kind)) {
            Possible rest = whole;
            rest.values.clear();
            rest.on.clear();
            std::vector<Possible> made;
            for (const Value& one : whole.values) made.push_back(Possible::known(one));
            made.push_back(std::move(rest));
            return made;
        }
        if (whole.more) {
            for (const TableNode::Row& row : table_.rows) ends_of(row.cells[c].meaning(), whole.kind, ends);
            ends_of(table_.inputs[c].allowed, whole.kind, ends);
        }
        return pieces_of(whole, std::move(ends));
    }

    // `allowed`: whether all columns so far have values they may have; where one has not, the table gives null.
    void descend(std::size_t at, const States& states, Holds allowed) {
        if (exhausted_ || weighing_.run.stopped()) return;
        const bool none = std::all_of(states.begin(), states.end(), [](Holds one) { return one == Holds::no; });
        if (at == order_.size() || (none && allowed == Holds::yes && !constrained(at))) {
            leaf(states, allowed);
            return;
        }
        if (!seen_.emplace(at, states, allowed).second) return;
        const std::size_t c = order_[at];
        std::set<std::pair<States, Holds>> below;
        for (const Possible& piece : pieces_[c]) {
            if (++swept_ > pieces_swept || !weighing_.run.step(states.size() + 1)) {
                exhausted_ = true;
                return;
            }
            States left = states;
            for (std::size_t r = 0; r < left.size(); ++r)
                if (left[r] != Holds::no)
                    left[r] = std::min(left[r], dmn::holds(table_.rows[r].cells[c].possible(weighing_, frame_, piece)));
            below.emplace(std::move(left), std::min(allowed, allows(c, piece)));
        }
        const bool doubt = std::any_of(below.begin(), below.end(), [](const auto& one) {
            return one.second == Holds::maybe || std::count(one.first.begin(), one.first.end(), Holds::maybe) > 0;
        });
        if (below.size() > 1 || doubt) note(columns_[c]);
        for (const auto& [left, still] : below) descend(at + 1, left, still);
    }

    bool constrained(std::size_t from) const {
        return std::any_of(order_.begin() + static_cast<std::ptrdiff_t>(from), order_.end(),
                           [&](std::size_t c) { return table_.inputs[c].values != nullptr; });
    }

    Holds allows(std::size_t c, const Possible& piece) {
        const TableNode::Input& input = table_.inputs[c];
        if (!input.values) return Holds::yes;
        if (piece.is_known()) return piece.value().null() || input.values->holds(weighing_.run, piece.value()) ? Holds::yes : Holds::no;
        if (input.allowed.kind == CellMeaning::Kind::one_of && input.allowed.values == piece.kind)
            return std::any_of(input.allowed.intervals.begin(), input.allowed.intervals.end(),
                               [&](const Interval& one) { return covers(one, piece); })
                       ? Holds::yes
                       : Holds::no;
        return Holds::maybe;
    }

    void note(const Possible& column) {
        Possible only;
        only.on = column.on;
        on_.merge(only);
    }

    void leaf(const States& states, Holds allowed) {
        if (allowed != Holds::yes) result_.add({});
        if (allowed == Holds::no) return;
        TableNode::Hits certain, doubtful;
        for (std::size_t r = 0; r < states.size(); ++r) {
            if (states[r] == Holds::no) continue;
            (states[r] == Holds::yes ? certain : doubtful).push_back(r);
            if (states[r] == Holds::yes && table_.policy == HitPolicy::first) break;
        }
        if (doubtful.size() > rules_in_doubt) {
            result_.merge(anything());
            return;
        }
        if (!doubtful.empty())
            for (const Possible& one : columns_) note(one);
        for (std::size_t choice = 0; choice < std::size_t{1} << doubtful.size(); ++choice) {
            TableNode::Hits hits = certain;
            for (std::size_t i = 0; i < doubtful.size(); ++i)
                if ((choice >> i & 1) != 0) hits.push_back(doubtful[i]);
            std::sort(hits.begin(), hits.end());
            if (table_.policy == HitPolicy::first && hits.size() > 1) hits.resize(1);
            if (given_.insert(hits).second) result_.merge(table_.given_by(weighing_, frame_, hits));
        }
    }

    const TableNode& table_;
    Weighing& weighing_;
    PossibleFrame& frame_;
    std::vector<Possible> columns_;
    std::vector<std::vector<Possible>> pieces_;
    std::vector<std::size_t> order_;
    std::set<std::tuple<std::size_t, States, Holds>> seen_;
    std::set<TableNode::Hits> given_;
    Possible result_, on_;
    std::size_t swept_ = 0;
    bool exhausted_ = false;
};

}  // namespace

Possible Cell::possible(Weighing& weighing, PossibleFrame& frame, const Possible& value) const {
    if (!node_) return Possible::known(Value(true));
    const bool told = meaning_.kind != CellMeaning::Kind::other;
    if (told && value.is_known() && value.value().kind() == meaning_.values) return Possible::known(Value(among(value.value())));
    const bool of_truth = meaning_.values == feel::Kind::boolean;  // a truth says itself whether it holds, whatever is tested
    if (told && !of_truth && value.more && value.values.empty() && cuts(value.kind)) {
        if (value.kind != meaning_.values) return Possible::known(Value(false));  // a test of another kind is not met, nor is its negation
        const bool within =
            std::any_of(meaning_.intervals.begin(), meaning_.intervals.end(), [&](const Interval& one) { return covers(one, value); });
        return Possible::known(Value(within == (meaning_.kind == CellMeaning::Kind::one_of)));
    }
    frame.slots[slot_] = value;
    Possible made = node_->possible(weighing, frame);
    frame.slots[slot_] = Possible::known({});
    return made;
}

// What rules that hold give. Several at once are put together as always, which needs all they give to be known.
Possible TableNode::given_by(Weighing& weighing, PossibleFrame& frame, const Hits& found) const {
    const bool lists = policy == HitPolicy::collect || policy == HitPolicy::rule_order || policy == HitPolicy::output_order;
    if (policy == HitPolicy::unique && found.size() > 1) return Possible::known({});
    const bool defaults = std::any_of(outputs.begin(), outputs.end(), [](const Output& one) { return one.default_entry != nullptr; });
    if (found.empty() && !defaults) return Possible::known({});
    if (found.size() > 1 || (lists && !found.empty()))
        return weighing.evaluated(frame, [&](feel::Frame& concrete) { return decide(weighing.run, concrete, found); });
    std::vector<Possible> each;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const feel::NodeRef& entry = found.empty() ? outputs[i].default_entry : rows[found.front()].outputs[i];
        each.push_back(entry ? entry->possible(weighing, frame) : Possible::known({}));
    }
    if (outputs.size() == 1) return std::move(each.front());
    return weighing.combined(each, [&](std::span<const Value> values) {
        feel::Context made;
        for (std::size_t i = 0; i < values.size(); ++i) made.put(outputs[i].name, values[i]);
        return Value(std::move(made));
    });
}

Possible TableNode::possible(Weighing& weighing, PossibleFrame& frame) const { return PossibleRules(*this, weighing, frame).swept(); }

}  // namespace skl::rules::dmn
