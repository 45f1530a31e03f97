#include "kernel/http/multipart.h"

#include <unistd.h>

#include <fstream>

#include "kernel/http/limits.h"
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
        if (std::tolower(static_cast<unsigned char>(header[i])) != name[i]) return false;
    value = header.substr(header.find_first_not_of(' ', name.size() + 1) == std::string_view::npos ? header.size()
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
    const int fd = ::mkstemp(path.data());
    if (fd < 0) return Problem{500, "disk-failed", {{"what", "upload"}}};
    std::string_view rest = part.content;
    while (!rest.empty()) {
        const ssize_t written = ::write(fd, rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(fd);
    if (!rest.empty()) return Problem{507, "disk-failed", {{"what", "upload"}}};
    Node node{.type = Node::Type::upload};
    node.upload = {"", safe_name(std::move(name)), part.type, path, static_cast<std::int64_t>(part.content.size())};
    return node;
}

}  // namespace

std::string header_parameter(std::string_view value, std::string_view name) {
    for (std::size_t at = 0; (at = value.find(name, at)) != std::string_view::npos; at += name.size()) {
        const bool starts = at > 0 && (value[at - 1] == ' ' || value[at - 1] == ';');
        std::string_view rest = value.substr(at + name.size());
        if (!starts || !rest.starts_with('=')) continue;
        rest.remove_prefix(1);
        if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of("; ")));
        std::string out;
        for (std::size_t i = 1; i < rest.size() && rest[i] != '"'; ++i) {
            if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') ++i;
            out += rest[i];
        }
        return out;
    }
    return {};
}

Result<Node> read_multipart(std::string_view body, std::string_view boundary, const std::filesystem::path& scratch) {
    if (boundary.empty() || boundary.size() > 70) return Problem::bad_request("bad-form");
    const std::string delimiter = "\r\n--" + std::string(boundary);
    Node root{.type = Node::Type::object};
    if (!body.starts_with(std::string_view(delimiter).substr(2))) return Problem::bad_request("bad-form");
    body.remove_prefix(delimiter.size() - 2);
    for (std::size_t parts = 0; !body.starts_with("--"); ++parts) {
        if (parts == most_parts || !body.starts_with("\r\n")) return Problem::bad_request("bad-form");
        body.remove_prefix(2);
        const auto end = body.find(delimiter);
        if (end == std::string_view::npos) return Problem::bad_request("bad-form");
        std::string_view rest = body.substr(0, end);
        body.remove_prefix(end + delimiter.size());
        Part part;
        for (std::string_view header = line(rest); !header.empty(); header = line(rest))
            if (!header_is(header, "content-disposition", part.disposition)) (void)header_is(header, "content-type", part.type);
        part.content = rest;
        const std::string name = header_parameter(part.disposition, "name");
        if (name.empty()) return Problem::bad_request("bad-form");
        if (part.disposition.find("filename=") == std::string::npos) {
            if (part.content.size() > limits::form_part) return Problem{413, "too-large"};
            put_field(root, name, Node{.type = Node::Type::text, .text = std::string(part.content)});
            continue;
        }
        std::string file_name = header_parameter(part.disposition, "filename");
        if (file_name.empty() && part.content.empty()) continue;  // a file field left empty
        auto node = file_node(part, std::move(file_name), scratch);
        if (!node) return node.problem();
        put_field(root, name, std::move(*node));
    }
    return root;
}

}  // namespace skl
