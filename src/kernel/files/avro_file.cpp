#include "kernel/files/avro_file.h"

#include "kernel/crypto/digest.h"

namespace skl::files {
namespace {

constexpr std::size_t sync_bytes = 16;

void append_long(std::string& out, std::int64_t value) {
    auto zigzag = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    while (zigzag >= 0x80) {
        out += static_cast<char>((zigzag & 0x7F) | 0x80);
        zigzag >>= 7;
    }
    out += static_cast<char>(zigzag);
}

void append_text(std::string& out, std::string_view value) {
    append_long(out, static_cast<std::int64_t>(value.size()));
    out += value;
}

}  // namespace

AvroFile& AvroFile::number(std::int64_t value) {
    append_long(records_, value);
    return *this;
}

AvroFile& AvroFile::text(std::string_view value) {
    append_text(records_, value);
    return *this;
}

AvroFile& AvroFile::end_record() {
    ++count_;
    return *this;
}

std::string AvroFile::finish(std::string_view schema_json, const std::vector<std::pair<std::string, std::string>>& metadata) const {
    std::string out("Obj\x01", 4);
    append_long(out, static_cast<std::int64_t>(metadata.size()) + 2);
    append_text(out, "avro.schema");
    append_text(out, schema_json);
    append_text(out, "avro.codec");
    append_text(out, "null");
    for (const auto& [name, value] : metadata) {
        append_text(out, name);
        append_text(out, value);
    }
    append_long(out, 0);  // the map's end
    const std::string sync = crypto::sha256(out + records_).substr(0, sync_bytes);
    out += sync;
    append_long(out, count_);
    append_long(out, static_cast<std::int64_t>(records_.size()));
    return out + records_ + sync;
}

}  // namespace skl::files
