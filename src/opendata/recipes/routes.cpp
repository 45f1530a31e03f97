// The page where a publisher says what becomes of rows that were put aside: by groups of like rows, or row by row; and takes it back.
#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/recipes.h"
#include "opendata/engine/values.h"
#include "opendata/publish/life.h"
#include "opendata/recipes/recipes.h"
#include "opendata/recipes/store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t groups_shown = 50, samples_shown = 5;
constexpr std::size_t longest_sample = 300;  // bytes
constexpr std::size_t most_edited = 200;     // columns of a form for one row

struct GroupRow {
    std::int64_t record = 0;
    Prose<> raw;
    std::optional<std::string> edit_href;
};
BOOST_DESCRIBE_STRUCT(GroupRow, (), (record, raw, edit_href))

struct RecipeGroup {
    Text<> place;  // of the form's fields: 1, 2 …
    std::int64_t table = 1;
    Text<> code;
    std::string reason;
    std::int64_t cells = 0, columns = 0, found = 0;
    bool too_short = false, too_long = false;
    std::vector<GroupRow> rows;
};
BOOST_DESCRIBE_STRUCT(RecipeGroup, (), (place, table, code, reason, cells, columns, found, too_short, too_long, rows))

struct ShownRecipe {
    Text<> id;
    RecipeAction action{};
    std::int64_t table = 1;
    Text<> code;
    std::string reason;
    std::optional<std::int64_t> cells, column;
    std::optional<std::int64_t> rows, failed;  // in the last reading; absent: it was not read since
    Instant created_at;
    Text<> undo_action;
};
BOOST_DESCRIBE_STRUCT(ShownRecipe, (), (id, action, table, code, reason, cells, column, rows, failed, created_at, undo_action))

struct EditedCell {
    Text<> place;
    std::string label;
    Prose<> value;
};
BOOST_DESCRIBE_STRUCT(EditedCell, (), (place, label, value))

struct EditedRow {
    std::int64_t record = 0, table = 1;
    Text<> code, row;
    Prose<> raw;
    std::vector<EditedCell> fields;
};
BOOST_DESCRIBE_STRUCT(EditedRow, (), (record, table, code, row, raw, fields))

struct RecipesPage {
    std::string title, parent_title;
    Text<> parent_href, identifier, action;
    std::optional<std::int64_t> version;
    VersionState state{};
    std::int64_t quarantined = 0, repaired = 0, rejected = 0;
    bool reading = false, is_public = false;
    std::vector<RecipeGroup> groups;
    std::vector<ShownRecipe> recipes;
    std::optional<EditedRow> edit;
};
BOOST_DESCRIBE_STRUCT(RecipesPage, (),
                      (title, parent_title, parent_href, identifier, action, version, state, quarantined, repaired, rejected, reading,
                       is_public, groups, recipes, edit))

struct RecipesQuery {
    std::optional<Whole<1, 1'000'000'000'000>> edit;  // a record of the file
};
BOOST_DESCRIBE_STRUCT(RecipesQuery, (), (edit))

struct NewRecipe {
    std::optional<Whole<1, 50>> table;  // 1 unless said
    Text<1, 60> code;
    RecipeAction action{};
    std::optional<Whole<0, 2000>> cells;
    std::optional<Whole<1, 2000>> column;
    bool labelled = false;
    std::optional<Text<0, 64>> row;
    std::map<std::string, Prose<20'000>> values;  // by place of the column: 1, 2 …
};
BOOST_DESCRIBE_STRUCT(NewRecipe, (), (table, code, action, cells, column, labelled, row, values))

struct RecipeKept {
    Text<> resource, recipe;
    std::optional<std::int64_t> version;  // that is read again with it
    std::optional<Uuid> job;
};
BOOST_DESCRIBE_STRUCT(RecipeKept, (), (resource, recipe, version, job))

// --- the page ---

std::optional<Version> version_at_hand(Reader& reader, const Uuid& resource) {
    for (Version& version : versions_of_resource(reader, resource))
        if (version.state != VersionState::withheld && version.state != VersionState::deleted) return std::move(version);
    return std::nullopt;
}

