// What a struct looks like from outside, as data.
//
//   Shape  := a struct: its name and its fields
//   Field  := a name, the way from the struct to the member, the face of the member
//   Face   := a kind of value, its two limits and what it holds
//
// All of it is constexpr tables made from Boost.Describe (faces.h). JSON, forms, CSV, schemas, pages and
// SQL rows are ordinary code over these tables, one .cpp each: 40 structs cost 3.7 s to compile so,
// 24.7 s with a template per struct and face. Pointers are type-erased: `value` always points at an
// object of exactly the type the Face was made from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skl {

enum class Kind : std::uint8_t {
    boolean,
    integer,   // int32_t, int64_t or Whole<Min, Max>; size says which
    real,      // double
    percent,   // 0–100
    latitude,  // WGS84 degrees
    longitude,
    text,      // one line
    prose,     // lines kept
    markdown,  // CommonMark, no raw HTML
    slug,
    email,
    url,
    phone,  // E.164
    date,
    instant,
    duration,  // ISO 8601
    money,
    id,         // UUIDv7
    bilingual,  // JSON map by BCP 47
    upload,
    choice,  // an enum
    optional,
    list,
    map,  // std::map<std::string, T>
    structure,
    variant,  // oneOf, discriminated by "kind"
    json,     // text that is JSON already
};

struct Shape;
struct Face;

struct EnumName {
    const char* name;
    std::int64_t value;
};

// How to walk into a holder (optional, list, map, variant) without knowing its type.
struct Held {
    std::size_t (*count)(const void* holder);                                   // optional: 0 or 1; variant: index of the alternative
    void* (*at)(void* holder, std::size_t index);                               // variant: the alternative, whatever its index
    void* (*add)(void* holder, std::string_view key, std::size_t alternative);  // a fresh element, which it returns
    std::string_view (*key)(const void* holder, std::size_t index);             // map only
    void (*clear)(void* holder);
};

struct Face {
    Kind kind;
    std::uint8_t size = 0;            // bytes of an integer or enum
    std::int64_t min = 0, max = 0;    // code points, elements or the number itself, by kind
    const Face* of = nullptr;         // optional, list, map; variant: array of alternatives
    std::uint32_t of_count = 0;       // variant: how many
    const Shape* shape = nullptr;     // structure
    const Held* held = nullptr;       // optional, list, map, variant
    const EnumName* names = nullptr;  // choice
    std::uint32_t names_count = 0;
    const char* name = "";  // enum's or struct's name, for labels and schema references
};

// What may be absent, when it is there.
inline const Face& bare(const Face& face) {
    const Face* out = &face;
    while (out->kind == Kind::optional) out = out->of;
    return *out;
}

struct Field {
    const char* name;
    void* (*in)(void* structure);
    const Face* face;

    const void* in_const(const void* structure) const { return in(const_cast<void*>(structure)); }
};

struct Shape {
    const char* name;
    const Field* fields;
    std::uint32_t count;

    const Field* begin() const { return fields; }
    const Field* end() const { return fields + count; }
    const Field* find(std::string_view field) const {
        for (const Field& f : *this)
            if (field == f.name) return &f;
        return nullptr;
    }
};

// A value together with what it looks like.
struct View {
    const Face* face;
    const void* value;
};

}  // namespace skl
