// cursor := version id sort count { kind value }: numbers as 8 bytes little-endian, text with its length before it.
#include <bit>

#include "kernel/analytics/table_query.h"
#include "kernel/sandbox/channel.h"

namespace skl::analytics {

using sandbox::FrameReader;
using sandbox::put_number;
using sandbox::put_text;

std::string write_cursor(const Cursor& cursor, const CursorSeal& seal) {
    std::string out;
    put_number(out, cursor.version);
    put_number(out, cursor.id);
    put_text(out, cursor.sort);
    put_number(out, static_cast<std::int64_t>(cursor.keys.size()));
    struct Put {
        std::string& out;
        void operator()(std::monostate) const {}
        void operator()(bool v) const { put_number(out, v); }
        void operator()(std::int64_t v) const { put_number(out, v); }
        void operator()(double v) const { put_number(out, std::bit_cast<std::int64_t>(v)); }
        void operator()(const std::string& v) const { put_text(out, v); }
        void operator()(Day v) const { put_number(out, v.days); }
        void operator()(Moment v) const { put_number(out, v.micros); }
    };
    for (const Bound& key : cursor.keys) {
        out += static_cast<char>(key.index());
        std::visit(Put{out}, key);
    }
    return seal.seal(out);
}

std::optional<Cursor> read_cursor(std::string_view token, const CursorSeal& seal) {
    const auto bytes = seal.open(token);
    if (!bytes) return {};
    FrameReader reader(*bytes);
    Cursor out{reader.number(), reader.number(), std::string(reader.text()), {}};
    const std::int64_t count = reader.number();
    if (count < 0 || count > static_cast<std::int64_t>(most_sort_keys)) return {};
    for (std::int64_t i = 0; i < count; ++i) {
        switch (reader.byte()) {
            case 0: out.keys.emplace_back(std::monostate{}); break;
            case 1: out.keys.emplace_back(reader.number() != 0); break;
            case 2: out.keys.emplace_back(reader.number()); break;
            case 3: out.keys.emplace_back(std::bit_cast<double>(reader.number())); break;
            case 4: out.keys.emplace_back(std::string(reader.text())); break;
            case 5: out.keys.emplace_back(Day{static_cast<std::int32_t>(reader.number())}); break;
            case 6: out.keys.emplace_back(Moment{reader.number()}); break;
            default: return {};
        }
    }
    if (reader.broken() || !reader.done()) return {};
    return out;
}

}  // namespace skl::analytics
