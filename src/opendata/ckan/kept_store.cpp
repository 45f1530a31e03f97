#include "opendata/ckan/kept_store.h"

namespace skl::opendata::ckan {
namespace {

Node object_of(std::string_view json) {
    auto read = read_json(json);
    return read ? std::move(*read) : Node{.type = Node::Type::object};
}

std::string json_of(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

}  // namespace

Node kept_of(Reader& reader, const Uuid& subject) {
    const auto members =
        reader.query("select members from ckan_kept where tenant = :tenant and subject_id = :subject").bind("subject", subject).word();
    return members ? object_of(*members) : Node{.type = Node::Type::object};
}

std::map<std::string, Node> kept_of_dataset(Reader& reader, const Uuid& dataset) {
    std::map<std::string, Node> out;
    reader
        .query(
            "select subject_id, members from ckan_kept where tenant = :tenant and (subject_id = :dataset or subject_id in (select id from "
            "resource where tenant = :tenant and dataset_id = :dataset))")
        .bind("dataset", dataset)
        .each([&](const Row& row) { out.emplace(row.text(0), object_of(row.text(1))); });
    return out;
}

void set_kept(Transaction& tx, const Uuid& subject, const Node& members) {
    if (members.members.empty()) {
        tx.query("delete from ckan_kept where tenant = :tenant and subject_id = :subject").bind("subject", subject).run();
        return;
    }
    tx.query(
          "insert into ckan_kept(tenant, subject_id, members) values(:tenant, :subject, :members) on conflict (tenant, subject_id) do "
          "update set members = excluded.members")
        .bind("subject", subject)
        .bind("members", json_of(members))
        .run();
}

std::optional<Node> datastore_definition(Reader& reader, const Uuid& resource) {
    const auto definition = reader.query("select definition from ckan_datastore where tenant = :tenant and resource_id = :resource")
                                .bind("resource", resource)
                                .word();
    if (!definition) return {};
    return object_of(*definition);
}

void set_datastore_definition(Transaction& tx, const Uuid& resource, const Node& definition) {
    tx.query(
          "insert into ckan_datastore(tenant, resource_id, definition) values(:tenant, :resource, :definition) on conflict (tenant, "
          "resource_id) do update set definition = excluded.definition")
        .bind("resource", resource)
        .bind("definition", json_of(definition))
        .run();
}

void forget_datastore(Transaction& tx, const Uuid& resource) {
    tx.query("delete from ckan_datastore where tenant = :tenant and resource_id = :resource").bind("resource", resource).run();
}

}  // namespace skl::opendata::ckan
