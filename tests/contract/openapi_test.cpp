// Every documented example can be had again (opendata.md §7.2): each operation of each table's document is called with the
// values the document gives, and the reply is the documented one, byte for byte.
#include "house.h"

namespace skl::contract {
namespace {

// The address of an operation with its example values; nullopt: it documents none.
std::optional<std::pair<std::string, Query>> call_of(const std::string& path, const Node& operation) {
    std::string target = path;
    Query query;
    for (const Node& parameter : at(operation, "parameters").items) {
        const Node* example = parameter.find("example");
        if (example == nullptr) continue;
        const std::string name = at(parameter, "name").text;
        if (at(parameter, "in").text == "path")
            target.replace(target.find("{" + name + "}"), name.size() + 2, example->text);
        else
            query.emplace_back(name, example->text);
    }
    if (target.find('{') != std::string::npos) return {};
    return std::pair{target, query};
}

TEST(Contract, Every_documented_example_is_the_answer_of_its_call) {
    const Node tables = json(House::one().get("/api/v1/tables").body);
    std::size_t examples = 0;
    for (const Node& table : at(tables, "items").items) {
        const auto answer = House::one().get("/api/v1/tables/" + at(table, "name").text + "/openapi.json");
        ASSERT_EQ(answer.status, 200) << answer.body;
        const Node document = json(answer.body);
        EXPECT_EQ(at(document, "openapi").text, "3.1.0");
        for (const Member& path : at(document, "paths").members) {
            const Node& operation = at(path.node, "get");
            for (const Member& content : at(at(at(operation, "responses"), "200"), "content").members) {
                const Node* example = content.node.find("example");
                const auto call = call_of(path.key, operation);
                if (example == nullptr || !call) continue;
                const auto reply = House::one().get("/api/v1" + call->first, call->second);
                ASSERT_EQ(reply.status, 200) << path.key << reply.body;
                EXPECT_TRUE(reply.header("content-type").starts_with(content.key));
                EXPECT_EQ(canonical(json(reply.body)), canonical(*example)) << path.key;
                ++examples;
            }
        }
    }
    EXPECT_GE(examples, 4 * at(tables, "items").items.size());
}

TEST(Contract, Columns_of_few_values_are_enumerated_with_all_of_them) {
    const auto answer = House::one().get("/api/v1/tables/traffic-accidents-a1-2026/openapi.json");
    const Node document = json(answer.body);
    const Node& column = at(at(at(at(at(document, "components"), "schemas"), "Row"), "properties"), "天候名稱");
    std::set<std::string> listed, found;
    for (const Node& value : at(column, "enum").items)
        if (value.type == Node::Type::text) listed.insert(value.text);
    const Node facets =
        json(House::one().get("/api/v1/tables/traffic-accidents-a1-2026/facets", {{"column", "天候名稱"}, {"size", "1000"}}).body);
    for (const Node& value : at(facets, "values").items)
        if (at(value, "value").type == Node::Type::text) found.insert(at(value, "value").text);
    EXPECT_EQ(listed, found);
}

TEST(Contract, Programs_find_every_table_by_two_catalogues) {
    const Node tables = json(House::one().get("/api/v1/tables").body);
    const auto apis = House::one().get("/apis.json");
    EXPECT_EQ(apis.status, 200);
    const auto catalogue = House::one().get("/.well-known/api-catalog");
    EXPECT_EQ(catalogue.status, 200);
    EXPECT_TRUE(catalogue.header("content-type").starts_with("application/linkset+json"));
    EXPECT_EQ(at(json(apis.body), "apis").items.size(), at(tables, "items").items.size() + 1);
    EXPECT_EQ(at(json(catalogue.body), "linkset").items.size(), at(tables, "items").items.size() + 2);
}

}  // namespace
}  // namespace skl::contract
