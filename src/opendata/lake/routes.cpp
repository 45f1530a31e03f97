#include "opendata/lake/routes.h"

#include <charconv>

#include "kernel/crypto/digest.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/lake/iceberg.h"

namespace skl::opendata {
namespace {

constexpr std::string_view hint_name = "version-hint.text";

// "v3.metadata.json" between `before` and `after`: 3.
std::optional<std::int64_t> number_between(std::string_view name, std::string_view before, std::string_view after) {
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() <= before.size() + after.size()) return {};
    const std::string_view digits = name.substr(before.size(), name.size() - before.size() - after.size());
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error != std::errc{} || end != digits.data() + digits.size() || out < 1) return {};
    return out;
}

Task<Result<OpenTable>> table_of(Context& cx, const TableName& name, std::optional<std::int64_t> version) {
    co_return co_await cx.read([&](Reader& reader) { return open_table_for(cx, reader, name.value, {{}, version}); });
}

// Of the table in all its versions: the resource it comes from and its place there (UUID version 8, RFC 9562 §5.8).
std::string uuid_of(const OpenTable& open) {
    const std::string digest = crypto::sha256(fmt::format("iceberg/{}/{}", to_text(open.version.resource_id), open.table.ordinal));
    Uuid out;
    std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
    out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x80);
    out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
    return to_text(out);
}

lake::IcebergTable iceberg_of(const Context& cx, const OpenTable& open) {
    return {site_url(cx) + "/tables/" + open.table.name.value + "/iceberg",
            uuid_of(open),
            open.lake.columns,
            open.version.number,
            open.table.row_count,
            open.table.parquet_bytes,
            open.version.published_at.value_or(open.version.created_at)};
}

// What a version says never changes, as long as it is public.
Reply reply_of(const OpenTable& open, std::string body, const char* type, bool changes = false) {
    Reply reply = Reply::text(std::move(body), type);
    reply.headers = {{"Access-Control-Allow-Origin", "*"}, {"Cache-Control", changes ? "no-cache" : cache_control(open.dataset, 3'600)}};
    return reply;
}

Task<Result<Reply>> metadata(Context& cx, TableName name, Text<1, 80> file) {
    const auto described = number_between(file.value, "v", ".metadata.json"), listed = number_between(file.value, "snap-", ".avro"),
               listing = number_between(file.value, "m-", ".avro");
    const bool hint = file.value == hint_name;
    if (!described && !listed && !listing && !hint) co_return Problem::not_found("file");
    const auto open = co_await table_of(cx, name, described ? described : listed ? listed : listing);
    if (!open) co_return open.problem();
    const auto table = iceberg_of(cx, *open);
    if (hint) co_return reply_of(*open, std::to_string(table.version), "text/plain; charset=utf-8", true);
    if (described) co_return reply_of(*open, lake::metadata_json(table), "application/json");
    co_return reply_of(*open, listed ? lake::manifest_list(table) : lake::manifest(table), "application/vnd.apache.avro");
}

Task<Result<Reply>> data(Context& cx, TableName name, Text<1, 80> file) {
    const auto version = number_between(file.value, "v", ".parquet");
    if (!version) co_return Problem::not_found("file");
    const auto open = co_await table_of(cx, name, version);
    if (!open) co_return open.problem();
    auto parquet = co_await bring(cx, open->table.parquet_sha256.value);
    if (!parquet) co_return std::move(parquet.problem());
    Reply reply = reply_of(*open, {}, "application/vnd.apache.parquet");
    reply.file = std::move(parquet->path);
    reply.held = std::move(parquet->held);
    reply.headers.emplace_back("ETag", "\"" + open->table.parquet_sha256.value + "\"");
    co_return reply;
}

}  // namespace

void install_lake(App& app) {
    app.get("/tables/{table}/iceberg/metadata/{file}", metadata)
        .named("lake.metadata")
        .gives({"application/json", "application/vnd.apache.avro", "text/plain"})
        .with_dotted_names()
        .for_programs();
    app.get("/tables/{table}/iceberg/data/{file}", data)
        .named("lake.data")
        .gives({"application/vnd.apache.parquet"})
        .with_dotted_names()
        .for_programs();
}

}  // namespace skl::opendata
