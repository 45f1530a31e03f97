// A version as a document: everything a file in the archive needs is in it.
#include <zip.h>

#include "kernel/print/tests/pdf_text.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

std::string content_of(const std::string& bytes) {
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!archive) return "no archive";
    zip_stat_t stat;
    zip_stat(archive, "content.xml", 0, &stat);
    std::string text(stat.size, '\0');
    zip_file_t* file = zip_fopen(archive, "content.xml", 0);
    zip_fread(file, text.data(), text.size());
    zip_fclose(file);
    zip_discard(archive);
    return text;
}

TEST_F(ServedRules, A_version_is_given_as_a_document_with_tables_graph_parameters_tests_and_coverage) {
    load_taiwan();
    const std::string version = "/rules/sets/taiwan/versions/2026.1";
    const std::string cases =
        R"({"cases":[{"name":"六十六歲","decision":"deposits_limit","inputs":{"household_size":1},"expected":2500000},)"
        R"({"name":"wrong","decision":"deposits_limit","inputs":{"household_size":1},"expected":1}]})";
    ASSERT_EQ(ask("PUT", version + "/tests", "author", cases).status, 200);
    const Answered answer = get(version + "/document");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.substr(30, 47), "mimetypeapplication/vnd.oasis.opendocument.text");
    const std::string content = content_of(answer.body);
    for (const char* part : {"臺灣福利與規費規則 2026.1", "收入級別", "老人生活津貼發給辦法第5條第1項第2款", "Pictures/1.svg", "elder.full",
                             "2500000 + 250000 * (household_size - 1)", "六十六歲", "未通過: 2500000", "SHA-256 ", "未指明法規依據"})
        EXPECT_NE(content.find(part), std::string::npos) << part;
    EXPECT_EQ(get("/rules/sets/taiwan/versions/none/document").status, 404);

    const Answered pdf = get(version + "/document/pdf");
    ASSERT_EQ(pdf.status, 200) << pdf.body;
    const std::string text = print::text_of_pdf(pdf.body);
    for (const char* part : {"臺灣福利與規費規則 2026.1", "收入級別", "elder.full", "六十六歲", "未通過: 2500000", "未指明法規依據"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace skl::rules
