// The way back of CKAN's dictionaries, and the rows of its datastore.
#include <gtest/gtest.h>

#include "opendata/engine/ckan/datastore_rows.h"
#include "opendata/engine/ckan/package_change.h"

namespace skl::opendata::ckan {
namespace {

Node node(const std::string& json) { return *read_json(json); }
std::string text(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}
Asking asked(const std::string& json, Extent extent = Extent::patch) {
    return package_change(node(json), extent, {}, nullptr, Node{.type = Node::Type::object});
}

TEST(CkanPackageChange, A_patch_speaks_of_what_it_names_alone) {
    EXPECT_EQ(text(asked(R"({"title":"甲"})").fields), R"({"title":{"zh-Hant":"甲"}})");
    EXPECT_EQ(text(asked(R"({"license_id":"cc-zero","url":""})").fields), R"({"license":"CC0-1.0","landing_page":null})");
    EXPECT_EQ(text(asked(R"({"tag_string":"甲, 乙"})").fields), R"({"keywords":["甲","乙"],"keywords_en":[]})");
    EXPECT_EQ(text(asked(R"({"version":2})").kept), R"({"version":"2"})");
}

TEST(CkanPackageChange, What_is_restricted_is_not_opened_by_silence) {
    const Asking whole = asked(R"({"name":"x"})", Extent::whole);
    EXPECT_EQ(whole.fields.find("access_level"), nullptr);
    EXPECT_NE(whole.fields.find("frequency"), nullptr);
    EXPECT_EQ(asked(R"({"extras":[{"key":"access_level","value":"open"}]})").fields.find("access_level")->text, "open");
}

TEST(CkanPackageChange, A_polygon_is_its_box_and_faults_are_told) {
    EXPECT_EQ(
        asked(
            R"({"extras":[{"key":"spatial","value":"{\"type\":\"Polygon\",\"coordinates\":[[[119.5,21.5],[122,21.5],[122,25.3],[119.5,21.5]]]}"}]})")
            .fields.find("spatial")
            ->text,
        "119.5,21.5,122,25.3");
    EXPECT_EQ(asked(R"({"extras":[{"key":"a","value":"1"},{"key":"a","value":"2"}]})").faults[0].message, "Duplicate key \"a\"");
    EXPECT_EQ(asked(R"({"groups":[{"name":"i00"},{"name":"a00"}]})").faults.size(), 1u);
}

TEST(CkanPackageChange, Names_of_CKAN_become_addresses) {
    EXPECT_EQ(slug_of_name("a_b-1"), "a-b-1");
    EXPECT_EQ(slug_of_name("A"), std::nullopt);
    EXPECT_EQ(slug_of_name("_a"), std::nullopt);
    EXPECT_EQ(slug_of_name(std::string(63, 'a')), std::string(63, 'a'));
    EXPECT_EQ(slug_of_name(std::string(64, 'a')), std::nullopt);
}

DatastoreDefinition defined(const std::string& fields, const std::vector<std::string>& key, const std::string& records = "[]") {
    const Node given = node(fields), rows = node(records);
    return std::get<DatastoreDefinition>(read_definition(&given, key, &rows, {}));
}

TEST(CkanDatastoreRows, Types_are_guessed_from_the_first_record_and_stay) {
    const auto guessed = defined("[]", {}, R"([{"a":1,"b":"x","c":1.5,"d":"2026-01-02","e":{"f":1},"g":true,"h":null}])");
    std::string types;
    for (const DatastoreField& field : guessed.fields) types += field.id + ":" + field.type + " ";
    EXPECT_EQ(types, "a:int b:text c:numeric d:timestamp e:json g:bool h:text ");
    const Node other = node(R"([{"id":"a","type":"text"}])");
    EXPECT_TRUE(std::holds_alternative<Fault>(read_definition(&other, {}, nullptr, guessed)));
    const Node more = node(R"([{"id":"z","type":"int4"}])");
    EXPECT_EQ(std::get<DatastoreDefinition>(read_definition(&more, {"a"}, nullptr, guessed)).fields.size(), 8u);
    EXPECT_EQ(definition_of(definition_node(guessed)).fields.size(), 7u);
}

TEST(CkanDatastoreRows, Names_and_types_that_are_none_are_refused) {
    for (const char* fields : {R"([{"id":"_x"}])", R"([{"id":"a\"b"}])", R"([{"id":""}])", R"([{"id":"a"},{"id":"a"}])",
                               R"([{"id":"a","type":"point"}])", R"([{}])", R"({"id":"a"})"}) {
        const Node given = node(fields);
        EXPECT_TRUE(std::holds_alternative<Fault>(read_definition(&given, {}, nullptr, {}))) << fields;
    }
    const Node fine = node(R"([{"id":"a"}])");
    EXPECT_TRUE(std::holds_alternative<Fault>(read_definition(&fine, {"b"}, nullptr, {}))) << "a key of no column";
}

TEST(CkanDatastoreRows, What_is_written_is_read_again_as_it_was) {
    const auto definition = defined(R"([{"id":"k","type":"int"},{"id":"v","type":"text"}])", {"k"});
    DatastoreRows rows(definition);
    EXPECT_FALSE(rows.put(node(R"({"k":"007","v":"行一\n行二,\"Feature\""})"), UpsertMethod::insert, 0));
    EXPECT_FALSE(rows.put(node(R"([2,null])"), UpsertMethod::upsert, 1));
    EXPECT_TRUE(rows.put(node(R"({"v":"no key"})"), UpsertMethod::upsert, 2));
    const std::string file = rows.file();
    EXPECT_EQ(file.find("Feature"), std::string::npos) << "no reader takes it for a map";
    DatastoreRows again(definition);
    ASSERT_TRUE(again.read(file));
    EXPECT_EQ(again.file(), file);
    EXPECT_EQ(node(file).items[0].find("v")->text, "行一\n行二,\"Feature\"");
    EXPECT_EQ(node(file).items[0].find("k")->text, "7");
    EXPECT_FALSE(again.put(node(R"({"k":7,"v":"new"})"), UpsertMethod::update, 0));
    EXPECT_EQ(again.size(), 2u);
    EXPECT_TRUE(again.put(node(R"({"k":7})"), UpsertMethod::insert, 0)) << "the key is taken";
    EXPECT_TRUE(again.put(node(R"({"_id":2,"k":2})"), UpsertMethod::update, 0)) << "another row has this key";
    EXPECT_FALSE(again.put(node(R"({"_id":2,"k":9})"), UpsertMethod::update, 0));
    EXPECT_TRUE(again.put(node(R"({"k":7})"), UpsertMethod::update, 0)) << "it goes by the new key";
    EXPECT_FALSE(again.put(node(R"({"k":9,"v":"by key"})"), UpsertMethod::update, 0));
    EXPECT_TRUE(again.put(node(R"({"_id":1,"k":1})"), UpsertMethod::update, 0)) << "the first record names the columns";
    const auto no_key = defined(R"([{"id":"v","type":"text"}])", {});
    DatastoreRows keyless(no_key);
    EXPECT_TRUE(keyless.put(node(R"({"v":null})"), UpsertMethod::insert, 0)) << "a row without any value";
    EXPECT_TRUE(keyless.put(node(R"({"v":"x"})"), UpsertMethod::upsert, 0)) << "no key";
    again.remove({first_id});
    EXPECT_EQ(again.file(), "[\n{\"k\":2,\"v\":null}\n]\n");
    EXPECT_FALSE(DatastoreRows(definition).read("[1,2]"));
}

}  // namespace
}  // namespace skl::opendata::ckan