std::string as_text(const std::string& raw, const std::string& encoding) {
    if (text::valid_utf8(raw) || encoding.empty()) return raw;
    std::string out;
    std::size_t bad = 0;
    convert(raw, encoding, bad, [&](std::string_view piece) { out += piece; });
    return out;
}

// As it can be shown: what is no text, and controls but the ends of lines, as signs.
std::string shown_text(const std::string& text, std::size_t most) {
    std::string out;
    for (std::string_view rest = text::valid_utf8(text) ? std::string_view(text) : std::string_view{};
         !rest.empty() && out.size() < most;) {
        const char32_t c = text::next(rest);
        const bool plain = c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F && !(c >= 0x80 && c <= 0x9F));
        text::append(out, plain ? c : c == '\r' ? U'\n' : U'\uFFFD');
    }
    return out;
}

// The row's cells as the file's dialect divides it, one for each column; what is left over stands in the last.
std::vector<std::string> cells_of(const std::string& text, const Dialect& dialect, std::size_t columns) {
    Separators separators;
    if (!dialect.delimiter.value.empty()) separators.delimiter = dialect.delimiter.value;
    separators.quote = dialect.quote.value.empty() ? '\0' : dialect.quote.value[0];
    RecordReader reader(text, separators);
    Record record;
    std::vector<std::string> out;
    if (reader.next(record))
        for (const std::string_view cell : record.cells) {
            if (out.size() < columns || out.empty())
                out.emplace_back(cell);
            else
                out.back().append(separators.delimiter).append(cell);
        }
    out.resize(columns);
    return out;
}

