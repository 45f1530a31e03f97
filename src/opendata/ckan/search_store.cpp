#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/ckan/store.h"
#include "opendata/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* title_zh = "d.name";
constexpr const char* title_en = "coalesce({{json_text(d.title, en)}}, '')";
constexpr const char* notes_zh = "coalesce({{json_text(d.description, zh-Hant)}}, '')";
constexpr const char* notes_en = "coalesce({{json_text(d.description, en)}}, '')";
constexpr const char* publisher_zh = "d.publisher_name";
constexpr const char* publisher_en = "coalesce({{json_text(d.publisher, en)}}, '')";
constexpr const char* tags_zh = "d.keywords";
constexpr const char* tags_en = "d.keywords_en";
constexpr const char* organization_slug =
    "coalesce((select o.slug from organization o where o.tenant = d.tenant and o.id = d.publisher_id), '')";
constexpr const char* created = "coalesce(d.issued_at, d.modified_at)";

// A resource's format is that of its public version, else what was declared.
constexpr std::string_view resource_format =
    "upper(coalesce((select v.format from version v where v.tenant = r.tenant and v.resource_id = r.id and v.state = 'published'), "
    "r.declared_format))";

std::string escaped_like(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c;
    }
    return out;
}

std::string extra_column(std::string_view key) {
    if (key == "type" || key == "dtype") return "case d.dtype when 'raw_data' then 'rawData' else d.dtype end";
    if (key == "identifier") return "d.identifier";
    if (key == "frequency") return "d.frequency";
    if (key == "temporal_from") return "coalesce(d.temporal_from, '')";
    if (key == "temporal_to") return "coalesce(d.temporal_to, '')";
    if (key == "cost") return "d.cost";
    if (key == "access_level") return "d.access_level";
    if (key == "crs") return "d.crs";
    return title_en;
}

bool constant_holds(const SolrTerm& term, std::string_view value) {
    return term.match == Match::exists || (term.match == Match::prefix ? value.starts_with(term.text) : value == term.text);
}

// True or false, never null, so that it can be negated; and by an index.
std::string publisher_is(std::string_view id) { return fmt::format("(d.publisher_id is not null and d.publisher_id = {})", id); }

constexpr const char* always = "1 = 1";
constexpr const char* never = "1 = 0";

}  // namespace

std::string DatasetCondition::bind(std::string text) {
    texts_.emplace_back(fmt::format("t{}", texts_.size()), std::move(text));
    return ":" + texts_.back().first;
}

std::string DatasetCondition::bind(Instant at) {
    instants_.emplace_back(fmt::format("i{}", instants_.size()), at);
    return ":" + instants_.back().first;
}

Query DatasetCondition::bound(Query&& query) const {
    for (const auto& [name, text] : texts_) static_cast<Query&&>(query).bind(name, text);  // in place
    for (const auto& [name, at] : instants_) static_cast<Query&&>(query).bind(name, at);
    return std::move(query);
}

void DatasetCondition::add(const SolrQuery& query) { sql_ += " and " + written(query); }

std::string DatasetCondition::written(const SolrQuery& query) {
    if (query.kind == SolrQuery::Kind::term) return written(query.term);
    if (query.kind == SolrQuery::Kind::negation) return "not " + written(query.parts[0]);
    if (query.parts.empty()) return always;
    std::string out = "(";
    for (const SolrQuery& part : query.parts) {
        if (out.size() > 1) out += query.kind == SolrQuery::Kind::all ? " and " : " or ";
        out += written(part);
    }
    return out + ")";
}

// Words as the catalogue's own search finds them.
std::string DatasetCondition::words(const std::string& text, search::Part part) {
    search::Query query{.kinds = {"dataset"}, .words = text, .part = part};
    if (part == search::Part::all) query.synonyms = synonyms_;
    return indexed(query);
}

std::string DatasetCondition::indexed(const search::Query& query) {
    const std::string parameter = fmt::format("t{}", texts_.size());
    const auto condition = search::condition(reader_, query, parameter);
    if (!condition) return never;
    texts_.emplace_back(parameter, condition->expression);
    return fmt::format("d.id in ({})", condition->sql);
}

