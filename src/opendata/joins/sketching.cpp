#include "opendata/joins/sketching.h"

#include "kernel/describe/scalar.h"
#include "opendata/engine/diff/values.h"
#include "opendata/engine/joins/grade.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::seconds column_time{120};
constexpr std::size_t longest_key = 200;  // bytes of a value; longer ones are prose, and no key

std::vector<joins::KeyColumn> key_columns(const Table& table) {
    std::vector<joins::KeyColumn> out;
    for (const TableColumn& column : table.columns)
        out.push_back({write_scalar(view(column.type)), column.distinct, column.min, column.max});
    return out;
}

// What may be a key: each column for itself, then columns together.
std::vector<std::vector<std::size_t>> keys_of(const Table& table) {
    const auto columns = key_columns(table);
    std::vector<std::vector<std::size_t>> out;
    for (std::size_t i = 0; i < columns.size() && out.size() < most_sketches; ++i)
        if (joins::may_join(columns[i])) out.push_back({i});
    for (auto& together : joins::composites(columns))
        if (out.size() < most_sketches) out.push_back(std::move(together));
    return out;
}

// Its values, each once where they are few: a table of millions of rows is not sorted for it.
analytics::Statement values_of(const OpenTable& open, const std::vector<std::size_t>& key) {
    std::string names, present;
    double values = 1;
    for (const std::size_t i : key) {
        const std::string value = diff::text_value(open.lake.columns[i]);
        names += (names.empty() ? "" : ", ") + value;
        present += fmt::format("{}{} is not null", present.empty() ? "" : " and ", value);
        values *= static_cast<double>(std::max<std::int64_t>(1, open.table.columns[i].distinct));
    }
    const bool few = values <= static_cast<double>(sketch::exact_up_to);
    return {fmt::format("select {}{} from {} where {}", few ? "distinct " : "", names, open.lake.source, present), {}};
}

Result<sketch::Kmv> sketch_of(analytics::TrustedQueries& queries, const OpenTable& open, const std::vector<std::size_t>& key) {
    sketch::KmvBuilder builder;
    std::vector<std::string_view> parts(key.size());
    bool prose = false;
    auto done = queries.query(values_of(open, key),
                              {[](const auto&) {},
                               [&](std::span<const analytics::Cell> cells) {
                                   std::size_t length = 0;
                                   for (std::size_t i = 0; i < cells.size(); ++i) length += (parts[i] = cells[i].text).size();
                                   prose = length > longest_key;
                                   if (!prose) builder.add(joins::key_hash(parts));
                                   return !prose;
                               }},
                              std::chrono::steady_clock::now() + column_time);
    if (!done) return std::move(done.problem());
    return prose ? sketch::Kmv{} : builder.finish();
}

ColumnSketch kept(const OpenTable& open, const std::vector<std::size_t>& key, const sketch::Kmv& made) {
    ColumnSketch out;
    out.version_id = open.table.version_id;
    out.table_id = open.table.id;
    std::string place = to_text(open.table.id);
    for (const std::size_t i : key) {
        const std::string& name = open.table.columns[i].name.value;
        out.columns.push_back(name);
        out.name += (out.name.empty() ? "" : "+") + joins::normal(name);
        place += "/" + name;
    }
    out.id = static_cast<std::int64_t>(sketch::element_hash(place) >> 1);
    out.distinct_count = made.distinct;
    out.counted = made.counted;
    out.hashes = sketch::pack(made.cut().hashes);
    return out;
}

}  // namespace

Result<std::vector<ColumnSketch>> sketch_table(analytics::TrustedQueries& queries, const OpenTable& open) {
    std::vector<ColumnSketch> out;
    for (const auto& key : keys_of(open.table)) {
        const auto made = sketch_of(queries, open, key);
        if (!made) return made.problem();
        if (made->distinct < joins::fewest_values) continue;
        out.push_back(kept(open, key, *made));
    }
    return out;
}

Result<std::vector<ColumnSketch>> known_sketches(Module::Inside& in, const std::string& tenant, const OpenTable& open, Instant now) {
    std::vector<ColumnSketch> out;
    bool known = false;
    if (auto lost = in.store.read(tenant, [&](Reader& reader) {
            known = is_sketched(reader, open.table.id);
            if (known) out = sketches_of(reader, open.table.id);
        }))
        return std::move(*lost);
    if (known) return out;
    auto made = sketch_table(in.queries, open);
    if (!made) return made;
    if (auto lost = in.store.write(tenant, [&](Transaction& tx) {
            const auto version = version_by_id(tx, open.table.version_id);
            if (version && version->state == VersionState::published) save_sketches(tx, open.table, *made, now);
            return true;
        }))
        return std::move(*lost);
    return made;
}

}  // namespace skl::opendata
