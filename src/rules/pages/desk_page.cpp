// Where an analyst begins: what was computed lately, over which sources, and the scenarios that wait for a run.
#include <algorithm>

#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr std::int64_t lines_shown = 8;  // of each list; the lists themselves have all

struct ScenarioLine {
    Id<RuleScenario> id;
    Text<> title, href, rules;
    Text<> version;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(ScenarioLine, (), (id, title, href, rules, version, created_at))

struct PopulationDesk {
    std::vector<RunLine> runs;
    std::vector<SourceLine> sources;
    std::vector<ScenarioLine> scenarios;
    bool ready = false;  // a source can be computed with
    std::int64_t refresh_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(PopulationDesk, (), (runs, sources, scenarios, ready, refresh_seconds))

constexpr std::int64_t look_again_seconds = 5;

Task<Result<PopulationDesk>> show(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PopulationDesk> {
        PopulationDesk desk;
        for (const PopulationRun& one : list_runs(reader, after_all_ids, lines_shown)) desk.runs.push_back(line_of(one, reader, cx));
        for (const PopulationSource& one : list_sources(reader, after_all_ids, lines_shown))
            desk.sources.push_back(line_of(one, reader, cx));
        for (const RuleScenario& one : list_scenarios(reader, after_all_ids, lines_shown))
            desk.scenarios.push_back({one.id,
                                      one.title,
                                      {{cx.href("/rules/scenarios/" + to_text(one.id))}},
                                      {{title_of_set(reader, one.rule_set.value, cx)}},
                                      one.version,
                                      one.created_at});
        const auto done = [](const auto& one) { return one.state == JobState::succeeded; };
        const auto going = [](const auto& one) { return !finished(one.state); };
        desk.ready = std::any_of(desk.sources.begin(), desk.sources.end(), done);
        if (std::any_of(desk.sources.begin(), desk.sources.end(), going) || std::any_of(desk.runs.begin(), desk.runs.end(), going))
            desk.refresh_seconds = look_again_seconds;
        return desk;
    });
}

}  // namespace

void install_population_desk(App& app) {
    app.get("/rules/population", show).named("rules.population").page("rules/population/desk").needs(may_analyse);
}

}  // namespace skl::rules
