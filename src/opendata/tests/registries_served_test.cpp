// Registries: rows that officers enter, with their story; and GovStack's Digital Registries 1.3.0 over them.
#include "kernel/http/access_log.h"
#include "opendata/live/live.h"
#include "opendata/live/registries.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

const std::string client = "Information-Mediator-Client: eGovStack/GOV/90000009/digitalregistries\r\n";

class RegistriesServed : public Served {
protected:
    RegistriesServed() {
        const Answered made = ask("POST", "/opendata/registries", "reviewer", registry);
        EXPECT_EQ(made.status, 201) << made.body;
    }
    const std::string registry =
        R"({"slug":"shelters","title":{"zh-Hant":"避難收容處所","en":"Shelters"},"description":{"zh-Hant":"災害時開放"},"unit":"thing","visibility":"open",
            "fields":[{"name":"code","type":"text","title":{"zh-Hant":"編號","en":"Code"},"required":true,"unique":true,"choices":[]},
                      {"name":"name","type":"text","title":{"zh-Hant":"名稱","en":"Name"},"required":true,"unique":false,"choices":[]},
                      {"name":"places","type":"integer","title":{"zh-Hant":"可收容人數","en":"Places"},"required":false,"unique":false,"choices":[]},
                      {"name":"indoor","type":"boolean","title":{"zh-Hant":"室內","en":"Indoor"},"required":false,"unique":false,"choices":[]}]})";
    const std::string all = "/opendata/registries/shelters";

    Answered enter(const std::string& content, const std::string& who = "author") {
        return ask("POST", all + "/rows", who, fmt::format(R"({{"content":{},"why":"災防字第1號"}})", content));
    }
    Answered call(const std::string& method, const std::string& path, const std::string& body = "", const std::string& who = "author",
                  const std::string& headers = client) {
        return ask(method, "/data/shelters/1.0" + path, who, body, headers);
    }
};

TEST_F(RegistriesServed, A_row_is_entered_changed_and_deleted_with_who_when_and_why) {
    EXPECT_EQ(enter(R"({"code":"S-1"})", "").status, 401);
    EXPECT_EQ(faults(enter(R"({"code":"S-1","places":"many","roof":true})")),
              "/content/roof:unknown-field /content/name:required /content/places:wrong-type ");
    EXPECT_EQ(faults(ask("POST", all + "/rows", "author", R"({"content":{"code":"S-1","name":"國小"}})")), "/why:required ");
    const Answered made = enter(R"({"code":"S-1","name":"坪林國小","places":120,"indoor":true})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("etag"), "\"1\"");
    EXPECT_EQ(member(enter(R"({"code":"S-1","name":"又一"})"), "code"), "value-taken");
    const std::string row = all + "/rows/" + member(made, "id");
    EXPECT_EQ(ask("GET", all + "/rows/S-1").status, 200) << "by its unique value too";
    EXPECT_EQ(ask("PATCH", row, "author", R"({"content":{"places":150},"why":"擴建"})").status, 428);
    const Answered changed = ask("PATCH", row, "author", R"({"content":{"places":150,"indoor":null},"why":"擴建"})", match(made));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_NE(changed.body.find(R"("content":{"code":"S-1","name":"坪林國小","places":150})"), std::string::npos) << changed.body;
    EXPECT_EQ(ask("PATCH", row, "author", R"({"content":{"places":160},"why":"再擴建"})", match(made)).status, 412);
    const std::string story = ask("GET", row, "author").body;
    for (const char* part : {"災防字第1號", "擴建", R"("who":"author")", R"("act":"changed")", R"("act":"created")"})
        EXPECT_NE(story.find(part), std::string::npos) << part << story;
    EXPECT_EQ(ask("GET", row).body.find("\"who\""), std::string::npos) << "names of officers are for officials";
    EXPECT_EQ(ask("POST", row + "/delete", "author", R"({"why":"停用"})", match(changed)).status, 200);
    EXPECT_EQ(ask("GET", row).status, 404);
    const auto kept = look([&](Reader& reader) { return registry_changes(reader, find_registry(reader, "shelters")->id, {}, "", 10); });
    ASSERT_EQ(kept.size(), 3U);
    EXPECT_EQ(kept[0].act, RegistryAct::deleted);
    EXPECT_EQ(kept[0].why.value, "停用");
}

