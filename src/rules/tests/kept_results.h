// What a population gives, a line a row, as tests compare it.
#pragma once

#include <fmt/format.h>

#include "rules/population/population.h"

namespace skl::rules::population {

struct Kept final : Sink {
    void results(const Results& told) override {
        auto remark = told.remarks.begin();
        for (std::size_t row = 0; row < told.rows(); ++row) {
            std::string text(told.keys[row]), scratch;
            for (const column::Column& one : told.outputs) text += " " + std::string(text_in_file(one, row, scratch).value_or("?"));
            for (const auto* rules : told.rule_ids) text += " [" + (*rules)[row] + "]";
            if (remark != told.remarks.end() && remark->row == row) text += " (" + (remark++)->code + ")";
            lines.push_back(text);
        }
    }
    void refused(std::int64_t record, std::string_view column, std::string_view reason, std::string_view value) override {
        rejects.push_back(fmt::format("{} {} {} {}", record, column, reason, value));
    }
    std::vector<std::string> lines, rejects;
};

}  // namespace skl::rules::population
