// The logic of a decision or knowledge model as boxes: read, written in a draft, and checked while one types (services.md §9).
#include "kernel/describe/decode.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
#include "rules/logic.h"

namespace skl::rules {

namespace {

struct Found {
    NamedVersion named;
    std::vector<ModelFile> files;
    std::size_t model = 0;
    drawing::Logic logic;
    EditSteps steps;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label, std::string element) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        for (std::size_t i = 0; i < files->size(); ++i)
            if (auto logic = drawing::logic_in((*files)[i].xml, element))
                return Found{std::move(*named), std::move(*files), i, std::move(*logic), edit_steps(reader, named->version.id)};
        return Problem::not_found("decision");
    });
}

std::vector<drawing::BoxField> fields_of(const LogicEdit& given) {
    std::vector<drawing::BoxField> made;
    for (const LogicField& one : given.fields)
        made.push_back({one.path.value, static_cast<drawing::FieldKind>(one.kind), one.value.value, 0, 0});
    return made;
}

// A place of a diagnostic as bytes of the text: lines from 1, columns in code points from 1.
std::size_t offset_of(std::string_view xml, std::uint32_t line, std::uint32_t column) {
    std::size_t at = 0;
    for (std::uint32_t i = 1; i < line && at != std::string_view::npos; ++i)
        at = xml.find('\n', at) == std::string_view::npos ? xml.size() : xml.find('\n', at) + 1;
    for (std::uint32_t i = 1; i < column && at < xml.size(); ++i) {
        ++at;
        while (at < xml.size() && (static_cast<unsigned char>(xml[at]) & 0xC0U) == 0x80U) ++at;
    }
    return at;
}

std::string path_at(const drawing::Logic& logic, std::size_t offset) {
    for (const drawing::LogicBox& box : logic.boxes)
        for (const drawing::BoxField& field : box.fields)
            if (field.kind == drawing::FieldKind::text && field.begin <= offset && offset <= field.end) return field.path;
    return {};
}

struct Judged {
    bool valid = true;
    std::vector<LogicFinding> findings;
};

// Places are told of a version of one model: with several it is not said which of them a place is of.
Judged judge(const std::vector<ModelFile>& files, std::size_t model, const std::string& element, const Locale& locale) {
    Judged made;
    const auto logic = drawing::logic_in(files[model].xml, element);
    const Checked checked = compile_models(files);
    made.valid = !checked.compiled.faulty();
    for (const feel::Diagnostic& one : checked.compiled.diagnostics) {
        const ModelDiagnostic said = shown(one, locale);
        const bool placed = logic && files.size() == 1 && one.line > 0;
        made.findings.push_back(
            {said.severity, placed ? path_at(*logic, offset_of(files[model].xml, one.line, one.column)) : "", said.message});
    }
    return made;
}

// The keys of an owner's tables, in the order they stand in its logic.
std::vector<std::string> table_keys(const Found& found) {
    std::vector<std::string> made;
    auto models = models_in(found.files);
    for (const tables::Place& one : tables::find(models))
        if (one.model == found.model && one.owner->id == found.logic.owner) made.push_back(one.key);
    return made;
}

LogicView view_of(const Found& found, bool editable, const Locale& locale) {
    LogicView made;
    made.rule_set = found.named.set.name;
    made.version = found.named.version.label;
    made.rev = found.named.version.rev;
    made.editable = editable;
    made.element = found.logic.owner;
    made.title = found.logic.name;
    made.names = found.logic.required;
    made.cut = found.logic.cut;
    made.back = editable ? found.steps.back : 0;
    made.forward = editable ? found.steps.forward : 0;
    const auto tables = table_keys(found);
    for (const drawing::LogicBox& one : found.logic.boxes) {
        LogicBoxView& box = made.boxes.emplace_back();
        box.path = one.path;
        box.role = one.role;
        box.sort = one.sort;
        if (one.table > 0 && one.table <= tables.size()) box.table = tables[one.table - 1];
        box.depth = static_cast<std::int64_t>(one.depth);
        box.scope = one.scope;
        box.grows = one.grows;
        box.goes = one.goes;
        box.becomes = one.becomes;
        for (const drawing::BoxField& field : one.fields)
            box.fields.push_back({{{field.path}}, static_cast<LogicFieldKind>(field.kind), {{field.value}}});
    }
    made.findings = judge(found.files, found.model, found.logic.owner, locale).findings;
    return made;
}

