// Runs over populations behind a socket: sources and who may use them, chunks that a crash does not undo, scenarios and what they change.
#include <chrono>
#include <thread>

#include "kernel/describe/node.h"
#include "kernel/sandbox/tests/forks.h"
#include "rules/population_store.h"
#include "rules/tests/allowance_model.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace testing {

static sandbox::Forks& forks = sandbox::Forks::of(worker_kinds());

sandbox::Spawner& spawner() { return *forks.spawner; }

}  // namespace testing

namespace {

constexpr std::chrono::seconds patience{60};

class PopulationRuns : public ServedRules {
protected:
    PopulationRuns() {
        ask("POST", "/rules/sets", "author", R"({"name":"fees","title":{"zh-Hant":"津貼","en":"Allowance"},"owner":"臺中市政府"})");
        EXPECT_EQ(draft("1", "2020-01-01", testing::allowance_model).status, 201);
        ask("POST", "/rules/sets/fees/versions/1/submit", "author", "{}");
        EXPECT_EQ(ask("POST", "/rules/sets/fees/versions/1/approve", "reviewer", "{}").status, 200);
    }

    Answered send(const std::string& csv, const std::string& marks = "deidentified=true", const std::string& who = "analyst") const {
        const auto field = [](const std::string& name, const std::string& value) {
            return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        };
        std::string body = field("title", "people");
        if (!marks.empty()) body += field(marks.substr(0, marks.find('=')), marks.substr(marks.find('=') + 1));
        body += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n" + csv +
                "\r\n--b--\r\n";
        return ask("POST", "/rules/population-sources", who, body, "multipart/form-data; boundary=b");
    }
    Answered send_query(const std::string& rest, const std::string& who = "analyst") const {
        return ask("POST", "/rules/population-sources", who, R"({"title":"asked",)" + rest + "}");
    }

    // Asks until it is so.
    std::string until(const std::string& target, const std::string& says) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        std::string body;
        while (std::chrono::steady_clock::now() < end) {
            body = ask("GET", target, "analyst").body;
            if (body.find(says) != std::string::npos) return body;
            std::this_thread::yield();
        }
        ADD_FAILURE() << target << " never said " << says << ": " << body;
        return body;
    }

    static std::string member(const std::string& json, const std::string& name) {
        const auto read = read_json(json);
        const Node* found = read ? read->find(name) : nullptr;
        return found ? found->text : "";
    }

    std::string source(const std::string& csv) const {
        const Answered sent = send(csv);
        EXPECT_EQ(sent.status, 202) << sent.body;
        const std::string id = member(sent.body, "id");
        until("/rules/population-sources/" + id, R"("state":"succeeded")");
        return id;
    }
    Answered run(const std::string& source, const std::string& rest) const {
        return ask("POST", "/rules/population-runs", "analyst",
                   R"({"source":")" + source + R"(","rule_set":"fees","outputs":["allowance"],)" + rest + "}");
    }
    std::string finished(const Answered& asked) const {
        EXPECT_EQ(asked.status, 202) << asked.body;
        const std::string id = member(asked.body, "id");
        until("/rules/population-runs/" + id, R"("state":"succeeded")");
        return id;
    }
    std::string csv_of(const std::string& run) const {
        return ask("GET", "/rules/population-runs/" + run + "/results?format=csv", "analyst").body;
    }

    static constexpr const char* mapping = R"("key":"id","mapping":[{"input":"age","column":"years"},{"input":"income","column":"pay"}])";
};

