// Registries (登記冊): what they hold, their rows with their story, and entering, changing and deleting rows by officers.
#include <algorithm>

#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/pages/words.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/live/live.h"
#include "opendata/live/registries.h"

namespace skl::opendata {
namespace {

using govstack::RegistryField;

constexpr std::int64_t usual_rows = 50, changes_shown = 50;
const std::string all_path = "/opendata/registries";

struct RegistryItem {
    Id<Registry> id;
    Slug slug;
    Text<> href;
    std::string name;
    RowUnit unit{};
    RegistryVisibility visibility{};
    Text<1, 20> version;
    std::int64_t rows = 0;
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(RegistryItem, (), (id, slug, href, name, unit, visibility, version, rows, modified_at))

struct RegistryList {
    std::string title;
    std::vector<RegistryItem> items;
};
BOOST_DESCRIBE_STRUCT(RegistryList, (), (title, items))

struct RegistryCell {
    Text<0, 2'000> text;
};
BOOST_DESCRIBE_STRUCT(RegistryCell, (), (text))

struct RegistryLine {
    Id<RegistryRow> id;
    Text<> href;
    Json content;
    std::vector<RegistryCell> cells;  // in the order of the fields
    std::int64_t rev = 1;
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(RegistryLine, (), (id, href, content, cells, rev, modified_at))

struct RegistryHead {
    std::string label;
};
BOOST_DESCRIBE_STRUCT(RegistryHead, (), (label))

struct RegistryVersionItem {
    Text<1, 20> label;
    Instant at;
    Text<1, 500> why;
    std::int64_t fields = 0;
    Text<> href;  // of GovStack's face
};
BOOST_DESCRIBE_STRUCT(RegistryVersionItem, (), (label, at, why, fields, href))

struct RegistryPage {
    std::string title, parent_title;
    Text<> parent_href;
    Slug slug;
    Prose<2'000> description;
    RowUnit unit{};
    RegistryVisibility visibility{};
    Text<1, 20> version;
    std::vector<RegistryField> fields;
    std::vector<RegistryHead> head;
    std::vector<RegistryLine> items;
    std::optional<std::string> next;
    std::optional<Text<0, 2'000>> next_href;
    std::int64_t rows = 0;
    std::vector<RegistryVersionItem> versions;
    Text<> live_href;
    std::optional<Text<>> new_href;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(RegistryPage, (),
                      (title, parent_title, parent_href, slug, description, unit, visibility, version, fields, head, items, next, next_href,
                       rows, versions, live_href, new_href, rev))

struct RegistryQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2'000>> cursor;
};
BOOST_DESCRIBE_STRUCT(RegistryQuery, (), (limit, cursor))

struct ShownField {
    Text<> name;
    std::string label;
    Text<0, 2'000> value;
};
BOOST_DESCRIBE_STRUCT(ShownField, (), (name, label, value))

struct ShownChange {
    RegistryAct act{};
    Instant at;
    std::int64_t rev = 1;
    Text<0, 500> why;
    std::optional<Text<>> who, client;  // for officials
    std::vector<ShownField> changed;    // what it says otherwise than before
};
BOOST_DESCRIBE_STRUCT(ShownChange, (), (act, at, rev, why, who, client, changed))

struct RegistryRowPage {
    std::string title, parent_title;
    Text<> parent_href;
    Id<RegistryRow> id;
    Text<> registry, href;
    Json content;
    std::vector<ShownField> shown;
    Instant created_at, modified_at;
    std::vector<ShownChange> changes;
    std::optional<Text<>> edit_href, delete_action;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(RegistryRowPage, (),
                      (title, parent_title, parent_href, id, registry, href, content, shown, created_at, modified_at, changes, edit_href,
                       delete_action, rev))

struct RowInput {
    Json content;  // an object; of a form, all of its values are texts
    Text<1, 500> why;
};
BOOST_DESCRIBE_STRUCT(RowInput, (), (content, why))

struct RowReason {
    Text<1, 500> why;
};
BOOST_DESCRIBE_STRUCT(RowReason, (), (why))

struct RowOption {
    Text<> name, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(RowOption, (), (name, label, chosen))

struct RowField {
    Text<> name;
    std::string label, hint;
    Text<0, 2'000> value;
    bool required = false, one_line = false, long_text = false;
    std::vector<RowOption> options;  // of a choice and of yes or no
    std::optional<std::string> fault;
};
BOOST_DESCRIBE_STRUCT(RowField, (), (name, label, hint, value, required, one_line, long_text, options, fault))

struct RowForm {
    std::string title, parent_title;
    Text<> parent_href, action;
    std::vector<RowField> fields;
    Text<0, 500> why;
    std::optional<std::string> why_fault, wrong;
    std::int64_t rev = 0;
    bool fresh = true;
};
BOOST_DESCRIBE_STRUCT(RowForm, (), (title, parent_title, parent_href, action, fields, why, why_fault, wrong, rev, fresh))

// A registry as this caller may see it, with the version that counts.
struct Seen {
    Registry registry;
    RegistryVersion version;
    bool editor = false;
};

Result<Seen> seen_registry(Context& cx, Reader& reader, const std::string& key) {
    auto registry = find_registry(reader, key);
    const bool editor = static_cast<bool>(cx.may(may_edit));
    if (!registry || (registry->visibility == RegistryVisibility::internal && !editor)) return Problem::not_found("registry");
    auto version = registry_version(reader, registry->id, registry->version.value);
    if (!version) return Problem::not_found("registry");
    return Seen{std::move(*registry), std::move(*version), editor};
}

std::string path_of(const Registry& registry) { return fmt::format("{}/{}", all_path, registry.slug.value); }
std::string path_of(const Registry& registry, const RegistryRow& row) {
    return fmt::format("{}/rows/{}", path_of(registry), to_text(row.id));
}

std::string cell_of(const Context& cx, const Node* value) {
    if (value == nullptr) return {};
    if (value->type == Node::Type::boolean)
        return cx.wants_html() ? cx.say(value->truth ? "registry.yes" : "registry.no") : govstack::spelled(*value);
    return govstack::spelled(*value);
}

std::vector<ShownField> shown_fields(const Context& cx, const RegistryVersion& version, const Node& content) {
    std::vector<ShownField> out;
    for (const RegistryField& field : version.fields)
        if (const Node* value = content.find(field.name.value))
            out.push_back({{field.name.value}, field.title.in(cx.language()), {cell_of(cx, value)}});
    return out;
}

// What a row is called: its first unique value, else its first one.
std::string name_of(const Context& cx, const RegistryVersion& version, const Node& content) {
    for (const bool unique : {true, false})
        for (const RegistryField& field : version.fields)
            if (const Node* value = content.find(field.name.value); value != nullptr && (field.unique || !unique))
                return cell_of(cx, value);
    return "—";
}

RegistryItem item_of(Context& cx, Reader& reader, const Registry& one) {
    return {one.id,
            one.slug,
            {cx.href(path_of(one))},
            one.title.in(cx.language()),
            one.unit,
            one.visibility,
            one.version,
            count_registry_rows(reader, one.id),
            one.modified_at};
}

Task<Result<RegistryList>> list(Context& cx) {
    const bool editor = static_cast<bool>(cx.may(may_edit));
    co_return co_await cx.read([&](Reader& reader) -> Result<RegistryList> {
        RegistryList out{cx.say("registry.title"), {}};
        for (const Registry& one : all_registries(reader))
            if (editor || one.visibility == RegistryVisibility::open) out.items.push_back(item_of(cx, reader, one));
        return out;
    });
}

RegistryLine line_of(const Context& cx, const Seen& seen, const RegistryRow& row) {
    const Node content = content_seen(seen.version, row);
    RegistryLine out;
    out.id = row.id;
    out.href.value = cx.href(path_of(seen.registry, row));
    write_node(out.content.value, content);
    for (const RegistryField& field : seen.version.fields) out.cells.push_back({{cell_of(cx, content.find(field.name.value))}});
    out.rev = row.rev;
    out.modified_at = row.modified_at;
    return out;
}

Task<Result<Answered<RegistryPage>>> show(Context& cx, Text<1, 63> key, RegistryQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<RegistryPage>> {
        const auto seen = seen_registry(cx, reader, key.value);
        if (!seen) return seen.problem();
        const Cursors cursors(cx.app(), "registry-rows");
        const auto after = cursors.start(query.cursor, "");
        if (!after) return after.problem();
        const Registry& registry = seen->registry;
        RegistryPage out;
        out.title = registry.title.in(cx.language());
        out.parent_title = cx.say("registry.title");
        out.parent_href.value = cx.href(all_path);
        out.slug = registry.slug;
        out.description.value = registry.description.in(cx.language());
        out.unit = registry.unit;
        out.visibility = registry.visibility;
        out.version = registry.version;
        out.fields = seen->version.fields;
        for (const RegistryField& field : seen->version.fields) out.head.push_back({field.title.in(cx.language())});
        const std::int64_t limit = query.limit ? query.limit->value : usual_rows;
        std::vector<RegistryLine> found;
        for (const RegistryRow& row : registry_rows(reader, registry.id, *after, limit + 1)) found.push_back(line_of(cx, *seen, row));
        auto page = page_of(std::move(found), limit, cursors);
        out.items = std::move(page.items);
        out.next = std::move(page.next);
        if (out.next) out.next_href = Text<0, 2'000>{{fmt::format("{}?cursor={}", cx.href(path_of(registry)), *out.next)}};
        out.rows = count_registry_rows(reader, registry.id);
        for (const RegistryVersion& one : versions_of_registry(reader, registry.id))
            out.versions.push_back({one.label,
                                    one.at,
                                    one.why,
                                    static_cast<std::int64_t>(one.fields.size()),
                                    {cx.href(fmt::format("/data/{}/{}", registry.slug.value, one.label.value))}});
        out.live_href.value = cx.href("/opendata/live-tables/" + registry.slug.value);
        if (seen->editor) out.new_href = Text<>{{cx.href(path_of(registry) + "/rows/new")}};
        out.rev = registry.rev;
        return shown(std::move(out));
    });
}

// Each change beside what the row said before it.
std::vector<ShownChange> story(Context& cx, Reader& reader, const Seen& seen, const Uuid& row) {
    const auto changes = registry_changes(reader, seen.registry.id, row, "", changes_shown + 1);
    std::vector<ShownChange> out;
    for (std::size_t i = 0; i < changes.size() && out.size() < static_cast<std::size_t>(changes_shown); ++i) {
        const RegistryChange& one = changes[i];
        ShownChange& told = out.emplace_back();
        told.act = one.act;
        told.at = one.at;
        told.rev = one.rev;
        told.why = one.why;
        if (seen.editor) {
            told.who = one.who;
            if (!one.client.empty()) told.client = Text<>{{one.client.value}};
        }
        if (one.act == RegistryAct::deleted) continue;
        const Node now = content_node(one.content);
        const Node before = i + 1 < changes.size() ? content_node(changes[i + 1].content) : Node{.type = Node::Type::object};
        for (const RegistryField& field : seen.version.fields) {
            const Node *left = before.find(field.name.value), *right = now.find(field.name.value);
            const std::string was = cell_of(cx, left), is = cell_of(cx, right);
            if (was != is) told.changed.push_back({{field.name.value}, field.title.in(cx.language()), {is}});
        }
    }
    return out;
}

RegistryRowPage row_page(Context& cx, Reader& reader, const Seen& seen, const RegistryRow& row) {
    const Node content = content_seen(seen.version, row);
    RegistryRowPage out;
    out.title = name_of(cx, seen.version, content);
    out.parent_title = seen.registry.title.in(cx.language());
    out.parent_href.value = cx.href(path_of(seen.registry));
    out.id = row.id;
    out.registry.value = seen.registry.slug.value;
    out.href.value = cx.href(path_of(seen.registry, row));
    write_node(out.content.value, content);
    out.shown = shown_fields(cx, seen.version, content);
    out.created_at = row.created_at;
    out.modified_at = row.modified_at;
    out.changes = story(cx, reader, seen, row.id);
    out.rev = row.rev;
    if (!seen.editor) return out;
    out.edit_href = Text<>{{out.href.value + "/edit"}};
    out.delete_action = Text<>{{out.href.value + "/delete"}};
    return out;
}

struct SeenRow {
    Seen of;
    RegistryRow row;
};
Result<SeenRow> seen_row(Context& cx, Reader& reader, const std::string& key, const std::string& name) {
    auto seen = seen_registry(cx, reader, key);
    if (!seen) return seen.problem();
    auto row = row_named(reader, seen->registry, seen->version, name);
    if (!row) return Problem::not_found("row");
    return SeenRow{std::move(*seen), std::move(*row)};
}

Task<Result<Answered<RegistryRowPage>>> show_row(Context& cx, Text<1, 63> key, Text<1, 200> name) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<RegistryRowPage>> {
        const auto seen = seen_row(cx, reader, key.value, name.value);
        if (!seen) return seen.problem();
        return shown(row_page(cx, reader, seen->of, seen->row));
    });
}

govstack::Given spelling_of(const Context& cx) {
    return cx.request().header("content-type").starts_with("application/json") ? govstack::Given::json : govstack::Given::form;
}

Result<Answered<RegistryRowPage>> kept(Context& cx, Transaction& tx, const Seen& seen, Result<RegistryRow> row, int status) {
    if (!row) return row.problem();
    cx.app().service<Live>().touch(tx, seen.registry.slug.value, cx.now());
    auto page = row_page(cx, tx, seen, *row);
    const std::string where = page.href.value;
    return shown(std::move(page), status, {{"Location", where}});
}

Task<Result<Answered<RegistryRowPage>>> add(Context& cx, Text<1, 63> key, RowInput given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RegistryRowPage>> {
        const auto seen = seen_registry(cx, tx, key.value);
        if (!seen) return seen.problem();
        const Changing by{cx.caller().subject, "", given.why.value, cx.now()};
        return kept(cx, tx, *seen, add_row(tx, seen->registry, seen->version, content_node(given.content), spelling_of(cx), by), 201);
    });
}

Task<Result<Answered<RegistryRowPage>>> change(Context& cx, Text<1, 63> key, Text<1, 200> name, RowInput given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RegistryRowPage>> {
        const auto seen = seen_row(cx, tx, key.value, name.value);
        if (!seen) return seen.problem();
        if (auto fresh = cx.expects(seen->row.rev); !fresh) return fresh.problem();
        const Changing by{cx.caller().subject, "", given.why.value, cx.now()};
        return kept(cx, tx, seen->of,
                    change_row(tx, seen->of.registry, seen->of.version, seen->row, content_node(given.content), spelling_of(cx), by), 200);
    });
}

Task<Result<Answered<RegistryItem>>> remove(Context& cx, Text<1, 63> key, Text<1, 200> name, RowReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RegistryItem>> {
        const auto seen = seen_row(cx, tx, key.value, name.value);
        if (!seen) return seen.problem();
        if (auto fresh = cx.expects(seen->row.rev); !fresh) return fresh.problem();
        const Registry& registry = seen->of.registry;
        if (auto done = delete_row(tx, registry, seen->row, {cx.caller().subject, "", given.why.value, cx.now()}); !done)
            return done.problem();
        cx.app().service<Live>().touch(tx, registry.slug.value, cx.now());
        return Answered<RegistryItem>{item_of(cx, tx, registry), 200, {{"Location", cx.href(path_of(registry))}}};
    });
}

