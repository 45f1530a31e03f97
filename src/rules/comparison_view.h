// Two runs side by side, as the route gives it and as its page, its chart and its file show it. Inside this module.
#pragma once

#include "kernel/pages/pages.h"
#include "rules/population/comparison.h"
#include "rules/population_views.h"

namespace skl::rules {

struct CompareQuery {
    std::optional<Uuid> with;
    std::optional<Text<1, 200>> output;         // none: the first
    std::optional<Text<1, 200>> decile, group;  // columns of the source
};
BOOST_DESCRIBE_STRUCT(CompareQuery, (), (with, output, decile, group))

struct ComparableRun {
    Id<PopulationRun> id;
    Text<> version, href;
    std::optional<Text<>> scenario_title;
    Date as_of;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(ComparableRun, (), (id, version, href, scenario_title, as_of, created_at))

struct PopulationComparison {
    std::string parent_href;
    Text<> parent_title;
    std::string base_href, base_title;
    std::optional<std::string> with_href, with_title, file_href;
    std::string output;
    std::optional<Text<>> decile, group;  // columns that were chosen
    std::optional<ComparisonLine> total;
    std::vector<ComparisonLine> deciles, groups;
    std::vector<ComparableRun> others;
    std::vector<std::string> outputs;      // that are numbers
    std::map<std::string, Text<>> labels;  // of them, in the reader's language
    std::vector<std::string> columns;      // that deciles and groups can be made of
};
BOOST_DESCRIBE_STRUCT(PopulationComparison, (),
                      (parent_href, parent_title, base_href, base_title, with_href, with_title, file_href, output, decile, group, total,
                       deciles, groups, others, outputs, labels, columns))

// RFC 4180: part (all, decile, group), label, and the figures; a line that is not shown has none.
std::string comparison_csv(const PopulationComparison& comparison);

void dress_comparison(PageModel& page, const void* comparison, Context& cx);

}  // namespace skl::rules
