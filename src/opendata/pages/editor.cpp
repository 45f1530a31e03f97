// The editor of an entry in both languages: a new one, and one that is there. Beside each field stand the points it would add.
#include "kernel/describe/scalar.h"
#include "kernel/pages/words.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/engine/completeness.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_offered = 1'000;  // organizations
constexpr std::uint32_t longest_list = 8'000;

// As DatasetChange, with lists as people write them: keywords by line, comma or 、, addresses by line.
struct DatasetForm : DatasetWords {
    Prose<longest_list> keywords, keywords_en, related_urls, conforms_to;
    Text<0, 200> language;
    std::optional<Text<1, 100>> identifier;  // of a new one
    std::optional<Slug> slug;
};
BOOST_DESCRIBE_STRUCT(DatasetForm, (DatasetWords), (keywords, keywords_en, related_urls, conforms_to, language, identifier, slug))

struct EditorOption {
    Text<> value;
    std::string label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(EditorOption, (), (value, label, chosen))

struct EditorField {
    Text<> name, lang;  // lang: of the words typed in, where not the page's
    std::string label, hint, error;
    Prose<> value;
    std::optional<std::int64_t> points;  // it would add
    bool line = false, area = false, date = false, choice = false;
    std::vector<EditorOption> options;
};
BOOST_DESCRIBE_STRUCT(EditorField, (), (name, lang, label, hint, error, value, points, line, area, date, choice, options))

struct EditorSection {
    std::string name;
    std::vector<EditorField> fields;
};
BOOST_DESCRIBE_STRUCT(EditorSection, (), (name, fields))

struct EditorPage {
    std::string title;
    std::optional<std::string> parent_title, parent_href, manage_href;
    Text<> action;
    std::optional<std::int64_t> rev;  // of one that is there
    std::int64_t earned = 0, possible = 0;
    std::vector<EditorSection> sections;
};
BOOST_DESCRIBE_STRUCT(EditorPage, (), (title, parent_title, parent_href, manage_href, action, rev, earned, possible, sections))

enum class Control { line, area, date, choice, words, paragraphs };  // words, paragraphs: in both languages

struct Shown {
    const char *section, *field;
    Control control;
};
constexpr Shown all_shown[] = {
    {"what", "title", Control::words},
    {"what", "description", Control::paragraphs},
    {"what", "category", Control::choice},
    {"what", "category_code", Control::choice},
    {"what", "keywords", Control::area},
    {"what", "keywords_en", Control::area},
    {"who", "publisher_id", Control::choice},
    {"who", "maintainer_id", Control::choice},
    {"when", "frequency", Control::choice},
    {"when", "temporal_from", Control::date},
    {"when", "temporal_to", Control::date},
    {"when", "spatial", Control::line},
    {"when", "crs", Control::line},
    {"rights", "license", Control::choice},
    {"rights", "access_level", Control::choice},
    {"rights", "access_rights_reason", Control::line},
    {"rights", "cost", Control::choice},
    {"rights", "cost_url", Control::line},
    {"rights", "cost_law", Control::line},
    {"more", "dtype", Control::choice},
    {"more", "language", Control::line},
    {"more", "landing_page", Control::line},
    {"more", "related_urls", Control::area},
    {"more", "conforms_to", Control::area},
    {"more", "hvd_category", Control::line},
    {"more", "version_notes", Control::area},
    {"more", "notes", Control::area},
    {"more", "source_url", Control::line},
    {"more", "source_note", Control::line},
};

// --- values ---

std::string typed(const Context& cx, std::string_view field, std::string_view part) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    if (node != nullptr && !part.empty()) node = node->find(part);
    return node == nullptr ? std::string{} : node->text;
}

std::string list_text(View list, std::string_view between) {
    std::string out;
    const Held& held = *list.face->held;
    for (std::size_t i = 0; i < held.count(list.value); ++i)
        out += (out.empty() ? "" : std::string(between)) + write_scalar({list.face->of, held.at(const_cast<void*>(list.value), i)});
    return out;
}

// As the form shows what is kept.
std::string kept_value(const DatasetFields& fields, const char* name, std::string_view language) {
    const Field& field = *shape_of<DatasetFields>.find(name);
    const View value{field.face, field.in_const(&fields)};
    if (is_absent(value)) return {};
    if (field.face->kind == Kind::list) return list_text(value, std::string_view(name) == "language" ? ", " : "\n");
    if (field.face->kind != Kind::bilingual) return write_scalar(inside(value));
    const auto& words = static_cast<const Translations*>(value.value)->by_language;
    const auto found = words.find(std::string(language));
    return found == words.end() ? std::string{} : found->second;
}

// --- choices ---

using Options = std::vector<EditorOption>;