Task<Result<Answered<Registry>>> create(Context& cx, NewRegistry given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Registry>> {
        for (const LiveTable& table : cx.app().service<Live>().all(tx))
            if (table.name == given.slug.value) return Problem::invalid({{"/slug", "slug-taken"}});
        auto registry = add_registry(tx, given, cx.caller().subject, cx.now());
        if (!registry) return registry.problem();
        const std::string where = cx.href(path_of(*registry));
        return shown(std::move(*registry), 201, {{"Location", where}});
    });
}

Task<Result<Answered<Registry>>> add_version(Context& cx, Text<1, 63> key, NewRegistryVersion given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Registry>> {
        const auto seen = seen_registry(cx, tx, key.value);
        if (!seen) return seen.problem();
        if (auto fresh = cx.expects(seen->registry.rev); !fresh) return fresh.problem();
        auto registry = add_registry_version(tx, seen->registry, given, {cx.caller().subject, "", given.why.value, cx.now()});
        if (!registry) return registry.problem();
        cx.app().service<Live>().touch(tx, registry->slug.value, cx.now());
        return shown(std::move(*registry), 201, {{"Location", cx.href(path_of(seen->registry))}});
    });
}

// --- the form ---

std::vector<RowOption> options_of(const Context& cx, const RegistryField& field, const std::string& chosen) {
    std::vector<RowOption> out;
    const auto add = [&](const std::string& name, const std::string& label) { out.push_back({{name}, {label}, name == chosen}); };
    if (field.type == govstack::FieldType::boolean) {
        add("true", cx.say("registry.yes"));
        add("false", cx.say("registry.no"));
    }
    for (const auto& choice : field.choices) add(choice.value, choice.value);
    if (!out.empty() && !field.required) out.insert(out.begin(), {{""}, {cx.say("registry.unsaid")}, chosen.empty()});
    return out;
}

