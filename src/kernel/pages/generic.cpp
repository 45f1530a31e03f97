// Pages for routes without a template of their own: a summary list, a table, a problem (kernel.md §4).
#include "kernel/describe/scalar.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

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

// `href` of a struct is where the thing itself is; `rows_href` and the like are places that belong to it.
bool is_own_href(const Field& field) { return std::string_view(field.name) == "href"; }
bool is_href(const Field& field) { return is_own_href(field) || std::string_view(field.name).ends_with("_href"); }

// A value in a cell, as people read it; an address is a link with the field's label, and `own` makes any value one.
void fill_value(PageModel& cell, const Field& field, View value, const std::string& label, const std::string& own = {}) {
    const std::string text = display(*cell.locale, cell.language, value);
    const bool address = is_href(field) && !text.empty();
    const std::string& link = own.empty() && address ? text : own;
    cell.flag("link", !link.empty());
    cell.set("link", link);
    cell.set("value", address ? label : text);
    cell.flag("number", is_number(bare(*field.face)));
}

void fill_summary(PageModel& model, View structure) {
    for (const Field& field : *structure.face->shape) {
        const View value{field.face, field.in_const(structure.value)};
        if (is_absent(value)) continue;
        PageModel row = model.add("rows");
        const std::string label = field_label(*model.locale, model.language, structure.face->name, field.name);
        row.set("label", label);
        fill_value(row, field, value, label);
    }
}

// A row of a table; its own address, where it has one, is the link of its first cell.
void fill_row(PageModel& row, View element) {
    const Field* own = element.face->shape->find("href");
    std::string href = own == nullptr ? std::string{} : display(*row.locale, row.language, {own->face, own->in_const(element.value)});
    for (const Field& field : *element.face->shape) {
        if (is_own_href(field)) continue;
        PageModel cell = row.add("cells");
        const std::string label = is_href(field) ? field_label(*row.locale, row.language, element.face->name, field.name) : std::string{};
        fill_value(cell, field, {field.face, field.in_const(element.value)}, label, std::exchange(href, {}));
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
std::string Pages::table(const PageFrame& frame, View list, const With& with) const {
    return render("generic/table", frame, [&](PageModel& model) {
        model.set("heading", frame.title);
        const Field* items = list.face->shape->find("items");
        const View elements{items->face, items->in_const(list.value)};
        const Face& element = bare(*elements.face->of);
        for (const Field& field : *element.shape) {
            if (is_own_href(field)) continue;
            PageModel column = model.add("columns");
            column.set("label", field_label(locale(), frame.language, element.name, field.name));
            column.flag("number", is_number(bare(*field.face)));
            const std::string href = is_href(field) ? std::string{} : with("sort", field.name);
            column.flag("sort_href", !href.empty());
            column.set("sort_href", href);
        }
        const std::size_t count = elements.face->held->count(elements.value);
        model.flag("rows", count > 0);
        for (std::size_t i = 0; i < count; ++i) {
            PageModel row = model.add("rows");
            fill_row(row, inside({elements.face->of, elements.face->held->at(const_cast<void*>(elements.value), i)}));
        }
        const auto of_list = [&](const char* name) {
            const Field* field = list.face->shape->find(name);
            return field == nullptr ? std::string{} : display(locale(), frame.language, {field->face, field->in_const(list.value)});
        };
        const std::string total = of_list("count"), next = of_list("next");
        model.flag("count", !total.empty());
        model.set("count", total);
        const std::string next_href = next.empty() ? std::string{} : with("cursor", next);
        model.flag("next_href", !next_href.empty());
        model.set("next_href", next_href);
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
        model.flag("sign_in", problem.status == 401);
        model.set("sign_in_href", fmt::format("{}/operator?next={}", frame.tenant_prefix, text::percent_encode(frame.path)));
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
