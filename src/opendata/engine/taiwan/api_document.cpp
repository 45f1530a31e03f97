// An OAS document as it is looked into: faults, servers, paths, discovery.
#include <algorithm>
#include <set>

#include "kernel/text/ascii.h"
#include "opendata/engine/taiwan/api_rules.h"

namespace skl::opendata::taiwan {
namespace {

constexpr std::string_view methods[] = {"get", "put", "post", "delete", "options", "head", "patch", "trace"};
constexpr std::size_t most_references = 20'000;

bool is_method(std::string_view key) { return std::find(std::begin(methods), std::end(methods), key) != std::end(methods); }

std::string text_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    return found != nullptr && found->type != Node::Type::object && found->type != Node::Type::list ? found->text : std::string();
}

// The part of the document that "#/a/b~1c" names; null: it names nothing.
const Node* at_pointer(const Node& document, std::string_view reference) {
    const Node* here = &document;
    std::string_view rest = reference.substr(1);
    while (!rest.empty() && here != nullptr) {
        const auto end = std::min(rest.find('/', 1), rest.size());
        std::string name;
        for (std::size_t i = 1; i < end; ++i) {
            const bool escape = rest[i] == '~' && i + 1 < end;
            name += escape ? (rest[++i] == '1' ? '/' : '~') : rest[i];
        }
        rest.remove_prefix(end);
        if (here->type == Node::Type::list) {
            const auto index = static_cast<std::size_t>(std::strtoull(name.c_str(), nullptr, 10));
            here = index < here->items.size() ? &here->items[index] : nullptr;
        } else {
            here = here->find(name);
        }
    }
    return here;
}

class Checking {
public:
    Checking(const Node& document, std::size_t most) : document_(document), most_(most) {}

    std::vector<std::string> all() {
        if (document_.type != Node::Type::object) return {"no object"};
        if (!document_.duplicate_keys.empty()) fault("twice: " + document_.duplicate_keys[0]);
        const std::string version = text_of(document_, "openapi"), old = text_of(document_, "swagger");
        if (!version.starts_with("3.0.") && !version.starts_with("3.1.") && old != "2.0")
            fault("openapi: neither 3.0, 3.1 nor swagger 2.0");
        const Node* info = document_.find("info");
        if (info == nullptr || text_of(*info, "title").empty()) fault("info.title is missing");
        if (info == nullptr || text_of(*info, "version").empty()) fault("info.version is missing");
        const Node* paths = document_.find("paths");
        if (paths == nullptr || paths->type != Node::Type::object) {
            if (!version.starts_with("3.1.") || (document_.find("components") == nullptr && document_.find("webhooks") == nullptr))
                fault("paths is missing");
        } else {
            for (const Member& path : paths->members) check_path(path);
        }
        check_references(document_);
        return std::move(faults_);
    }

private:
    void fault(std::string words) {
        if (faults_.size() < most_) faults_.push_back(std::move(words));
    }

    const Node& followed(const Node& node) const {
        const std::string reference = text_of(node, "$ref");
        const Node* found = reference.starts_with('#') ? at_pointer(document_, reference) : nullptr;
        return found == nullptr ? node : *found;
    }

    void check_path(const Member& path) {
        if (path.key.starts_with("x-")) return;
        if (!path.key.starts_with('/')) fault(path.key + " does not begin with /");
        std::string shape;
        bool inside = false;
        for (const char c : path.key) {
            if (c == '{')
                inside = true, shape += "{}";
            else if (c == '}')
                inside = false;
            else if (!inside)
                shape += c;
        }
        if (!shapes_.insert(shape).second) fault(path.key + " is there twice but for the names of its parts");
        const Node& item = followed(path.node);
        for (const Member& operation : item.members)
            if (is_method(operation.key)) check_operation(path.key, operation, item.find("parameters"));
    }

    void check_operation(const std::string& path, const Member& operation, const Node* shared) {
        const std::string where = operation.key + " " + path;
        const Node* responses = operation.node.find("responses");
        if (responses == nullptr || responses->members.empty()) {
            fault(where + " has no responses");
        } else {
            for (const Member& response : responses->members)
                if (const Node& one = followed(response.node); !response.key.starts_with("x-") && one.find("description") == nullptr)
                    fault(where + ": response " + response.key + " has no description");
        }
        if (const std::string id = text_of(operation.node, "operationId"); !id.empty() && !operations_.insert(id).second)
            fault("operationId " + id + " is there twice");
        std::set<std::string> in_path, all;
        for (const Node* list : {shared, operation.node.find("parameters")})
            if (list != nullptr)
                for (const Node& given : list->items) {
                    const Node& parameter = followed(given);
                    const std::string name = text_of(parameter, "name"), in = text_of(parameter, "in");
                    if (name.empty() || in.empty()) fault(where + ": a parameter without name or in");
                    if (list != shared && !all.insert(in + " " + name).second) fault(where + ": parameter " + name + " twice");
                    if (in == "path" && (parameter.find("required") == nullptr || !parameter.find("required")->truth))
                        fault(where + ": " + name + " in the path must be required");
                    if (in == "path") in_path.insert(name);
                }
        std::set<std::string> in_template;
        for (std::size_t at = 0; (at = path.find('{', at)) != std::string::npos;) {
            const auto end = std::min(path.find('}', at), path.size());
            in_template.insert(path.substr(at + 1, end - at - 1));
            at = end;
        }
        for (const std::string& name : in_template)
            if (!in_path.contains(name)) fault(where + ": {" + name + "} is not described");
        for (const std::string& name : in_path)
            if (!in_template.contains(name)) fault(where + ": " + name + " is not in the path");
    }

