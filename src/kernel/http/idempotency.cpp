#include "kernel/http/idempotency.h"

#include "kernel/crypto/digest.h"
#include "kernel/describe/node.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

// A session or a sign-in belongs to the exchange that made it, and the rest is made anew for each answer.
bool kept(std::string_view name) { return name != "Set-Cookie" && !name.starts_with("RateLimit"); }

std::string headers_json(const HeaderList& headers) {
    std::string out = "[";
    for (const auto& [name, value] : headers) {
        if (!kept(name)) continue;
        out += out.size() > 1 ? ",[" : "[";
        write_json_string(out, name);
        out += ',';
        write_json_string(out, value);
        out += ']';
    }
    return out + "]";
}

HeaderList headers_of(std::string_view json) {
    HeaderList out;
    if (const auto read = read_json(json))
        for (const Node& line : read->items)
            if (line.items.size() == 2) out.emplace_back(line.items[0].text, line.items[1].text);
    return out;
}

std::string coded(std::string_view bytes) {  // any bytes as text, on both databases
    return text::base64url(bytes);
}

struct Found {
    std::string request;
    bool answered = false, committed = false;
    std::int64_t claimed_until = 0;
    KeptAnswer answer;
};

std::optional<Found> find(Transaction& tx, const std::string& id) {
    std::optional<Found> out;
    tx.query("select request, committed, claimed_until, status, headers, body from idempotency where tenant = :tenant and id = :id")
        .bind("id", id)
        .each([&](const Row& row) {
            out.emplace();
            out->request = row.text(0);
            out->committed = row.boolean(1);
            out->claimed_until = row.integer(2);
            out->answered = !row.is_null(3);
            if (!out->answered) return;
            out->answer.status = static_cast<int>(row.integer(3));
            out->answer.headers = headers_of(row.text(4));
            out->answer.body = text::base64url_decode(row.text(5)).value_or("");
        });
    return out;
}

}  // namespace

Result<std::string> idempotency_key(std::string_view header) {
    if (header.size() >= 2 && header.front() == '"' && header.back() == '"') header = header.substr(1, header.size() - 2);
    const bool printable = std::all_of(header.begin(), header.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
    if (header.empty() || header.size() > longest_idempotency_key || !printable)
        return Problem::bad_request("bad-idempotency-key").with("limit", std::to_string(longest_idempotency_key));
    return std::string(header);
}

IdempotentRequest idempotent_request(std::string_view seal_key, std::string_view caller, std::string_view key, const Request& request,
                                     std::string_view body_sha256) {
    const std::string mac = crypto::hmac_sha256(seal_key, fmt::format("idempotency/v1\n{}\n{}", caller, key));
    return {coded(mac), crypto::sha256_hex(fmt::format("{} {}?{}\n{}", request.method, request.path, request.query, body_sha256))};
}

Result<std::optional<KeptAnswer>> claim(Transaction& tx, const IdempotentRequest& request, Instant now, Instant claimed_until) {
    tx.query("delete from idempotency where tenant = :tenant and expires_at <= :now").bind("now", now).run();
    const Instant expires{now.micros + std::chrono::microseconds(idempotency_kept).count()};
    const auto inserted = tx.query(
                                "insert into idempotency(tenant, id, request, claimed_until, committed, expires_at) "
                                "values(:tenant, :id, :request, :until, :committed, :expires) on conflict do nothing")
                              .bind("id", request.id)
                              .bind("request", request.request)
                              .bind("until", claimed_until)
                              .bind("committed", false)
                              .bind("expires", expires)
                              .run();
    if (inserted == 1) return std::optional<KeptAnswer>{};
    auto found = find(tx, request.id);
    if (!found) return Problem{503, "busy", {}, {}, {{"Retry-After", "1"}}};
    if (found->request != request.request) return Problem{422, "idempotency-mismatch"};
    if (found->answered) return std::optional<KeptAnswer>{std::move(found->answer)};
    if (now.micros < found->claimed_until) return Problem{409, "in-flight", {}, {}, {{"Retry-After", "1"}}};
    if (found->committed) return Problem::conflict("idempotency-interrupted");
    const auto taken =
        tx.query("update idempotency set claimed_until = :until where tenant = :tenant and id = :id and claimed_until = :was")
            .bind("until", claimed_until)
            .bind("id", request.id)
            .bind("was", found->claimed_until)
            .run();
    if (taken == 1) return std::optional<KeptAnswer>{};
    return Problem{409, "in-flight", {}, {}, {{"Retry-After", "1"}}};
}

void mark_committed(Transaction& tx, const std::string& id) {
    tx.query("update idempotency set committed = :committed where tenant = :tenant and id = :id")
        .bind("committed", true)
        .bind("id", id)
        .run();
}

void keep_answer(Transaction& tx, const std::string& id, const KeptAnswer& answer) {
    tx.query("update idempotency set status = :status, headers = :headers, body = :body where tenant = :tenant and id = :id")
        .bind("status", answer.status)
        .bind("headers", headers_json(answer.headers))
        .bind("body", coded(answer.body))
        .bind("id", id)
        .run();
}

void release(Transaction& tx, const std::string& id) {
    tx.query("delete from idempotency where tenant = :tenant and id = :id and committed is not true").bind("id", id).run();
}

}  // namespace skl
