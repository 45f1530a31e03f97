#include "kernel/http/sorting.h"

#include <charconv>

#include "kernel/crypto/cipher.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/app.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

std::string names(std::span<const SortKey> keys) {
    std::string out;
    for (const SortKey& key : keys) out += fmt::format("{}{}", out.empty() ? "" : ", ", key.name);
    return out;
}

std::int64_t number_of(View value) {
    return value.face->kind == Kind::instant ? static_cast<const Instant*>(value.value)->micros : integer_of(value);
}

View member_of(View row, std::string_view name) {
    const Field* field = row.face->shape->find(name);
    if (field == nullptr) throw std::logic_error("a list is sorted by what its items have");
    return inside({field->face, field->in_const(row.value)});
}

// Closed, and not only signed: a cursor stands in an address, and addresses in logs, where the name of a row has no place.
constexpr std::size_t nonce_size = 12;

std::string key_of(const App& app) { return crypto::hmac_sha256(app.seal_key(), "sorting/v1"); }

std::string closed(const App& app, std::string_view label, std::string_view place) {
    const std::string nonce = crypto::random_bytes(nonce_size);
    return text::base64url(nonce + crypto::gcm_seal(key_of(app), nonce, label, place));
}

std::optional<std::string> opened(const App& app, std::string_view label, std::string_view cursor) {
    const auto bytes = text::base64url_decode(cursor);
    if (!bytes || bytes->size() <= nonce_size) return {};
    const std::string_view all = *bytes;
    return crypto::gcm_open(key_of(app), all.substr(0, nonce_size), label, all.substr(nonce_size));
}

Problem bad_cursor() { return Problem::bad_request("bad-cursor"); }

}  // namespace

const App& Sorting::tell(Context& cx, std::span<const SortKey> keys) {
    cx.add_header(std::string(sort_keys_header), names(keys));
    return cx.app();
}

Done Sorting::take_order(std::span<const SortKey> keys) {
    std::string_view rest = sort_;
    if (rest == "-") return keyset_.ids_descending = true, Done(Nothing{});
    for (bool more = !rest.empty(); more;) {
        const auto comma = rest.find(',');
        std::string_view name = rest.substr(0, comma);
        more = comma != std::string_view::npos;
        rest.remove_prefix(more ? comma + 1 : rest.size());
        const bool descending = name.starts_with('-');
        if (descending) name.remove_prefix(1);
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const SortKey& one) { return one.name == name; });
        const bool twice = std::any_of(keys_.begin(), keys_.end(), [&](const SortKey& one) { return one.name == name; });
        if (key == keys.end() || twice || keys_.size() == most_sort_keys)
            return Problem{400, "unknown-sort", {{"sort", std::string(name)}, {"fields", names(keys)}}};
        keys_.push_back(*key);
        keyset_.columns.push_back({std::string(name), descending});
        keyset_.ids_descending = descending;
    }
    return Nothing{};
}

// [order, value …, id], as `behind` writes it.
Done Sorting::take_place(const Node& place) {
    if (place.items.size() != keys_.size() + 2) return bad_cursor();
    for (std::size_t i = 0; i <= keys_.size(); ++i) {
        const Node& given = place.items[i + 1];
        const bool number = i < keys_.size() && keys_[i].number;
        if (given.type != (number ? Node::Type::number : Node::Type::text)) return bad_cursor();
        std::int64_t value = 0;
        if (number && std::from_chars(given.text.data(), given.text.data() + given.text.size(), value).ec != std::errc())
            return bad_cursor();
        keyset_.after.push_back(number ? Value(value) : Value(given.text));
    }
    return Nothing{};
}

Result<Sorting> Sorting::read(const App& app, std::string_view label, std::optional<std::string> sort,
                              const std::optional<std::string>& cursor, std::span<const SortKey> keys, std::string_view usual) {
    Node place;
    if (cursor) {
        const auto open = opened(app, label, *cursor);
        auto read = open ? read_json(*open) : Result<Node>(bad_cursor());
        if (!read || read->items.empty() || (sort && read->items.front().text != *sort)) return bad_cursor();
        place = std::move(*read);
        sort = place.items.front().text;
    }
    Sorting out(app, label, sort.value_or(std::string(usual)));
    if (auto order = out.take_order(keys); !order) return std::move(order.problem());
    if (cursor)
        if (auto taken = out.take_place(place); !taken) return std::move(taken.problem());
    return out;
}

std::string Sorting::behind(View row) const {
    std::string json = "[";
    write_json_string(json, sort_);
    for (const SortKey& key : keys_) {
        json += ',';
        const View value = member_of(row, key.name);
        if (key.number)
            json += std::to_string(number_of(value));
        else
            write_json_string(json, write_scalar(value));
    }
    json += ',';
    write_json_string(json, write_scalar(member_of(row, "id")));
    return closed(*app_, label_, json + "]");
}

}  // namespace skl
