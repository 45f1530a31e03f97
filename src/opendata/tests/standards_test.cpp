// Data standards: lists come in and go out, columns are bound to them, cells are held to them, and what comes of it stands in the score,
// the descriptions and the linked data (opendata.md §13.7). The lists are made up: no official one is shipped.
#include "opendata/standards/registry.h"

#include "opendata/catalogue/store.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/vocabulary.h"
#include "opendata/inside.h"
#include "opendata/joins/sketching.h"
#include "opendata/joins/suggest.h"
#include "opendata/quality/scoring.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

const std::string headings = "中文名稱,英文名稱,說明,型別,值域,附註,附件連結,驗證,URI\n";
const std::string county = "縣市別代碼,CountyCode,縣市的代碼,字串,[00000-99999],,,,https://standards.example/CountyCode\n";
const std::string month = "月份,Month,,字串,[01-12],,,,https://standards.example/Month\n";
const std::string sex = "性別,Sex,,字串,[男、女],,,,https://standards.example/Sex\n";
const std::string list_of_three = headings + county + month + sex;

class Standards : public Served {
protected:
    Answered import(const std::string& content, const std::string& more = "", const std::string& who = "reviewer",
                    const std::string& name = "list.csv") const {
        const std::string edge = "edge-of-a-part";
        std::string body;
        const auto part = [&](const std::string& head, const std::string& text) {
            body += "--" + edge + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + text + "\r\n";
        };
        part("name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream", content);
        if (!more.empty()) part("name=\"" + more.substr(0, more.find('=')) + "\"", more.substr(more.find('=') + 1));
        body += "--" + edge + "--\r\n";
        skl::testing::Client client(port);
        client.send(
            fmt::format("POST /t/county/api/v1/standards/import HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                        "Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary={}\r\nContent-Length: {}\r\n\r\n{}",
                        who, edge, body.size(), body));
        return client.read(false);
    }
    static std::string counts(const Answered& answer) {
        std::string out;
        for (const char* name : {"entered", "changed", "unchanged", "refused"}) out += member(answer, name) + " ";
        return out;
    }
    std::string id_of(const std::string& uri) {
        return look([&](Reader& reader) { return to_text(find_standard(reader, uri)->id); });
    }
    std::string resource_of(const std::string& slug) {
        return look([&](Reader& reader) { return to_text(resources_of(reader, find_dataset(reader, slug)->id)[0].id); });
    }
    Answered bind(const std::string& slug, const std::string& column, const std::string& uri, const std::string& move = "bind") {
        return ask("POST", "/resources/" + resource_of(slug) + "/standards/" + move, "author",
                   fmt::format(R"({{"column":"{}","standard":"{}"}})", column, uri));
    }
    quality::QualityReport scored(const std::string& slug) {
        const Uuid id = dataset(slug)->id;
        EXPECT_TRUE(app->service<Module::Inside>().scoring.score(tenant, id, now()));
        return look([&](Reader& reader) { return newest_report(reader, id).value(); });
    }
    std::optional<QualityIssue> issue(const std::string& slug, const std::string& code) {
        for (QualityIssue& one : look([&](Reader& reader) { return issues_of(reader, find_dataset(reader, slug)->id); }))
            if (one.code.value == code) return std::move(one);
        return std::nullopt;
    }
};

