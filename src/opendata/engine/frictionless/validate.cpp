#include "opendata/engine/frictionless/validate.h"

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"
#include "opendata/engine/frictionless/checks.h"
#include "opendata/engine/frictionless/integrity.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::size_t most_tasks = 100;  // of one inquiry

// Errors of one table as a checklist wants them.
class Chosen {
public:
    Chosen(const Checklist& checklist, Task& task) : checklist_(checklist), task_(task) {}
    void add(std::vector<Error>& errors) {
        for (Error& error : errors)
            if (wanted(error.type) && !full()) task_.errors.push_back(std::move(error));
        errors.clear();
    }
    bool full() const { return task_.errors.size() >= most_errors; }

private:
    bool wanted(const std::string& type) const {
        const auto has = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), type) != names.end(); };
        return (checklist_.pick_errors.empty() || has(checklist_.pick_errors)) && !has(checklist_.skip_errors);
    }
    const Checklist& checklist_;
    Task& task_;
};

std::string counted(std::string_view expected, std::string_view actual) {
    return fmt::format("expected is \"{}\" and actual is \"{}\"", expected, actual);
}

// What the descriptor promises of the whole file. MD5 is not computed: it proves nothing any more.
void compare_statistics(const Resource& resource, const Table& table, std::int64_t rows, std::vector<Error>& errors) {
    const std::size_t colon = resource.hash.find(':');
    if (colon != std::string::npos) {
        const std::string algorithm = resource.hash.substr(0, colon), expected = resource.hash.substr(colon + 1);
        std::optional<crypto::Hash> hash;
        if (algorithm == "sha256") hash = crypto::Hash::sha256;
        if (algorithm == "sha512") hash = crypto::Hash::sha512;
        if (algorithm == "sha1") hash = crypto::Hash::sha1;
        const std::string actual = hash ? text::hex(crypto::digest(*hash, table.source().stored)) : expected;
        if (actual != expected) errors.push_back({.type = "hash-count", .note = counted(expected, actual)});
    }
    const auto compare = [&](const char* type, const std::optional<std::int64_t>& expected, std::int64_t actual) {
        if (expected && *expected != actual)
            errors.push_back({.type = type, .note = counted(std::to_string(*expected), std::to_string(actual))});
    };
    if (!resource.data) compare("byte-count", resource.bytes, table.source().bytes);
    compare("field-count", resource.fields, static_cast<std::int64_t>(table.schema().fields.size()));
    compare("row-count", resource.rows, rows);
}

std::string base_name(std::string_view path) {
    const std::string_view file = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
    return std::string(file.substr(0, file.find('.')));
}

bool descriptor_name(std::string_view path) {
    const auto ends = [&](std::initializer_list<const char*> endings) {
        return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return path.ends_with(ending); });
    };
    return ends({".json", ".yaml", ".yml"});
}

// Files beside a descriptor: its paths are relative to its folder.
Files beside(const std::string& path, const Files& files) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return files;
    return [folder = path.substr(0, slash + 1), &files](const std::string& name) { return files(folder + name); };
}

Report of_data(const std::string& path, const Files& files, const Checklist& checklist) {
    Node node{.type = Node::Type::object};
    node.member("name") = {.type = Node::Type::text, .text = base_name(path)};
    node.member("path") = {.type = Node::Type::text, .text = path};
    Report out;
    const Resource resource = read_resource(node, files, out.errors);
    if (out.errors.empty()) out.tasks.push_back(validate_resource(resource, nullptr, files, checklist));
    return out;
}

enum class Inquiries { allowed, refused };  // one inside of another could name itself
Report validate_at(const std::string& path, const Files& files, const Checklist& checklist, Inquiries inquiries);

Report of_inquiry(const Node& node, const Files& files, const Checklist& checklist) {
    Report out;
    const Node* tasks = node.find("tasks");
    for (std::size_t i = 0; i < std::min(tasks->items.size(), most_tasks); ++i) {
        const Node& task = tasks->items[i];
        std::vector<Error> errors;
        const Node* own = task.find("checklist");
        const Checklist chosen = own != nullptr ? read_checklist(*own, errors) : checklist;
        Report one;
        if (const Node* path = task.find("path"); path != nullptr && task.members.size() == 1) {
            if (safe_path(path->text))
                one = validate_at(path->text, files, chosen, Inquiries::refused);
            else
                errors.push_back({.type = "inquiry-error", .note = fmt::format("path \"{}\" is not safe", path->text)});
        } else {
            Node resource = task;
            if (resource.find("name") == nullptr)
                resource.member("name") = {.type = Node::Type::text, .text = "task" + std::to_string(i + 1)};
            const Resource read = read_resource(resource, files, errors);
            if (errors.empty()) one.tasks.push_back(validate_resource(read, nullptr, files, chosen));
        }
        one.errors.insert(one.errors.end(), errors.begin(), errors.end());
        if (one.tasks.empty()) one.tasks.push_back({.name = "task" + std::to_string(i + 1), .errors = one.errors});
        out.tasks.insert(out.tasks.end(), one.tasks.begin(), one.tasks.end());
    }
    return out;
}

