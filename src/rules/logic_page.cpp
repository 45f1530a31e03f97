// Boxed expressions as a page: each box with its fields, and buttons that add, take away or wrap.
#include "kernel/http/app.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
#include "rules/logic.h"

namespace skl::rules {

namespace {

constexpr std::int64_t deepest_drawn = 6;  // boxes further in are drawn at this depth: a narrow screen has no more room

std::string message_at(const LogicView& view, const std::string& path, std::string_view language) {
    std::string made;
    for (const LogicFinding& one : view.findings)
        if (one.path == path && one.severity == DiagnosticSeverity::error)
            made += (made.empty() ? "" : "; ") + one.message.in(std::string(language));
    return made;
}

void dress_field(PageModel& page, PageModel& box, const LogicView& view, const LogicBoxView& of, const LogicField& field,
                 std::size_t place) {
    PageModel made = box.add("box_fields");
    const std::string kind(boost::describe::enum_to_string(field.kind, ""));
    const std::string fault = field.kind == LogicFieldKind::text ? message_at(view, field.path.value, page.language) : "";
    made.set("field_place", std::to_string(place));
    made.set("field_path", field.path.value);
    made.set("field_kind", kind);
    made.set("field_label", page.say("LogicFieldKind." + kind));
    made.set("field_value", field.value.value);
    made.set("field_rows", std::to_string(1 + std::count(field.value.value.begin(), field.value.value.end(), '\n')));
    made.flag("field_text", field.kind == LogicFieldKind::text);
    made.flag("field_fault", !fault.empty());
    made.set("field_fault", fault);
    std::string scope;
    for (const std::string& one : of.scope) scope += (scope.empty() ? "" : "|") + one;
    made.set("field_scope", scope);
}

}  // namespace

void dress_logic(PageModel& page, const void* value, Context& cx) {
    const LogicView& view = *static_cast<const LogicView*>(value);
    const std::string version = cx.href("/rules/sets/" + view.rule_set.value + "/versions/" + view.version.value);
    page.set("graph_href", version + "/graph");
    page.set("action", version + "/logic/" + text::percent_encode(view.element));
    page.set("revision", std::to_string(view.rev));
    dress_steps(page, view.editable ? EditSteps{view.back, view.forward} : EditSteps{}, version);
    std::size_t place = 0;
    for (const LogicBoxView& one : view.boxes) {
        PageModel box = page.add("drawn");
        box.set("box_path", one.path);
        box.set("box_depth", std::to_string(std::min(one.depth, deepest_drawn)));
        const std::string role = "rules.logic.role." + one.role, sort = "rules.logic.sort." + one.sort;
        box.set("box_role", page.say(role));
        box.set("box_sort", page.say(sort));
        box.flag("box_table", one.table.has_value());
        if (one.table) box.set("box_table", version + "/tables/" + text::percent_encode(*one.table));
        box.flag("box_grows", one.grows && view.editable);
        box.flag("box_goes", one.goes && view.editable);
        box.flag("box_becomes", one.becomes && view.editable);
        for (const LogicField& field : one.fields) dress_field(page, box, view, one, field, place++);
    }
    bool said = false;
    for (const LogicFinding& one : view.findings) {
        if (one.severity == DiagnosticSeverity::information) continue;
        page.add("said").set("message", one.message.in(std::string(page.language)));
        said = true;
    }
    page.flag("said", said);
}

}  // namespace skl::rules