Options enum_options(Context& cx, const Face& face) {
    Options out;
    for (std::uint32_t i = 0; i < face.names_count; ++i)
        out.push_back({{face.names[i].name}, cx.say(fmt::format("{}.{}", face.name, face.names[i].name)), false});
    return out;
}

Options organization_options(Context& cx, Reader& reader) {
    Options out;
    for (const Organization& one : all_organizations(reader, most_offered))
        out.push_back({{to_text(one.id)}, one.title.in(cx.language()), false});
    return out;
}

Options options_of(Context& cx, Reader& reader, std::string_view field, const std::string& value) {
    Options out;
    if (field == "publisher_id" || field == "maintainer_id") return organization_options(cx, reader);
    if (field == "access_level") return enum_options(cx, face_of<AccessLevel>);
    if (field == "cost") return enum_options(cx, face_of<Cost>);
    if (field == "dtype") return enum_options(cx, face_of<DatasetType>);
    if (field == "category")
        for (const char* topic : topics) out.push_back({{topic}, cx.say(fmt::format("category.{}", topic)), false});
    if (field == "category_code")
        for (const ServiceCategory& one : service_categories)
            out.push_back({{one.code}, fmt::format("{} {}", one.code, cx.language() == "en" ? one.title_en : one.title_zh), false});
    if (field == "license")
        for (const License& one : licenses) out.push_back({{one.id}, license_title(one.id, cx.language()), false});
    if (field == "frequency") {
        for (const FrequencyWord& one : frequency_words) out.push_back({{one.word}, cx.say(fmt::format("frequency.{}", one.word)), false});
        const bool listed = std::any_of(out.begin(), out.end(), [&](const EditorOption& one) { return one.value.value == value; });
        if (!listed && !value.empty()) out.push_back({{value}, value, false});  // a duration, or what was given
    }
    return out;
}

// --- the page ---

struct Writer {
    Context& cx;
    Reader& reader;
    const DatasetFields& fields;
    const std::vector<FieldPoints>& points;

    std::string error_of(const std::string& name) const {
        std::string pointer = "/" + name;
        std::replace(pointer.begin(), pointer.end(), '.', '/');
        for (const FieldError& fault : cx.faults())
            if (fault.pointer == pointer || fault.pointer.starts_with(pointer + "/"))
                return error_message(cx.app().locale(), cx.language(), fault);
        return {};
    }

    EditorField field(const Shown& shown, const std::string& language) const {
        EditorField out;
        out.name.value = language.empty() ? shown.field : fmt::format("{}.{}", shown.field, language);
        out.lang.value = language == "en" || std::string_view(shown.field) == "keywords_en" ? "en" : "";
        out.label = cx.say(fmt::format("DatasetForm.{}", shown.field));
        if (!language.empty()) out.label += (cx.language() == "en" ? " " : "") + cx.say(fmt::format("editor.in.{}", language));
        const std::string hint = fmt::format("DatasetForm.{}.hint", shown.field);
        if (cx.app().locale().has(cx.language(), hint)) out.hint = cx.say(hint);
        out.value.value = cx.typed() != nullptr ? typed(cx, shown.field, language) : kept_value(fields, shown.field, language);
        out.error = error_of(out.name.value);
        out.line = shown.control == Control::line || shown.control == Control::words;
        out.area = shown.control == Control::area || shown.control == Control::paragraphs;
        out.date = shown.control == Control::date;
        out.choice = shown.control == Control::choice;
        if (out.choice) out.options = options_of(cx, reader, shown.field, out.value.value);
        for (EditorOption& option : out.options) option.chosen = option.value.value == out.value.value;
        for (const FieldPoints& one : points)
            if (!one.earned && std::string_view(one.field) == shown.field) out.points = one.points;
        return out;
    }
};

EditorPage page_of(Context& cx, Reader& reader, const DatasetFields& fields) {
    EditorPage out;
    const auto points = points_of(fields, has_contact(reader, fields));
    const auto [earned, possible] = sum_of(points);
    out.earned = earned;
    out.possible = possible;
    const Writer writer{cx, reader, fields, points};
    std::string section;
    for (const Shown& shown : all_shown) {
        if (section != shown.section) out.sections.push_back({cx.say(fmt::format("editor.section.{}", shown.section)), {}});
        section = shown.section;
        auto& to = out.sections.back().fields;
        if (shown.control != Control::words && shown.control != Control::paragraphs) {
            to.push_back(writer.field(shown, ""));
            continue;
        }
        to.push_back(writer.field(shown, "zh-Hant"));
        to.push_back(writer.field(shown, "en"));
    }
    return out;
}

// --- what was sent ---

