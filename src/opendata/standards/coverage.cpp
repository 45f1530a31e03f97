// How many columns of public datasets are bound to a data standard, by publisher: a figure that governance reads (opendata.md §13.7).
#include <cmath>

#include "opendata/catalogue/catalogue.h"
#include "opendata/standards/standards.h"
#include "opendata/standards/store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t publishers_shown = 500;

struct CoverageLine {
    std::string publisher;
    Text<> href;  // of the organization; empty: it has no page
    std::int64_t datasets = 0, columns = 0, bound = 0, known = 0;
    double bound_percent = 0;
    std::int64_t cells_checked = 0, cells_passed = 0;
    std::optional<double> passed_percent;  // nothing: no cell was held to a standard
};
BOOST_DESCRIBE_STRUCT(CoverageLine, (),
                      (publisher, href, datasets, columns, bound, known, bound_percent, cells_checked, cells_passed, passed_percent))

struct CoveragePage {
    std::string title, parent_title;
    Text<> parent_href;
    std::int64_t datasets = 0, columns = 0, bound = 0;
    double bound_percent = 0;
    std::vector<CoverageLine> items;
};
BOOST_DESCRIBE_STRUCT(CoveragePage, (), (title, parent_title, parent_href, datasets, columns, bound, bound_percent, items))

double percent(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : std::round(1000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 10;
}

Task<Result<CoveragePage>> coverage(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<CoveragePage> {
        CoveragePage out;
        out.title = cx.say("standards.coverage");
        out.parent_title = cx.say("standards.title");
        out.parent_href.value = cx.href("/standards");
        for (const PublisherCoverage& one : coverage_by_publisher(reader, publishers_shown)) {
            CoverageLine& line = out.items.emplace_back();
            line.publisher = one.publisher.in(cx.language());
            if (line.publisher.empty()) line.publisher = cx.say("standards.coverage.nobody");
            if (!one.slug.empty()) line.href.value = cx.href("/opendata/organizations/" + one.slug);
            line.datasets = one.datasets;
            line.columns = one.columns_total;
            line.bound = one.bound;
            line.known = one.known;
            line.bound_percent = percent(one.bound, one.columns_total);
            line.cells_checked = one.checked;
            line.cells_passed = one.passed;
            if (one.checked > 0) line.passed_percent = percent(one.passed, one.checked);
            out.datasets += line.datasets;
            out.columns += line.columns;
            out.bound += line.bound;
        }
        out.bound_percent = percent(out.bound, out.columns);
        return out;
    });
}

}  // namespace

void install_standards_coverage(App& app) {
    app.get("/standards/coverage", coverage).page("opendata/standards-coverage").rated(RateClass::page).named("standards.coverage");
}

}  // namespace skl::opendata
