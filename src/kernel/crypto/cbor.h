// CBOR as authenticators write it: the canonical form of CTAP 2 (§8 "Message Encoding"), a part of RFC 8949, read strictly.
//   item := unsigned | negative | bytes | text | list | map | false | true | null
//   Definite lengths, the shortest head, map keys in canonical order and none twice, no tags, no floats, valid UTF-8, eight levels.
// Our own reader, because the rules are what is wanted: libcbor 0.8 reads every spelling, gives back a tree that does not say how it was
// written, and would still leave order, repeated keys and shortest heads to be checked (docs/decisions, strict formats).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::crypto {

constexpr int deepest_cbor = 8;  // trust.md §4

struct CborMember;

struct Cbor {
    enum class Type { integer, bytes, text, list, map, boolean, null };
    Type type = Type::null;
    std::int64_t number = 0;  // integers beyond 64 bits with sign are refused
    bool truth = false;
    std::string text;  // of bytes and text
    std::vector<Cbor> items;
    std::vector<CborMember> members;

    const Cbor* find(std::int64_t key) const;
    const Cbor* find(std::string_view key) const;
    // The content where the item is of this type; else nothing.
    std::optional<std::int64_t> as_integer() const;
    const std::string* as_bytes() const;
    const std::string* as_text() const;
};

struct CborMember {
    Cbor key, value;
};

// One item from the front of `bytes`, which is left at what follows it. Empty: not canonical, or cut off.
std::optional<Cbor> take_cbor(std::string_view& bytes);
// One item and nothing after it.
std::optional<Cbor> read_cbor(std::string_view bytes);

// The canonical spelling.
std::string write_cbor(const Cbor& item);

}  // namespace skl::crypto
