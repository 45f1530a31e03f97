#include "opendata/search.h"

#include "kernel/search/search.h"

namespace skl::opendata {
namespace {

constexpr const char* kind = "dataset";

void append(std::string& out, const std::string& text) { out += (out.empty() ? "" : "\n") + text; }

}  // namespace

std::vector<std::string> search_datasets(Reader& reader, const std::string& query, const search::Synonyms* synonyms) {
    std::vector<std::string> out;
    for (search::Hit& hit : search::find(reader, {.kinds = {kind}, .words = query, .synonyms = synonyms, .limit = most_found}).hits)
        out.push_back(std::move(hit.id));
    return out;
}

// Titles in all languages find the dataset, whatever the reader's; what is not public is found by nobody.
void index_dataset(Transaction& tx, const Dataset& dataset) {
    if (dataset.state != DatasetState::published) return search::remove(tx, kind, to_text(dataset.id));
    search::Entry entry{.kind = kind, .id = to_text(dataset.id)};
    for (const auto& [language, title] : dataset.title.by_language) append(entry.title, title);
    for (const auto* keywords : {&dataset.keywords, &dataset.keywords_en})
        for (const auto& keyword : *keywords) {
            append(entry.keywords, keyword.value);
            entry.facets.emplace_back("keyword", keyword.value);
        }
    for (const auto& [language, publisher] : dataset.publisher.by_language) append(entry.names, publisher);
    for (const auto& [language, description] : dataset.description.by_language) append(entry.body, description);
    append(entry.body, dataset.slug.value);
    append(entry.body, dataset.identifier.value);
    search::index(tx, entry);
}

std::int64_t index_all(Transaction& tx) {
    search::remove_all(tx, kind);
    const auto datasets = published_datasets(tx);
    for (const Dataset& dataset : datasets) index_dataset(tx, dataset);
    return static_cast<std::int64_t>(datasets.size());
}

}  // namespace skl::opendata