std::string DatasetCondition::holds(const std::string& column, const SolrTerm& term) {
    if (term.match == Match::exists) return fmt::format("({} <> '')", column);
    if (term.match == Match::prefix) {
        std::string lower;
        for (const char c : escaped_like(term.text)) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return fmt::format("(lower({}) like {} escape '!')", column, bind(lower + "%"));
    }
    return fmt::format("({} = {})", column, bind(term.text));
}

// A phrase stands in one of the texts; a prefix begins a word of one of them, and Han characters, which have no words, stand anywhere.
// What stands in a text has its words in the index, which leaves few texts to be looked at.
std::string DatasetCondition::contains(std::initializer_list<const char*> columns, const SolrTerm& term, search::Part part) {
    const std::string folded = text::nfkc_fold(term.text);
    std::size_t characters = 0, han = 0;
    bool han_first = false;
    for (std::string_view rest = folded; !rest.empty(); ++characters)
        if (text::is_han(text::next(rest))) {
            han_first = han_first || characters == 0;
            ++han;
        }
    const bool inside = term.match == Match::phrase || han_first;
    const bool indexed = term.match == Match::phrase || han == characters;
    std::string out = indexed ? fmt::format("({} and (", words(term.text, part)) : "(";
    const std::string parameter = bind(fmt::format("%{}{}%", inside ? "" : " ", escaped_like(folded)));
    std::string_view joint;
    for (const char* column : columns) {
        out += fmt::format("{}{}{}lower(replace({}, '台', '臺')){} like {} escape '!'", joint, inside ? "" : "' ' || ",
                           inside ? "" : "replace(replace(replace(", column, inside ? "" : ", '-', ' '), '(', ' '), '/', ' ')", parameter);
        joint = " or ";
    }
    return out + (indexed ? "))" : ")");
}

std::string DatasetCondition::written(const SolrTerm& term) {
    const bool whole = term.match == Match::word;
    switch (term.field) {
        case Field::text:
            if (whole) return words(term.text, search::Part::all);
            return contains({title_zh, title_en, notes_zh, notes_en, tags_zh, tags_en, publisher_zh, publisher_en, "d.slug"}, term,
                            search::Part::all);
        case Field::title:
            if (term.match == Match::exists) return always;
            return whole ? words(term.text, search::Part::title) : contains({title_zh, title_en}, term, search::Part::title);
        case Field::notes:
            if (term.match == Match::exists) return fmt::format("({} || {} <> '')", notes_zh, notes_en);
            return whole ? words(term.text, search::Part::body) : contains({notes_zh, notes_en}, term, search::Part::body);
        case Field::author:
            if (term.match == Match::exists) return "(d.publisher_name <> '')";
            return whole ? words(term.text, search::Part::names) : contains({publisher_zh, publisher_en}, term, search::Part::names);
        case Field::tags:
            if (term.match == Match::exists) return "(d.keywords <> '[]' or d.keywords_en <> '[]')";
            if (term.match != Match::prefix) return indexed({.kinds = {"dataset"}, .facets = {{"keyword", term.text}}});
            return fmt::format(
                "(exists (select 1 from {{{{items(d.keywords, t)}}}} where {0}) or exists (select 1 from {{{{items(d.keywords_en, t)}}}} "
                "where {0}))",
                holds("t.value", term));
        case Field::groups: {
            SolrTerm code = term;
            for (char& c : code.text)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            return holds("lower(d.category_code)", code);
        }
        case Field::res_format: {
            SolrTerm format = term;
            for (char& c : format.text)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            return fmt::format("(exists (select 1 from resource r where r.tenant = d.tenant and r.dataset_id = d.id and {}))",
                               holds(std::string(resource_format), format));
        }
        case Field::organization:
            if (term.match == Match::exists || term.match == Match::prefix) return holds(organization_slug, term);
            return publisher_is(fmt::format("coalesce((select o.id from organization o where o.tenant = :tenant and o.slug = {}), 'none')",
                                            bind(term.text)));
        case Field::owner_org:
            if (term.match == Match::exists || term.match == Match::prefix) return holds("coalesce(d.publisher_id, '')", term);
            return publisher_is(bind(term.text));
        case Field::license_id: return holds("d.license", term);
        case Field::name: return holds("d.slug", term);
        case Field::id: return holds("d.id", term);
        case Field::extra: return holds(extra_column(term.extra), term);
        case Field::state: return constant_holds(term, "active") ? always : never;
        case Field::type: return constant_holds(term, "dataset") ? always : never;
        case Field::capacity: return constant_holds(term, "public") ? always : never;
        case Field::metadata_created:
        case Field::metadata_modified: break;
    }
    if (term.match == Match::exists) return always;
    const char* column = term.field == Field::metadata_created ? created : "d.modified_at";
    std::string out = "(1 = 1";
    if (term.from) out += fmt::format(" and {} {} {}", column, term.from_included ? ">=" : ">", bind(*term.from));
    if (term.to) out += fmt::format(" and {} {} {}", column, term.to_included ? "<=" : "<", bind(*term.to));
    return out + ")";
}

