// Any text as an expression and as unary tests: it is read, compiled and evaluated to an end within small limits; a fault has a place.
#include <cstdint>
#include <cstdlib>

#include "rules/engine/feel/node.h"

namespace {

using namespace skl::rules::feel;

void demand(bool truth) {
    if (!truth) std::abort();
}

const std::vector<Expression::Variable>& variables() {
    static const std::vector<Expression::Variable> all{
        {"?", any_type()}, {"a", simple_type(Type::Kind::number)}, {"a b", any_type()}, {"list-of x", list_of(any_type())}};
    return all;
}

void run_to_the_end(const Expression& expression) {
    Run run({.steps = 20'000, .depth = 30, .list_size = 2'000, .output_bytes = 100'000, .wall = std::chrono::milliseconds(500)});
    Context person;
    person.put("first name", Value(std::string("Lin")));
    person.put("x", Value(std::int64_t{2}));
    const Value one(std::int64_t{1}), lin(std::move(person));
    const std::vector<Value> values{one, one, lin, Value(List{lin, one, Value()})};
    const Value result = expression.evaluate(run, values);
    (void)text_of(result);
    demand(same(result, result) || result.is(Kind::function) || result.is(Kind::list) || result.is(Kind::context));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<Diagnostic> diagnostics;
    run_to_the_end(*Expression::compile(text, variables(), diagnostics));
    run_to_the_end(*Expression::compile_tests(text, variables(), diagnostics));
    for (const Diagnostic& one : diagnostics) demand(one.line > 0 && one.column > 0 && !one.code.empty());
    return 0;
}
