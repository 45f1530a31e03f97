// The form that says which columns of a table are which properties of a bundle.
#include "opendata/api/answer.h"
#include "opendata/asia/routes.h"
#include "opendata/asia/store.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/asia/bundle.h"

namespace skl::opendata::asia {
namespace {

struct BundleChoice {
    Text<> name;
    std::string label, properties;  // properties with their kinds and units; required ones with a star
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(BundleChoice, (), (name, label, properties, chosen))

struct MappingPage {
    std::string title, parent_title;
    Text<> parent_href, action;
    std::vector<BundleChoice> bundles;
    std::string columns;  // of the table, as one line
    std::string properties;
    std::optional<std::string> observations_href;  // where it is mapped already
};
BOOST_DESCRIBE_STRUCT(MappingPage, (), (title, parent_title, parent_href, action, bundles, columns, properties, observations_href))

struct NewMapping {
    std::optional<Text<0, 60>> bundle;  // empty: the table is no bundle's any more
    std::optional<Prose<4000>> properties;
};
BOOST_DESCRIBE_STRUCT(NewMapping, (), (bundle, properties))

struct MappingKept {
    Text<> table, bundle;
    Prose<4000> properties;
};
BOOST_DESCRIBE_STRUCT(MappingKept, (), (table, bundle, properties))

std::string properties_of(const Bundle& of) {
    std::string out;
    for (const Property& one : of.properties)
        out += fmt::format("{}{}{}{}", out.empty() ? "" : ", ", one.name, one.required ? "*" : "",
                           *one.unit == '\0' ? "" : fmt::format(" ({})", one.unit));
    return out;
}

Task<Result<MappingPage>> show(Context& cx, TableName name) {
    co_return co_await cx.read([&](Reader& reader) -> Result<MappingPage> {
        const auto open = open_table(inside(cx), reader, name.value);
        if (!open) return open.problem();
        const auto kept = mapping_of(reader, open->table.name.value);
        const Node* typed = cx.typed();
        const auto said = [&](std::string_view field, const std::string& before) {
            const Node* found = typed == nullptr ? nullptr : typed->find(field);
            return found == nullptr ? before : found->text;
        };
        MappingPage out;
        out.title = cx.say("asia.mapping.title");
        out.parent_title = open->dataset.title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + open->dataset.slug.value);
        out.action.value = cx.href(fmt::format("/tables/{}/asia", open->table.name.value));
        const std::string chosen = said("bundle", kept ? kept->bundle.value : "");
        for (const Bundle& one : bundles())
            out.bundles.push_back({{one.name}, cx.say(std::string("asia.bundle.") + one.name), properties_of(one), chosen == one.name});
        for (const TableColumn& column : open->table.columns) out.columns += (out.columns.empty() ? "" : "、") + column.name.value;
        out.properties = said("properties", kept ? kept->properties.value : "");
        if (kept) out.observations_href = cx.href(fmt::format("/api/asia/v1/bundles/{}/observations?limit=5", kept->bundle.value));
        return out;
    });
}

Task<Result<Answered<MappingKept>>> keep(Context& cx, TableName name, NewMapping given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MappingKept>> {
        const auto open = open_table(inside(cx), tx, name.value);
        if (!open) return open.problem();
        const std::string table = open->table.name.value, bundle_name = given.bundle ? given.bundle->value : "";
        const HeaderList there{{"Location", cx.href(fmt::format("/tables/{}/asia", table))}};
        if (bundle_name.empty()) {
            delete_mapping(tx, table);
            audit(tx, cx.now(), cx.caller().subject, "table.unmapped", table, "asia-od/1");
            return Answered<MappingKept>{{{table}, {}, {}}, 200, there};
        }
        const Bundle* of = bundle(bundle_name);
        if (of == nullptr)
            return Problem::invalid({{"/bundle", "not-one-of", {{"allowed", "air-quality, water-level, rainfall, earthquake"}}}});
        const auto read = read_mapping(*of, given.properties ? given.properties->value : "", open->lake);
        if (const auto* fault = std::get_if<MappingFault>(&read))
            return Problem::invalid({{"/properties", fault->code, {{"line", std::to_string(fault->line)}, {"name", fault->about}}}});
        AsiaMapping kept{{table}, {bundle_name}, *given.properties, cx.now(), {cx.caller().subject}};
        keep_mapping(tx, kept);
        audit(tx, cx.now(), cx.caller().subject, "table.mapped", table, bundle_name);
        return Answered<MappingKept>{{{table}, {bundle_name}, kept.properties}, 200, there};
    });
}

}  // namespace

void install_mapping(App& app) {
    const std::string path = "/tables/{table}/asia";
    app.get(path, show).page("opendata/asia_mapping").needs(may_edit).named("asia.mapping").unlisted();
    app.post(path, keep).form(path).needs(may_edit).named("asia.mapping.keep").unlisted();
}

}  // namespace skl::opendata::asia
