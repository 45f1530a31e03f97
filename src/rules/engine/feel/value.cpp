#include "rules/engine/feel/value.h"

#include <algorithm>

#include "rules/engine/feel/run.h"

namespace skl::rules::feel {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::null: return "Null";
        case Kind::boolean: return "boolean";
        case Kind::number: return "number";
        case Kind::string: return "string";
        case Kind::date: return "date";
        case Kind::time: return "time";
        case Kind::date_time: return "date and time";
        case Kind::days_duration: return "days and time duration";
        case Kind::months_duration: return "years and months duration";
        case Kind::list: return "list";
        case Kind::context: return "context";
        case Kind::range: return "range";
        case Kind::function: return "function";
    }
    return "Any";
}

const Value* Context::find(std::string_view key) const {
    for (const ContextEntry& entry : entries_) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

void Context::put(std::string key, Value value) {
    const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const ContextEntry& entry) { return entry.key == key; });
    if (at == entries_.end())
        entries_.push_back({std::move(key), std::move(value)});
    else
        at->value = std::move(value);
}

std::size_t Context::size() const { return entries_.size(); }

template <class T>
void Held<T>::abandon(std::vector<const Box*>& boxes) {
    const auto give = [&](Value& part) {
        if (const Box* box = part.let_go()) boxes.push_back(box);
    };
    if constexpr (std::is_same_v<T, List>) {
        for (Value& item : content) give(item);
    } else if constexpr (std::is_same_v<T, Range>) {
        give(content.start), give(content.end);
    } else {
        (void)boxes;
    }
}

template <>
void Held<Context>::abandon(std::vector<const Box*>& boxes) {
    Context taken;
    std::swap(taken, content);
    for (const ContextEntry& entry : taken.entries()) {
        if (const Box* box = const_cast<Value&>(entry.value).let_go()) boxes.push_back(box);  // NOLINT: nobody else has this context now
    }
}

namespace {
using FunctionRef = std::unique_ptr<const Function>;
}

void Value::hold(const Box* box) noexcept {
    boxed_ = true;
    word_ = reinterpret_cast<std::int64_t>(box);  // NOLINT
    box->owners.store(1, std::memory_order_relaxed);
}

const Box* Value::let_go() noexcept {
    if (!boxed_) return nullptr;
    boxed_ = false;
    kind_ = Kind::null;
    const Box* held = box();
    return held->owners.fetch_sub(1, std::memory_order_acq_rel) == 1 ? held : nullptr;
}

void Value::end() noexcept {
    const Box* last = box();
    if (kind_ != Kind::list && kind_ != Kind::context && kind_ != Kind::range) {
        delete last;
        return;
    }
    std::vector<const Box*> dying{last};
    while (!dying.empty()) {
        const Box* box = dying.back();
        dying.pop_back();
        const_cast<Box*>(box)->abandon(dying);  // NOLINT: this was its last share
        delete box;
    }
}

void Value::hold_wide(const Decimal& number) { hold(new Held<Decimal>(number)); }  // NOLINT: deleted by end()
Decimal Value::wide_number() const { return held<Decimal>(); }

Value::Value(std::string text) : kind_(Kind::string) { hold(new Held<std::string>(std::move(text))); }           // NOLINT
Value::Value(const Date& date) : kind_(Kind::date), word_(date.days) {}                                          // NOLINT
Value::Value(Time time) : kind_(Kind::time) { hold(new Held<Time>(std::move(time))); }                           // NOLINT
Value::Value(DateTime date_time) : kind_(Kind::date_time) { hold(new Held<DateTime>(std::move(date_time))); }    // NOLINT
Value::Value(const DaysDuration& span) : kind_(Kind::days_duration), nanos_(span.nanos), word_(span.seconds) {}  // NOLINT
Value::Value(const MonthsDuration& span) : kind_(Kind::months_duration), word_(span.months) {}                   // NOLINT
Value::Value(List items) : kind_(Kind::list) { hold(new Held<List>(std::move(items))); }                         // NOLINT
Value::Value(Context context) : kind_(Kind::context) { hold(new Held<Context>(std::move(context))); }            // NOLINT
Value::Value(Range range) : kind_(Kind::range) { hold(new Held<Range>(std::move(range))); }                      // NOLINT
Value::Value(std::unique_ptr<Function> function) : kind_(Kind::function) {
    hold(new Held<FunctionRef>(std::move(function)));  // NOLINT
}

