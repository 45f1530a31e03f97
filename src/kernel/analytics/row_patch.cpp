#include "kernel/analytics/row_patch.h"

#include <fstream>

#include "kernel/analytics/duck.h"
#include "kernel/analytics/file_settings.h"
#include "kernel/text/disk.h"

namespace skl::analytics {
namespace {

constexpr const char* memory = "512MB";
constexpr std::string_view magic = "SKLROWS1";
constexpr std::size_t digest_length = 32, length_bytes = 8, head_length = magic.size() + digest_length + length_bytes;
constexpr const char* tight = "format parquet, compression zstd, compression_level 9, use_tmp_file false";

// DuckDB over the files at hand, spilling into a folder of its own.
struct Work {
    disk::ScratchFolder folder;
    duck::Database database;
    duck::Connection connection;
    duck::Failure failure;

    explicit Work(const std::filesystem::path& beside)
        : folder(beside.parent_path(), "rows-"), database({memory, false, folder.path().string()}), connection(database) {}

    bool run(const std::string& sql) { return connection.try_run(sql, failure); }
    std::optional<std::string> word(const std::string& sql) {
        duck::Prepared prepared;
        duck::Streaming streaming;
        if (!prepared.prepare(connection, sql, failure) || !streaming.start(prepared, failure)) return {};
        const duckdb_data_chunk chunk = streaming.next(failure);
        if (chunk == nullptr || duckdb_data_chunk_get_size(chunk) == 0) return {};
        const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, 0);
        const std::uint64_t* valid = duckdb_vector_get_validity(vector);
        if (valid != nullptr && !duckdb_validity_row_is_valid(const_cast<std::uint64_t*>(valid), 0)) return std::string{};
        auto* texts = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
        return std::string(duckdb_string_t_data(&texts[0]), duckdb_string_t_length(texts[0]));
    }
    Problem problem() const {
        if (failure.kind == DUCKDB_ERROR_OUT_OF_MEMORY) return {507, "query-memory"};
        return {500, "query-failed", {{"what", failure.message.substr(0, failure.message.find('\n'))}}};
    }
    std::string file(const char* name) const { return (folder.path() / name).string(); }
};

std::string rows_of(const std::string& file) { return parquet_source(file); }

// The columns behind `_id`, quoted and with commas between; empty: not a file of ours, or there are none. `types` tells all of it.
struct Columns {
    std::vector<std::string> names;
    std::string types;
};
std::optional<Columns> columns_of(Work& work, const std::string& file) {
    const auto all = work.word(
        fmt::format("select string_agg(column_name || chr(31) || column_type, chr(30)) from (describe select * from {})", rows_of(file)));
    const std::string first = std::string(row_id) + "\x1f" + "BIGINT\x1e";
    if (!all || !all->starts_with(first)) return {};
    Columns out{{}, *all};
    for (std::size_t at = first.size(); at < all->size();) {
        const auto end = std::min(all->find('\x1e', at), all->size());
        const auto name_end = all->find('\x1f', at);
        if (name_end == std::string::npos || name_end > end) return {};
        out.names.push_back(quoted_name(all->substr(at, name_end - at)));
        at = end + 1;
    }
    return out;
}

// The same for the same rows, whichever DuckDB reads them: of each cell its text and how long it is.
std::optional<std::string> digest_of(Work& work, const std::string& file, const std::vector<std::string>& names) {
    std::string row = fmt::format("{}::varchar", row_id);
    for (const std::string& name : names) row += fmt::format(" || coalesce(strlen({0}::varchar) || ':' || {0}::varchar, '-')", name);
    auto out = work.word(fmt::format(
        "select printf('%016x%016x', coalesce(bit_xor(md5_number_lower(r)), 0), coalesce(bit_xor(md5_number_upper(r)), 0)) from "
        "(select {} as r from {})",
        row, rows_of(file)));
    return out && out->size() == digest_length ? out : std::nullopt;
}

bool append_file(std::ofstream& out, const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    out << in.rdbuf();
    return in.good() && out.good();
}

// Rows pair off that say the same, the first of them with the first, the second with the second.
std::string pairs(const std::string& target, const std::string& base, const std::string& names) {
    const auto numbered = [&](const std::string& file) {
        return fmt::format(
            "select {0} as id, h, row_number() over (partition by h order by {0}) as n from (select {0}, hash({1}) as h from {2})", row_id,
            names, rows_of(file));
    };
    return fmt::format(
        "create temp table pair as with o as ({}), b as ({}) select o.id as o, b.id as b from o left join b on o.h = b.h and o.n = b.n",
        numbered(target), numbered(base));
}

constexpr const char* runs =
    "with m as (select o, b, o - row_number() over (order by o) as k from pair where b is not null), "
    "r as (select min(o) as o, min(b) as b, count(*) as n from m group by k, b - o), "
    "w as (select o, b, n, lag(o + n, 1, 0) over (order by o) as past, lag(b - o, 1, 0) over (order by o) as before from r) "
    "select (o - past)::bigint as g, (b - o - before)::bigint as d, n::bigint as n from w order by o";

}  // namespace

