// datastore_create, datastore_upsert, datastore_delete, datastore_records_delete (opendata.md §9). Each change of the rows is a version of
// the resource, whose file is the rows as JSON: it is read, looked at and published as every other file.
#include <fstream>
#include <sstream>

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/api/answer.h"
#include "opendata/api/window.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/ckan/datastore.h"
#include "opendata/ckan/write_resources.h"
#include "opendata/engine/ckan/datastore_rows.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/persons/gate.h"
#include "opendata/publish/life.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* rows_file = "records.json";
constexpr const char* dropped_words = "提供機關刪除此資料表 (deleted by its publisher)";
constexpr std::int64_t most_removed = 1'000'000;  // rows of one datastore_records_delete

// CKAN's own words for what a file of its own wrote.
Refusal read_only() {
    return invalid("read-only",
                   "Cannot edit read-only resource because changes made may be lost. Use a resource created for editing e.g. "
                   "with datastore_create for DataStore tables.");
}

// A resource and its rows as they were last written.
struct Place {
    Dataset dataset;
    Resource resource;
    std::optional<Node> definition;  // none: its rows are not written here
    std::optional<Version> newest;   // that did not fail
};

std::optional<Place> place_of(Reader& reader, const std::string& id) {
    const auto resource = find_resource(reader, id);
    if (!resource || is_removed(reader, resource->id)) return {};
    auto dataset = dataset_by_id(reader, resource->dataset_id);
    if (!dataset) return {};
    Place out{std::move(*dataset), *resource, datastore_definition(reader, resource->id), {}};
    for (Version& version : versions_of_resource(reader, resource->id)) {
        if (version.state == VersionState::failed || version.state == VersionState::withheld || version.state == VersionState::deleted)
            continue;
        out.newest = std::move(version);
        break;
    }
    return out;
}

Task<std::variant<Place, Refusal>> found_place(Context& cx, const Asked& asked) {
    const std::string id = asked.text("resource_id").empty() ? asked.text("id") : asked.text("resource_id");
    if (id.empty()) co_return invalid("resource_id", missing);
    auto place = co_await cx.read([&](Reader& reader) -> Result<Place> {
        auto found = place_of(reader, id);
        if (!found) return Problem::not_found("resource");
        return std::move(*found);
    });
    if (!place) co_return place.problem().status == 404 ? no_resource(id) : refused(cx, place.problem(), "resource_id");
    if (place->dataset.state == DatasetState::withdrawn) co_return no_resource(id);
    const bool being_read =
        place->newest && (place->newest->state == VersionState::received || place->newest->state == VersionState::parsing);
    if (being_read) co_return invalid("records", "Rows of this resource are being written; try again");
    co_return std::move(*place);
}

