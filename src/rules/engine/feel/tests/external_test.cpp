// External functions: DMN 1.5 §10.3.2.13.3.
#include <gtest/gtest.h>

#include "rules/engine/feel/tests/calling.h"

namespace skl::rules::feel {
namespace {

using namespace calling;

class External : public Built {
protected:
    std::string of(std::string_view class_name, std::string_view signature, std::initializer_list<Value> arguments) {
        const Value* function = external_function(class_name, signature);
        return function == nullptr ? "none" : text_of(call_of(function, signature, arguments));
    }
};

TEST_F(External, Methods_are_known_by_class_and_signature) {
    EXPECT_EQ(of("java.lang.Math", "max(double, double)", {n("123.45"), n("456.78")}), "456.78");
    EXPECT_EQ(of("java.lang.Math", "cos(double)", {n("123")}).substr(0, 11), "-0.88796890");
    EXPECT_EQ(of("java.lang.Math", "max( int , int )", {n("123"), n("456")}), "456");
    EXPECT_EQ(of("java.lang.Math", "max(float,float)", {n("123.46"), n("456.78")}), "456.78");
    EXPECT_EQ(of("java.lang.Math", "round(double)", {n("-2.5")}), "-2");
    EXPECT_EQ(of("java.lang.Integer", "valueOf(java.lang.String)", {s("+123")}), "123");
    EXPECT_EQ(of("java.lang.Float", "valueOf(java.lang.String)", {s("1234.56")}), "1234.56");
    EXPECT_EQ(of("java.lang.String", "valueOf(char)", {s("天")}), "天");
    EXPECT_EQ(of("java.lang.Math", "foo(double)", {n("1")}), "none");
    EXPECT_EQ(of("java.lang.Runtime", "exec(java.lang.String)", {s("ls")}), "none");
}

TEST_F(External, Arguments_that_do_not_fit_the_type_are_null) {
    EXPECT_EQ(of("java.lang.Short", "valueOf(short)", {n("40000")}), "null");
    EXPECT_EQ(of("java.lang.Byte", "valueOf(byte)", {n("1.5")}), "null");
    EXPECT_EQ(of("java.lang.String", "valueOf(char)", {s("abc")}), "null");
    EXPECT_EQ(of("java.lang.Math", "sqrt(double)", {s("4")}), "null");
    EXPECT_EQ(of("java.lang.Math", "max(double,double)", {n("1")}), "null");
    EXPECT_EQ(of("java.lang.Math", "sqrt(double)", {n("-1")}), "null");
    EXPECT_EQ(of("java.lang.Math", "addExact(int,int)", {n("2147483647"), n("1")}), "null");
    EXPECT_EQ(of("java.lang.Math", "floorMod(int,int)", {n("-7"), n("0")}), "null");
    EXPECT_EQ(of("java.lang.Integer", "valueOf(java.lang.String)", {s("12.0")}), "null");
}

TEST_F(External, Texts_are_formatted) {
    const char* format = "format(java.lang.String, [Ljava.lang.Object;)";
    EXPECT_EQ(of("java.lang.String", format, {s("foo %s"), s("bar")}), "foo bar");
    EXPECT_EQ(of("java.lang.String", format, {s("%2$s-%1$05d|%-4s|"), n("42"), s("a")}), "a-00042|42  |");
    EXPECT_EQ(of("java.lang.String", format, {s("%,.2f%%"), n("1234567.895")}), "1,234,567.90%");
    EXPECT_EQ(of("java.lang.String", format, {s("%+d %x"), n("1"), n("255")}), "null");
    EXPECT_EQ(of("java.lang.String", format, {s("%s")}), "null");
    EXPECT_EQ(of("java.lang.String", format, {s("%9999999d"), n("1")}), "null");
    EXPECT_EQ(of("java.lang.String", format, {s("%")}), "null");
}

}  // namespace
}  // namespace skl::rules::feel
