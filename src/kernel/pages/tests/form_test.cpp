// A form from a struct: a control a member, limits and hints, faults beside their fields, and what was typed.
#include "kernel/pages/tests/sample.h"

namespace skl::sample {
namespace {

class FormPage : public PagesTest {
protected:
    std::string form(const char* language, const Node* typed, const std::vector<FieldError>& errors) {
        return pages->form(frame(language), face_of<Order>, "/orders", typed, errors);
    }
};

TEST_F(FormPage, Each_sort_of_member_gets_the_control_that_fits_it) {
    const std::string page = form("en", nullptr, {});
    EXPECT_TRUE(holds(page, R"(<input class="govuk-input" id="f-name" name="name" type="text")"));
    EXPECT_TRUE(holds(page, R"(<textarea class="govuk-textarea" id="f-wish" name="wish")"));
    EXPECT_TRUE(holds(page, R"(id="f-email" name="email" type="email")"));
    EXPECT_TRUE(holds(page, R"(name="colour" type="radio" value="amber")"));
    EXPECT_TRUE(holds(page, R"(id="f-soon" name="soon" type="checkbox" value="true")"));
    EXPECT_TRUE(holds(page, R"(id="f-picture" name="picture" type="file")"));
    EXPECT_TRUE(holds(page, R"(enctype="multipart/form-data")")) << "a form with a file is multipart";
    EXPECT_TRUE(holds(page, R"(<input type="hidden" name="csrf")"));
    EXPECT_TRUE(holds(page, R"(<input type="hidden" name="idempotency_key")"));
}

TEST_F(FormPage, A_bilingual_member_is_one_field_a_language) {
    const std::string page = form("zh-Hant", nullptr, {});
    EXPECT_TRUE(holds(page, R"(id="f-title.zh-Hant" name="title.zh-Hant")"));
    EXPECT_TRUE(holds(page, R"(id="f-title.en" name="title.en")"));
}

TEST_F(FormPage, What_may_be_left_out_says_so_and_what_must_be_there_does_not) {
    const std::string page = form("en", nullptr, {});
    EXPECT_TRUE(holds(page, R"(for="f-email">email (optional)</label>)"));
    EXPECT_TRUE(holds(page, R"(for="f-name">Name</label>)"));
}

TEST_F(FormPage, A_fault_stands_in_the_summary_with_its_field_and_beside_the_field) {
    const std::string page = form("en", nullptr, {{"/name", "too-short", {{"min", "2"}}}, {"/title/en", "required"}});
    EXPECT_TRUE(holds(page, R"(<a href="#f-name">Name: Too short: at least 2 characters.</a>)"));
    EXPECT_TRUE(holds(page, R"(<a href="#f-title.en">Title: Please fill in this field.</a>)"));
    EXPECT_TRUE(
        holds(page, R"(id="f-name" name="name" type="text" inputmode="text" value="" aria-describedby="d-name" aria-invalid="true")"));
    EXPECT_TRUE(holds(page, R"(<div id="d-name"><p class="govuk-error-message">)"));
    EXPECT_FALSE(holds(form("en", nullptr, {}), "govuk-error-summary"));
}

TEST_F(FormPage, What_was_typed_comes_back_with_its_lines_and_as_text_never_as_markup) {
    const auto typed =
        read_json(R"({"name":"<b>\"天燈\"</b>","wish":"one\ntwo","colour":"night","soon":"true","title":{"zh-Hant":"元宵"}})");
    ASSERT_TRUE(typed);
    const std::string page = form("zh-Hant", &*typed, {{"/name", "too-long", {{"max", "20"}}}});
    EXPECT_TRUE(holds(page, R"(value="&lt;b&gt;&quot;天燈&quot;&lt;/b&gt;")"));
    EXPECT_TRUE(holds(page, ">one\ntwo</textarea>"));
    EXPECT_TRUE(holds(page, R"(value="night" checked)"));
    EXPECT_TRUE(holds(page, R"(name="soon" type="checkbox" value="true" checked)"));
    EXPECT_TRUE(holds(page, R"(name="title.zh-Hant" type="text" inputmode="text" value="元宵")"));
}

TEST_F(FormPage, A_group_of_fields_left_empty_is_not_there) {
    const auto typed = read_form("name=ab&wish=&title.zh-Hant=&title.en=&colour=red");
    ASSERT_TRUE(typed);
    Order order;
    const auto faults = decode(*typed, face_of<Order>, &order, Spelling::form);
    ASSERT_EQ(faults.size(), 1u) << "a title that must be there is asked for once";
    EXPECT_EQ(faults[0].pointer, "/title/zh-Hant");
}

}  // namespace
}  // namespace skl::sample
