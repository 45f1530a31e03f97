// What is written is DMN 1.5 by the schema of the standard itself (DMN15.xsd with DMNDI15, DC and DI): every model of the tests and of the
// presets, read and written again.
#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "kernel/text/disk.h"
#include "rules/engine/dmn/read.h"

namespace skl::rules {
namespace {

namespace fs = std::filesystem;

constexpr const char* schema_file = "testdata/rules/dmn-tck/xsd/DMN15.xsd";

void gather(void* into, const char* format, ...) {
    char text[500];
    va_list arguments;
    va_start(arguments, format);
    (void)std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    *static_cast<std::string*>(into) += text;
}

class WrittenModels : public ::testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(schema_file)) GTEST_SKIP() << schema_file << " is not here: what is written is not held to the schema of DMN 1.5";
        const std::unique_ptr<xmlSchemaParserCtxt, void (*)(xmlSchemaParserCtxtPtr)> parser(xmlSchemaNewParserCtxt(schema_file),
                                                                                            xmlSchemaFreeParserCtxt);
        xmlSchemaSetParserErrors(parser.get(), gather, gather, &faults_);
        schema_.reset(xmlSchemaParse(parser.get()));
        ASSERT_TRUE(schema_) << faults_;
    }

    // Empty: it is valid.
    std::string faults_of(const std::string& xml) {
        faults_.clear();
        const std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)> document(
            xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "model.dmn", nullptr, XML_PARSE_NONET | XML_PARSE_NOERROR), xmlFreeDoc);
        if (!document) return "no XML";
        const std::unique_ptr<xmlSchemaValidCtxt, void (*)(xmlSchemaValidCtxtPtr)> valid(xmlSchemaNewValidCtxt(schema_.get()),
                                                                                         xmlSchemaFreeValidCtxt);
        xmlSchemaSetValidErrors(valid.get(), gather, gather, &faults_);
        if (xmlSchemaValidateDoc(valid.get(), document.get()) == 0) return "";
        return faults_.empty() ? "invalid" : faults_;
    }

    std::string faults_;
    std::unique_ptr<xmlSchema, void (*)(xmlSchemaPtr)> schema_{nullptr, xmlSchemaFree};
};

std::vector<fs::path> models_below(const char* folder) {
    std::vector<fs::path> made;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".dmn") made.push_back(entry.path());
    std::sort(made.begin(), made.end());
    return made;
}

TEST_F(WrittenModels, are_valid_by_the_schema_of_the_standard) {
    std::size_t checked = 0;
    for (const char* folder : {"presets", "testdata/rules"})
        for (const fs::path& file : models_below(folder)) {
            std::vector<feel::Diagnostic> diagnostics;
            const dmn::Reading read = dmn::read_model(*disk::read(file), diagnostics);
            if (!read.model) continue;
            ++checked;
            EXPECT_EQ(faults_of(dmn::write_model(*read.model)), "") << file;
        }
    EXPECT_GT(checked, 100U);
}

TEST_F(WrittenModels, that_break_the_schema_are_told_apart) {
    EXPECT_NE(
        faults_of(
            R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m"><decision/></definitions>)"),
        "");
}

}  // namespace
}  // namespace skl::rules
