// Pages for routes without a template of their own: a summary list, a table, a problem (kernel.md §4).
#include "kernel/describe/scalar.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"

namespace skl {
namespace {

bool is_number(const Face& face) {
    return face.kind == Kind::integer || face.kind == Kind::real || face.kind == Kind::percent || face.kind == Kind::money;
}

const Face& bare(const Face& face) {
    const Face* out = &face;
    while (out->kind == Kind::optional) out = out->of;
    return *out;
}

void fill_summary(PageModel& model, View structure) {
    for (const Field& field : *structure.face->shape) {
        const View value{field.face, field.in_const(structure.value)};
        if (is_absent(value)) continue;
        PageModel row = model.add("rows");
        row.set("label", field_label(*model.locale, model.language, structure.face->name, field.name));
        row.set("value", display(*model.locale, model.language, value));
        row.flag("value", true);
    }
}

}  // namespace

std::string field_label(const Locale& locale, std::string_view language, std::string_view structure, std::string_view field) {
    const std::string own = fmt::format("{}.{}", structure, field), shared = fmt::format("field.{}", field);
    const std::string label = locale.say_first(language, {own, shared});
    return label.empty() ? std::string(field) : label;
}

std::string Pages::summary(const PageFrame& frame, View structure) const {
    return render("generic/summary", frame, [&](PageModel& model) {
        model.set("heading", frame.title);
        fill_summary(model, structure);
    });
}

// `list` is a struct with a list field `items` (List<T>) and optionally `next` and `count`.
std::string Pages::table(const PageFrame& frame, View list, const std::function<std::string(const std::string&)>& sort_href) const {
    return render("generic/table", frame, [&](PageModel& model) {
        model.set("heading", frame.title);
        const Field* items = list.face->shape->find("items");
        const View elements{items->face, items->in_const(list.value)};
        const Face& element = bare(*elements.face->of);
        for (const Field& field : *element.shape) {
            PageModel column = model.add("columns");
            column.set("label", field_label(locale(), frame.language, element.name, field.name));
            column.flag("number", is_number(bare(*field.face)));
            const std::string href = sort_href(field.name);
            column.flag("sort_href", !href.empty());
            column.set("sort_href", href);
        }
        const std::size_t count = elements.face->held->count(elements.value);
        model.flag("rows", count > 0);
        for (std::size_t i = 0; i < count; ++i) {
            PageModel row = model.add("rows");
            const View value{elements.face->of, elements.face->held->at(const_cast<void*>(elements.value), i)};
            for (const Field& field : *element.shape) {
                PageModel cell = row.add("cells");
                const View at{field.face, field.in_const(inside(value).value)};
                cell.set("value", display(locale(), frame.language, at));
                cell.flag("number", is_number(bare(*field.face)));
            }
        }
        for (const char* name : {"next", "count"})
            if (const Field* field = list.face->shape->find(name)) {
                const View value{field->face, field->in_const(list.value)};
                model.flag(name, !is_absent(value));
                if (!is_absent(value)) model.set(name, display(locale(), frame.language, value));
            }
    });
}

std::string Pages::problem(const PageFrame& frame, const Problem& problem) const {
    return render("generic/problem", frame, [&](PageModel& model) {
        model.set("status", static_cast<std::int64_t>(problem.status));
        model.set("code", problem.code);
        model.set("title", problem_title(locale(), frame.language, problem));
        const std::string detail = problem_detail(locale(), frame.language, problem);
        model.flag("detail", !detail.empty());
        model.set("detail", detail);
        model.flag("errors", !problem.errors.empty());
        for (const FieldError& error : problem.errors) {
            PageModel row = model.add("errors");
            row.set("pointer", error.pointer);
            row.set("href", "#f-" + form_name(error.pointer));
            row.set("message", error_message(locale(), frame.language, error));
        }
    });
}

std::string problem_title(const Locale& locale, std::string_view language, const Problem& problem) {
    const std::string key = "problem." + problem.code;
    return locale.has(language, key) ? locale.say(language, key, problem.params) : locale.say(language, fmt::format("problem.status-{}", problem.status / 100));
}

std::string problem_detail(const Locale& locale, std::string_view language, const Problem& problem) {
    const std::string key = "problem." + problem.code + ".detail";
    return locale.has(language, key) ? locale.say(language, key, problem.params) : std::string{};
}

std::string error_message(const Locale& locale, std::string_view language, const FieldError& error) {
    for (const char* kind : {"error.", "problem."})
        if (const std::string key = kind + error.code; locale.has(language, key)) return locale.say(language, key, error.params);
    return error.code;
}

std::string form_name(std::string_view pointer) {
    std::string out(pointer.starts_with('/') ? pointer.substr(1) : pointer);
    std::replace(out.begin(), out.end(), '/', '.');
    return out;
}

}  // namespace skl