RowForm form_of(const Context& cx, const Seen& seen, const RegistryRow* row) {
    const Node content = row == nullptr ? Node{.type = Node::Type::object} : content_seen(seen.version, *row);
    const Node* typed = cx.typed();
    const Node* typed_content = typed == nullptr ? nullptr : typed->find("content");
    RowForm out;
    out.title = row == nullptr ? cx.say("registry.row.new") : cx.say("registry.row.edit", {{"name", name_of(cx, seen.version, content)}});
    out.parent_title = seen.registry.title.in(cx.language());
    out.parent_href.value = cx.href(path_of(seen.registry));
    out.action.value = row == nullptr ? cx.href(path_of(seen.registry) + "/rows") : cx.href(path_of(seen.registry, *row) + "/edit");
    out.fresh = row == nullptr;
    out.rev = row == nullptr ? 0 : row->rev;
    if (const Node* why = typed == nullptr ? nullptr : typed->find("why")) out.why.value = why->text;
    for (const RegistryField& field : seen.version.fields) {
        RowField& shown = out.fields.emplace_back();
        shown.name = {{field.name.value}};
        shown.label = field.title.in(cx.language());
        shown.hint = cx.say(fmt::format("registry.hint.{}", write_scalar(view(field.type))));
        const Node* value = typed_content != nullptr ? typed_content->find(field.name.value) : content.find(field.name.value);
        if (value != nullptr) shown.value.value = govstack::spelled(*value);
        shown.required = field.required;
        shown.options = options_of(cx, field, shown.value.value);
        shown.long_text = field.type == govstack::FieldType::text && shown.value.value.size() > 120;
        shown.one_line = shown.options.empty() && !shown.long_text;
    }
    for (const FieldError& fault : cx.faults()) {
        const std::string words = error_message(cx.app().locale(), cx.language(), fault);
        const auto field = std::find_if(out.fields.begin(), out.fields.end(),
                                        [&](const RowField& one) { return fault.pointer == "/content/" + one.name.value; });
        (field != out.fields.end() ? field->fault : fault.pointer == "/why" ? out.why_fault : out.wrong) = words;
    }
    return out;
}

