// Finding datasets by words: what kernel/search keeps of them, and how a query is asked.
#pragma once

#include "kernel/search/search.h"
#include "opendata/store.h"

namespace skl::opendata {

constexpr std::int64_t most_found = 2'000;  // of one query; nobody pages further

// Ids, best first; of those with the keyword, where one is given.
std::vector<std::string> search_datasets(Reader& reader, const std::string& query, const search::Synonyms* synonyms = nullptr,
                                         const std::string& keyword = "");
void index_dataset(Transaction& tx, const Dataset& dataset);
std::int64_t index_all(Transaction& tx);  // again, from the rows; gives how many

}  // namespace skl::opendata
