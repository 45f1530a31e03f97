#include "opendata/versions/comparisons.h"

#include <fstream>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/disk.h"

namespace skl::opendata {
namespace {

constexpr const char* plan_version = "1";  // of what comparisons say: another one is made anew
constexpr std::size_t hash_shown = 24;     // hex digits of a table's hash in a file's name

std::filesystem::path folder_of(const Module::Inside& in) { return in.derived / "comparisons"; }

diff::Side side_of(const OpenTable& open) {
    diff::Side out{open.lake.source, {}, open.table.row_count};
    for (std::size_t i = 0; i < open.lake.columns.size(); ++i)
        out.columns.push_back({open.lake.columns[i], open.table.columns[i].nulls, open.table.columns[i].distinct});
    return out;
}

// First the rows, then what they say, each whole before it has its name: who finds the second has both.
Done keep(const std::filesystem::path& folder, const std::string& name, const Comparison& comparison, const std::filesystem::path& rows) {
    const std::filesystem::path part = folder / (crypto::random_token() + ".part");
    std::ofstream(part, std::ios::binary) << to_json(comparison);
    std::error_code ec;
    std::filesystem::rename(rows, folder / (name + ".parquet"), ec);
    if (!ec) std::filesystem::rename(part, folder / (name + ".json"), ec);
    if (!ec) return Nothing{};
    std::filesystem::remove(part, ec);
    return Problem{500, "disk-failed", {{"what", "comparison"}}};
}

}  // namespace

std::string comparison_name(const OpenTable& before, const OpenTable& after, const diff::Options& options) {
    const std::string question = fmt::format("{}\n{}\n{}\n{}", plan_version, fmt::join(options.given, "\x1f"),
                                             fmt::join(options.declared, "\x1f"), fmt::join(options.ignored, "\x1f"));
    return fmt::format("{}-{}-{}", before.table.parquet_sha256.value.substr(0, hash_shown),
                       after.table.parquet_sha256.value.substr(0, hash_shown), crypto::sha256_hex(question).substr(0, hash_shown));
}

std::optional<KeptComparison> kept_comparison(const Module::Inside& in, const std::string& name) {
    const auto text = disk::read(folder_of(in) / (name + ".json"));
    if (!text) return {};
    auto comparison = from_json<Comparison>(*text);
    if (!comparison) return {};
    return KeptComparison{std::move(*comparison), folder_of(in) / (name + ".parquet"), name};
}

Result<KeptComparison> comparison_of(Module::Inside& in, const OpenTable& before, const OpenTable& after, const diff::Options& options) {
    const std::string name = comparison_name(before, after, options);
    if (auto kept = kept_comparison(in, name)) return std::move(*kept);
    const std::lock_guard lock(in.making);
    if (auto kept = kept_comparison(in, name)) return std::move(*kept);
    std::error_code ec;
    std::filesystem::create_directories(folder_of(in), ec);
    const disk::ScratchFolder scratch(folder_of(in), "work-");
    if (scratch.path().empty()) return Problem{507, "disk-failed", {{"what", "comparison"}}};
    const auto made = compare(in.queries, side_of(before), side_of(after), options, scratch.path() / "rows.parquet", scratch.path());
    if (!made) return made.problem();
    if (auto done = keep(folder_of(in), name, *made, scratch.path() / "rows.parquet"); !done) return std::move(done.problem());
    auto kept = kept_comparison(in, name);
    if (!kept) return Problem{500, "disk-failed", {{"what", "comparison"}}};
    return std::move(*kept);
}

void forget_comparisons(const Module::Inside& in, const std::string& parquet_sha256) {
    if (parquet_sha256.empty()) return;
    std::error_code ec;
    std::vector<std::filesystem::path> gone;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(in), ec))
        if (entry.path().filename().string().find(parquet_sha256.substr(0, hash_shown)) != std::string::npos) gone.push_back(entry.path());
    for (const auto& file : gone) std::filesystem::remove(file, ec);
}

}  // namespace skl::opendata
