// Two runs over one source side by side: what it costs, who wins and who loses, by tenths of a column and by groups.
#include "rules/comparison_view.h"

#include <algorithm>

#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "rules/population_labels.h"

namespace skl::rules {

namespace {

using analytics::quoted_name;

constexpr std::int64_t most_groups = 200;               // lines of a table that people read
constexpr std::int64_t candidates_told = 50;            // runs that can be compared with
constexpr std::chrono::seconds longest_comparison{25};  // within what a handler may take

struct Pair {
    PopulationRun base, with;
    PopulationSource source;
    std::string output;
};

const PopulationOutput* output_of(const PopulationRun& run, const std::string& name) {
    for (const PopulationOutput& one : run.summary->outputs)
        if (one.name == name) return &one;
    return nullptr;
}

Done check_column(const PopulationSource& source, const std::optional<Text<1, 200>>& column, const char* pointer) {
    if (!column) return Nothing{};
    for (const analytics::OutsideColumn& one : source.columns)
        if (one.name == column->value) return Nothing{};
    return Problem::invalid({{pointer, "column-unknown", {{"name", column->value}, {"near", ""}}}});
}

// Both are done, over the same table for the same kind of unit, and give the output as numbers.
Result<Pair> pair_of(Reader& reader, const Uuid& id, const CompareQuery& query) {
    Pair made;
    for (auto [one, run] : {std::pair{id, &made.base}, {*query.with, &made.with}}) {
        auto found = find_run(reader, one);
        if (!found) return Problem::not_found("population-run");
        if (!found->finished_at) return Problem::conflict("run-not-finished");
        *run = std::move(*found);
    }
    if (made.base.source_sha256.value != made.with.source_sha256.value || made.base.wish.entity != made.with.wish.entity)
        return Problem::conflict("runs-not-comparable");
    auto source = find_source(reader, made.base.source_id);
    if (!source) return Problem::not_found("population-source");
    if (!source->deidentified) return Problem::forbidden("identified-comparison");
    made.source = std::move(*source);
    made.output = query.output ? query.output->value : made.base.summary->outputs.front().name;
    for (const PopulationRun* run : {&made.base, &made.with}) {
        const PopulationOutput* output = output_of(*run, made.output);
        if (!output || !population::summable(*output)) return Problem::invalid({{"/output", "output-not-a-number"}});
    }
    if (auto good = check_column(made.source, query.decile, "/decile"); !good) return good.problem();
    if (auto good = check_column(made.source, query.group, "/group"); !good) return good.problem();
    return made;
}

class Comparing {
public:
    Comparing(const Blobs& blobs, const Pair& pair) : blobs_(blobs), pair_(pair) {}

    Done open() {
        for (const auto& [hash, file] : {std::pair{&*pair_.base.results_sha256, &base_},
                                         {&*pair_.with.results_sha256, &with_},
                                         {&pair_.base.source_sha256, &table_}}) {
            auto opened = blobs_.open(hash->value);
            if (!opened) return opened.problem();
            *file = std::move(*opened);
        }
        return Nothing{};
    }

