// What a form of a mapping offers for each input: the columns whose first values are of its type, those that are not, and a guess.
#pragma once

#include "kernel/analytics/trusted.h"
#include "kernel/storage/blobs.h"
#include "rules/engine/describe_program.h"
#include "rules/population_model.h"

namespace skl::rules {

constexpr std::int64_t rows_looked_at = 200;  // of a source: enough to tell a number from a word, read in some milliseconds
constexpr std::size_t values_shown = 3;

// The first rows of a source, cell by cell as text.
struct FirstRows {
    std::vector<analytics::OutsideColumn> columns;
    analytics::ResultTable table;
    std::string examples(std::size_t column) const;  // the first different values, separated by commas
};
Result<FirstRows> first_rows(const Blobs& blobs, const PopulationSource& source);

struct FormOption {
    std::string value, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(FormOption, (), (value, label, chosen))

struct InputRow {
    std::string place;  // of the feed in the form
    std::string input, label, type;
    bool guessed = false, nothing = false;    // a column is proposed by its name; no column fits
    std::vector<FormOption> fitting, others;  // columns
    std::string fixed;                        // the same for all
    std::vector<FormOption> values;           // where the input has few
    std::vector<FormOption> members, decisions;
    std::string role;
    std::string fault;
};
BOOST_DESCRIBE_STRUCT(InputRow, (),
                      (place, input, label, type, guessed, nothing, fitting, others, fixed, values, members, decisions, role, fault))

// What the outputs (decisions and services by name) ask for, each once in the order it is met.
std::vector<std::size_t> inputs_of_outputs(const dmn::Program& program, const std::vector<std::string>& outputs);

// A row of the form for an input. `given`: what was chosen before, in an earlier run or in a form that came back; null: nothing yet, and a
// column is guessed.
InputRow input_row(const dmn::Program& program, std::size_t input, const FirstRows& rows, const PopulationFeed* given,
                   std::string_view language);

}  // namespace skl::rules
