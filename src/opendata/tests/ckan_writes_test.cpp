// CKAN's writing actions as its clients call them: keys, envelopes and faults, and what they do to the catalogue (opendata.md §9, §23.4).
#include "opendata/catalogue/store.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using skl::testing::Answered;
using skl::testing::Client;
using testing::Served;

class CkanWrites : public Served {
protected:
    // As ckanapi: the key without a scheme, in both headers.
    static std::string key(const std::string& who) {
        return who.empty() ? "" : fmt::format("Authorization: {0}\r\nX-CKAN-API-Key: {0}\r\n", who);
    }
    Answered send(const std::string& action, const std::string& who, const std::string& body, const std::string& type) const {
        Client client(port);
        client.send(
            fmt::format("POST /t/county/api/3/action/{} HTTP/1.1\r\nHost: localhost\r\n{}Content-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
                        action, key(who), type, body.size(), body));
        return client.read(false);
    }
    Answered act(const std::string& action, const std::string& who, const std::string& body) const {
        return send(action, who, body, "application/json");
    }
    Answered with_file(const std::string& action, const std::string& who, const std::map<std::string, std::string>& fields,
                       const std::string& name, const std::string& bytes) const {
        std::string body;
        for (const auto& [field, value] : fields)
            body += fmt::format("--XX\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", field, value);
        body +=
            fmt::format("--XX\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"{}\"\r\n\r\n{}\r\n--XX--\r\n", name, bytes);
        return send(action, who, body, "multipart/form-data; boundary=XX");
    }
    // A member of the result, or of the error, by its path.
    static std::string at(const Answered& answer, std::initializer_list<const char*> path) {
        const auto root = read_json(answer.body);
        const Node* node = root ? &*root : nullptr;
        for (const char* step : path) {
            if (node == nullptr) break;
            const bool index = *step >= '0' && *step <= '9';
            const auto place = index ? static_cast<std::size_t>(std::atoi(step)) : 0;
            node = !index ? node->find(step) : place < node->items.size() ? &node->items[place] : nullptr;
        }
        if (node == nullptr) return "(none)";
        if (node->type == Node::Type::text || node->type == Node::Type::number) return node->text;
        std::string out;
        write_node(out, *node);
        return out;
    }
    static std::string error(const Answered& answer, const char* field) { return at(answer, {"error", field, "0"}); }
    // Reads what waits to be read, as the jobs would.
    void read_uploads(const std::string& slug, bool publish) {
        for (const Version& version : look([&](Reader& reader) {
                 std::vector<Version> out;
                 for (const Resource& resource : resources_of(reader, find_dataset(reader, slug)->id))
                     for (Version& one : versions_of_resource(reader, resource.id)) out.push_back(std::move(one));
                 return out;
             }))
            if (version.state == VersionState::received) (void)importing().run(tenant, {{to_text(version.id)}, publish}, {});
    }
    std::vector<std::string> deeds(const std::string& who) {
        return look([&](Reader& reader) {
            std::vector<std::string> out;
            reader.query("select action from opendata_audit where tenant = :tenant and who = :who order by at, id")
                .bind("who", who)
                .each([&](const Row& row) { out.emplace_back(row.text(0)); });
            return out;
        });
    }

    static constexpr const char* villages = R"({"name":"villages","title":"村里人口","notes":"每月","license_id":"cc-by",
        "tags":[{"name":"人口"}],"groups":[{"name":"i00"}],"author":"戶政司","extras":[{"key":"frequency","value":"每月"},
        {"key":"title_en","value":"Villages"},{"key":"source system","value":"RIS"}],
        "resources":[{"name":"CSV","url":"https://data.example/a.csv","format":"CSV","period":"2026"}]})";
    static constexpr const char* csv = "村里,人口\r\n甲里,10\r\n乙里,20\r\n丙里,30\r\n";
};

