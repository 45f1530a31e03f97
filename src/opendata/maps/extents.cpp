#include "opendata/maps/extents.h"

#include "kernel/http/tenants.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/maps/room.h"

namespace skl::opendata {
namespace {

constexpr const char* extent_job = "opendata.extents";
constexpr const char* every_five_minutes = "*/5 * * * *";
constexpr std::int64_t datasets_of_a_round = 500;

struct Placed {
    ExtentBasis basis = ExtentBasis::none;
    std::optional<Extent4> box;
};

std::optional<double> number(const std::optional<std::string>& text) {
    if (!text) return {};
    double out = 0;
    const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), out);
    return fault == std::errc{} && end == text->data() + text->size() ? std::optional(out) : std::nullopt;
}

// Least and greatest degrees of the rows, as they were counted at the import.
std::optional<Extent4> box_of_rows(Reader& reader, const Uuid& dataset) {
    const auto version = published_version(reader, dataset);
    if (!version) return {};
    for (const Table& table : tables_of(reader, version->id)) {
        const TableColumn *longitude = nullptr, *latitude = nullptr;
        for (const TableColumn& column : table.columns) {
            if (column.role == Role::longitude) longitude = &column;
            if (column.role == Role::latitude) latitude = &column;
        }
        if (longitude == nullptr || latitude == nullptr) continue;
        const auto west = number(longitude->min), east = number(longitude->max), south = number(latitude->min),
                   north = number(latitude->max);
        if (west && east && south && north) return Extent4{*west, *south, *east, *north};
    }
    return {};
}

Placed place_of(Reader& reader, const maps::Atlas& atlas, const Dataset& dataset) {
    const std::string& said = dataset.spatial.value;
    if (const auto box = box_of(said)) return {ExtentBasis::said, Extent4{box->west, box->south, box->east, box->north}};
    if (!said.empty() && atlas.normal() != nullptr)
        if (const auto area = atlas.bounds(said)) return {ExtentBasis::area, Extent4{area->west, area->south, area->east, area->north}};
    if (auto rows = box_of_rows(reader, dataset.id)) return {ExtentBasis::rows, rows};
    return {};
}

}  // namespace

Result<std::int64_t> place_datasets(Module::Inside& in, const App& app, Instant now) {
    auto atlas = in.maps->atlas(app);
    if (!atlas) return std::move(atlas.problem());
    std::vector<DatasetToPlace> waiting;
    if (auto lost = in.store.read(every_tenant, [&](Reader& reader) { waiting = datasets_to_place(reader, datasets_of_a_round); }))
        return std::move(*lost);
    for (const DatasetToPlace& one : waiting) {
        auto lost = in.store.write(one.tenant, [&](Transaction& tx) {
            const auto dataset = dataset_by_id(tx, one.id);
            if (!dataset) return false;
            const Placed placed = place_of(tx, **atlas, *dataset);
            keep_extent(tx, one.id, placed.basis, placed.box, now);
            return true;
        });
        if (lost) return std::move(*lost);
    }
    return static_cast<std::int64_t>(waiting.size());
}

void handle_extent_jobs(Jobs& jobs, Module::Inside& in, const App& app) {
    jobs.handle(extent_job, [&in, &app](JobRun& run) -> Result<std::string> {
        for (;;) {  // until nothing waits: a first start has the whole catalogue before it
            const auto done = place_datasets(in, app, Instant::now());
            if (!done) return done.problem();
            if (*done < datasets_of_a_round) return std::string{};
            if (run.cancelled()) return JobRun::stopped();
        }
    });
    if (const auto often = Cron::parse(every_five_minutes)) jobs.schedule(main_tenant, extent_job, *often, extent_job);
}

}  // namespace skl::opendata
