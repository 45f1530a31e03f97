// Forms from described structs: one field a member, with hint, limits as HTML attributes, the fault beside it and
// what was typed kept. Nested structs become dotted names (spec: the same names JSON Pointers speak of).
#include "kernel/describe/scalar.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"

namespace skl {
namespace {

// Which sort of control the template shows: section is_<control>.
const char* control(const Face& face) {
    switch (face.kind) {
        case Kind::boolean: return "checkbox";
        case Kind::choice: return face.names_count <= 6 ? "radios" : "select";
        case Kind::prose:
        case Kind::markdown:
        case Kind::json: return "textarea";
        case Kind::upload: return "file";
        case Kind::list: return "textarea";
        default: return "input";
    }
}

const char* input_type(Kind kind) {
    switch (kind) {
        case Kind::email: return "email";
        case Kind::url: return "url";
        case Kind::phone: return "tel";
        case Kind::date: return "date";
        default: return "text";
    }
}

const char* input_mode(Kind kind) {
    switch (kind) {
        case Kind::integer:
        case Kind::money: return "numeric";
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: return "decimal";
        default: return "text";
    }
}

bool optional_field(const Face& face) {
    return face.kind == Kind::optional || face.kind == Kind::boolean || (is_words(face.kind) && face.min == 0);
}

std::string typed_value(const Node* typed, std::string_view dotted) {
    const Node* node = typed;
    while (node != nullptr && !dotted.empty()) {
        const auto dot = dotted.find('.');
        node = node->find(dotted.substr(0, dot));
        dotted.remove_prefix(dot == std::string_view::npos ? dotted.size() : dot + 1);
    }
    if (node == nullptr) return {};
    return node->type == Node::Type::boolean ? (node->truth ? "true" : "false") : node->text;
}

struct FormWriter {
    const Locale& locale;
    std::string_view language;
    const Node* typed;
    const std::vector<FieldError>& errors;

    std::string fault(const std::string& name) const {
        for (const FieldError& error : errors)
            if (form_name(error.pointer) == name) return error_message(locale, language, error);
        return {};
    }

    void field(PageModel& model, const Shape& shape, const Field& member, const std::string& prefix) const {
        const Face& face = bare(*member.face);
        const std::string name = prefix + member.name;
        if (face.kind == Kind::structure) {
            for (const Field& inner : *face.shape) field(model, *face.shape, inner, name + ".");
            return;
        }
        if (face.kind == Kind::bilingual) {
            for (const std::string_view tag : languages)
                one(model, shape, member, face, fmt::format("{}.{}", name, tag), fmt::format("（{}）", tag));
            return;
        }
        one(model, shape, member, face, name, "");
    }

    void one(PageModel& model, const Shape& shape, const Field& member, const Face& face, const std::string& name,
             const std::string& suffix) const {
        PageModel row = model.add("fields");
        row.set("name", name);
        row.set("label", field_label(locale, language, shape.name, member.name) + suffix);
        const std::string hint_key = fmt::format("{}.{}.hint", shape.name, member.name);
        row.flag("hint", locale.has(language, hint_key));
        if (locale.has(language, hint_key)) row.set("hint", locale.say(language, hint_key));
        const std::string message = fault(name);
        row.flag("error", !message.empty());
        row.set("error", message);
        row.flag("optional", optional_field(*member.face));
        row.flag("described", !message.empty() || locale.has(language, hint_key));
        row.show(fmt::format("is_{}", control(face)));
        row.set("type", input_type(face.kind));
        row.set("inputmode", input_mode(face.kind));
        if (is_words(face.kind) || face.kind == Kind::bilingual)
            row.set("maxlength", std::to_string(face.max * 2));  // browsers count UTF-16
        const std::string value = typed_value(typed, name);
        row.set("value", value);
        row.flag("checked", value == "true" || value == "on");
        for (std::uint32_t i = 0; i < face.names_count; ++i) {
            PageModel option = row.add("options");
            option.set("value", face.names[i].name);
            const std::string key = fmt::format("{}.{}", face.name, face.names[i].name);
            option.set("label", locale.has(language, key) ? locale.say(language, key) : face.names[i].name);
            option.flag("selected", value == face.names[i].name);
            option.set("id", fmt::format("f-{}-{}", name, i));
        }
    }
};

}  // namespace

namespace {

// The summary above a form: each fault with the field it speaks of, linked to it.
void fill_summary_of_faults(PageModel& model, const Face& input, const std::vector<FieldError>& errors) {
    model.flag("errors", !errors.empty());
    for (const FieldError& error : errors) {
        PageModel row = model.add("errors");
        const std::string name = form_name(error.pointer), field = name.substr(0, name.find('.'));
        const bool known = input.shape->find(field) != nullptr;
        const std::string label =
            known ? field_label(*model.locale, model.language, input.shape->name, field) + (model.language == "en" ? ": " : "：") : "";
        row.set("href", "#f-" + name);
        row.set("message", label + error_message(*model.locale, model.language, error));
    }
}

}  // namespace

void Pages::fill_form(PageModel& model, const Face* input, const Node* typed, const std::vector<FieldError>& errors) const {
    if (input == nullptr) return;
    fill_summary_of_faults(model, *input, errors);
    for (const Field& field : *input->shape) {
        const FormWriter writer{locale(), model.language, typed, errors};
        const std::string message = writer.fault(field.name), value = typed_value(typed, field.name);
        model.set("e_" + std::string(field.name), message);
        model.flag("e_" + std::string(field.name), !message.empty());
        model.set("v_" + std::string(field.name), value);
        if (bare(*field.face).kind == Kind::bilingual)
            for (const std::string_view tag : languages) {  // v_title_zh_Hant, e_title_zh_Hant, …
                std::string name = fmt::format("{}_{}", field.name, tag);
                std::replace(name.begin(), name.end(), '-', '_');
                const std::string said = writer.fault(fmt::format("{}.{}", field.name, tag));
                model.set("e_" + name, said);
                model.flag("e_" + name, !said.empty());
                model.set("v_" + name, typed_value(typed, fmt::format("{}.{}", field.name, tag)));
            }
        if (bare(*field.face).kind == Kind::choice && !value.empty()) model.show(fmt::format("v_{}_is_{}", field.name, value));
    }
}

std::string Pages::form(const PageFrame& frame, const Face& input, const std::string& action, const Node* typed,
                        const std::vector<FieldError>& errors) const {
    return render("generic/form", frame, [&](PageModel& model) {
        model.set("heading", frame.title);
        model.set("action", action);
        bool files = false;
        const FormWriter writer{locale(), frame.language, typed, errors};
        for (const Field& field : *input.shape) {
            files = files || bare(*field.face).kind == Kind::upload;
            writer.field(model, *input.shape, field, "");
        }
        model.flag("files", files);
        fill_summary_of_faults(model, input, errors);
    });
}

}  // namespace skl