namespace {

constexpr std::string_view public_ones = " where d.tenant = :tenant and d.state = 'published'";

std::string order_of(const DatasetOrder& order) {
    std::string out;
    bool by_id = false;
    for (const SolrSort& one : order.sort) {
        if (one.field == SortField::score && order.ranked.empty()) continue;  // all score the same
        std::string_view column = "d.id";
        switch (one.field) {
            case SortField::score: column = "coalesce(rows.place, 1000000000)"; break;  // where there is one
            case SortField::name: column = "d.slug"; break;
            case SortField::title: column = "d.name"; break;
            case SortField::metadata_created: column = created; break;
            case SortField::metadata_modified: column = "d.modified_at"; break;
            case SortField::id: by_id = true; break;
        }
        // The best score has the smallest place.
        const bool descending = one.descending != (one.field == SortField::score);
        out += fmt::format("{}{}{}", out.empty() ? "" : ", ", column, descending ? " desc" : "");
    }
    return by_id ? out : out + (out.empty() ? "d.id" : ", d.id");
}

// Facets whose value is one text of the dataset, and what people call it.
struct Source {
    std::string_view name, from, value, title;
};
constexpr Source sources[] = {
    {"organization", "dataset d join organization o on o.tenant = d.tenant and o.id = d.publisher_id", "o.slug", "max(o.name)"},
    {"owner_org", "dataset d join organization o on o.tenant = d.tenant and o.id = d.publisher_id", "o.id", "max(o.name)"},
    {"groups", "dataset d", "lower(d.category_code)", "''"},
    {"license_id", "dataset d", "d.license", "''"},
    {"tags",
     "(select tenant, id, keywords as words from dataset union all select tenant, id, keywords_en as words from dataset) k join dataset d "
     "on d.tenant = k.tenant and d.id = k.id cross join {{items(k.words, t)}}",
     "t.value", "''"},
    {"res_format", "dataset d join resource r on r.tenant = d.tenant and r.dataset_id = d.id", resource_format, "''"},
};

struct ResourceField {
    std::string_view name, column;
};
constexpr ResourceField resource_fields[] = {
    {"name", "coalesce({{json_text(r.title, zh-Hant)}}, '') || ' ' || coalesce({{json_text(r.title, en)}}, '')"},
    {"description", "coalesce({{json_text(r.description, zh-Hant)}}, '') || ' ' || coalesce({{json_text(r.description, en)}}, '')"},
    {"format", resource_format},
    {"url", "coalesce(r.download_url, r.access_url, '')"},
    {"id", "r.id"},
    {"hash", "r.sha256"},
    {"mimetype", "r.media_type"},
};

}  // namespace

std::vector<Dataset> find_datasets(Reader& reader, const DatasetCondition& condition, const DatasetOrder& order) {
    Rows ranked;
    std::int64_t place = 0;
    for (const std::string& id : order.ranked) ranked.row().add("id", id).add("place", place++).end();
    const std::string sql = fmt::format("select d.id from dataset d{}{}{} order by {} limit :limit offset :offset",
                                        order.ranked.empty() ? "" : " left join {{rows(:ranked; id text, place bigint)}} on rows.id = d.id",
                                        public_ones, condition.sql(), order_of(order));
    std::vector<Uuid> ids;  // rows are long: only those of the page are read whole
    Query query = reader.query(sql);
    if (!order.ranked.empty()) static_cast<Query&&>(query).bind("ranked", ranked.json());
    condition.bound(std::move(query)).bind("limit", order.limit).bind("offset", order.offset).each([&](const Row& row) {
        (void)parse(row.text(0), ids.emplace_back());
    });
    std::vector<Dataset> out;
    for (const Uuid& id : ids)
        if (auto dataset = dataset_by_id(reader, id)) out.push_back(std::move(*dataset));
    return out;
}

