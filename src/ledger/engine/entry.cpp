#include "ledger/engine/entry.h"

#include <charconv>

#include "kernel/crypto/digest.h"
#include "kernel/describe/canonical.h"
#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

constexpr std::int64_t largest_exact_integer = (std::int64_t{1} << 53) - 1;  // RFC 7493 §2.2
constexpr std::size_t usual_entry = 512;                                     // bytes: one allocation for most
constexpr std::size_t commitment_length = 43;                                // base64url of 32 bytes

std::optional<std::int64_t> integer(const Node& node) {
    std::int64_t value = 0;
    const char* end = node.text.data() + node.text.size();
    if (node.type != Node::Type::number) return {};
    if (const auto read = std::from_chars(node.text.data(), end, value); read.ec != std::errc() || read.ptr != end) return {};
    if (value > largest_exact_integer || value < -largest_exact_integer) return {};
    return value;
}

bool is_commitment(std::string_view text) {
    const auto bytes = text::base64url_decode(text);
    return text.size() == commitment_length && bytes && bytes->size() == 32;
}

bool is_type_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.find('.') != std::string_view::npos &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._") == std::string_view::npos;
}

bool is_hash(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

const char* named(PubMember::Kind kind) {
    switch (kind) {
        case PubMember::Kind::text: return "string";
        case PubMember::Kind::integer: return "integer";
        case PubMember::Kind::boolean: return "boolean";
        case PubMember::Kind::hash: return "SHA-256";
        case PubMember::Kind::texts: return "array of strings";
        case PubMember::Kind::integers: return "array of integers";
    }
    return "";
}

bool fits(const Node& node, PubMember::Kind kind) {
    const auto each = [&](auto good) { return node.type == Node::Type::list && std::all_of(node.items.begin(), node.items.end(), good); };
    switch (kind) {
        case PubMember::Kind::text: return node.type == Node::Type::text;
        case PubMember::Kind::integer: return integer(node).has_value();
        case PubMember::Kind::boolean: return node.type == Node::Type::boolean;
        case PubMember::Kind::hash: return node.type == Node::Type::text && is_hash(node.text);
        case PubMember::Kind::texts: return each([](const Node& n) { return n.type == Node::Type::text; });
        case PubMember::Kind::integers: return each([](const Node& n) { return integer(n).has_value(); });
    }
    return false;
}

void check_want(std::vector<FieldError>& errors, const char* pointer, Want want, bool there) {
    if (want == Want::must && !there) errors.push_back({pointer, "required"});
    if (want == Want::never && there) errors.push_back({pointer, "unknown-field", {{"near", ""}}});
}

void check_pub(std::vector<FieldError>& errors, const Node* pub, const EntryType& type) {
    for (const PubMember& member : type.pub) {
        const Node* node = pub ? pub->find(member.name) : nullptr;
        if (node == nullptr && member.want == Want::must) errors.push_back({"/pub/" + member.name, "required"});
        if (node != nullptr && !fits(*node, member.kind))
            errors.push_back({"/pub/" + member.name, "wrong-type", {{"want", named(member.kind)}}});
    }
    if (pub == nullptr) return;
    if (pub->type != Node::Type::object) errors.push_back({"/pub", "wrong-type", {{"want", "object"}}});
    for (const Member& member : pub->members)
        if (std::none_of(type.pub.begin(), type.pub.end(), [&](const PubMember& known) { return known.name == member.key; }))
            errors.push_back({"/pub/" + member.key, "unknown-field", {{"near", ""}}});
}

FieldError bad_time() { return {"/at", "out-of-range", {{"min", "0"}, {"max", std::to_string(largest_exact_integer)}}}; }

Problem bad_entry(const char* what) { return Problem{400, "bad-entry", {{"what", what}}}; }

}  // namespace

