// Avro by the examples of its specification.
#include "kernel/files/avro_file.h"

#include <gtest/gtest.h>

namespace skl::files {
namespace {

// What stands between the block's head and its sync marker.
std::string records_of(const AvroFile& file) {
    const std::string bytes = file.finish("\"long\"", {});
    EXPECT_EQ(bytes.substr(0, 4), std::string("Obj\x01", 4));
    const std::string sync = bytes.substr(bytes.size() - 16);
    const auto first = bytes.find(sync);
    EXPECT_LT(first, bytes.size() - 16);
    return bytes.substr(first + 16, bytes.size() - 32 - first);
}

TEST(AvroFile, Numbers_are_zigzag_and_text_has_its_length) {
    // Avro 1.11, "Binary Encoding": 0 00, -1 01, 1 02, -2 03, 2 04, -64 7f, 64 80 01; "foo" 06 66 6f 6f.
    AvroFile file;
    for (const std::int64_t number : {0, -1, 1, -2, 2, -64, 64}) file.number(number);
    file.text("foo").end_record();
    EXPECT_EQ(records_of(file), std::string("\x02\x18", 2) + std::string("\x00\x01\x02\x03\x04\x7f\x80\x01\x06"
                                                                         "foo",
                                                                         12));
}

TEST(AvroFile, The_same_content_is_the_same_file) {
    AvroFile a, b;
    a.number(INT64_MIN).number(INT64_MAX).end_record();
    b.number(INT64_MIN).number(INT64_MAX).end_record();
    EXPECT_EQ(a.finish("\"long\"", {{"k", "v"}}), b.finish("\"long\"", {{"k", "v"}}));
    EXPECT_NE(a.finish("\"long\"", {{"k", "v"}}), b.finish("\"long\"", {{"k", "w"}}));
}

}  // namespace
}  // namespace skl::files
