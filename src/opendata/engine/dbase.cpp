#include "opendata/engine/dbase.h"

#include <cstring>

#include "opendata/engine/encoding.h"
#include "opendata/engine/records.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t first_field = 32, field_size = 32;
constexpr std::size_t looked_at = std::size_t{1} << 20;  // bytes of text, to find their encoding

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t out = 0;
    for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
    return out;
}

Problem bad(const char* what) { return {422, "bad-shapefile", {{"what", what}}}; }

// What a .cpg file or the language byte calls an encoding; empty: nothing known.
std::string named_encoding(std::string_view page, unsigned char language) {
    if (!trimmed(page).empty()) return encoding_named(page);
    switch (language) {
        case 0x78: return "Big5-UAO";
        case 0x7A: return "GB18030";
        case 0x7B: return "Shift_JIS";
        default: return {};  // 0x03 and 0x57 are written by programs that never asked
    }
}

std::string day(std::string_view s) {  // 20240701 → 2024-07-01
    return s.size() == 8 ? fmt::format("{}-{}-{}", s.substr(0, 4), s.substr(4, 2), s.substr(6, 2)) : std::string(s);
}

}  // namespace

Result<Dbase> Dbase::open(std::string_view bytes, std::string_view page) {
    Dbase out;
    if (bytes.size() < first_field + 1) return bad("dbf");
    out.bytes_ = bytes;
    out.header_ = little(bytes, 8, 2);
    out.width_ = little(bytes, 10, 2);
    if (out.width_ < 1 || out.header_ < first_field + 1 || out.header_ > bytes.size()) return bad("dbf");
    std::size_t offset = 1;
    for (std::size_t at = first_field; at + field_size <= out.header_ && bytes[at] != '\r'; at += field_size) {
        DbaseField field;
        field.name = std::string(bytes.substr(at, 11));
        field.name.resize(std::strlen(field.name.c_str()));
        field.type = bytes[at + 11];
        field.offset = offset;
        field.length = static_cast<unsigned char>(bytes[at + 16]);
        offset += field.length;
        if (offset > out.width_) return bad("dbf fields");
        if (out.fields_.size() == most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
        out.fields_.push_back(std::move(field));
    }
    out.records_ = std::min<std::size_t>(little(bytes, 4, 4), (bytes.size() - out.header_) / out.width_);
    const std::string named = named_encoding(page, static_cast<unsigned char>(bytes[29]));
    if (!named.empty()) {
        out.encoding_ = named;
    } else {
        std::string sample;
        for (const DbaseField& field : out.fields_) sample += field.name + "\n";
        for (std::size_t i = 0; i < out.records_ && sample.size() < looked_at; ++i)
            for (const DbaseField& field : out.fields_)
                if (field.type == 'C')
                    sample += std::string(trimmed(bytes.substr(out.header_ + i * out.width_ + field.offset, field.length))) + "\n";
        if (const auto found = decode_file(sample, {})) out.encoding_ = found->decoded.encoding.value;
    }
    for (DbaseField& field : out.fields_) field.name = out.text(field.name);
    return out;
}

bool Dbase::deleted(std::size_t record) const { return bytes_[header_ + record * width_] == '*'; }

std::string Dbase::text(std::string_view bytes) const {
    std::string out;
    std::size_t bad_bytes = 0;
    convert(bytes, encoding_, bad_bytes, [&](std::string_view piece) { out += piece; });
    return out;
}

std::string Dbase::cell(std::size_t record, const DbaseField& field) const {
    const std::string_view raw = bytes_.substr(header_ + record * width_ + field.offset, field.length);
    if (field.type == 'I' && field.length == 4) return std::to_string(static_cast<std::int32_t>(little(raw, 0, 4)));
    if ((field.type == 'B' || field.type == 'O') && field.length == 8) {
        double value = 0;
        std::memcpy(&value, raw.data(), 8);
        return std::isfinite(value) ? fmt::format("{}", value) : std::string{};
    }
    std::string_view s = raw.substr(0, std::min(raw.find('\0'), raw.size()));
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    if (field.type != 'C')
        while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    switch (field.type) {
        case 'L': return s.empty() || s == "?" ? "" : s == "T" || s == "t" || s == "Y" || s == "y" ? "true" : "false";
        case 'D': return s == "00000000" ? std::string{} : day(s);
        case 'N':
        case 'F': return !s.empty() && s[0] == '*' ? std::string{} : std::string(s);  // stars: it did not fit
        default: return text(s);
    }
}

}  // namespace skl::opendata
