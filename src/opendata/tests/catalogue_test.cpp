// The catalogue's rows: what the migration keeps, publishers, the life of an entry, records with their dictionary.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "opendata/catalogue/change.h"
#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/search.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using testing::Desk;

const std::string head = "編號,縣市,數量\n";

std::string rows(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += fmt::format("{},第{}縣,{}\n", i, i, i * 2);
    return out;
}

class Entries : public Desk {
protected:
    Dataset entry(const std::string& slug, const std::string& publisher = "內政部") {
        Dataset made;
        made.id = crypto::new_id<Dataset>(now());
        made.slug.value = made.identifier.value = slug;
        made.title.by_language = {{"zh-Hant", "村里人口 " + slug}, {"en", "Population by village"}};
        made.publisher.by_language["zh-Hant"] = publisher;
        made.license.value = "OGDL-Taiwan-1.0";
        made.modified_at = now();
        EXPECT_TRUE(write([&](Transaction& tx) { return Result<bool>(insert_dataset(tx, made, "author", now())); }));
        return dataset(slug).value();
    }
    Result<Dataset> move(const std::string& slug, DatasetEvent event, const std::string& who, const std::string& why = "") {
        return write([&](Transaction& tx) { return move_dataset(tx, find_dataset(tx, slug).value(), event, who, why, now()); });
    }
    std::vector<std::string> found(const std::string& words, const std::string& keyword = "") {
        return look([&](Reader& reader) { return search_datasets(reader, words, nullptr, keyword); });
    }
    Organization organization(const std::string& key) {
        return look([&](Reader& reader) { return find_organization(reader, key).value(); });
    }
};

TEST_F(Entries, A_publisher_that_is_named_becomes_an_organization_once) {
    entry("one");
    entry("two");
    const Organization ministry = organization("內政部");
    EXPECT_EQ(*dataset("one")->publisher_id, Uuid(ministry.id));
    EXPECT_EQ(*dataset("two")->publisher_id, Uuid(ministry.id));
    EXPECT_EQ(look([](Reader& reader) { return all_organizations(reader, 10); }).size(), 1U);
}

TEST_F(Entries, A_publisher_with_another_name_is_found_by_it_at_all_its_datasets) {
    entry("one");
    ASSERT_TRUE(move("one", DatasetEvent::release, "operator"));
    Organization ministry = organization("內政部");
    ministry.title.by_language = {{"zh-Hant", "數位發展部"}, {"en", "Ministry of Digital Affairs"}};
    ministry.oid.value = "2.16.886.101.20003.20069";
    ASSERT_TRUE(write([&](Transaction& tx) { return Result<bool>(update_organization(tx, ministry, ministry.rev)); }));
    EXPECT_EQ(dataset("one")->publisher.in("en"), "Ministry of Digital Affairs");
    EXPECT_EQ(found("數位發展部").size(), 1U);
    EXPECT_TRUE(found("內政部").empty());
    EXPECT_EQ(organization("2.16.886.101.20003.20069").slug.value, ministry.slug.value);
    CatalogueFilter by_name;
    by_name.publisher = "數位發展部";
    EXPECT_EQ(look([&](Reader& reader) { return count_catalogue(reader, by_name); }), 1);
    EXPECT_FALSE(*write([&](Transaction& tx) { return Result<bool>(update_organization(tx, ministry, ministry.rev)); })) << "seen before";
}

TEST_F(Entries, A_draft_becomes_public_by_two_persons_and_each_move_is_written_down) {
    entry("one");
    EXPECT_TRUE(found("人口").empty());
    ASSERT_TRUE(move("one", DatasetEvent::submit, "author"));
    EXPECT_EQ(move("one", DatasetEvent::publish, "author").problem().code, "four-eyes");
    EXPECT_EQ(dataset("one")->state, DatasetState::submitted);
    EXPECT_EQ(move("one", DatasetEvent::send_back, "reviewer").problem().status, 422) << "without a reason";
    ASSERT_TRUE(move("one", DatasetEvent::send_back, "reviewer", "請補欄位說明"));
    EXPECT_EQ(dataset("one")->state_reason.value, "請補欄位說明");
    ASSERT_TRUE(move("one", DatasetEvent::submit, "author"));
    ASSERT_TRUE(move("one", DatasetEvent::publish, "reviewer"));
    EXPECT_EQ(found("人口").size(), 1U);
    EXPECT_TRUE(dataset("one")->issued_at);
    std::string told;
    for (const Deed& deed : look([&](Reader& reader) { return deeds_on(reader, *find_dataset(reader, "one"), 20); }))
        told += fmt::format("{} {} {};", deed.who, deed.action, deed.why);
    EXPECT_EQ(told, "reviewer dataset.publish ;author dataset.submit ;reviewer dataset.send_back 請補欄位說明;author dataset.submit ;");
}