    // `label`: an expression over the source's row `t`; empty: one line of all.
    Result<std::vector<ComparisonLine>> lines(const std::string& label) {
        const std::string x = "b." + quoted_name(pair_.output), y = "s." + quoted_name(pair_.output);
        const std::string sql = fmt::format(
            "with pairs as (select {0} as x, {1} as y, {2} as label from {3} b join {4} s using (_id) join {5} t using (_id) where {0} is "
            "not "
            "null and {1} is not null) select coalesce(label::varchar, ''), count(*), count_if(y > x), count_if(y < x), sum(x)::varchar, "
            "sum(y)::varchar, (sum(y) - sum(x))::varchar from pairs group by label order by label limit {6}",
            x, y, label.empty() ? "''" : label, analytics::parquet_source(base_.path.string()),
            analytics::parquet_source(with_.path.string()), analytics::parquet_source(table_.path.string()), most_groups + 1);
        const auto table = queries_.query({sql, {}}, std::chrono::steady_clock::now() + longest_comparison);
        if (!table) return table.problem();
        if (table->rows() > static_cast<std::size_t>(most_groups))
            return Problem::invalid({{"/group", "too-many", {{"max", std::to_string(most_groups)}}}});
        std::vector<ComparisonLine> lines;
        for (std::size_t row = 0; row < table->rows(); ++row) {
            const auto text = [&](std::size_t column) {
                std::string made;
                analytics::append_text(made, table->at(row, column));
                return made;
            };
            const std::int64_t people = table->at(row, 1).whole, more = table->at(row, 2).whole, less = table->at(row, 3).whole;
            lines.push_back({text(0), people, more, less, people - more - less, text(4), text(5), text(6), false});
        }
        return lines;
    }

private:
    const Blobs& blobs_;
    const Pair& pair_;
    BlobFile base_, with_, table_;
    analytics::TrustedQueries queries_{{.connections = 1, .memory = "256MB"}};
};

Done fill(PopulationComparison& made, const Blobs& blobs, const Pair& pair, const CompareQuery& query) {
    Comparing comparing(blobs, pair);
    if (auto opened = comparing.open(); !opened) return opened;
    auto total = comparing.lines("");
    if (!total) return total.problem();
    if (total->empty()) return Nothing{};  // nobody has a value in both
    made.total = total->front();
    if (query.decile) {
        const std::string number = fmt::format("try_cast(t.{} as double)", quoted_name(query.decile->value));
        auto lines = comparing.lines(
            fmt::format("case when {0} is null then null else ntile(10) over (partition by {0} is null order by {0}, t._id) end", number));
        if (!lines) return lines.problem();
        made.deciles = std::move(*lines);
    }
    if (query.group) {
        auto lines = comparing.lines("t." + quoted_name(query.group->value) + "::varchar");
        if (!lines) return lines.problem();
        made.groups = std::move(*lines);
    }
    ComparisonLine whole = *made.total;
    std::vector<ComparisonLine> none;
    population::suppress(*made.total, none);
    for (auto* lines : {&made.deciles, &made.groups}) {
        ComparisonLine again = whole;
        population::suppress(again, *lines);
    }
    return Nothing{};
}

// By what law a run was computed, in a few words.
std::string law_words(const PopulationRun& run, Reader& reader, const Context& cx) {
    const auto scenario = run.scenario_id ? find_scenario(reader, *run.scenario_id) : std::nullopt;
    const std::string law = scenario ? scenario->title.value : title_of_set(reader, run.rule_set.value, cx) + " " + run.version.value;
    return law + " · " + cx.app().locale().date(cx.language(), run.as_of);
}

// What the page offers to choose from: other runs over the same table, outputs, columns.
Result<PopulationComparison> choices(Reader& reader, const Context& cx, const Uuid& id, const CompareQuery& query) {
    const auto base = find_run(reader, id);
    if (!base) return Problem::not_found("population-run");
    PopulationComparison made;
    made.base_href = made.parent_href = cx.href("/rules/population-runs/" + to_text(id));
    made.base_title = law_words(*base, reader, cx);
    made.labels = labels_of(reader, cx, *base);
    const auto source = find_source(reader, base->source_id);
    made.parent_title = line_of(*base, reader, cx).title;
    if (base->summary)
        for (const PopulationOutput& one : base->summary->outputs)
            if (population::summable(one)) made.outputs.push_back(one.name);
    if (source)
        for (const analytics::OutsideColumn& one : source->columns) made.columns.push_back(one.name);
    if (query.decile) made.decile = Text<>{{query.decile->value}};
    if (query.group) made.group = Text<>{{query.group->value}};
    for (const PopulationRun& one : list_runs(reader, after_all_ids, candidates_told)) {
        if (one.id == base->id || !one.finished_at || one.source_sha256.value != base->source_sha256.value) continue;
        ComparableRun line{one.id, one.version, {{made.base_href + "/compare?with=" + to_text(one.id)}}, {}, one.as_of, one.created_at};
        if (const auto scenario = one.scenario_id ? find_scenario(reader, *one.scenario_id) : std::nullopt)
            line.scenario_title = scenario->title;
        made.others.push_back(std::move(line));
    }
    return made;
}

std::string file_address(const PopulationComparison& made, const CompareQuery& query) {
    std::string address = made.base_href + "/compare/file?with=" + to_text(*query.with);
    for (const auto& [name, value] : {std::pair{"output", &query.output}, {"decile", &query.decile}, {"group", &query.group}})
        if (*value) address += fmt::format("&{}={}", name, text::percent_encode((*value)->value));
    return address;
}

Task<Result<PopulationComparison>> compare(Context& cx, Id<PopulationRun> id, CompareQuery query) {
    std::optional<Pair> pair;
    auto made = co_await cx.read([&](Reader& reader) -> Result<PopulationComparison> {
        auto offered = choices(reader, cx, id, query);
        if (!offered || !query.with) return offered;
        auto found = pair_of(reader, id, query);
        if (!found) return found.problem();
        offered->with_href = cx.href("/rules/population-runs/" + to_text(*query.with));
        offered->with_title = law_words(found->with, reader, cx);
        offered->output = found->output;
        offered->file_href = file_address(*offered, query);
        pair = std::move(*found);
        return offered;
    });
    if (!made || !pair) co_return made;
    auto done = co_await cx.blocking([&] { return fill(*made, module_of(cx).populations().blobs(), *pair, query); });
    if (!done) co_return done.problem();
    co_return made;
}

Task<Result<Reply>> file(Context& cx, Id<PopulationRun> id, CompareQuery query) {
    if (!query.with) co_return Problem::invalid({{"/with", "required"}});
    const auto made = co_await compare(cx, id, query);
    if (!made) co_return made.problem();
    Reply reply = Reply::text(comparison_csv(*made), "text/csv; charset=utf-8");
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"comparison.csv\"");
    co_return reply;
}

}  // namespace

std::string comparison_csv(const PopulationComparison& comparison) {
    std::string csv = "part,label,people,gain,lose,unchanged,before,after,difference\r\n";
    const auto add = [&](const char* part, const ComparisonLine& line) {
        csv += part;
        csv += ',';
        write_csv_cell(csv, line.label, true);
        for (const auto& count : {line.people, line.winners, line.losers, line.unchanged})
            csv += "," + (count ? std::to_string(*count) : std::string());
        for (const auto* sum : {&line.base, &line.scenario, &line.difference}) csv += "," + sum->value_or("");
        csv += "\r\n";
    };
    if (comparison.total) add("all", *comparison.total);
    for (const ComparisonLine& line : comparison.deciles) add("decile", line);
    for (const ComparisonLine& line : comparison.groups) add("group", line);
    return csv;
}

void install_comparison(App& app) {
    app.get("/rules/population-runs/{run}/compare", compare)
        .named("rules.population.compare")
        .page("rules/population/compare", dress_comparison)
        .needs(may_analyse)
        .rated(RateClass::query);
    app.get("/rules/population-runs/{run}/compare/file", file)
        .named("rules.population.compare.file")
        .needs(may_analyse)
        .gives({"text/csv"})
        .rated(RateClass::query);
}

}  // namespace skl::rules
