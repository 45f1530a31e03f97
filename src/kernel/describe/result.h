// Errors are values: Result<T> holds a T or a Problem, and a Problem becomes RFC 9457 at the door.
// Exceptions are for bugs and a lost database only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skl {

// Where in a file an error sits; all counts are 1-based, 0 means "not said".
struct Place {
    std::string sheet;
    std::int64_t line = 0, row = 0, column = 0, byte = 0;
};

// One fault of an input. `pointer` is a JSON Pointer (RFC 6901), also for forms and queries.
// The words are found in the locale catalogue by "error.<code>" with `params`.
struct FieldError {
    std::string pointer;
    std::string code;  // kebab-case
    std::map<std::string, std::string> params{};
    std::optional<Place> at{};
};

// RFC 9457 §3. `code` names both the type URI (/problems/<code>) and the catalogue entry
// ("problem.<code>", "problem.<code>.detail"); `params` fill the words and are shown as members; a param that is a list for
// programs (`near`, `formats`) has its elements in `lists`, and they are what is shown.
struct Problem {
    int status = 500;
    std::string code = "internal";
    std::map<std::string, std::string> params{};
    std::vector<FieldError> errors{};
    std::vector<std::pair<std::string, std::string>> headers{};  // Allow, Retry-After …
    std::map<std::string, std::vector<std::string>> lists{};

    static Problem bad_request(std::string code) { return {400, std::move(code)}; }
    static Problem forbidden(std::string code = "forbidden") { return {403, std::move(code)}; }
    static Problem not_found(std::string what) { return {404, "not-found", {{"what", std::move(what)}}}; }
    static Problem conflict(std::string code) { return {409, std::move(code)}; }
    static Problem invalid(std::vector<FieldError> errors) { return {422, "invalid", {}, std::move(errors)}; }

    Problem&& with(std::string name, std::string value) && {
        params.emplace(std::move(name), std::move(value));
        return std::move(*this);
    }
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}            // NOLINT(google-explicit-constructor)
    Result(Problem problem) : held_(std::in_place_index<1>, std::move(problem)) {}  // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return held_.index() == 0; }
    T& operator*() & { return std::get<0>(held_); }
    const T& operator*() const& { return std::get<0>(held_); }
    T&& operator*() && { return std::get<0>(std::move(held_)); }
    T* operator->() { return &std::get<0>(held_); }
    const T* operator->() const { return &std::get<0>(held_); }
    Problem& problem() { return std::get<1>(held_); }
    const Problem& problem() const { return std::get<1>(held_); }

private:
    std::variant<T, Problem> held_;
};

struct Nothing {};
using Done = Result<Nothing>;  // success without a value

}  // namespace skl
