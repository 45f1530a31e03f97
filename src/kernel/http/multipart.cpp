#include "kernel/http/multipart.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/http/limits.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

struct Part {
    std::string disposition, type;
    std::string_view content;
};

std::string_view line(std::string_view& text) {
    const auto end = text.find("\r\n");
    const std::string_view out = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    return out;
}

bool header_is(std::string_view header, std::string_view name, std::string& value) {
    if (header.size() <= name.size() || header[name.size()] != ':') return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (text::ascii_lower(header[i]) != name[i]) return false;
    value = header.substr(header.find_first_not_of(' ', name.size() + 1) == std::string_view::npos
                              ? header.size()
                              : header.find_first_not_of(' ', name.size() + 1));
    return true;
}

// The name a browser gives, without any folder.
std::string safe_name(std::string name) {
    const auto slash = name.find_last_of("/\\");
    if (slash != std::string::npos) name.erase(0, slash + 1);
    if (!text::valid_utf8(name) || text::first_control(name, false) || name.size() > 255) return "upload";
    return text::nfc(name);
}

Result<Node> file_node(const Part& part, std::string name, const std::filesystem::path& scratch) {
    std::string path = (scratch / "upload-XXXXXX").string();
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);  // mode 0600
    if (fd < 0) return Problem{500, "disk-failed", {{"what", "upload"}}};
    std::string_view rest = part.content;
    while (!rest.empty()) {
        const ssize_t written = ::write(fd, rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(fd);
    if (!rest.empty()) {
        ::unlink(path.c_str());
        return Problem{507, "disk-failed", {{"what", "upload"}}};
    }
    Node node{.type = Node::Type::upload};
    node.upload = {"", safe_name(std::move(name)), part.type, path, static_cast<std::int64_t>(part.content.size())};
    return node;
}

// One part into its place in the form.
Done take_part(Node& root, std::string_view text, const std::filesystem::path& scratch) {
    Part part;
    for (std::string_view header = line(text); !header.empty(); header = line(text))
        if (!header_is(header, "content-disposition", part.disposition)) (void)header_is(header, "content-type", part.type);
    part.content = text;
    const std::string name = header_parameter(part.disposition, "name");
    if (name.empty()) return Problem::bad_request("bad-form");
    if (part.disposition.find("filename=") == std::string::npos) {
        if (part.content.size() > limits::form_part) return Problem{413, "too-large", {{"limit", std::to_string(limits::form_part)}}};
        put_field(root, name, Node{.type = Node::Type::text, .text = std::string(part.content)});
        return Nothing{};
    }
    std::string file_name = header_parameter(part.disposition, "filename");
    if (file_name.empty() && part.content.empty()) return Nothing{};  // a file field left empty
    auto node = file_node(part, std::move(file_name), scratch);
    if (!node) return node.problem();
    put_field(root, name, std::move(*node));
    return Nothing{};
}

Done take_parts(Node& root, std::string_view body, std::string_view boundary, const std::filesystem::path& scratch) {
    const std::string delimiter = "\r\n--" + std::string(boundary);
    if (!body.starts_with(std::string_view(delimiter).substr(2))) return Problem::bad_request("bad-form");
    body.remove_prefix(delimiter.size() - 2);
    for (std::size_t parts = 0; !body.starts_with("--"); ++parts) {
        if (parts == most_parts || !body.starts_with("\r\n")) return Problem::bad_request("bad-form");
        body.remove_prefix(2);
        const auto end = body.find(delimiter);
        if (end == std::string_view::npos) return Problem::bad_request("bad-form");
        if (auto done = take_part(root, body.substr(0, end), scratch); !done) return done;
        body.remove_prefix(end + delimiter.size());
    }
    return Nothing{};
}

}  // namespace

// Parameters (RFC 9110 §5.6.6) follow semicolons; a quoted value may hold semicolons and names of its own.
std::string header_parameter(std::string_view value, std::string_view name) {
    std::size_t at = value.find(';');
    while (at < value.size()) {
        at = value.find_first_not_of("; \t", at);
        if (at == std::string_view::npos) return {};
        const auto equals = value.find_first_of("=;", at);
        if (equals == std::string_view::npos) return {};
        if (value[equals] == ';') {
            at = equals;
            continue;
        }
        const std::string_view parameter = value.substr(at, equals - at);
        std::string out;
        at = equals + 1;
        if (at < value.size() && value[at] == '"') {
            for (++at; at < value.size() && value[at] != '"'; ++at) {
                if (value[at] == '\\' && at + 1 < value.size() && value[at + 1] == '"') ++at;  // browsers escape nothing else
                out += value[at];
            }
            at = value.find(';', std::min(at, value.size()));
        } else {
            const auto end = value.find_first_of("; ", at);
            out = value.substr(at, end == std::string_view::npos ? end : end - at);
            at = end;
        }
        if (parameter == name) return out;
    }
    return {};
}

Result<Node> read_multipart(std::string_view body, std::string_view boundary, const std::filesystem::path& scratch) {
    if (boundary.empty() || boundary.size() > 70) return Problem::bad_request("bad-form");
    Node root{.type = Node::Type::object};
    if (auto done = take_parts(root, body, boundary, scratch); !done) {
        remove_uploads(root);
        return done.problem();
    }
    return root;
}

void remove_uploads(const Node& node) {
    std::error_code ec;
    if (node.type == Node::Type::upload) std::filesystem::remove(node.upload.path, ec);
    for (const auto& [key, inner] : node.members) remove_uploads(inner);
    for (const Node& inner : node.items) remove_uploads(inner);
}

}  // namespace skl
