// Records of datastore_create and dictionaries of packages, as a client sends them: what is written is JSON and is read again as it was.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/ckan/datastore_rows.h"

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl;
    using namespace skl::opendata::ckan;
    const auto sent = read_json({reinterpret_cast<const char*>(data), size});
    if (!sent || sent->type != Node::Type::object) return 0;
    const Node *fields = sent->find("fields"), *records = sent->find("records");
    const auto read = read_definition(fields, {}, records, {});
    if (const auto* definition = std::get_if<DatastoreDefinition>(&read)) {
        DatastoreRows rows(*definition), again(*definition);
        if (records != nullptr)
            for (std::size_t i = 0; i < records->items.size(); ++i) (void)rows.put(records->items[i], UpsertMethod::upsert, i);
        if (records != nullptr)
            for (std::size_t i = 0; i < records->items.size(); ++i) (void)rows.put(records->items[i], UpsertMethod::insert, i);
        const std::string file = rows.file();
        demand(static_cast<bool>(read_json(file)) || rows.size() > most_nodes / (1 + definition->fields.size()));
        if (rows.size() > 0) demand(again.read(file) && again.file() == file);
    }
    for (const Extent extent : {Extent::whole, Extent::patch}) {
        (void)package_change(*sent, extent, {}, &*sent, *sent);
        (void)resource_change(*sent, extent, &*sent, *sent);
        (void)organization_change(*sent, extent, &*sent, *sent);
    }
    Node shown = *sent;
    show_kept(shown, *sent);
    return 0;
}
