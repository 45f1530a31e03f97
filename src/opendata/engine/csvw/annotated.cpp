#include "opendata/engine/csvw/annotated.h"

#include "kernel/text/text.h"
#include "opendata/engine/csvw/context.h"
#include "opendata/engine/csvw/encodings.h"
#include "opendata/engine/csvw/language_tag.h"
#include "opendata/engine/csvw/uri_template.h"
#include "opendata/engine/csvw/url.h"
#include "opendata/engine/values.h"

namespace skl::opendata::csvw {
namespace {

std::optional<std::string> parameter(std::string_view content_type, std::string_view name) {  // RFC 9110 §8.3.1
    std::size_t at = content_type.find(';');
    while (at != std::string_view::npos) {
        std::string_view rest = content_type.substr(at + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        const std::size_t end = content_type.find(';', at + 1);
        if (rest.starts_with(name) && rest.substr(name.size()).starts_with('=')) {
            std::string_view value = rest.substr(name.size() + 1);
            value = value.substr(0, value.find(';'));
            if (value.starts_with('"')) value = value.substr(1, value.find('"', 1) - 1);
            return std::string(value);
        }
        at = end;
    }
    return {};
}

// What the headers of the answer say holds where no dialect was described (Model §6.1 step 3).
DialectDescription default_dialect(const Response& file) {
    DialectDescription out;
    out.comment_prefix.clear();  // §8: without a dialect no row is a comment
    if (file.content_type.starts_with("text/tab-separated-values")) out.delimiter = "\t";
    if (parameter(file.content_type, "header") == "absent") out.header_rows = 0;
    if (const auto charset = parameter(file.content_type, "charset"); charset && encoding_label(*charset)) out.encoding = *charset;
    return out;
}

std::string column_name(const ColumnDescription& description, std::int64_t number, const std::string& default_language) {
    if (!description.name.empty()) return description.name;
    for (const std::string_view wanted : {std::string_view(default_language), std::string_view("und")})
        for (const auto& [language, titles] : description.titles)
            if (language == wanted && !titles.empty()) return text::percent_encode(titles.front());
    return "_col." + std::to_string(number);
}

bool titles_meet(const NaturalLanguage& described, const std::vector<std::string>& embedded, const std::string& embedded_language) {
    for (const auto& [language, titles] : described)
        for (const std::string& title : titles)
            if (languages_match(language, embedded_language) && std::find(embedded.begin(), embedded.end(), title) != embedded.end())
                return true;
    return false;
}

// Vocabulary §5.5.1; what is embedded has titles or nothing at all.
bool compatible(const ColumnDescription& described, const std::vector<std::string>& embedded, const std::string& language,
                Purpose purpose) {
    if (embedded.empty() || (described.name.empty() && described.titles.empty())) return true;
    if (described.titles.empty()) return purpose == Purpose::conversion;
    return titles_meet(described.titles, embedded, language);
}

TemplateVariable variable_of(const Cell& cell) {
    TemplateVariable out{.list = cell.list};
    for (const Value& value : cell.values) out.items.push_back(canonical(value));
    return out;
}

}  // namespace

AnnotatedTable::AnnotatedTable(const TableGroup& group, const TableDescription& table, const Response& file, Purpose purpose,
                               Findings& findings)
    : table_(table), purpose_(purpose), findings_(findings) {
    const DialectDescription dialect = table.dialect ? *table.dialect : default_dialect(file);
    if (well_formed_language(file.content_language)) file_language_ = file.content_language;  // one language only (Model §6.1)
    reader_ = std::make_unique<TableReader>(decoded(file.body, dialect.encoding), dialect);
    make_columns(group);
    check_compatible(group);
}

void AnnotatedTable::complain(std::string code, std::string value, std::int64_t row, std::int64_t column) const {
    FieldError fault{"", std::move(code)};
    if (!value.empty()) fault.params.emplace("value", clipped(value, longest_shown));
    if (row > 0 || column > 0) fault.at = Place{.row = row, .column = column};
    if (purpose_ == Purpose::validation) {
        findings_.fail(table_.url, std::move(fault));
    } else {
        findings_.warn(table_.url, std::move(fault));
    }
}

void AnnotatedTable::add_column(const ColumnDescription& description, const Inherited& outer, const std::string& default_language) {
    Column column;
    column.number = static_cast<std::int64_t>(columns_.size()) + 1;
    column.source_number = description.is_virtual ? 0 : column.number + reader_->dialect().skip_columns;
    column.name = column_name(description, column.number, default_language);
    column.decoded = text::percent_decode(column.name).value_or(column.name);
    column.is_virtual = description.is_virtual;
    column.suppress_output = description.suppress_output;
    column.inherited = description.inherited.over(outer);
    column.null = column.inherited.null.value_or(std::vector<std::string>{""});
    static const auto plain = std::make_shared<const Datatype>();
    column.datatype = column.inherited.datatype ? column.inherited.datatype : plain;
    by_name_.emplace(column.name, columns_.size());
    columns_.push_back(std::move(column));
}

void AnnotatedTable::make_columns(const TableGroup& group) {
    const Inherited outer =
        table_.schema ? table_.schema->inherited.over(table_.inherited.over(group.inherited)) : table_.inherited.over(group.inherited);
    const auto& titles = reader_->embedded().titles;
    std::vector<const ColumnDescription*> real, virtuals;
    if (table_.schema)
        for (const ColumnDescription& column : table_.schema->columns) (column.is_virtual ? virtuals : real).push_back(&column);
    for (const ColumnDescription* column : real) add_column(*column, outer, group.default_language);
    for (std::size_t i = real.size(); i < titles.size(); ++i) {
        ColumnDescription found;  // without a schema the file describes itself; with one, what it leaves out has no name
        if (!table_.schema && !titles[i].empty()) found.titles = {{"und", titles[i]}};
        add_column(found, outer, "und");
    }
    real_columns_ = columns_.size();
    for (const ColumnDescription* column : virtuals) add_column(*column, outer, group.default_language);
}

void AnnotatedTable::check_compatible(const TableGroup& group) {
    if (!table_.schema) return;
    const Embedded& embedded = reader_->embedded();
    const std::string language = table_.inherited.lang.value_or(group.inherited.lang.value_or(file_language_));
    std::vector<const ColumnDescription*> real;
    for (const ColumnDescription& column : table_.schema->columns)
        if (!column.is_virtual) real.push_back(&column);
    if (real.size() != embedded.titles.size())
        return complain("schema-incompatible", fmt::format("{} != {}", real.size(), embedded.titles.size()), 0, 0);
    for (std::size_t i = 0; i < real.size(); ++i)
        if (!compatible(*real[i], embedded.titles[i], language, purpose_))
            complain("schema-incompatible", embedded.titles[i].front(), 0, static_cast<std::int64_t>(i) + 1);
}

std::optional<std::size_t> AnnotatedTable::column(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

// URLs of cells (Vocabulary §5.1.3): the template expanded, a prefix expanded, resolved against the table.
void AnnotatedTable::add_urls(Row& row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const Column& column = columns_[i];
        Cell& cell = row.cells[i];
        const auto lookup = [&](std::string_view name) -> std::optional<TemplateVariable> {
            if (name == "_column") return TemplateVariable{{std::to_string(column.number)}};
            if (name == "_sourceColumn") return TemplateVariable{{std::to_string(column.source_number)}};
            if (name == "_row") return TemplateVariable{{std::to_string(row.number)}};
            if (name == "_sourceRow") return TemplateVariable{{std::to_string(row.source_number)}};
            if (name == "_name") return TemplateVariable{{column.decoded}};
            const auto at = this->column(name);
            if (!at || row.cells[*at].null) return {};
            return variable_of(row.cells[*at]);
        };
        const auto url = [&](const std::optional<std::string>& text) -> std::optional<std::string> {
            if (!text) return {};
            return resolve(table_.url, expanded(expand_template(*text, lookup)));
        };
        cell.about_url = url(column.inherited.about_url);
        cell.property_url = url(column.inherited.property_url);
        if (!cell.null || column.is_virtual) cell.value_url = url(column.inherited.value_url);
    }
}

bool AnnotatedTable::next(Row& row) {
    SourceRow source;
    if (!reader_->next(source)) return false;
    row = {};
    row.number = ++row_number_;
    row.source_number = source.number;
    if (source.fault != nullptr) complain(source.fault, "", source.number, 0);
    if (source.cells.size() != real_columns_)
        complain("row-width", fmt::format("{} != {}", source.cells.size(), real_columns_), source.number, 0);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const bool there = !columns_[i].is_virtual && i < source.cells.size();
        row.cells.push_back(parse_cell(
            there ? std::string_view(source.cells[i]) : std::string_view(), columns_[i],
            [&](std::string code, std::string value) { complain(std::move(code), std::move(value), source.number, columns_[i].number); }));
    }
    add_urls(row);
    return true;
}

}  // namespace skl::opendata::csvw