EditedRow edited(Context& cx, const OpenRow& row, const IngestReport& report) {
    EditedRow out{row.record_no, row.table_ordinal, {row.code}, {}, {}, {}};
    if (const auto digest = row.params.find("row"); digest != row.params.end()) out.row.value = digest->second;
    const std::string text = as_text(row.raw, report.decode.encoding.value);
    out.raw.value = shown_text(text, std::size_t{10'000});
    std::vector<const ColumnReport*> columns;
    const auto ordinal = static_cast<std::size_t>(row.table_ordinal);
    if (ordinal >= 1 && ordinal <= report.tables.size())
        for (const ColumnReport& column : report.tables[ordinal - 1].columns)
            if (!column.derived && columns.size() < most_edited) columns.push_back(&column);
    const auto cells = cells_of(text, report.dialect, columns.size());
    const Node* typed = cx.typed() == nullptr ? nullptr : cx.typed()->find("values");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        EditedCell& field = out.fields.emplace_back();
        field.place.value = std::to_string(i + 1);
        field.label = columns[i]->title.empty() ? columns[i]->name.value : columns[i]->title;
        field.value.value = shown_text(cells[i], std::size_t{20'000});
        if (const Node* one = typed == nullptr ? nullptr : typed->find(field.place.value)) field.value.value = one->text;
    }
    return out;
}

void fill_groups(Context& cx, Reader& reader, const Resource& resource, const Version& version, const IngestReport& report,
                 RecipesPage& out) {
    for (const QuarantineGroup& group : quarantine_groups(reader, version.id, groups_shown)) {
        RecipeGroup& shown = out.groups.emplace_back();
        shown.place.value = std::to_string(out.groups.size());
        shown.table = group.table_ordinal;
        shown.code = group.code;
        shown.reason = issue_words(cx.app().locale(), cx.language(), group.code.value);
        shown.cells = group.cells;
        shown.columns = group.columns;
        shown.found = group.found;
        shown.too_short = group.code.value == "missing-cell";
        shown.too_long = group.code.value == "extra-cell";
        for (const OpenRow& row : open_rows(reader, version.id, group, samples_shown)) {
            GroupRow& sample = shown.rows.emplace_back();
            sample.record = row.record_no;
            sample.raw.value = shown_text(as_text(row.raw, report.decode.encoding.value), longest_sample);
            if (row.params.contains("row"))
                sample.edit_href = cx.href(fmt::format("/resources/{}/recipes?edit={}#edit", to_text(resource.id), row.record_no));
        }
    }
}

void fill_recipes(Context& cx, Reader& reader, const Resource& resource, const IngestReport* report, RecipesPage& out) {
    for (const KeptRecipe& kept : kept_recipes(reader, resource.id)) {
        ShownRecipe& shown = out.recipes.emplace_back();
        shown.id.value = kept.rule.id.value;
        shown.action = kept.rule.action;
        shown.table = kept.rule.table.value;
        shown.code.value = kept.rule.code.value;
        shown.reason = issue_words(cx.app().locale(), cx.language(), kept.rule.code.value);
        if (kept.rule.cells) shown.cells = kept.rule.cells->value;
        if (kept.rule.column) shown.column = kept.rule.column->value;
        shown.created_at = kept.created_at;
        shown.undo_action.value = cx.href(fmt::format("/resources/{}/recipes/{}/undo", to_text(resource.id), kept.rule.id.value));
        if (report == nullptr) continue;
        for (const TableReport& table : report->tables)
            for (const RecipeDone& done : table.recipes) {
                if (done.id.value != kept.rule.id.value) continue;
                shown.rows = done.rows;
                shown.failed = done.failed;
            }
    }
}

Task<Result<RecipesPage>> show(Context& cx, Text<1, 110> key, RecipesQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<RecipesPage> {
        const auto resource = find_resource(reader, key.value);
        const auto dataset = resource && !is_removed(reader, resource->id) ? dataset_by_id(reader, resource->dataset_id) : std::nullopt;
        if (!dataset) return Problem::not_found("resource");
        RecipesPage out;
        out.title = cx.say("recipes.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
        out.identifier.value = resource->identifier.value;
        out.action.value = cx.href(fmt::format("/resources/{}/recipes", to_text(resource->id)));
        const auto version = version_at_hand(reader, resource->id);
        const auto report =
            version ? from_json<IngestReport>(report_of(reader, version->id)) : Result<IngestReport>(Problem::not_found("version"));
        fill_recipes(cx, reader, *resource, report ? &*report : nullptr, out);
        if (!version) return out;
        out.version = version->number;
        out.state = version->state;
        out.reading = is_being_read(version->state);
        out.is_public = version->state == VersionState::published;
        if (!report || out.reading) return out;
        for (const TableReport& table : report->tables) {
            out.quarantined += table.rows.quarantined;
            out.repaired += table.rows.repaired;
            out.rejected += table.rows.rejected;
        }
        fill_groups(cx, reader, *resource, *version, *report, out);
        if (query.edit)
            if (const auto row = open_row(reader, version->id, query.edit->value)) out.edit = edited(cx, *row, *report);
        return out;
    });
}

// --- keeping and taking back ---

// Cells in the order of their columns, without a gap. Nothing: they are not.
std::optional<Several<Prose<20'000>, 0, 2000>> in_order(const std::map<std::string, Prose<20'000>>& values) {
    Several<Prose<20'000>, 0, 2000> out;
    for (std::size_t i = 1; i <= values.size(); ++i) {
        const auto found = values.find(std::to_string(i));
        if (found == values.end()) return std::nullopt;
        out.push_back(found->second);
    }
    return out;
}

Result<Recipe> recipe_of(const NewRecipe& given) {
    Recipe out;
    if (given.table) out.table = *given.table;
    out.code = given.code;
    out.action = given.action;
    out.cells = given.cells;
    out.labelled = given.labelled && given.action == RecipeAction::split;
    if (given.action == RecipeAction::shift) out.column = given.column;
    const bool of_one_row = given.action == RecipeAction::edit || given.action == RecipeAction::reject;
    if (of_one_row && given.row) out.row.value = given.row->value;
    if (given.action == RecipeAction::edit) {
        auto values = in_order(given.values);
        if (!values) return Problem::invalid({{"/values", "recipe-values"}});
        out.values = std::move(*values);
    }
    if (auto faults = faults_of(out); !faults.empty()) return Problem::invalid(std::move(faults));
    return out;
}

// What was put aside is read again: the version at hand while it is not public; of a public one a new version is read from the same bytes,
// since versions never change. Rows that are only rejected change nothing of a public one.
std::optional<Version> read_again(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, RecipeAction action) {
    auto version = version_at_hand(tx, resource.id);
    if (!version) return std::nullopt;
    if (version->state == VersionState::published) {
        if (action == RecipeAction::reject) return std::nullopt;
        version = insert_version(tx, dataset, resource.id, version->file_name.value, version->raw_sha256.value, version->bytes_raw,
                                 cx.app().locale().say("zh-Hant", "recipes.note"), cx.caller().subject, cx.now());
    } else {
        const auto moved = after(version->state, VersionEvent::correct);
        if (!moved) return std::nullopt;
        set_version_state(tx, version->id, *moved);
    }
    version->job_id = enqueue_parse(cx, tx, *version, false);
    return version;
}

Result<Answered<RecipeKept>> settled(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const Recipe& recipe) {
    const auto version = read_again(cx, tx, dataset, resource, recipe.action);
    RecipeKept out{{resource.identifier.value}, {recipe.id.value}, {}, {}};
    if (!version)
        return Answered<RecipeKept>{
            std::move(out), 200, {{"Location", cx.href(fmt::format("/resources/{}/recipes", to_text(resource.id)))}}};
    out.version = version->number;
    out.job = version->job_id;
    const std::string where = cx.href("/jobs/" + to_text(*out.job));
    return Answered<RecipeKept>{std::move(out), 202, {{"Location", where}}};
}

struct Found {
    Resource resource;
    Dataset dataset;
};

Result<Found> open_to_change(Transaction& tx, const std::string& key) {
    auto resource = find_resource(tx, key);
    auto dataset = resource && !is_removed(tx, resource->id) ? lock_dataset(tx, resource->dataset_id) : std::nullopt;
    if (!dataset) return Problem::not_found("resource");
    if (dataset->state == DatasetState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    if (const auto version = version_at_hand(tx, resource->id); version && is_being_read(version->state))
        return Problem{409, "still-parsing", {}, {}, {{"Retry-After", "2"}}};
    return Found{std::move(*resource), std::move(*dataset)};
}

std::string deed_words(const Recipe& recipe) {
    return fmt::format("{} {} table {}", write_scalar(view(recipe.action)), recipe.code.value, recipe.table.value);
}

Task<Result<Answered<RecipeKept>>> add(Context& cx, Text<1, 110> key, NewRecipe given) {
    auto recipe = recipe_of(given);
    if (!recipe) co_return recipe.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RecipeKept>> {
        const auto found = open_to_change(tx, key.value);
        if (!found) return found.problem();
        if (recipes_of(tx, found->resource.id).size() >= most_recipes) return Problem::conflict("too-many-recipes");
        const Recipe kept = insert_recipe(tx, found->resource.id, *recipe, cx.caller().subject, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "recipe.added", found->resource.identifier.value, deed_words(kept));
        return settled(cx, tx, found->dataset, found->resource, kept);
    });
}

Task<Result<Answered<RecipeKept>>> undo(Context& cx, Text<1, 110> key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RecipeKept>> {
        const auto found = open_to_change(tx, key.value);
        if (!found) return found.problem();
        const auto recipes = recipes_of(tx, found->resource.id);
        const auto one = std::find_if(recipes.begin(), recipes.end(), [&](const Recipe& recipe) { return recipe.id.value == to_text(id); });
        if (one == recipes.end() || !delete_recipe(tx, found->resource.id, one->id.value)) return Problem::not_found("recipe");
        audit(tx, cx.now(), cx.caller().subject, "recipe.undone", found->resource.identifier.value, deed_words(*one));
        return settled(cx, tx, found->dataset, found->resource, *one);
    });
}

}  // namespace

void install_recipes(App& app) {
    const std::string all = "/resources/{resource}/recipes";
    app.get(all, show).page("opendata/recipes").needs(may_edit).named("recipes");
    app.post(all, add).form(all).needs(may_edit).named("recipes.add");
    app.post(all + "/{recipe}/undo", undo).form(all).needs(may_edit).named("recipes.undo");
}

}  // namespace skl::opendata
