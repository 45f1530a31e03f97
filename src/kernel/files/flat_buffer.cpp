#include "kernel/files/flat_buffer.h"

#include <algorithm>

namespace skl::files {
namespace {

constexpr std::size_t offset_bytes = 4, widest = 8;

}  // namespace

void FlatBuffer::align(std::size_t to, std::size_t before) {
    while ((backwards_.size() + before) % to != 0) backwards_ += '\0';
}

void FlatBuffer::put(std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) backwards_ += static_cast<char>(value >> (8 * i) & 0xFF);
}

void FlatBuffer::refer(Place place) {
    align(offset_bytes, 0);
    put(size() + offset_bytes - place, offset_bytes);
}

FlatBuffer::Place FlatBuffer::text(std::string_view value) {
    align(offset_bytes, value.size() + 1);
    backwards_ += '\0';
    backwards_.append(value.rbegin(), value.rend());
    put(value.size(), offset_bytes);
    return size();
}

FlatBuffer::Place FlatBuffer::vector_of(std::span<const Place> places) {
    align(offset_bytes, 0);
    for (auto place = places.rbegin(); place != places.rend(); ++place) refer(*place);
    put(places.size(), offset_bytes);
    return size();
}

FlatBuffer::Place FlatBuffer::vector_of_pairs(std::span<const std::int64_t> numbers) {
    align(widest, numbers.size() * widest);
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) put(static_cast<std::uint64_t>(*number), widest);
    put(numbers.size() / 2, offset_bytes);
    return size();
}

FlatBuffer::Place FlatBuffer::table(std::vector<Field> fields) {
    const Place end = size();
    std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.bytes > b.bytes; });
    int most = -1;
    for (const Field& field : fields) most = std::max(most, field.id);
    std::vector<Place> stands(static_cast<std::size_t>(most + 1), 0);
    for (const Field& field : fields) {
        align(static_cast<std::size_t>(field.bytes), 0);
        if (field.refers)
            refer(static_cast<Place>(field.value));
        else
            put(field.value, field.bytes);
        stands[static_cast<std::size_t>(field.id)] = size();
    }
    align(offset_bytes, 0);
    put(0, offset_bytes);  // to the vtable: known below
    const Place table = size();
    for (auto place = stands.rbegin(); place != stands.rend(); ++place) put(*place == 0 ? 0 : table - *place, 2);
    put(table - end, 2);
    put((stands.size() + 2) * 2, 2);
    const std::uint32_t distance = size() - table;  // the vtable stands before its table
    for (std::size_t i = 0; i < offset_bytes; ++i) backwards_[table - 1 - i] = static_cast<char>(distance >> (8 * i) & 0xFF);
    return table;
}

std::string FlatBuffer::finish(Place root) {
    align(widest, offset_bytes);
    refer(root);
    std::string out(backwards_.rbegin(), backwards_.rend());
    backwards_.clear();
    return out;
}

}  // namespace skl::files
