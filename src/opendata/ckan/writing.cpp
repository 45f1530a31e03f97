#include "opendata/ckan/writing.h"

#include "kernel/pages/words.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"

namespace skl::opendata::ckan {
namespace {

std::string said(const Context& cx, const FieldError& error) {
    if (error.code == "required") return missing;
    if (error.code == "slug-taken" || error.code == "identifier-taken") return name_taken;
    if (error.code == "slug-reserved") return "That name cannot be used";
    if (error.code == "unknown-organization") return "Organization does not exist";
    return error_message(cx.app().locale(), "en", error);
}

}  // namespace

Refusal denied() { return {403, Dict().add("__type", "Authorization Error").add("message", "Access denied").take()}; }

std::optional<Refusal> lacks(Context& cx, const Asked& asked, const std::string& permission) {
    if (asked.anonymous || !cx.may(permission)) return denied();
    return {};
}

bool sees_all(Context& cx, const Asked& asked) { return !asked.anonymous && is_editor(cx); }

Refusal invalid(const std::vector<Fault>& faults) {
    Node error{.type = Node::Type::object};
    for (const Fault& fault : faults) {
        Node& messages = error.member(fault.field);
        messages.type = Node::Type::list;
        messages.items.push_back(node_of(std::string_view(fault.message)));
    }
    error.member("__type") = node_of(std::string_view("Validation Error"));
    return {409, std::move(error)};
}

std::vector<Fault> faults_of(const Context& cx, const Problem& problem, std::string (*member)(std::string_view)) {
    std::vector<Fault> out;
    for (const FieldError& error : problem.errors) {
        const std::string field = member(error.pointer);
        const std::string words = said(cx, error);
        const bool told = std::any_of(out.begin(), out.end(), [&](const Fault& one) { return one.field == field && one.message == words; });
        // An extra is named, since all of them stand in one member.
        if (!told) out.push_back({field, field == "extras" ? fmt::format("{}: {}", error.pointer.substr(1), words) : words});
    }
    return out;
}

Refusal refused_change(const Context& cx, const Problem& problem, std::string (*member)(std::string_view)) {
    if (!problem.errors.empty()) return invalid(faults_of(cx, problem, member));
    if (problem.status != 409 && problem.status != 412) return refused(cx, problem, "message");
    const Locale& locale = cx.app().locale();
    std::string message = problem_title(locale, "en", problem);
    if (const std::string detail = problem_detail(locale, "en", problem); !detail.empty()) message += ". " + detail;
    return invalid("state", message);
}

Node package_node(Reader& reader, const Dataset& dataset, const std::string& site) {
    Node out = package_dict(record_of(reader, dataset), site);
    const auto kept = kept_of_dataset(reader, dataset.id);
    if (kept.empty()) return out;
    const auto show = [&](Node& dict) {
        if (const auto found = kept.find(dict.find("id")->text); found != kept.end()) show_kept(dict, found->second);
    };
    show(out);
    for (Node& resource : out.member("resources").items) show(resource);
    return out;
}

std::optional<Node> resource_node(Reader& reader, const Dataset& dataset, const Uuid& resource, const std::string& site) {
    Node package = package_node(reader, dataset, site);
    for (Node& one : package.member("resources").items)
        if (one.find("id")->text == to_text(resource)) return std::move(one);
    return {};
}

}  // namespace skl::opendata::ckan