Task<Result<RowForm>> new_form(Context& cx, Text<1, 63> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<RowForm> {
        const auto seen = seen_registry(cx, reader, key.value);
        if (!seen) return seen.problem();
        return form_of(cx, *seen, nullptr);
    });
}

Task<Result<RowForm>> edit_form(Context& cx, Text<1, 63> key, Text<1, 200> name) {
    co_return co_await cx.read([&](Reader& reader) -> Result<RowForm> {
        const auto seen = seen_row(cx, reader, key.value, name.value);
        if (!seen) return seen.problem();
        return form_of(cx, seen->of, &seen->row);
    });
}

}  // namespace

void install_registries(App& app) {
    const std::string one = all_path + "/{registry}", rows = one + "/rows", row = rows + "/{row}", edit = row + "/edit";
    app.get(all_path, list).page("opendata/registries").named("registry.list");
    app.post(all_path, create).needs(may_review).named("registry.create");
    app.get(one, show).page("opendata/registry").named("registry.show");
    app.post(one + "/versions", add_version).needs(may_review).with_if_match().named("registry.version");
    app.get(rows + "/new", new_form).page("opendata/registry_form").needs(may_edit).named("registry.row.new").unlisted();
    app.post(rows, add).form(rows + "/new").needs(may_edit).named("registry.row.add");
    app.get(row, show_row).page("opendata/registry_row").named("registry.row.show");
    app.patch(row, change).needs(may_edit).with_if_match().named("registry.row.change");
    app.get(edit, edit_form).page("opendata/registry_form").needs(may_edit).named("registry.row.edit").unlisted();
    app.post(edit, change).form(edit).needs(may_edit).with_if_match().named("registry.row.send").unlisted();
    app.post(row + "/delete", remove).form(row).needs(may_edit).with_if_match().named("registry.row.delete");
}

}  // namespace skl::opendata