// The rows of the newest version; empty where there is none.
Task<std::variant<DatastoreRows, Refusal>> rows_of(Context& cx, const Place& place, const DatastoreDefinition& definition) {
    DatastoreRows out(definition);
    if (!place.newest) co_return std::move(out);
    const auto file = co_await bring(cx, place.newest->raw_sha256.value);
    if (!file) co_return refused(cx, file.problem(), "records");
    const bool known = co_await cx.blocking([&] {
        std::ifstream in(file->path, std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        return out.read(bytes.view());
    });
    if (!known) co_return read_only();
    co_return std::move(out);
}

// What writing rows came to: the version that has them, or the one that had them already.
struct WrittenRows {
    std::int64_t number = 0;
    VersionState state{};
};

// One version more, read and public where its dataset is and the caller may publish. `place` must still be as it was seen.
Task<std::variant<WrittenRows, Refusal>> write_rows(Context& cx, const Place& place, const DatastoreDefinition& definition,
                                                    const DatastoreRows& rows, const char* action) {
    Module::Inside& in = inside(cx);
    const auto blob = co_await cx.blocking([&] { return in.blobs.put(rows.file()); });
    if (!blob) co_return refused(cx, blob.problem(), "records");
    if (place.newest && place.newest->raw_sha256.value == blob->sha256) co_return WrittenRows{place.newest->number, place.newest->state};
    std::optional<Version> made;
    bool publish = false;
    const Outcome kept = co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto dataset = lock_dataset(tx, place.dataset.id);
        const auto now_there = place_of(tx, to_text(place.resource.id));
        const auto id_of = [](const std::optional<Version>& version) { return version ? to_text(version->id) : std::string{}; };
        if (!dataset || !now_there || id_of(now_there->newest) != id_of(place.newest))
            return invalid("records", "Rows of this resource are being written; try again");
        publish = goes_public(cx, *dataset);
        made = insert_version(tx, *dataset, place.resource.id, rows_file, blob->sha256, blob->size, action, cx.caller().subject, cx.now());
        set_corrections(tx, made->id, to_json(corrections_of(definition)));
        audit(tx, cx.now(), cx.caller().subject, "version.received", fmt::format("{}/{}", place.resource.identifier.value, made->number),
              blob->sha256);
        return Node{};
    });
    if (const Refusal* no = kept.refusal()) co_return *no;
    const auto read = co_await cx.blocking([&] { return in.importing.run(cx.tenant(), {{to_text(made->id)}, publish}, {}); });
    const auto after = co_await cx.write([&](Transaction& tx) -> Result<Version> {
        auto version = version_by_id(tx, made->id);
        if (!version) return Problem::not_found("version");
        // Fewer rows or other columns than before wait for who may publish: it was their own wish.
        if (publish && version->state == VersionState::needs_review) {
            if (auto done = in.importing.publish(tx, *version, cx.caller().subject, cx.now()); !done) return done.problem();
            version = version_by_id(tx, made->id);
        }
        return std::move(*version);
    });
    if (!after) co_return refused(cx, after.problem(), "records");
    const bool same = after->state == VersionState::failed && after->problem.value.starts_with("bytes-only-change");
    if (same && place.newest) co_return WrittenRows{place.newest->number, place.newest->state};
    if (after->state == VersionState::failed)
        co_return invalid("records", fmt::format("The rows cannot be read: {}", after->problem.value));
    if (!read) co_return refused(cx, read.problem(), "records");
    co_return WrittenRows{after->number, after->state};
}

std::vector<std::string> names_in(const Asked& asked, std::string_view member) {
    std::vector<std::string> out;
    for (const std::string& text : asked.texts(member))
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find(',', at), text.size());
            std::string one = text.substr(at, end - at);
            while (one.starts_with(' ')) one.erase(0, 1);
            while (one.ends_with(' ')) one.pop_back();
            if (!one.empty()) out.push_back(std::move(one));
            at = end + 1;
        }
    return out;
}

