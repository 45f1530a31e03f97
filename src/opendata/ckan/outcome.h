// What an action of CKAN's API gives (opendata.md §9): its result as JSON, or a refusal by one of CKAN's types of error.
#pragma once

#include "kernel/describe/node.h"
#include "kernel/describe/result.h"
#include "kernel/http/context.h"

namespace skl::opendata::ckan {

struct Refusal {
    int status = 500;
    Node error;  // {"__type": …, "message": …}, or {"<field>": ["…"], "__type": "Validation Error"}
    HeaderList headers{};
};

Refusal not_found(std::string_view what = {});                                       // 404 "Not found", or "Not found: <what>"
Refusal invalid(std::string_view field, std::string_view message);                   // 409
Refusal bad_query(std::string_view reason);                                          // 400 Search Query Error
Refusal bad_query(std::string_view reason, std::size_t position);                    // …, with its place
Refusal refused(const Context& cx, const Problem& problem, std::string_view field);  // of a problem of ours, about this field

class Outcome {
public:
    Outcome(const Node& result) { write_node(json_, result); }  // NOLINT(google-explicit-constructor)
    Outcome(std::string json) : json_(std::move(json)) {}       // NOLINT(google-explicit-constructor)
    Outcome(Refusal refusal) : refusal_(std::move(refusal)) {}  // NOLINT(google-explicit-constructor)
    const Refusal* refusal() const { return refusal_ ? &*refusal_ : nullptr; }
    const std::string& json() const { return json_; }

private:
    std::string json_;
    std::optional<Refusal> refusal_;
};

// What was asked: members are text where they came by a query or a form, of any type where they came by JSON.
struct Asked {
    Node members;            // an object
    bool anonymous = false;  // JSONP: whoever's key it is, the answer is run by the page that asked

    const Node* find(std::string_view name) const;                // null also where the value is null or an empty text
    std::string text(std::string_view name) const;                // a text or a number; empty: absent
    bool truth(std::string_view name, bool usual) const;          // true, 1, yes, on and t in any case; all else is false
    std::vector<std::string> texts(std::string_view name) const;  // of a list, a JSON list as text, or one text
    // A number from `least`: nothing where it is absent. The refusal is CKAN's.
    std::variant<std::int64_t, Refusal> whole(std::string_view name, std::int64_t usual, std::int64_t least = 0) const;
    // A structure, also where it came as JSON text; null where it is absent, a refusal where it is no JSON.
    std::variant<Node, Refusal> tree(std::string_view name) const;
};

struct Action {
    std::string_view name;
    Task<Outcome> (*call)(Context&, const Asked&);
    std::string_view help;
    enum class Kind { read, query, write, file, rows };
    Kind kind = Kind::read;  // query: of a table, which costs more than a read of the catalogue; file: takes a large one; rows: takes many
    bool writes() const { return kind == Kind::write || kind == Kind::file || kind == Kind::rows; }
};
const Action* find_action(std::string_view name);
std::span<const Action> all_actions();

// By file.
Task<Outcome> site_read(Context&, const Asked&);
Task<Outcome> status_show(Context&, const Asked&);
Task<Outcome> help_show(Context&, const Asked&);
Task<Outcome> empty_list(Context&, const Asked&);
Task<Outcome> user_show(Context&, const Asked&);
Task<Outcome> package_list(Context&, const Asked&);
Task<Outcome> package_show(Context&, const Asked&);
Task<Outcome> package_autocomplete(Context&, const Asked&);
Task<Outcome> current_package_list_with_resources(Context&, const Asked&);
Task<Outcome> package_activity_list(Context&, const Asked&);
Task<Outcome> resource_show(Context&, const Asked&);
Task<Outcome> resource_view_list(Context&, const Asked&);
Task<Outcome> resource_search(Context&, const Asked&);
Task<Outcome> package_search(Context&, const Asked&);
Task<Outcome> organization_list(Context&, const Asked&);
Task<Outcome> organization_show(Context&, const Asked&);
Task<Outcome> group_list(Context&, const Asked&);
Task<Outcome> group_show(Context&, const Asked&);
Task<Outcome> tag_list(Context&, const Asked&);
Task<Outcome> tag_show(Context&, const Asked&);
Task<Outcome> license_list(Context&, const Asked&);
Task<Outcome> datastore_search(Context&, const Asked&);
Task<Outcome> datastore_search_sql(Context&, const Asked&);
Task<Outcome> datastore_info(Context&, const Asked&);
Task<Outcome> package_create(Context&, const Asked&);
Task<Outcome> package_update(Context&, const Asked&);
Task<Outcome> package_patch(Context&, const Asked&);
Task<Outcome> package_delete(Context&, const Asked&);
Task<Outcome> dataset_purge(Context&, const Asked&);
Task<Outcome> resource_create(Context&, const Asked&);
Task<Outcome> resource_update(Context&, const Asked&);
Task<Outcome> resource_patch(Context&, const Asked&);
Task<Outcome> resource_delete(Context&, const Asked&);
Task<Outcome> organization_create(Context&, const Asked&);
Task<Outcome> organization_update(Context&, const Asked&);
Task<Outcome> organization_patch(Context&, const Asked&);
Task<Outcome> datastore_create(Context&, const Asked&);
Task<Outcome> datastore_upsert(Context&, const Asked&);
Task<Outcome> datastore_delete(Context&, const Asked&);
Task<Outcome> datastore_records_delete(Context&, const Asked&);

}  // namespace skl::opendata::ckan
