// SQL as modules write it: one dialect (docs/storage.md), named parameters `:name`, typed columns. `:tenant` is always bound.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl {

struct Bytes {
    std::string value;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};
using Value = std::variant<std::monostate, std::int64_t, double, bool, std::string, Bytes>;
using Bindings = std::vector<std::pair<std::string, Value>>;

// The database said no: a bug in SQL, a broken constraint, or the connection is gone.
struct DatabaseError : std::runtime_error {
    enum class Kind { statement, constraint, retry, lost, interrupted };
    Kind kind;
    DatabaseError(Kind k, const std::string& what) : std::runtime_error(what), kind(k) {}
};

// The row at hand; columns by position, 0-based. Valid inside the function it is given to.
class Row {
public:
    virtual ~Row() = default;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::string bytes(int column) const = 0;
    virtual int find(std::string_view column) const = 0;  // -1: no such column
    bool boolean(int column) const { return !is_null(column) && (text(column) == "1" || text(column) == "t"); }

    // All columns into the members of the same names; a member without a column keeps its value.
    void into(const Shape& shape, void* structure) const;

private:
    // Where the members of the struct last asked for stand: looked up once for all rows of an answer.
    mutable const Shape* mapped_ = nullptr;
    mutable std::vector<int> columns_;
};

namespace storage {
class Connection;
}

class Query {
public:
    Query(storage::Connection& connection, std::string_view sql, const std::string& tenant);

    Query&& bind(std::string_view name, std::int64_t v) && { return std::move(*this).put(name, v); }
    Query&& bind(std::string_view name, int v) && { return std::move(*this).put(name, std::int64_t{v}); }
    Query&& bind(std::string_view name, double v) && { return std::move(*this).put(name, v); }
    Query&& bind(std::string_view name, bool v) && { return std::move(*this).put(name, v); }
    Query&& bind(std::string_view name, std::string_view v) && { return std::move(*this).put(name, std::string(v)); }
    Query&& bind(std::string_view name, const std::string& v) && { return std::move(*this).put(name, v); }
    Query&& bind(std::string_view name, const char* v) && { return std::move(*this).put(name, std::string(v)); }
    Query&& bind(std::string_view name, Bytes v) && { return std::move(*this).put(name, std::move(v)); }
    Query&& bind(std::string_view name, const Uuid& v) && { return std::move(*this).put(name, to_text(v)); }
    Query&& bind(std::string_view name, Instant v) && { return std::move(*this).put(name, v.micros); }
    Query&& bind(std::string_view name, Date v) && { return std::move(*this).put(name, to_text(v)); }
    Query&& bind(std::string_view name, std::nullopt_t) && { return std::move(*this).put(name, std::monostate{}); }
    template <class T>
    Query&& bind(std::string_view name, const std::optional<T>& v) && {
        if (v) return std::move(*this).bind(name, *v);
        return std::move(*this).put(name, std::monostate{});
    }
    template <class E>
        requires std::is_enum_v<E>
    Query&& bind(std::string_view name, E v) && {
        return std::move(*this).put_view(name, view(v));
    }
    // Every member of a described struct, under its own name; structures, lists and maps as JSON text.
    template <class S>
    Query&& fields(const S& structure) && {
        return std::move(*this).put_fields(shape_of<S>, &structure);
    }

    void each(const std::function<void(const Row&)>& row) &&;
    std::int64_t run() &&;  // affected rows
    template <class S>
    std::vector<S> all() && {
        std::vector<S> out;
        std::move(*this).each([&](const Row& row) { row.into(shape_of<S>, &out.emplace_back()); });
        return out;
    }
    template <class S>
    std::optional<S> one() && {
        std::optional<S> out;
        std::move(*this).each([&](const Row& row) { row.into(shape_of<S>, &out.emplace()); });
        return out;
    }
    std::optional<std::int64_t> number() &&;  // the first column of the first row
    std::optional<std::string> word() &&;

private:
    Query&& put(std::string_view name, Value v) &&;
    Query&& put_view(std::string_view name, View v) &&;
    Query&& put_fields(const Shape& shape, const void* structure) &&;

    storage::Connection& connection_;
    std::string_view sql_;
    Bindings bindings_;
};

}  // namespace skl
