// Values as people read them, and the filling of template dictionaries from described structs.
#include <ctemplate/template_dictionary.h>

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/pages/pages.h"

namespace skl {
namespace {

ctemplate::TemplateDictionary& of(void* dictionary) { return *static_cast<ctemplate::TemplateDictionary*>(dictionary); }

ctemplate::TemplateString words(std::string_view text) { return {text.data(), text.size()}; }

std::string choice_label(const Locale& locale, std::string_view language, View choice) {
    const std::string name = write_scalar(choice);
    const std::string key = fmt::format("{}.{}", choice.face->name, name);
    return locale.has(language, key) ? locale.say(language, key) : name;
}

std::string list_text(const Locale& locale, std::string_view language, View list) {
    std::string out;
    const std::size_t count = list.face->held->count(list.value);
    for (std::size_t i = 0; i < count; ++i) {
        if (i) out += language == "en" ? ", " : "、";
        out += display(locale, language, {list.face->of, list.face->held->at(const_cast<void*>(list.value), i)});
    }
    return out;
}

bool is_true(View v) {
    if (is_absent(v)) return false;
    v = inside(v);
    switch (v.face->kind) {
        case Kind::boolean: return *static_cast<const bool*>(v.value);
        case Kind::list:
        case Kind::map: return v.face->held->count(v.value) > 0;
        case Kind::bilingual: return !static_cast<const Translations*>(v.value)->by_language.empty();
        default: return !is_words(v.face->kind) || !words_of(v).empty();
    }
}

void fill_field(PageModel& model, const char* name, View v) {
    model.flag(name, is_true(v));
    if (is_absent(v)) return;
    v = inside(v);
    switch (v.face->kind) {
        case Kind::structure: {
            PageModel part = model.add(name);
            return part.fill(v);
        }
        case Kind::list: {
            const std::size_t count = v.face->held->count(v.value);
            for (std::size_t i = 0; i < count; ++i) {
                PageModel round = model.add(name);
                const View element{v.face->of, v.face->held->at(const_cast<void*>(v.value), i)};
                if (inside(element).face->kind == Kind::structure)
                    round.fill(inside(element));
                else
                    fill_field(round, "value", element);
                round.set("index", static_cast<std::int64_t>(i + 1));
            }
            return;
        }
        case Kind::map: {
            const std::size_t count = v.face->held->count(v.value);
            for (std::size_t i = 0; i < count; ++i) {
                PageModel round = model.add(name);
                round.set("key", v.face->held->key(v.value, i));
                fill_field(round, "value", {v.face->of, v.face->held->at(const_cast<void*>(v.value), i)});
            }
            return;
        }
        case Kind::variant: {
            const Face& alternative = v.face->of[v.face->held->count(v.value)];
            PageModel part = model.add(std::string(name) + "_" + alternative.name);
            return part.fill({&alternative, v.face->held->at(const_cast<void*>(v.value), 0)});
        }
        case Kind::choice: model.show(fmt::format("{}_is_{}", name, write_scalar(v))); break;
        default: break;
    }
    model.set(name, display(*model.locale, model.language, v));
    if (is_scalar(v.face->kind)) model.set(std::string(name) + "_value", write_scalar(v));
}

}  // namespace

std::string display(const Locale& locale, std::string_view language, View v) {
    if (is_absent(v)) return "";
    v = inside(v);
    switch (v.face->kind) {
        case Kind::boolean: return locale.say(language, *static_cast<const bool*>(v.value) ? "generic.yes" : "generic.no");
        case Kind::integer: return locale.number(language, integer_of(v));
        case Kind::real:
        case Kind::percent: return locale.number(language, real_of(v)) + (v.face->kind == Kind::percent ? "%" : "");
        case Kind::latitude:
        case Kind::longitude: return fmt::format("{:.6f}", real_of(v));
        case Kind::date: return locale.date(language, *static_cast<const Date*>(v.value));
        case Kind::instant: return locale.instant(language, *static_cast<const Instant*>(v.value));
        case Kind::money: return locale.money(language, *static_cast<const Money*>(v.value));
        case Kind::bilingual: return static_cast<const Translations*>(v.value)->in(language);
        case Kind::choice: return choice_label(locale, language, v);
        case Kind::upload: return static_cast<const Upload*>(v.value)->file_name;
        case Kind::list: return list_text(locale, language, v);
        case Kind::map:
        case Kind::structure:
        case Kind::variant: {
            std::string json;
            write_json(json, v);
            return json;
        }
        default: return write_scalar(v);
    }
}

void PageModel::set(std::string_view name, std::string_view text) { of(dictionary).SetValue(words(name), words(text)); }

void PageModel::set(std::string_view name, std::int64_t number) {
    set(name, std::string_view(locale->number(language, number)));
    set(std::string(name) + "_value", std::string_view(std::to_string(number)));
}

void PageModel::show(std::string_view section) { of(dictionary).ShowSection(words(section)); }

void PageModel::flag(std::string_view name, bool truth) { show((truth ? "has_" : "no_") + std::string(name)); }

PageModel PageModel::add(std::string_view section) { return {of(dictionary).AddSectionDictionary(words(section)), locale, language}; }

void PageModel::fill(View structure) {
    for (const Field& field : *structure.face->shape) fill_field(*this, field.name, {field.face, field.in_const(structure.value)});
}

std::string PageModel::say(std::string_view key, const std::map<std::string, std::string>& arguments) const {
    return locale->say(language, key, arguments);
}

}  // namespace skl
