// The values of FEEL (DMN 1.5 §10.3.2). A value is 16 bytes: null, booleans, short numbers, dates and durations stand in it; all else is
// an immutable box that values share. Values may be copied and read by many threads at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/engine/feel/decimal.h"
#include "rules/engine/feel/temporal.h"

namespace skl::rules::feel {

class Run;
class Value;
class Node;
struct Type;
using TypeRef = std::shared_ptr<const Type>;

enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    days_duration,    // days and time duration
    months_duration,  // years and months duration
    list,
    context,
    range,
    function,
};
std::string_view name_of(Kind kind);  // as FEEL spells the type: "date and time", "years and months duration"

// What a box holds is set once, when it is made.
struct Box {
    virtual ~Box() = default;
    // Gives the boxes that die with this one to who deletes them, one after the other: a list within a list … is no recursion.
    virtual void abandon(std::vector<const Box*>& boxes) { (void)boxes; }
    mutable std::atomic<std::uint32_t> owners{0};
};
template <class T>
struct Held;

using List = std::vector<Value>;

struct ContextEntry;
// In the order of its entries; keys are unique. Small: looked up by walking.
class Context {
public:
    const Value* find(std::string_view key) const;
    void put(std::string key, Value value);  // replaces in place, or appends
    std::size_t size() const;
    const std::vector<ContextEntry>& entries() const { return entries_; }

private:
    std::vector<ContextEntry> entries_;
};

struct Range;
class Function;

