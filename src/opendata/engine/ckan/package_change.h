// CKAN's dictionaries as changes of an entry: the way back of package.h. Pure; what is named there by others is looked up by who calls.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/engine/record.h"

namespace skl::opendata::ckan {

// What is wrong with a member of the dictionary, in CKAN's words.
struct Fault {
    std::string field, message;
};

// `fields` is a JSON Merge Patch of our own fields (DatasetChange, ResourceChange or OrganizationChange): what the dictionary does not
// speak of is absent in it. `kept` is an object of the members that have no place here and are shown again as they came.
struct Asking {
    Node fields{.type = Node::Type::object}, kept{.type = Node::Type::object};
    std::vector<Fault> faults;
};

// As a whole (package_create, package_update) a dictionary takes away what it leaves out; a patch changes only the members it has.
enum class Extent { whole, patch };

// `before`: the record with what was kept of it; for a new one an empty record. `shown`: its dictionary as it is now; null: a new one.
// What a client sends back as it was shown to it, though it is made of other things here (author of the publisher, number of rows), is not
// kept. The name, the identifier, the organization, groups of other sites and the series are read by the functions below.
Asking package_change(const Node& given, Extent extent, const Dataset& before, const Node* shown, const Node& kept_before);
Asking resource_change(const Node& given, Extent extent, const Node* shown, const Node& kept_before);
Asking organization_change(const Node& given, Extent extent, const Node* shown, const Node& kept_before);

// The value of an extra; nothing: the dictionary has no such one.
std::optional<std::string> extra_of(const Node& given, std::string_view key);

// CKAN's names have _ too and up to 100 characters; ours have -. Nothing: it is no name of CKAN's, or too long.
std::optional<std::string> slug_of_name(std::string_view name);

// The member of CKAN's dictionary that one of our fields is told by: /landing_page → url.
std::string package_member(std::string_view pointer);
std::string resource_member(std::string_view pointer);
std::string organization_member(std::string_view pointer);

// A dictionary with what was kept of it.
void show_kept(Node& dict, const Node& kept);

// A value as CKAN keeps one: a text as it is, numbers and truths as they are written.
std::string scalar_text(const Node& node);

}  // namespace skl::opendata::ckan