TEST_F(Standards, A_list_is_entered_and_the_same_list_again_changes_nothing) {
    EXPECT_EQ(import(list_of_three, "", "author").status, 403);
    EXPECT_EQ(counts(import(list_of_three, "dry_run=true")), "3 0 0 0 ");
    EXPECT_EQ(member(ask("GET", "/standards?uri=https://standards.example/Sex"), "items"), "");
    EXPECT_EQ(read_json(ask("GET", "/standards").body)->find("items")->items.size(), 0U) << "it was only looked at";
    EXPECT_EQ(counts(import(list_of_three, "list=共通")), "3 0 0 0 ");
    EXPECT_EQ(counts(import(list_of_three, "list=共通")), "0 0 3 0 ");
    std::string wider = list_of_three;
    wider.replace(wider.find("[01-12]"), 7, "[01-13]");
    EXPECT_EQ(counts(import(wider, "list=共通")), "0 1 2 0 ");
    const Answered shown = ask("GET", "/standards/" + id_of("https://standards.example/Month"));
    ASSERT_EQ(shown.status, 200) << shown.body;
    const auto versions = read_json(shown.body)->find("versions")->items;
    ASSERT_EQ(versions.size(), 2U);
    EXPECT_EQ(versions[0].find("value")->text, "[01-13]");
    EXPECT_EQ(versions[1].find("value")->text, "[01-12]");
    EXPECT_EQ(read_json(shown.body)->find("rule")->find("pattern")->text, "^(?:(?:0[1-9]|1[0-3]))$");
}

TEST_F(Standards, Each_bad_row_is_told_and_the_others_are_entered) {
    const Answered done = import(headings + county + ",Nameless,,字串,,,,,https://standards.example/Nameless\n" +
                                 "沒有網址,Addressless,,字串,,,,,\n" + county + "網址錯,Bad,,字串,,,,,not an address\n" + sex);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(counts(done), "2 0 0 4 ");
    std::string told;
    const auto body = read_json(done.body);
    for (const Node& row : body->find("rows")->items)
        told += fmt::format("{}{}:{} ", row.find("row")->text, row.find("pointer")->text, row.find("code")->text);
    EXPECT_EQ(told, "3/title/zh-Hant:required 4/uri:required 5/uri:uri-twice 6/uri:not-a-url ");
    EXPECT_EQ(counts(import(headings + "沒有網址,Address less,,字串,,,,,\n" + month + sex, "base=https://standards.example/")), "2 0 1 0 ");
    EXPECT_FALSE(id_of("https://standards.example/Address%20less").empty());
}

TEST_F(Standards, Lists_in_json_and_with_other_headings_are_read_too) {
    const std::string json =
        R"([{"title":"單位","en_title":"Unit","explain":"監測項目的單位","code":"字串","property":"[ppm、ppb]","regexp":"/^(ppm|ppb)$/","uri":"https://standards.example/Unit"},
{"title":"濃度","en_title":"Concentration","explain":"","code":"數字","property":"浮點數","regexp":"","uri":"https://standards.example/Concentration"}])";
    const Answered done = import(json, "", "reviewer", "list.json");
    EXPECT_EQ(counts(done), "2 0 0 0 ") << done.body;
    const Answered shown = ask("GET", "/standards/" + id_of("https://standards.example/Unit"));
    EXPECT_EQ(read_json(shown.body)->find("rule")->find("codes")->items.size(), 2U);
    const Answered other = import("品名,價格\n蘋果,10\n橘子,20\n香蕉,30\n");
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(member(other, "code"), "not-a-standards-list") << other.body;
    EXPECT_EQ(import("").status, 422);
}

TEST_F(Standards, What_is_exported_can_be_entered_again) {
    import(list_of_three);
    for (const char* format : {"csv", "json", "xlsx", "ods"}) {
        const Answered file = ask("GET", fmt::format("/standards/export?format={}", format));
        ASSERT_EQ(file.status, 200) << format;
        EXPECT_EQ(counts(import(file.body, "", "reviewer", fmt::format("list.{}", format))), "0 0 3 0 ") << format;
    }
}

