// The requirement graph of a version: drawn where its model says, and of a draft changed there (services.md §9).
#include "rules/edits.h"
#include "rules/graph.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

struct Found {
    NamedVersion named;
    std::vector<ModelFile> files;
    CompiledRef compiled;
    EditSteps steps;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label) {
    const Module& module = module_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        auto compiled = module.library().models(reader, named->version.models);
        if (!compiled) return compiled.problem();
        const EditSteps steps = edit_steps(reader, named->version.id);
        return Found{std::move(*named), std::move(*files), std::move(*compiled), steps};
    });
}

std::vector<std::vector<std::size_t>> required_by_node(const DecisionGraph& graph) {
    std::map<std::string, std::size_t> place;
    for (const GraphNode& one : graph.nodes) place.emplace(one.id, place.size());
    std::vector<std::vector<std::size_t>> made(graph.nodes.size());
    for (const GraphEdge& one : graph.edges) made[place[one.to]].push_back(place[one.from]);
    return made;
}

std::map<std::string, std::string> tables_by_owner(const std::vector<ModelFile>& files) {
    auto models = models_in(files);
    std::map<std::string, std::string> made;
    for (const tables::Place& one : tables::find(models)) made.emplace(one.owner->id, one.key);
    return made;
}

// Elements stand where their models draw them; those that are not drawn are laid out below.
void place(GraphView& view, const std::vector<ModelFile>& files, const std::vector<std::vector<std::size_t>>& required) {
    constexpr std::int64_t beside = 64;  // between what is drawn and what is laid out
    std::vector<drawing::Spots> drawn;
    for (const ModelFile& file : files) drawn.push_back(drawing::spots_in(file.xml));
    const std::vector<drawing::Spot> laid = drawing::lay_out(required);
    std::optional<std::int64_t> lowest;
    std::vector<bool> has(view.nodes.size(), false);
    for (std::size_t i = 0; i < view.nodes.size(); ++i) {
        DrawnNode& node = view.nodes[i];
        const auto model = static_cast<std::size_t>(node.model);
        const auto spot = node.own && model < drawn.size() ? drawn[model].find(node.element) : drawing::Spots::const_iterator();
        if (!node.own || model >= drawn.size() || spot == drawn[model].end()) continue;
        node.x = spot->second.x;
        node.y = spot->second.y;
        has[i] = true;
        lowest = std::max(lowest.value_or(node.y), node.y);
    }
    for (std::size_t i = 0; i < view.nodes.size(); ++i) {
        if (has[i]) continue;
        view.nodes[i].x = laid[i].x;
        view.nodes[i].y = laid[i].y + (lowest ? *lowest + drawing::shape_height + beside : 0);
    }
}

Task<Result<GraphView>> show(Context& cx, std::string set, std::string label) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    const bool editable = may_edit(cx, found->named.version);
    GraphView made =
        co_await cx.blocking([&] { return drawn_graph(found->named, found->files, *found->compiled, editable, cx.language()); });
    if (editable) std::tie(made.back, made.forward) = std::tie(found->steps.back, found->steps.forward);
    co_return made;
}

// The elements of one model, laid out anew.
drawing::Spots arranged(const Found& found, std::size_t model, const std::string& language) {
    const DecisionGraph graph = graph_of(*found.compiled->program, language);
    const auto laid = drawing::lay_out(required_by_node(graph));
    drawing::Spots made;
    for (std::size_t i = 0; i < laid.size(); ++i) {
        const dmn::Unit& unit = found.compiled->program->units()[i];
        if (unit.path.empty() && unit.root == model) made[unit.element->id] = laid[i];
    }
    return made;
}

drawing::Changed changed(const Found& found, std::size_t model, const GraphEdit& given, const std::string& language) {
    const std::string& xml = found.files[model].xml;
    const std::string element = given.element ? given.element->value : "", needs = given.needs ? given.needs->value : "";
    switch (given.action) {
        case GraphAction::move: {
            drawing::Spots to;
            for (const GraphSpot& one : given.positions ? *given.positions : Several<GraphSpot, 0, shapes_moved>{})
                to[one.element.value] = {one.x.value, one.y.value};
            return drawing::move(xml, to);
        }
        case GraphAction::arrange: return drawing::move(xml, arranged(found, model, language));
        case GraphAction::add: {
            if (!given.name || given.name->empty()) return Problem::invalid({{"/name", "required"}});
            const ElementKind kind = given.kind.value_or(ElementKind::input);
            if (kind == ElementKind::service) return Problem::invalid({{"/kind", "graph-kind-new"}});
            return drawing::add(xml, static_cast<drawing::NewKind>(kind), given.name->value);
        }
        case GraphAction::remove: return drawing::remove(xml, element);
        case GraphAction::connect: return drawing::connect(xml, needs, element);
        case GraphAction::disconnect: return drawing::disconnect(xml, needs, element);
    }
    return Problem::invalid({{"/action", "required"}});
}

// A change that the models do not bear is not kept: an expression may need what is taken away.
Result<std::string> sound(const Found& found, std::size_t model, const GraphEdit& given, const std::string& language) {
    auto made = changed(found, model, given, language);
    if (!made) return made.problem();
    std::vector<ModelFile> files = found.files;
    files[model].xml = *made;
    const Checked checked = compile_models(files);
    if (checked.compiled.faulty()) return model_invalid(checked);
    return std::move(*made);
}

Task<Result<Answered<GraphView>>> edit(Context& cx, std::string set, std::string label, GraphEdit given) {
    auto found = co_await find(cx, set, label);
    if (!found) co_return found.problem();
    if (found->named.version.state != RuleVersionState::draft) co_return Problem::conflict("version-not-draft");
    const auto model = static_cast<std::size_t>(given.model ? given.model->value : 0);
    if (model >= found->files.size()) co_return Problem::invalid({{"/model", "graph-element-unknown"}});
    auto xml = co_await cx.blocking([&] { return sound(*found, model, given, cx.language()); });
    if (!xml) co_return xml.problem();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        return keep_edited(tx, cx, named->version, model, *xml);
    });
    if (!done) co_return done.problem();
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + label + "/graph");
    auto shown_now = co_await show(cx, std::move(set), std::move(label));
    if (!shown_now) co_return shown_now.problem();
    cx.add_header("ETag", fmt::format("\"{}\"", shown_now->rev));
    co_return Answered<GraphView>{std::move(*shown_now), 200, {{"Location", place}}};
}

}  // namespace

GraphView drawn_graph(const NamedVersion& named, const std::vector<ModelFile>& files, const Compiled& compiled, bool editable,
                      const std::string& language) {
    const dmn::Program& program = *compiled.program;
    const DecisionGraph graph = graph_of(program, language);
    const auto tables = tables_by_owner(files);
    GraphView made{named.set.name, named.version.label, named.version.rev, editable, {}, graph.edges, 0, 0};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const GraphNode& one = graph.nodes[i];
        const dmn::Unit& unit = program.units()[i];
        const auto table = tables.find(unit.element->id);
        made.nodes.push_back({one.id, one.name, one.label, one.kind, unit.element->id, static_cast<std::int64_t>(unit.root), 0, 0,
                              unit.path.empty(), table == tables.end() || !unit.path.empty() ? "" : table->second});
    }
    place(made, files, required_by_node(graph));
    return made;
}

void install_graph(App& app) {
    const std::string graph = "/rules/sets/{set}/versions/{version}/graph";
    app.get(graph, show).named("rules.graph").page("rules/graph", dress_graph);
    app.post(graph, edit).named("rules.graph.edit").form(graph).needs(may_draft).with_if_match();
}

}  // namespace skl::rules
