// The other faces: CSV keeps RFC 4180 and guards formulas, schemas say the limits of the types.
#include <gtest/gtest.h>

#include "kernel/describe/write.h"

namespace skl::sample {

struct Row {
    std::string name;
    std::optional<std::int64_t> amount;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Row, (), (name, amount, tags))

struct Circle {
    double radius = 0;
};
BOOST_DESCRIBE_STRUCT(Circle, (), (radius))
struct Square {
    double side = 0;
};
BOOST_DESCRIBE_STRUCT(Square, (), (side))
struct Drawing {
    std::variant<Circle, Square> shape;
};
BOOST_DESCRIBE_STRUCT(Drawing, (), (shape))

}  // namespace skl::sample

namespace skl {
namespace {

TEST(Csv, A_cell_that_looks_like_a_formula_is_quoted_and_numbers_are_left_alone) {
    std::string out;
    const sample::Row row{"=1+1", -5, {"a", "b"}};
    write_csv_row(out, shape_of<sample::Row>, &row);
    EXPECT_EQ(out, "\"'=1+1\",-5,\"[\"\"a\"\",\"\"b\"\"]\"\r\n");
}

TEST(Csv, Quotes_commas_and_line_breaks_follow_RFC_4180) {
    std::string out;
    const sample::Row row{"a \"b\", c\nd", {}, {}};
    write_csv_row(out, shape_of<sample::Row>, &row);
    EXPECT_EQ(out, "\"a \"\"b\"\", c\nd\",,[]\r\n");
}

TEST(Json, A_variant_is_discriminated_by_kind) {
    const sample::Drawing drawing{sample::Square{2}};
    EXPECT_EQ(to_json(drawing), R"({"shape":{"kind":"Square","side":2}})");
}

TEST(Schema, Limits_of_the_type_are_limits_of_the_schema) {
    std::string out;
    std::vector<const Face*> referred;
    write_schema(out, face_of<Text<2, 80>>, referred);
    EXPECT_EQ(out, R"({"type":"string","minLength":2,"maxLength":80})");
    out.clear();
    write_schema(out, face_of<sample::Drawing>, referred);
    EXPECT_EQ(out, R"({"$ref":"#/components/schemas/Drawing"})");
    EXPECT_EQ(referred.size(), 1U);
}

}  // namespace
}  // namespace skl