TEST_F(Standards, One_is_found_entered_withdrawn_and_restored) {
    import(list_of_three);
    const auto found = [&](const std::string& query) {
        return read_json(ask("GET", "/standards?" + query).body)->find("items")->items.size();
    };
    EXPECT_EQ(found("q=COUNTY"), 1U);
    EXPECT_EQ(found("q=%25"), 0U) << "a sign of LIKE stands for itself";
    EXPECT_EQ(found("q=standards.example"), 3U);
    EXPECT_EQ(found("state=withdrawn"), 0U);
    const Answered first = ask("GET", "/standards?limit=2&sort=uri");
    EXPECT_EQ(read_json(first.body)->find("items")->items.size(), 2U);
    EXPECT_EQ(found("limit=2&cursor=" + member(first, "next")), 1U);
    const std::string one = "/standards/" + id_of("https://standards.example/Sex");
    EXPECT_EQ(ask("POST", one + "/withdraw", "author", R"({"reason":"x"})").status, 403);
    EXPECT_EQ(faults(ask("POST", one + "/withdraw", "reviewer", "{}")), "/reason:required ");
    EXPECT_EQ(ask("POST", one + "/withdraw", "reviewer", R"({"reason":"改用新標準"})").status, 200);
    EXPECT_EQ(member(ask("POST", one + "/withdraw", "reviewer", R"({"reason":"again"})"), "code"), "illegal-transition");
    EXPECT_EQ(found("state=active"), 2U);
    EXPECT_EQ(counts(import(list_of_three)), "0 0 3 0 ");
    EXPECT_EQ(found("state=withdrawn"), 1U) << "a list does not bring it back";
    EXPECT_EQ(ask("POST", one + "/restore", "reviewer", "{}").status, 200);
    EXPECT_EQ(found("state=active"), 3U);
    const std::string given = R"({"uri":"https://standards.example/Year","title":{"zh-Hant":"西元年"},"value":"[0000-9999]"})";
    EXPECT_EQ(ask("POST", "/standards", "reviewer", given).status, 201);
    EXPECT_EQ(ask("POST", "/standards", "reviewer", given).status, 200);
    EXPECT_EQ(faults(ask("POST", "/standards", "reviewer", R"({"uri":"ftp://standards.example/x","title":{"en":"Year"}})")),
              "/uri:not-a-url /title/zh-Hant:required ");
}

TEST_F(Standards, What_governance_said_only_governance_changes) {
    standards::StandardFields fields;
    fields.uri.value = "https://standards.example/Sex";
    fields.title.by_language["zh-Hant"] = "性別";
    ASSERT_TRUE(write([&](Transaction& tx) { return enter_standard(tx, fields, StandardSource::governance, "governance", now()); }));
    const Answered done = import(list_of_three);
    EXPECT_EQ(counts(done), "2 0 0 1 ");
    EXPECT_EQ(read_json(done.body)->find("rows")->items[0].find("code")->text, "standard-of-governance");
    EXPECT_EQ(counts(import(list_of_three, "dry_run=true")), "0 0 2 1 ");
    EXPECT_EQ(ask("POST", "/standards/" + id_of(fields.uri.value) + "/withdraw", "reviewer", R"({"reason":"x"})").status, 409);
    fields.value.value = "[男、女]";
    const auto changed =
        write([&](Transaction& tx) { return enter_standard(tx, fields, StandardSource::governance, "governance", now()); });
    EXPECT_EQ(*changed, StandardEntry::changed);
}

const std::string table = "縣市代碼,月份,性別,人數\n63000,01,男,10\n65000,02,女,20\n67000,13,男,30\n6800,04,未知,40\n";

TEST_F(Standards, Standards_are_offered_with_a_reason_and_a_refusal_is_remembered) {
    import(list_of_three);
    publish("people", table);
    const std::string path = "/resources/" + resource_of("people") + "/standards";
    const auto offers = [&](const std::string& who) {
        std::string out;
        const auto page = read_json(ask("GET", path, who).body);
        for (const Node& column : page->find("columns")->items)
            for (const Node& offer : column.find("offers")->items)
                out += fmt::format("{}={}({},{}) ", column.find("column")->text, offer.find("name")->text, offer.find("likeness")->text,
                                   offer.find("score")->text);
        return out;
    };
    EXPECT_EQ(offers("author"), "縣市代碼=縣市別代碼(similar_name,0.8) 月份=月份(same_name,0.9) 性別=性別(same_name,0.87) ");
    EXPECT_EQ(offers(""), "") << "for who may bind";
    EXPECT_EQ(bind("people", "月份", "https://standards.example/Month", "refuse").status, 200);
    EXPECT_EQ(offers("author").find("月份"), std::string::npos);
    EXPECT_EQ(bind("people", "月份", "https://standards.example/Month").status, 200) << "it may be bound all the same";
    EXPECT_EQ(bind("people", "月份", "", "unbind").status, 422) << "standard is no field of it";
    EXPECT_EQ(ask("POST", path + "/unbind", "author", R"({"column":"月份"})").status, 200);
    EXPECT_NE(offers("author").find("月份"), std::string::npos) << "whoever bound it changed their mind about the refusal";
    EXPECT_EQ(faults(ask("POST", path + "/unbind", "author", R"({"column":"月份"})")), "/column:column-not-bound ");
    EXPECT_EQ(faults(bind("people", "縣市", "https://standards.example/Month")), "/column:unknown-column ");
    EXPECT_EQ(faults(bind("people", "月份", "https://standards.example/Nothing")), "/standard:unknown-standard ");
    EXPECT_EQ(ask("POST", path + "/bind", "", R"({"column":"月份","standard":"x"})").status, 401);
}

TEST_F(Standards, Cells_that_break_a_standard_are_issues_and_lower_validity_and_consistency) {
    import(list_of_three);
    publish("people", table);
    const auto before = scored("people");
    EXPECT_EQ(before.score.parts[1].value, 1);
    EXPECT_EQ(before.score.parts[2].value, 1);
    for (const auto& [column, name] : {std::pair("縣市代碼", "CountyCode"), std::pair("月份", "Month"), std::pair("性別", "Sex")})
        ASSERT_EQ(bind("people", column, std::string("https://standards.example/") + name).status, 200);
    const auto after = scored("people");
    EXPECT_EQ(after.score.parts[1].value, 0.96) << "2 of 16 cells: 0.5 + 0.3 × 14/16 + 0.2";
    EXPECT_EQ(after.score.parts[2].value, 0.75) << "3 of 4 in the code list";
    ASSERT_EQ(after.standards.size(), 3U);
    const auto found = issue("people", "constraint-error");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->found, 1);
    ASSERT_EQ(found->samples.size(), 1U);
    EXPECT_EQ(found->sample_records.size(), 1U);
    EXPECT_FALSE(issue("people", "row-constraint")) << "a code list is told by its cells";
    const auto page = read_json(ask("GET", "/resources/" + resource_of("people") + "/standards").body);
    EXPECT_EQ(page->find("columns")->items[0].find("bound")->find("cells_failed")->text, "1");
    EXPECT_EQ(page->find("columns")->items[0].find("bound")->find("samples")->text, "6800");

    ASSERT_EQ(ask("POST", "/standards/" + id_of("https://standards.example/Sex") + "/withdraw", "reviewer", R"({"reason":"x"})").status,
              200);
    EXPECT_EQ(scored("people").score.parts[2].value, 1) << "nobody is held to what was withdrawn";
    const Version mended = publish("people", "縣市代碼,月份,性別,人數\n63000,01,男,10\n65000,02,女,20\n67000,12,男,30\n68000,04,女,40\n");
    if (mended.state == VersionState::needs_review)  // codes of one width are another type than numbers of several
        ASSERT_TRUE(write([&](Transaction& tx) { return importing().publish(tx, mended, "publisher", now()); }));
    EXPECT_EQ(scored("people").score.parts[1].value, 1);
    EXPECT_EQ(issue("people", "constraint-error")->state, quality::IssueState::fixed);
}

TEST_F(Standards, The_share_of_bound_columns_is_told_by_publisher) {
    import(list_of_three);
    publish("people", table);
    bind("people", "縣市代碼", "https://standards.example/CountyCode");
    scored("people");
    const auto page = read_json(ask("GET", "/standards/coverage").body);
    ASSERT_EQ(page->find("items")->items.size(), 1U);
    const Node& line = page->find("items")->items[0];
    EXPECT_EQ(line.find("columns")->text, "4");
    EXPECT_EQ(line.find("bound")->text, "1");
    EXPECT_EQ(line.find("bound_percent")->text, "25");
    EXPECT_EQ(line.find("passed_percent")->text, "75");
}

TEST_F(Standards, A_column_says_its_titles_unit_and_standard_wherever_it_is_described) {
    import(list_of_three);
    publish("people", table);
    const std::string dictionary = "/resources/" + resource_of("people") + "/columns";
    const Answered rows = ask("GET", "/tables/people/rows?limit=1");
    ASSERT_EQ(
        ask("PUT", dictionary, "author",
            R"({"columns":[{"column":"人數","title":{"zh-Hant":"現住人口數","en":"Population"},"description":{"zh-Hant":"月底的人數"},"unit":"人"},{"column":"性別","title":{},"description":{},"standard_uri":"https://standards.example/Sex"}]})",
            match(ask("GET", dictionary, "author")))
            .status,
        200);
    const Answered again = ask("GET", "/tables/people/rows?limit=1", "", "", "If-None-Match: " + rows.header("etag") + "\r\n");
    ASSERT_EQ(again.status, 200) << "the dictionary is a part of the answer";
    const auto column = [](const Answered& answer, std::size_t at) { return read_json(answer.body)->find("columns")->items[at]; };
    EXPECT_EQ(column(again, 4).find("title")->text, "現住人口數");
    EXPECT_EQ(column(again, 4).find("titles")->find("en")->text, "Population");
    EXPECT_EQ(column(again, 3).find("title")->text, "性別");
    EXPECT_EQ(column(again, 3).find("titles"), nullptr) << "nobody said one";
    const Answered schema = ask("GET", "/tables/people/schema", "", "", "Accept-Language: en\r\n");
    EXPECT_EQ(column(schema, 3).find("title")->text, "Population") << schema.body;
    EXPECT_EQ(column(schema, 3).find("unit")->text, "人");
    EXPECT_EQ(column(schema, 3).find("description")->find("zh-Hant")->text, "月底的人數");
    EXPECT_EQ(column(schema, 2).find("data_standard")->text, "https://standards.example/Sex");
    scored("people");
    const auto document = read_json(ask("GET", "/tables/people/openapi.json").body);
    const Node* row = document->find("components")->find("schemas")->find("Row")->find("properties");
    EXPECT_EQ(row->find("性別")->find("x-data-standard")->text, "https://standards.example/Sex");
    EXPECT_EQ(row->find("人數")->find("x-unit")->text, "人");
    EXPECT_EQ(document->find("info")->find("x-quality-badge")->text, "silver");
}

TEST_F(Standards, A_shared_standard_raises_the_rank_of_a_join) {
    import(list_of_three);
    std::string left = "縣市代碼,甲\n", right = "代號,乙\n", third = "編碼,丙\n";
    for (int i = 0; i < 30; ++i) {
        left += fmt::format("C{:04},{}\n", i, i * 7);
        right += fmt::format("C{:04},{}\n", i, i * 11);
        third += fmt::format("C{:04},{}\n", i, i * 13);
    }
    publish("left", left), publish("right", right), publish("third", third);
    Module::Inside& in = app->service<Module::Inside>();
    std::vector<ColumnSketch> mine;
    for (const char* name : {"left", "right", "third"}) {
        auto opened = look([&](Reader& reader) { return open_table(in, reader, name); });
        auto made = known_sketches(in, tenant, *opened, now());
        ASSERT_TRUE(made);
        if (mine.empty()) mine = std::move(*made);
    }
    const auto best = [&] {
        return look([&](Reader& reader) {
            const auto found = suggest_joins(reader, mine, find_dataset(reader, "left")->id);
            return found.empty() ? std::string{} : open_table(in, reader, to_text(found[0].table_id))->table.name.value;
        });
    };
    const std::string before = best(), other = before == "right" ? "third" : "right";
    ASSERT_FALSE(before.empty());
    bind("left", "縣市代碼", "https://standards.example/CountyCode");
    bind(other, other == "right" ? "代號" : "編碼", "https://standards.example/CountyCode");
    EXPECT_EQ(best(), other);
}

TEST_F(Standards, Quality_is_linked_data_in_each_syntax) {
    import(list_of_three);
    publish("people", table);
    EXPECT_EQ(get("/dataset/people/quality.ttl").status, 404) << "not measured yet";
    bind("people", "月份", "https://standards.example/Month");
    const auto report = scored("people");
    std::vector<rdf::Graph> graphs;
    for (const char* suffix : {"ttl", "jsonld", "rdf", "nt"}) {
        const Answered alone = get(fmt::format("/dataset/people/quality.{}", suffix));
        ASSERT_EQ(alone.status, 200) << suffix << alone.body;
        auto graph = rdf::read(alone.body, *rdf::syntax_of_suffix(suffix), "https://base.example/");
        ASSERT_TRUE(graph) << suffix;
        graphs.push_back(std::move(*graph));
        EXPECT_EQ(graphs.back().size(), graphs[0].size());
        const Answered whole = get(fmt::format("/dataset/people.{}", suffix));
        auto dataset = rdf::read(whole.body, *rdf::syntax_of_suffix(suffix), "https://base.example/");
        ASSERT_TRUE(dataset);
        const auto measurements = dataset->subjects(rdf::iri(rdf::rdf_type), rdf::iri(rdf::expand("dqv:QualityMeasurement")));
        EXPECT_EQ(measurements.size(), graphs[0].subjects(rdf::iri(rdf::rdf_type), rdf::iri(rdf::expand("dqv:QualityMeasurement"))).size());
    }
    const rdf::Graph& graph = graphs[0];
    const auto value = [&](const std::string& name) {
        for (const rdf::Term* measured : graph.subjects(rdf::iri(rdf::rdf_type), rdf::iri(rdf::expand("dqv:QualityMeasurement"))))
            if (measured->value.ends_with("/quality#" + name))
                return graph.objects(*measured, rdf::iri(rdf::expand("dqv:value")))[0]->value;
        return std::string("(none)");
    };
    EXPECT_EQ(value("score"), fmt::format("{}", report.score.score));
    EXPECT_EQ(value("score-uniqueness"), "1");
    EXPECT_EQ(value("check-csv"), "true");
    EXPECT_EQ(value("standards"), "0.75");
    EXPECT_EQ(value("availability"), "(none)") << "not watched for long enough";
    EXPECT_EQ(graph.subjects(rdf::iri(rdf::rdf_type), rdf::iri(rdf::expand("dqv:QualityCertificate"))).size(), 1U);
}

TEST_F(Standards, Its_pages_are_pages) {
    import(list_of_three);
    publish("people", table);
    bind("people", "月份", "https://standards.example/Month");
    scored("people");
    for (const std::string& path :
         {std::string("/standards"), std::string("/standards?q=nothing"), std::string("/standards/coverage"),
          std::string("/standards/import"), std::string("/standards/new"), "/standards/" + id_of("https://standards.example/Month")}) {
        const Answered page = get(path, "Accept: text/html\r\nAuthorization: Bearer reviewer\r\n");
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_LT(page.body.size(), 60'000U) << path;
    }
    const Answered dictionary =
        get("/resources/" + resource_of("people") + "/columns", "Accept: text/html\r\nAuthorization: Bearer author\r\n");
    EXPECT_NE(dictionary.body.find("/standards/unbind"), std::string::npos);
    EXPECT_NE(dictionary.body.find("/standards/bind"), std::string::npos);
    EXPECT_NE(dictionary.body.find("1 / 4"), std::string::npos) << "what fails";
}

}  // namespace
}  // namespace skl::opendata
