// A new mailbox: it counts when its code came back, and the old one hears of it.
#include <regex>

#include "identity/tests/account.h"
#include "kernel/notify/tests/smtp_server.h"

namespace skl::identity::testing {
namespace {

class Mailbox : public ::testing::Test {
protected:
    // The server is there before the house that sends to it, and after.
    class House : public Account {
    public:
        explicit House(const std::string& url) : Account(sending_to(url)) {}
        using Account::ask;
        using Account::identity;
        using Account::session_of;
        using Account::wang;
        using Account::write;
        void TestBody() override {}

    private:
        static Configuration sending_to(const std::string& url) {
            Configuration out;
            out.smtp_url = url;
            return out;
        }
    };

    bool found_by(const std::string& address) {
        bool found = false;
        house.write([&](Transaction& tx) {
            const auto person = house.identity->people().find(tx, "email", address, Instant::now());
            found = person && *person == house.wang;
        });
        return found;
    }
    // The code in the newest of so many mails: the only digits of its words but for the minutes it is good for.
    std::string code_of_mail(std::size_t number) {
        const auto mails = smtp.wait_for(number);
        const std::string text = mails.size() < number ? "" : skl::testing::bodies(mails.back().text).front();
        const std::regex pattern("([0-9]{4}) ([0-9]{4})");
        std::smatch found;
        return std::regex_search(text, found, pattern) ? found[1].str() + found[2].str() : std::string{};
    }
    Answered change(const std::string& address, std::int64_t rev) {
        return house.ask("PATCH", "/me", fmt::format("{}If-Match: \"{}\"\r\n{}", send_json, rev, cookie),
                         fmt::format(R"({{"email":"{}"}})", address));
    }
    Answered give(const std::string& code) {
        return house.ask("POST", "/api/v1/me/email", send_json + cookie, fmt::format(R"({{"code":"{}"}})", code));
    }

    skl::testing::SmtpServer smtp;
    House house{smtp.url()};
    const std::string cookie = house.session_of(house.wang);
};

TEST_F(Mailbox, A_new_one_counts_when_its_code_came_back_and_the_old_one_is_told) {
    const Answered asked = change("new@example.tw", 1);
    EXPECT_EQ(asked.status, 200) << asked.body;
    EXPECT_TRUE(asked.says("\"email_waiting\":\"new@example.tw\"")) << asked.body;
    const std::string code = code_of_mail(1);
    ASSERT_EQ(code.size(), 8U);
    EXPECT_FALSE(found_by("new@example.tw"));
    EXPECT_TRUE(found_by("wang@example.tw"));
    EXPECT_EQ(give(code == "00000000" ? "00000001" : "00000000").status, 422);
    EXPECT_EQ(give(code).status, 204);
    EXPECT_TRUE(found_by("new@example.tw"));
    EXPECT_FALSE(found_by("wang@example.tw"));
    EXPECT_NE(smtp.wait_for(2).back().to.find("wang@example.tw"), std::string::npos) << "the old mailbox hears of it";
    EXPECT_EQ(give(code).status, 410) << "a code is good once";
}

TEST_F(Mailbox, After_five_wrong_tries_the_code_is_worth_nothing) {
    ASSERT_EQ(change("new@example.tw", 1).status, 200);
    const std::string code = code_of_mail(1), wrong = code == "00000000" ? "00000001" : "00000000";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(give(wrong).status, 422);
    EXPECT_EQ(give(code).status, 410);
    EXPECT_TRUE(found_by("wang@example.tw"));
}

}  // namespace
}  // namespace skl::identity::testing
