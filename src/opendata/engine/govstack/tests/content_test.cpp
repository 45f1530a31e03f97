// Rows of registries held to their fields, and how GovStack's registries are asked.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/describe/decode.h"
#include "opendata/engine/govstack/asking.h"

namespace skl::opendata::govstack {
namespace {

RegistryFields fields_of(const std::string& json) {
    struct Holder {
        RegistryFields fields;
    };
    auto node = read_json(json);
    RegistryFields out;
    EXPECT_TRUE(decode(*node, face_of<RegistryFields>, &out, Spelling::json).empty());
    return out;
}

const RegistryFields bridges = fields_of(R"([
  {"name":"code","type":"text","title":{"zh-Hant":"編號"},"required":true,"unique":true,"choices":[]},
  {"name":"length_m","type":"number","title":{"zh-Hant":"長度"}},
  {"name":"lanes","type":"integer","title":{"zh-Hant":"車道"}},
  {"name":"open","type":"boolean","title":{"zh-Hant":"通車"}},
  {"name":"built","type":"date","title":{"zh-Hant":"完工"}},
  {"name":"seen_at","type":"datetime","title":{"zh-Hant":"檢測"}},
  {"name":"kind","type":"choice","title":{"zh-Hant":"型式"},"choices":["beam","arch"]}])");

Node node(const std::string& json) { return std::move(*read_json(json)); }

std::string text(const Node& of) {
    std::string out;
    write_node(out, of);
    return out;
}

std::string read(const std::string& given, Given spelling = Given::json, const std::string& known = "") {
    const Node upon = node(known.empty() ? "{}" : known);
    const auto content = content_of(bridges, node(given), known.empty() ? nullptr : &upon, spelling, "/content");
    if (content) return text(*content);
    std::string out;
    for (const FieldError& fault : content.problem().errors) out += fault.pointer + ":" + fault.code + " ";
    return out;
}

TEST(Content, Values_are_of_their_types_and_stand_in_the_order_of_the_fields) {
    EXPECT_EQ(
        read(
            R"({"kind":"arch","lanes":2,"code":"B-1","length_m":10.50,"open":true,"built":"1998-03-01","seen_at":"2026-11-27T09:00:00+08:00"})"),
        R"({"code":"B-1","length_m":10.5,"lanes":2,"open":true,"built":"1998-03-01","seen_at":"2026-11-27T01:00:00.000Z","kind":"arch"})");
    EXPECT_EQ(read(R"({"code":"B","lanes":"2"})"), "/content/lanes:wrong-type ") << "a text is no number in JSON";
    EXPECT_EQ(read(R"({"code":"B","lanes":"2","open":"false","length_m":""})", Given::form), R"({"code":"B","lanes":2,"open":false})");
    EXPECT_EQ(read(R"({"code":"B","lanes":2.5})"), "/content/lanes:wrong-type ");
    EXPECT_EQ(read(R"({"code":"B","lanes":9223372036854775808})"), "/content/lanes:wrong-type ");
    EXPECT_EQ(read(R"({"code":"B","length_m":1e3})"), "/content/length_m:not-a-number ") << "one spelling: no exponents";
    EXPECT_EQ(read(R"({"code":"B","built":"2026-02-30"})"), "/content/built:not-a-date ");
    EXPECT_EQ(read(R"({"code":"B","kind":"rope"})"), "/content/kind:not-one-of ");
    EXPECT_EQ(read(R"({"code":["B"]})"), "/content/code:wrong-type ");
    EXPECT_EQ(read(R"({"code":"B","code":"C"})"), "/content/code:duplicate-key ");
    EXPECT_EQ(read(R"({"lane":2})"), "/content/lane:unknown-field /content/code:required ") << "all faults at once";
}

TEST(Content, What_is_given_replaces_and_null_takes_away) {
    EXPECT_EQ(read(R"({"lanes":4})", Given::json, R"({"code":"B-1","lanes":2})"), R"({"code":"B-1","lanes":4})");
    EXPECT_EQ(read(R"({"lanes":null})", Given::json, R"({"code":"B-1","lanes":2})"), R"({"code":"B-1"})");
    EXPECT_EQ(read(R"({"code":null})", Given::json, R"({"code":"B-1"})"), "/content/code:required ");
    EXPECT_EQ(read(R"({"lanes":4})", Given::json, R"({"code":"B-1","owner":"of a later version"})"),
              R"({"code":"B-1","lanes":4,"owner":"of a later version"})");
}

TEST(Content, A_row_has_a_largest_size) {
    std::string large = R"([)";
    for (int i = 0; i < 40; ++i) large += fmt::format(R"({}{{"name":"f{}","type":"text","title":{{"zh-Hant":"x"}}}})", i > 0 ? "," : "", i);
    const RegistryFields many = fields_of(large + "]");
    const auto filled = [&](int fields) {
        Node out{.type = Node::Type::object};
        for (int i = 0; i < fields; ++i)
            out.member(fmt::format("f{}", i)) = Node{.type = Node::Type::text, .text = std::string(2'000, 'x')};
        return content_of(many, out, nullptr, Given::json, "");
    };
    EXPECT_TRUE(filled(32));
    EXPECT_EQ(filled(33).problem().code, "too-large");
    EXPECT_EQ(content_of(many, node("{\"f0\":\"" + std::string(2'001, 'x') + "\"}"), nullptr, Given::json, "").problem().errors[0].code,
              "too-long");
}

TEST(Fields, Names_are_identifiers_and_come_once) {
    const auto faults = [](const std::string& json) {
        std::string out;
        for (const FieldError& fault : check_fields(fields_of(json))) out += fault.pointer + ":" + fault.code + " ";
        return out;
    };
    EXPECT_EQ(faults(R"([{"name":"ID","type":"text","title":{"zh-Hant":"x"}}])"), "");
    EXPECT_EQ(faults(R"([{"name":"1d","type":"text","title":{"zh-Hant":"x"}},{"name":"a b","type":"text","title":{"zh-Hant":"x"}}])"),
              "/fields/0/name:bad-field-name /fields/1/name:bad-field-name ");
    EXPECT_EQ(faults(R"([{"name":"id","type":"text","title":{"zh-Hant":"x"}},{"name":"ID","type":"text","title":{"zh-Hant":"x"}}])"),
              "/fields/1/name:name-taken ")
        << "a column is one whatever its case";
    EXPECT_EQ(
        faults(
            R"([{"name":"a","type":"choice","title":{"zh-Hant":"x"}},{"name":"b","type":"text","title":{"zh-Hant":"x"},"choices":["c"]}])"),
        "/fields/0/choices:required /fields/1/choices:not-of-this-type ");
}

TEST(Fields, A_further_version_keeps_what_was_and_adds_what_may_be_missing) {
    const auto faults = [](const std::string& after) {
        std::string out;
        const auto before = fields_of(
            R"([{"name":"a","type":"text","title":{"zh-Hant":"x"}},{"name":"b","type":"choice","title":{"zh-Hant":"x"},"choices":["c","d"]}])");
        for (const FieldError& fault : check_succession(before, fields_of(after))) out += fault.code + " ";
        return out;
    };
    const std::string b = R"({"name":"b","type":"choice","title":{"zh-Hant":"y"},"choices":["c","d","e"]})";
    EXPECT_EQ(
        faults(R"([{"name":"a","type":"text","title":{"zh-Hant":"y"}},)" + b + R"(,{"name":"n","type":"date","title":{"zh-Hant":"n"}}])"),
        "");
    EXPECT_EQ(faults("[" + b + "]"), "field-missing ");
    EXPECT_EQ(faults(R"([{"name":"a","type":"date","title":{"zh-Hant":"x"}},)" + b + "]"), "field-retyped ");
    EXPECT_EQ(faults(R"([{"name":"a","type":"text","title":{"zh-Hant":"x"},"unique":true},)" + b + "]"), "field-retyped ");
    EXPECT_EQ(faults(R"([{"name":"a","type":"text","title":{"zh-Hant":"x"}},)" + b +
                     R"(,{"name":"n","type":"date","title":{"zh-Hant":"n"},"required":true}])"),
              "new-field-required ");
    EXPECT_EQ(
        faults(
            R"([{"name":"a","type":"text","title":{"zh-Hant":"x"}},{"name":"b","type":"choice","title":{"zh-Hant":"x"},"choices":["c"]}])"),
        "choice-missing ");
}

TEST(Values, Equal_ones_have_one_key) {
    const auto key = [](const std::string& value) {
        const auto content = content_of(bridges, node(fmt::format(R"({{"code":"x","length_m":{}}})", value)), nullptr, Given::json, "");
        return content ? value_key(*content->find("length_m")) : content.problem().errors[0].code;
    };
    for (const char* same : {"10", "10.0", "10.00"}) EXPECT_EQ(key(same), "10") << same;
    EXPECT_EQ(key("-0.0"), "0");
    EXPECT_EQ(key("0.50"), "0.5");
    EXPECT_EQ(value_key(Node{.type = Node::Type::text, .text = std::string(121, 'x')}).size(), 65U);
    const std::string hashed = value_key(Node{.type = Node::Type::text, .text = std::string(121, 'x')});
    EXPECT_NE(value_key(Node{.type = Node::Type::text, .text = hashed}), hashed) << "no text is taken for the hash of another";
}

RC_GTEST_PROP(Values, Numbers_are_ordered_by_size, (std::int64_t a, std::int64_t b)) {
    const RegistryField field = bridges[1];
    const auto row = [](std::int64_t value) {
        Node out{.type = Node::Type::object};
        out.member("length_m") = Node{.type = Node::Type::number, .text = std::to_string(value)};
        return out;
    };
    RC_ASSERT(before(field, row(a), row(b)) == (a < b));
}

TEST(Client, It_has_four_parts) {
    EXPECT_EQ(read_client("eGovStack/GOV/90000009/digitalregistries").value_or(""), "eGovStack/GOV/90000009/digitalregistries");
    for (const char* wrong : {"", "a/b/c", "a/b/c/d/e", "a//c/d", "a/b/c/", "/b/c/d", "a b/b/c/d"})
        EXPECT_FALSE(read_client(wrong)) << wrong;
    EXPECT_TRUE(read_client(std::string(100, 'a') + "/b/c/d"));
    EXPECT_FALSE(read_client(std::string(101, 'a') + "/b/c/d"));
}

std::string asked(const std::vector<std::pair<std::string, std::string>>& parameters) {
    const auto question = read_list_question(bridges, parameters);
    return question ? "" : question.problem().code + " " + question.problem().params.at("name");
}

TEST(Listing, What_is_not_understood_is_refused) {
    EXPECT_EQ(
        asked(
            {{"search", "B.*"}, {"filter", "code"}, {"ordering", "descending"}, {"page", "2"}, {"pageSize", "1000"}, {"query.lanes", "2"}}),
        "");
    EXPECT_EQ(asked({{"limit", "2"}}), "unknown-parameter limit");
    EXPECT_EQ(asked({{"search", "("}}), "bad-parameter search");
    EXPECT_EQ(asked({{"search", std::string(201, 'x')}}), "bad-parameter search");
    EXPECT_EQ(asked({{"filter", "colour"}}), "bad-parameter filter");
    EXPECT_EQ(asked({{"ordering", "sideways"}}), "bad-parameter ordering");
    for (const char* page : {"0", "-1", "1.5", "x", "100001"}) EXPECT_EQ(asked({{"page", page}}), "bad-parameter page") << page;
    EXPECT_EQ(asked({{"pageSize", "1001"}}), "bad-parameter pageSize");
    EXPECT_EQ(asked({{"query.lanes", "two"}}), "bad-parameter query.lanes");
    EXPECT_EQ(asked({{"page", "1"}, {"page", "2"}}), "bad-parameter page");
}

TEST(Listing, A_search_matches_the_whole_of_its_field_or_a_part_of_any) {
    const Node row = node(R"({"code":"B-12","lanes":4})");
    const auto found = [&](const std::vector<std::pair<std::string, std::string>>& parameters) {
        return selected(*read_list_question(bridges, parameters), row);
    };
    EXPECT_TRUE(found({{"search", "12"}}));
    EXPECT_FALSE(found({{"search", "12"}, {"filter", "code"}}));
    EXPECT_TRUE(found({{"search", "B-.*"}, {"filter", "code"}}));
    EXPECT_FALSE(found({{"search", "B-.*"}, {"filter", "kind"}}));
    EXPECT_TRUE(found({{"query.lanes", "4.0"}}));
    EXPECT_FALSE(found({{"query.code", "B-1"}}));
}

TEST(Files, The_extension_is_what_stands_behind_the_last_dot) {
    EXPECT_EQ(read_field_file("FirstName.json")->field, "FirstName");
    EXPECT_EQ(read_field_file("a.b.txt")->extension, "txt");
    for (const char* wrong : {"FirstName", ".json", "FirstName."}) EXPECT_FALSE(read_field_file(wrong)) << wrong;
}

}  // namespace
}  // namespace skl::opendata::govstack
