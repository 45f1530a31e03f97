// Pages for routes without a template of their own: a summary list, a problem (kernel.md §4); tables are in table.cpp.
#include "kernel/describe/scalar.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

namespace skl {

bool is_number(const Face& face) {
    const Face& held = bare(face);
    return held.kind == Kind::integer || held.kind == Kind::real || held.kind == Kind::percent || held.kind == Kind::money;
}

bool is_own_address(const Field& field) { return std::string_view(field.name) == "href"; }
bool is_address(const Field& field) { return is_own_address(field) || std::string_view(field.name).ends_with("_href"); }

namespace {

// A value as people read it; an address is a link with the field's label.
void fill_value(PageModel& row, const Field& field, View value, const std::string& label) {
    const std::string text = display(*row.locale, row.language, value);
    const bool address = is_address(field) && !text.empty();
    row.flag("link", address);
    row.set("link", address ? text : std::string{});
    row.set("value", address ? label : text);
    row.flag("number", is_number(*field.face));
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

// Where a problem knows what helps: `next`, a path of this site, and `next_step`, what that is called (words problem.next.<step>).
void fill_next_step(PageModel& model, const PageFrame& frame, const Problem& problem) {
    const auto href = problem.params.find("next"), step = problem.params.find("next_step");
    const bool known = href != problem.params.end() && step != problem.params.end();
    model.flag("next_step", known);
    if (!known) return;
    model.set("next_href", frame.tenant_prefix + href->second);
    const std::string words = "problem.next." + step->second;
    model.set("next_step", model.say(words));
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

namespace {

using Params = std::map<std::string, std::string>;

// People read the words of the catalogue's entry `x.word` where `x` is a name for programs: role "officer", role.word "Role.officer".
Params spoken(const Locale& locale, std::string_view language, const Params& params) {
    Params out = params;
    for (const auto& [name, key] : params)
        if (name.ends_with(word_suffix) && locale.has(language, key))
            out[name.substr(0, name.size() - word_suffix.size())] = locale.say(language, key);
    return out;
}

// Of who may not: what was asked, by which rule of which version it is refused, what would allow it, whom to ask.
void fill_refusal(PageModel& model, const Params& params, const std::map<std::string, std::vector<std::string>>& lists) {
    for (const char* name : {"asked", "reason", "rule", "policy_version", "whom", "policy_href"}) {
        const auto found = params.find(name);
        model.flag(name, found != params.end());
        if (found != params.end()) model.set(name, found->second);
    }
    const auto ways = lists.find("ways"), hrefs = lists.find("way_hrefs");
    model.flag("ways", ways != lists.end());
    if (ways == lists.end()) return;
    for (std::size_t i = 0; i < ways->second.size(); ++i) {
        PageModel way = model.add("ways");
        const std::string href = hrefs != lists.end() && i < hrefs->second.size() ? hrefs->second[i] : "";
        way.set("text", ways->second[i]);
        way.flag("href", !href.empty());
        way.set("href", href);
    }
}

}  // namespace

std::string Pages::problem(const PageFrame& frame, const Problem& problem) const {
    return render("generic/problem", frame, [&](PageModel& model) {
        model.set("status", static_cast<std::int64_t>(problem.status));
        model.set("code", problem.code);
        model.set("title", problem_title(locale(), frame.language, problem));
        const std::string detail = problem_detail(locale(), frame.language, problem);
        model.flag("detail", !detail.empty());
        model.set("detail", detail);
        model.flag("sign_in", problem.status == 401);
        const auto acr = problem.params.find("acr_values");
        model.set("sign_in_href", fmt::format("{}{}?next={}{}", frame.tenant_prefix, frame.sign_in_path, text::percent_encode(frame.path),
                                              acr == problem.params.end() ? "" : "&acr=" + text::percent_encode(acr->second)));
        fill_refusal(model, spoken(locale(), frame.language, problem.params), problem.lists);
        fill_next_step(model, frame, problem);
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
    return locale.has(language, key) ? locale.say(language, key, spoken(locale, language, problem.params))
                                     : locale.say(language, fmt::format("problem.status-{}", problem.status / 100));
}

std::string problem_detail(const Locale& locale, std::string_view language, const Problem& problem) {
    const std::string key = "problem." + problem.code + ".detail";
    return locale.has(language, key) ? locale.say(language, key, spoken(locale, language, problem.params)) : std::string{};
}

std::string error_message(const Locale& locale, std::string_view language, const FieldError& error) {
    for (const char* kind : {"error.", "problem."})
        if (const std::string key = kind + error.code; locale.has(language, key))
            return locale.say(language, key, spoken(locale, language, error.params));
    return error.code;
}

std::string form_name(std::string_view pointer) {
    std::string out(pointer.starts_with('/') ? pointer.substr(1) : pointer);
    std::replace(out.begin(), out.end(), '/', '.');
    return out;
}

}  // namespace skl