Result<bool> make_row_patch(const std::filesystem::path& base, const std::filesystem::path& target, const std::filesystem::path& patch) {
    Work work(patch);
    const auto wanted = columns_of(work, target.string()), given = columns_of(work, base.string());
    if (!wanted || !given || wanted->names.empty() || wanted->types != given->types) return false;
    const std::string names = fmt::format("{}", fmt::join(wanted->names, ", "));
    const auto digest = digest_of(work, target.string(), wanted->names);
    if (!digest) return work.problem();
    const std::string run_file = work.file("runs.parquet"), row_file = work.file("rows.parquet");
    if (!work.run(pairs(target.string(), base.string(), names)) ||
        !work.run(fmt::format("copy ({}) to {} ({})", runs, quoted_text(run_file), tight)) ||
        !work.run(fmt::format("copy (select * from {0} where {1} in (select o from pair where b is null) order by {1}) to {2} ({3})",
                              rows_of(target.string()), row_id, quoted_text(row_file), tight)))
        return work.problem();
    std::error_code ec;
    std::uint64_t length = std::filesystem::file_size(run_file, ec);
    std::ofstream out(patch, std::ios::binary | std::ios::trunc);
    out << magic << *digest;
    for (std::size_t i = 0; i < length_bytes; ++i, length >>= 8) out.put(static_cast<char>(length & 0xFF));
    const bool written = !ec && append_file(out, run_file) && append_file(out, row_file);
    out.close();
    if (!written || !out) return Problem{507, "disk-failed", {{"what", "patch"}}};
    return true;
}

namespace {

// The two files in a patch, each under a name of its own, and its digest.
std::optional<std::string> take_apart(const std::filesystem::path& patch, const std::string& runs_file, const std::string& rows_file) {
    std::ifstream in(patch, std::ios::binary);
    std::string head(head_length, '\0');
    if (!in.read(head.data(), static_cast<std::streamsize>(head.size())) || !head.starts_with(magic)) return {};
    std::uint64_t left = 0;
    for (std::size_t i = 0; i < length_bytes; ++i)
        left |= std::uint64_t{static_cast<unsigned char>(head[magic.size() + digest_length + i])} << 8 * i;
    std::ofstream runs_out(runs_file, std::ios::binary);
    for (std::string piece(1 << 16, '\0'); left > 0;) {
        const auto next = static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece.size()));
        if (!in.read(piece.data(), next)) return {};
        runs_out.write(piece.data(), next);
        left -= static_cast<std::uint64_t>(next);
    }
    std::ofstream rows_out(rows_file, std::ios::binary);
    rows_out << in.rdbuf();
    runs_out.close();
    rows_out.close();
    if (!runs_out || !rows_out) return {};
    return head.substr(magic.size(), digest_length);
}

}  // namespace

Done apply_row_patch(const std::filesystem::path& base, const std::filesystem::path& patch, const std::filesystem::path& target) {
    Work work(target);
    const std::string run_file = work.file("runs.parquet"), row_file = work.file("rows.parquet");
    if (!take_apart(patch, run_file, row_file)) return Problem{500, "patch-damaged"};
    std::string numbered = rows_of(run_file);  // read_parquet('…')
    numbered.insert(numbered.size() - 1, ", file_row_number = true");
    const std::string select = fmt::format(
        "with r as (select g, d, n, file_row_number as i from {0}), "
        "e as (select sum(g + n) over (order by i) - n as o, sum(d) over (order by i) as past, n from r), "
        "f as (select (o + past)::bigint as b, past::bigint as past, n from e) "
        "select * from (select x.{1} - f.past as {1}, x.* exclude ({1}) from {2} x asof join f on x.{1} >= f.b where x.{1} < f.b + f.n "
        "union all select * from {3}) order by {1}",
        numbered, row_id, rows_of(base.string()), rows_of(row_file));
    if (!work.run(fmt::format("copy ({}) to {} ({})", select, quoted_text(target.string()), file_settings()))) return work.problem();
    return Nothing{};
}

bool same_rows(const std::filesystem::path& patch, const std::filesystem::path& file) {
    Work work(file);
    const auto digest = take_apart(patch, work.file("runs.parquet"), work.file("rows.parquet"));
    const auto columns = columns_of(work, file.string());
    return digest && columns && digest_of(work, file.string(), columns->names) == digest;
}

}  // namespace skl::analytics
