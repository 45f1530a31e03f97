// Types: `instance of`, conformance and the conversions where a type is due (DMN 1.5 §10.3.2.9).
#include "rules/engine/feel/types.h"

#include <gtest/gtest.h>

#include "rules/engine/feel/tests/given.h"

namespace skl::rules::feel {
namespace {

using given::evaluated;
using given::gives;
using given::number;

TEST(FeelTypes, Null_is_of_no_type_and_everything_else_is_of_any) {
    EXPECT_EQ(gives("null instance of Any"), "false");
    EXPECT_EQ(gives("null instance of list<Any>"), "false");
    EXPECT_EQ(gives("1 instance of Any"), "true");
    EXPECT_EQ(gives("(function() 1) instance of Any"), "true");
}

TEST(FeelTypes, Temporal_types_are_kept_apart) {
    EXPECT_EQ(gives("@\"2026-11-24\" instance of date"), "true");
    EXPECT_EQ(gives("@\"2026-11-24\" instance of date and time"), "false");
    EXPECT_EQ(gives("@\"2026-11-24T00:00:00\" instance of date and time and true"), "true");
    EXPECT_EQ(gives("@\"P1D\" instance of days and time duration"), "true");
    EXPECT_EQ(gives("@\"P1Y\" instance of days and time duration"), "false");
    EXPECT_EQ(gives("@\"P1Y\" instance of years and months duration"), "true");
}

TEST(FeelTypes, Lists_contexts_and_ranges_are_of_the_types_of_what_they_hold) {
    EXPECT_EQ(gives("[1, 2] instance of list<number>"), "true");
    EXPECT_EQ(gives("[1, \"2\"] instance of list<number>"), "false");
    EXPECT_EQ(gives("[1, null] instance of list<number>"), "true");
    EXPECT_EQ(gives("[] instance of list<string>"), "true");
    EXPECT_EQ(gives("[1] instance of number"), "false");
    EXPECT_EQ(gives("{a: 1, b: 2} instance of context<a: number>"), "true");
    EXPECT_EQ(gives("{a: 1} instance of context<a: number, b: number>"), "false");
    EXPECT_EQ(gives("{a: {b: 1}} instance of context<a: context<b: string>>"), "false");
    EXPECT_EQ(gives("{} instance of context<>"), "true");
    EXPECT_EQ(gives("[1..2] instance of range<number>"), "true");
    EXPECT_EQ(gives("[1..2] instance of range<string>"), "false");
}

TEST(FeelTypes, A_function_may_take_more_and_give_less_than_its_type_says) {
    EXPECT_EQ(gives("(function() \"foo\") instance of function<> -> string"), "true");
    EXPECT_EQ(gives("(function() \"foo\") instance of function<> -> number"), "false");
    EXPECT_EQ(gives("(function(a: context<x: string>) 1) instance of function<context<x: string, y: string>> -> number"), "true");
    EXPECT_EQ(gives("(function(a: context<x: string, y: string>) 1) instance of function<context<x: string>> -> number"), "false");
    EXPECT_EQ(gives("(function(a: string, b: number) 1) instance of function<string> -> number"), "false");
    EXPECT_EQ(gives("(function(a) {b: 1, c: 2}) instance of function<number> -> context<b: number>"), "true");
}

TEST(FeelTypes, An_unknown_type_is_a_fault_of_the_text) { EXPECT_TRUE(evaluated("1 instance of tNothing").says("feel-syntax")); }

TEST(FeelTypes, Types_are_written_as_FEEL_writes_them) {
    EXPECT_EQ(text_of(*type_of(evaluated("[{a: 1, b: [\"x\"]}]").value)), "list<context<a: number, b: list<string>>>");
    EXPECT_EQ(text_of(*type_of(evaluated("[1..2]").value)), "range<number>");
    EXPECT_EQ(text_of(*type_named("days and time duration")), "days and time duration");
    EXPECT_EQ(type_named("tNothing"), nullptr);
}

class Positive final : public Constraint {
public:
    bool holds(Run&, const Value& value) const override { return value.is(Kind::number) && !value.number().negative(); }
    std::string_view text() const override { return ">= 0"; }
};

class Coercion : public ::testing::Test {
protected:
    std::string coerced(const Value& value, const TypeRef& type) { return text_of(coerce(run, value, *type, "x")); }
    std::string last_remark() const { return run.remarks().empty() ? "" : run.remarks().back().code; }
    TypeRef number_type = simple_type(Type::Kind::number);
    feel::Run run;
};

TEST_F(Coercion, Lists_of_one_and_single_values_stand_for_each_other) {
    EXPECT_EQ(coerced(evaluated("[5]").value, number_type), "5");
    EXPECT_EQ(coerced(number(5), list_of(number_type)), "[5]");
    EXPECT_EQ(coerced(evaluated("[5, 6]").value, number_type), "null");
    EXPECT_EQ(last_remark(), "type-mismatch");
    EXPECT_EQ(coerced(evaluated("[\"x\"]").value, number_type), "null");
    EXPECT_EQ(coerced(Value(), list_of(number_type)), "null");
}

TEST_F(Coercion, A_date_is_the_midnight_of_UTC_where_a_date_and_time_is_due_also_within) {
    EXPECT_EQ(coerced(evaluated("@\"2026-11-24\"").value, simple_type(Type::Kind::date_time)), "2026-11-24T00:00:00Z");
    EXPECT_EQ(coerced(evaluated("[@\"2026-11-24\"]").value, simple_type(Type::Kind::date_time)), "2026-11-24T00:00:00Z");
    EXPECT_EQ(coerced(evaluated("@\"2026-11-24T00:00:00\"").value, simple_type(Type::Kind::date)), "null");
}

TEST_F(Coercion, Contexts_keep_what_their_type_does_not_name_and_miss_nothing_it_does) {
    auto person = std::make_shared<Type>();
    person->kind = Type::Kind::context;
    person->fields = {{"age", number_type}};
    EXPECT_EQ(coerced(evaluated("{age: 3, name: \"x\"}").value, person), "{age: 3, name: \"x\"}");
    EXPECT_EQ(coerced(evaluated("{name: \"x\"}").value, person), "null");
    EXPECT_EQ(coerced(evaluated("{age: \"old\"}").value, person), "null");
}

TEST_F(Coercion, A_value_that_is_not_allowed_is_null_and_says_so_also_within_a_list) {
    auto amount = std::make_shared<Type>(*number_type);
    amount->allowed = std::make_shared<Positive>();
    EXPECT_EQ(coerced(number(5), amount), "5");
    EXPECT_EQ(coerced(number(-5), amount), "null");
    EXPECT_EQ(last_remark(), "allowed-values-violated");
    EXPECT_EQ(coerced(evaluated("[1, -1]").value, list_of(amount)), "null");
    EXPECT_EQ(coerced(evaluated("[1, 2]").value, list_of(amount)), "[1, 2]");
}

TEST(FeelTypes, Item_definitions_are_found_by_their_names_in_texts) {
    std::vector<Diagnostic> diagnostics;
    Compiler compiler(diagnostics);
    compiler.types_from([](std::string_view name) { return name == "my type" ? simple_type(Type::Kind::string) : nullptr; });
    const Compiled compiled = compiler.expression("\"x\" instance of my type and 1 instance of list<my type> = false", "d", "d");
    EXPECT_TRUE(diagnostics.empty());
    feel::Run run;
    std::vector<Value> slots(compiler.frame_size());
    Frame frame{slots};
    EXPECT_TRUE(compiled.node->evaluate(run, frame).is_true());
}

}  // namespace
}  // namespace skl::rules::feel