TEST_F(Entries, What_is_suspended_or_withdrawn_is_found_by_nobody_and_a_new_version_does_not_bring_it_back) {
    publish("things", head + rows(20));
    ASSERT_TRUE(move("things", DatasetEvent::suspend, "reviewer", "數字有誤"));
    EXPECT_FALSE(look([](Reader& reader) { return published_table(reader, "things"); }));
    const auto version = publish("things", head + rows(30));
    EXPECT_EQ(version.state, VersionState::published);
    EXPECT_EQ(dataset("things")->state, DatasetState::suspended) << "its version waits with it";
    ASSERT_TRUE(move("things", DatasetEvent::resume, "reviewer"));
    EXPECT_TRUE(look([](Reader& reader) { return published_table(reader, "things"); }));
    ASSERT_TRUE(move("things", DatasetEvent::withdraw, "reviewer", "含個人資料"));
    EXPECT_EQ(look([](Reader& reader) { return withdrawn_table(reader, "things"); }), "含個人資料");
    EXPECT_EQ(publish("things", head + rows(40)).state, VersionState::ready) << "nothing follows a tombstone";
    const auto refused = write([&](Transaction& tx) { return importing().publish(tx, versions("things").front(), "reviewer", now()); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "illegal-transition");
    EXPECT_EQ(refused.problem().params.at("from"), "withdrawn");
}

TEST_F(Entries, A_record_tells_the_file_the_table_and_the_dictionary_of_every_version) {
    publish("things", head + rows(20));
    const auto resource = look([&](Reader& reader) { return resources_of(reader, find_dataset(reader, "things")->id).at(0); });
    EXPECT_EQ(resource.identifier.value, "things-001");
    ColumnEntry amount;
    amount.column.value = "數量";
    amount.title.by_language = {{"zh-Hant", "件數"}, {"en", "Number of cases"}};
    amount.unit.value = "件";
    amount.standard_uri = Url{{"https://schema.gov.tw/amount"}};
    ASSERT_TRUE(write([&](Transaction& tx) -> Done {
        set_dictionary(tx, resource.id, {amount});
        return Nothing{};
    }));
    const auto second = publish("things", head + rows(25));
    const CatalogueRecord record = look([&](Reader& reader) { return record_of(reader, *find_dataset(reader, "things")); });
    ASSERT_EQ(record.distributions.size(), 1U);
    const RecordDistribution& file = record.distributions[0];
    EXPECT_EQ(file.format.value, "csv");
    EXPECT_EQ(file.media_type.value, "text/csv");
    EXPECT_EQ(file.sha256.value, second.raw_sha256.value);
    EXPECT_EQ(file.byte_size, second.bytes_raw);
    EXPECT_EQ(file.rows, 25);
    EXPECT_EQ(file.download_href.value, "/datasets/things/versions/2/original");
    ASSERT_EQ(file.versions.size(), 2U);
    EXPECT_EQ(file.versions[1].state, VersionState::superseded);
    EXPECT_EQ(file.issued_at, file.versions[1].published_at) << "of the first version";
    const RecordColumn& column = file.tables.at(0).columns.at(2);
    EXPECT_EQ(column.title.in("en"), "Number of cases");
    EXPECT_EQ(column.unit.value, "件");
    EXPECT_EQ(column.standard_uri->value, "https://schema.gov.tw/amount");
    EXPECT_TRUE(file.tables.at(0).columns.at(0).title.by_language.empty());
    EXPECT_EQ(look([](Reader& reader) { return published_records(reader, "", 10); }).size(), 1U);
    EXPECT_EQ(look([&](Reader& reader) { return find_resource(reader, "things-001")->sha256.value; }), second.raw_sha256.value);
}

TEST_F(Entries, A_second_file_has_tables_and_a_history_of_its_own) {
    publish("things", head + rows(20));
    const auto add = [&](const std::string& bytes) {
        const auto blob = blobs.put(bytes);
        return *write([&](Transaction& tx) -> Result<Version> {
            const auto dataset = find_dataset(tx, "things").value();
            auto all = resources_of(tx, dataset.id);
            const Resource second = all.size() > 1 ? all[1] : insert_resource(tx, dataset, {}, now());
            return insert_version(tx, dataset, second.id, "b.csv", blob->sha256, blob->size, "", "publisher", now());
        });
    };
    const auto first = add("名稱,值\n甲,1\n乙,2\n丙,3\n");
    ASSERT_TRUE(importing().run(tenant, {{to_text(first.id)}, true}, {}));
    EXPECT_EQ(version(first.id).state, VersionState::published) << "other columns than the first file's are no doubt";
    EXPECT_EQ(version(first.id).number, 1);
    EXPECT_EQ(look([](Reader& reader) { return published_table(reader, "things")->row_count; }), 20);
    EXPECT_EQ(look([](Reader& reader) { return published_table(reader, "things_file2")->row_count; }), 3);
    EXPECT_EQ(public_version("things")->rows_accepted, 20);
    const auto next = add("名稱,值\n甲,1\n乙,2\n丙,3\n丁,4\n");
    ASSERT_TRUE(importing().run(tenant, {{to_text(next.id)}, true}, {}));
    EXPECT_EQ(version(next.id).number, 2);
    EXPECT_EQ(version(first.id).state, VersionState::superseded);
    EXPECT_EQ(public_version("things")->state, VersionState::published);
    const CatalogueRecord record = look([&](Reader& reader) { return record_of(reader, *find_dataset(reader, "things")); });
    ASSERT_EQ(record.distributions.size(), 2U);
    EXPECT_EQ(record.distributions[1].rows, 4);
    EXPECT_EQ(record.distributions[1].resource.identifier.value, "things-002");
}

TEST_F(Entries, A_draft_without_a_file_goes_without_a_trace_and_one_with_a_file_stays) {
    const Dataset empty = entry("empty");
    EXPECT_TRUE(*write([&](Transaction& tx) { return Result<bool>(delete_draft(tx, empty)); }));
    EXPECT_FALSE(dataset("empty"));
    receive("filled", head + rows(3));
    EXPECT_FALSE(*write([&](Transaction& tx) { return Result<bool>(delete_draft(tx, *find_dataset(tx, "filled"))); }));
}

TEST_F(Entries, A_keyword_finds_what_bears_it_and_not_what_only_holds_its_letters) {
    Dataset one = entry("one"), two = entry("two");
    one.keywords.push_back({{"人口"}});
    two.keywords.push_back({{"人口密度"}});
    for (Dataset* each : {&one, &two}) {
        ASSERT_TRUE(write([&](Transaction& tx) { return Result<bool>(update_dataset(tx, *each, each->rev)); }));
        ASSERT_TRUE(move(each->slug.value, DatasetEvent::release, "operator"));
    }
    EXPECT_EQ(found("", "人口"), std::vector<std::string>{to_text(one.id)});
    EXPECT_EQ(found("密度", "人口密度"), std::vector<std::string>{to_text(two.id)});
    EXPECT_TRUE(found("密度", "人口").empty());
}

TEST(Changes, Are_merged_by_RFC_7396_and_null_takes_away) {
    DatasetFields fields;
    fields.title.by_language = {{"zh-Hant", "村里人口"}, {"en", "Villages"}, {"ja", "村"}};
    fields.landing_page = Url{{"https://example.org/"}};
    fields.keywords.push_back({{"人口"}});
    fields.cost = Cost::fee;
    const auto node = read_json(R"({"title":{"en":"Population","ja":null},"landing_page":null,"keywords":null,"frequency":"每三個月"})");
    const auto change = decode<DatasetChange>(*node);
    ASSERT_TRUE(change);
    ASSERT_TRUE(change_dataset(fields, view(*change), nulls_of(*node)));
    EXPECT_EQ(to_json(fields.title), R"({"en":"Population","zh-Hant":"村里人口"})");
    EXPECT_FALSE(fields.landing_page);
    EXPECT_TRUE(fields.keywords.empty());
    EXPECT_EQ(fields.frequency.value, "quarterly");
    EXPECT_EQ(fields.cost, Cost::fee) << "what was not named stays";
    const auto away = read_json(R"({"title":null})");
    const auto refused = change_dataset(fields, view(*decode<DatasetChange>(*away)), nulls_of(*away));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().errors.at(0).pointer, "/title/zh-Hant");
}

