// Every text a person sees stands in both languages, none is missing and none is left over. How a key is used is read from
// the sources: whole, as "prefix.{}" or "prefix." with the rest said elsewhere, or as the label of a described struct or enum.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "kernel/pages/locale.h"

namespace skl {
namespace {

using Words = std::set<std::string, std::less<>>;

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

std::string all_files(const std::filesystem::path& folder, const Words& extensions) {
    std::string out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().generic_string();
        if (path.find("/tests/") == std::string::npos && extensions.contains(entry.path().extension().string()))
            out += read_file(entry.path()) + "\n";
    }
    return out;
}

Words found(const std::string& text, const std::string& pattern, std::size_t group = 1) {
    Words out;
    const std::regex expression(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) out.insert((*at)[group].str());
    return out;
}

Words split(const std::string& list) { return found(list, R"(([A-Za-z0-9_]+))"); }

// What the sources, the templates and the presets say of keys.
struct Sources {
    std::string code = all_files("src", {".cpp", ".h"}), templates = all_files("web/templates", {".html"});
    Words literals = found(without_inner_quotes(code), R"re("([^"\\\n]{0,80})")re");
    Words shown = found(templates, R"(\{\{t:([^}]+)\}\})");
    Words rests = literals;  // what may follow a prefix
    Words labels;            // Struct.field, Enum.value
    Words fields;            // of any struct or path
    Words functions;         // literals as keys of functions have them: spaces and dots as hyphens

    std::map<std::string, Words> members;  // of each described name, and the structs it is made from

    void inherit(const std::string& name, const Words& from, std::size_t depth = 0) {
        constexpr std::size_t most_bases = 4;
        for (const std::string& member : from) {
            labels.insert(fmt::format("{}.{}", name, member));
            if (const auto base = members.find(member); base != members.end() && depth < most_bases) inherit(name, base->second, depth + 1);
        }
    }

    // Quotes inside characters and strings would pair with the wrong ones.
    static std::string without_inner_quotes(const std::string& text) {
        return std::regex_replace(std::regex_replace(text, std::regex("'\\\\?\"'"), "' '"), std::regex("\\\\\""), "`");
    }

    Sources() {
        for (std::string word : literals) {
            std::replace_if(
                word.begin(), word.end(), [](char c) { return c == ' ' || c == '.'; }, '-');
            functions.insert(std::move(word));
        }
        for (const auto& word : found(all_files("presets", {".json"}), R"re("([^"\\\n]{1,80})")re")) rests.insert(word);
        const std::regex described(R"(BOOST_DESCRIBE_(ENUM|STRUCT)\((\w+),([^;]*)\))");
        for (std::sregex_iterator at(code.begin(), code.end(), described), end; at != end; ++at)
            for (const std::string& member : split((*at)[3].str())) {
                labels.insert(fmt::format("{}.{}", (*at)[2].str(), member));
                ((*at)[1] == "ENUM" ? rests : fields).insert(member);
                members[(*at)[2].str()].insert(member);
            }
        for (const auto& [name, own] : members) inherit(name, own);
        for (const auto& part : found(code, R"(\{([a-z_]+)\}[/"])")) fields.insert(part);
        for (const auto& group : found(code, R"re(\("/([a-z-]+))re")) rests.insert(group);  // of routes: tag.<group>
    }

    bool follows_prefix(const std::string& key) const {
        for (const std::string& literal : literals) {
            std::string_view prefix = literal;
            if (prefix.ends_with("{}"))
                prefix.remove_suffix(2);
            else if (!prefix.ends_with('.'))
                continue;
            if (prefix.size() < 3 || !key.starts_with(prefix)) continue;
            const std::string rest = key.substr(prefix.size());
            if (rests.contains(rest) || rest.find_first_not_of("0123456789") == std::string::npos) return true;
        }
        return false;
    }

    bool uses(std::string key) const {
        for (const std::string_view ending : {".detail", ".hint", ".mend", ".why"})
            if (key.ends_with(ending) && !literals.contains(key) && !shown.contains(key)) key.resize(key.size() - ending.size());
        if (shown.contains(key) || literals.contains(key) || labels.contains(key)) return true;
        const std::regex notice(R"(notify\.(.+)\.(title|body))");  // of a topic that the sources name
        if (std::smatch of_topic; std::regex_match(key, of_topic, notice) && literals.contains(of_topic[1].str())) return true;
        if (constexpr std::string_view function = "feel.function."; key.starts_with(function))
            return functions.contains(key.substr(function.size()));
        if (key.starts_with("field.") && fields.contains(key.substr(6))) return true;
        return follows_prefix(key);
    }
};

class ProductWords : public ::testing::Test {
protected:
    static const Sources& sources() {
        static const Sources out;
        return out;
    }
    void expect_words(const Words& keys, const std::string& of) {
        for (const std::string& key : keys)
            for (const std::string_view language : languages)
                EXPECT_TRUE(locale.has(language, key)) << of << " has no words: " << key << " in " << language;
    }
    Locale locale = std::move(*Locale::load("web/locales"));
};

TEST_F(ProductWords, Both_languages_have_the_same_keys) {
    for (const auto& [key, words] : locale.all("zh-Hant")) EXPECT_TRUE(locale.has("en", key)) << key << " is missing in en";
    for (const auto& [key, words] : locale.all("en")) EXPECT_TRUE(locale.has("zh-Hant", key)) << key << " is missing in zh-Hant";
}

TEST_F(ProductWords, Both_languages_take_the_same_arguments) {
    const std::string argument = R"(\{(\w+)[,}])";
    for (const auto& [key, words] : locale.all("zh-Hant")) {
        const auto other = locale.all("en").find(key);
        if (other != locale.all("en").end()) EXPECT_EQ(found(words, argument), found(other->second, argument)) << key;
    }
}

TEST_F(ProductWords, No_words_are_left_over) {
    for (const auto& [key, words] : locale.all("zh-Hant")) EXPECT_TRUE(sources().uses(key)) << key << " is used nowhere";
}

TEST_F(ProductWords, What_the_code_says_by_key_is_there) {
    expect_words(found(sources().code, R"re(say\("([a-z]+\.[A-Za-z0-9._-]+)")re"), "a call");
    Words navigation = found(sources().code, R"re(navigation\(\{"[^"]*", "([^"]+)"\}\))re");
    expect_words(navigation, "an entry of the navigation");
    Words routes;
    for (const std::string& name : found(sources().code, R"re(\.named\("([^"]+)"\))re")) routes.insert("route." + name);
    expect_words(routes, "a route");
}

// Problems of 500 and more, and those of commands alone, are the operator's: they go to the log and the terminal by their code.
TEST_F(ProductWords, Every_problem_and_every_fault_of_a_field_has_words) {
    std::string code;
    for (const char* folder :
         {"src/kernel/describe", "src/kernel/http", "src/kernel/jobs", "src/kernel/analytics", "src/kernel/files", "src/opendata"})
        code += all_files(folder, {".cpp", ".h"});
    Words problems, faults;
    for (const char* pattern : {R"re(Problem\{4\d{2}, "([a-z0-9-]+)")re", R"re((?:bad_request|conflict|forbidden)\("([a-z0-9-]+)"\))re",
                                R"re(fault_at\("([a-z0-9-]+)")re"})
        for (const std::string& one : found(code, pattern)) problems.insert("problem." + one);
    for (const char* pattern : {R"re(\{"/[^"]*", "([a-z-]+)")re", R"re(\bfail\((?:pointer|at|step)[^;"]*"([a-z-]+)")re"})
        for (const std::string& one : found(code, pattern))
            if (!locale.has("zh-Hant", "problem." + one)) faults.insert("error." + one);
    expect_words(problems, "a problem");
    expect_words(faults, "a fault");
}

}  // namespace
}  // namespace skl
