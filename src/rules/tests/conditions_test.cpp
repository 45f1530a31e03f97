// The seam by which other modules keep conditions (kernel/http/conditions.h), as the sample module uses it: checked when they are
// written, with the place of a fault; asked as often as needed, within limits; what is not known does not hold.
#include <filesystem>

#include "kernel/http/tests/guestbook/module.h"
#include "kernel/http/tests/guestbook/watches.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

class Kept : public ServedRules {
protected:
    Kept()
        : ServedRules([this](ServedRules&) {  // the members of the base are there, those of this class are not
              watches = std::make_unique<guestbook::Watches>(*app);
              guestbook::install(*app, *outbox);
              guestbook::install_watches(*app, *watches);
          }) {}
    ~Kept() override { server.reset(); }

    Answered keep(const std::string& label, const std::string& condition) const {
        return ask("POST", "/guestbook/watches", "somebody", to_json(guestbook::NewWatch{{{label}}, {{condition}}}));
    }
    void sign(const std::string& message) const {
        Client client(port);
        const std::string body = R"({"name":"王小明","message":")" + message + R"(","mood":"cross"})";
        client.send(
            fmt::format("POST /guestbook HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
                        "Idempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{}",
                        "key-" + std::to_string(message.size()), body.size(), body));
        const Answered signed_ = client.read(false);
        EXPECT_EQ(signed_.status, 201) << signed_.body;
    }

    static inline std::unique_ptr<guestbook::Watches> watches;  // made while the base is
};

TEST_F(Kept, A_condition_rings_for_what_it_holds_for) {
    ASSERT_EQ(keep("cross", R"(entry.mood = "cross" and contains(entry.message, "wait"))").status, 201);
    ASSERT_EQ(keep("glad", R"(entry.mood = "glad")").status, 201);
    ASSERT_EQ(keep("unknown", "entry.nothing > 3").status, 201);
    sign("I wait");
    sign("I do not");
    const Answered all = get("/guestbook/watches");
    EXPECT_TRUE(all.says(R"("label":"cross")")) << all.body;
    EXPECT_TRUE(all.says(R"("rang":1)"));
    EXPECT_EQ(all.body.find(R"("rang":2)"), std::string::npos);
}

TEST_F(Kept, A_text_that_is_no_condition_is_refused_with_its_line_and_column) {
    const Answered refused = keep("bad", "entry.mood = ");
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.says("feel-syntax") && refused.says("\"line\":\"1\"") && refused.says("\"column\":")) << refused.body;
    EXPECT_TRUE(refused.says("/condition"));
    EXPECT_EQ(keep("name", "visitor = 1").status, 422) << "a name it was not given";
}

TEST_F(Kept, A_condition_that_takes_too_long_does_not_hold_and_holds_nobody_up) {
    ASSERT_EQ(keep("slow", "count(for i in 1..10000, j in 1..10000 return i * j) > 0").status, 201);
    const auto begun = std::chrono::steady_clock::now();
    sign("quick");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    EXPECT_EQ(get("/guestbook/watches").body.find(R"("rang":1)"), std::string::npos);
}

TEST(A_house_without_an_evaluator, does_not_start_a_module_that_keeps_conditions) {
    const skl::testing::Database database;
    const auto store = database.open_migrated();
    const auto locale = Locale::load("web/locales");
    const auto pages = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
    ASSERT_TRUE(pages);
    const Configuration configuration;
    App app(configuration, *store, **pages, *locale);
    EXPECT_THROW(guestbook::Watches{app}, std::runtime_error);
}

}  // namespace
}  // namespace skl::rules
