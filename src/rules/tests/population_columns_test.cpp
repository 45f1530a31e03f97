// A population read in columns: the same as row by row, whatever its columns are stored as; and a file by a file, confined.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "kernel/calendar/calendar.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/tests/forks.h"
#include "kernel/text/disk.h"
#include "rules/engine/validate.h"
#include "rules/inside.h"
#include "rules/population_files.h"
#include "rules/tests/allowance_model.h"
#include "rules/tests/kept_results.h"

namespace skl::rules {

namespace testing {
sandbox::Spawner& spawner();  // forked before there are threads
}

namespace {

namespace fs = std::filesystem;
using analytics::TrustedQueries;

PopulationFeed feed(const std::string& input, const std::string& column) {
    PopulationFeed made;
    made.input.value = input;
    made.column.emplace().value = column;
    return made;
}

std::chrono::steady_clock::time_point soon() { return std::chrono::steady_clock::now() + std::chrono::minutes(1); }

struct Outcome {
    std::vector<std::string> lines, rejects;
    std::string summary;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class PopulationColumns : public ::testing::Test {
public:
    PopulationColumns() : scratch(fs::temp_directory_path(), "population-columns-") {
        wish.key.emplace().value = "id";
        wish.outputs.push_back({{"allowance"}});
        wish.mapping.push_back(feed("age", "years"));
        wish.mapping.push_back(feed("income", "pay"));
        wish.rule_ids = true;
    }
    void make(const std::string& select) {
        const auto made = analytics::copy_to(file(), analytics::CopyFormat::parquet, {select, {}});
        ASSERT_TRUE(made) << made.problem().params.at("what");
    }
    fs::path file() const { return scratch.path() / "source.parquet"; }

    population::Mapped mapped() {
        const auto source = analytics::open_outside(file(), scratch.path());
        EXPECT_TRUE(source);
        from = source->sql;
        const auto made = population::map_population(*program, wish, source->table.columns);
        EXPECT_TRUE(made);
        return *made;
    }
    Outcome run(bool by_columns) {
        const population::Mapped mapping = mapped();
        population::Kept kept;
        population::Population people(mapping, law, kept);
        std::string sql = "select _id, _id as record";
        for (const auto& one : mapping.columns) sql += ", " + analytics::quoted_name(one.name);
        sql += " from " + from;
        TrustedQueries queries({.connections = 1});
        Done done = by_columns
                        ? queries.query_vectors(
                              {sql, {}}, [&](auto& chunk) { return people.rows(chunk, 2), true; }, soon())
                        : queries.query({sql, {}}, {{}, [&](auto row) { return people.row(row[1].whole, row.subspan(2)), true; }}, soon());
        EXPECT_TRUE(done);
        people.finish();
        return {kept.lines, kept.rejects, to_json(people.summary())};
    }
    Result<ChunkDone> chunk(ChunkWish more = {}) {
        const population::Mapped mapping = mapped();
        more.source = from;
        more.results = scratch.path() / "results.parquet";
        more.rejects = scratch.path() / "rejects.csv";
        TrustedQueries queries({.connections = 1});
        return run_chunk(queries, mapping, law, more);
    }
    std::string column(const std::string& what) {
        TrustedQueries queries({.connections = 1});
        const auto table = queries.query(
            {"select " + what + " from " + analytics::parquet_source((scratch.path() / "results.parquet").string()), {}}, soon());
        std::string made;
        for (std::size_t row = 0; table && row < table->rows(); ++row) {
            analytics::append_text(made, table->at(row, 0));
            made += ";";
        }
        return made;
    }

    dmn::ProgramRef program = compile_models({{"allowance.dmn", testing::allowance_model}}).compiled.program;
    const Parameters none;
    const calendar::Calendar days;
    const Jurisdiction surroundings{none, days};
    const population::Law law{program, {}, &surroundings};
    PopulationWish wish;
    disk::ScratchFolder scratch;
    std::string from;
};

// Random kinds of columns with random nulls and, in texts, some cells that are no numbers.
TEST_F(PopulationColumns, Columns_of_any_kind_give_what_their_rows_give_one_by_one) {
    const bool good = rc::check([this] {
        const auto kind = [] {
            return *rc::gen::element<std::string>("tinyint", "smallint", "integer", "bigint", "utinyint", "uinteger", "ubigint", "hugeint",
                                                  "decimal(4,1)", "decimal(9,2)", "decimal(18,3)", "decimal(30,4)", "double", "float",
                                                  "varchar");
        };
        const auto seed = *rc::gen::inRange(1, 1'000'000), nulls = *rc::gen::element(0, 2, 50), rows = *rc::gen::inRange(1, 5'000);
        const bool broken = *rc::gen::inRange(0, 4) == 0;
        const auto cell = [&](int of, const std::string& type, int most) {
            const std::string number =
                fmt::format("(hash(range + {}) % {} / {})", seed * 7 + of, most, type.starts_with("dec") || type == "double" ? 4 : 1);
            const std::string text =
                fmt::format("case when {} and range % 777 = {} then 'x' else floor{}::integer::varchar end", broken, of, number);
            const std::string value = type == "varchar"                                                ? text
                                      : type.starts_with("dec") || type == "double" || type == "float" ? number + "::" + type
                                                                                                       : "floor" + number + "::" + type;
            return nulls == 0 ? value
                              : fmt::format("case when hash(range * 3 + {}) % {} = 0 then null else {} end", seed + of, nulls, value);
        };
        make(fmt::format("select 'k' || range as id, {} as years, {} as pay from range({})", cell(1, kind(), 120), cell(2, kind(), 100),
                         rows));
        wish.key.reset();
        if (*rc::gen::arbitrary<bool>()) wish.key.emplace().value = "id";
        RC_ASSERT(run(true) == run(false));
    });
    EXPECT_TRUE(good);
}

TEST_F(PopulationColumns, Truths_texts_and_days_are_read_as_they_lie_and_beyond_the_calendar_they_are_refused) {
    program =
        compile_models(
            {{"any.dmn", R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:test:any">
<inputData id="a" name="a"><variable name="a" typeRef="boolean"/></inputData><inputData id="b" name="b"><variable name="b" typeRef="string"/></inputData>
<inputData id="c" name="c"><variable name="c" typeRef="date"/></inputData>
<decision id="d" name="d"><variable name="d" typeRef="string"/><informationRequirement><requiredInput href="#a"/></informationRequirement>
<informationRequirement><requiredInput href="#b"/></informationRequirement><informationRequirement><requiredInput href="#c"/></informationRequirement>
<literalExpression><text>if a then upper case(b) else string(c + duration("P1D"))</text></literalExpression></decision></definitions>)"}})
            .compiled.program;
    ASSERT_TRUE(program);
    wish.outputs[0].value = "d";
    wish.mapping.clear();
    for (const char* name : {"a", "b", "c"}) wish.mapping.push_back(feed(name, name));
    make(
        "select range as id, range % 2 = 0 as a, 'w' || range % 3 as b, case when range = 3 then 'infinity'::date else date '2026-02-27' + "
        "range::integer end as c from range(5)");
    const population::Law changed{program, {}, &surroundings};
    for (const bool by_columns : {true, false}) {
        const population::Mapped mapping = mapped();
        population::Kept kept;
        population::Population people(mapping, changed, kept);
        TrustedQueries queries({.connections = 1});
        std::string sql = "select _id, _id as record";
        for (const auto& one : mapping.columns) sql += ", " + analytics::quoted_name(one.name);
        sql += " from " + from;
        if (by_columns)
            ASSERT_TRUE(queries.query_vectors(
                {sql, {}}, [&](auto& chunk) { return people.rows(chunk, 2), true; }, soon()));
        else
            ASSERT_TRUE(queries.query({sql, {}}, {{}, [&](auto row) { return people.row(row[1].whole, row.subspan(2)), true; }}, soon()));
        people.finish();
        EXPECT_EQ(kept.lines, (std::vector<std::string>{"0 W0 []", "1 2026-03-01 []", "2 W2 []", "4 W1 []"})) << by_columns;
        EXPECT_EQ(kept.rejects, (std::vector<std::string>{"4 c not-of-its-type infinity"})) << by_columns;
    }
}

TEST_F(PopulationColumns, Whole_numbers_are_written_as_such_and_fractions_found_later_are_lost_by_nobody) {
    make("select range as id, 70 as years, 2 * range as pay from range(5000)");
    auto done = chunk();
    ASSERT_TRUE(done) << done.problem().code;
    EXPECT_TRUE(done->final);
    EXPECT_EQ(column("typeof(any_value(allowance))"), "BIGINT;");
    EXPECT_EQ(column("sum(allowance)"), std::to_string(5000 * 50 + 4999 * 2500) + ";");
    make("select range as id, 70 as years, range + (range % 4096 != 4000)::integer * (range % 2) as pay from range(5000)");
    done = chunk();
    ASSERT_TRUE(done) << done.problem().code;
    EXPECT_TRUE(done->final) << "odd numbers are made even";
    make("select range as id, 70 as years, case when range = 4500 then 3 else 4 end as pay from range(5000)");
    done = chunk();
    ASSERT_TRUE(done) << done.problem().code;
    EXPECT_FALSE(done->final);
    EXPECT_EQ(done->summary.rows, 5000);
    EXPECT_EQ(column("count(*) filter (allowance = '51.5')"), "1;");
    ASSERT_TRUE(join_chunks({scratch.path() / "results.parquet"}, done->summary, true, scratch.path() / "joined.parquet",
                            analytics::CopyFormat::parquet));
    fs::rename(scratch.path() / "joined.parquet", scratch.path() / "results.parquet");
    EXPECT_EQ(column("typeof(any_value(allowance))"), "DECIMAL(3,1);");
}

TEST_F(PopulationColumns, Chunks_have_the_rows_that_were_asked_for_and_go_on_where_the_last_ended) {
    make("select range as id, 70 as years, 2 as pay from range(3000)");
    auto first = chunk({.rows = 2100});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->last, 2100);
    EXPECT_FALSE(first->end);
    auto second = chunk({.after = first->last, .rows = 900});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->summary.rows, 900);
    EXPECT_EQ(column("min(key::integer)"), "2100;");
    EXPECT_EQ(chunk({.go_on = [](std::int64_t) { return false; }}).problem().code, "cancelled");
}

class PopulationFiles : public PopulationColumns {
protected:
    Result<PopulationSummary> run_file(const std::string& toml) {
        std::ofstream(scratch.path() / "allowance.dmn") << testing::allowance_model;
        std::ofstream(scratch.path() / "run.toml") << toml;
        return run_population_file(testing::spawner(), scratch.path() / "run.toml", *disk::read("presets/taiwan/calendar.csv"), Date{});
    }
    static constexpr const char* persons = R"(models = ["allowance.dmn"]
outputs = ["allowance"]
out = "out.parquet"
rejects = "rejected.csv"
[source]
file = "source.parquet"
key = "id"
[mapping]
age = "years"
income = "pay"
)";
};

TEST_F(PopulationFiles, A_run_file_is_done_by_a_confined_worker_and_leaves_its_two_files) {
    make("select range as id, case when range = 7 then 'x' else '70' end as years, 3 as pay from range(100)");
    const auto told = run_file(persons);
    ASSERT_TRUE(told) << told.problem().code;
    EXPECT_EQ(told->rows, 99);
    EXPECT_EQ(told->refused, 1);
    EXPECT_EQ(*told->outputs[0].sum, "5098.5");
    fs::rename(scratch.path() / "out.parquet", scratch.path() / "results.parquet");
    EXPECT_EQ(column("sum(allowance)::varchar"), "5098.5;");
    EXPECT_EQ(*disk::read(scratch.path() / "rejected.csv"), "row,column,reason,value\r\n8,years,not-of-its-type,x\r\n");
}

TEST_F(PopulationFiles, Households_of_a_csv_file_are_sorted_and_faults_of_the_mapping_keep_their_places) {
    std::ofstream(scratch.path() / "people.csv") << "id,home,years,pay\na,h,70,1\nb,i,80,2\nc,h,5,3\nd,i,1\n";
    std::string toml = R"(models = ["allowance.dmn"]
outputs = ["needy"]
entity = "household"
out = "out.csv"
rejects = "rejected.csv"
[source]
file = "people.csv"
household = "home"
[mapping]
age = "years"
income = "pay"
"household allowance" = { members = "sum", decision = "allowance" }
)";
    const auto told = run_file(toml);
    ASSERT_TRUE(told) << told.problem().code;
    EXPECT_EQ(*disk::read(scratch.path() / "out.csv"), "key,needy,diagnostic_code\nh,false,\ni,false,\n");
    EXPECT_EQ(told->refused, 1);
    toml.replace(toml.find("\"pay\""), 5, "\"pey\"");
    const auto refused = run_file(toml);
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.problem().errors.size(), 1U);
    EXPECT_EQ(refused.problem().errors[0].code, "column-unknown");
    EXPECT_EQ(refused.problem().errors[0].params.at("near"), "pay");
    std::ofstream(scratch.path() / "people.csv") << "";
    EXPECT_EQ(run_file(toml).problem().code, "file-empty");
}

}  // namespace
}  // namespace skl::rules