std::vector<FieldError> check(const Entry& entry, const EntryType& type) {
    std::vector<FieldError> errors;
    if (entry.type != type.name || !is_type_name(entry.type)) errors.push_back({"/t", "not-one-of", {{"allowed", type.name}}});
    if (entry.at < 0 || entry.at > largest_exact_integer) errors.push_back(bad_time());
    check_want(errors, "/ref", type.ref, entry.ref.has_value());
    check_want(errors, "/c", type.commitment, entry.commitment.has_value());
    if (entry.commitment && !is_commitment(*entry.commitment)) errors.push_back({"/c", "wrong-type", {{"want", "commitment"}}});
    check_pub(errors, entry.pub ? &*entry.pub : nullptr, type);
    return errors;
}

// Member by member in the order of JCS; `pub` is the only one that is not known to be a string or an integer.
Result<std::string> write_entry(const Entry& entry, std::string_view tenant) {
    std::string out;
    out.reserve(usual_entry);
    std::vector<FieldError> errors;
    if (entry.at > largest_exact_integer || entry.at < -largest_exact_integer) errors.push_back(bad_time());
    const auto put = [&](std::string_view before, const char* pointer, const auto& value) {
        out += before;
        if (auto done = append_canonical(out, value); !done)
            for (FieldError& error : done.problem().errors) errors.push_back({pointer + error.pointer, std::move(error.code)});
    };
    fmt::format_to(std::back_inserter(out), "{{\"at\":{}", entry.at);
    if (entry.commitment) put(",\"c\":", "/c", std::string_view(*entry.commitment));
    if (entry.pub) put(",\"pub\":", "/pub", *entry.pub);
    if (entry.ref) put(",\"ref\":", "/ref", std::string_view(*entry.ref));
    put(",\"t\":", "/t", std::string_view(entry.type));
    put(",\"ten\":", "/ten", tenant);
    out += ",\"v\":1}";
    if (!errors.empty()) return Problem{400, "ledger-entry-schema", {}, {std::move(errors.front())}};
    if (out.size() > longest_ledger_entry)
        return Problem{400, "ledger-entry-schema", {}, {{"", "too-long", {{"max", std::to_string(longest_ledger_entry)}}}}};
    return out;
}

Result<ReadEntry> read_entry(std::string_view bytes) {
    auto root = read_json(bytes);
    if (!root) return bad_entry("json");
    const auto canonical = canonical_json(*root);
    if (!canonical || *canonical != bytes) return bad_entry("not-canonical");
    if (root->type != Node::Type::object) return bad_entry("no-object");
    ReadEntry out;
    bool version = false;
    for (Member& member : root->members) {
        const bool text = member.node.type == Node::Type::text;
        const auto number = integer(member.node);
        if (member.key == "at" && number)
            out.entry.at = *number;
        else if (member.key == "v" && number == 1)
            version = true;
        else if (member.key == "c" && text && is_commitment(member.node.text))
            out.entry.commitment = member.node.text;
        else if (member.key == "ref" && text)
            out.entry.ref = member.node.text;
        else if (member.key == "t" && text && is_type_name(member.node.text))
            out.entry.type = member.node.text;
        else if (member.key == "ten" && text)
            out.tenant = member.node.text;
        else if (member.key == "pub" && member.node.type == Node::Type::object)
            out.entry.pub = std::move(member.node);
        else
            return bad_entry("member");
    }
    if (!version || out.entry.type.empty() || out.tenant.empty() || root->find("at") == nullptr) return bad_entry("member");
    return out;
}

std::string commit_to(std::string_view salt, std::string_view canonical_payload) {
    const std::string mac = crypto::hmac_sha256(salt, canonical_payload);
    return text::base64url(mac);
}

Node text_node(std::string_view text) { return Node{.type = Node::Type::text, .text = std::string(text)}; }
Node integer_node(std::int64_t value) { return Node{.type = Node::Type::number, .text = std::to_string(value)}; }

}  // namespace skl::ledger