class Value {
public:
    Value() = default;
    Value(bool truth) : kind_(Kind::boolean), word_(truth) {}  // NOLINT(google-explicit-constructor)
    template <class T>
    Value(T*) = delete;             // a pointer is not a boolean
    Value(const Decimal& number) {  // NOLINT(google-explicit-constructor)
        kind_ = Kind::number;
        if (number.wide())
            hold_wide(number);
        else
            word_ = number.coefficient(), exponent_ = number.exponent();
    }
    explicit Value(std::int64_t whole) : Value(Decimal(whole)) {}
    Value(std::string text);                    // NOLINT(google-explicit-constructor)
    Value(const Date& date);                    // NOLINT(google-explicit-constructor)
    Value(Time time);                           // NOLINT(google-explicit-constructor)
    Value(DateTime date_time);                  // NOLINT(google-explicit-constructor)
    Value(const DaysDuration& span);            // NOLINT(google-explicit-constructor)
    Value(const MonthsDuration& span);          // NOLINT(google-explicit-constructor)
    Value(List items);                          // NOLINT(google-explicit-constructor)
    Value(Context context);                     // NOLINT(google-explicit-constructor)
    Value(Range range);                         // NOLINT(google-explicit-constructor)
    Value(std::unique_ptr<Function> function);  // NOLINT(google-explicit-constructor)
    Value(const Value& other) noexcept : Value() { share(other); }
    Value(Value&& other) noexcept : Value() { swap(other); }
    // Two, not one by value: within templates clang 16 does not destroy the parameter of `value = {}`, and what it was swapped with is
    // lost.
    Value& operator=(const Value& other) noexcept {
        Value shared(other);
        swap(shared);
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        Value taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~Value() {
        if (boxed_ && box()->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) end();
    }

    Kind kind() const { return kind_; }
    bool is(Kind kind) const { return kind_ == kind; }
    bool null() const { return kind_ == Kind::null; }
    bool is_true() const { return kind_ == Kind::boolean && word_ != 0; }
    bool is_false() const { return kind_ == Kind::boolean && word_ == 0; }

    // Each of a value of that kind only.
    bool truth() const { return word_ != 0; }
    Decimal number() const { return boxed_ ? wide_number() : Decimal::scaled(word_, exponent_); }
    const std::string& string() const;
    Date date() const { return Date{word_}; }
    const Time& time() const;
    const DateTime& date_time() const;
    DaysDuration days_duration() const { return DaysDuration{word_, nanos_}; }
    MonthsDuration months_duration() const { return MonthsDuration{word_}; }
    const List& list() const;
    const Context& context() const;
    const Range& range() const;
    const Function& function() const;

    // A number that stands in the value itself: the quick way of tables and loops.
    bool short_number() const { return kind_ == Kind::number && !boxed_; }
    std::int64_t coefficient() const { return word_; }
    std::int8_t exponent() const { return exponent_; }

    bool same_box(const Value& other) const { return boxed_ && other.boxed_ && word_ == other.word_; }

    // A step of letting go: the box, where this was its last share.
    const Box* let_go() noexcept;

private:
    template <class T>
    const T& held() const;
    void share(const Value& other) noexcept {
        kind_ = other.kind_, boxed_ = other.boxed_, exponent_ = other.exponent_, nanos_ = other.nanos_;
        word_ = other.word_;
        if (boxed_) box()->owners.fetch_add(1, std::memory_order_relaxed);
    }
    void swap(Value& other) noexcept {
        std::swap(kind_, other.kind_), std::swap(boxed_, other.boxed_), std::swap(exponent_, other.exponent_);
        std::swap(nanos_, other.nanos_), std::swap(word_, other.word_);
    }
    void hold(const Box* box) noexcept;  // takes its first share
    void hold_wide(const Decimal& number);
    void end() noexcept;                                                    // of the box: this was its last share
    const Box* box() const { return reinterpret_cast<const Box*>(word_); }  // NOLINT
    Decimal wide_number() const;

    Kind kind_ = Kind::null;
    bool boxed_ = false;
    std::int8_t exponent_ = 0;  // of a short number
    std::int32_t nanos_ = 0;    // of a days and time duration, with the sign of its seconds
    std::int64_t word_ = 0;     // truth, coefficient, days, seconds, months or the box
};
static_assert(sizeof(Value) == 16);

struct ContextEntry {
    std::string key;
    Value value;
};

// [start..end], (start..end], and with an end that is open: (< 10) has no start (null, not included) (DMN 1.5 §10.3.2.7, table 55).
struct Range {
    Value start, end;
    bool start_included = false, end_included = false;
    // [1..null): an end was written and is null, so it is not open, and nothing is known to be within. A range literal sets it.
    bool end_is_null = false;
    // (< 10), (= 10), (!= 10): written as a comparison, and equal to no interval. (!= 10) is (10..10) so written and holds all but 10.
    bool of_comparison = false;
};

// What can be invoked: a built-in, a function literal, a business knowledge model, a decision service.
class Function {
public:
    struct Parameter {
        std::string name;
        TypeRef type;  // never null: Any where none is given
    };
    virtual ~Function() = default;
    virtual std::string_view name() const = 0;                  // empty: a function literal
    virtual std::span<const Parameter> parameters() const = 0;  // of a built-in: of its first form
    virtual TypeRef result_type() const = 0;
    // Positional arguments, already as many as the function takes or not: a wrong number gives null with a diagnostic.
    virtual Value call(Run& run, std::span<const Value> arguments) const = 0;
    // How a call comes about, for who computes it over many rows at once: by calling another function and converting what it gives; or by
    // evaluating a body whose first slots are the arguments, which closes over nothing. Null: neither.
    virtual const Function* definition() const { return nullptr; }
    virtual const Node* body() const { return nullptr; }
    // By name: an unknown or missing name gives null with a diagnostic. The default puts them in the order of parameters().
    struct Named {
        std::string_view name;
        Value value;
    };
    virtual Value call_named(Run& run, std::span<const Named> arguments) const;
};

template <class T>
struct Held final : Box {
    explicit Held(T what) : content(std::move(what)) {}
    void abandon(std::vector<const Box*>& boxes) override;
    T content;
};

template <class T>
const T& Value::held() const {
    return static_cast<const Held<T>*>(box())->content;
}
inline const std::string& Value::string() const { return held<std::string>(); }
inline const Time& Value::time() const { return held<Time>(); }
inline const DateTime& Value::date_time() const { return held<DateTime>(); }
inline const List& Value::list() const { return held<List>(); }
inline const Context& Value::context() const { return held<Context>(); }
inline const Range& Value::range() const { return held<Range>(); }

// Values nested deeper than this within lists and contexts are not told apart and not written out: no law needs it, and the stack ends.
constexpr int deepest_nesting = 1000;

// The text that string() gives, and what debugging and explanations show. Strings inside lists and contexts are quoted.
std::string text_of(const Value& value);

// Identical in every respect, kinds and scale-less numbers compared by value; what tests and properties compare with.
bool same(const Value& a, const Value& b);

}  // namespace skl::rules::feel
