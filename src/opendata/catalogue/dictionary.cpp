// The dictionary of a resource's columns (欄位說明): what each means, in which unit, by which code list and standard. It is kept for the
// resource and holds for every later version's column of the same name.
#include "kernel/describe/decode.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/persons/gate.h"
#include "opendata/standards/bindings.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_columns = 2'000;

struct Dictionary {
    Several<ColumnEntry, 0, most_columns> columns;
};
BOOST_DESCRIBE_STRUCT(Dictionary, (), (columns))

struct DictionaryRow {
    Text<> place;  // of the form's fields: 1, 2 …
    std::string column, label;
    std::optional<ColumnType> type;
    bool in_file = false;  // of the version at hand
    std::string title_zh, title_en, unit, code_list, standard_uri;
    Prose<> description_zh, description_en;
    std::string wrong;                  // what was wrong with what was typed
    std::optional<ShownBinding> bound;  // to a standard
    std::vector<ShownOffer> offers;     // for who may bind it
};
BOOST_DESCRIBE_STRUCT(DictionaryRow, (),
                      (place, column, label, type, in_file, title_zh, title_en, unit, code_list, standard_uri, description_zh,
                       description_en, wrong, bound, offers))

struct DictionaryPage {
    std::string title, parent_title;
    Text<> parent_href, action, standards_action;
    std::int64_t rev = 0, described = 0, total = 0;
    bool may_change = false;
    std::vector<ColumnEntry> columns;
    std::vector<DictionaryRow> rows;
};
BOOST_DESCRIBE_STRUCT(DictionaryPage, (),
                      (title, parent_title, parent_href, action, standards_action, rev, described, total, may_change, columns, rows))

// A form: each field by the place of its column.
struct DictionaryForm {
    std::map<std::string, Text<1, 255>> column;
    std::map<std::string, Text<0, 300>> title_zh, title_en;
    std::map<std::string, Prose<2000>> description_zh, description_en;
    std::map<std::string, Text<0, 60>> unit;
    std::map<std::string, Text<0, 2048>> code_list, standard_uri;
};
BOOST_DESCRIBE_STRUCT(DictionaryForm, (), (column, title_zh, title_en, description_zh, description_en, unit, code_list, standard_uri))

DictionaryRow row_of(const ColumnEntry& entry) {
    DictionaryRow out;
    out.column = entry.column.value;
    const auto words = [](const Translations& text, const char* language) {
        const auto found = text.by_language.find(language);
        return found == text.by_language.end() ? std::string{} : found->second;
    };
    out.title_zh = words(entry.title, "zh-Hant");
    out.title_en = words(entry.title, "en");
    out.description_zh.value = words(entry.description, "zh-Hant");
    out.description_en.value = words(entry.description, "en");
    out.unit = entry.unit.value;
    if (entry.code_list) out.code_list = entry.code_list->value;
    if (entry.standard_uri) out.standard_uri = entry.standard_uri->value;
    return out;
}

bool says_something(const ColumnEntry& entry) {
    return !entry.title.in("zh-Hant").empty() || !entry.description.in("zh-Hant").empty() || !entry.unit.empty() || entry.code_list ||
           entry.standard_uri;
}

// The columns of the file in their order, then entries of columns that it does not have any more.
std::vector<DictionaryRow> rows_of(const std::vector<TableColumn>& columns, const std::vector<ColumnEntry>& entries) {
    std::vector<DictionaryRow> out;
    const auto entry_of = [&](const std::string& name) {
        return std::find_if(entries.begin(), entries.end(), [&](const ColumnEntry& entry) { return entry.column.value == name; });
    };
    for (const TableColumn& column : columns) {
        const auto entry = entry_of(column.name.value);
        DictionaryRow row = entry == entries.end() ? DictionaryRow{} : row_of(*entry);
        row.column = column.name.value;
        row.label = column.title == column.name.value ? "" : column.title;
        row.type = column.type;
        row.in_file = true;
        out.push_back(std::move(row));
    }
    for (const ColumnEntry& entry : entries)
        if (std::none_of(out.begin(), out.end(), [&](const DictionaryRow& row) { return row.column == entry.column.value; }))
            out.push_back(row_of(entry));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].place.value = std::to_string(i + 1);
    return out;
}

