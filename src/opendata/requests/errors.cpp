// Reports of errors in a cell or a row (opendata.md §14): a request to the table's publisher, with the version, the record and the column
// in which it was seen.
#include "kernel/describe/decode.h"
#include "opendata/api/access.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

struct ErrorPlace {
    std::optional<Whole<0>> record;
    std::optional<Text<0, 255>> column;
};
BOOST_DESCRIBE_STRUCT(ErrorPlace, (), (record, column))

struct ColumnChoice {
    Text<> name;
    std::string label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(ColumnChoice, (), (name, label, chosen))

struct ErrorForm {
    std::string title, parent_title;
    Text<> parent_href, action;
    std::int64_t version = 0;
    std::string record;
    std::vector<ColumnChoice> columns;
};
BOOST_DESCRIBE_STRUCT(ErrorForm, (), (title, parent_title, parent_href, action, version, record, columns))

struct NewErrorReport {
    Prose<4000> body;
    std::optional<Whole<0>> record;      // the row's _id; none: the whole column, or the table
    std::optional<Text<0, 255>> column;  // none: the whole row
    std::optional<Text<0, 1000>> seen_value, right_value;
    std::optional<Text<0, 60>> shown_name;  // none: anonymous
    std::optional<Whole<1>> version;        // in which it was seen; none: the public one
};
BOOST_DESCRIBE_STRUCT(NewErrorReport, (), (body, record, column, seen_value, right_value, shown_name, version))

struct Seen {
    Table table;
    Version version;
    Dataset dataset;
};

Result<Seen> see(Context& cx, Reader& reader, const std::string& name, std::optional<std::int64_t> version) {
    auto table = version ? table_of_version(reader, name, *version) : published_table(reader, name);
    if (!table) return version ? Problem::invalid({{"/version", "unknown-version"}}) : Problem::not_found("table");
    auto of = version_by_id(reader, table->version_id);
    auto dataset = dataset_by_id(reader, table->dataset_id);
    if (!of || !dataset) return Problem::not_found("table");
    if (!may_read_rows(cx, *dataset)) return Problem::not_found("table");
    if (auto seen = seen_dataset(cx, reader, dataset->slug.value); !seen) return seen.problem();
    return Seen{std::move(*table), std::move(*of), std::move(*dataset)};
}

// Rows are named by their record in the source, among which are headers and what was quarantined.
std::int64_t records_of(Reader& reader, const Seen& seen) {
    const auto report = from_json<IngestReport>(report_of(reader, seen.version.id));
    const auto ordinal = static_cast<std::size_t>(std::max<std::int64_t>(seen.table.ordinal, 1));
    return report && ordinal <= report->tables.size() ? report->tables[ordinal - 1].rows.records : seen.table.row_count;
}

Task<Result<ErrorForm>> form(Context& cx, Text<1, 120> name, ErrorPlace place) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ErrorForm> {
        const auto seen = see(cx, reader, name.value, {});
        if (!seen) return seen.problem();
        const auto typed = [&](const char* field, std::string otherwise) {
            const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
            return node == nullptr ? otherwise : node->text;
        };
        ErrorForm out;
        out.title = cx.say("requests.error.title");
        out.parent_title = seen->dataset.title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + seen->dataset.slug.value);
        out.action.value = cx.href(fmt::format("/tables/{}/error-reports", seen->table.name.value));
        out.version = seen->version.number;
        out.record = typed("record", place.record ? std::to_string(place.record->value) : "");
        const std::string chosen = typed("column", place.column ? place.column->value : "");
        for (const TableColumn& column : seen->table.columns)
            out.columns.push_back({column.name, column.title.empty() ? column.name.value : column.title, column.name.value == chosen});
        return out;
    });
}

Task<Result<Answered<RequestMoved>>> report(Context& cx, Text<1, 120> name, NewErrorReport given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RequestMoved>> {
        const auto seen = see(cx, tx, name.value, given.version ? std::optional(given.version->value) : std::nullopt);
        if (!seen) return seen.problem();
        if (given.body.empty()) return Problem::invalid({{"/body", "required"}});
        const std::string column = given.column ? given.column->value : "";
        const auto& columns = seen->table.columns;
        if (!column.empty() &&
            std::none_of(columns.begin(), columns.end(), [&](const TableColumn& one) { return one.name.value == column; }))
            return Problem::invalid({{"/column", "unknown-column"}});
        if (given.record && (given.record->value < 1 || given.record->value > records_of(tx, *seen)))
            return Problem::invalid({{"/record", "unknown-record"}});
        DataRequest request;
        request.kind = requests::RequestKind::error;
        request.dataset_id = seen->dataset.id;
        request.resource_id = seen->version.resource_id;
        request.organization_id = seen->dataset.maintainer_id ? seen->dataset.maintainer_id : seen->dataset.publisher_id;
        request.table_name = seen->table.name;
        request.version = seen->version.number;
        request.record = given.record ? given.record->value : 0;
        request.column_name.value = column;
        request.body.value = given.body.value;
        if (given.seen_value) request.seen_value.value = given.seen_value->value;
        if (given.right_value) request.right_value.value = given.right_value->value;
        if (given.shown_name) request.shown_name.value = given.shown_name->value;
        request.lang.value = cx.language();
        std::string where = seen->dataset.title.in(cx.language());
        if (request.record > 0) where = cx.say("requests.error.row", {{"dataset", where}, {"record", std::to_string(request.record)}});
        if (!column.empty()) where = cx.say("requests.error.column", {{"dataset", where}, {"column", column}});
        request.title.value = cx.say("requests.error.of", {{"where", where}});
        auto made = submit_request(cx, tx, std::move(request));
        if (!made) return made.problem();
        return moved(cx, *made, 201);
    });
}

}  // namespace

void install_error_reports(App& app) {
    const std::string all = "/tables/{table}/error-reports";
    app.get(all, form).page("opendata/error_report").needs(Assurance::account).named("errors.form").unlisted();
    app.post(all, report).form(all).needs(Assurance::account).named("errors.report");
}

}  // namespace skl::opendata
