// The catalogue of the national portal, and one of any size: bench_catalogue DATABASE-URL TITLES-FILE COUNT enters so many public datasets
// with their words, by the product's own functions, into a database that has its tables. What goes beyond the file's titles are its titles
// again with a number behind them. Prints how many there are.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "kernel/crypto/random.h"
#include "kernel/storage/store.h"
#include "opendata/catalogue/store.h"
#include "opendata/store.h"

int main(int argc, char** argv) {
    using namespace skl;
    using namespace skl::opendata;
    if (argc != 4) return std::fputs("bench_catalogue DATABASE-URL TITLES-FILE COUNT\n", stderr), 2;
    constexpr std::size_t publishers = 40, at_once = 2'000;
    std::vector<std::string> titles;
    std::ifstream in(argv[2]);
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (!line.empty()) titles.push_back(line);
    }
    const std::size_t count = std::strtoul(argv[3], nullptr, 10);
    const auto store = Store::open({argv[1]});
    std::vector<Uuid> bodies;
    for (std::size_t from = 0; from < count; from += at_once)
        if (store->write("main", [&](Transaction& tx) {
                for (std::size_t i = bodies.size(); i < publishers; ++i) {
                    Bilingual<0, 300> name;
                    name.by_language["zh-Hant"] = fmt::format("第{}機關", i);
                    bodies.push_back(organization_named(tx, name, Instant::now()).id);
                }
                for (std::size_t i = from; i < std::min(count, from + at_once); ++i) {
                    Dataset made;
                    made.id = crypto::new_id<Dataset>(Instant::now());
                    made.slug.value = made.identifier.value = fmt::format("t-{}", i);
                    const std::size_t round = i / titles.size();
                    made.title.by_language["zh-Hant"] =
                        round == 0 ? titles[i] : fmt::format("{}（第{}批）", titles[i % titles.size()], round);
                    made.publisher_id = bodies[i % publishers];
                    made.license.value = "OGDL-Taiwan-1.0";
                    made.state = DatasetState::published;
                    made.issued_at = made.modified_at = Instant{1'700'000'000'000'000 + static_cast<std::int64_t>(i)};
                    if (!insert_dataset(tx, made, "bench", Instant::now())) return false;
                }
                return true;
            }))
            return std::fputs("the datasets could not be entered\n", stderr), 1;
    std::printf("%zu\n", count);
    return 0;
}
