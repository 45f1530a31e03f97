// A step back in a draft, and forward again: a button of its pages, and a route.
#include "rules/edits.h"

#include "kernel/text/text.h"
#include "rules/edit_store.h"
#include "rules/engine/drawing/boxes.h"

namespace skl::rules {

namespace {

// Where the person was, to come back there.
struct EditStepFrom {
    std::optional<Text<0, 200>> element;
    std::optional<Text<0, 200>> table;  // its key
};
BOOST_DESCRIBE_STRUCT(EditStepFrom, (), (element, table))

struct EditStepMade {
    Slug rule_set;
    Text<> version;
    std::int64_t rev = 1;
    std::int64_t back = 0, forward = 0;  // steps that there are now
};
BOOST_DESCRIBE_STRUCT(EditStepMade, (), (rule_set, version, rev, back, forward))

struct Made {
    EditStepMade steps;
    std::string page;  // below the version's: where the person was, if that is there yet, or the graph
};

std::string page_of(const EditStepFrom& from, const std::vector<ModelFile>& files) {
    if (from.table && !from.table->empty()) {
        auto models = models_in(files);
        for (const tables::Place& one : tables::find(models))
            if (one.key == from.table->value) return "/tables/" + text::percent_encode(one.key);
    }
    const std::string element = from.element ? from.element->value : "";
    for (const ModelFile& file : files)
        if (!element.empty() && drawing::logic_in(file.xml, element)) return "/logic/" + text::percent_encode(element);
    return "/graph";
}

Result<Made> step(Transaction& tx, const Context& cx, const std::string& set, const std::string& label, bool back,
                  const EditStepFrom& from) {
    auto named = named_version(tx, set, label);
    if (!named) return named.problem();
    RuleVersion& version = named->version;
    if (version.state != RuleVersionState::draft) return Problem::conflict("version-not-draft");
    if (auto seen = cx.expects(version.rev); !seen) return seen.problem();
    const auto edit = back ? last_edit(tx, version.id) : first_undone(tx, version.id);
    if (!edit) return Problem::conflict(back ? "no-step-back" : "no-step-forward");
    const auto model = static_cast<std::size_t>(edit->model);
    const std::string& now = back ? edit->became : edit->was;
    if (model >= version.models.size() || version.models[model].sha256.value != now) return Problem::conflict("no-step-back");
    version.models[model].sha256.value = back ? edit->was : edit->became;
    set_undone(tx, version.id, *edit, back);
    keep_models(tx, cx, version);
    const EditSteps left = edit_steps(tx, version.id);
    const auto files = model_files(tx, version);
    if (!files) return files.problem();
    return Made{{named->set.name, version.label, version.rev, left.back, left.forward}, page_of(from, *files)};
}

Task<Result<Answered<EditStepMade>>> stepped(Context& cx, std::string set, std::string label, EditStepFrom from, bool back) {
    auto made = co_await cx.write([&](Transaction& tx) { return step(tx, cx, set, label, back, from); });
    if (!made) co_return made.problem();
    cx.add_header("ETag", fmt::format("\"{}\"", made->steps.rev));
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + text::percent_encode(label) + made->page);
    co_return Answered<EditStepMade>{std::move(made->steps), 200, {{"Location", place}}};
}

Task<Result<Answered<EditStepMade>>> undo(Context& cx, std::string set, std::string label, EditStepFrom from) {
    return stepped(cx, std::move(set), std::move(label), std::move(from), true);
}
Task<Result<Answered<EditStepMade>>> redo(Context& cx, std::string set, std::string label, EditStepFrom from) {
    return stepped(cx, std::move(set), std::move(label), std::move(from), false);
}

}  // namespace

void dress_steps(PageModel& page, const EditSteps& steps, const std::string& version_href) {
    page.flag("steps", steps.back + steps.forward > 0);
    const auto add = [&](const char* action, const char* word, std::int64_t count) {
        if (count == 0) return;
        PageModel one = page.add("steps");
        one.set("step_action", version_href + action);
        one.set("step_label", page.say(word));
        one.set("step_count", std::to_string(count));
    };
    add("/undo", "rules.edit.back", steps.back);
    add("/redo", "rules.edit.forward", steps.forward);
}

void install_edits(App& app) {
    const std::string version = "/rules/sets/{set}/versions/{version}";
    app.post(version + "/undo", undo).named("rules.edit.undo").form(version + "/graph").needs(may_draft).with_if_match();
    app.post(version + "/redo", redo).named("rules.edit.redo").form(version + "/graph").needs(may_draft).with_if_match();
}

}  // namespace skl::rules
