// Packages and tables: what the error lists of the framework's tests do not reach.
#include "opendata/engine/frictionless/validate.h"

#include "opendata/engine/frictionless/yaml.h"

namespace skl::opendata::frictionless {
namespace {

using Folder = std::map<std::string, std::string>;

std::string listed(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& error : errors) {
        out += (out.empty() ? "" : ", ") + error.type;
        if (error.row) out += fmt::format(" {}", *error.row);
        if (error.field_number) out += fmt::format(":{}", *error.field_number);
    }
    return out;
}

std::string listed(const Report& report) {
    std::string out = listed(report.errors);
    for (const Task& task : report.tasks) out += (out.empty() ? "" : ", ") + listed(task.errors);
    return out;
}

Files files_of(const Folder& folder) {
    return [&folder](const std::string& path) -> std::optional<std::string> {
        const auto found = folder.find(path);
        return found == folder.end() ? std::nullopt : std::optional(found->second);
    };
}

// A resource of one file with a schema and members beside it.
std::string checked(const std::string& csv, const std::string& schema, const std::string& members = "", const std::string& checklist = "") {
    const Folder folder = {{"t.csv", csv},
                           {"r.json", R"({"name":"t","path":"t.csv")" + (schema.empty() ? "" : ",\"schema\":" + schema) + members + "}"}};
    std::vector<Error> errors;
    Checklist checks;
    if (!checklist.empty()) checks = read_checklist(*read_json(checklist), errors);
    return listed(validate("r.json", files_of(folder), checks));
}

std::string fields(const std::string& list, const std::string& members = "") { return "{\"fields\":[" + list + "]" + members + "}"; }

TEST(Labels, Are_matched_by_position_or_by_name) {
    const std::string two = R"({"name":"a"},{"name":"b"})";
    const auto match = [&](const std::string& csv, const std::string& mode) {
        return checked(csv, fields(two, mode.empty() ? "" : ",\"fieldsMatch\":\"" + mode + "\""));
    };
    EXPECT_EQ(match("b,a\n1,2\n", ""), "incorrect-label:1, incorrect-label:2");
    EXPECT_EQ(match("b,a\n1,2\n", "equal"), "");
    EXPECT_EQ(match("a,b,c\n1,2,3\n", "equal"), "extra-label:3");
    EXPECT_EQ(match("c,a,b\n1,2,3\n", "subset"), "");
    EXPECT_EQ(match("c,a\n1,2\n", "subset"), "missing-label:3");
    EXPECT_EQ(match("b\n1\n", "superset"), "");
    EXPECT_EQ(match("b,c\n1,2\n", "superset"), "extra-label:2");
    EXPECT_EQ(match("b,c\n1,2\n", "partial"), "");
    EXPECT_EQ(match("c,d\n1,2\n", "partial"), "unmatched-header");
    EXPECT_EQ(match("a,a\n1,2\n", "equal"), "duplicate-label");
    EXPECT_EQ(match("a,a\n1,2\n", ""), "duplicate-label:2");
    EXPECT_EQ(match("a,b,c\n1,2,3\n", ""), "extra-label:3, extra-cell 2:3");
    EXPECT_EQ(match("a\n1\n", ""), "missing-label:2, missing-cell 2:2");
    EXPECT_EQ(match("a,b\n1,2\n", "other"), "schema-error");
    EXPECT_EQ(checked("b\n1\n", fields(two, R"(,"fieldsMatch":"superset","primaryKey":"a")")), "missing-label:2")
        << "a key's field is needed";
    EXPECT_EQ(checked("A,b\n1,2\n", fields(two), R"(,"dialect":{"headerCase":false})"), "");
}

TEST(Cells, Are_of_the_type_of_their_field) {
    const auto one = [](const std::string& field, const std::string& cell) {
        return checked("a,k\n\"" + cell + "\",1\n", fields("{\"name\":\"a\"," + field + "},{\"name\":\"k\"}")).empty();
    };
    EXPECT_TRUE(one(R"("type":"integer")", " 12 ") && one(R"("type":"integer","groupChar":",")", "1,200") &&
                one(R"("type":"integer","bareNumber":false)", "$12%"));
    EXPECT_FALSE(one(R"("type":"integer")", "1.0") || one(R"("type":"integer")", "1e3"));
    EXPECT_TRUE(one(R"("type":"number")", "1e3") && one(R"("type":"number")", "NaN") &&
                one(R"("type":"number","decimalChar":",","groupChar":".")", "1.000,5"));
    EXPECT_FALSE(one(R"("type":"number","decimalChar":",")", "1.5"));
    EXPECT_TRUE(one(R"("type":"boolean","trueValues":["是"],"falseValues":["否"])", "是"));
    EXPECT_FALSE(one(R"("type":"boolean","trueValues":["是"],"falseValues":["否"])", "true"));
    EXPECT_TRUE(one(R"("type":"date")", "2024-02-29") && one(R"("type":"date","format":"%d/%m/%y")", "29/02/24") &&
                one(R"("type":"date","format":"any")", "2024/2/29"));
    EXPECT_FALSE(one(R"("type":"date")", "2023-02-29") || one(R"("type":"date","format":"%d/%m/%y")", "2024-02-29"));
    EXPECT_TRUE(one(R"("type":"datetime")", "2024-01-31T08:00:00Z") &&
                one(R"("type":"datetime","format":"%d %B %Y %I:%M %p")", "1 March 2024 11:30 PM"));
    EXPECT_FALSE(one(R"("type":"datetime")", "2024-01-31T08:00"));
    EXPECT_TRUE(one(R"("type":"time")", "08:00:00") && one(R"("type":"year")", "2024") && one(R"("type":"yearmonth")", "2024-05") &&
                one(R"("type":"duration")", "P2W"));
    EXPECT_FALSE(one(R"("type":"year")", "24") || one(R"("type":"yearmonth")", "2024-13") || one(R"("type":"duration")", "2 weeks"));
    EXPECT_TRUE(one(R"("type":"geopoint")", "121.5, 25") && one(R"("type":"geopoint","format":"array")", "[121.5, 25]") &&
                one(R"("type":"geopoint","format":"object")", R"({""lon"":""121.5"",""lat"":25})"));
    EXPECT_FALSE(one(R"("type":"geopoint")", "25, 121.5"));
    EXPECT_TRUE(one(R"("type":"geojson")", R"({""type"":""Point"",""coordinates"":[121.5,25]})") &&
                one(R"("type":"geojson")", R"({""type"":""FeatureCollection"",""features"":[]})"));
    EXPECT_FALSE(one(R"("type":"geojson")", R"({""type"":""Point"",""coordinates"":[121.5]})"));
    EXPECT_TRUE(one(R"("type":"list","delimiter":";","itemType":"integer")", "1;2") && one(R"("type":"array")", "[1]") &&
                one(R"("type":"object")", "{}"));
    EXPECT_FALSE(one(R"("type":"list","delimiter":";","itemType":"integer")", "1;x") ||
                 one(R"("type":"array","arrayItem":{"type":"string"})", "[1]"));
    EXPECT_TRUE(one(R"("format":"email")", "a.b@example.org") && one(R"("format":"uri")", "http://example.org/a?b") &&
                one(R"("format":"binary")", "YWI=") && one(R"("format":"uuid")", "0190f1e0-7a3b-7c00-8000-000000000001") &&
                one(R"("format":"wkt")", "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))"));
    EXPECT_FALSE(one(R"("format":"email")", "a@b") || one(R"("format":"uri")", "example.org") || one(R"("format":"uuid")", "1") ||
                 one(R"("format":"wkt")", "POINT(1)"));
}

TEST(Constraints, Hold_for_each_value) {
    const auto one = [](const std::string& type, const std::string& constraints, const std::string& cell) {
        return checked("a,k\n" + cell + ",1\n",
                       fields("{\"name\":\"a\",\"type\":\"" + type + "\",\"constraints\":{" + constraints + "}},{\"name\":\"k\"}"));
    };
    EXPECT_EQ(one("string", R"("required":true)", ""), "constraint-error 2:1");
    EXPECT_EQ(one("string", R"("minLength":2,"maxLength":2)", "臺北"), "") << "lengths are characters";
    EXPECT_EQ(one("string", R"("pattern":"[0-9]{5}")", "12345"), "");
    EXPECT_EQ(one("string", R"("pattern":"[0-9]{5}")", "x12345"), "constraint-error 2:1") << "the whole value";
    EXPECT_EQ(one("integer", R"("minimum":2,"exclusiveMaximum":5)", "5"), "constraint-error 2:1");
    EXPECT_EQ(one("number", R"("enum":["1.0", 2])", "1"), "") << "values are compared, not spellings";
    EXPECT_EQ(one("date", R"("minimum":"2024-01-02")", "2024-01-01"), "constraint-error 2:1");
    EXPECT_EQ(one("string", R"("minimum":1)", "x"), "field-error");
    EXPECT_EQ(one("integer", R"("minimum":"x")", "1"), "field-error");
    EXPECT_EQ(one("string", R"x("pattern":"(?=a)")x", "a"), "field-error");
    EXPECT_EQ(checked("a,k\nx,1\n", fields(R"({"name":"a","categories":["y",{"value":"z","label":"Z"}]},{"name":"k"})")),
              "constraint-error 2:1");
    EXPECT_EQ(checked("a,k\n-9,1\n", fields(R"({"name":"a","type":"date"},{"name":"k"})",
                                            R"(,"missingValues":[{"value":"-9","label":"not asked"},{"value":""}])")),
              "");
    EXPECT_EQ(checked("a,k\n-9,1\n", fields(R"({"name":"a","type":"date","missingValues":[]},{"name":"k"})", R"(,"missingValues":["-9"])")),
              "type-error 2:1");
}

TEST(Keys, Are_unique_and_lead_somewhere) {
    const std::string two = R"({"name":"a"},{"name":"b"})";
    EXPECT_EQ(checked("a,b\n1,x\n1,y\n1,x\n", fields(two, R"(,"primaryKey":["a","b"])")), "primary-key 4");
    EXPECT_EQ(checked("a,b\n1,x\n1,\n1,\n1,x\n", fields(two, R"(,"uniqueKeys":[["a","b"]])")), "unique-error 5")
        << "a null is equal to nothing";
    EXPECT_EQ(checked("a,b\n1,x\n1,y\n", fields(R"({"name":"a","constraints":{"unique":true}},{"name":"b"})")), "unique-error 3:1");
    EXPECT_EQ(
        checked("a,b\n1,1\n2,1\n3,9\n4,\n", fields(two, R"(,"foreignKeys":[{"fields":"b","reference":{"resource":"","fields":"a"}}])")),
        "foreign-key 4");
    EXPECT_EQ(checked("a,b\n1,1\n", fields(two, R"(,"foreignKeys":[{"fields":"b","reference":{"resource":"other","fields":"a"}}])")),
              "resource-error");
    EXPECT_EQ(checked("a,b\n1,1\n", fields(two, R"(,"foreignKeys":[{"fields":["b"],"reference":{"resource":"","fields":["a","b"]}}])")),
              "schema-error");
    EXPECT_EQ(checked("a,b\n1,1\n", fields(two, R"(,"primaryKey":"c")")), "schema-error");
}

TEST(Checks, Look_at_rows_columns_and_the_whole) {
    const std::string numbers = fields(R"({"name":"id","type":"integer"},{"name":"n","type":"integer"})");
    const auto with = [&](const std::string& csv, const std::string& check) {
        return checked(csv, numbers, "", R"({"checks":[)" + check + "]}");
    };
    EXPECT_EQ(with("id,n\n1,5\n2,5\n1,5\n", R"({"type":"duplicate-row"})"), "duplicate-row 4");
    EXPECT_EQ(with("id,n\n1,5\n3,5\n4,5\n", R"({"type":"sequential-value","fieldName":"id"})"), "sequential-value 3:1") << "said once";
    EXPECT_EQ(with("id,n\n1,5\n2,7\n", R"({"type":"forbidden-value","fieldName":"n","values":[7]})"), "forbidden-value 3:2");
    EXPECT_EQ(with("id,n\n1,5\n", R"({"type":"required-value","fieldName":"n","values":[5,7]})"), "required-value");
    EXPECT_EQ(with("id,n\n1,65535\n", R"({"type":"truncated-value"})"), "truncated-value 2:2");
    EXPECT_EQ(with("id,n\n1,2\n2,5\n", R"x({"type":"row-constraint","formula":"n == id * 2 and (id in [1, 2] or not n)"})x"),
              "row-constraint 3");
    EXPECT_EQ(with("id,n\n1,2\n", R"({"type":"row-constraint","formula":"n =="})"), "row-constraint 2")
        << "a formula that says nothing holds nowhere";
    EXPECT_EQ(with("id,n\n1,2\n", R"({"type":"table-dimensions","numRows":2,"maxFields":1})"), "table-dimensions, table-dimensions");
    std::string column = "id,n\n";
    for (int i = 0; i < 30; ++i) column += std::to_string(i) + "," + (i == 17 ? "9000" : "1" + std::to_string(i % 3)) + "\n";
    EXPECT_EQ(with(column, R"({"type":"deviated-value","fieldName":"n"})"), "deviated-value");
    EXPECT_EQ(with("id,n\n1,2\n", R"({"type":"deviated-value","fieldName":"m"})"), "check-error");
    EXPECT_EQ(with("id,n\n1,2\n", R"({"type":"unheard-of"})"), "check-error");
    EXPECT_EQ(checked("a,b\n臺,x\n", "", "", R"({"checks":[{"type":"ascii-value"}]})"), "ascii-value 2:1");
    EXPECT_EQ(checked("a,b\n1\n,\n", "", "", R"({"skipErrors":["blank-row"]})"), "missing-cell 2:2");
    EXPECT_EQ(checked("a,b\n1\n,\n", "", "", R"({"pickErrors":["blank-row"]})"), "blank-row 3");
}

TEST(Dialects, Say_where_header_and_comments_are) {
    const std::string two = fields(R"({"name":"a b"},{"name":"c"})");
    EXPECT_EQ(checked("# note\na,c\nb,c\n1,2\n", two, R"(,"dialect":{"commentChar":"#","headerRows":[2,3]})"), "");
    EXPECT_EQ(checked("1;2\n3;4\n", two, R"(,"dialect":{"header":false,"delimiter":";"})"), "");
    EXPECT_EQ(checked("a b,c\n1,\\N\n", fields(R"({"name":"a b"},{"name":"c","constraints":{"required":true}})"),
                      R"(,"dialect":{"nullSequence":"\\N"})"),
              "constraint-error 2:2");
    EXPECT_EQ(checked("人口統計\na,b,c,d,e\n1,2,3,4,5\n", ""), "") << "a title above the table is no header";
    EXPECT_EQ(checked("a b,c\n,\n1,2\n", two, R"(,"dialect":{"skipBlankRows":true})"), "");
    EXPECT_EQ(checked("a b,c\n1,2\n", two, R"(,"dialect":{"escapeChar":"!"})"), "dialect-error");
}

TEST(Resources, Are_what_their_descriptor_promises) {
    EXPECT_EQ(checked("a,b\n1,2\n", "",
                      R"(,"bytes":8,"rows":1,"fields":2,"hash":"sha256:0a2f3d1b2c6a8a9b1f4a4b6d9a3c4b7f8e6d5c4b3a29181706f5e4d3c2b1a09f")"),
              "hash-count");
    EXPECT_EQ(checked("a,b\n1,2\n", "", R"(,"bytes":9,"rows":2,"fields":3)"), "byte-count, field-count, row-count");
    EXPECT_EQ(checked("a,b\n\xFF,2\n", "", R"(,"encoding":"utf-8")"), "encoding-error");
    EXPECT_EQ(checked("a,b\n\xA5x,2\n", "", R"(,"encoding":"big5")"), "");
    EXPECT_EQ(checked("a,b\n1,2\n", "", R"(,"encoding":"klingon")"), "encoding-error");
    EXPECT_EQ(checked("", ""), "source-error");
    const auto descriptor = [](const std::string& json) {
        return listed(validate("r.json", files_of({{"r.json", json}, {"t.csv", "a\n1\n"}})));
    };
    EXPECT_EQ(descriptor(R"({"name":"t","path":"../t.csv"})"), "resource-error");
    EXPECT_EQ(descriptor(R"({"name":"t","path":"/etc/passwd"})"), "resource-error");
    EXPECT_EQ(descriptor(R"({"name":"t","path":"none.csv"})"), "scheme-error");
    EXPECT_EQ(descriptor(R"({"name":"t","path":"http://example.org/t.csv"})"), "scheme-error");
    EXPECT_EQ(descriptor(R"({"name":"t","path":"t.csv","data":[]})"), "resource-error");
    EXPECT_EQ(
        descriptor(
            R"({"name":"t","data":[{"id":1,"n":"x"},{"id":"y","n":"z"}],"schema":{"fields":[{"name":"id","type":"integer"},{"name":"n"}]}})"),
        "type-error 3:1");
    EXPECT_EQ(descriptor(R"({"name":"t","data":[["id"],[1],[true]],"schema":{"fields":[{"name":"id","type":"integer"}]}})"),
              "type-error 3:1");
    EXPECT_EQ(descriptor(R"({"resources":[]})"), "package-error");
    EXPECT_EQ(descriptor(R"({"resources":[{"name":"a","path":"t.csv"},{"name":"a","path":"t.csv"}]})"), "package-error");
    EXPECT_EQ(descriptor("{"), "metadata-error");
}

TEST(Inquiries, Have_tasks_of_one_level) {
    const Folder folder = {
        {"i.json",
         R"({"tasks":[{"path":"a.csv"},{"path":"a.csv","schema":{"fields":[{"name":"x"}]}},{"path":"i.json"},{"path":"/etc/passwd"}]})"},
        {"a.csv", "a\n1\n"}};
    const Report report = validate("i.json", files_of(folder));
    ASSERT_EQ(report.tasks.size(), 4U);
    EXPECT_EQ(listed(report.tasks[0].errors), "");
    EXPECT_EQ(listed(report.tasks[1].errors), "incorrect-label:1");
    EXPECT_EQ(listed(report.tasks[2].errors), "inquiry-error");
    EXPECT_EQ(listed(report.tasks[3].errors), "inquiry-error");
}

TEST(Errors, Of_a_table_end_at_a_thousand) {
    std::string csv = "a,b\n";
    for (int i = 0; i < 1'500; ++i) csv += "x,1\n";
    const Folder folder = {{"t.csv", csv},
                           {"r.json", R"({"name":"t","path":"t.csv","schema":{"fields":[{"name":"a","type":"integer"},{"name":"b"}]}})"}};
    const Report report = validate("r.json", files_of(folder));
    ASSERT_EQ(report.tasks.size(), 1U);
    EXPECT_EQ(report.tasks[0].errors.size(), most_errors);
    EXPECT_TRUE(report.tasks[0].cut);
    EXPECT_EQ(report.tasks[0].errors[0].note, "type is \"integer/default\"");
}

TEST(Inference, Finds_types_that_nine_of_ten_values_have) {
    std::string csv = "id,day,point\n";
    for (int i = 0; i < 20; ++i) csv += std::to_string(i) + ",2024-01-0" + std::to_string(i % 9 + 1) + "," + "\"121,25\"\n";
    EXPECT_EQ(checked(csv + "x,2024-01-01,\"121,25\"\n", ""), "type-error 22:1");
    EXPECT_EQ(checked("a,b\nx,1\n2,y\n3,z\n", ""), "");
}

TEST(Yaml, Is_the_tree_of_JSON) {
    const auto text = [](std::string_view yaml) {
        const auto node = read_yaml(yaml);
        std::string out;
        if (node) write_node(out, *node);
        return out;
    };
    EXPECT_EQ(text("a: 1\nb: [x, 'y', true, null, ~, 1.50, \"2\"]\nc:\n  - d: 臺北\n"),
              R"({"a":1,"b":["x","y",true,null,null,1.5,"2"],"c":[{"d":"臺北"}]})");
    EXPECT_EQ(text("a: &x 1\nb: *x\n"), "") << "no aliases";
    EXPECT_EQ(text("a: !!int 1\n"), "") << "no tags";
    EXPECT_EQ(text("a: &x [1]\n"), "") << "no anchors";
    EXPECT_EQ(text("a: 1\nb: 2\na: 3\n"), "") << "one name, one member";
    EXPECT_EQ(text("a: 1\n---\na: 2\n"), "") << "one document";
    EXPECT_EQ(text(""), "");
    EXPECT_EQ(text("\xEF\xBB\xBF"
                   "a: |\n  1\n  2\n"),
              R"({"a":"1\n2\n"})")
        << "what is quoted or a block stays text";
    EXPECT_EQ(text("a: [1\n"), "");
    EXPECT_EQ(text("no: yes\n"), R"({"no":"yes"})") << "1.2 knows true and false only";
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "[";
    EXPECT_EQ(text(deep + "1" + std::string(40, ']')), "");
}

}  // namespace
}  // namespace skl::opendata::frictionless
