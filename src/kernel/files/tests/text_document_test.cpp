// Text documents opened again: the package, the words, headings, tables, pictures.
#include "kernel/files/text_document.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <map>
#include <pugixml.hpp>

namespace skl::files {
namespace {

struct Opened {
    std::vector<std::string> names;
    std::map<std::string, std::string> entries;
};

Opened opened(const std::string& bytes) {
    Opened made;
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!archive) return made;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat);
        std::string text(stat.size, '\0');
        zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        zip_fread(file, text.data(), text.size());
        zip_fclose(file);
        made.names.emplace_back(stat.name);
        made.entries[stat.name] = std::move(text);
    }
    zip_discard(archive);
    return made;
}

TextDocument sample() {
    TextDocument document({.title = "版本 <1> & more", .language = "zh-Hant", .made_at = {1'795'485'960'000'000}});
    document.heading(1, "決策表");
    document.heading(3, "Too deep");
    document.paragraph("one  two\nthree\x01");
    document.list(std::vector<std::string>{"a", "b"});
    document.table("fees", {"Rule", "Fee"}, std::vector<TextDocument::Row>{{"1", "= 1+1"}, {"2"}, {"3", "4", "cut"}});
    document.picture({.width = 340, .height = 50, .lines = {{{0, 1}, {2, 3}}}, .boxes = {{1, 2, 3, 4, 1, {2, 3}, "a & b"}}}, "graph",
                     "a needs b");
    return document;
}

TEST(Text_documents, begin_with_their_media_type_as_it_stands_and_list_what_they_hold) {
    const auto bytes = sample().finish();
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->substr(0, 4), std::string("PK\x03\x04"));
    EXPECT_EQ(bytes->substr(8, 2), std::string(2, '\0')) << "stored";
    EXPECT_EQ(bytes->substr(28, 2), std::string(2, '\0')) << "no extra field";
    EXPECT_EQ(bytes->substr(30, 47), "mimetypeapplication/vnd.oasis.opendocument.text");
    const Opened package = opened(*bytes);
    EXPECT_EQ(package.names,
              (std::vector<std::string>{"mimetype", "content.xml", "styles.xml", "meta.xml", "Pictures/1.svg", "META-INF/manifest.xml"}));
    for (const char* name : {"content.xml", "styles.xml", "meta.xml", "Pictures/1.svg"})
        EXPECT_NE(package.entries.at("META-INF/manifest.xml").find(std::string("full-path=\"") + name + "\""), std::string::npos) << name;
    EXPECT_EQ(package.entries.at("Pictures/1.svg"),
              R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 50" width="340" height="50"><g fill="none" stroke="#555555">)"
              R"(<path d="M0 1L2 3"/></g><g fill="#ffffff" stroke="#222222"><rect x="1" y="2" width="3" height="4" rx="1"/>)"
              R"(<text x="2" y="3" fill="#000000" stroke="none" font-family="sans-serif" font-size="14">a &amp; b</text></g></svg>)");
    EXPECT_EQ(*sample().finish(), *bytes) << "the same content makes the same bytes";
}

TEST(Text_documents, have_headings_without_jumps_header_rows_and_words_for_pictures) {
    const Opened package = opened(*sample().finish());
    pugi::xml_document content;
    ASSERT_TRUE(content.load_string(package.entries.at("content.xml").c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
    const auto text = content.child("office:document-content").child("office:body").child("office:text");
    EXPECT_STREQ(text.child("text:p").text().get(), "版本 <1> & more");
    const auto first = text.child("text:h"), second = first.next_sibling("text:h");
    EXPECT_EQ(first.attribute("text:outline-level").as_int(), 1);
    EXPECT_EQ(second.attribute("text:outline-level").as_int(), 2) << "the third level after the first leaves one out";
    const auto table = text.child("table:table");
    EXPECT_STREQ(table.child("table:table-header-rows").child("table:table-row").child("table:table-cell").child("text:p").text().get(),
                 "Rule");
    std::vector<std::string> cells;
    for (const auto& row : table.children("table:table-row"))
        for (const auto& cell : row.children("table:table-cell")) cells.emplace_back(cell.child("text:p").text().get());
    EXPECT_EQ(cells, (std::vector<std::string>{"1", "= 1+1", "2", "", "3", "4"}));
    const std::string& all = package.entries.at("content.xml");
    EXPECT_NE(all.find("one <text:s/>two<text:line-break/>three\xEF\xBF\xBD"), std::string::npos);
    EXPECT_NE(all.find("svg:width=\"170.00mm\" svg:height=\"25.00mm\""), std::string::npos) << "as wide as the page";
    EXPECT_NE(all.find("<svg:title>graph</svg:title><svg:desc>a needs b</svg:desc>"), std::string::npos);
    EXPECT_NE(package.entries.at("meta.xml").find("<dc:language>zh-TW</dc:language>"), std::string::npos);
}

}  // namespace
}  // namespace skl::files
