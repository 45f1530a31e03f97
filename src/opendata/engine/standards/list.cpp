#include "opendata/engine/standards/list.h"

#include <algorithm>
#include <cctype>

#include "kernel/describe/decode.h"
#include "kernel/text/text.h"
#include "opendata/engine/values.h"

namespace skl::opendata::standards {
namespace {

struct Alias {
    std::string_view heading;  // folded
    ListColumn column;
};
constexpr Alias aliases[] = {
    {"中文名稱", ListColumn::title_zh},
    {"中文欄位名稱", ListColumn::title_zh},
    {"欄位中文名稱", ListColumn::title_zh},
    {"名稱", ListColumn::title_zh},
    {"標準名稱", ListColumn::title_zh},
    {"chinesename", ListColumn::title_zh},
    {"title", ListColumn::title_zh},
    {"titlezh", ListColumn::title_zh},
    {"英文名稱", ListColumn::title_en},
    {"英文欄位名稱", ListColumn::title_en},
    {"欄位英文名稱", ListColumn::title_en},
    {"englishname", ListColumn::title_en},
    {"entitle", ListColumn::title_en},
    {"titleen", ListColumn::title_en},
    {"說明", ListColumn::description},
    {"描述", ListColumn::description},
    {"定義", ListColumn::description},
    {"description", ListColumn::description},
    {"explain", ListColumn::description},
    {"型別", ListColumn::type},
    {"資料型別", ListColumn::type},
    {"資料型態", ListColumn::type},
    {"型態", ListColumn::type},
    {"資料類型", ListColumn::type},
    {"type", ListColumn::type},
    {"datatype", ListColumn::type},
    {"code", ListColumn::type},
    {"值域", ListColumn::value},
    {"value", ListColumn::value},
    {"property", ListColumn::value},
    {"附註", ListColumn::note},
    {"備註", ListColumn::note},
    {"note", ListColumn::note},
    {"附件連結", ListColumn::link},
    {"附件", ListColumn::link},
    {"連結", ListColumn::link},
    {"link", ListColumn::link},
    {"驗證", ListColumn::check_rule},
    {"正規表示式", ListColumn::check_rule},
    {"檢核規則", ListColumn::check_rule},
    {"check", ListColumn::check_rule},
    {"checkrule", ListColumn::check_rule},
    {"regexp", ListColumn::check_rule},
    {"regex", ListColumn::check_rule},
    {"uri", ListColumn::uri},
    {"資料標準uri", ListColumn::uri},
    {"標準uri", ListColumn::uri},
    {"資料標準", ListColumn::list},
    {"標準清單", ListColumn::list},
    {"資料標準名稱", ListColumn::list},
    {"list", ListColumn::list},
};

std::string folded(std::string_view heading) {
    std::string out;
    for (const char c : text::nfkc_fold(heading))
        if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
    return out;
}

Node text_node(std::string_view text) {
    Node out;
    out.type = Node::Type::text;
    out.text = text;
    return out;
}

const char* member_of(ListColumn column) {
    switch (column) {
        case ListColumn::description: return "description";
        case ListColumn::type: return "type";
        case ListColumn::value: return "value";
        case ListColumn::note: return "note";
        case ListColumn::link: return "link";
        case ListColumn::check_rule: return "check_rule";
        case ListColumn::uri: return "uri";
        case ListColumn::list: return "list";
        default: return "title";
    }
}

}  // namespace

std::optional<ListColumn> list_column(std::string_view heading) {
    const std::string name = folded(heading);
    for (const Alias& alias : aliases)
        if (alias.heading == name) return alias.column;
    return std::nullopt;
}

std::vector<std::optional<ListColumn>> columns_of_list(std::span<const std::string> headings) {
    std::vector<std::optional<ListColumn>> out;
    for (const std::string& heading : headings) {
        auto column = list_column(heading);
        if (column && std::find(out.begin(), out.end(), column) != out.end()) column.reset();
        out.push_back(column);
    }
    return out;
}

Result<StandardFields> standard_of(std::span<const std::optional<ListColumn>> columns, std::span<const std::string> cells,
                                   const ListOptions& options) {
    Node row;
    row.type = Node::Type::object;
    std::string uri, english;
    for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
        const std::string_view cell = trimmed(cells[i]);
        if (!columns[i] || cell.empty()) continue;
        if (*columns[i] == ListColumn::title_zh || *columns[i] == ListColumn::title_en) {
            Node& title = row.member("title");
            title.type = Node::Type::object;
            const bool zh = *columns[i] == ListColumn::title_zh;
            title.member(zh ? "zh-Hant" : "en") = text_node(cell);
            if (!zh) english = cell;
        } else {
            if (*columns[i] == ListColumn::uri) uri = cell;
            row.member(member_of(*columns[i])) = text_node(cell);
        }
    }
    if (uri.empty() && !options.base.empty() && !english.empty())
        row.member("uri") = text_node(options.base + text::percent_encode(english));
    if (row.find("list") == nullptr && !options.list.empty()) row.member("list") = text_node(options.list);
    return decode<StandardFields>(row);
}

std::string list_cell(const StandardFields& standard, ListColumn column) {
    const auto words = [&](const char* language) {
        const auto found = standard.title.by_language.find(language);
        return found == standard.title.by_language.end() ? std::string{} : found->second;
    };
    switch (column) {
        case ListColumn::title_zh: return words("zh-Hant");
        case ListColumn::title_en: return words("en");
        case ListColumn::description: return standard.description.value;
        case ListColumn::type: return standard.type.value;
        case ListColumn::value: return standard.value.value;
        case ListColumn::note: return standard.note.value;
        case ListColumn::link: return standard.link.value;
        case ListColumn::check_rule: return standard.check_rule.value;
        case ListColumn::uri: return standard.uri.value;
        case ListColumn::list: return standard.list.value;
    }
    return {};
}

}  // namespace skl::opendata::standards