    void check_references(const Node& node) {
        if (++seen_ > most_references * 50) return;
        if (const Node* reference = node.find("$ref");
            reference != nullptr && reference->type == Node::Type::text && reference->text.starts_with('#'))
            if (at_pointer(document_, reference->text) == nullptr) fault(reference->text + " refers to nothing");
        for (const Member& member : node.members)
            if (member.key != "example" && member.key != "examples") check_references(member.node);
        for (const Node& item : node.items) check_references(item);
    }

    const Node& document_;
    std::size_t most_, seen_ = 0;
    std::vector<std::string> faults_;
    std::set<std::string> shapes_, operations_;
};

bool names_relation(std::string_view all, std::initializer_list<std::string_view> relations) {
    for (std::size_t at = 0; at < all.size();) {
        const auto end = std::min(all.find(' ', at), all.size());
        const std::string one = text::ascii_lower(all.substr(at, end - at));
        if (std::find(relations.begin(), relations.end(), one) != relations.end()) return true;
        at = end + 1;
    }
    return false;
}

// The value of an attribute or parameter: name="value", name='value' or name=value.
std::string attribute(std::string_view text, std::string_view name) {
    const std::string small = text::ascii_lower(text);
    for (std::size_t at = 0; (at = small.find(name, at)) != std::string::npos; at += name.size()) {
        const bool begins = at == 0 || small[at - 1] == ' ' || small[at - 1] == ';' || small[at - 1] == '\n' || small[at - 1] == '\t';
        std::size_t value = small.find_first_not_of(" \t", at + name.size());
        if (!begins || value == std::string::npos || small[value] != '=') continue;
        value = small.find_first_not_of(" \t", value + 1);
        if (value == std::string::npos) return {};
        const char quote = text[value];
        if (quote == '"' || quote == '\'') return std::string(text.substr(value + 1, text.find(quote, value + 1) - value - 1));
        return std::string(text.substr(value, text.find_first_of(" ;>,\t\n", value) - value));
    }
    return {};
}

}  // namespace

std::vector<std::string> faults_of_document(const Node& document, std::size_t most) { return Checking(document, most).all(); }

std::string server_of(const Node& document) {
    if (const Node* servers = document.find("servers"); servers != nullptr && !servers->items.empty()) {
        std::string url = text_of(servers->items[0], "url");
        if (const Node* variables = servers->items[0].find("variables"))
            for (const Member& variable : variables->members)
                if (const auto at = url.find("{" + variable.key + "}"); at != std::string::npos)
                    url.replace(at, variable.key.size() + 2, text_of(variable.node, "default"));
        return url;
    }
    const std::string host = text_of(document, "host"), base = text_of(document, "basePath");
    if (host.empty()) return base;
    const Node* schemes = document.find("schemes");
    return (schemes != nullptr && !schemes->items.empty() ? schemes->items[0].text : std::string("https")) + "://" + host + base;
}

std::string plain_get_of(const Node& document) {
    const Node* paths = document.find("paths");
    if (paths == nullptr) return {};
    for (const Member& path : paths->members) {
        const Node* get = path.node.find("get");
        if (get == nullptr || path.key.find('{') != std::string::npos || path.node.find("parameters") != nullptr) continue;
        if (get->find("security") != nullptr && !get->find("security")->items.empty()) continue;
        const Node* parameters = get->find("parameters");
        const bool needs = parameters != nullptr && std::any_of(parameters->items.begin(), parameters->items.end(), [](const Node& one) {
                               return one.find("required") != nullptr && one.find("required")->truth;
                           });
        if (!needs) return path.key;
    }
    return {};
}

std::vector<std::string> documents_in_apis_json(const Node& apis, const std::string& url) {
    std::vector<std::string> near, others;
    const Node* list = apis.find("apis");
    if (list == nullptr) return {};
    for (const Node& api : list->items) {
        const std::string base = text_of(api, "baseURL");
        const Node* properties = api.find("properties");
        if (properties == nullptr) continue;
        for (const Node& property : properties->items) {
            const std::string type = text::ascii_lower(text_of(property, "type")), target = text_of(property, "url");
            if (target.empty() || (type != "openapi" && type != "swagger" && type != "x-openapi")) continue;
            (!base.empty() && (url.starts_with(base) || base.starts_with(url)) ? near : others).push_back(target);
        }
    }
    near.insert(near.end(), others.begin(), others.end());
    return near;
}

std::vector<std::string> targets_of_links(const std::vector<std::string>& links, std::initializer_list<std::string_view> relations) {
    std::vector<std::string> out;
    for (const std::string& value : links)
        for (std::size_t at = 0; (at = value.find('<', at)) != std::string::npos;) {
            const auto end = value.find('>', at);
            if (end == std::string::npos) break;
            const auto next = std::min(value.find('<', end), value.size());
            if (names_relation(attribute(std::string_view(value).substr(end + 1, next - end - 1), "rel"), relations))
                out.push_back(value.substr(at + 1, end - at - 1));
            at = next;
        }
    return out;
}

std::vector<std::string> targets_in_html(std::string_view html, std::initializer_list<std::string_view> relations) {
    std::vector<std::string> out;
    const std::string small = text::ascii_lower(html);
    for (std::size_t at = 0; (at = small.find("<link", at)) != std::string::npos;) {
        const auto end = std::min(small.find('>', at), small.size());
        const std::string_view tag = html.substr(at + 5, end - at - 5);
        if (const std::string target = attribute(tag, "href"); !target.empty() && names_relation(attribute(tag, "rel"), relations))
            out.push_back(target);
        at = end;
    }
    return out;
}

}  // namespace skl::opendata::taiwan