// What was typed into a form that came back, and what was wrong with it.
void keep_typed(const Context& cx, DictionaryRow& row) {
    if (cx.typed() == nullptr) return;
    const auto typed = [&](const char* field, std::string& to) {
        const Node* group = cx.typed()->find(field);
        if (const Node* node = group == nullptr ? nullptr : group->find(row.place.value)) to = node->text;
    };
    typed("title_zh", row.title_zh);
    typed("title_en", row.title_en);
    typed("description_zh", row.description_zh.value);
    typed("description_en", row.description_en.value);
    typed("unit", row.unit);
    typed("code_list", row.code_list);
    typed("standard_uri", row.standard_uri);
    for (const FieldError& fault : cx.faults())
        if (fault.pointer.ends_with("/" + row.place.value)) row.wrong = cx.say("error." + fault.code, fault.params);
}

// Both are in the order of the file, then of entries that it does not have any more.
void add_bindings(std::vector<DictionaryRow>& rows, std::vector<ColumnBinding> bindings) {
    for (std::size_t i = 0; i < rows.size() && i < bindings.size(); ++i) {
        rows[i].bound = std::move(bindings[i].bound);
        rows[i].offers = std::move(bindings[i].offers);
        for (ShownOffer& offer : rows[i].offers) offer.place.value = rows[i].place.value + "-" + offer.place.value;
    }
}

Task<Result<Answered<DictionaryPage>>> show(Context& cx, Text<1, 110> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<DictionaryPage>> {
        const auto resource = find_resource(reader, key.value);
        if (!resource) return Problem::not_found("resource");
        const auto dataset = seen_dataset(cx, reader, to_text(resource->dataset_id));
        if (!dataset) return dataset.problem();
        DictionaryPage out;
        out.title = cx.say("dictionary.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + dataset->slug.value);
        out.action.value = cx.href(fmt::format("/resources/{}/columns", to_text(resource->id)));
        out.rev = resource->rev;
        out.may_change = is_editor(cx) && dataset->state != DatasetState::withdrawn;
        out.columns = dictionary_of(reader, resource->id);
        out.standards_action.value = cx.href(standards_path(*resource));
        if (cx.wants_html()) {
            const auto columns = columns_at_hand(reader, resource->id);
            out.rows = rows_of(columns, out.columns);
            add_bindings(out.rows, bindings_of(cx, reader, *dataset, *resource, columns, out.columns, out.may_change));
        }
        for (DictionaryRow& row : out.rows) {
            out.described += !row.title_zh.empty() || !row.description_zh.empty();
            keep_typed(cx, row);
        }
        out.total = static_cast<std::int64_t>(out.rows.size());
        const std::string tag = fmt::format("\"{}\"", resource->rev);
        HeaderList headers;
        if (!cx.wants_html()) headers.emplace_back("ETag", tag);
        return Answered<DictionaryPage>{std::move(out), 200, std::move(headers)};
    });
}

std::vector<FieldError> faults_of(const std::vector<ColumnEntry>& entries) {
    std::vector<FieldError> out;
    std::set<std::string> names;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!names.insert(entries[i].column.value).second)
            out.push_back({fmt::format("/columns/{}/column", i), "column-name-taken", {{"name", entries[i].column.value}}});
    for (std::size_t i = 0; i < entries.size(); ++i)
        for (FieldError& fault : persons_in(entries[i], fmt::format("/columns/{}", i))) out.push_back(std::move(fault));
    return out;
}

Result<Resource> keep(Context& cx, Transaction& tx, const std::string& key, const std::vector<ColumnEntry>& entries) {
    auto resource = find_resource(tx, key);
    if (!resource || is_removed(tx, resource->id)) return Problem::not_found("resource");
    if (auto seen = cx.expects(resource->rev); !seen) return seen.problem();
    set_dictionary(tx, resource->id, entries);
    resource->modified_at = cx.now();
    if (!update_resource(tx, *resource, resource->rev)) return Problem{412, "stale"};
    ++resource->rev;
    audit(tx, cx.now(), cx.caller().subject, "dictionary.changed", resource->identifier.value, "");
    return std::move(*resource);
}

