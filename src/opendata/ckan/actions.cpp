// The table of actions, and those that are about the site itself.
#include "kernel/config/configuration.h"
#include "kernel/http/app.h"
#include "opendata/api/answer.h"
#include "opendata/ckan/outcome.h"
#include "opendata/engine/ckan/dict.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* spoken_version = "2.11.0";  // of CKAN, whose API guide the answers follow

constexpr Action actions[] = {
    {"site_read", site_read, "Return true: whoever asks may read this site."},
    {"status_show", status_show, "Return the version of CKAN's API that is spoken here, and the site's address."},
    {"help_show", help_show, "Return the help of an action.\n\n:param name: name of the action"},
    {"package_list", package_list,
     "Return the names of all datasets.\n\n:param limit: at most so many\n:param offset: begin behind so many"},
    {"package_show", package_show, "Return a dataset with its resources.\n\n:param id: id or name"},
    {"package_search", package_search,
     "Search datasets.\n\n:param q: query in a subset of Solr's syntax (default *:*)\n:param fq: filter in the same syntax\n:param "
     "fq_list: "
     "further filters\n:param sort: default 'score desc, metadata_modified desc'\n:param rows: at most so many (default 10, at most "
     "1000)\n:param start: begin behind so many\n:param facet: whether facets are counted (default true)\n:param facet.field: JSON list of "
     "organization, groups, tags, res_format, license_id\n:param facet.limit: values of a facet (default 50, negative: all)\n:param "
     "facet.mincount: least count of a value (default 1)\n:param include_drafts, include_private: nothing is found by them here"},
    {"package_autocomplete", package_autocomplete,
     "Return datasets whose name or title begins with or holds a text.\n\n:param q: the text\n:param limit: at most so many (default 10)"},
    {"current_package_list_with_resources", current_package_list_with_resources,
     "Return datasets with their resources, the last changed first.\n\n:param limit: at most so many (default 100)\n:param offset: begin "
     "behind so many"},
    {"package_activity_list", package_activity_list, "Return an empty list: changes are told by /datasets/{dataset}/versions."},
    {"resource_show", resource_show, "Return a resource.\n\n:param id: id of the resource"},
    {"resource_view_list", resource_view_list, "Return an empty list: views are pages of the dataset.\n\n:param id: id of the resource"},
    {"resource_search", resource_search,
     "Search resources.\n\n:param query: field:text, or a list of them that all hold; fields name, description, format, url, id, hash, "
     "mimetype\n:param order_by: name, format or created\n:param limit: at most so many\n:param offset: begin behind so many"},
    {"organization_list", organization_list,
     "Return the names of organizations.\n\n:param all_fields: dictionaries instead of names\n:param organizations: only these "
     "names\n:param limit, offset: of the list"},
    {"organization_show", organization_show,
     "Return an organization.\n\n:param id: id or name\n:param include_datasets: with its datasets (at most 1000)"},
    {"group_list", group_list, "Return the names of groups, which are the categories of service.\n\n:param all_fields: dictionaries"},
    {"group_show", group_show, "Return a group.\n\n:param id: name\n:param include_datasets: with its datasets (at most 1000)"},
    {"tag_list", tag_list, "Return the names of tags.\n\n:param query: only tags that hold this text\n:param all_fields: dictionaries"},
    {"tag_show", tag_show, "Return a tag.\n\n:param id: the tag\n:param include_datasets: with its datasets (at most 1000)"},
    {"license_list", license_list, "Return the licences a dataset may have."},
    {"user_show", user_show, "Users are not shown."},
    {"vocabulary_list", empty_list, "Return an empty list: tags are free."},
    {"datastore_search", datastore_search,
     "Search the rows of a resource.\n\n:param resource_id: id of the resource\n:param filters: JSON object, column to value, list of "
     "values (any), or {gt|gte|lt|lte|eq: value}; $or: list of such objects\n:param q: words, or an object of column to words\n:param "
     "full_text: words\n:param distinct: rows that differ\n:param plain: words as they are (default true); false: word:* for beginnings, "
     "joined by &\n:param language: accepted; words are found by their characters in any language\n:param limit: default 100, at most "
     "32000\n:param offset: begin behind so many\n:param fields: names of columns\n:param sort: 'a, b desc nulls last'\n:param "
     "include_total: default true\n:param records_format: objects, lists, csv, tsv\n:param include_next_page: parameters of the next page",
     Action::Kind::query},
    {"datastore_search_sql", datastore_search_sql,
     "Run a SELECT over resources; a resource's id in double quotes is its table.\n\n:param sql: the statement", Action::Kind::query},
    {"datastore_info", datastore_info, "Return the columns of a resource and how many rows it has.\n\n:param id: id of the resource",
     Action::Kind::query},
    {"package_create", package_create,
     "Make a dataset. With the operator's key it is public at once; with another's it is submitted, and another person publishes "
     "it.\n\n:param name: its address: a-z, 0-9, - and _ (which becomes -), at most 63\n:param title, notes, license_id, url, owner_org, "
     "tags, tag_string, groups, extras, author, author_email, maintainer, maintainer_email, version: as package_show has them\n:param "
     "resources: list of dictionaries as of resource_create, without files\n:param state: draft: it stays one\n:param private: true: as "
     "state draft",
     Action::Kind::write},
    {"package_update", package_update,
     "Put a dataset in the place of what was said of it; resources stay where no list of them is given.\n\n:param id: id or name\n:param "
     "…: as of package_create\n:param private: false asks for publication, true suspends what is public\n:param state: deleted: as "
     "package_delete",
     Action::Kind::write},
    {"package_patch", package_patch, "Change some members of a dataset.\n\n:param id: id or name\n:param …: as of package_update",
     Action::Kind::write},
    {"package_delete", package_delete,
     "Delete a draft, or withdraw what was public: its address tells the reason from then on.\n\n:param id: id or name\n:param reason: why",
     Action::Kind::write},
    {"dataset_purge", dataset_purge,
     "As package_delete; what was withdrawn keeps its address and its entry in the ledger.\n\n:param id: id or name\n:param reason: why",
     Action::Kind::write},
    {"resource_create", resource_create,
     "Add a resource.\n\n:param package_id: id or name of the dataset\n:param url: where it lies, or\n:param upload: a file "
     "(multipart/form-data), which is read, and public once it is read where the dataset is\n:param name, description, format, mimetype: "
     "as resource_show has them",
     Action::Kind::file},
    {"resource_update", resource_update,
     "Put a resource in the place of what was said of it; an upload is a further version.\n\n:param id: id\n:param …: as of "
     "resource_create",
     Action::Kind::file},
    {"resource_patch", resource_patch, "Change some members of a resource.\n\n:param id: id\n:param …: as of resource_create",
     Action::Kind::file},
    {"resource_delete", resource_delete,
     "Take a resource out of its dataset; its versions are withheld from then on.\n\n:param id: id\n:param reason: why",
     Action::Kind::write},
    {"organization_create", organization_create,
     "Make an organization.\n\n:param name: its address\n:param title, description, image_url, extras (title_en, oid, org_code, level, "
     "homepage): as organization_show has them",
     Action::Kind::write},
    {"organization_update", organization_update,
     "Put an organization in the place of what was said of it.\n\n:param id: id or name\n:param …: as of organization_create",
     Action::Kind::write},
    {"organization_patch", organization_patch, "Change some members of an organization.\n\n:param id: id or name", Action::Kind::write},
    {"datastore_create", datastore_create,
     "Make the rows of a resource, as its first version.\n\n:param resource_id: a resource without a file, or\n:param resource: "
     "dictionary of a new one\n:param fields: list of {id, type, info}\n:param records: list of dictionaries, or of lists in the order of "
     "fields\n:param primary_key: columns of which no two rows share the values\n:param include_records: they are given back",
     Action::Kind::rows},
    {"datastore_upsert", datastore_upsert,
     "A further version of the rows of datastore_create.\n\n:param resource_id: id\n:param records: list of dictionaries\n:param method: "
     "upsert (default), insert or update\n:param dry_run: nothing is kept\n:param force: rows of a file stay those of the file",
     Action::Kind::rows},
    {"datastore_delete", datastore_delete,
     "Without filters: the rows of datastore_create are gone and their versions withheld. With filters: as "
     "datastore_records_delete.\n\n:param resource_id: id\n:param filters: as of datastore_search",
     Action::Kind::rows},
    {"datastore_records_delete", datastore_records_delete,
     "A further version without some rows.\n\n:param resource_id: id\n:param filters: as of datastore_search; {} is all rows",
     Action::Kind::rows},
};

}  // namespace

