// What a template must not do is refused when it is loaded, and what a value holds stays a value.
#include "kernel/pages/tests/sample.h"

namespace skl::sample {
namespace {

struct Note {
    std::string text;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(Note, (), (text, href))

const char* const head = "{{%AUTOESCAPE context=\"HTML\"}}";

class Template : public ::testing::Test {
protected:
    Template() : locale(std::move(*Locale::load("web/locales"))) {
        folder.write("templates/layout.html", std::string(head) + "{{>CONTENT}}");
        folder.write("manifest.json", R"({"styles.css":"/assets/styles-1.css"})");
    }
    Result<std::unique_ptr<Pages>> load(const std::string& body) {
        folder.write("templates/page.html", head + body);
        return Pages::load(folder.path() / "templates", folder.path() / "manifest.json", locale);
    }
    std::string shown(const std::string& body, const Note& note) {
        auto pages = load(body);
        EXPECT_TRUE(pages);
        return (*pages)->render("page", {}, [&](PageModel& model) { model.fill({&face_of<Note>, &note}); });
    }
    Folder folder;
    Locale locale;
};

TEST_F(Template, Words_the_catalogue_does_not_have_are_refused) { EXPECT_EQ(load("{{t:no.such.words}}").problem().code, "bad-template"); }
TEST_F(Template, An_asset_the_build_did_not_make_is_refused) { EXPECT_EQ(load("{{asset:missing.js}}").problem().code, "bad-template"); }
TEST_F(Template, A_value_in_an_attribute_without_quotes_is_refused) {
    EXPECT_EQ(load("<a href={{href}}>x</a>").problem().code, "bad-template");
}
TEST_F(Template, A_section_that_is_not_closed_is_refused) { EXPECT_EQ(load("{{#has_text}}x").problem().code, "bad-template"); }

TEST_F(Template, Markup_in_a_value_is_text) {
    EXPECT_EQ(shown("<p>{{text}}</p><a title=\"{{text}}\">", {"<script>\"x\"", {}}),
              "<p>&lt;script&gt;&quot;x&quot;</p><a title=\"&lt;script&gt;&quot;x&quot;\">");
}

TEST_F(Template, An_address_that_would_run_script_leads_nowhere) {
    EXPECT_EQ(shown("<a href=\"{{href}}\">", {"", {"javascript:alert(1)"}}), "<a href=\"#\">");
}

TEST_F(Template, Lines_stay_apart_only_where_the_template_says_so) {
    EXPECT_EQ(shown("<pre>{{text:p}}</pre>", {"curl \\\n  <x>", {}}), "<pre>curl \\\n  &lt;x&gt;</pre>");
    EXPECT_EQ(shown("<p>{{text}}</p>", {"a\nb", {}}), "<p>a b</p>");
}

}  // namespace
}  // namespace skl::sample