Task<Result<Answered<Dictionary>>> replace(Context& cx, Text<1, 110> key, Dictionary given) {
    if (auto faults = faults_of(given.columns); !faults.empty()) co_return Problem::invalid(std::move(faults));
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dictionary>> {
        const auto kept = keep(cx, tx, key.value, given.columns);
        if (!kept) return kept.problem();
        Dictionary out;
        for (ColumnEntry& entry : dictionary_of(tx, kept->id)) out.columns.push_back(std::move(entry));
        return Answered<Dictionary>{std::move(out), 200, {{"ETag", fmt::format("\"{}\"", kept->rev)}}};
    });
}

// The typed fields of one column; faults of addresses at the field.
ColumnEntry entry_of(const DictionaryForm& form, const std::string& place, const std::string& column, std::vector<FieldError>& faults) {
    ColumnEntry out;
    out.column.value = column;
    const auto typed = [&](const auto& group) {
        const auto found = group.find(place);
        return found == group.end() ? std::string{} : found->second.value;
    };
    const auto words = [&](Translations& to, const char* language, const std::string& text) {
        if (!text.empty()) to.by_language[language] = text;
    };
    words(out.title, "zh-Hant", typed(form.title_zh));
    words(out.title, "en", typed(form.title_en));
    words(out.description, "zh-Hant", typed(form.description_zh));
    words(out.description, "en", typed(form.description_en));
    out.unit.value = typed(form.unit);
    const auto address = [&](const char* field, const std::string& text, std::optional<Url>& to) {
        if (text.empty()) return;
        for (FieldError& fault : decode_text(text, face_of<Url>, &to.emplace())) {
            fault.pointer = fmt::format("/{}/{}", field, place);
            faults.push_back(std::move(fault));
        }
    };
    address("code_list", typed(form.code_list), out.code_list);
    address("standard_uri", typed(form.standard_uri), out.standard_uri);
    return out;
}

Task<Result<Answered<Dictionary>>> send(Context& cx, Text<1, 110> key, DictionaryForm form) {
    std::vector<FieldError> faults;
    Dictionary given;
    std::vector<std::pair<std::string, Text<1, 255>>> columns(form.column.begin(), form.column.end());
    std::stable_sort(columns.begin(), columns.end(), [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
    for (const auto& [place, column] : columns)  // 1, 2 … 10, 11
        if (ColumnEntry entry = entry_of(form, place, column.value, faults); says_something(entry)) {
            for (FieldError& fault : persons_in(entry, "")) {  // /title/zh-Hant is the form's title_zh of this column
                const bool title = fault.pointer.starts_with("/title/"), english = fault.pointer.ends_with("/en");
                fault.pointer = fmt::format("/{}_{}/{}", title ? "title" : "description", english ? "en" : "zh", place);
                faults.push_back(std::move(fault));
            }
            given.columns.push_back(std::move(entry));
        }
    if (!faults.empty()) co_return Problem::invalid(std::move(faults));
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dictionary>> {
        const auto kept = keep(cx, tx, key.value, given.columns);
        if (!kept) return kept.problem();
        const auto dataset = dataset_by_id(tx, kept->dataset_id);
        return Answered<Dictionary>{given, 200, {{"Location", cx.href(fmt::format("/datasets/{}#columns", dataset->slug.value))}}};
    });
}

}  // namespace

void install_dictionary(App& app) {
    const std::string path = "/resources/{resource}/columns";
    app.get(path, show).page("opendata/dictionary").named("dictionary");
    app.put(path, replace).needs(may_edit).with_if_match().named("dictionary.replace");
    app.post(path, send).form(path).needs(may_edit).with_if_match().named("dictionary.send").unlisted();
}

}  // namespace skl::opendata
