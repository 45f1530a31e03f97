// What the results of a run come to, output by output: exact, and added up chunk by chunk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/describe/faces.h"
#include "rules/engine/column/batch.h"

namespace skl::rules {

// Decimals as text: a sum over a nation is longer than a double.
struct PopulationOutput {
    std::string name;
    std::int64_t count = 0, unknown = 0;  // rows with a value, and without
    std::int64_t yes = 0;                 // of booleans
    bool numbers = true;                  // every value that is known is a number
    std::optional<std::string> sum, min, max, mean;
    std::int64_t whole_digits = 1, fraction_digits = 0;  // of the longest number: the type of its column
};
BOOST_DESCRIBE_STRUCT(PopulationOutput, (), (name, count, unknown, yes, numbers, sum, min, max, mean, whole_digits, fraction_digits))

struct PopulationSummary {
    std::int64_t rows = 0, refused = 0, remarked = 0;
    std::vector<PopulationOutput> outputs;
};
BOOST_DESCRIBE_STRUCT(PopulationSummary, (), (rows, refused, remarked, outputs))

namespace population {

// Of one output while rows pass by.
class OutputTally {
public:
    explicit OutputTally(std::string name) { told_.name = std::move(name); }
    void add(const feel::Value& value);
    void add(const column::Column& values, std::size_t rows);  // the same as each of them, one after the other
    PopulationOutput told() const;

private:
    bool add_words(const column::Column& numbers, std::size_t rows);

    PopulationOutput told_;
    feel::Decimal sum_;
    std::optional<feel::Decimal> min_, max_;
};

// Two summaries of the same outputs as one.
void add(PopulationSummary& to, const PopulationSummary& more);

// Whether the results are whole numbers that a BIGINT holds, which is then their type.
bool in_bigint(const PopulationOutput& output);

// A column of results in SQL, cast from its text to the narrowest exact type: BIGINT, DECIMAL or, where there is no exact one, text.
std::string typed_column(const PopulationOutput& output);
bool summable(const PopulationOutput& output);  // typed_column gives numbers

}  // namespace population
}  // namespace skl::rules