TEST_F(RegistriesServed, Its_pages_work_without_JSON) {
    const auto form = [&](const std::string& path, const std::string& body) {
        testing::Client poster(port);
        poster.send(
            fmt::format("POST /t/county/api/v1{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer author\r\nAccept: "
                        "application/json\r\nContent-Type: "
                        "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                        path, body.size(), body));
        return poster.read(false);
    };
    const Answered made =
        form(all + "/rows", "content.code=S-2&content.name=%E6%B4%BB%E5%8B%95%E4%B8%AD%E5%BF%83&content.places=80&content.indoor=&why=x");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_NE(made.body.find(R"("content":{"code":"S-2","name":"活動中心","places":80})"), std::string::npos) << made.body;
    const std::string row = all + "/rows/" + member(made, "id");
    const Answered changed =
        form(row + "/edit", "if_match=%221%22&content.code=S-2&content.name=x&content.places=&content.indoor=true&why=y");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_NE(changed.body.find(R"("content":{"code":"S-2","name":"x","indoor":true})"), std::string::npos) << changed.body;
    for (const std::string& path : {std::string("/opendata/registries"), all, row, all + "/rows/new", row + "/edit"})
        for (const char* language : {"zh-Hant", "en"}) {
            const Answered page =
                get(path, fmt::format("Accept: text/html\r\nAuthorization: Bearer author\r\nAccept-Language: {}\r\n", language));
            EXPECT_EQ(page.status, 200) << path;
            EXPECT_EQ(page.body.find("[registry."), std::string::npos);
            EXPECT_LT(page.body.size(), 60'000U);
        }
}

TEST_F(RegistriesServed, Only_who_may_sees_internal_ones_and_makes_them) {
    std::string inside = registry;
    inside.replace(inside.find("shelters"), 8, "visits");
    inside.replace(inside.find("\"open\""), 6, "\"internal\"");
    EXPECT_EQ(ask("POST", "/opendata/registries", "author", inside).status, 403);
    EXPECT_EQ(ask("POST", "/opendata/registries", "reviewer", inside).status, 201);
    EXPECT_EQ(faults(ask("POST", "/opendata/registries", "reviewer", inside)), "/slug:slug-taken ");
    EXPECT_EQ(ask("GET", "/opendata/registries/visits").status, 404);
    EXPECT_EQ(ask("GET", "/opendata/registries/visits", "author").status, 200);
    EXPECT_EQ(ask("GET", "/opendata/registries").body.find("visits"), std::string::npos);
    EXPECT_EQ(ask("GET", "/data/visits/1.0", "", "", client).status, 401);
    inside.replace(inside.find("visits"), 6, "people");
    inside.replace(inside.find("\"thing\""), 7, "\"person\"");
    EXPECT_EQ(member(ask("POST", "/opendata/registries", "reviewer", inside), "code"), "about-persons");
    std::string taken = registry;
    taken.replace(taken.find("shelters"), 8, "publishers");
    EXPECT_EQ(faults(ask("POST", "/opendata/registries", "reviewer", taken)), "/slug:slug-taken ") << "a module's table";
}

TEST_F(RegistriesServed, A_further_version_leaves_the_one_before_as_it_was) {
    ASSERT_EQ(enter(R"({"code":"S-1","name":"坪林國小"})").status, 201);
    const Answered seen = ask("GET", all, "reviewer");
    std::string fields = registry.substr(registry.find("\"fields\":") + 9);
    fields.resize(fields.size() - 1);
    const std::string more =
        fields.substr(0, fields.size() - 1) +
        R"(,{"name":"pets","type":"boolean","title":{"zh-Hant":"可帶寵物"},"required":false,"unique":false,"choices":[]}])";
    const auto next = [&](const std::string& label, const std::string& with) {
        return ask("POST", all + "/versions", "reviewer", fmt::format(R"({{"version":"{}","fields":{},"why":"新制"}})", label, with),
                   match(seen));
    };
    EXPECT_EQ(faults(next("1.0", more)), "/version:version-taken ");
    EXPECT_EQ(faults(next("two", more)), "/version:bad-version-label ");
    EXPECT_EQ(
        faults(next("1.1", R"([{"name":"code","type":"text","title":{"zh-Hant":"編號"},"required":true,"unique":true,"choices":[]}])")),
        "/fields:field-missing /fields:field-missing /fields:field-missing ");
    ASSERT_EQ(next("1.1", more).status, 201);
    EXPECT_EQ(next("1.2", more).status, 412);
    const auto put = [&](const std::string& version, const std::string& content) {
        return ask("PUT", "/data/shelters/" + version + "/update", "author",
                   fmt::format(R"({{"query":{{"content":{{"code":"S-1"}}}},"write":{{"content":{}}}}})", content), client)
            .status;
    };
    EXPECT_EQ(put("1.0", R"({"pets":true})"), 422);
    EXPECT_EQ(put("1.1", R"({"pets":true})"), 200);
    EXPECT_EQ(put("1.0", R"({"name":"坪林國中"})"), 200);
    const std::string query = R"({"query":{"content":{"code":"S-1"}}})";
    EXPECT_EQ(ask("POST", "/data/shelters/1.0/read", "", query, client).body.find("pets"), std::string::npos);
    EXPECT_NE(ask("POST", "/data/shelters/1.1/read", "", query, client).body.find(R"("pets":true)"), std::string::npos)
        << "kept through the old version";
    EXPECT_EQ(ask("GET", "/data/shelters/9.9", "", "", client).status, 404);
}

TEST_F(RegistriesServed, A_registry_is_a_live_table) {
    ASSERT_EQ(enter(R"({"code":"S-1","name":"坪林國小","places":120,"indoor":true})").status, 201);
    ASSERT_EQ(ask("POST", "/opendata/live-tables/shelters/publish", "reviewer", "{}").status, 200);
    EXPECT_TRUE(*app->service<Live>().check(tenant, "shelters", now()));
    EXPECT_NE(ask("GET", "/tables/shelters/rows?select=code,places,indoor").body.find(R"({"code":"S-1","places":120,"indoor":true})"),
              std::string::npos)
        << ask("GET", "/tables/shelters/rows").body;
    ASSERT_EQ(enter(R"({"code":"S-2","name":"活動中心"})").status, 201);
    const auto waiting = look([&](Reader& reader) {
        return reader.query("select cast(count(*) as bigint) from job where tenant = :tenant and kind = 'opendata.live-table'")
            .number()
            .value_or(0);
    });
    EXPECT_EQ(waiting, 1) << "one check for all changes";
    EXPECT_TRUE(*app->service<Live>().check(tenant, "shelters", now()));
    EXPECT_NE(ask("GET", "/tables/shelters/rows").body.find("活動中心"), std::string::npos);
}

TEST_F(RegistriesServed, GovStack_creates_reads_updates_and_deletes) {
    const Answered made = call("POST", "/create", R"({"write":{"content":{"code":"S-1","name":"坪林國小","places":120}}})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_TRUE(made.body.starts_with(R"({"content":{"id":")")) << made.body;
    const auto node = read_json(made.body);
    const std::string id = node->find("content")->find("id")->text;
    const std::string by_id = R"({"query":{"content":{"id":")" + id + R"("}}})";
    EXPECT_EQ(call("POST", "/read", by_id, "").status, 200) << "open to all";
    EXPECT_EQ(call("POST", "/read", R"({"query":{"content":{"name":"無"}}})").body, R"({"detail":"no record found"})");
    EXPECT_EQ(call("POST", "/read", R"({"query":{"content":{"name":"無"}}})").status, 404);
    EXPECT_NE(call("POST", "/exists", R"({"query":{"content":{"code":"S-1","places":120}}})").body.find(R"("status":true)"),
              std::string::npos);
    EXPECT_NE(call("POST", "/exists", R"({"code":"S-1","places":121})").body.find(R"("status":false)"), std::string::npos)
        << "as the source's tests ask";
    EXPECT_EQ(call("PUT", "/update", R"({"write":{"content":{"code":"S-1","places":121}}})").status, 200) << "by its unique value";
    EXPECT_EQ(call("PUT", "/update", R"({"write":{"content":{"places":121}}})").status, 422) << "which one?";
    EXPECT_EQ(call("PUT", "/update", R"({"query":{"content":{"code":"S-9"}},"write":{"content":{"places":1}}})").status, 404);
    EXPECT_EQ(call("PUT", "/update", R"({"write":{"content":{"code":"S-1","places":5}}})", "author", client + "If-Match: \"1\"\r\n").status,
              412);
    EXPECT_EQ(call("POST", "/updateOrCreate",
                   R"({"query":{"content":{"code":"S-2"}},"write":{"content":{"code":"S-2","name":"活動中心","places":80}}})")
                  .status,
              200);
    EXPECT_EQ(call("POST", "/update-or-create", R"({"write":{"content":{"code":"S-2","name":"活動中心","places":90}}})").status, 200);
    EXPECT_EQ(call("PUT", "/updateEntries", R"({"write":{"content":{"indoor":true}}})").status, 422) << "never all of them unasked";
    EXPECT_EQ(call("PUT", "/update", R"({"query":{"content":{"places":90}},"write":{"content":{"indoor":true}}})").status, 200);
    EXPECT_EQ(call("POST", "/create", R"({"write":{"content":{"code":"S-3","name":"坪林國小","places":1}}})").status, 200);
    EXPECT_EQ(call("PUT", "/update", R"({"query":{"content":{"name":"坪林國小"}},"write":{"content":{"places":1}}})").status, 409)
        << "two of them";
    EXPECT_EQ(call("PUT", "/updateEntries", R"({"query":{"content":{"name":"坪林國小"}},"write":{"content":{"indoor":false}}})").body,
              R"({"count":2})");
    EXPECT_EQ(call("PUT", "/update-entries", R"({"query":{"content":{"name":"坪林國小"}},"write":{"content":{"code":"S-4"}}})").status, 409)
        << "all or none";
    EXPECT_EQ(call("GET", "/" + id + "/readValue/name.json").body, R"("坪林國小")");
    EXPECT_EQ(call("GET", "/S-1/readValue/places.json").body, R"({"value":121})");
    EXPECT_EQ(call("GET", "/S-1/read-value/name.txt").body, "坪林國小");
    EXPECT_EQ(call("GET", "/S-1/readValue/roof.json").status, 404);
    EXPECT_EQ(call("GET", "/S-1/readValue/name.pdf").status, 404);
    EXPECT_EQ(call("DELETE", "/S-1/delete").status, 204);
    EXPECT_EQ(call("DELETE", "/S-1/delete").status, 404);
    const auto many = [&](const std::string& path, const std::string& second) {
        return ask("POST", "/data/shelters" + path, "author",
                   R"({"write":[{"content":{"code":"M-1","name":"一"}},{"content":{"code":")" + second + R"(","name":"二"}}]})", client);
    };
    EXPECT_EQ(many("/createEntries", "M-1").status, 409) << "all or none";
    const Answered entries = many("/1.0/createEntries", "M-2");
    EXPECT_EQ(entries.status, 201) << entries.body;
    EXPECT_TRUE(entries.body.starts_with(R"({"receive":[{"content":{"id":")")) << entries.body;
    EXPECT_EQ(call("DELETE", "/M-1/delete").status, 204);
    const auto story = look([&](Reader& reader) { return registry_changes(reader, find_registry(reader, "shelters")->id, {}, "", 1); });
    EXPECT_EQ(story[0].client.value, "eGovStack/GOV/90000009/digitalregistries");
    EXPECT_EQ(story[0].why.value, "GovStack delete");
}

TEST_F(RegistriesServed, GovStack_lists_by_pages_searches_and_orders) {
    for (int i = 1; i <= 5; ++i)
        ASSERT_EQ(call("POST", "/create",
                       fmt::format(R"({{"write":{{"content":{{"code":"S-{}","name":"處所{}","places":{}}}}}}})", i, i % 2, 100 - 30 * i))
                      .status,
                  200);
    const auto codes = [&](const std::string& query) {
        const Answered page = call("GET", query);
        const auto node = read_json(page.body);
        std::string out = node->find("count") != nullptr ? node->find("count")->text + ":" : page.body;
        if (const Node* results = node->find("results"))
            for (const Node& one : results->items) out += one.find("code")->text + " ";
        if (node->find("next") != nullptr) out += ">";
        if (node->find("previous") != nullptr) out += "<";
        return out;
    };
    EXPECT_EQ(codes(""), "5:S-1 S-2 S-3 S-4 S-5 ");
    EXPECT_EQ(codes("?ordering=descending&pageSize=2"), "5:S-5 S-4 >");
    EXPECT_EQ(codes("?pageSize=2&page=2"), "5:S-3 S-4 ><");
    EXPECT_EQ(codes("?pageSize=2&page=9"), "5:<");
    EXPECT_EQ(codes("?search=S-[24]"), "2:S-2 S-4 ");
    EXPECT_EQ(codes("?search=%E8%99%95&filter=name"), "0:") << "the whole of the field";
    EXPECT_EQ(codes("?query.name=%E8%99%95%E6%89%801&filter=places&ordering=ascending"), "3:S-5 S-3 S-1 ");
    EXPECT_EQ(call("GET", "?nothing=1").status, 400);
    EXPECT_EQ(call("GET", "", "", "", "").status, 400) << "who asks?";
    EXPECT_NE(call("GET", "", "", "", "").body.find("bad-client"), std::string::npos);
    EXPECT_EQ(ask("GET", "/data/nothing/1.0", "", "", client).status, 404);
}

TEST_F(RegistriesServed, GovStack_writes_only_where_the_owner_allows_it) {
    const std::string content = R"({"write":{"content":{"code":"S-1","name":"x"}}})";
    EXPECT_EQ(call("POST", "/create", content, "").status, 401);
    EXPECT_EQ(call("POST", "/create", content, "author", "").status, 400);
    EXPECT_EQ(call("POST", "/create", "{").status, 400);
    EXPECT_EQ(call("POST", "/create", R"({"write":{}})").status, 422);
    EXPECT_EQ(call("POST", "/create", R"({"write":{"content":{"id":"1","code":"S","name":"x"}}})").status, 422) << "ids are given here";
    const Answered refused = ask("POST", "/data/publishers/1.0/create", "operator", R"({"write":{"content":{"slug":"x"}}})", client);
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.body.find("registry-read-only"), std::string::npos);
    EXPECT_EQ(ask("GET", "/data/publishers/1.0", "", "", client).status, 200) << "but it is read alike";
    EXPECT_EQ(ask("DELETE", "/data/publishers/1.0/x/delete", "operator", "", client).status, 403);
}

TEST_F(RegistriesServed, Each_version_has_an_OpenAPI_document_of_its_own_fields) {
    const auto document = read_json(ask("GET", "/data/shelters/1.0/openapi.json").body);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->find("paths")->members.size(), 9U);
    const Node* properties = document->find("components")->find("schemas")->find("Record")->find("properties");
    EXPECT_EQ(properties->find("places")->find("type")->text, "integer");
    EXPECT_EQ(properties->find("code")->find("description")->text, "編號");
    const auto read_only = read_json(ask("GET", "/data/publishers/1.0/openapi.json").body);
    ASSERT_TRUE(read_only);
    EXPECT_EQ(read_only->find("paths")->members.size(), 4U) << "list, exists, read, readValue";
    EXPECT_EQ(ask("GET", "/data/shelters/2.0/openapi.json").status, 404);
}

// The log of identity as this test has it.
class Looks final : public AccessLog {
public:
    bool is_caller(const Context& cx, const std::string& user) const override { return user == cx.caller().subject; }
    Result<std::vector<AccessTold>> of_caller(const Context& cx, Transaction&, std::int64_t) const override {
        if (cx.caller().subject != "wang") return std::vector<AccessTold>{};
        return std::vector<AccessTold>{{{}, Instant{1'500'646'348'000'000}, "k7Qx", "社會局", "childcare-subsidy", "read", "MCTS31"}};
    }
};

TEST_F(RegistriesServed, GovStack_tells_the_caller_who_looked) {
    static Looks looks;
    app->provide<AccessLog>(looks);
    const auto usage = [&](const std::string& query, const std::string& who, const std::string& headers = client) {
        return ask("GET", "/data/myPersonalDataUsage?" + query, who, "", headers);
    };
    const Answered told = usage("userId=wang&databaseId=childcare-subsidy", "wang");
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_NE(
        told.body.find(
            R"("readerId":"k7Qx","readerInstitutionName":"社會局","readerApplicationName":"childcare-subsidy","searchDateTime":"2017-07-21T14:12:28.000Z","refrences":[{"ReferenceID":"MCTS31"}])"),
        std::string::npos)
        << told.body;
    EXPECT_EQ(usage("userId=me&databaseId=childcare-subsidy", "wang").status, 200);
    EXPECT_EQ(usage("userId=wang&databaseId=MCTS", "wang").status, 404);
    EXPECT_EQ(usage("userId=wang&databaseId=childcare-subsidy", "lin").status, 404) << "nobody else's";
    EXPECT_EQ(usage("userId=wang&databaseId=childcare-subsidy", "").status, 401);
    EXPECT_EQ(usage("userId=...&databaseId=childcare-subsidy", "wang").status, 400);
    EXPECT_EQ(usage("userId=wang&databaseId=...", "wang").status, 400);
    EXPECT_EQ(usage("userId=wang", "wang").status, 400);
    EXPECT_EQ(ask("GET", "/data/MyPersonalDataUsage/1.0?userID=wang&DatabaseID=childcare-subsidy", "wang", "", client).status, 200);
}

}  // namespace
}  // namespace skl::opendata