// {label, notes} of fields, as the dictionary has them.
std::optional<Refusal> note_fields(Context& cx, Transaction& tx, const Uuid& resource, const Node* fields) {
    if (fields == nullptr) return {};
    std::vector<ColumnEntry> entries = dictionary_of(tx, resource);
    bool said = false;
    for (const Node& field : fields->items) {
        const Node *id = field.find("id"), *info = field.find("info");
        if (id == nullptr || info == nullptr || id->text.empty()) continue;
        auto entry = std::find_if(entries.begin(), entries.end(), [&](const ColumnEntry& one) { return one.column.value == id->text; });
        if (entry == entries.end()) {
            entries.emplace_back().column.value = id->text;
            entry = entries.end() - 1;
        }
        if (const Node* label = info->find("label")) entry->title.by_language["zh-Hant"] = label->text.substr(0, 300);
        if (const Node* notes = info->find("notes")) entry->description.by_language["zh-Hant"] = notes->text.substr(0, 2'000);
        if (auto faults = persons_in(*entry, "/fields"); !faults.empty()) return refused(cx, Problem::invalid(std::move(faults)), "fields");
        said = true;
    }
    if (said) set_dictionary(tx, resource, entries);
    return {};
}

void add_version(Dict& out, const WrittenRows& rows) {
    out.add("version", rows.number).add("version_state", write_scalar(view(rows.state)));
}

// The resource of datastore_create: the one named, or a new one of the dictionary.
Task<std::variant<Place, Refusal>> place_to_create(Context& cx, const Asked& asked) {
    const auto wanted = asked.tree("resource");
    if (const auto* no = std::get_if<Refusal>(&wanted)) co_return *no;
    const Node& resource = std::get<Node>(wanted);
    const bool named = !asked.text("resource_id").empty();
    if (resource.type == Node::Type::null && !named) co_return invalid("resource_id", "resource_id or resource required");
    if (resource.type == Node::Type::null) co_return co_await found_place(cx, asked);
    if (named) co_return invalid("resource", "resource cannot be used with resource_id");
    const Node* package = resource.find("package_id");
    if (package == nullptr || package->text.empty()) co_return invalid("resource", "package_id: Missing value");
    if (resource.find("url") != nullptr) co_return invalid("resource", "The datapusher has to be enabled.");
    std::optional<Place> out;
    const Outcome made = co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto found = find_dataset(tx, package->text);
        const auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
        if (!dataset) return not_found("Package was not found.");
        const auto one = make_resource(cx, tx, *dataset, resource, {}, "datastore");
        if (const auto* no = std::get_if<Refusal>(&one)) return *no;
        set_datastore_definition(tx, std::get<MadeResource>(one).id, definition_node({}));
        out = place_of(tx, to_text(std::get<MadeResource>(one).id));
        return Node{};
    });
    if (const Refusal* no = made.refusal()) co_return *no;
    co_return std::move(*out);
}

std::optional<Fault> put_all(DatastoreRows& rows, const Node& records, UpsertMethod method) {
    for (std::size_t i = 0; i < records.items.size(); ++i)
        if (auto wrong = rows.put(records.items[i], method, i)) return wrong;
    return {};
}

std::variant<Node, Refusal> records_of(const Asked& asked) {
    auto records = asked.tree("records");
    if (const auto* no = std::get_if<Refusal>(&records)) return *no;
    Node& list = std::get<Node>(records);
    if (list.type != Node::Type::null && list.type != Node::Type::list) return invalid("records", "Must be a list of dictionaries");
    return std::move(list);
}

std::optional<UpsertMethod> method_of(const std::string& name) {
    if (name.empty() || name == "upsert") return UpsertMethod::upsert;
    if (name == "insert") return UpsertMethod::insert;
    if (name == "update") return UpsertMethod::update;
    return {};
}

// `_id` of the rows that a datastore_search with these filters would show. Blocks.
Result<std::vector<std::int64_t>> ids_of(Context& cx, const OpenTable& open, analytics::Expression filter) {
    analytics::WindowAsk ask;
    ask.shown = {{analytics::row_id, analytics::ColumnType::integer}};
    ask.filter = std::move(filter);
    ask.limit = most_removed;
    std::vector<std::int64_t> out;
    if (const auto done = window_rows(inside(cx), open, ask, false, [&](auto cells) { out.push_back(cells[0].whole); }); !done)
        return done.problem();
    return out;
}

// The table of the newest version, public or not.
Task<std::variant<OpenTable, Refusal>> table_of(Context& cx, const Place& place) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<OpenTable> {
        auto tables = tables_of(reader, place.newest->id);
        if (tables.empty()) return Problem::not_found("table");
        return open(inside(cx), place.dataset, *place.newest, std::move(tables[0]));
    });
    if (!found) co_return refused(cx, found.problem(), "resource_id");
    if (auto done = co_await bring_rows(cx, *found); !done) co_return refused(cx, done.problem(), "resource_id");
    co_return std::move(*found);
}

