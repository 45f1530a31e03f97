// The SQL of search: the same steps on both databases, in the words of each.
#include "kernel/search/search.h"

#include "kernel/search/terms.h"
#include "kernel/storage/connection.h"

namespace skl::search {
namespace {

constexpr std::size_t entries_at_once = 500;  // of one statement: their terms are bound as one text

bool postgresql(Reader& reader) { return reader.connection().postgresql(); }

struct Numbered {
    const Entry* entry;
    std::int64_t number;
};

// The numbers of the entries, new ones where there are none yet.
std::vector<Numbered> numbered(Transaction& tx, std::span<const Entry> entries) {
    std::map<std::pair<std::string_view, std::string_view>, const Entry*> by_id;  // of two with one id the later counts
    for (const Entry& entry : entries) by_id[{entry.kind, entry.id}] = &entry;
    Rows rows;
    std::int64_t position = 0;
    for (const auto& [id, entry] : by_id) rows.row().add("kind", entry->kind).add("id", entry->id).add("position", ++position).end();
    constexpr std::string_view sqlite =
        "insert into search_entry(tenant, kind, id, number) "
        "select :tenant, kind, id, position + (select coalesce(max(number), 0) from search_entry) "
        "from {{rows(:entries; kind text, id text, position bigint)}} where true "
        "on conflict(tenant, kind, id) do update set kind = excluded.kind returning kind, id, number";
    constexpr std::string_view other =
        "insert into search_entry(tenant, kind, id, number) select :tenant, kind, id, nextval('search_number') "
        "from {{rows(:entries; kind text, id text, position bigint)}} where true "
        "on conflict(tenant, kind, id) do update set kind = excluded.kind returning kind, id, number";
    std::vector<Numbered> out;
    tx.query(postgresql(tx) ? other : sqlite).bind("entries", rows.json()).each([&](const Row& row) {
        out.push_back({by_id.at({row.text(0), row.text(1)}), row.integer(2)});
    });
    return out;
}

void forget(Transaction& tx, const Rows& numbers) {
    tx.query("delete from search_facet where tenant = :tenant and number in (select number from {{rows(:numbers; number bigint)}})")
        .bind("numbers", numbers.json())
        .run();
    tx.query(postgresql(tx) ? "delete from search_terms where number in (select number from {{rows(:numbers; number bigint)}})"
                            : "delete from search_terms where rowid in (select number from {{rows(:numbers; number bigint)}})")
        .bind("numbers", numbers.json())
        .run();
}

void write_terms(Transaction& tx, const std::vector<Numbered>& entries) {
    Rows rows;
    for (const auto& [entry, number] : entries) {
        rows.row().add("number", number);
        if (postgresql(tx)) {
            rows.add("terms", vector_of(tx.tenant(), *entry));
        } else {
            rows.add("scope", scope_of(tx.tenant(), *entry)).add("title", joined(terms(entry->title, true)));
            rows.add("keyword", joined(terms(entry->keywords, true))).add("name", joined(terms(entry->names, true)));
            rows.add("body", joined(terms(entry->body, true)));
        }
        rows.end();
    }
    constexpr std::string_view sqlite =
        "insert into search_terms(rowid, scope, title, keyword, name, body) select number, scope, title, keyword, name, body "
        "from {{rows(:rows; number bigint, scope text, title text, keyword text, name text, body text)}} where true";
    constexpr std::string_view other =
        "insert into search_terms(number, terms) select number, cast(terms as tsvector) from {{rows(:rows; number bigint, terms text)}} "
        "where true";
    tx.query(postgresql(tx) ? other : sqlite).bind("rows", rows.json()).run();
}

void write_facets(Transaction& tx, const std::vector<Numbered>& entries) {
    Rows rows;
    bool any = false;
    for (const auto& [entry, number] : entries)
        for (const auto& [name, value] : entry->facets) {
            rows.row().add("number", number).add("name", name).add("value", value).end();
            any = true;
        }
    if (!any) return;
    tx.query(
          "insert into search_facet(tenant, number, name, value) select :tenant, number, name, value "
          "from {{rows(:rows; number bigint, name text, value text)}} where true on conflict do nothing")
        .bind("rows", rows.json())
        .run();
}

// bm25 grows downwards; its weights are those of the columns scope, title, keyword, name, body.
constexpr std::string_view found_sqlite =
    "select e.kind, e.id, f.score, f.total from (select number, score, count(*) over () as total from "
    "(select rowid as number, -bm25(search_terms, 0.0, 8.0, 4.0, 3.0, 1.0) as score from search_terms "
    "where search_terms match :expression order by rowid desc limit :most) as matches order by score desc, number desc "
    "limit :limit offset :offset) as f join search_entry e on e.number = f.number and e.tenant = :tenant "
    "order by f.score desc, f.number desc";
constexpr std::string_view found_sqlite_unranked =
    "select e.kind, e.id, 0.0, f.total from (select number, count(*) over () as total from "
    "(select rowid as number from search_terms where search_terms match :expression order by rowid desc limit :most) as matches "
    "order by number desc limit :limit offset :offset) as f join search_entry e on e.number = f.number and e.tenant = :tenant "
    "order by f.number desc";
// Weights D, C, B, A in the proportions of FTS5's; 1: divided by 1 + the logarithm of the length (PostgreSQL 15 §12.3.3).
constexpr std::string_view found_postgresql =
    "with matches as materialized (select number, terms from search_terms where terms @@ cast(:expression as tsquery) limit :most), "
    "f as (select number, ts_rank_cd('{0.125, 0.375, 0.5, 1}', terms, cast(:words as tsquery), 1) as score, count(*) over () as total "
    "from matches order by score desc, number desc limit :limit offset :offset) "
    "select e.kind, e.id, cast(f.score as double precision), f.total from f join search_entry e on e.number = f.number "
    "and e.tenant = :tenant order by f.score desc, f.number desc";

constexpr std::string_view facet_sqlite =
    "select v.value, count(*) as times from (select rowid as number from search_terms where search_terms match :expression "
    "order by rowid desc limit :most) as f join search_facet v on v.tenant = :tenant and v.number = f.number and v.name = :name "
    "group by v.value order by times desc, v.value limit :limit";
constexpr std::string_view facet_postgresql =
    "with f as materialized (select number from search_terms where terms @@ cast(:expression as tsquery) limit :most) "
    "select v.value, count(*) as times from f join search_facet v on v.tenant = :tenant and v.number = f.number and v.name = :name "
    "group by v.value order by times desc, v.value limit :limit";

}  // namespace

void index(Transaction& tx, std::span<const Entry> entries) {
    for (; !entries.empty(); entries = entries.subspan(std::min(entries.size(), entries_at_once))) {
        const auto some = numbered(tx, entries.first(std::min(entries.size(), entries_at_once)));
        Rows numbers;
        for (const Numbered& one : some) numbers.row().add("number", one.number).end();
        forget(tx, numbers);
        write_terms(tx, some);
        write_facets(tx, some);
    }
}

void index(Transaction& tx, const Entry& entry) { index(tx, {&entry, 1}); }

void remove(Transaction& tx, const std::string& kind, const std::string& id) {
    Rows numbers;
    tx.query("delete from search_entry where tenant = :tenant and kind = :kind and id = :id returning number")
        .bind("kind", kind)
        .bind("id", id)
        .each([&](const Row& row) { numbers.row().add("number", row.integer(0)).end(); });
    forget(tx, numbers);
}

void remove_all(Transaction& tx, const std::string& kind) {
    Rows numbers;
    tx.query("delete from search_entry where tenant = :tenant and kind = :kind returning number")
        .bind("kind", kind)
        .each([&](const Row& row) { numbers.row().add("number", row.integer(0)).end(); });
    forget(tx, numbers);
}

Found find(Reader& reader, const Query& query) {
    Found out;
    const bool on_postgresql = postgresql(reader);
    const auto expression = on_postgresql ? ts_expression(reader.tenant(), query) : fts_expression(reader.tenant(), query);
    if (!expression) return out;
    const std::string words = on_postgresql ? ts_words(query) : "";
    const bool with_words = query.words.find_first_not_of(" \t\r\n") != std::string::npos;
    reader.query(on_postgresql ? found_postgresql
                 : with_words  ? found_sqlite
                               : found_sqlite_unranked)
        .bind("expression", *expression)
        .bind("words", words)
        .bind("most", most_candidates)
        .bind("limit", std::clamp<std::int64_t>(query.limit, 1, most_candidates))
        .bind("offset", std::max<std::int64_t>(query.offset, 0))
        .each([&](const Row& row) {
            out.hits.push_back({std::string(row.text(0)), std::string(row.text(1)), row.real(2)});
            out.total = row.integer(3);
        });
    out.capped = out.total >= most_candidates;
    return out;
}

std::optional<Condition> condition(Reader& reader, const Query& query, std::string_view parameter) {
    const bool on_postgresql = postgresql(reader);
    auto expression = on_postgresql ? ts_expression(reader.tenant(), query) : fts_expression(reader.tenant(), query);
    if (!expression) return {};
    constexpr std::string_view sqlite = "select rowid from search_terms where search_terms match :";
    constexpr std::string_view other = "select number from search_terms where terms @@ cast(:";
    return Condition{fmt::format("select e.id from search_entry e where e.tenant = :tenant and e.number in ({}{}{})",
                                 on_postgresql ? other : sqlite, parameter, on_postgresql ? " as tsquery)" : ""),
                     std::move(*expression)};
}

std::vector<FacetCount> facet(Reader& reader, const Query& query, const std::string& name, std::int64_t most) {
    std::vector<FacetCount> out;
    const auto expression = postgresql(reader) ? ts_expression(reader.tenant(), query) : fts_expression(reader.tenant(), query);
    if (!expression) return out;
    reader.query(postgresql(reader) ? facet_postgresql : facet_sqlite)
        .bind("expression", *expression)
        .bind("most", most_candidates)
        .bind("name", name)
        .bind("limit", most)
        .each([&](const Row& row) {
            out.push_back({std::string(row.text(0)), row.integer(1)});
        });
    return out;
}

}  // namespace skl::search
