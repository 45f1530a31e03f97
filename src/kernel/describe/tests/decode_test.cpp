// decode names every fault of an input at once, by pointer and code (kernel.md §1).
#include <gtest/gtest.h>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"

namespace skl::sample {

enum class Mood { calm, cross };
BOOST_DESCRIBE_ENUM(Mood, calm, cross)

struct Author {
    Text<1, 10> name;
    std::optional<Email> email;
};
BOOST_DESCRIBE_STRUCT(Author, (), (name, email))

struct Letter {
    Id<Letter> id;
    Bilingual<1, 20> title;
    Prose<50> body;
    Mood mood{};
    Several<Author, 1, 3> authors;
    std::optional<Date> sent;
    Positive pages;
    bool open = false;
    std::map<std::string, std::int64_t> votes;
};
BOOST_DESCRIBE_STRUCT(Letter, (), (id, title, body, mood, authors, sent, pages, open, votes))

}  // namespace skl::sample

namespace skl {
namespace {

using sample::Letter;

const std::string whole =
    R"({"id":"0190a5c4-7b1e-7000-8000-0123456789ab","title":{"zh-Hant":"路燈","en":"Lamps"},"body":"a\nb","mood":"cross",)"
    R"("authors":[{"name":"王"}],"sent":"2026-02-28","pages":2,"open":true,"votes":{"a":1}})";

std::map<std::string, std::string> faults(std::string_view json) {
    std::map<std::string, std::string> out;
    const auto letter = from_json<Letter>(json);
    if (!letter)
        for (const FieldError& error : letter.problem().errors) out[error.pointer] = error.code;
    return out;
}

std::string with(std::string text, const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
    return text;
}

TEST(Decode, What_is_read_is_written_again_the_same) {
    const auto letter = from_json<Letter>(whole);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->title.in("en"), "Lamps");
    const auto again = from_json<Letter>(to_json(*letter));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_json(*again), to_json(*letter));
}

struct Anything {
    Json one;
    std::map<std::string, Json> many;
};
BOOST_DESCRIBE_STRUCT(Anything, (), (one, many))

TEST(Decode, A_field_of_JSON_takes_any_value_as_it_is) {
    const std::string text = R"({"one":{"a":[1,2.50,null,true],"b":"塩\"行"},"many":{"x":"text","y":9007199254740993,"z":null}})";
    const auto read = from_json<Anything>(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->one.value, R"({"a":[1,2.50,null,true],"b":"塩\"行"})");
    EXPECT_EQ(read->many.at("x").value, R"("text")");
    EXPECT_EQ(read->many.at("y").value, "9007199254740993");
    EXPECT_EQ(to_json(*read), text);
}

TEST(Decode, A_field_of_JSON_in_a_form_is_typed_as_JSON) {
    const auto typed = [](const std::string& text) {
        Node form{.type = Node::Type::object};
        form.member("one") = Node{.type = Node::Type::text, .text = text};
        Anything made;
        auto faults = decode(form, face_of<Anything>, &made, Spelling::form);
        std::erase_if(faults, [](const FieldError& fault) { return fault.pointer != "/one"; });
        return faults.empty() ? made.one.value : faults.front().code;
    };
    EXPECT_EQ(typed(R"( {"days late": 3} )"), R"({"days late":3})");
    EXPECT_EQ(typed("2.50"), "2.50");
    EXPECT_EQ(typed("{days late: 3}"), "not-json");
}

TEST(Decode, All_faults_are_named_in_one_answer) {
    const auto found = faults(R"({"id":"x","title":{"en":"only"},"mood":"sad","authors":[],"pages":0,"color":1})");
    EXPECT_EQ(found, (std::map<std::string, std::string>{{"/id", "not-an-id"},
                                                         {"/title/zh-Hant", "required"},
                                                         {"/mood", "not-one-of"},
                                                         {"/authors", "too-few"},
                                                         {"/pages", "out-of-range"},
                                                         {"/color", "unknown-field"}}));
}

TEST(Decode, A_duplicate_key_is_refused_by_name) {
    EXPECT_EQ(faults(with(whole, R"("pages":2)", R"("pages":2,"pages":3)")),
              (std::map<std::string, std::string>{{"/pages", "duplicate-key"}}));
}

TEST(Decode, A_number_in_quotes_is_no_number_in_JSON) {
    EXPECT_EQ(faults(with(whole, R"("pages":2)", R"("pages":"2")")), (std::map<std::string, std::string>{{"/pages", "wrong-type"}}));
}

