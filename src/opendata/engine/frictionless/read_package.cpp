// Packages, resources, dialects, checklists.
#include <set>

#include "kernel/text/text.h"
#include "opendata/engine/csvw/url.h"
#include "opendata/engine/frictionless/formats.h"
#include "opendata/engine/frictionless/members.h"
#include "opendata/engine/frictionless/yaml.h"

namespace skl::opendata::frictionless {
namespace {

bool yaml_name(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

// A property that may stand in a file of its own.
std::optional<Node> referenced(const Node& node, const Files& files, const Members& in) {
    if (node.type != Node::Type::text) return node;
    if (!safe_path(node.text) && !is_url(node.text)) return in.fail(fmt::format("path \"{}\" is not safe", node.text)), std::nullopt;
    const auto text = files(node.text);
    auto read = text ? parse_descriptor(node.text, *text) : std::nullopt;
    if (!read) in.fail(fmt::format("cannot retrieve metadata \"{}\"", node.text));
    return read;
}

void header_rows(Dialect& out, const Members& in) {
    const auto numbers = [&](const char* name, std::vector<std::int64_t>& rows) {
        const Node* list = in.of_type(name, Node::Type::list, "array");
        if (list == nullptr) return;
        rows.clear();
        for (const Node& item : list->items) {
            std::int64_t row = 0;
            std::from_chars(item.text.data(), item.text.data() + item.text.size(), row);
            if (item.type != Node::Type::number || row < 1)
                return in.fail(fmt::format("property \"{}\" is not a list of row numbers", name));
            rows.push_back(row);
        }
        std::sort(rows.begin(), rows.end());
    };
    numbers("headerRows", out.header_rows);
    numbers("commentRows", out.comment_rows);
    out.header_given = out.header_given || in.find("headerRows") != nullptr || in.find("header") != nullptr;
}

void dialect_members(Dialect& out, const Members& in) {
    in.flag("header", out.header);
    in.flag("headerCase", out.header_case);
    in.flag("caseSensitiveHeader", out.header_case);  // version 1
    in.flag("skipBlankRows", out.skip_blank_rows);
    in.text("headerJoin", out.header_join);
    in.text("commentChar", out.comment_char);
    in.text("nullSequence", out.null_sequence);
    in.text("quoteChar", out.quote);
    in.flag("doubleQuote", out.double_quote);
    in.flag("skipInitialSpace", out.skip_initial_space);
    std::string delimiter, escape;
    in.text("delimiter", delimiter);
    if (!delimiter.empty()) out.delimiter = delimiter;
    in.text("escapeChar", escape);
    if (escape == "\\")
        out.double_quote = false;
    else if (!escape.empty())
        in.fail(fmt::format("escape character \"{}\" is not supported", escape));
    header_rows(out, in);
}

void people(const Members& in, const char* name, std::vector<Error>& errors, const std::string& type) {
    const Node* list = in.of_type(name, Node::Type::list, "array");
    if (list == nullptr) return;
    for (const Node& item : list->items) {
        std::string email;
        Members(item, type, errors).text("email", email);
        if (!email.empty() && !email_format(email)) in.fail(fmt::format("property \"{}[].email\" is not valid \"email\"", name));
    }
}

void licences(const Members& in) {
    const Node* list = in.of_type("licenses", Node::Type::list, "array");
    if (list == nullptr) return;
    for (const Node& item : list->items)
        if (item.type != Node::Type::object || (item.find("name") == nullptr && item.find("path") == nullptr))
            in.fail("license requires \"path\" or \"name\"");
}

void paths(Resource& out, const Members& in) {
    in.texts("path", out.paths, true);
    std::vector<std::string> more;
    in.texts("extrapaths", more);
    out.paths.insert(out.paths.end(), more.begin(), more.end());
    for (const std::string& path : out.paths)
        if (!safe_path(path) && !is_url(path)) in.fail(fmt::format("path \"{}\" is not safe", path));
}

void statistics(Resource& out, const Members& in) {
    in.text("hash", out.hash);
    in.whole("bytes", out.bytes);
    in.whole("fields", out.fields);
    in.whole("rows", out.rows);
}

// What the name of a file says of its format: table.csv.gz is a csv, packed.
void infer_format(Resource& out) {
    if (out.paths.empty()) return;
    std::string path = out.paths.front();
    const auto ending = [&] {
        const std::size_t dot = path.rfind('.');
        if (dot == std::string::npos || path.find('/', dot) != std::string::npos) return std::string();
        std::string name = path.substr(dot + 1);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return name;
    };
    if (const std::string packed = ending(); out.compression.empty() && (packed == "zip" || packed == "gz")) out.compression = packed;
    if (!out.compression.empty() && ending() == out.compression) path.resize(path.size() - out.compression.size() - 1);
    if (!out.inner_path.empty()) path = out.inner_path;
    if (out.format.empty()) out.format = ending();
}

}  // namespace

bool is_url(std::string_view path) { return path.starts_with("http://") || path.starts_with("https://"); }

bool safe_path(std::string_view path) {
    if (path.empty() || path.starts_with('/') || path.starts_with('~') || path.find('\\') != std::string_view::npos || has_scheme(path))
        return false;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (path.substr(begin, end - begin) == "..") return false;
        begin = end + 1;
    }
    return true;
}

std::optional<Node> parse_descriptor(std::string_view path, std::string_view text) {
    auto read = yaml_name(path) ? read_yaml(text) : read_json(text);
    if (!read) return {};
    return std::move(*read);
}

Dialect read_dialect(const Node& node, std::vector<Error>& errors) {
    Dialect out;
    const Members in(node, "dialect-error", errors);
    if (node.type != Node::Type::object) return in.fail("dialect is not an object"), out;
    dialect_members(out, in);
    for (const char* control : {"csv", "excel", "ods", "json"})  // the framework groups what belongs to a format
        if (const Node* inner = in.of_type(control, Node::Type::object, "object"))
            dialect_members(out, Members(*inner, "dialect-error", errors));
    return out;
}

Resource read_resource(const Node& node, const Files& files, std::vector<Error>& errors) {
    Resource out;
    const Members in(node, "resource-error", errors);
    if (node.type != Node::Type::object) return in.fail("resource is not an object"), out;
    in.text("name", out.name);
    if (in.find("name") == nullptr) in.fail("\"name\" is a required property");
    paths(out, in);
    if (const Node* data = in.find("data")) out.data = *data;
    if (out.paths.empty() && !out.data) in.fail("one of the properties \"path\" or \"data\" is required");
    if (!out.paths.empty() && out.data) in.fail("properties \"path\" and \"data\" is mutually exclusive");
    in.text("format", out.format);
    in.text("encoding", out.encoding);
    in.text("compression", out.compression);
    in.text("innerpath", out.inner_path);
    statistics(out, in);
    if (const Node* stats = in.of_type("stats", Node::Type::object, "object")) {
        statistics(out, Members(*stats, "resource-error", errors));
        if (const Node* sha256 = stats->find("sha256")) out.hash = "sha256:" + sha256->text;
    }
    infer_format(out);
    licences(in);
    people(in, "sources", errors, "resource-error");
    if (in.find("missingValues") != nullptr) in.fail("\"missingValues\" should be set as \"schema.missingValues\"");
    if (const Node* dialect = in.find("dialect"))
        if (const auto found = referenced(*dialect, files, in)) out.dialect = read_dialect(*found, errors);
    if (const Node* layout = in.of_type("layout", Node::Type::object, "object"))
        out.dialect = read_dialect(*layout, errors);  // framework 4
    if (const Node* schema = in.find("schema"))
        if (const auto found = referenced(*schema, files, in)) out.schema = read_schema(*found, errors);
    std::string profile;
    in.text("profile", profile);
    if (profile == "tabular-data-resource" && !out.schema && in.find("schema") == nullptr)
        in.fail("profile \"tabular-data-resource\" requires \"schema\" to be present");
    return out;
}

Package read_package(const Node& node, const Files& files, std::vector<Error>& errors) {
    Package out;
    const Members in(node, "package-error", errors);
    if (node.type != Node::Type::object) return in.fail("package is not an object"), out;
    in.text("name", out.name);
    licences(in);
    people(in, "contributors", errors, "package-error");
    people(in, "sources", errors, "package-error");
    const Node* resources = in.of_type("resources", Node::Type::list, "array");
    if (in.find("resources") == nullptr) in.fail("\"resources\" is a required property");
    if (resources == nullptr) return out;
    if (resources->items.empty()) in.fail("property \"resources\" is empty");
    if (resources->items.size() > most_resources) return in.fail(fmt::format("more than {} resources", most_resources)), out;
    std::set<std::string> names;
    for (const Node& item : resources->items) {
        const auto found = referenced(item, files, in);
        if (!found) continue;
        out.resources.push_back(read_resource(*found, files, errors));
        if (!names.insert(out.resources.back().name).second) in.fail("names of the resources are not unique");
    }
    for (const char* misplaced : {"missingValues", "fields"})
        if (in.find(misplaced) != nullptr) in.fail(fmt::format("\"{}\" should be set as \"resource.schema.{}\"", misplaced, misplaced));
    return out;
}

Checklist read_checklist(const Node& node, std::vector<Error>& errors) {
    Checklist out;
    const Members in(node, "checklist-error", errors);
    if (node.type != Node::Type::object) return in.fail("checklist is not an object"), out;
    in.texts("pickErrors", out.pick_errors);
    in.texts("skipErrors", out.skip_errors);
    if (const Node* checks = in.of_type("checks", Node::Type::list, "array"))
        for (const Node& check : checks->items) {
            std::string type;
            Members(check, "check-error", errors).text("type", type);
            if (type.empty())
                in.fail("check needs a \"type\"");
            else
                out.checks.push_back({type, check});
        }
    return out;
}

}  // namespace skl::opendata::frictionless
