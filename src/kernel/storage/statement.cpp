// Query: bindings from values and described structs, rows into described structs.
#include "kernel/storage/statement.h"

#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/storage/connection.h"

namespace skl {
namespace {

constexpr std::size_t usual_bindings = 8;  // most statements have fewer

Value value_of(View v) {
    if (is_absent(v)) return std::monostate{};
    v = inside(v);
    switch (v.face->kind) {
        case Kind::boolean: return integer_of(v) != 0;
        case Kind::integer: return integer_of(v);
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: return real_of(v);
        case Kind::instant: return static_cast<const Instant*>(v.value)->micros;
        case Kind::list:
        case Kind::map:
        case Kind::structure:
        case Kind::variant:
        case Kind::bilingual:
        case Kind::money: {
            std::string json;
            write_json(json, v);
            return json;
        }
        default: return write_scalar(v);
    }
}

void read_column(const Row& row, int column, const Face& face, void* out) {
    if (face.kind == Kind::optional) {
        if (row.is_null(column)) return face.held->clear(out);
        return read_column(row, column, *face.of, face.held->add(out, {}, 0));
    }
    if (row.is_null(column)) return;
    switch (face.kind) {
        case Kind::boolean: *static_cast<bool*>(out) = row.boolean(column); return;
        case Kind::integer:
            if (face.size == 4)
                *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(row.integer(column));
            else
                *static_cast<std::int64_t*>(out) = row.integer(column);
            return;
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: *static_cast<double*>(out) = row.real(column); return;
        case Kind::instant: static_cast<Instant*>(out)->micros = row.integer(column); return;
        case Kind::date:
        case Kind::id:
        case Kind::choice:
        case Kind::duration: (void)read_scalar(row.text(column), face, out); return;
        case Kind::list:
        case Kind::map:
        case Kind::structure:
        case Kind::variant:
        case Kind::bilingual:
        case Kind::money: {
            const auto node = read_json(row.text(column));
            if (node) (void)decode(*node, face, out, Spelling::json);
            return;
        }
        default:
            if (is_words(face.kind)) *static_cast<std::string*>(out) = row.text(column);
    }
}

}  // namespace

void Row::into(const Shape& shape, void* structure) const {
    if (mapped_ != &shape) {
        columns_.clear();
        for (const Field& field : shape) columns_.push_back(find(field.name));
        mapped_ = &shape;
    }
    auto column = columns_.begin();
    for (const Field& field : shape)
        if (const int at = *column++; at >= 0) read_column(*this, at, *field.face, field.in(structure));
}

Query::Query(storage::Connection& connection, std::string_view sql, const std::string& tenant) : connection_(connection), sql_(sql) {
    bindings_.reserve(usual_bindings);
    bindings_.emplace_back("tenant", tenant);
}

// The tenant is not for the caller to choose, and no database keeps U+0000 in text (PostgreSQL refuses it, C strings end there).
Query&& Query::put(std::string_view name, Value v) && {
    if (const auto* text = std::get_if<std::string>(&v); text != nullptr && text->find('\0') != std::string::npos)
        throw DatabaseError(DatabaseError::Kind::statement, fmt::format(":{} holds U+0000", name));
    const auto found = std::find_if(bindings_.begin(), bindings_.end(), [&](const auto& b) { return b.first == name; });
    if (found == bindings_.end()) {
        bindings_.emplace_back(std::string(name), std::move(v));
    } else {
        if (found == bindings_.begin() && found->second != v && std::get<std::string>(found->second) != "*")
            throw DatabaseError(DatabaseError::Kind::statement, "a query binds another tenant than its transaction's");
        found->second = std::move(v);
    }
    return std::move(*this);
}

Query&& Query::put_view(std::string_view name, View v) && { return std::move(*this).put(name, value_of(v)); }

Query&& Query::put_fields(const Shape& shape, const void* structure) && {
    for (const Field& field : shape) (void)std::move(*this).put(field.name, value_of({field.face, field.in_const(structure)}));
    return std::move(*this);
}

void Query::each(const std::function<void(const Row&)>& row) && { connection_.execute(sql_, bindings_, &row); }
std::int64_t Query::run() && { return connection_.execute(sql_, bindings_, nullptr); }

std::optional<std::int64_t> Query::number() && {
    std::optional<std::int64_t> out;
    std::move(*this).each([&](const Row& row) {
        if (!out && !row.is_null(0)) out = row.integer(0);
    });
    return out;
}

std::optional<std::string> Query::word() && {
    std::optional<std::string> out;
    std::move(*this).each([&](const Row& row) {
        if (!out && !row.is_null(0)) out = std::string(row.text(0));
    });
    return out;
}

}  // namespace skl