Report validate_at(const std::string& path, const Files& files, const Checklist& checklist, Inquiries inquiries) {
    if (!descriptor_name(path)) return of_data(path, files, checklist);
    Report out;
    const auto text = files(path);
    const auto node = text ? parse_descriptor(path, *text) : std::nullopt;
    if (!text)
        out.errors.push_back({.type = "scheme-error", .note = fmt::format("cannot read \"{}\"", path)});
    else if (!node)
        out.errors.push_back({.type = "metadata-error", .note = fmt::format("cannot retrieve metadata \"{}\"", path)});
    if (!node) return out;
    const Files near = beside(path, files);
    if (node->type == Node::Type::object && node->find("resources") != nullptr) {
        const Package package = read_package(*node, near, out.errors);
        return out.errors.empty() ? validate_package(package, near, checklist) : out;
    }
    if (node->type == Node::Type::object && (node->find("path") != nullptr || node->find("data") != nullptr)) {
        const Resource resource = read_resource(*node, near, out.errors);
        if (out.errors.empty()) out.tasks.push_back(validate_resource(resource, nullptr, near, checklist));
        return out;
    }
    if (node->type == Node::Type::object && node->find("fields") != nullptr) {
        read_schema(*node, out.errors);
        return out;
    }
    const Node* tasks = node->type == Node::Type::object ? node->find("tasks") : nullptr;
    if (tasks != nullptr && tasks->type == Node::Type::list) {
        if (inquiries == Inquiries::allowed) return of_inquiry(*node, near, checklist);
        out.errors.push_back({.type = "inquiry-error", .note = "an inquiry cannot be a task of another"});
        return out;
    }
    return of_data(path, files, checklist);
}

}  // namespace

bool Report::valid() const {
    return errors.empty() && std::all_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.errors.empty(); });
}

Task validate_resource(const Resource& resource, const Package* package, const Files& files, const Checklist& checklist) {
    Task task{.name = resource.name};
    Chosen chosen(checklist, task);
    auto opened = Table::open(resource, files);
    if (auto* error = std::get_if<Error>(&opened)) {
        task.errors.push_back(std::move(*error));
        return task;
    }
    Table& table = *std::get<std::unique_ptr<Table>>(opened);
    task.labels = table.labels();
    task.fields = static_cast<std::int64_t>(table.schema().fields.size());
    std::vector<Error> errors;
    Integrity integrity(resource, table, package, files, errors);
    if (!errors.empty()) {
        task.errors = std::move(errors);
        return task;
    }
    if (table.empty()) errors.push_back({.type = "source-error", .note = "the source is empty"});
    errors.insert(errors.end(), table.header_errors().begin(), table.header_errors().end());
    std::vector<std::unique_ptr<RowCheck>> checks;
    for (const Check& check : checklist.checks)
        if (auto made = make_check(check, table, errors)) checks.push_back(std::move(made));
    chosen.add(errors);
    for (Row row; !chosen.full() && table.next(row);) {
        ++task.rows;
        integrity.check(row);
        errors = row.errors;
        for (const auto& check : checks) check->row(row, errors);
        chosen.add(errors);
    }
    task.cut = chosen.full();
    if (task.cut) return task;
    compare_statistics(resource, table, task.rows, errors);
    for (const auto& check : checks) check->end(task.rows, errors);
    chosen.add(errors);
    return task;
}

Report validate_package(const Package& package, const Files& files, const Checklist& checklist) {
    Report out;
    for (const Resource& resource : package.resources) out.tasks.push_back(validate_resource(resource, &package, files, checklist));
    return out;
}

Report validate(const std::string& path, const Files& files, const Checklist& checklist) {
    return validate_at(path, files, checklist, Inquiries::allowed);
}

}  // namespace skl::opendata::frictionless
