// Templates on the shelf: one compiled copy per language, words and asset URLs put in beforehand, so that a request
// only fills values. A template that fails to load is an error at start, never a half page.
#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <fstream>
#include <sstream>

#include "kernel/pages/pages.h"
#include "kernel/pages/shelf.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

// {"styles.css": "/assets/styles-1a2b.css", …}: the manifest the web build writes.
std::map<std::string, std::string> read_manifest(const std::filesystem::path& file) {
    std::map<std::string, std::string> out;
    const auto node = read_json(disk::read(file).value_or(""));
    if (!node) return out;
    for (const auto& [name, url] : node->members) out[name] = url.text;
    return out;
}

struct Preparation {
    const Locale& locale;
    std::string_view language;
    const std::map<std::string, std::string>& assets;
    std::string file;

    Problem wrong(const std::string& what) const { return Problem{500, "bad-template", {{"file", file}, {"what", what}}}; }

    // Puts in {{t:key}} and {{asset:name}}; an include {{>NAME}} keeps its own dictionary.
    Result<std::string> run(std::string_view source) const {
        std::string out;
        out.reserve(source.size() * 2);
        while (true) {
            const auto open = source.find("{{");
            out += source.substr(0, open);
            if (open == std::string_view::npos) return out;
            const auto close = source.find("}}", open);
            if (close == std::string_view::npos) return wrong("{{ without }}");
            const std::string_view marker = source.substr(open + 2, close - open - 2);
            source.remove_prefix(close + 2);
            if (marker.starts_with("t:")) {
                if (!locale.has(language, marker.substr(2))) return wrong(fmt::format("no words for {} in {}", marker.substr(2), language));
                out += text::html_escape(locale.say(language, marker.substr(2)));
            } else if (marker.starts_with("asset:")) {
                const auto asset = assets.find(std::string(marker.substr(6)));
                if (asset == assets.end()) return wrong(fmt::format("no asset {}", marker.substr(6)));
                out += asset->second;
            } else {
                out += fmt::format("{{{{{}}}}}", marker);
            }
        }
    }
};

// The same page in another language: its query stays, but for a language chosen before.
std::string in_language(std::string_view path, std::string_view language) {
    const auto mark = std::min(path.find('?'), path.size());
    std::string out = fmt::format("{}?", path.substr(0, mark));
    std::string_view rest = path.substr(std::min(mark + 1, path.size()));
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!pair.empty() && !pair.starts_with("lang=")) out += fmt::format("{}&", pair);
    }
    return fmt::format("{}lang={}", out, language);
}

void set_globals(ctemplate::TemplateDictionary& page, const PageFrame& frame) {
    const auto set = [&](const char* name, const std::string& value) { page.SetTemplateGlobalValue(name, value); };
    set("lang", frame.language);
    set("site_title", frame.site_title);
    set("site_tagline", frame.site_tagline);
    set("csrf", frame.csrf);
    set("form_key", frame.form_key);
    set("path", frame.path);
    set("prefix", frame.tenant_prefix);
    set("self_json", frame.self_json);
    const char* other = frame.language == "en" ? "zh-Hant" : "en";
    set("lang_other", other);
    set("lang_other_name", frame.language == "en" ? "中文" : "English");
    set("lang_other_href", in_language(frame.path, other));
}

}  // namespace

Result<std::unique_ptr<Pages>> Pages::load(const std::filesystem::path& templates, const std::filesystem::path& assets_manifest,
                                           const Locale& locale) {
    auto shelf = std::make_unique<Shelf>();
    shelf->locale = &locale;
    shelf->assets = read_manifest(assets_manifest);
    std::error_code ec;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(templates, ec)) {
        if (entry.path().extension() != ".html") continue;
        std::string name = std::filesystem::relative(entry.path(), templates).replace_extension("").generic_string();
        for (const std::string_view language : languages) {
            const Preparation preparation{locale, language, shelf->assets, name};
            auto prepared = preparation.run(disk::read(entry.path()).value_or(""));
            if (!prepared) return prepared.problem();
            if (!shelf->cache.StringToTemplateCache(Shelf::key(language, name), *prepared, ctemplate::DO_NOT_STRIP))
                return preparation.wrong("ctemplate refuses it");
        }
        shelf->names.insert(std::move(name));
    }
    if (ec || shelf->names.empty()) return Problem{500, "bad-template", {{"file", templates.string()}, {"what", "no templates"}}};
    shelf->cache.Freeze();
    return std::unique_ptr<Pages>(new Pages(std::move(shelf)));
}

Pages::Pages(std::unique_ptr<Shelf> shelf) : shelf_(std::move(shelf)) {}
Pages::~Pages() = default;

bool Pages::has(std::string_view template_name) const { return shelf_->names.find(template_name) != shelf_->names.end(); }
const Locale& Pages::locale() const { return *shelf_->locale; }

std::string Pages::asset(std::string_view logical_name) const {
    const auto found = shelf_->assets.find(std::string(logical_name));
    return found == shelf_->assets.end() ? std::string{} : found->second;
}

std::string Pages::render(std::string_view template_name, const PageFrame& frame, const Fill& fill) const {
    ctemplate::TemplateDictionary page("page");
    set_globals(page, frame);
    PageModel layout{&page, shelf_->locale, frame.language};
    layout.set("page_title", frame.title);
    layout.flag("breadcrumbs", !frame.breadcrumbs.empty());
    for (const Crumb& crumb : frame.breadcrumbs) {
        PageModel round = layout.add("breadcrumbs");
        round.set("href", crumb.href);
        round.set("label", crumb.label);
        round.flag("href", !crumb.href.empty());
    }
    for (const auto& [href, label] : frame.navigation) {
        PageModel round = layout.add("nav");
        round.set("href", href);
        round.set("label", label);
        const bool here = frame.path == href || href == frame.part_href || (href.size() > 1 && frame.path.starts_with(href));
        round.flag("current", here);
        if (here) round.set("aria_current", "page");
    }
    layout.flag("neighbours", !frame.neighbours.empty());
    layout.set("part_title", frame.part_title);
    for (const Neighbour& one : frame.neighbours) {
        PageModel round = layout.add("neighbours");
        round.set("href", one.href);
        round.set("label", one.label);
        round.flag("current", one.here);
    }
    layout.flag("self_json", !frame.self_json.empty());
    layout.flag("operator", frame.official);
    layout.flag("person", !frame.signed_in_as.empty());
    layout.set("person", frame.signed_in_as);
    layout.flag("acts_for", !frame.acts_for.empty());
    layout.set("acts_for", frame.acts_for);
    layout.flag("sign_in", frame.offers_sign_in);
    layout.set("sign_in_path", frame.sign_in_path);
    layout.flag("refresh", frame.refresh_seconds > 0);
    layout.set("refresh_seconds", static_cast<std::int64_t>(frame.refresh_seconds));
    ctemplate::TemplateDictionary* content = page.AddIncludeDictionary("CONTENT");
    content->SetFilename(Shelf::key(frame.language, template_name));
    PageModel model{content, shelf_->locale, frame.language};
    fill(model);
    std::string out;
    out.reserve(32 * 1024);
    if (!shelf_->cache.ExpandNoLoad(Shelf::key(frame.language, "layout"), ctemplate::DO_NOT_STRIP, &page, nullptr, &out))
        throw std::logic_error(fmt::format("page {} does not expand: an include is missing", template_name));
    return out;
}

}  // namespace skl
