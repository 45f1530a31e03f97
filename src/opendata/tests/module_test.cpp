// The face of the module: import and inspect from a command line, and the demo jurisdiction's datasets.
#include "kernel/describe/node.h"
#include "kernel/sandbox/tests/forks.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace testing {

static sandbox::Forks& forks = sandbox::Forks::of(worker_kinds());

sandbox::Spawner& spawner() { return *forks.spawner; }

}  // namespace testing

namespace {

using testing::Desk;

class Modules : public Desk {
protected:
    Module module{{*store, blobs, testing::spawner(), 1, 1}};

    std::string file(const std::string& name, const std::string& bytes) {
        const auto path = database.folder() / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }
    Node outcome(const Result<std::string>& json) {
        EXPECT_TRUE(json) << (json ? "" : json.problem().code);
        return json ? std::move(*read_json(*json)) : Node{};
    }
};

TEST_F(Modules, Import_publishes_and_says_what_it_did) {
    const std::string path = file("a.csv", "編號,名稱\n1,a\n2,b\n");
    const Node done = outcome(module.import_file(tenant, {path, "things", "東西", "Things", "CC-BY-4.0", "平溪縣政府"}, {}));
    EXPECT_EQ(done.find("dataset")->text, "things");
    EXPECT_EQ(done.find("version")->text, "1");
    EXPECT_EQ(done.find("state")->text, "published");
    EXPECT_EQ(done.find("rows_accepted")->text, "2");
    EXPECT_EQ(dataset("things")->title.in("en"), "Things");
    EXPECT_EQ(dataset("things")->license.value, "CC-BY-4.0");
    const Node again = outcome(module.import_file(tenant, {path, "things", "", "", "", ""}, {}));
    EXPECT_EQ(again.find("version")->text, "1") << "the same file";
    EXPECT_EQ(again.find("state")->text, "published");
}

TEST_F(Modules, Import_refuses_what_is_no_slug_and_what_is_no_file) {
    const std::string path = file("a.csv", "a,b\n1,2\n");
    for (const char* slug : {"../../etc", "Ünicode", "a b", "UPPER"}) {
        const auto refused = module.import_file(tenant, {path, slug, "", "", "", ""}, {});
        ASSERT_FALSE(refused) << slug;
        EXPECT_EQ(refused.problem().status, 422) << slug;
    }
    EXPECT_FALSE(module.import_file(tenant, {(database.folder() / "none.csv").string(), "things", "", "", "", ""}, {}));
}

TEST_F(Modules, Import_takes_up_what_an_interrupted_one_left) {
    const std::string bytes = "編號,名稱\n1,a\n2,b\n";
    const auto left = receive("things", bytes);
    ASSERT_TRUE(write([&](Transaction& tx) {
        set_version_state(tx, left.version.id, VersionState::parsing);
        return true;
    }));
    const Node done = outcome(module.import_file(tenant, {file("a.csv", bytes), "things", "", "", "", ""}, {}));
    EXPECT_EQ(done.find("version")->text, "1");
    EXPECT_EQ(done.find("state")->text, "published");
}

TEST_F(Modules, Inspect_keeps_nothing) {
    const auto report = module.inspect_file(file("a.csv", "編號,名稱\n1,a\n2,b\n"), false);
    ASSERT_TRUE(report);
    EXPECT_NE(report->find("\"accepted\":2"), std::string::npos);
    EXPECT_EQ(module.inspect_file(database.folder() / "none.csv", false).problem().status, 404);
    EXPECT_EQ(module.inspect_file(file("b.csv", "<html></html>"), false).problem().code, "format-mismatch");
    EXPECT_TRUE(std::filesystem::is_empty(blobs.scratch()));
    EXPECT_EQ(look([](Reader& reader) { return count_catalogue(reader, {}); }), 0);
}

TEST_F(Modules, The_demo_is_loaded_once_and_all_of_it_is_public) {
    const std::filesystem::path folder = "presets/taiwan/demo";
    std::vector<std::string> said;
    const auto loaded = module.load_demo(tenant, folder, [&](const std::string& slug) { said.push_back(slug); });
    ASSERT_TRUE(loaded) << loaded.problem().code;
    EXPECT_GE(*loaded, 10);
    EXPECT_EQ(said.size(), static_cast<std::size_t>(*loaded));
    CatalogueFilter all;
    all.limit = 500;
    const auto rows = look([&](Reader& reader) { return list_catalogue(reader, all); });
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(*loaded));
    for (const CatalogueRow& row : rows) {
        EXPECT_GT(row.rows, 0) << row.dataset.slug.value;
        EXPECT_FALSE(row.dataset.publisher.in("zh-Hant").empty()) << row.dataset.slug.value;
        EXPECT_FALSE(row.dataset.license.value.empty()) << row.dataset.slug.value;
        EXPECT_FALSE(row.dataset.source_note.value.empty() && !row.dataset.source_url) << row.dataset.slug.value << " has no source";
    }
    EXPECT_EQ(*module.load_demo(tenant, folder, [](const std::string&) {}), 0) << "a second start has nothing to do";
}

}  // namespace
}  // namespace skl::opendata
