#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/text/text.h"

namespace skl::text {
namespace {

TEST(Utf8, Overlong_forms_surrogates_and_stray_bytes_are_not_UTF8) {
    EXPECT_TRUE(valid_utf8("天燈 Skylantern 𠮷"));
    for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE5\xA4", "abcdefgh\x80", "\xF0\x8F\xBF\xBF"})
        EXPECT_FALSE(valid_utf8(bad));
}

TEST(Tokens, A_piece_of_two_to_four_Han_characters_finds_its_title) {
    const auto stored = tokens("臺南市永康區村里人口統計", For::storing);
    for (const char* piece : {"永康", "台南市", "人口統計", "村"}) {
        for (const std::string& term : tokens(piece, For::searching))
            EXPECT_NE(std::find(stored.begin(), stored.end(), term), stored.end()) << piece << " " << term;
    }
}

TEST(Tokens, English_words_meet_by_their_stem_and_full_width_by_its_half) {
    EXPECT_EQ(tokens("Accidents", For::searching), tokens("accident", For::storing));
    EXPECT_EQ(tokens("ＡＰＩ", For::searching), (std::vector<std::string>{"api"}));
}

TEST(Highlights, The_place_is_marked_in_the_original_spelling) {
    const std::string title = "台北ＡＰＩ清單";
    const auto ranges = highlights(title, "臺北 api");
    ASSERT_EQ(ranges.size(), 1U);  // they touch
    EXPECT_EQ(title.substr(ranges[0].first, ranges[0].second - ranges[0].first), "台北ＡＰＩ");
}

TEST(Markdown, Raw_HTML_and_script_links_do_not_pass) {
    const std::string html = markdown_to_html("<script>x</script>\n\n[a](javascript:alert(1)) **b**");
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("javascript"), std::string::npos);
    EXPECT_NE(html.find("<strong>b</strong>"), std::string::npos);
}

TEST(Nearest, A_mistyped_column_is_guessed) {
    EXPECT_EQ(nearest("村理", {"區域別", "村里", "出生數"}, 3), (std::vector<std::string>{"村里"}));
}

RC_GTEST_PROP(Coding, Base64url_and_percent_read_what_they_write, (const std::string& bytes)) {
    RC_ASSERT(base64url_decode(base64url({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()})) == bytes);
    RC_ASSERT(percent_decode(percent_encode(bytes)) == bytes);
}

TEST(Coding, A_second_spelling_of_the_same_bytes_is_refused) {
    EXPECT_FALSE(base64url_decode("QQ").value_or("") != "A" || base64url_decode("QR"));
}

}  // namespace
}  // namespace skl::text