TEST_F(CkanWrites, Without_a_key_nothing_is_written_and_a_faulty_dictionary_is_told_member_by_member) {
    const auto nobody = act("package_create", "", R"({"name":"x1"})");
    EXPECT_EQ(nobody.status, 403);
    EXPECT_EQ(at(nobody, {"error", "__type"}), "Authorization Error");
    EXPECT_EQ(at(nobody, {"error", "message"}), "Access denied");
    const auto unnamed = act("package_create", "author", "{}");
    EXPECT_EQ(unnamed.status, 409);
    EXPECT_NE(unnamed.body.find(R"("error":{"name":["Missing value"],"__type":"Validation Error"})"), std::string::npos) << unnamed.body;
    EXPECT_NE(unnamed.body.find(R"("success":false)"), std::string::npos);
    EXPECT_EQ(error(act("package_create", "author", R"({"name":"Not A Name"})"), "name"),
              "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_");
    EXPECT_EQ(error(act("package_create", "author", R"({"name":"a"})"), "name"), "Must be at least 2 characters long");
    EXPECT_EQ(error(act("package_create", "author", R"({"name":"ab","owner_org":"nobody"})"), "owner_org"), "Organization does not exist");
    EXPECT_EQ(error(act("package_create", "author", R"({"name":"ab","groups":[{"name":"nothing"}]})"), "groups"), "Group does not exist");
    EXPECT_EQ(error(act("package_create", "author", R"({"name":"ab","id":"1b4db7eb-4057-5ddf-91e0-36dec72071f5"})"), "id"),
              "The input field id was not expected.");
    const auto bad_url =
        act("package_create", "author", R"({"name":"ab","resources":[{"url":"https://a.example/x"},{"url":"no address"}]})");
    EXPECT_NE(bad_url.body.find(R"("resources":[{},{"url":[)"), std::string::npos) << bad_url.body;
    const auto kept = [&](std::size_t size) {
        return act("package_create", "author",
                   fmt::format(R"({{"name":"kept-{}","extras":[{{"key":"k","value":"{}"}}]}})", size, std::string(size, 'x')));
    };
    EXPECT_EQ(error(kept(65'536), "extras"), "More than 64 KiB of members that have no field here");
    EXPECT_EQ(kept(65'000).status, 200);
    EXPECT_FALSE(dataset("ab")) << "a refused dictionary leaves nothing";
    EXPECT_EQ(get("/api/3/action/package_create").status, 400);
    EXPECT_EQ(get("/api/3/action/package_create").body,
              R"("Bad request: JSON Error: Invalid request. Please use POST method for your request")");
    EXPECT_EQ(act("package_show", "", R"({"id":"nope"})").status, 404);
}

TEST_F(CkanWrites, A_package_of_the_operator_is_public_and_comes_back_as_it_was_sent) {
    const auto made = act("package_create", "operator", villages);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(at(made, {"result", "state"}), "active");
    EXPECT_EQ(at(made, {"result", "private"}), "false");
    EXPECT_EQ(dataset("villages")->state, DatasetState::published);
    const auto shown = get("/api/3/action/package_show?id=villages");
    ASSERT_EQ(shown.status, 200);
    EXPECT_EQ(at(shown, {"result", "title"}), "村里人口");
    EXPECT_EQ(at(shown, {"result", "license_id"}), "CC-BY-4.0");
    EXPECT_EQ(at(shown, {"result", "author"}), "戶政司") << "kept, since it has no field here";
    EXPECT_NE(shown.body.find(R"({"key":"source system","value":"RIS"})"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find(R"({"key":"frequency","value":"monthly"})"), std::string::npos);
    EXPECT_EQ(at(shown, {"result", "resources", "0", "period"}), "2026");
    EXPECT_EQ(at(shown, {"result", "resources", "0", "url"}), "https://data.example/a.csv");
    EXPECT_EQ(at(shown, {"result", "groups", "0", "name"}), "i00");
    // What was shown goes back and changes nothing.
    const auto root = read_json(shown.body);
    const Node* whole = root->find("result");
    std::string body;
    write_node(body, *whole);
    const auto again = act("package_update", "operator", body);
    ASSERT_EQ(again.status, 200) << again.body;
    for (const char* member : {"title", "author", "extras", "tags", "groups", "license_id", "notes", "url"})
        EXPECT_EQ(at(again, {"result", member}), at(shown, {"result", member})) << member;
    EXPECT_EQ(at(again, {"result", "resources", "0", "id"}), at(shown, {"result", "resources", "0", "id"}));
    EXPECT_EQ(error(act("package_create", "operator", villages), "name"), "That URL is already in use.");
}

TEST_F(CkanWrites, A_package_of_who_may_not_publish_is_submitted_and_another_person_publishes_it) {
    const auto made = act("package_create", "author", villages);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(at(made, {"result", "state"}), "draft");
    EXPECT_EQ(at(made, {"result", "private"}), "true");
    EXPECT_EQ(dataset("villages")->state, DatasetState::submitted);
    EXPECT_EQ(get("/api/3/action/package_show?id=villages").status, 404);
    EXPECT_EQ(get("/api/3/action/package_show?id=villages", key("author")).status, 200);
    EXPECT_EQ(get("/api/3/action/package_show?callback=f&id=villages", key("author")).status, 404) << "JSONP has no caller";
    EXPECT_EQ(act("package_delete", "author", R"({"id":"villages"})").status, 403);
    // Who submitted does not publish.
    EXPECT_EQ(ask("POST", "/datasets/villages/publish", "author", "{}").status, 403);
    EXPECT_EQ(ask("POST", "/datasets/villages/publish", "reviewer", "{}").status, 200);
    EXPECT_EQ(get("/api/3/action/package_show?id=villages").status, 200);
    EXPECT_EQ(deeds("author"), (std::vector<std::string>{"dataset.created", "resource.added", "dataset.submit"}));
    // Made private: suspended, with a reason that everybody reads; and back.
    EXPECT_EQ(act("package_patch", "author", R"({"id":"villages","private":true})").status, 403);
    EXPECT_EQ(at(act("package_patch", "reviewer", R"({"id":"villages","private":true})"), {"result", "private"}), "true");
    EXPECT_EQ(dataset("villages")->state, DatasetState::suspended);
    EXPECT_EQ(at(act("package_patch", "reviewer", R"({"id":"villages","private":false})"), {"result", "private"}), "false");
    EXPECT_EQ(act("package_delete", "reviewer", R"({"id":"villages"})").status, 200);
    EXPECT_EQ(dataset("villages")->state, DatasetState::withdrawn);
    EXPECT_EQ(ask("GET", "/datasets/villages").status, 410);
    EXPECT_EQ(act("dataset_purge", "reviewer", R"({"id":"villages"})").status, 200) << "what is gone is gone";
}

TEST_F(CkanWrites, A_draft_stays_one_and_leaves_nothing_when_it_is_deleted) {
    ASSERT_EQ(act("package_create", "author", R"({"name":"my_data","state":"draft"})").status, 200);
    EXPECT_EQ(dataset("my-data")->state, DatasetState::draft);
    EXPECT_EQ(dataset("my_data")->slug.value, "my-data") << "a name with _ is found by it";
    EXPECT_EQ(act("package_delete", "reviewer", R"({"id":"my_data"})").status, 200);
    EXPECT_FALSE(dataset("my-data"));
    EXPECT_EQ(act("package_delete", "reviewer", R"({"id":"my_data"})").status, 404);
}

TEST_F(CkanWrites, A_patch_changes_what_it_names_and_an_update_takes_the_place_of_all) {
    ASSERT_EQ(act("package_create", "operator", villages).status, 200);
    const auto patched = act("package_patch", "operator", R"({"id":"villages","notes":"每年"})");
    ASSERT_EQ(patched.status, 200) << patched.body;
    EXPECT_EQ(at(patched, {"result", "title"}), "村里人口");
    EXPECT_EQ(at(patched, {"result", "author"}), "戶政司");
    EXPECT_EQ(at(patched, {"result", "num_tags"}), "1");
    const auto updated = act("package_update", "operator", R"({"id":"villages","name":"villages","title":"只有名稱"})");
    ASSERT_EQ(updated.status, 200) << updated.body;
    EXPECT_EQ(at(updated, {"result", "notes"}), "");
    EXPECT_EQ(at(updated, {"result", "num_tags"}), "0");
    EXPECT_EQ(at(updated, {"result", "num_resources"}), "1") << "resources stay where none are spoken of";
    EXPECT_EQ(at(act("package_patch", "operator", R"({"id":"villages","resources":[]})"), {"result", "num_resources"}), "0");
    EXPECT_EQ(error(act("package_patch", "operator", R"({"id":"villages","name":"hamlets"})"), "name"),
              "The name of a dataset stays as it is here");
    EXPECT_EQ(
        error(act("package_patch", "operator", R"({"id":"villages","extras":[{"key":"temporal_from","value":"yesterday"}]})"), "extras")
            .substr(0, 14),
        "temporal_from:");
}

TEST_F(CkanWrites, A_file_is_uploaded_read_and_public_and_a_second_one_is_a_further_version) {
    ASSERT_EQ(act("package_create", "operator", R"({"name":"files"})").status, 200);
    const auto made = with_file("resource_create", "operator", {{"package_id", "files"}, {"name", "村里"}}, "villages.csv", csv);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(at(made, {"result", "url_type"}), "upload");
    EXPECT_EQ(at(made, {"result", "format"}), "CSV");
    const std::string id = at(made, {"result", "id"});
    read_uploads("files", true);
    EXPECT_EQ(at(act("datastore_search", "", fmt::format(R"({{"resource_id":"{}"}})", id)), {"result", "total"}), "3");
    EXPECT_EQ(error(act("resource_create", "operator", "{}"), "package_id"), "Missing value");
    EXPECT_EQ(act("resource_create", "operator", R"({"package_id":"nothing","url":"https://a.example/b"})").status, 404);
    const auto further = with_file("resource_patch", "operator", {{"id", id}}, "villages.csv", std::string(csv) + "丁里,40\r\n");
    ASSERT_EQ(further.status, 200) << further.body;
    read_uploads("files", true);
    EXPECT_EQ(at(act("datastore_search", "", fmt::format(R"({{"resource_id":"{}"}})", id)), {"result", "total"}), "4");
    EXPECT_EQ(versions("files").size(), 2u);
    EXPECT_EQ(at(further, {"result", "name"}), "村里");
    EXPECT_EQ(
        error(act("datastore_upsert", "operator", fmt::format(R"({{"resource_id":"{}","records":[]}})", id)), "read-only").substr(0, 11),
        "Cannot edit");
    // Taken out: its rows are not to be had, its versions say why.
    EXPECT_EQ(act("resource_delete", "author", fmt::format(R"({{"id":"{}"}})", id)).status, 403);
    ASSERT_EQ(act("resource_delete", "operator", fmt::format(R"({{"id":"{}"}})", id)).status, 200);
    EXPECT_EQ(act("resource_show", "", fmt::format(R"({{"id":"{}"}})", id)).status, 404);
    EXPECT_EQ(at(get("/api/3/action/package_show?id=files"), {"result", "num_resources"}), "0");
    for (const Version& version : versions("files")) EXPECT_EQ(version.state, VersionState::withheld) << version.number;
}

TEST_F(CkanWrites, Forms_and_parts_are_taken_by_every_action) {
    EXPECT_EQ(send("package_create", "operator", "name=by-form&title=%E8%A1%A8", "application/x-www-form-urlencoded").status, 200);
    EXPECT_EQ(dataset("by-form")->title.in("zh-Hant"), "表");
    const auto parts = with_file("package_show", "", {{"id", "by-form"}}, "a.csv", "x");
    EXPECT_EQ(parts.status, 200) << parts.body;
    const auto large =
        with_file("resource_create", "operator", {{"package_id", "by-form"}}, "a.csv", "a,b\r\n" + std::string(3'000'000, '1') + ",2\r\n");
    EXPECT_EQ(large.status, 200) << "past what is kept in memory";
    EXPECT_EQ(error(act("resource_create", "operator", R"({"package_id":"by-form","upload":"a.csv"})"), "upload"),
              "A file is sent as multipart/form-data");
}

TEST_F(CkanWrites, Organizations_are_made_and_changed) {
    const auto made =
        act("organization_create", "author",
            R"({"name":"interior","title":"內政部","description":"中央","extras":[{"key":"oid","value":"2.16.886.101.20003"}]})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(error(act("organization_create", "author", R"({"name":"interior"})"), "name"), "Group name already exists in database");
    EXPECT_EQ(act("organization_patch", "author", R"({"id":"interior","title":"內政部戶政司"})").status, 200);
    const auto shown = get("/api/3/action/organization_show?id=interior");
    EXPECT_EQ(at(shown, {"result", "title"}), "內政部戶政司");
    EXPECT_EQ(at(shown, {"result", "description"}), "中央");
    EXPECT_NE(shown.body.find("2.16.886.101.20003"), std::string::npos);
    ASSERT_EQ(act("package_create", "operator", R"({"name":"owned","owner_org":"interior"})").status, 200);
    EXPECT_EQ(at(get("/api/3/action/package_show?id=owned"), {"result", "organization", "name"}), "interior");
    EXPECT_EQ(act("organization_update", "", R"({"id":"interior"})").status, 403);
}

TEST_F(CkanWrites, Rows_are_created_upserted_and_deleted_each_time_as_a_version) {
    ASSERT_EQ(act("package_create", "operator", R"({"name":"rows"})").status, 200);
    const auto made = act("datastore_create", "operator",
                          R"({"resource":{"package_id":"rows","name":"t"},"primary_key":["code"],
        "fields":[{"id":"code","type":"text","info":{"label":"代碼"}},{"id":"n","type":"int"},{"id":"at","type":"timestamp"}],
        "records":[{"code":"007","n":1,"at":"2026-11-01T08:00:00"},{"code":"008","n":"2","at":null},{"code":"009","n":null,"at":"2026-11-02"}]})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(at(made, {"result", "version_state"}), "published") << made.body;
    const std::string id = at(made, {"result", "resource_id"}), one = fmt::format(R"({{"resource_id":"{}")", id);
    const auto search = [&](const std::string& more = "") { return act("datastore_search", "", one + more + "}"); };
    EXPECT_EQ(at(search(), {"result", "total"}), "3") << search().body;
    EXPECT_EQ(at(search(), {"result", "records", "0", "code"}), "007");
    EXPECT_EQ(at(search(), {"result", "fields", "2", "type"}), "int8");
    EXPECT_EQ(at(search(), {"result", "fields", "1", "info", "label"}), "代碼");
    const auto put = act("datastore_upsert", "operator", one + R"(,"records":[{"code":"008","n":20},{"code":"010","n":10}]})");
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(at(put, {"result", "version"}), "2");
    EXPECT_EQ(at(search(), {"result", "total"}), "4");
    EXPECT_EQ(at(search(R"(,"filters":{"code":"008"})"), {"result", "records", "0", "n"}), "20");
    EXPECT_EQ(error(act("datastore_upsert", "operator", one + R"(,"records":[{"code":"1","x":1}]})"), "records"),
              R"(row "1" has extra keys "x")");
    EXPECT_EQ(error(act("datastore_upsert", "operator", one + R"(,"records":[{"code":"1","n":"x"}]})"), "records"),
              R"(row "1": invalid input syntax for type int in "n": "x")");
    EXPECT_EQ(act("datastore_upsert", "operator", one + R"(,"method":"insert","records":[{"code":"007"}]})").status, 409);
    EXPECT_EQ(act("datastore_upsert", "operator", one + R"(,"method":"update","records":[{"code":"none"}]})").status, 409);
    EXPECT_EQ(at(search(), {"result", "total"}), "4") << "a refused record leaves nothing";
    // Half of the rows: who may publish has said so themselves.
    const auto fewer = act("datastore_records_delete", "operator", one + R"(,"filters":{"n":{"gte":10}}})");
    ASSERT_EQ(fewer.status, 200) << fewer.body;
    EXPECT_EQ(at(search(), {"result", "total"}), "2") << fewer.body;
    EXPECT_EQ(at(get("/api/3/action/resource_show?id=" + id), {"result", "url_type"}), "datastore");
    EXPECT_EQ(act("datastore_upsert", "", one + R"(,"records":[]})").status, 403);
    ASSERT_EQ(act("datastore_delete", "operator", one + "}").status, 200);
    EXPECT_EQ(search().status, 404);
}

TEST_F(CkanWrites, Rows_of_a_draft_wait_for_their_dataset) {
    ASSERT_EQ(act("package_create", "author", R"({"name":"waits"})").status, 200);
    const auto made =
        act("datastore_create", "author", R"({"resource":{"package_id":"waits"},"records":[{"a":1,"b":"x"},{"a":2,"b":"y"}]})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(at(made, {"result", "version_state"}), "ready");
    const std::string one = fmt::format(R"({{"resource_id":"{}"}})", at(made, {"result", "resource_id"}));
    EXPECT_EQ(act("datastore_search", "", one).status, 404);
    EXPECT_EQ(ask("POST", "/datasets/waits/publish", "reviewer", "{}").status, 200);
    EXPECT_EQ(at(act("datastore_search", "", one), {"result", "total"}), "2");
}

}  // namespace
}  // namespace skl::opendata
