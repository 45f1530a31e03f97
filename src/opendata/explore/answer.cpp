#include "opendata/explore/answer.h"

#include <charconv>

#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "opendata/ckan/datastore.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/service_category.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/publish/file_sink.h"
#include "opendata/store.h"

namespace skl::opendata::explore {
namespace {

using ckan::Dict;
using ckan::list_node;
using ckan::node_of;

// Names of zones that Taiwan and its neighbours use without summer time; other names are refused rather than guessed.
struct KnownZone {
    std::string_view name;
    int hours;
};
constexpr KnownZone zones[] = {{"UTC", 0},
                               {"Etc/UTC", 0},
                               {"GMT", 0},
                               {"Asia/Taipei", 8},
                               {"Asia/Tokyo", 9},
                               {"Asia/Seoul", 9},
                               {"Asia/Hong_Kong", 8},
                               {"Asia/Singapore", 8},
                               {"Asia/Manila", 8},
                               {"Asia/Bangkok", 7},
                               {"Asia/Jakarta", 7},
                               {"Asia/Ho_Chi_Minh", 7}};

std::optional<Fault> take(Asked& out, const std::string& name, const std::string& value, bool paged) {
    if (name == "limit" || name == "offset") {
        std::int64_t number = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
        const bool whole = read.ec == std::errc{} && read.ptr == value.data() + value.size();
        const std::int64_t most = name == "offset" ? deepest_page : most_results, least = name == "limit" ? -1 : 0;
        if (!whole || number < least || (paged && number > most))
            return bad_parameter(name, paged ? fmt::format("{} was found but {} <= {} <= {} is expected", value, least, name, most)
                                             : value + " was found but a whole number is expected");
        (name == "limit" ? out.limit : out.offset) = number;
    } else if (name == "refine" || name == "exclude") {
        auto one = read_refinement(value);
        if (!one) return bad_parameter(name, "field:value is expected");
        (name == "refine" ? out.refine : out.exclude).push_back(std::move(*one));
    } else if (name == "timezone") {
        const auto zone = std::find_if(std::begin(zones), std::end(zones), [&](const KnownZone& one) { return one.name == value; });
        if (zone == std::end(zones)) return bad_parameter(name, "unknown zone " + value);
        out.zone = std::chrono::hours(zone->hours);
    } else if (name == "lang") {
        if (value != "en" && value != "zh" && value != "zh-Hant" && value != "zh-TW") return bad_parameter(name, "en or zh is expected");
        out.lang = value == "en" ? "en" : "zh-Hant";
    } else {
        std::string& place = name == "select"     ? out.select
                             : name == "where"    ? out.where
                             : name == "group_by" ? out.group_by
                             : name == "order_by" ? out.order_by
                                                  : out.facet;
        place = value;
    }
    return {};
}

analytics::Expression equals(const std::string& column, const std::string& value) {
    analytics::Expression out{analytics::Expression::Kind::term, {}, {}};
    out.term.operand.column = column;
    out.term.test = analytics::Test::equal;
    out.term.literals = {{analytics::Literal::Kind::bare, value, 0}};
    return out;
}

void some(Dict& out, const char* name, const std::string& text) {
    if (text.empty())
        out.none(name);
    else
        out.add(name, text);
}

}  // namespace

Fault bad_parameter(std::string_view name, std::string_view why) {
    return {400, "InvalidRESTParameterError", fmt::format("Invalid value for {} API parameter: {}.", name, why)};
}
Fault bad_clause(std::string_view name, const ClauseFault& fault) {
    return {400, "ODSQLError", fmt::format("ODSQL query is malformed: {} clause: {} at position {}.", name, fault.reason, fault.position)};
}
Fault no_dataset(std::string_view id) { return {404, "DatasetNotFoundError", fmt::format("The requested dataset {} does not exist.", id)}; }

Fault of_problem(const Context& cx, const Problem& problem) {
    std::string message = problem_title(cx.app().locale(), "en", problem);
    if (const std::string detail = problem_detail(cx.app().locale(), "en", problem); !detail.empty()) message += ". " + detail;
    return {problem.status, problem.status == 400 ? "ODSQLError" : "InternalError", message};
}

Reply json(std::string body) {
    Reply reply = Reply::text(std::move(body), "application/json; charset=utf-8");
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
}

Reply refused(const Fault& fault) {
    std::string body = R"({"error_code":)";
    write_json_string(body, fault.code);
    body += R"(,"message":)";
    write_json_string(body, fault.message);
    Reply reply = json(body + "}");
    reply.status = fault.status;
    return reply;
}

std::variant<Asked, Fault> read_asked(const Parameters& parameters, std::initializer_list<std::string_view> names, bool paged) {
    Asked out;
    if (!paged) out.limit = -1;
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : parameters.pairs) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            return Fault{400, "InvalidRESTParameterError", fmt::format("Unknown API parameter: {}.", name)};
        const bool many = name == "refine" || name == "exclude";
        if (!many && std::find(seen.begin(), seen.end(), name) != seen.end()) return bad_parameter(name, "it is there twice");
        seen.push_back(name);
        if (auto wrong = take(out, name, value, paged)) return std::move(*wrong);
    }
    if (paged && out.limit == -1) out.limit = most_results;
    if (paged && out.offset + out.limit > deepest_page)
        return bad_parameter("offset", fmt::format("offset + limit is {} but at most {} is expected; exports give all",
                                                   out.offset + out.limit, deepest_page));
    return out;
}