// What a form that was refused holds, so that nothing typed is lost.
void take_typed(const Context& cx, Found& found) {
    LogicEdit typed;
    if (cx.typed() == nullptr || !decode(*cx.typed(), face_of<LogicEdit>, &typed, Spelling::form).empty()) return;
    auto xml = drawing::with_fields(found.files[found.model].xml, found.logic.owner, fields_of(typed));
    if (!xml) return;
    found.files[found.model].xml = std::move(*xml);
    if (auto logic = drawing::logic_in(found.files[found.model].xml, found.logic.owner)) found.logic = std::move(*logic);
}

Task<Result<LogicView>> show(Context& cx, std::string set, std::string label, std::string element) {
    auto found = co_await find(cx, std::move(set), std::move(label), std::move(element));
    if (!found) co_return found.problem();
    const bool editable = may_edit(cx, found->named.version);
    const auto work = [&] {
        take_typed(cx, *found);
        return view_of(*found, editable, cx.app().locale());
    };
    co_return co_await cx.blocking(work);
}

Task<Result<LogicChecked>> check(Context& cx, std::string set, std::string label, std::string element, LogicEdit given) {
    auto found = co_await find(cx, std::move(set), std::move(label), std::move(element));
    if (!found) co_return found.problem();
    auto xml = drawing::with_fields(found->files[found->model].xml, found->logic.owner, fields_of(given));
    if (!xml) co_return xml.problem();
    found->files[found->model].xml = std::move(*xml);
    Judged judged = co_await cx.blocking([&] { return judge(found->files, found->model, found->logic.owner, cx.app().locale()); });
    co_return LogicChecked{judged.valid, std::move(judged.findings)};
}

// The text of the model with the fields and the change; 422 with each fault at its field.
Result<std::string> written(const Found& found, const LogicEdit& given) {
    auto xml = drawing::with_fields(found.files[found.model].xml, found.logic.owner, fields_of(given));
    if (xml && given.change && !given.change->empty()) xml = drawing::with_change(*xml, found.logic.owner, given.change->value);
    if (!xml) return xml.problem();
    std::vector<ModelFile> files = found.files;
    files[found.model].xml = *xml;
    const Checked checked = compile_models(files);
    if (!checked.compiled.faulty()) return std::move(*xml);
    Problem refused = model_invalid(checked);
    const auto logic = drawing::logic_in(*xml, found.logic.owner);
    for (FieldError& one : refused.errors) {
        const std::string path =
            logic && files.size() == 1 && one.at
                ? path_at(*logic, offset_of(*xml, static_cast<std::uint32_t>(one.at->line), static_cast<std::uint32_t>(one.at->column)))
                : "";
        for (std::size_t i = 0; i < given.fields.size() && !path.empty(); ++i)
            if (given.fields[i].path.value == path) one.pointer = fmt::format("/fields/{}/value", i);
    }
    return refused;
}

Task<Result<Answered<LogicView>>> keep(Context& cx, std::string set, std::string label, std::string element, LogicEdit given) {
    auto found = co_await find(cx, set, label, element);
    if (!found) co_return found.problem();
    if (found->named.version.state != RuleVersionState::draft) co_return Problem::conflict("version-not-draft");
    auto xml = co_await cx.blocking([&] { return written(*found, given); });
    if (!xml) co_return xml.problem();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        return keep_edited(tx, cx, named->version, found->model, *xml);
    });
    if (!done) co_return done.problem();
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + label + "/logic/" + text::percent_encode(element));
    found = co_await find(cx, std::move(set), std::move(label), std::move(element));
    if (!found) co_return found.problem();
    LogicView view = co_await cx.blocking([&] { return view_of(*found, true, cx.app().locale()); });
    cx.add_header("ETag", fmt::format("\"{}\"", view.rev));
    co_return Answered<LogicView>{std::move(view), 200, {{"Location", place}}};
}

}  // namespace

void install_logic(App& app) {
    const std::string one = "/rules/sets/{set}/versions/{version}/logic/{element}";
    app.get(one, show).named("rules.logic").page("rules/logic", dress_logic);
    app.post(one, keep).named("rules.logic.keep").form(one).needs(may_draft).with_if_match();
    app.post(one + "/check", check).named("rules.logic.check").needs(may_draft).rated(RateClass::query);
}

}  // namespace skl::rules
