// A value, or which check refused it. Formats of security name the check and nothing more: what a stranger sent is not repeated, and
// two ways to be wrong that must not be told apart are one fault.
#pragma once

#include <utility>
#include <variant>

namespace skl::crypto {

template <class Value, class Fault>
class [[nodiscard]] Checked {
public:
    Checked(Value value) : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Checked(Fault fault) : held_(std::in_place_index<1>, fault) {}             // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return held_.index() == 0; }
    Value& operator*() & { return std::get<0>(held_); }
    const Value& operator*() const& { return std::get<0>(held_); }
    Value&& operator*() && { return std::get<0>(std::move(held_)); }
    Value* operator->() { return &std::get<0>(held_); }
    const Value* operator->() const { return &std::get<0>(held_); }
    Fault fault() const { return std::get<1>(held_); }

private:
    std::variant<Value, Fault> held_;
};

}  // namespace skl::crypto
