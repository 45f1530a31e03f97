// Where a source's rows come from, each way ending in one file that the confined reader takes as it takes any other.
#include <toml++/toml.h>

#include <fstream>
#include <set>

#include "kernel/describe/write.h"
#include "kernel/storage/outside_query.h"
#include "kernel/text/text.h"
#include "rules/population_job.h"

namespace skl::rules {

namespace {

namespace fs = std::filesystem;

constexpr analytics::QueryLimits query_limits{std::chrono::milliseconds(60'000), 1'000'000, std::size_t{128} << 20};
constexpr std::int64_t rows_told = 10'000;  // between two words of progress
constexpr const char* brought_parquet = "brought.parquet";
constexpr const char* brought_csv = "brought.csv";

BlobFile own_file(const fs::path& path) { return BlobFile{path, {}}; }

// Cells of an answer as CSV: what is text or a number stays what it says, and the mapping says what it stands for.
Result<BlobFile> as_csv(const analytics::ResultTable& table, const fs::path& file) {
    std::ofstream out(file, std::ios::binary);
    std::string line;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        if (column > 0) line += ',';
        write_csv_cell(line, table.columns[column].name, false);
    }
    out << line << "\r\n";
    std::string text;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        line.clear();
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            text.clear();
            analytics::append_text(text, table.at(row, column));
            if (column > 0) line += ',';
            write_csv_cell(line, text, false);
        }
        out << line << "\r\n";
    }
    out.close();
    if (!out) return Problem{500, "file-not-written", {{"file", file.filename().string()}}};
    return own_file(file);
}

}  // namespace

Result<BlobFile> Populations::brought(JobRun& job, const PopulationSource& source, const fs::path& scratch) {
    switch (source.origin) {
        case SourceOrigin::dataset: return from_dataset(job, source, scratch);
        case SourceOrigin::query: return from_query(job, source, scratch);
        case SourceOrigin::database: return from_database(job, source, scratch);
        default: return blobs_.borrow(source.sha256.value);
    }
}

Result<BlobFile> Populations::from_dataset(JobRun& job, const PopulationSource& source, const fs::path& scratch) {
    std::optional<PublishedTable> table;
    if (auto lost = store_.read(job.tenant, [&](Reader& reader) {
            if (const PublishedTables* tables = published()) table = tables->find(reader, source.dataset->value, "zh-Hant");
        }))
        return *lost;
    if (!table) return Problem::not_found("table");
    const auto file = blobs_.open(table->parquet_sha256);
    if (!file) return file.problem();
    std::string sql = "select ";
    for (std::size_t i = 0; i < table->columns.size(); ++i) sql += (i > 0 ? ", " : "") + analytics::quoted_name(table->columns[i]);
    sql += " from " + analytics::parquet_source(file->path.string()) + " order by " + analytics::row_id;
    const fs::path made = scratch / brought_parquet;
    if (auto done = analytics::copy_to(made, analytics::CopyFormat::parquet, {sql, {}}, {.temporary = scratch}); !done)
        return done.problem();
    return own_file(made);
}

Result<BlobFile> Populations::from_query(JobRun& job, const PopulationSource& source, const fs::path& scratch) {
    std::vector<QueryableSource> sources;
    if (auto lost = store_.read(job.tenant, [&](Reader& reader) { sources = queryable_sources(reader); })) return *lost;
    analytics::SqlRequest request;
    request.sql = source.query->value;
    request.limits = query_limits;
    for (const QueryableSource& one : sources) {
        if (source.deidentified && !one.source.deidentified) continue;  // what is known of persons there would be here without its mark
        auto file = blobs_.open(one.source.table_sha256->value);
        if (!file) return file.problem();
        request.tables.push_back({one.name, file->path.string(), file->held});
    }
    const auto answer = sql_.run(request);
    if (!answer) return answer.problem();
    if (answer->truncated) return Problem{422, "outside-query-limit", {{"rows", std::to_string(query_limits.rows)}}};
    return as_csv(answer->table, scratch / brought_csv);
}

Result<BlobFile> Populations::from_database(JobRun& job, const PopulationSource& source, const fs::path& scratch) {
    const auto named = [&](const OutsideDatabase& one) { return one.name == source.connection->value; };
    const auto database = std::find_if(databases_.begin(), databases_.end(), named);
    if (database == databases_.end()) return Problem::not_found("population-database");
    const fs::path file = scratch / brought_csv;
    std::ofstream out(file, std::ios::binary);
    std::string line;
    std::int64_t rows = 0;
    OutsideQueryVisitor visitor;
    visitor.columns = [&](const std::vector<std::string>& names) -> Done {
        for (const std::string& name : names) {
            if (!line.empty()) line += ',';
            write_csv_cell(line, name, false);
        }
        out << line << "\r\n";
        return Nothing{};
    };
    visitor.row = [&](std::span<const std::optional<std::string_view>> cells) {
        line.clear();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) line += ',';
            if (cells[i]) write_csv_cell(line, *cells[i], false);
        }
        out << line << "\r\n";
        if (++rows % rows_told == 0) job.progress(rows, std::nullopt, "");
        return static_cast<bool>(out) && !job.cancelled();
    };
    if (auto done = query_outside(database->url, source.query->value, {}, visitor); !done) return done.problem();
    if (job.cancelled()) return JobRun::stopped();
    out.close();
    if (!out) return Problem{500, "file-not-written", {{"file", brought_csv}}};
    return own_file(file);
}

std::vector<QueryableSource> queryable_sources(Reader& reader) {
    std::vector<QueryableSource> made;
    std::set<std::string> names;
    for (PopulationSource& one : list_sources(reader, after_all_ids, most_queryable)) {
        if (!one.table_sha256) continue;
        std::string name = one.title.value;
        for (int number = 2; !names.insert(name).second; ++number) name = fmt::format("{} {}", one.title.value, number);
        made.push_back({std::move(name), std::move(one)});
    }
    return made;
}

Result<std::vector<OutsideDatabase>> read_outside_databases(const fs::path& file) {
    std::vector<OutsideDatabase> made;
    if (file.empty()) return made;
    const auto bad = [&](const std::string& what) {
        return Problem{500, "bad-configuration", {{"key", "population_databases"}, {"near", ""}, {"what", file.string() + ": " + what}}};
    };
    toml::table parsed;
    try {
        parsed = toml::parse_file(file.string());
    } catch (const toml::parse_error& fault) {
        return bad(std::string(fault.description()));
    }
    for (const auto& [key, node] : parsed) {
        const toml::table* table = node.as_table();
        const std::string name(key.str());
        if (!table) return bad(name + " is no table");
        const auto text = [&](std::string_view member) { return (*table)[member].value_or(std::string()); };
        OutsideDatabase one{name, text("url"), {}, (*table)["deidentified"].value_or(false)};
        if (!one.url.starts_with("postgresql://") && !one.url.starts_with("postgres://")) return bad(name + ".url is no postgresql://…");
        one.title.by_language = {{"zh-Hant", text("title_zh").empty() ? name : text("title_zh")},
                                 {"en", text("title_en").empty() ? name : text("title_en")}};
        made.push_back(std::move(one));
    }
    return made;
}

}  // namespace skl::rules
