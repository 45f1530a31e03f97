#include "kernel/http/examples.h"

#include <fstream>
#include <sstream>

#include "kernel/describe/write.h"
#include "kernel/http/route.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr std::size_t deepest = 100;     // OpenAPI documents are answers too
constexpr std::size_t widest_line = 72;  // fits a phone turned sideways, and is a line of prose elsewhere

void indent(std::string& out, const Node& node, std::size_t level) {
    std::string flat;
    write_node(flat, node);
    const bool holds = node.type == Node::Type::list || node.type == Node::Type::object;
    if (!holds || flat.size() + 2 * level <= widest_line) {
        out += flat;
        return;
    }
    const std::string between = "\n" + std::string(2 * level + 2, ' ');
    const bool list = node.type == Node::Type::list;
    out += list ? '[' : '{';
    for (const Node& item : node.items) {
        out += (&item == &node.items[0] ? "" : ",") + between;
        indent(out, item, level + 1);
    }
    for (const Member& member : node.members) {
        out += (&member == &node.members[0] ? "" : ",") + between;
        write_json_string(out, member.key);
        out += ": ";
        indent(out, member.node, level + 1);
    }
    out += "\n" + std::string(2 * level, ' ') + (list ? ']' : '}');
}

// A word of the shell (POSIX 2.2.2): nothing is special between ' and '.
std::string in_shell(std::string_view text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string plain(const Node& node) { return node.type == Node::Type::boolean ? (node.truth ? "true" : "false") : node.text; }

bool is_file(const Route& route, std::string_view name) {
    if (route.input != nullptr)
        for (const Field& field : *route.input->shape)
            if (field.name == name) {
                const Face& face = bare(*field.face);
                return face.kind == Kind::upload || (face.kind == Kind::list && bare(*face.of).kind == Kind::upload);
            }
    return false;
}

// The fields of a form with files (RFC 7578); what is inside a field has a name with dots.
void append_fields(std::string& out, const Route& route, const std::string& before, const Node& value) {
    for (const Member& field : value.members) {
        const std::string name = before + field.key;
        if (field.node.type == Node::Type::object)
            append_fields(out, route, name + ".", field.node);
        else
            out += " \\\n  -F " + in_shell(name + "=" + (is_file(route, name) ? "@data.csv" : plain(field.node)));
    }
}

std::string address_of(const Route& route, const Node& call) {
    std::string out = route.pattern == "/" ? "" : route.pattern;
    if (const Node* path = call.find("path"))
        for (const Member& part : path->members) {
            const std::string hole = "{" + part.key + "}";
            if (const auto at = out.find(hole); at != std::string::npos)
                out.replace(at, hole.size(), text::percent_encode(plain(part.node)));
        }
    return out;
}

}  // namespace

void Examples::read() const {
    const auto text = disk::read(file_);
    if (!text) return;
    auto read = read_json(*text, deepest);
    if (!read) {
        log::warn("examples cannot be read", {{"file", file_.string()}, {"code", read.problem().code}});
        return;
    }
    all_ = std::move(*read);
    for (const Member& language : all_.members)
        for (const Member& operation : language.node.members) by_operation_[language.key][operation.key] = &operation.node;
}

const Node* Examples::of(std::string_view language, const Route& route) const {
    std::call_once(once_, [this] { read(); });
    const auto spoken = by_operation_.find(language);
    if (spoken == by_operation_.end()) return nullptr;
    const auto found = spoken->second.find(route.method + " " + route.pattern);
    return found == spoken->second.end() ? nullptr : found->second;
}

std::string indented(const Node& node) {
    std::string out;
    indent(out, node, 0);
    return out;
}

std::string curl_of(const Route& route, const Node& example, std::string_view base, std::string_view operator_token) {
    const Node* call = example.find("call");
    const std::string address = fmt::format("{}/api/v1{}", base, call == nullptr ? route.pattern : address_of(route, *call));
    const Node* query = call == nullptr ? nullptr : call->find("query");
    const bool asked = query != nullptr && !query->members.empty();
    std::string out = asked ? "curl -G" : "curl";
    if (route.method != "GET") out += " -X " + route.method;
    out += " " + in_shell(address);
    if (route.need.permission.empty() && !route.need.empty()) out += fmt::format(" \\\n  -b 'sl={}'", operator_token);
    if (!route.need.permission.empty()) out += fmt::format(" \\\n  -H 'Authorization: Bearer {}'", operator_token);
    if (asked)
        for (const Member& one : query->members) out += " \\\n  --data-urlencode " + in_shell(one.key + "=" + plain(one.node));
    const Node* request = example.find("request");
    const Node* type = request == nullptr ? nullptr : request->find("type");
    const Node* value = request == nullptr ? nullptr : request->find("value");
    if (type == nullptr || value == nullptr) return out;
    if (type->text == "multipart/form-data") return append_fields(out, route, "", *value), out;
    return out + fmt::format(" \\\n  -H 'Content-Type: {}' \\\n  -d ", type->text) + in_shell(indented(*value));
}

}  // namespace skl