// Text between commas, 、, semicolons and ends of lines; addresses only between white space.
std::vector<std::string> pieces_of(std::string_view text, bool addresses) {
    std::vector<std::string> out(1);
    while (!text.empty()) {
        std::size_t cut = 0;
        for (const std::string_view mark : {"\n", "\r", ",", "，", "、", ";", "；"})
            if (text.starts_with(mark) && (!addresses || mark == "\n" || mark == "\r")) cut = mark.size();
        if (cut > 0) {
            out.emplace_back();
            text.remove_prefix(cut);
        } else {
            out.back() += text.front();
            text.remove_prefix(1);
        }
    }
    for (std::string& piece : out) {
        piece.erase(0, std::min(piece.find_first_not_of(" \t"), piece.size()));
        piece.erase(piece.find_last_not_of(" \t") + 1);
    }
    std::erase_if(out, [](const std::string& piece) { return piece.empty(); });
    return out;
}

template <class List>
std::optional<List> list_of(std::string_view text, bool addresses) {
    List out;
    for (std::string& piece : pieces_of(text, addresses)) out.emplace_back().value = std::move(piece);
    return out;
}

NewDataset change_of(const DatasetForm& form) {
    NewDataset out;
    static_cast<DatasetWords&>(out) = form;
    out.keywords = list_of<Several<Text<1, 100>, 0, 50>>(form.keywords.value, false);
    out.keywords_en = list_of<Several<Text<1, 100>, 0, 50>>(form.keywords_en.value, false);
    out.related_urls = list_of<Several<Url, 0, 20>>(form.related_urls.value, true);
    out.conforms_to = list_of<Several<Url, 0, 20>>(form.conforms_to.value, true);
    out.language = list_of<Several<Text<2, 35>, 0, 20>>(form.language.value, false);
    out.identifier = form.identifier;
    out.slug = form.slug;
    return out;
}

// The form shows these fields: what is left empty in it is taken away.
std::vector<std::string> left_empty() {
    std::vector<std::string> out;
    for (const Shown& shown : all_shown) {
        if (shown.control != Control::words && shown.control != Control::paragraphs)
            out.push_back(fmt::format("/{}", shown.field));
        else  // a third language is not shown, and stays
            for (const char* language : {"zh-Hant", "en"}) out.push_back(fmt::format("/{}/{}", shown.field, language));
    }
    return out;
}

Task<Result<EditorPage>> new_form(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<EditorPage> {
        DatasetFields fresh;
        fresh.license.value = licenses[0].id;
        fresh.language.push_back({{"zh-Hant"}});
        EditorPage out = page_of(cx, reader, fresh);
        out.title = cx.say("editor.new");
        out.action.value = cx.href("/datasets/new");
        return out;
    });
}

Task<Result<Answered<Dataset>>> send_new(Context& cx, DatasetForm form) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        auto made = new_dataset(tx, change_of(form), cx.caller().subject, cx.now());
        if (!made) return made.problem();
        const std::string where = cx.href(fmt::format("/datasets/{}/manage", made->slug.value));
        return shown(std::move(*made), 201, {{"Location", where}});
    });
}

Task<Result<EditorPage>> edit_form(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<EditorPage> {
        const auto dataset = find_dataset(reader, key.value);
        if (!dataset) return Problem::not_found("dataset");
        EditorPage out = page_of(cx, reader, *dataset);
        out.title = cx.say("editor.edit");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href = cx.href("/datasets/" + dataset->slug.value);
        out.manage_href = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
        out.action.value = cx.href(fmt::format("/datasets/{}/edit", dataset->slug.value));
        out.rev = dataset->rev;
        return out;
    });
}

Task<Result<Answered<Dataset>>> send_edit(Context& cx, Text<1, 100> key, DatasetForm form) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        auto dataset = find_dataset(tx, key.value);
        if (!dataset) return Problem::not_found("dataset");
        if (auto seen = cx.expects(dataset->rev); !seen) return seen.problem();
        auto changed = change_entry(tx, std::move(*dataset), view(change_of(form)), left_empty(), cx.caller().subject, cx.now());
        if (!changed) return changed.problem();
        const std::string where = cx.href(fmt::format("/datasets/{}/manage", changed->slug.value));
        return shown(std::move(*changed), 200, {{"Location", where}});
    });
}

}  // namespace

void install_editor(App& app) {
    app.get("/datasets/new", new_form).page("opendata/editor").needs(may_edit).named("datasets.new").unlisted();
    app.post("/datasets/new", send_new).form("/datasets/new").needs(may_edit).named("datasets.new.send").unlisted();
    const std::string edit = "/datasets/{dataset}/edit";
    app.get(edit, edit_form).page("opendata/editor").needs(may_edit).named("datasets.edit").unlisted();
    app.post(edit, send_edit).form(edit).needs(may_edit).with_if_match().named("datasets.edit.send").unlisted();
}

}  // namespace skl::opendata
