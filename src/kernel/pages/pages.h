// HTML from described structs, through ctemplate with context-aware escaping.
//
// A template (web/templates/<name>.html) is compiled once per language: `{{t:key}}` becomes the catalogue's words and
// `{{asset:name}}` the hashed URL before ctemplate sees it. Its dictionary is filled from the output struct:
//   scalar x       {{x}} as people say it, {{x_value}} exact; {{#has_x}} / {{#no_x}} by presence or truth
//   list items     {{#items}} repeated with the element's fields (plain elements: {{value}}); {{#has_items}} / {{#no_items}}
//   structure s    {{#s}} with its fields
//   choice state   {{state}} label, {{state_value}} name, {{#state_is_ready}}
//   bilingual      the words in the page's language
// Globals everywhere: lang, site_title, site_tagline, csrf, form_key, path, self_json, lang_other_href, lang_other_name.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/face.h"
#include "kernel/describe/node.h"
#include "kernel/describe/result.h"
#include "kernel/pages/locale.h"

namespace skl {

// What a page shows beyond the struct of its route; also how generic pages are filled. One scope of a template.
class PageModel {
public:
    void* dictionary;  // ctemplate::TemplateDictionary
    const Locale* locale;
    std::string_view language;

    void set(std::string_view name, std::string_view text);
    void set(std::string_view name, std::int64_t number);  // with {{name_value}}
    void show(std::string_view section);
    void flag(std::string_view name, bool truth);  // has_<name> or no_<name>
    PageModel add(std::string_view section);       // one more round of {{#section}}
    void fill(View structure);                     // all fields of a described struct
    std::string say(std::string_view key, const std::map<std::string, std::string>& arguments = {}) const;
};

struct Crumb {
    std::string href, label;
};

// A link to a neighbouring page of the same part of the site.
struct Neighbour {
    std::string href, label;
    bool here = false;  // the page itself, or one that belongs to it
};

// What the layout around a page needs to know.
struct PageFrame {
    std::string language = "zh-Hant";
    std::string title;
    std::vector<Crumb> breadcrumbs;
    std::string path;       // as the reader sees it, with query
    std::string self_json;  // this page as JSON; empty: none
    std::string csrf;
    std::string form_key;  // Idempotency-Key of a form on this page, so that a second click changes nothing
    std::string tenant_prefix;
    std::string site_title, site_tagline;
    std::vector<std::pair<std::string, std::string>> navigation;  // href, label
    std::string part_href, part_title;                            // the entry of the navigation that the page belongs to
    std::vector<Neighbour> neighbours;                            // within it
    bool official = false;                                        // the reader manages things here
    std::string signed_in_as;                                     // the reader's name; empty: nobody is signed in, or a program
    std::string acts_for;                                         // whom the reader stands in for
    std::string sign_in_path;                                     // where to sign in
    bool offers_sign_in = false;                                  // to persons, in the navigation
    int refresh_seconds = 0;                                      // meta refresh for pages that wait for a job
};

class Pages {
public:
    // Loads every template for every language; a template that does not compile, an unknown key or asset is a Problem.
    static Result<std::unique_ptr<Pages>> load(const std::filesystem::path& templates, const std::filesystem::path& assets_manifest,
                                               const Locale& locale);
    ~Pages();

    using Fill = std::function<void(PageModel&)>;
    bool has(std::string_view template_name) const;
    std::string render(std::string_view template_name, const PageFrame& frame, const Fill& fill) const;
    // Generic pages: a summary of a struct, a table of a List, a form for an input (with faults and what was typed).
    std::string summary(const PageFrame& frame, View structure) const;
    // `with(parameter, value)`: this page's address with one parameter of the query set; empty where the route does not take it.
    using With = std::function<std::string(std::string_view parameter, std::string_view value)>;
    std::string table(const PageFrame& frame, View list, const With& with) const;
    std::string form(const PageFrame& frame, const Face& input, const std::string& action, const Node* typed,
                     const std::vector<FieldError>& errors) const;
    std::string problem(const PageFrame& frame, const Problem& problem) const;
    // Adds has_errors, errors{href,message} and per field e_<name>, v_<name> to a form page of one's own.
    void fill_form(PageModel& model, const Face* input, const Node* typed, const std::vector<FieldError>& errors) const;

    std::string asset(std::string_view logical_name) const;
    const Locale& locale() const;

private:
    struct Shelf;
    explicit Pages(std::unique_ptr<Shelf> shelf);
    std::unique_ptr<Shelf> shelf_;
};

// "Text as people read it" of any value in a language.
std::string display(const Locale& locale, std::string_view language, View value);

}  // namespace skl