std::int64_t count_datasets(Reader& reader, const DatasetCondition& condition) {
    const std::string sql = fmt::format("select cast(count(*) as bigint) from dataset d{}{}", public_ones, condition.sql());
    return condition.bound(reader.query(sql)).number().value_or(0);
}

bool is_facet(std::string_view name) {
    return std::any_of(std::begin(sources), std::end(sources), [&](const Source& one) { return one.name == name; });
}

std::vector<Facet> dataset_facet(Reader& reader, const DatasetCondition& condition, std::string_view name, std::int64_t limit,
                                 std::int64_t least) {
    const auto source = std::find_if(std::begin(sources), std::end(sources), [&](const Source& one) { return one.name == name; });
    const std::string sql = fmt::format(
        "select {} as value, cast(count(distinct d.id) as bigint) as n, {} as title from {}{}{} group by 1 having count(distinct d.id) >= "
        ":least order by 2 desc, 1 limit :limit",
        source->value, source->title, source->from, public_ones, condition.sql());
    std::vector<Facet> out;
    condition.bound(reader.query(sql)).bind("least", least).bind("limit", limit).each([&](const Row& row) {
        if (row.text(0).empty()) return;
        out.push_back({std::string(row.text(0)), std::string(row.text(2)), row.integer(1)});
    });
    return out;
}

std::vector<std::string> dataset_names(Reader& reader, std::int64_t limit, std::int64_t offset) {
    std::vector<std::string> out;
    reader.query("select slug from dataset where tenant = :tenant and state = 'published' order by slug limit :limit offset :offset")
        .bind("limit", limit)
        .bind("offset", offset)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

bool is_resource_field(std::string_view name) {
    return std::any_of(std::begin(resource_fields), std::end(resource_fields), [&](const auto& one) { return one.name == name; });
}

FoundResources find_resources(Reader& reader, const ResourceAsk& ask) {
    std::string condition, order = "r.created_at, r.id";
    std::vector<std::string> patterns;
    for (const auto& [name, text] : ask.holds)
        for (const ResourceField& field : resource_fields)
            if (field.name == name) {
                condition += fmt::format(" and lower({}) like :p{} escape '!'", field.column, patterns.size());
                patterns.push_back("%" + escaped_like(text::nfkc_fold(text)) + "%");
            }
    for (const ResourceField& field : resource_fields)
        if (field.name == ask.order) order = fmt::format("{}, r.id", field.column);
    const std::string from = fmt::format(
        " from resource r join dataset d on d.tenant = r.tenant and d.id = r.dataset_id where r.tenant = :tenant and d.state = "
        "'published' and not exists (select 1 from removed_resource x where x.tenant = r.tenant and x.resource_id = r.id){}",
        condition);
    const std::string counting = "select cast(count(*) as bigint)" + from;
    const std::string listing = fmt::format("select d.id, r.id{} order by {} limit :limit offset :offset", from, order);
    const auto bound = [&](const std::string& sql) {
        Query query = reader.query(sql);
        for (std::size_t i = 0; i < patterns.size(); ++i) static_cast<Query&&>(query).bind(fmt::format("p{}", i), patterns[i]);
        return query;
    };
    FoundResources out;
    out.count = bound(counting).number().value_or(0);
    bound(listing).bind("limit", ask.limit).bind("offset", ask.offset).each([&](const Row& row) {
        auto& [dataset, resource] = out.resources.emplace_back();
        (void)parse(row.text(0), dataset);
        (void)parse(row.text(1), resource);
    });
    return out;
}

std::vector<std::string> tag_names(Reader& reader, const std::string& part, std::int64_t limit, std::int64_t offset) {
    std::vector<std::string> out;
    reader
        .query(
            "select distinct t.value from (select tenant, state, keywords as words from dataset union all select tenant, state, "
            "keywords_en as words from dataset) d cross join {{items(d.words, t)}} where d.tenant = :tenant and d.state = 'published' "
            "and lower(t.value) like :pattern escape '!' order by 1 limit :limit offset :offset")
        .bind("pattern", "%" + escaped_like(text::nfkc_fold(part)) + "%")
        .bind("limit", limit)
        .bind("offset", offset)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

}  // namespace skl::opendata::ckan
