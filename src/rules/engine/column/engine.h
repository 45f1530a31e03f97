// One program over many rows. Two engines give the same answers bit by bit: by rows (the program as it is evaluated for one case) and by
// columns (the program lowered to loops over vectors; what cannot be lowered is asked row by row).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rules/engine/column/batch.h"
#include "rules/engine/dmn/program.h"

namespace skl::rules::column {

struct Plan {
    dmn::ProgramRef program;
    std::vector<std::size_t> inputs;   // units of kind input, in the order of the batch's columns
    std::vector<std::size_t> outputs;  // decisions, in the order of the answer's columns
    feel::DateTime as_of;
    const feel::Surroundings* surroundings = nullptr;  // parameters and calendar; outlives the engine
    bool rule_ids = false;                             // with the rules that held, of the outputs that are tables
};

// What a row was remarked for, where it was: the first code of each row that has one.
struct RowRemark {
    std::uint32_t row = 0;
    std::string code, element;
};

struct Answer {
    Batch results;  // a column an output
    std::vector<RowRemark> remarks;
    std::vector<std::vector<std::string>> rule_ids;  // of each output: a text a row; empty where not asked for
};

class Engine {
public:
    virtual ~Engine() = default;
    // Columns as the plan says; kinds may differ from the inputs' types: values are given to them as from outside, with a remark where they
    // do not fit.
    virtual void run(const Batch& rows, Answer& out) = 0;
    // Decisions that are computed row by row, with the reason, for people who wait.
    virtual std::vector<std::string> by_rows() const { return {}; }
};

// Each engine belongs to one thread; several may share a program.
std::unique_ptr<Engine> row_engine(Plan plan);
std::unique_ptr<Engine> column_engine(Plan plan);

}  // namespace skl::rules::column
