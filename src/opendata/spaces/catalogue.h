// What is in a space, as a member or the public sees it: entries with the offers that are open to the reader.
#pragma once

#include "opendata/spaces/spaces.h"
#include "opendata/store.h"

namespace skl::opendata::spaces {

struct Shelved {
    SpaceDataset entry;
    Dataset dataset;
    Member provider;
    std::vector<Offer> offers;
};
// Of one space; `reader`: a member, who sees restricted entries and offers to itself alone; null: the public; `all`: a steward.
std::vector<Shelved> shelf_of(Reader& reader, const Space& space, const Member* member, bool all);

// DCAT and ODRL as the protocol's JSON (Catalog Protocol, "ACK - Dataset"). `offer_target`: messages name the dataset in the offer.
Node offer_node(const Offer& offer, const Member& provider, const std::string& target = {});
Node dataset_node(const Shelved& one, const std::string& connector, std::string_view language);
Node catalogue_node(const std::vector<Shelved>& all, const std::string& connector, std::string_view language);

// The rows of an entry: those of its newest readable version, public or not. 404.
Result<std::pair<Version, Table>> rows_behind(Reader& reader, const Uuid& dataset);

}  // namespace skl::opendata::spaces