TEST(Changes, Of_lists_are_checked_element_by_element) {
    DatasetFields fields;
    fields.title.by_language["zh-Hant"] = "村里人口";
    DatasetChange change;
    change.related_urls.emplace().push_back({{"not an address"}});
    change.keywords.emplace();
    for (int i = 0; i < 51; ++i) change.keywords->push_back({{fmt::format("詞{}", i)}});
    const auto refused = change_dataset(fields, view(change), {});
    ASSERT_FALSE(refused);
    std::set<std::string> at;
    for (const FieldError& fault : refused.problem().errors) at.insert(fault.pointer + ":" + fault.code);
    EXPECT_TRUE(at.contains("/keywords:too-many"));
    EXPECT_TRUE(at.contains("/related_urls/0:not-a-url"));
    change.keywords->pop_back();
    change.related_urls.reset();
    EXPECT_TRUE(change_dataset(fields, view(change), {})) << "fifty";
}

// A database as the version before left it.
TEST(Migration, To_the_whole_catalogue_keeps_all_that_was_there) {
    const skl::testing::Database database;
    auto store = database.open();
    std::vector<Migration> before;
    for (const Migration& one : migrations())
        if (std::string_view(one.module) != "opendata" || std::string_view(one.name) < "0003") before.push_back(one);
    ASSERT_TRUE(store->migrate(before));
    ASSERT_FALSE(store->write("county", [](Transaction& tx) {
        int place = 0;
        for (const auto& [slug, publisher] : {std::pair{"one", "內政部"}, {"two", "內政部"}, {"three", ""}, {"four", "臺南市政府"}}) {
            const std::string id = fmt::format("01900000-0000-7000-8000-00000000000{}", ++place), zh = publisher;
            tx.query(
                  "insert into dataset(tenant, id, identifier, slug, title, description, publisher, publisher_name, category, keywords, "
                  "license, access_level, frequency, source_url, source_note, state, issued_at, modified_at, created_at, created_by, rev) "
                  "values(:tenant, :id, :slug, :slug, :title, '{}', :publisher, :name, 'life', '[\"人口\",\"people\"]', 'MIT', 'open', "
                  "'monthly', null, 'x', 'published', 5, 6, 4, 'somebody', 3)")
                .bind("id", id)
                .bind("slug", slug)
                .bind("title", fmt::format(R"({{"en":"Title","zh-Hant":"名稱 {}"}})", slug))
                .bind("publisher", zh.empty() ? "{}" : fmt::format(R"({{"zh-Hant":"{}"}})", zh))
                .bind("name", zh)
                .run();
            tx.query("insert into resource(tenant, id, dataset_id, position, title, created_at) values(:tenant, :id, :id, 1, '{}', 4)")
                .bind("id", id)
                .run();
            tx.query(
                  "insert into version(tenant, id, dataset_id, resource_id, number, state, file_name, raw_sha256, bytes_raw, "
                  "canonical_sha256, format, encoding, rows_accepted, rows_quarantined, blank_rows, report, corrections, data_as_of, note, "
                  "problem, job_id, created_at, created_by, published_at) values(:tenant, :id, :id, :id, 1, 'published', 'a.csv', 'hash', "
                  "77, '', 'csv', 'UTF-8', 9, 0, 0, '', '{}', null, '', '', null, 4, 'somebody', 5)")
                .bind("id", id)
                .run();
        }
        return true;
    }));
    ASSERT_TRUE(store->migrate(migrations()));
    ASSERT_FALSE(store->read("county", [](Reader& reader) {
        const auto one = find_dataset(reader, "one").value(), two = find_dataset(reader, "two").value();
        EXPECT_EQ(one.title.in("en"), "Title");
        EXPECT_EQ(one.publisher.in("zh-Hant"), "內政部");
        EXPECT_EQ(one.keywords.size(), 2U);
        EXPECT_EQ(one.frequency.value, "monthly");
        EXPECT_EQ(one.issued_at->micros, 5);
        EXPECT_EQ(one.rev, 3);
        ASSERT_TRUE(one.publisher_id && two.publisher_id);
        EXPECT_EQ(*one.publisher_id, *two.publisher_id);
        EXPECT_FALSE(find_dataset(reader, "three")->publisher_id);
        EXPECT_NE(*find_dataset(reader, "four")->publisher_id, *one.publisher_id);
        EXPECT_EQ(all_organizations(reader, 10).size(), 2U);
        EXPECT_EQ(find_organization(reader, "內政部")->slug.value, "publisher-1");
        const Resource resource = resources_of(reader, one.id).at(0);
        EXPECT_EQ(resource.identifier.value, "one-001");
        EXPECT_EQ(resource.sha256.value, "hash");
        EXPECT_EQ(resource.byte_size, 77);
        CatalogueFilter by_title;
        by_title.sort = "title";
        by_title.format = "csv";
        const auto listed = list_catalogue(reader, by_title);
        ASSERT_EQ(listed.size(), 4U);
        EXPECT_EQ(listed[0].dataset.slug.value, "four") << "by the title in zh-Hant";
    }));
}

}  // namespace
}  // namespace skl::opendata
