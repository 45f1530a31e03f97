// Headers of tus 1.0.0.
#include <gtest/gtest.h>

#include "kernel/crypto/digest.h"
#include "kernel/text/base64.h"
#include "kernel/uploads/protocol.h"

namespace skl::uploads {
namespace {

std::string named(std::string_view name) { return "filename " + text::base64(name); }

TEST(Tus, Metadata_are_pairs_of_a_key_and_a_value_in_base64) {
    // The example of the specification, "Upload-Metadata".
    EXPECT_EQ(*file_name_in("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential"), "world_domination_plan.pdf");
    EXPECT_EQ(*file_name_in("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==, is_confidential"), "world_domination_plan.pdf");
    EXPECT_EQ(*file_name_in(""), "");
    EXPECT_EQ(*file_name_in("filetype dGV4dC9jc3Y="), "");
    for (const char* broken : {"filename ***", "a YQ==,a YQ==", ",", "a YQ==,", " ", "名 YQ=="})
        EXPECT_EQ(file_name_in(broken) ? "read" : file_name_in(broken).problem().code, "bad-upload-header") << broken;
    EXPECT_FALSE(file_name_in("a " + std::string(longest_metadata, 'A')));
}

TEST(Tus, A_name_has_no_folders_no_controls_and_an_end) {
    EXPECT_EQ(*file_name_in(named("../../etc/passwd")), "passwd");
    EXPECT_EQ(*file_name_in(named("C:\\資料\\村里.csv")), "村里.csv");
    EXPECT_EQ(*file_name_in(named("a\r\nb\x7F.csv")), "ab.csv");
    EXPECT_EQ(*file_name_in(named("\xFF\xFE")), "");
    std::string longer;
    for (std::size_t i = 0; i < longest_file_name + 1; ++i) longer += "村";
    EXPECT_EQ(file_name_in(named(longer))->size(), longest_file_name * 3);
}

TEST(Tus, Bytes_are_digits_alone) {
    EXPECT_EQ(read_bytes("0"), 0);
    EXPECT_EQ(read_bytes("9223372036854775807"), 9'223'372'036'854'775'807);
    for (const char* broken : {"", "-1", "+1", " 1", "1 ", "0x10", "1.5", "9223372036854775808"})
        EXPECT_FALSE(read_bytes(broken)) << broken;
}

TEST(Tus, A_part_has_the_checksum_that_was_sent_with_it) {
    // The example of the specification, "Checksum": sha1 of "hello world".
    EXPECT_TRUE(check_part("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "hello world"));
    EXPECT_TRUE(check_part("sha256 " + text::base64(crypto::sha256("hello")), "hello"));
    EXPECT_EQ(check_part("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "hello World").problem().status, 460);
    EXPECT_EQ(check_part("md5 Kq5sNclPz7QV2+lfQIuc6Q==", "hello").problem().code, "unknown-checksum");
    for (const char* broken : {"", "sha1", "sha1 ", "sha1 ?"}) EXPECT_EQ(check_part(broken, "x").problem().status, 400) << broken;
}

}  // namespace
}  // namespace skl::uploads
