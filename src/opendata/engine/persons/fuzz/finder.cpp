// Bytes as the cells of a table: looked at without harm, the same each time, and never said again.
#include <cstdlib>

#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/engine/persons/finder.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace skl::opendata::persons;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    if (!skl::text::valid_utf8(all)) return 0;
    std::string first;
    for (int turn = 0; turn < 2; ++turn) {
        Finder finder;
        finder.begin_table(1, {{"name", "姓名", false}, {"phone", "電話", false}, {"text", "", false}, {"born", "出生年月日", true}});
        std::int64_t record = 0;
        for (std::string_view rest = all; !rest.empty();) {
            std::string_view cells[4];
            for (std::string_view& cell : cells) {
                const auto end = std::min(rest.find_first_of(",\n"), rest.size());
                cell = rest.substr(0, end);
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
            finder.row(++record, cells);
        }
        finder.end_table();
        finder.aside(1, 0, all);
        const std::string report = skl::to_json(finder.finish());
        if (turn == 0) first = report;
        if (first != report) std::abort();
    }
    (void)in_words(all);
    return 0;
}
