// A FlatBuffers buffer (the binary format of google/flatbuffers, "FlatBuffer Internals"), written from its end to its beginning: what is
// referred to comes first. Places are counted from the end, in bytes.
//
//   buffer := u32 place of the root table, tables and vectors …
//   table  := i32 to its vtable, fields inline; an offset is relative to where it stands
//   vtable := u16 bytes of the vtable, u16 bytes of the table, u16 place of each field in the table (0: it is not there)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skl::files {

class FlatBuffer {
public:
    using Place = std::uint32_t;

    // A field of a table by its id in the schema: a scalar of `bytes` bytes, or the place of what it refers to.
    struct Field {
        int id = 0;
        int bytes = 4;
        std::uint64_t value = 0;
        bool refers = false;
    };
    static Field number(int id, int bytes, std::int64_t value) { return {id, bytes, static_cast<std::uint64_t>(value), false}; }
    static Field to(int id, Place place) { return {id, 4, place, true}; }

    Place text(std::string_view value);
    Place table(std::vector<Field> fields);
    Place vector_of(std::span<const Place> places);                // of tables or texts
    Place vector_of_pairs(std::span<const std::int64_t> numbers);  // of structs of two int64, which `numbers` holds one after the other
    std::string finish(Place root);                                // a multiple of 8 bytes; the buffer is used up

private:
    Place size() const { return static_cast<Place>(backwards_.size()); }
    void align(std::size_t to, std::size_t before);  // so that after `before` further bytes the size is a multiple of `to`
    void put(std::uint64_t value, int bytes);        // little-endian
    void refer(Place place);

    std::string backwards_;
};

}  // namespace skl::files
