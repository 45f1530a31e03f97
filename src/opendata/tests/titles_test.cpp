// Finding among the titles of the national portal (opendata.md §20, §21): 35,633 datasets, found by any 2–4 Han characters in a row.
// TITLES_EVERY says how many titles are passed over between two that are tried; 1 tries all of them.
#include <chrono>
#include <random>

#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/search.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using testing::Desk;

constexpr std::size_t titles_of_the_portal = 35'633;
constexpr std::size_t publishers = 40, at_once = 2'000;

std::size_t stride() {
    const char* given = std::getenv("TITLES_EVERY");
    return given == nullptr ? 40 : std::max<std::size_t>(1, std::strtoul(given, nullptr, 10));
}

std::vector<std::string> read_titles() {
    std::vector<std::string> out;
    std::istringstream in(*disk::read("testdata/opendata/tw/dataset_titles_35634.txt"));
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (!line.empty()) out.push_back(line);
    }
    return out;
}

// Runs of Han characters of the title, as code points in UTF-8.
std::vector<std::vector<std::string>> han_runs(const std::string& title) {
    std::vector<std::vector<std::string>> out(1);
    for (std::size_t at = 0; at < title.size();) {
        const auto lead = static_cast<unsigned char>(title[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const std::string character = title.substr(at, length);
        at += length;
        if (length == 3 && character >= "\xe4\xb8\x80" && character <= "\xe9\xbf\xbf")  // U+4E00 … U+9FFF
            out.back().push_back(character);
        else if (!out.back().empty())
            out.emplace_back();
    }
    std::erase_if(out, [](const auto& run) { return run.size() < 2; });
    return out;
}

class Titles : public Desk {
protected:
    Titles() {
        const std::vector<std::string> all = read_titles();
        EXPECT_EQ(all.size(), titles_of_the_portal);
        write([&](Transaction& tx) {
            for (std::size_t i = 0; i < publishers; ++i) {
                Bilingual<0, 300> name;
                name.by_language["zh-Hant"] = fmt::format("第{}機關", i);
                publishers_.push_back(organization_named(tx, name, now()).id);
            }
            return true;
        });
        for (std::size_t from = 0; from < all.size(); from += at_once)
            write([&](Transaction& tx) {
                for (std::size_t i = from; i < std::min(all.size(), from + at_once); ++i) enter(tx, all[i], i);
                return true;
            });
    }

    void enter(Transaction& tx, const std::string& title, std::size_t number) {
        Dataset made;
        made.id = crypto::new_id<Dataset>(now());
        made.slug.value = made.identifier.value = fmt::format("t-{}", number);
        made.title.by_language["zh-Hant"] = title;
        made.publisher_id = publishers_[number % publishers];
        made.category.value = topics[number % std::size(topics)];
        made.license.value = licenses[number % 2].id;
        made.state = DatasetState::published;
        made.issued_at = made.modified_at = Instant{static_cast<std::int64_t>(number)};
        EXPECT_TRUE(insert_dataset(tx, made, "test", *made.issued_at));
        entered_.emplace_back(to_text(made.id), title);
    }

    std::vector<Uuid> publishers_;
    std::vector<std::pair<std::string, std::string>> entered_;
};

TEST_F(Titles, Are_found_by_any_piece_of_them_and_paged_and_counted_by_facets) {
    std::mt19937 random(1);  // NOLINT: the same pieces in every run
    std::vector<double> milliseconds;
    std::size_t tried = 0, missed = 0;
    for (std::size_t i = 0; i < entered_.size(); i += stride()) {
        const auto runs = han_runs(entered_[i].second);
        if (runs.empty()) continue;
        const auto& run = runs[random() % runs.size()];
        const std::size_t length = std::min<std::size_t>(run.size(), 2 + random() % 3), from = random() % (run.size() - length + 1);
        std::string piece;
        for (std::size_t c = from; c < from + length; ++c) piece += run[c];
        const auto began = std::chrono::steady_clock::now();
        auto ids = look([&](Reader& reader) { return search_datasets(reader, piece); });
        milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        if (ids.size() == static_cast<std::size_t>(most_found))  // common words: nobody reads that far, but it is among them
            for (const search::Hit& hit : look([&](Reader& reader) {
                     return search::find(reader, {.kinds = {"dataset"}, .words = piece, .limit = search::most_candidates}).hits;
                 }))
                ids.push_back(hit.id);
        ++tried;
        const bool found = std::find(ids.begin(), ids.end(), entered_[i].first) != ids.end();
        missed += !found;
        EXPECT_TRUE(found) << piece << " of " << entered_[i].second;
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    fmt::print("{} pieces, {} missed; p50 {:.2f} ms, p95 {:.2f} ms\n", tried, missed, milliseconds[milliseconds.size() / 2],
               milliseconds[milliseconds.size() * 95 / 100]);

    // All pages of a narrowed list: each dataset once, by the title.
    CatalogueFilter filter;
    filter.sort = "title";
    filter.publisher = "第7機關";
    filter.limit = 100;
    std::set<std::string> seen;
    std::string before;
    for (;;) {
        const auto page = look([&](Reader& reader) { return list_catalogue(reader, filter); });
        for (const CatalogueRow& row : page) {
            EXPECT_TRUE(seen.insert(to_text(row.dataset.id)).second) << "twice";
            const std::string& title = row.dataset.title.in("zh-Hant");
            if (!skl::testing::on_postgresql()) EXPECT_LE(before, title);
            before = title;
        }
        if (page.size() < 100) break;
        filter.after = {Value(page.back().dataset.title.in("zh-Hant")), Value(to_text(page.back().dataset.id))};
    }
    EXPECT_EQ(seen.size(), (titles_of_the_portal - 7 + publishers - 1) / publishers);

    // Facets count what the filter leaves, and a whole page of the catalogue stays quick.
    CatalogueFilter none;
    CatalogueFilter narrowed;
    narrowed.publisher = "第7機關";
    narrowed.category = topics[0];
    const FacetTable table = look([&](Reader& reader) { return facet_table(reader, narrowed); });
    EXPECT_EQ(table.values(narrowed, "category").size(), std::size(topics)) << "of the other facets only";
    EXPECT_EQ(table.values(narrowed, "publisher").size(), 20U) << "the most frequent ones";
    EXPECT_EQ(table.total(narrowed), look([&](Reader& reader) {
                  narrowed.limit = 1'000;
                  return static_cast<std::int64_t>(list_catalogue(reader, narrowed).size());
              }));
    const auto counted = look([&](Reader& reader) { return facet_table(reader, none).values(none, "category"); });
    std::int64_t sum = 0;
    for (const FacetValue& value : counted) sum += value.count;
    EXPECT_EQ(counted.size(), std::size(topics));
    EXPECT_EQ(sum, static_cast<std::int64_t>(titles_of_the_portal));
    none.modified_since = Instant{static_cast<std::int64_t>(titles_of_the_portal) - 10};
    EXPECT_EQ(look([&](Reader& reader) { return count_catalogue(reader, none); }), 10);
    none.modified_since.reset();
    const auto began = std::chrono::steady_clock::now();
    look([&](Reader& reader) {
        (void)list_catalogue(reader, none);
        const FacetTable facets = facet_table(reader, none);
        for (const char* facet : {"category", "publisher", "format", "license"}) (void)facets.values(none, facet);
        return facets.total(none);
    });
    fmt::print("first page of all with count and four facets: {:.1f} ms\n",
               std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
}

}  // namespace
}  // namespace skl::opendata
