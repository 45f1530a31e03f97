// Queries of package_search as SQL: each finds what it says, alone and in any combination (opendata.md §9). On both databases.
#include <rapidcheck/gtest.h>

#include <set>

#include "kernel/crypto/random.h"
#include "opendata/catalogue/store.h"
#include "opendata/ckan/store.h"
#include "opendata/store.h"
#include "opendata/tests/desk.h"

namespace skl::opendata::ckan {
namespace {

using opendata::testing::Desk;
using Slugs = std::set<std::string>;

constexpr std::int64_t day = 86'400'000'000;

class CkanSearch : public Desk {
protected:
    struct Given {
        const char *slug, *title, *title_en, *notes, *publisher, *category, *license, *keyword;
        DatasetState state = DatasetState::published;
    };

    void SetUp() override {
        const Given given[] = {
            {"bus-stops", "臺北公車站牌", "Bus stops of Taipei", "站牌的位置與路線", "臺北市政府", "A00", "OGDL-Taiwan-1.0", "交通"},
            {"bike-rental", "公共自行車租借站", "Bicycle rental (YouBike)", "即時車輛數", "臺北市政府", "A00", "CC-BY-4.0", "交通"},
            {"budget-2026", "中央政府總預算", "Budget 2026", "100%_完整", "行政院主計總處", "I00", "OGDL-Taiwan-1.0", "財政"},
            {"births", "出生人數", "Births", "按月", "內政部", "200", "CC0-1.0", "人口"},
            {"hidden", "臺北祕密", "Hidden buses", "草稿", "臺北市政府", "A00", "OGDL-Taiwan-1.0", "交通", DatasetState::draft},
        };
        std::int64_t days = 0;
        for (const Given& one : given) {
            Dataset dataset;
            const Instant at{++days * 100 * day};
            dataset.id = crypto::new_id<Dataset>(at);
            dataset.slug.value = dataset.identifier.value = one.slug;
            dataset.title.by_language = {{"zh-Hant", one.title}, {"en", one.title_en}};
            dataset.description.by_language = {{"zh-Hant", one.notes}};
            dataset.publisher.by_language = {{"zh-Hant", one.publisher}};
            dataset.category_code.value = one.category;
            dataset.license.value = one.license;
            dataset.keywords.push_back({{one.keyword}});
            dataset.keywords_en.push_back({{std::string("tag of ") + one.slug}});
            dataset.state = one.state;
            dataset.issued_at = dataset.modified_at = at;
            ASSERT_TRUE(write([&](Transaction& tx) -> Done {
                if (!insert_dataset(tx, dataset, "test", at)) return Problem::conflict("taken");
                return Nothing{};
            }));
        }
    }