std::span<const Action> all_actions() { return actions; }

const Action* find_action(std::string_view name) {
    for (const Action& action : actions)
        if (action.name == name) return &action;
    return nullptr;
}

Task<Outcome> site_read(Context&, const Asked&) { co_return node_of(true); }

Task<Outcome> status_show(Context& cx, const Asked&) {
    Node extensions = list_node();
    extensions.items.push_back(node_of(std::string_view("datastore")));
    Dict out;
    out.add("ckan_version", spoken_version)
        .add("site_url", site_url(cx))
        .add("site_title", cx.app().configuration().site_title_zh)
        .add("site_description", "");
    out.none("error_emails_to").add("locale_default", "zh_Hant_TW").add("extensions", std::move(extensions));
    co_return out.take();
}

Task<Outcome> help_show(Context&, const Asked& asked) {
    const std::string name = asked.text("name");
    if (name.empty()) co_return invalid("name", "Missing value");
    const Action* action = find_action(name);
    if (action == nullptr) co_return not_found("Action function not found.");
    co_return node_of(action->help);
}

Task<Outcome> empty_list(Context&, const Asked&) { co_return list_node(); }

Task<Outcome> user_show(Context&, const Asked& asked) {
    if (asked.text("id").empty()) co_return not_found();
    co_return not_found("User not found");
}

}  // namespace skl::opendata::ckan
