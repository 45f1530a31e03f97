// What is answered so far of the form of a run: from its address, from an earlier run, or from a form that came back. Inside pages/.
#pragma once

#include "rules/population_views.h"

namespace skl::rules {

constexpr std::string_view law_of_scenario = "scenario:";  // scenario:id
constexpr char law_of_version = '@';                       // set@version; a set alone is the version of the day

enum class RunStep { source, outputs, mapping };
BOOST_DESCRIBE_ENUM(RunStep, source, outputs, mapping)

struct RunFormQuery {
    std::optional<Uuid> like, source;
    std::optional<Text<1, 200>> law;  // a set, a set@version, or scenario:id
    std::optional<Date> as_of;
    std::optional<PopulationEntity> entity;
    std::optional<Text<1, 200>> key, household, role;
    Several<Text<1, 200>, 0, most_outputs> outputs;
    std::optional<RunStep> step;  // that the form before leads to
};
BOOST_DESCRIBE_STRUCT(RunFormQuery, (), (like, source, law, as_of, entity, key, household, role, outputs, step))

// What is answered so far, from the address, from an earlier run or from a form that came back.
struct Answers {
    std::string source, law, as_of, key, household, role, like;
    bool of_household = false, with_rules = false;
    std::vector<std::string> outputs;
    std::vector<PopulationFeed> mapping;
    bool mapped = false;  // the mapping is somebody's, not to be guessed
    RunStep wanted{};
};

Answers answers_of(Reader& reader, const Context& cx, const RunFormQuery& query);

// The address of a step with what is answered, so that one can go back.
std::string address_of(const Context& cx, const Answers& answers, RunStep step);

}  // namespace skl::rules