Task<std::variant<OpenTable, Fault>> open_dataset(Context& cx, const std::string& id) {
    using Outcome = std::variant<OpenTable, Fault>;
    const auto slug = co_await cx.read([&](Reader& reader) -> Result<std::string> {
        const auto dataset = find_dataset(reader, id);
        if (!dataset || dataset->state != DatasetState::published) return Problem::not_found("dataset");
        return dataset->slug.value;
    });
    if (!slug) co_return Outcome(slug.problem().status == 404 ? no_dataset(id) : of_problem(cx, slug.problem()));
    auto resource = co_await ckan::open_resource(cx, *slug);  // a dataset's first table has its slug as name
    if (!resource)
        co_return Outcome(resource.problem().status == 404 ? Fault{404, "NoRecordsError", "The dataset has no records."}
                                                           : of_problem(cx, resource.problem()));
    co_return Outcome(std::move(resource->open));
}

std::variant<analytics::Expression, Fault> condition_of(const Asked& asked, const analytics::Table& table) {
    analytics::Expression out;
    if (!asked.where.empty()) {
        auto where = parse_where(asked.where, table);
        if (const auto* fault = std::get_if<ClauseFault>(&where)) return bad_clause("where", *fault);
        out.parts.push_back(std::move(std::get<analytics::Expression>(where)));
    }
    for (const bool excluding : {false, true})
        for (const auto& [field, value] : excluding ? asked.exclude : asked.refine) {
            const auto column = analytics::find_column(table, field);
            if (!column) return bad_parameter(excluding ? "exclude" : "refine", "unknown field " + field);
            analytics::Expression one = equals(column->name, value);
            if (excluding) {
                analytics::Expression no{analytics::Expression::Kind::negation, {}, {}};
                no.parts.push_back(std::move(one));
                one = std::move(no);
            }
            out.parts.push_back(std::move(one));
        }
    return out;
}

std::string_view field_type(analytics::ColumnType type) {
    using analytics::ColumnType;
    switch (type) {
        case ColumnType::integer: return "int";
        case ColumnType::bigint:
        case ColumnType::number: return "double";
        case ColumnType::boolean: return "boolean";
        case ColumnType::date: return "date";
        case ColumnType::datetime: return "datetime";
        case ColumnType::geopoint: return "geo_point_2d";
        case ColumnType::geojson: return "geo_shape";
        default: return "text";
    }
}

namespace {

// The second template of metadata that Opendatasoft's catalogues have: what else harvesters of DCAT want to know.
Node dcat_metas(const Dataset& dataset) {
    Dict out;
    if (dataset.issued_at) out.add("issued", taiwan::write_time(*dataset.issued_at, false));
    some(out, "accrualperiodicity", dataset.frequency.value);
    some(out, "spatial", dataset.spatial.value);
    if (dataset.temporal_from || dataset.temporal_to)
        out.add("temporal", fmt::format("{}/{}", dataset.temporal_from ? to_text(*dataset.temporal_from) : "",
                                        dataset.temporal_to ? to_text(*dataset.temporal_to) : ""));
    return out.take();
}

}  // namespace

Node dataset_node(const CatalogueRecord& record, const std::string& language) {
    const Dataset& dataset = record.dataset;
    Node fields = list_node(), keywords = list_node(), themes = list_node(), attachments = list_node(), features = list_node();
    std::int64_t rows = 0;
    for (const RecordDistribution& one : record.distributions) rows += one.tables.empty() ? 0 : one.tables[0].row_count;
    const RecordTable* table = nullptr;
    for (const RecordDistribution& one : record.distributions)
        if (table == nullptr && !one.tables.empty()) table = &one.tables[0];
    if (table != nullptr)
        for (const RecordColumn& column : table->columns) {
            const std::string title = column.title.in(language), about = column.description.in(language);
            Dict field;
            field.add("name", column.name.value)
                .add("label", !title.empty()         ? title
                              : column.label.empty() ? column.name.value
                                                     : column.label);
            field.add("type", field_type(stored_type(column.type)));
            some(field, "description", about);
            fields.items.push_back(field.add("annotations", Node{.type = Node::Type::object}).take());
        }
    for (const std::string& keyword : keywords_of(dataset, language)) keywords.items.push_back(node_of(std::string_view(keyword)));
    if (const ServiceCategory* category = service_category(dataset.category_code.value))
        themes.items.push_back(node_of(std::string_view(language == "en" ? category->title_en : category->title_zh)));
    for (const RecordDistribution& one : record.distributions)
        if (one.tables.empty())
            attachments.items.push_back(
                Dict().add("id", one.resource.identifier.value).add("title", one.resource.title.in(language)).take());
    if (table != nullptr) features.items.push_back(node_of(std::string_view("analyze")));
    Dict metas;
    metas.add("title", dataset.title.in(language)).add("description", dataset.description.in(language));
    metas.add("keyword", std::move(keywords)).add("theme", std::move(themes));
    metas.add("license", license_title(dataset.license.value, language));
    some(metas, "license_url", record.license_url.value);
    metas.add("language", language == "en" ? "en" : "zh").add("publisher", dataset.publisher.in(language));
    metas.add("modified", taiwan::write_time(dataset.modified_at, false))
        .add("data_processed", taiwan::write_time(dataset.modified_at, false));
    metas.add("metadata_processed", taiwan::write_time(dataset.modified_at, false));
    metas.add("records_count", rows).none("references").none("attributions");
    Dict out;
    out.add("dataset_id", dataset.slug.value).add("dataset_uid", to_text(dataset.id)).add("attachments", std::move(attachments));
    out.add("has_records", table != nullptr)
        .add("data_visible", true)
        .add("fields", std::move(fields))
        .add("features", std::move(features));
    return out.add("metas", Dict().add("default", metas.take()).add("dcat", dcat_metas(dataset)).take()).take();
}

}  // namespace skl::opendata::explore
