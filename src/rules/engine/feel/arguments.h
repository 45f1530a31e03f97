// What a native function reads its arguments with. The first argument that is not what it should be is remarked; the function then gives
// null. A list of one stands for its item where no list is due (DMN 1.5 §10.3.2.9.4).
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

// A list that is read: the argument itself, or one made of what is no list.
class Items {
public:
    Items() = default;
    explicit Items(const List& list) : shared_(&list) {}
    explicit Items(const Value& only) : own_(List{only}) {}
    explicit operator bool() const { return shared_ != nullptr || own_.has_value(); }
    const List& operator*() const { return own_ ? *own_ : *shared_; }
    const List* operator->() const { return &**this; }

private:
    const List* shared_ = nullptr;
    std::optional<List> own_;
};

class Arguments {
public:
    Arguments(Run& run, std::string_view function, std::span<const Value> values) : run_(run), function_(function), values_(values) {}

    Run& run() const { return run_; }
    std::size_t given() const { return values_.size(); }
    bool has(std::size_t index) const { return index < values_.size(); }
    const Value& any(std::size_t index) const;     // as it is; null where absent
    const Value& single(std::size_t index) const;  // its item, of a list of one

    // Nothing, and remarked: not of the kind.
    std::optional<Decimal> number(std::size_t index) const;
    std::optional<std::int64_t> whole(std::size_t index) const;  // the whole part of a number
    const std::string* text(std::size_t index) const;
    const Context* context(std::size_t index) const;
    const Function* function(std::size_t index, std::size_t parameters) const;  // that takes so many
    std::optional<Date> date(std::size_t index) const;                          // of a date, or a date and time
    Items list(std::size_t index) const;                                        // what is no list, and not null, is a list of one

    Value refused(std::size_t index, std::string_view expected) const;
    Value failed(std::string_view code) const { return run_.fail(code, function_); }
    template <class T>
    Value given_or_out_of_range(const std::optional<T>& result) const {
        return result ? Value(*result) : failed("out-of-range");
    }

private:
    Run& run_;
    std::string_view function_;
    std::span<const Value> values_;
};

// The whole part, as arguments that count things are read: 2.5 is 2.
std::optional<std::int64_t> whole_part(const Decimal& number);

}  // namespace skl::rules::feel
