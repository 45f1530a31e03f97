#include "kernel/crypto/cbor.h"

#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

enum Major : unsigned { unsigned_number, negative_number, byte_string, text_string, array, map, tag, simple };

struct Head {
    unsigned major = 0;
    std::uint64_t value = 0;
};

// RFC 8949 §3 with the shortest form only (§4.2.1).
std::optional<Head> take_head(std::string_view& bytes) {
    if (bytes.empty()) return {};
    const auto first = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const unsigned additional = first & 31;
    Head head{static_cast<unsigned>(first >> 5), additional};
    if (additional < 24) return head;
    if (additional > 27) return {};  // reserved, or an indefinite length
    const std::size_t size = std::size_t{1} << (additional - 24);
    if (bytes.size() < size) return {};
    head.value = 0;
    for (std::size_t i = 0; i < size; ++i) head.value = head.value << 8 | static_cast<unsigned char>(bytes[i]);
    bytes.remove_prefix(size);
    static constexpr std::uint64_t least[] = {24, 1ULL << 8, 1ULL << 16, 1ULL << 32};
    if (head.value < least[additional - 24]) return {};
    return head;
}

// CTAP 2: a smaller major type first, then the shorter, then bytewise.
bool before(std::string_view a, std::string_view b) {
    const auto major = [](std::string_view key) { return static_cast<unsigned char>(key.front()) >> 5; };
    if (major(a) != major(b)) return major(a) < major(b);
    if (a.size() != b.size()) return a.size() < b.size();
    return a < b;
}

std::optional<Cbor> take(std::string_view& bytes, int levels_left);

bool take_members(std::string_view& bytes, std::uint64_t count, int levels_left, Cbor& into) {
    std::string_view last;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string_view start = bytes;
        auto key = take(bytes, levels_left);
        if (!key || key->type == Cbor::Type::list || key->type == Cbor::Type::map) return false;
        const std::string_view spelled = start.substr(0, start.size() - bytes.size());
        if (!last.empty() && !before(last, spelled)) return false;  // out of order, or twice
        last = spelled;
        auto value = take(bytes, levels_left);
        if (!value) return false;
        into.members.push_back({std::move(*key), std::move(*value)});
    }
    return true;
}

std::optional<Cbor> take(std::string_view& bytes, int levels_left) {
    const auto head = take_head(bytes);
    if (!head) return {};
    Cbor item;
    switch (head->major) {
        case unsigned_number:
        case negative_number:
            if (head->value > static_cast<std::uint64_t>(INT64_MAX)) return {};
            item.type = Cbor::Type::integer;
            item.number = static_cast<std::int64_t>(head->value);
            if (head->major == negative_number) item.number = -1 - item.number;
            return item;
        case byte_string:
        case text_string:
            if (head->value > bytes.size()) return {};
            item.type = head->major == byte_string ? Cbor::Type::bytes : Cbor::Type::text;
            item.text = bytes.substr(0, head->value);
            bytes.remove_prefix(head->value);
            if (item.type == Cbor::Type::text && !text::valid_utf8(item.text)) return {};
            return item;
        case array:
            if (levels_left == 0 || head->value > bytes.size()) return {};  // an item has a byte at least
            item.type = Cbor::Type::list;
            for (std::uint64_t i = 0; i < head->value; ++i) {
                auto one = take(bytes, levels_left - 1);
                if (!one) return {};
                item.items.push_back(std::move(*one));
            }
            return item;
        case map:
            if (levels_left == 0 || head->value > bytes.size()) return {};
            item.type = Cbor::Type::map;
            if (!take_members(bytes, head->value, levels_left - 1, item)) return {};
            return item;
        case simple:
            if (head->value == 22) return item;
            if (head->value != 20 && head->value != 21) return {};
            item.type = Cbor::Type::boolean;
            item.truth = head->value == 21;
            return item;
        default: return {};
    }
}

void write_head(std::string& out, unsigned major, std::uint64_t value) {
    const unsigned size = value < 24 ? 0 : value < 1ULL << 8 ? 1 : value < 1ULL << 16 ? 2 : value < 1ULL << 32 ? 4 : 8;
    const unsigned additional = size == 0 ? static_cast<unsigned>(value) : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
    out += static_cast<char>(major << 5 | additional);
    for (unsigned i = size; i > 0; --i) out += static_cast<char>(value >> (8 * (i - 1)) & 255);
}

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const {
    for (const auto& [name, value] : members)
        if (name.type == Type::integer && name.number == key) return &value;
    return nullptr;
}
const Cbor* Cbor::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name.type == Type::text && name.text == key) return &value;
    return nullptr;
}
std::optional<std::int64_t> Cbor::as_integer() const { return type == Type::integer ? std::optional(number) : std::nullopt; }
const std::string* Cbor::as_bytes() const { return type == Type::bytes ? &text : nullptr; }
const std::string* Cbor::as_text() const { return type == Type::text ? &text : nullptr; }

std::optional<Cbor> take_cbor(std::string_view& bytes) { return take(bytes, deepest_cbor); }

std::optional<Cbor> read_cbor(std::string_view bytes) {
    auto item = take_cbor(bytes);
    if (!item || !bytes.empty()) return {};
    return item;
}

std::string write_cbor(const Cbor& item) {
    std::string out;
    switch (item.type) {
        case Cbor::Type::integer:
            if (item.number >= 0)
                write_head(out, unsigned_number, static_cast<std::uint64_t>(item.number));
            else
                write_head(out, negative_number, static_cast<std::uint64_t>(-(item.number + 1)));
            break;
        case Cbor::Type::bytes:
        case Cbor::Type::text:
            write_head(out, item.type == Cbor::Type::bytes ? byte_string : text_string, item.text.size());
            out += item.text;
            break;
        case Cbor::Type::list:
            write_head(out, array, item.items.size());
            for (const Cbor& one : item.items) out += write_cbor(one);
            break;
        case Cbor::Type::map: {
            std::vector<std::pair<std::string, std::string>> spelled;
            spelled.reserve(item.members.size());
            for (const auto& [key, value] : item.members) spelled.emplace_back(write_cbor(key), write_cbor(value));
            std::sort(spelled.begin(), spelled.end(), [](const auto& a, const auto& b) { return before(a.first, b.first); });
            write_head(out, map, spelled.size());
            for (const auto& [key, value] : spelled) out += key + value;
            break;
        }
        case Cbor::Type::boolean: write_head(out, simple, item.truth ? 21 : 20); break;
        case Cbor::Type::null: write_head(out, simple, 22); break;
    }
    return out;
}

}  // namespace skl::crypto