TEST_F(PopulationRuns, Results_rejects_and_sums_of_a_source_whose_people_nobody_can_know) {
    jobs->start();
    const std::string people = source("id,years,pay\r\n=a,70,0.1\r\nb,seventy,1\r\nc,30,9\r\nd\r\n");
    const std::string id = finished(run(people, mapping));
    EXPECT_EQ(csv_of(id), "key,allowance,diagnostic_code\n'=a,50.05,\nc,0.00,\n");
    EXPECT_EQ(ask("GET", "/rules/population-runs/" + id + "/rejects", "analyst").body,
              "row,column,reason,value\r\n4,,wrong-number-of-cells,1\r\n2,years,not-of-its-type,seventy\r\n");
    const std::string page = ask("GET", "/rules/population-runs/" + id, "analyst").body;
    EXPECT_NE(page.find(R"("rows":2,"refused":2,"remarked":0)"), std::string::npos) << page;
    EXPECT_NE(page.find(R"("sum":"50.05")"), std::string::npos) << page;
    EXPECT_NE(page.find(R"({"reason":"not-of-its-type","column":"years","count":1,"example":"seventy"})"), std::string::npos) << page;
    EXPECT_NE(page.find(R"({"reason":"wrong-number-of-cells","count":1,"example":"1"})"), std::string::npos) << page;
    EXPECT_TRUE(ask("GET", "/rules/population-runs/" + id + "/results", "analyst").body.starts_with("PAR1"));
}

TEST_F(PopulationRuns, A_source_is_deleted_when_no_run_is_under_way_and_what_runs_gave_stays) {
    const std::string early = member(send("id,years,pay\n1,70,3\n").body, "id"), place = "/rules/population-sources/";
    EXPECT_TRUE(ask("DELETE", place + early, "analyst", "{}").says("source-being-read"));
    jobs->start();
    until(place + early, R"("state":"succeeded")");
    const std::string id = finished(run(early, mapping));
    jobs->stop();
    const Answered waiting = run(early, mapping);
    EXPECT_TRUE(ask("DELETE", place + early, "analyst", "{}").says(R"("code":"source-in-use")"));
    ask("POST", "/rules/population-runs/" + member(waiting.body, "id") + "/cancel", "analyst", "{}");
    const std::string known = member(send("id\n1\n", "legal_basis=D0050045 5", "supervisor").body, "id");
    EXPECT_EQ(ask("DELETE", place + known, "analyst", "{}").status, 403);
    EXPECT_EQ(ask("DELETE", place + early, "", "{}").status, 401);
    EXPECT_EQ(ask("DELETE", place + early, "analyst", "{}").status, 204);
    for (const char* after : {"", "/refused"}) EXPECT_EQ(ask("GET", place + early + after, "analyst").status, 404);
    EXPECT_FALSE(ask("GET", "/rules/population-sources", "analyst").says(early));
    EXPECT_EQ(ask("DELETE", place + early, "analyst", "{}").status, 404);
    EXPECT_EQ(run(early, mapping).status, 422);
    EXPECT_EQ(csv_of(id), "key,allowance,diagnostic_code\n1,51.5,\n");
    EXPECT_TRUE(ask("GET", "/rules/population-runs/" + id, "analyst").says(R"("source_title":"people")"));
    EXPECT_TRUE(get("/ledger/entries?type=rules.population.deleted").says(early) || get("/ledger").status == 404);
}

TEST_F(PopulationRuns, People_that_can_be_known_need_a_law_and_nobody_reads_without_permission) {
    EXPECT_TRUE(send("id\n1\n", "").says("no-legal-basis"));
    EXPECT_EQ(send("id\n1\n", "").status, 403);
    EXPECT_TRUE(send("id\n1\n", "legal_basis=D0050045 5").says("identified-source"));
    EXPECT_EQ(send("id\n1\n", "legal_basis=D0050045 5", "supervisor").status, 202);
    EXPECT_EQ(get("/rules/population-sources").status, 401);
    EXPECT_EQ(get("/rules/population-runs").status, 401);
    EXPECT_EQ(get("/rules/scenarios").status, 401);
}

