// What ingest points out has its words, and how to mend it, in both languages.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace skl::opendata {
namespace {

std::string whole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

// Codes where the engine and its callers make an issue or put a record aside.
std::set<std::string> codes() {
    const std::regex patterns[] = {
        std::regex(R"re(note\((?:\w+, )?"([a-z]+(?:-[a-z]+)+)")re"),
        std::regex(R"re(\{"([a-z]+(?:-[a-z]+)+)"\},\s*Severity)re"),
        std::regex(R"re(issue\([^"\n]*"([a-z]+(?:-[a-z]+)+)")re"),
        std::regex(R"re(issue\([^"\n]*"[a-z-]+" : "([a-z]+(?:-[a-z]+)+)")re"),
    };
    const std::regex aside(R"re(return "([a-z]+(?:-[a-z]+)+)")re");
    std::set<std::string> out;
    const auto collect = [&](const std::string& text, const std::regex& pattern) {
        for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator(); ++match)
            out.insert((*match)[1]);
    };
    for (const char* folder : {"src/opendata/engine", "src/opendata/publish"})
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".cpp")
                for (const std::regex& pattern : patterns) collect(whole(entry.path()), pattern);
    collect(whole("src/opendata/engine/table_run.cpp"), aside);
    return out;
}

TEST(IssueWords, Are_there_for_every_code_in_both_languages) {
    const std::set<std::string> all = codes();
    EXPECT_GE(all.size(), 20U);
    for (const char* known :
         {"lossy-question-mark", "composite-cell", "extra-cell", "encoding-declared-mismatch", "blank-label", "missing-label"})
        EXPECT_TRUE(all.contains(known)) << known;
    for (const char* language : {"zh-Hant", "en"}) {
        const std::string words = whole(std::filesystem::path("web/locales") / language / "opendata.ftl");
        for (const std::string& code : all) {
            if (code.find("-quarantined") != std::string::npos || code == "fewer-rows" || code == "schema-changed" ||
                code == "personal-data")
                continue;  // say it themselves
            EXPECT_NE(words.find("\nissue." + code + " = "), std::string::npos) << language << " " << code;
            EXPECT_NE(words.find("\nissue." + code + ".mend = "), std::string::npos) << language << " " << code;
        }
    }
}

}  // namespace
}  // namespace skl::opendata
