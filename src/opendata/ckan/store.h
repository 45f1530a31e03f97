// The SQL of the CKAN façade: a query's tree becomes one condition over public datasets; its values are bound.
#pragma once

#include "kernel/search/search.h"
#include "kernel/storage/store.h"
#include "opendata/engine/ckan/solr_query.h"
#include "opendata/model.h"

namespace skl::opendata::ckan {

// What a query asks of datasets, as SQL over `dataset d`.
class DatasetCondition {
public:
    // `synonyms` of words in any field; null: none.
    DatasetCondition(Reader& reader, const search::Synonyms* synonyms) : reader_(reader), synonyms_(synonyms) {}
    void add(const SolrQuery& query);  // holds beside what was added before
    const std::string& sql() const { return sql_; }
    Query bound(Query&& query) const;

private:
    std::string written(const SolrQuery& query);
    std::string written(const SolrTerm& term);
    std::string words(const std::string& text, search::Part part);
    std::string indexed(const search::Query& query);                     // what the catalogue's search finds
    std::string holds(const std::string& column, const SolrTerm& term);  // one text of a dataset, as it stands
    std::string contains(std::initializer_list<const char*> columns, const SolrTerm& term, search::Part part);
    std::string bind(std::string text);
    std::string bind(Instant at);

    Reader& reader_;
    const search::Synonyms* synonyms_;
    std::string sql_;
    std::vector<std::pair<std::string, std::string>> texts_;
    std::vector<std::pair<std::string, Instant>> instants_;
};

// Datasets by place: `ranked` are the best of the words first, for a sort by score.
struct DatasetOrder {
    std::vector<SolrSort> sort;
    std::vector<std::string> ranked;
    std::int64_t limit = 10, offset = 0;
};
std::vector<Dataset> find_datasets(Reader& reader, const DatasetCondition& condition, const DatasetOrder& order);
std::int64_t count_datasets(Reader& reader, const DatasetCondition& condition);

// Values among the datasets found, the most frequent first.
struct Facet {
    std::string value, title;  // title: as people call it
    std::int64_t count = 0;
};
bool is_facet(std::string_view name);
std::vector<Facet> dataset_facet(Reader& reader, const DatasetCondition& condition, std::string_view name, std::int64_t limit,
                                 std::int64_t least);

std::vector<std::string> dataset_names(Reader& reader, std::int64_t limit, std::int64_t offset);

// Public resources of which all hold: a part of the text of this field, in any case.
struct ResourceAsk {
    std::vector<std::pair<std::string, std::string>> holds;  // field, text
    std::string order;                                       // name, format, created; empty: as they were made
    std::int64_t limit = 1'000, offset = 0;
};
bool is_resource_field(std::string_view name);
struct FoundResources {
    std::vector<std::pair<Uuid, Uuid>> resources;  // dataset, resource
    std::int64_t count = 0;
};
FoundResources find_resources(Reader& reader, const ResourceAsk& ask);

std::vector<std::string> tag_names(Reader& reader, const std::string& part, std::int64_t limit, std::int64_t offset);

}  // namespace skl::opendata::ckan
