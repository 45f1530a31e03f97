// PDFs opened again by poppler-utils: the words, the pages, the structure, the language.
#include "kernel/print/pdf_document.h"

#include <gtest/gtest.h>

#include <thread>

#include "kernel/print/tests/pdf_text.h"

namespace skl::print {
namespace {

using Row = files::Document::Row;

std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

std::string sample(const std::string& language = "zh-Hant") {
    PdfDocument document({.title = "版本 <1> & more", .language = language, .made_at = {1'795'485'960'000'000}});
    document.heading(1, "決策表");
    document.heading(3, "Too deep");
    document.paragraph("一行\n第二行\x01");
    document.list(std::vector<std::string>{"甲", "乙"});
    std::vector<Row> rows;
    for (int i = 0; i < 120; ++i) rows.push_back({std::to_string(i), "= 年齡 ≥ 65 且住滿 183 天", "7759"});
    document.table("fees", {"規則", "條件", "金額"}, rows);
    document.picture({.width = 340, .height = 50, .lines = {{{0, 1}, {2, 3}}}, .boxes = {{1, 2, 200, 40, 20, {9, 27}, "收入"}}}, "graph",
                     "a needs b");
    auto bytes = document.finish();
    EXPECT_TRUE(bytes);
    return *bytes;
}

TEST(Pdf_documents, hold_their_words_as_text_and_the_head_of_a_table_on_each_page) {
    const std::string pdf = sample(), text = text_of_pdf(pdf);
    for (const char* part : {"版本 <1> & more", "決策表", "第二行", "甲", "年齡 ≥ 65", "收入", "a needs b"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
    const std::string facts = asked_of_pdf(pdf, "pdfinfo");
    EXPECT_NE(facts.find("Title:           版本 <1> & more"), std::string::npos) << facts;
    EXPECT_NE(facts.find("Tagged:          yes"), std::string::npos) << facts;
    const auto pages = times(text, "\f");
    EXPECT_GE(pages, 3U);
    EXPECT_EQ(times(text, "條件"), pages) << "each page of the table has its head";
    EXPECT_EQ(asked_of_pdf(pdf, "pdffonts").find(" no "), std::string::npos) << "fonts are embedded, as subsets, and have Unicode";
}

TEST(Pdf_documents, tell_their_structure_and_language) {
    const std::string pdf = sample(), structure = asked_of_pdf(pdf, "pdfinfo -struct-text");
    for (const char* part : {"H1", "H2", "H3", "Table", "TH", "TD", "LBody", "Figure", "決策表"})
        EXPECT_NE(structure.find(part), std::string::npos) << part << structure.substr(0, 500);
    EXPECT_EQ(structure.find("H4"), std::string::npos) << "the third level after the first leaves one out";
    EXPECT_NE(pdf.find("/Lang (zh-Hant-TW)"), std::string::npos);
    EXPECT_NE(sample("en").find("/Lang (en)"), std::string::npos);
    EXPECT_EQ(times(asked_of_pdf(pdf, "pdfinfo"), "Error"), 0U) << "the second catalogue is well-formed";
}

TEST(Pdf_documents, are_the_same_bytes_for_the_same_content_from_any_thread) {
    const std::string here = sample();
    std::string there, elsewhere;
    std::thread one([&] { there = sample(); }), other([&] { elsewhere = sample(); });
    one.join();
    other.join();
    EXPECT_EQ(there, here);
    EXPECT_EQ(elsewhere, here);
}

TEST(Pdf_documents, part_a_row_that_is_higher_than_a_page_and_end_at_the_most_pages) {
    PdfDocument document({.title = "long", .language = "en", .made_at = {}});
    std::string words;
    for (int i = 0; i < 4'000; ++i) words += "詞" + std::to_string(i) + " ";
    document.table("t", {"a", "b"}, std::vector<Row>{{"1", words}, {"2", "after"}});
    const auto pdf = document.finish();
    ASSERT_TRUE(pdf);
    const std::string text = text_of_pdf(*pdf);
    EXPECT_NE(text.find("詞0 "), std::string::npos);
    EXPECT_NE(text.find("詞3999"), std::string::npos);
    EXPECT_NE(text.find("after"), std::string::npos);

    PdfDocument endless({.title = "endless", .language = "en", .made_at = {}});
    std::string line = "x";
    for (int i = 0; i < 100; ++i) line += "\nx";
    for (int i = 0; i < most_pages; ++i) endless.paragraph(line);
    EXPECT_EQ(endless.finish().problem().code, "too-large");
}

TEST(Pdf_documents, squeeze_tables_of_many_columns_onto_the_page) {
    PdfDocument document({.title = "wide", .language = "en", .made_at = {}});
    Row header, row;
    for (int i = 0; i < 30; ++i) {
        header.push_back("h" + std::to_string(i));
        row.push_back("c" + std::to_string(i));
    }
    document.table("t", header, std::vector<Row>{row});
    const auto pdf = document.finish();
    ASSERT_TRUE(pdf);
    EXPECT_NE(text_of_pdf(*pdf).find("h29"), std::string::npos);
}

}  // namespace
}  // namespace skl::print
