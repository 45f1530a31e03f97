// An Avro object container file (Apache Avro 1.11, "Object Container Files") of one block, without compression: what a manifest needs.
//
//   file  := "Obj" 01, map of metadata, sync; long records, long bytes, records, sync
//   long  := zigzag varint;  text := long bytes, UTF-8;  union := long branch, value
//
// The sync marker is of the content's hash, so that the same content gives the same file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skl::files {

class AvroFile {
public:
    // The fields of a record in the order of its schema, then end_record().
    AvroFile& number(std::int64_t value);                           // int and long
    AvroFile& text(std::string_view value);                         // string and bytes
    AvroFile& branch(std::int64_t index) { return number(index); }  // of a union, before its value
    AvroFile& end_record();

    std::string finish(std::string_view schema_json, const std::vector<std::pair<std::string, std::string>>& metadata) const;

private:
    std::string records_;
    std::int64_t count_ = 0;
};

}  // namespace skl::files
