#include "opendata/search.h"

#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t title_weight = 8, keyword_weight = 4, publisher_weight = 3, text_weight = 1;
constexpr std::size_t most_terms = 16;  // of a query; longer ones are cut

void weigh(std::map<std::string, std::int64_t>& terms, std::string_view words, std::int64_t weight) {
    for (std::string& term : text::tokens(words, text::For::storing)) {
        std::int64_t& known = terms[std::move(term)];
        known = std::max(known, weight);
    }
}

}  // namespace

std::vector<std::string> search_datasets(Reader& reader, const std::string& query) {
    auto terms = text::tokens(query, text::For::searching);
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    if (terms.size() > most_terms) terms.resize(most_terms);
    Rows wanted;
    for (const std::string& term : terms) wanted.row().add("term", term).end();
    std::vector<std::string> out;
    reader
        .query("select t.dataset_id, cast(sum(t.weight) as bigint) as score from {{rows(:wanted; term text)}} "
               "join dataset_term t on t.tenant = :tenant and t.term = rows.term group by t.dataset_id having count(*) = :terms "
               "order by score desc, t.dataset_id limit :most")
        .bind("wanted", wanted.json())
        .bind("terms", static_cast<std::int64_t>(terms.size()))
        .bind("most", most_found)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

void index_dataset(Transaction& tx, const Dataset& dataset) {
    std::map<std::string, std::int64_t> terms;
    for (const auto& [language, title] : dataset.title.by_language) weigh(terms, title, title_weight);
    for (const std::string& keyword : dataset.keywords) weigh(terms, keyword, keyword_weight);
    for (const auto& [language, publisher] : dataset.publisher.by_language) weigh(terms, publisher, publisher_weight);
    for (const auto& [language, description] : dataset.description.by_language) weigh(terms, description, text_weight);
    weigh(terms, dataset.slug.value, text_weight);
    Rows rows;
    for (const auto& [term, weight] : terms) rows.row().add("term", term).add("weight", weight).end();
    tx.query("delete from dataset_term where tenant = :tenant and dataset_id = :id").bind("id", dataset.id).run();
    tx.query("insert into dataset_term(tenant, term, dataset_id, weight) select :tenant, term, :id, weight from {{rows(:terms; term text, weight bigint)}} where true")
        .bind("id", dataset.id)
        .bind("terms", rows.json())
        .run();
}

}  // namespace skl::opendata