Task<Outcome> drop(Context& cx, const Asked& asked, const Place& place) {
    if (auto no = lacks(cx, asked, may_review)) co_return *no;
    const std::string reason = asked.text("reason");
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto dataset = lock_dataset(tx, place.dataset.id);
        if (!dataset) return no_resource(to_text(place.resource.id));
        if (place.newest && place.newest->state != VersionState::published)
            return invalid("state", "Rows that never were public go with their resource: resource_delete");
        if (auto done = withhold_versions(cx, tx, *dataset, place.resource, reason.empty() ? dropped_words : reason); !done)
            return refused_change(cx, done.problem(), resource_member);
        forget_datastore(tx, place.resource.id);
        Node kept = kept_of(tx, place.resource.id);
        std::erase_if(kept.members, [](const Member& member) { return member.key == "url_type"; });
        set_kept(tx, place.resource.id, kept);
        audit(tx, cx.now(), cx.caller().subject, "datastore.deleted", place.resource.identifier.value, reason);
        return Dict().add("resource_id", to_text(place.resource.id)).take();
    });
}

Task<Outcome> remove_records(Context& cx, const Place& place, const Node& filters) {
    const std::string id = to_text(place.resource.id);
    if (!place.newest) co_return no_resource(id);
    const DatastoreDefinition definition = definition_of(*place.definition);
    auto rows = co_await rows_of(cx, place, definition);
    if (auto* no = std::get_if<Refusal>(&rows)) co_return std::move(*no);
    auto table = co_await table_of(cx, place);
    if (auto* no = std::get_if<Refusal>(&table)) co_return std::move(*no);
    DatastoreRows& lines = std::get<DatastoreRows>(rows);
    const OpenTable& open = std::get<OpenTable>(table);
    auto filter = read_filters(filters, open.lake);
    if (auto* no = std::get_if<Refusal>(&filter)) co_return std::move(*no);
    const auto ids = co_await cx.blocking([&] { return ids_of(cx, open, std::move(std::get<analytics::Expression>(filter))); });
    if (!ids) co_return refused(cx, ids.problem(), "filters");
    Dict out;
    out.add("resource_id", id).add("filters", filters);
    if (ids->empty()) co_return out.take();
    lines.remove(*ids);
    if (lines.size() == 0)
        co_return invalid("filters", "At least one row stays: datastore_delete without filters takes the whole table away");
    const auto written = co_await write_rows(cx, place, definition, lines, "datastore_records_delete");
    if (const auto* no = std::get_if<Refusal>(&written)) co_return *no;
    add_version(out, std::get<WrittenRows>(written));
    co_return out.take();
}

}  // namespace

Task<Outcome> datastore_create(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const auto fields = asked.tree("fields");
    if (const auto* no = std::get_if<Refusal>(&fields)) co_return *no;
    const auto records = records_of(asked);
    if (const auto* no = std::get_if<Refusal>(&records)) co_return *no;
    const Node &given_fields = std::get<Node>(fields), &given_records = std::get<Node>(records);
    for (const char* never : {"triggers", "aliases"})
        if (!names_in(asked, never).empty()) co_return invalid(never, "There are none here");
    const auto key = names_in(asked, "primary_key");
    // Before a resource is made for them.
    if (const auto first = read_definition(&given_fields, key, &given_records, {}); asked.text("resource_id").empty())
        if (const auto* wrong = std::get_if<Fault>(&first)) co_return invalid({*wrong});
    auto found = co_await place_to_create(cx, asked);
    if (auto* no = std::get_if<Refusal>(&found)) co_return std::move(*no);
    const Place& place = std::get<Place>(found);
    if (!place.definition && place.newest) co_return read_only();
    auto read =
        read_definition(&given_fields, key, &given_records, place.definition ? definition_of(*place.definition) : DatastoreDefinition{});
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return invalid({*wrong});
    const DatastoreDefinition& definition = std::get<DatastoreDefinition>(read);
    auto rows = co_await rows_of(cx, place, definition);
    if (auto* no = std::get_if<Refusal>(&rows)) co_return std::move(*no);
    if (auto wrong = put_all(std::get<DatastoreRows>(rows), given_records, UpsertMethod::insert)) co_return invalid({*wrong});

    const Outcome noted = co_await carried_out(cx, [&](Transaction& tx) -> Written {
        set_datastore_definition(tx, place.resource.id, definition_node(definition));
        Node kept = kept_of(tx, place.resource.id);
        kept.member("url_type") = node_of(std::string_view("datastore"));
        set_kept(tx, place.resource.id, kept);
        if (auto no = note_fields(cx, tx, place.resource.id, &given_fields)) return std::move(*no);
        audit(tx, cx.now(), cx.caller().subject, "datastore.defined", place.resource.identifier.value, "");
        return Node{};
    });
    if (const Refusal* no = noted.refusal()) co_return *no;
    Dict out;
    out.add("resource_id", to_text(place.resource.id)).add("method", "insert");
    Node shown = definition_node(definition);
    for (Member& member : shown.members) out.add(member.key, std::move(member.node));
    if (asked.truth("include_records", false)) out.add("records", given_records);
    if (std::get<DatastoreRows>(rows).size() > 0) {
        const auto written = co_await write_rows(cx, place, definition, std::get<DatastoreRows>(rows), "datastore_create");
        if (const auto* no = std::get_if<Refusal>(&written)) co_return *no;
        add_version(out, std::get<WrittenRows>(written));
    }
    co_return out.take();
}

