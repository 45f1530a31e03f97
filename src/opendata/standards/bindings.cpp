// /resources/{resource}/standards: bindings of its columns and offers; a column is bound, unbound, or an offer refused for good.
#include "opendata/standards/bindings.h"

#include "kernel/describe/write.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/standards/standards.h"
#include "opendata/standards/store.h"

namespace skl::opendata {
namespace {

struct BindingsPage {
    std::string title;
    std::vector<ColumnBinding> columns;
};
BOOST_DESCRIBE_STRUCT(BindingsPage, (), (title, columns))

struct BindingOrder {
    Text<1, 255> column;
    Text<1, 2048> standard;  // its id or URI
};
BOOST_DESCRIBE_STRUCT(BindingOrder, (), (column, standard))

struct UnbindingOrder {
    Text<1, 255> column;
};
BOOST_DESCRIBE_STRUCT(UnbindingOrder, (), (column))

std::string dictionary_path(const Context& cx, const Resource& resource) {
    return cx.href(fmt::format("/resources/{}/columns", to_text(resource.id)));
}

Task<Result<BindingsPage>> show(Context& cx, Text<1, 110> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<BindingsPage> {
        const auto resource = find_resource(reader, key.value);
        if (!resource) return Problem::not_found("resource");
        const auto dataset = seen_dataset(cx, reader, to_text(resource->dataset_id));
        if (!dataset) return dataset.problem();
        BindingsPage out;
        out.title = cx.say("standards.bindings");
        const bool offering = is_editor(cx) && dataset->state != DatasetState::withdrawn;
        out.columns = bindings_of(cx, reader, *dataset, *resource, columns_at_hand(reader, resource->id),
                                  dictionary_of(reader, resource->id), offering);
        return out;
    });
}

struct Bound {
    Resource resource;
    Dataset dataset;
    ColumnEntry* entry = nullptr;  // of the column; null: it has none
    std::vector<ColumnEntry> entries;
};

Result<Bound> open(Transaction& tx, const std::string& key, const std::string& column) {
    auto resource = find_resource(tx, key);
    if (!resource) return Problem::not_found("resource");
    auto dataset = dataset_by_id(tx, resource->dataset_id);
    if (!dataset) return Problem::not_found("resource");
    Bound out{std::move(*resource), std::move(*dataset), nullptr, {}};
    out.entries = dictionary_of(tx, out.resource.id);
    const auto known =
        std::find_if(out.entries.begin(), out.entries.end(), [&](const ColumnEntry& one) { return one.column.value == column; });
    if (known != out.entries.end()) {
        out.entry = &*known;
        return out;
    }
    const auto columns = columns_at_hand(tx, out.resource.id);
    if (std::none_of(columns.begin(), columns.end(), [&](const TableColumn& one) { return one.name.value == column; }))
        return Problem::invalid({{"/column", "unknown-column", {{"name", column}}}});
    return out;
}

// The dictionary with the change in it; what the dataset is worth is measured again.
Result<Answered<ColumnEntry>> keep(Context& cx, Transaction& tx, Bound& bound, const ColumnEntry& entry, const char* action) {
    set_dictionary(tx, bound.resource.id, bound.entries);
    bound.resource.modified_at = cx.now();
    if (!update_resource(tx, bound.resource, bound.resource.rev)) return Problem{412, "stale"};
    audit(tx, cx.now(), cx.caller().subject, action, bound.resource.identifier.value, entry.column.value);
    if (bound.dataset.state == DatasetState::published)
        inside(cx).jobs->enqueue(tx, score_job, to_json(ScoreOrder{{to_text(bound.dataset.id)}}), to_text(bound.dataset.id));
    return Answered<ColumnEntry>{entry, 200, {{"Location", dictionary_path(cx, bound.resource)}}};
}

Task<Result<Answered<ColumnEntry>>> bind(Context& cx, Text<1, 110> key, BindingOrder order) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ColumnEntry>> {
        auto bound = open(tx, key.value, order.column.value);
        if (!bound) return bound.problem();
        const auto standard = find_standard(tx, order.standard.value);
        if (!standard) return Problem::invalid({{"/standard", "unknown-standard"}});
        if (standard->state == StandardState::withdrawn) return Problem::invalid({{"/standard", "standard-withdrawn"}});
        if (bound->entry == nullptr) {
            bound->entry = &bound->entries.emplace_back();
            bound->entry->column.value = order.column.value;
        }
        bound->entry->standard_uri = standard->uri;
        forget_refusal(tx, bound->resource.id, {order.column.value, standard->uri.value});
        const ColumnEntry entry = *bound->entry;
        return keep(cx, tx, *bound, entry, "standard.bound");
    });
}

Task<Result<Answered<ColumnEntry>>> unbind(Context& cx, Text<1, 110> key, UnbindingOrder order) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ColumnEntry>> {
        auto bound = open(tx, key.value, order.column.value);
        if (!bound) return bound.problem();
        if (bound->entry == nullptr || !bound->entry->standard_uri) return Problem::invalid({{"/column", "column-not-bound"}});
        bound->entry->standard_uri.reset();
        const ColumnEntry entry = *bound->entry;
        return keep(cx, tx, *bound, entry, "standard.unbound");
    });
}

// An offer that does not fit is not made again for this column.
Task<Result<Answered<ColumnEntry>>> refuse(Context& cx, Text<1, 110> key, BindingOrder order) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ColumnEntry>> {
        const auto bound = open(tx, key.value, order.column.value);
        if (!bound) return bound.problem();
        const auto standard = find_standard(tx, order.standard.value);
        if (!standard) return Problem::invalid({{"/standard", "unknown-standard"}});
        refuse_standard(tx, bound->resource.id, {order.column.value, standard->uri.value}, cx.caller().subject, cx.now());
        ColumnEntry entry;
        if (bound->entry != nullptr) entry = *bound->entry;
        entry.column.value = order.column.value;
        return Answered<ColumnEntry>{std::move(entry), 200, {{"Location", dictionary_path(cx, bound->resource)}}};
    });
}

}  // namespace

std::string standards_path(const Resource& resource) { return fmt::format("/resources/{}/standards", to_text(resource.id)); }

std::vector<TableColumn> columns_at_hand(Reader& reader, const Uuid& resource) {
    std::optional<Version> version;
    if (auto known = public_versions(reader, resource, 1); !known.empty()) version = std::move(known[0]);
    if (!version) version = newest_readable(reader, resource);
    std::vector<TableColumn> out;
    if (!version) return out;
    for (const Table& table : tables_of(reader, version->id))
        for (const TableColumn& column : table.columns)
            if (std::none_of(out.begin(), out.end(), [&](const TableColumn& one) { return one.name.value == column.name.value; }))
                out.push_back(column);
    return out;
}

void install_bindings(App& app) {
    const std::string path = "/resources/{resource}/standards", page = "/resources/{resource}/columns";
    app.get(path, show).named("bindings.list");
    app.post(path + "/bind", bind).form(page).needs(may_edit).named("bindings.bind");
    app.post(path + "/unbind", unbind).form(page).needs(may_edit).named("bindings.unbind");
    app.post(path + "/refuse", refuse).form(page).needs(may_edit).named("bindings.refuse");
}

}  // namespace skl::opendata