TEST_F(PopulationRuns, What_shows_persons_serves_offers_by_the_law_in_force_and_nothing_else) {
    jobs->start();
    const std::string known = member(send("id,years,pay\n1,70,3\n", "legal_basis=D0050045 5", "supervisor").body, "id");
    until("/rules/population-sources/" + known, R"("state":"succeeded")");
    const auto wanted = [&](const std::string& more, const std::string& who) {
        return ask("POST", "/rules/population-runs", who,
                   R"({"source":")" + known + R"(","rule_set":"fees","outputs":["allowance"],)" + more + mapping + "}");
    };
    EXPECT_TRUE(wanted(R"("proactive":true,)", "analyst").says("identified-source"));
    EXPECT_TRUE(wanted("", "supervisor").says("identified-not-proactive"));
    const Answered scenario = ask("POST", "/rules/scenarios", "analyst", R"({"title":"same","rule_set":"fees","version":"1"})");
    const std::string with = R"("scenario":")" + member(scenario.body, "id") + R"(","proactive":true,)";
    EXPECT_TRUE(wanted(with, "supervisor").says("identified-scenario"));
    const std::string run = finished(wanted(R"("proactive":true,)", "supervisor"));
    EXPECT_EQ(ask("GET", "/rules/population-runs/" + run + "/results?format=csv", "supervisor").body.find("key,allowance"), 0);
    EXPECT_TRUE(ask("GET", "/rules/population-runs/" + run + "/results", "analyst").says("identified-source"));
    EXPECT_TRUE(ask("GET", "/rules/population-sources/" + known + "/refused", "analyst").says("identified-source"));
    const std::string form = "/rules/population-runs/new?law=fees&step=mapping&outputs=allowance&source=" + known;
    EXPECT_TRUE(ask("GET", form, "analyst").says("identified-source"));
    EXPECT_TRUE(ask("GET", form, "supervisor").says(R"("column":"years")"));
    EXPECT_TRUE(ask("GET", "/rules/population-runs/" + run + "/compare?with=" + run, "supervisor").says("identified-comparison"));
    const std::string beside = member(send_query(R"("query":"select * from od.\"people\"")").body, "id");
    EXPECT_NE(until("/rules/population-sources/" + beside, R"("state":"failed")").find("unknown-table"), std::string::npos);
}

TEST_F(PopulationRuns, A_query_over_sources_that_are_here_is_a_source) {
    jobs->start();
    source("id,years,pay\n1,70,3\n2,30,5\n3,80,7\n");
    EXPECT_EQ(send_query(R"("query":"select 1","dataset":"x")").status, 422);
    EXPECT_TRUE(send_query(R"("dataset":"x")").says("dataset-unknown"));
    const Answered sent = send_query(R"("query":"select id, pay::int * 2 as pay, years from od.\"people\" where years::int > 65")");
    const std::string asked = member(sent.body, "id");
    const std::string told = until("/rules/population-sources/" + asked, R"("state":"succeeded")");
    EXPECT_NE(told.find(R"("origin":"query")"), std::string::npos) << told;
    EXPECT_NE(told.find(R"("rows":2,)"), std::string::npos) << told;
    EXPECT_EQ(csv_of(finished(run(asked, mapping))), "key,allowance,diagnostic_code\n1,53,\n3,57,\n");
    const std::string written = member(send_query(R"("query":"delete from od.people")").body, "id");
    EXPECT_NE(until("/rules/population-sources/" + written, R"("state":"failed")").find("sql-"), std::string::npos);
}

TEST_F(PopulationRuns, A_query_in_a_database_of_the_operator_is_a_source) {
    if (!skl::testing::on_postgresql()) {
        EXPECT_TRUE(send_query(R"("query":"select 1","connection":"survey")").says("database-unknown"));
        return;
    }
    database.connect()->script("create table surveyed as select i as id, 60 + i as years, i::numeric as pay from generate_series(1, 10) i");
    jobs->start();
    const std::string all = R"("query":"select * from surveyed order by id","connection":)";
    EXPECT_TRUE(send_query(all + R"("none")").says("database-unknown"));
    EXPECT_TRUE(send_query(all + R"("register")").says("no-legal-basis"));
    EXPECT_TRUE(send_query(all + R"("register","deidentified":true)").says("database-identified"));
    const std::string asked = member(send_query(all + R"("survey")").body, "id");
    EXPECT_NE(until("/rules/population-sources/" + asked, R"("state":"succeeded")").find(R"("rows":10,)"), std::string::npos);
    const std::string results = csv_of(finished(run(asked, mapping)));
    EXPECT_EQ(std::count(results.begin(), results.end(), '\n'), 11);
    const std::string wrong = member(send_query(R"("query":"select * from nothing","connection":"survey")").body, "id");
    EXPECT_NE(until("/rules/population-sources/" + wrong, R"("state":"failed")").find("outside-query"), std::string::npos);
}

TEST_F(PopulationRuns, What_does_not_fit_together_is_said_before_anything_runs) {
    const std::string waiting = member(send("id,years,pay\n1,2,3\n").body, "id");
    EXPECT_TRUE(run(waiting, mapping).says("source-not-ready"));
    jobs->start();
    until("/rules/population-sources/" + waiting, R"("state":"succeeded")");
    const Answered faulty = run(waiting, R"("mapping":[{"input":"age","column":"yeers"}])");
    EXPECT_EQ(faulty.status, 422);
    EXPECT_TRUE(faulty.says("/mapping/0/column")) << faulty.body;
    EXPECT_TRUE(faulty.says("column-unknown")) << faulty.body;
    EXPECT_TRUE(run("00000000-0000-7000-8000-000000000000", mapping).says("source-unknown"));
    const std::string broken = member(send("a,a\n1,2\n").body, "id");
    EXPECT_NE(until("/rules/population-sources/" + broken, R"("state":"failed")").find("file-columns"), std::string::npos);
}

TEST_F(PopulationRuns, A_run_that_is_broken_off_goes_on_with_the_first_chunk_that_is_not_there) {
    constexpr int people = 40'000;
    std::string csv = "id,home,years,pay\n";
    for (int i = 0; i < people; ++i) csv += fmt::format("{},h{},{},{}\n", i, (i * 7919) % (people / 3), i % 100, i % 1000);
    jobs->start();
    const std::string file = source(csv);
    const std::string asked = member(run(file, R"("household":"home","key":"id","mapping":[{"input":"age","column":"years"},)"
                                               R"({"input":"income","column":"pay","members":"sum"}])")
                                         .body,
                                     "id");
    Uuid id;
    ASSERT_TRUE(parse(asked, id));
    std::vector<RunChunk> before;
    const auto look = [&] { (void)store->read("main", [&](Reader& reader) { before = chunks_of(reader, id); }); };
    for (look(); before.empty(); look()) std::this_thread::yield();
    jobs->stop();
    look();
    ASSERT_FALSE(before.empty());
    ASSERT_FALSE(before.back().ended) << "it was done before it could be broken off";
    Jobs others(*store, job_options());
    others.handle("rules.population-run", [&](JobRun& job) { return module->run_population(job); });
    others.start();
    const std::string page = until("/rules/population-runs/" + asked, R"("state":"succeeded")");
    EXPECT_NE(page.find(fmt::format(R"("rows":{},"refused":0)", people)), std::string::npos) << page;
    const std::string results = csv_of(asked);
    EXPECT_EQ(std::count(results.begin(), results.end(), '\n'), people + 1);
    std::vector<std::int64_t> pay(people / 3);
    for (int i = 0; i < people; ++i) pay[static_cast<std::size_t>((i * 7919) % (people / 3))] += i % 1000;
    std::int64_t halves = 0;  // of what all are due
    for (int i = 0; i < people; ++i)
        if (i % 100 >= 65) halves += 100 + pay[static_cast<std::size_t>((i * 7919) % (people / 3))];
    EXPECT_NE(page.find(fmt::format(R"("sum":"{}{}")", halves / 2, halves % 2 == 0 ? "" : ".5")), std::string::npos) << page;
    others.stop();
}

TEST_F(PopulationRuns, A_run_that_waits_is_cancelled_and_gives_no_results) {
    jobs->start();
    const std::string file = source("id,years,pay\n1,70,3\n");
    jobs->stop();
    const std::string id = member(run(file, mapping).body, "id");
    EXPECT_EQ(ask("GET", "/rules/population-runs/" + id + "/results", "analyst").status, 409);
    EXPECT_EQ(ask("POST", "/rules/population-runs/" + id + "/cancel", "analyst", "{}").status, 200);
    until("/rules/population-runs/" + id, R"("state":"cancelled")");
}

TEST_F(PopulationRuns, A_scenario_says_what_it_costs_and_hides_groups_of_few) {
    std::string csv = "id,city,years,pay\n";
    for (int i = 0; i < 60; ++i)
        csv += fmt::format("{},{},{},10\n", i, i < 5 ? "small" : i < 30 ? "east" : i < 45 ? "west" : "north", i % 2 == 0 ? 70 : 30);
    jobs->start();
    const std::string file = source(csv);
    std::string doubled = testing::allowance_model;
    doubled.replace(doubled.find("50 +"), 4, "80 +");
    const auto field = [](const std::string& name, const std::string& value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    const auto made = [&](const std::string& name) {
        return ask("POST", "/rules/scenarios", "analyst",
                   field("title", "more") + field("rule_set", "fees") +
                       "--b\r\nContent-Disposition: form-data; name=\"models\"; filename=\"" + name +
                       "\"\r\nContent-Type: application/xml\r\n\r\n" + doubled + "\r\n--b--\r\n",
                   "multipart/form-data; boundary=b");
    };
    EXPECT_TRUE(made("modell.dmn").says("scenario-model"));
    EXPECT_TRUE(ask("POST", "/rules/scenarios", "analyst",
                    field("title", "beside") + field("rule_set", "fees") + field("replaces.0", "model.dmn") +
                        "--b\r\nContent-Disposition: form-data; name=\"models.0\"; filename=\"reform of may.dmn\"\r\nContent-Type: "
                        "application/xml\r\n\r\n" +
                        doubled + "\r\n--b--\r\n",
                    "multipart/form-data; boundary=b")
                    .says(R"("replaced":["model.dmn"])"));
    const Answered scenario = made("model.dmn");
    ASSERT_EQ(scenario.status, 201) << scenario.body;
    EXPECT_TRUE(scenario.says(R"("replaced":["model.dmn"])")) << scenario.body;
    const std::string base = finished(run(file, mapping)),
                      with = finished(run(file, R"("scenario":")" + member(scenario.body, "id") + "\"," + mapping));
    const std::string target = "/rules/population-runs/" + base + "/compare";
    EXPECT_TRUE(ask("GET", target, "analyst").says("with=" + with));
    const std::string told = ask("GET", target + "?with=" + with + "&group=city&decile=id", "analyst").body;
    EXPECT_NE(told.find(R"("people":60,"winners":30,"losers":0,"unchanged":30,"base":"1650","scenario":"2550","difference":"900")"),
              std::string::npos)
        << told;
    EXPECT_NE(told.find(R"({"label":"small","suppressed":true})"), std::string::npos) << told;
    EXPECT_EQ(told.find(R"("people":5,)"), std::string::npos) << told;
    EXPECT_EQ(ask("GET", target + "?with=" + with + "&group=none", "analyst").status, 422);
    const std::string csv_file = ask("GET", target + "/file?with=" + with + "&group=city", "analyst").body;
    EXPECT_EQ(csv_file.find("part,label,people,gain,lose,unchanged,before,after,difference\r\nall,,60,30,0,30,1650,2550,900\r\n"), 0U)
        << csv_file;
    EXPECT_NE(csv_file.find("\r\ngroup,small,,,,,,,\r\n"), std::string::npos) << csv_file;
    EXPECT_EQ(ask("GET", target + "/file", "analyst").status, 422);
}

}  // namespace
}  // namespace skl::rules