Task<Outcome> datastore_upsert(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const auto method = method_of(asked.text("method"));
    if (!method) co_return invalid("method", "Value must be one of: insert, upsert, update");
    const auto records = records_of(asked);
    if (const auto* no = std::get_if<Refusal>(&records)) co_return *no;
    const Node& given = std::get<Node>(records);
    const auto found = co_await found_place(cx, asked);
    if (const auto* no = std::get_if<Refusal>(&found)) co_return *no;
    const Place& place = std::get<Place>(found);
    if (!place.definition) co_return place.newest ? read_only() : no_resource(to_text(place.resource.id));
    const DatastoreDefinition definition = definition_of(*place.definition);
    auto rows = co_await rows_of(cx, place, definition);
    if (auto* no = std::get_if<Refusal>(&rows)) co_return std::move(*no);
    if (auto wrong = put_all(std::get<DatastoreRows>(rows), given, *method)) co_return invalid({*wrong});
    Dict out;
    out.add("resource_id", to_text(place.resource.id));
    out.add("method", asked.text("method").empty() ? std::string("upsert") : asked.text("method"));
    if (asked.truth("include_records", false)) out.add("records", given);
    if (asked.truth("dry_run", false) || given.items.empty()) co_return out.take();
    const auto written = co_await write_rows(cx, place, definition, std::get<DatastoreRows>(rows), "datastore_upsert");
    if (const auto* no = std::get_if<Refusal>(&written)) co_return *no;
    add_version(out, std::get<WrittenRows>(written));
    co_return out.take();
}

Task<Outcome> datastore_delete(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const auto filters = asked.tree("filters");
    if (const auto* no = std::get_if<Refusal>(&filters)) co_return *no;
    const auto found = co_await found_place(cx, asked);
    if (const auto* no = std::get_if<Refusal>(&found)) co_return *no;
    const Place& place = std::get<Place>(found);
    if (!place.definition) co_return place.newest ? read_only() : no_resource(to_text(place.resource.id));
    const Node& given = std::get<Node>(filters);
    if (given.type == Node::Type::null || given.members.empty()) co_return co_await drop(cx, asked, place);
    co_return co_await remove_records(cx, place, given);
}

Task<Outcome> datastore_records_delete(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    if (asked.members.find("filters") == nullptr) co_return invalid("filters", missing);
    const auto filters = asked.tree("filters");
    if (const auto* no = std::get_if<Refusal>(&filters)) co_return *no;
    const Node& given = std::get<Node>(filters);
    if (given.type != Node::Type::object) co_return invalid("filters", "Must be a dictionary");
    const auto found = co_await found_place(cx, asked);
    if (const auto* no = std::get_if<Refusal>(&found)) co_return *no;
    const Place& place = std::get<Place>(found);
    if (!place.definition) co_return place.newest ? read_only() : no_resource(to_text(place.resource.id));
    co_return co_await remove_records(cx, place, given);
}

}  // namespace skl::opendata::ckan