    Slugs find(const SolrQuery& query) {
        return look([&](Reader& reader) {
            DatasetCondition condition(reader, nullptr);
            condition.add(query);
            Slugs out;
            for (const Dataset& dataset : find_datasets(reader, condition, {{{SortField::id, false}}, {}, 100, 0}))
                out.insert(dataset.slug.value);
            EXPECT_EQ(count_datasets(reader, condition), static_cast<std::int64_t>(out.size()));
            return out;
        });
    }
    Slugs find(const std::string& text) {
        const auto parsed = parse_solr(text);
        EXPECT_TRUE(std::holds_alternative<SolrQuery>(parsed)) << text;
        return find(std::get<SolrQuery>(parsed));
    }
};

const Slugs everything{"bus-stops", "bike-rental", "budget-2026", "births"};

TEST_F(CkanSearch, Each_kind_of_term_finds_what_it_says) {
    const std::pair<const char*, Slugs> cases[] = {
        {"*:*", everything},
        {"title:*", everything},
        {"臺北", {"bus-stops", "bike-rental"}},  // the second by its publisher
        {"台北", {"bus-stops", "bike-rental"}},
        {"title:臺北", {"bus-stops"}},
        {"author:臺北市政府", {"bus-stops", "bike-rental"}},
        {"bus", {"bus-stops"}},
        {"title:bicycle", {"bike-rental"}},
        {"\"bus stops\"", {"bus-stops"}},
        {"\"stops bus\"", {}},
        {"title:\"stops of\"", {"bus-stops"}},
        {"you*", {"bike-rental"}},
        {"title:taip*", {"bus-stops"}},
        {"title:aipei*", {}},
        {"站牌*", {"bus-stops"}},
        {"notes:按月", {"births"}},
        {"notes:\"100%_\"", {"budget-2026"}},
        {"notes:\"100_\"", {}},
        {"tags:交通", {"bus-stops", "bike-rental"}},
        {"tags:交", {}},
        {"tags:交*", {"bus-stops", "bike-rental"}},
        {"tags:\"tag of births\"", {"births"}},
        {"groups:a00", {"bus-stops", "bike-rental"}},
        {"groups:A00", {"bus-stops", "bike-rental"}},
        {"license_id:CC0-1.0", {"births"}},
        {"license_id:CC*", {"bike-rental", "births"}},
        {"name:b*", everything},
        {"name:hidden", {}},
        {"extras_identifier:births", {"births"}},
        {"extras_type:rawData", everything},
        {"extras_title_en:Births", {"births"}},
        {"state:active", everything},
        {"state:draft", {}},
        {"metadata_modified:[1970-04-11 TO 1970-07-20]", {"bus-stops", "bike-rental"}},
        {"metadata_modified:{1970-04-11 TO 1970-07-20]", {"bike-rental"}},
        {"metadata_modified:[1970-04-11 TO 1970-07-20}", {"bus-stops"}},
        {"metadata_created:[1970-10-28 TO *]", {"budget-2026", "births"}},
        {"res_format:CSV", {}},
    };
    for (const auto& [text, wanted] : cases) EXPECT_EQ(find(text), wanted) << text;
}

TEST_F(CkanSearch, Organizations_are_found_by_slug_and_id) {
    const auto organization = look([&](Reader& reader) { return find_organization(reader, "內政部").value(); });
    EXPECT_EQ(find("organization:" + organization.slug.value), Slugs{"births"});
    EXPECT_EQ(find("owner_org:" + to_text(organization.id)), Slugs{"births"});
    EXPECT_EQ(find("-organization:" + organization.slug.value), (Slugs{"bus-stops", "bike-rental", "budget-2026"}));
    EXPECT_EQ(find("-organization:nobody"), everything);
    EXPECT_EQ(find("-owner_org:nobody"), everything);
    EXPECT_EQ(find("organization:*"), everything);
}

TEST_F(CkanSearch, Combinations_are_those_of_sets) {
    const std::vector<std::string> terms{"臺北", "bus",          "tags:交通",   "groups:a00",     "name:b*",
                                         "*:*",  "title:births", "state:draft", "license_id:CC*", "metadata_modified:[1970-07-20 TO *]"};
    std::vector<Slugs> found;
    found.reserve(terms.size());
    for (const std::string& term : terms) found.push_back(find(term));
    struct Asked {
        std::string text;
        Slugs wanted;
    };
    const std::function<Asked(int)> asked = [&](int depth) -> Asked {
        const int kind = depth > 3 ? 0 : *rc::gen::inRange(0, 4);
        if (kind == 0) {
            const auto at = *rc::gen::inRange<std::size_t>(0, terms.size());
            return {terms[at], found[at]};
        }
        const Asked left = asked(depth + 1);
        if (kind == 1) {
            Slugs rest;
            for (const std::string& slug : everything)
                if (!left.wanted.contains(slug)) rest.insert(slug);
            return {"-(" + left.text + ")", rest};
        }
        const Asked right = asked(depth + 1);
        Slugs both;
        for (const std::string& slug : everything) {
            const bool in_left = left.wanted.contains(slug), in_right = right.wanted.contains(slug);
            if (kind == 2 ? in_left && in_right : in_left || in_right) both.insert(slug);
        }
        return {fmt::format("({} {} {})", left.text, kind == 2 ? "AND" : "OR", right.text), both};
    };
    EXPECT_TRUE(rc::check([&] {
        const Asked one = asked(0);
        RC_LOG() << one.text;
        RC_ASSERT(find(one.text) == one.wanted);
    }));
}

TEST_F(CkanSearch, Facets_count_what_is_found_and_no_more) {
    look([&](Reader& reader) {
        DatasetCondition condition(reader, nullptr);
        condition.add(std::get<SolrQuery>(parse_solr("臺北")));
        const auto tags = dataset_facet(reader, condition, "tags", 10, 1);
        EXPECT_EQ(tags.size(), 3U);
        EXPECT_EQ(tags[0].value, "交通");
        EXPECT_EQ(tags[0].count, 2);
        EXPECT_EQ(dataset_facet(reader, condition, "tags", 10, 2).size(), 1U);
        EXPECT_EQ(dataset_facet(reader, condition, "tags", 1, 1).size(), 1U);
        EXPECT_EQ(dataset_facet(reader, condition, "organization", 10, 1).at(0).title, "臺北市政府");
        EXPECT_EQ(dataset_facet(reader, condition, "groups", 10, 1).at(0).value, "a00");
        EXPECT_EQ(dataset_facet(reader, condition, "license_id", 10, 1).size(), 2U);
        EXPECT_TRUE(dataset_facet(reader, condition, "res_format", 10, 1).empty());
        return true;
    });
}

TEST_F(CkanSearch, Orders_are_total_and_a_page_past_the_end_is_empty) {
    look([&](Reader& reader) {
        const DatasetCondition all(reader, nullptr);
        const auto slugs = [&](std::vector<SolrSort> sort, std::int64_t offset) {
            std::vector<std::string> out;
            for (const Dataset& dataset : find_datasets(reader, all, {std::move(sort), {}, 3, offset})) out.push_back(dataset.slug.value);
            return out;
        };
        using List = std::vector<std::string>;
        EXPECT_EQ(slugs({{SortField::name, false}}, 0), (List{"bike-rental", "births", "budget-2026"}));
        EXPECT_EQ(slugs({{SortField::name, false}}, 3), (List{"bus-stops"}));
        EXPECT_EQ(slugs({{SortField::metadata_modified, true}}, 0), (List{"births", "budget-2026", "bike-rental"}));
        EXPECT_TRUE(slugs({{SortField::id, false}}, 4).empty());
        const auto ranked = find_datasets(reader, all, {{{SortField::score, true}}, {to_text(find_dataset(reader, "births")->id)}, 1, 0});
        EXPECT_EQ(ranked.at(0).slug.value, "births");
        EXPECT_EQ(tag_names(reader, "交", 10, 0), List{"交通"});
        EXPECT_EQ(dataset_names(reader, 2, 1), (List{"births", "budget-2026"}));
        return true;
    });
}

}  // namespace
}  // namespace skl::opendata::ckan