TEST(Decode, A_number_that_would_lose_its_fraction_is_refused) {
    EXPECT_EQ(faults(with(whole, R"("pages":2)", R"("pages":2.5)")), (std::map<std::string, std::string>{{"/pages", "lost-precision"}}));
    EXPECT_EQ(faults(with(whole, R"("pages":2)", R"("pages":9223372036854775808)")),
              (std::map<std::string, std::string>{{"/pages", "out-of-range"}}));
    EXPECT_TRUE(faults(with(whole, R"("pages":2)", R"("pages":2e0)")).empty());
}

TEST(Decode, Nesting_past_the_limit_is_refused_and_at_the_limit_read) {
    EXPECT_TRUE(read_json(std::string(deepest_nesting, '[') + std::string(deepest_nesting, ']')));
    const auto deep = read_json(std::string(deepest_nesting + 1, '[') + std::string(deepest_nesting + 1, ']'));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.problem().code, "too-deep");
}

TEST(Decode, Control_characters_and_NUL_are_refused) {
    EXPECT_EQ(faults(with(whole, "a\\nb", "a\\u0000b")), (std::map<std::string, std::string>{{"/body", "control-character"}}));
    EXPECT_EQ(faults(with(whole, R"("name":"王")", R"("name":"a\nb")")),
              (std::map<std::string, std::string>{{"/authors/0/name", "control-character"}}));
}

TEST(Decode, Length_is_counted_in_code_points_after_NFC) {
    const auto letter = from_json<Letter>(with(whole, "王",
                                               "e\xCC\x81"
                                               "23456789天"));  // é as e + accent: ten characters once normalised
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->authors[0].name.value.substr(0, 2), "é");
    EXPECT_EQ(faults(with(whole, "王", "12345678901")), (std::map<std::string, std::string>{{"/authors/0/name", "too-long"}}));
}

TEST(Decode, A_form_spells_the_same_struct_with_dots) {
    auto node = read_form(
        "id=0190a5c4-7b1e-7000-8000-0123456789ab&title.zh-Hant=%E8%B7%AF&body=a%0D%0Ab&mood=calm&authors.0.name=A&authors.0.email="
        "&authors.1.name=B&pages=3&open=on&sent=");
    ASSERT_TRUE(node);
    const auto letter = decode<Letter>(*node, Spelling::form);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->authors.size(), 2U);
    EXPECT_FALSE(letter->authors[0].email);
    EXPECT_EQ(letter->body.value, "a\nb");
    EXPECT_FALSE(letter->sent);
    EXPECT_TRUE(letter->open);
}

TEST(Decode, A_form_whose_names_are_not_UTF_8_is_refused) {
    const auto node = read_form("words.a%C3%28hole=5&truth=on");
    ASSERT_FALSE(node);
    EXPECT_EQ(node.problem().code, "bad-form");
    EXPECT_TRUE(read_form("words.%E8%B7%AF=%FF"));  // a value's fault is its field's
}

TEST(Decode, Broken_JSON_says_at_which_byte) {
    const std::pair<const char*, const char*> broken[] = {
        {R"({"a":tru})", "9"},  {R"({"a":1)", "7"},  {R"({"a":1} x)", "9"}, {R"({"a" 1})", "6"}, {R"([1,])", "4"},       {R"([01])", "3"},
        {R"({"a":"\q"})", "8"}, {"[\"a\nb\"]", "4"}, {R"(nul)", "4"},       {"", "1"},           {"[\"\xC3\x28\"]", "4"}};
    for (const auto& [text, byte] : broken) {
        const auto read = read_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.problem().status, 400) << text;
        EXPECT_EQ(read.problem().params.at("byte"), byte) << text;
    }
}

TEST(Decode, An_email_without_a_domain_and_a_url_with_credentials_are_refused) {
    for (const char* bad : {"a", "a@b", "a@b..tw", ".a@b.tw", "a b@c.tw"}) {
        Email email;
        EXPECT_FALSE(decode_text(bad, face_of<Email>, &email).empty()) << bad;
    }
    for (const char* bad : {"ftp://a.tw", "http://u:p@a.tw/", "https://", "http://a b"}) {
        Url url;
        EXPECT_FALSE(decode_text(bad, face_of<Url>, &url).empty()) << bad;
    }
    Url url;
    EXPECT_TRUE(decode_text("https://data.gov.tw/dataset/1?x=%E5%8F%B0#a", face_of<Url>, &url).empty());
}

}  // namespace
}  // namespace skl