const Function& Value::function() const { return *held<FunctionRef>(); }

Value Function::call_named(Run& run, std::span<const Named> arguments) const {
    const auto declared = parameters();
    std::vector<Value> ordered(declared.size());
    std::vector<bool> given(declared.size(), false);
    for (const Named& argument : arguments) {
        const auto at = std::find_if(declared.begin(), declared.end(), [&](const Parameter& one) { return one.name == argument.name; });
        if (at == declared.end()) return run.fail("argument-unknown", name(), {{"parameter", std::string(argument.name)}});
        const auto index = static_cast<std::size_t>(at - declared.begin());
        ordered[index] = argument.value;
        given[index] = true;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!given[i]) return run.fail("argument-missing", name(), {{"parameter", declared[i].name}});
    }
    return call(run, ordered);
}

namespace {

// How deep and how far two values are looked into, as in comparing them.
class Sight {
public:
    bool enter() { return depth_ <= deepest_nesting && ++seen_ <= most; }
    struct Level {
        explicit Level(Sight& of) : sight(of) { ++sight.depth_; }
        ~Level() { --sight.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        Sight& sight;
    };

private:
    static constexpr std::uint64_t most = 2'000'000;  // values: twice the longest list
    int depth_ = 0;
    std::uint64_t seen_ = 0;
};

bool same_at(const Value& a, const Value& b, Sight& sight);

bool same_contexts(const Context& a, const Context& b, Sight& sight) {
    if (a.size() != b.size()) return false;
    return std::all_of(a.entries().begin(), a.entries().end(), [&](const ContextEntry& entry) {
        const Value* other = b.find(entry.key);
        return other != nullptr && same_at(entry.value, *other, sight);
    });
}

bool same_times(const Time& a, const Time& b) { return a.nanos == b.nanos && a.where == b.where; }

bool same_ranges(const Range& a, const Range& b, Sight& sight) {
    return a.start_included == b.start_included && a.end_included == b.end_included && a.end_is_null == b.end_is_null &&
           a.of_comparison == b.of_comparison && same_at(a.start, b.start, sight) && same_at(a.end, b.end, sight);
}

bool same_lists(const List& a, const List& b, Sight& sight) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const Value& x, const Value& y) { return same_at(x, y, sight); });
}

bool same_at(const Value& a, const Value& b, Sight& sight) {
    if (!a.is(b.kind()) || !sight.enter()) return false;
    const Sight::Level level(sight);
    if (a.same_box(b)) return true;
    switch (a.kind()) {
        case Kind::null: return true;
        case Kind::boolean: return a.truth() == b.truth();
        case Kind::number: return a.number() == b.number();
        case Kind::string: return a.string() == b.string();
        case Kind::date: return a.date() == b.date();
        case Kind::time: return same_times(a.time(), b.time());
        case Kind::date_time: return a.date_time().date == b.date_time().date && same_times(a.date_time().time, b.date_time().time);
        case Kind::days_duration: return a.days_duration() == b.days_duration();
        case Kind::months_duration: return a.months_duration() == b.months_duration();
        case Kind::list: return same_lists(a.list(), b.list(), sight);
        case Kind::context: return same_contexts(a.context(), b.context(), sight);
        case Kind::range: return same_ranges(a.range(), b.range(), sight);
        case Kind::function: return false;
    }
    return false;
}

}  // namespace

bool same(const Value& a, const Value& b) {
    Sight sight;
    return same_at(a, b, sight);
}

}  // namespace skl::rules::feel
