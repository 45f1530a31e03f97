// Rows that only CKAN's API has: what its clients said and the catalogue has no field for, and how a datastore's rows are defined.
#pragma once

#include <map>

#include "kernel/describe/node.h"
#include "kernel/storage/store.h"

namespace skl::opendata::ckan {

constexpr std::size_t most_kept_bytes = std::size_t{64} << 10;  // of one dataset or resource

// An object; without members: nothing is kept.
Node kept_of(Reader& reader, const Uuid& subject);
// Of a dataset and its resources, by id.
std::map<std::string, Node> kept_of_dataset(Reader& reader, const Uuid& dataset);
void set_kept(Transaction& tx, const Uuid& subject, const Node& members);

// Of datastore_create: {"fields": […], "primary_key": […]}. Nothing: its rows are those of a file.
std::optional<Node> datastore_definition(Reader& reader, const Uuid& resource);
void set_datastore_definition(Transaction& tx, const Uuid& resource, const Node& definition);
void forget_datastore(Transaction& tx, const Uuid& resource);

}  // namespace skl::opendata::ckan
