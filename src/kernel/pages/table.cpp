// The table of a list (kernel.md §4). Its body is written here and not by the template: a section of a template costs a
// dictionary for each cell, which was two thirds of the time of a page of 50 rows. Whatever comes from a value is escaped.
#include "kernel/describe/scalar.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

struct TableColumn {
    const Field* field;
    std::string label;
    bool number, address;
};

// Only places of the web: what else an address may do (javascript:, data:) is no link.
bool is_place(std::string_view address) {
    return address.starts_with('/') || address.starts_with("https://") || address.starts_with("http://");
}

void write_cell(std::string& out, const TableColumn& column, std::string_view text, std::string_view link) {
    out += column.number ? R"(<td class="sl-number">)" : "<td>";
    const bool linked = is_place(link);
    if (linked) {
        out += R"(<a class="govuk-link" href=")";
        text::append_html(out, link);
        out += R"(">)";
    }
    text::append_html(out, text);
    out += linked ? "</a></td>" : "</td>";
}

class TableBody {
public:
    TableBody(const Locale& locale, std::string_view language, const Face& element)
        : locale_(locale), language_(language), own_(element.shape->find("href")) {
        for (const Field& field : *element.shape)
            if (!is_own_address(field))
                columns_.push_back(
                    {&field, field_label(locale, language, element.name, field.name), is_number(*field.face), is_address(field)});
    }
    const std::vector<TableColumn>& columns() const { return columns_; }

    // A row's own address, where it has one, is the link of its first cell; any other address is a link with the column's label.
    void write_row(std::string& out, View element) const {
        std::string own = own_ == nullptr ? std::string{} : text_of(*own_, element);
        out += "<tr>";
        for (const TableColumn& column : columns_) {
            const std::string text = text_of(*column.field, element);
            const bool address = column.address && !text.empty();
            write_cell(out, column, address ? column.label : text, own.empty() && address ? text : own);
            own.clear();
        }
        out += "</tr>\n";
    }

private:
    std::string text_of(const Field& field, View element) const {
        return display(locale_, language_, {field.face, field.in_const(element.value)});
    }

    const Locale& locale_;
    std::string_view language_;
    const Field* own_;
    std::vector<TableColumn> columns_;
};

}  // namespace

// `list` is a struct with a list field `items` (List<T>) and optionally `next` and `count`.
std::string Pages::table(const PageFrame& frame, View list, const With& with) const {
    return render("generic/table", frame, [&](PageModel& model) {
        model.set("heading", frame.title);
        const Field* items = list.face->shape->find("items");
        const View elements{items->face, items->in_const(list.value)};
        const TableBody body(locale(), frame.language, bare(*elements.face->of));
        for (const TableColumn& column : body.columns()) {
            PageModel head = model.add("columns");
            head.set("label", column.label);
            head.flag("number", column.number);
            const std::string href = column.address ? std::string{} : with("sort", column.field->name);
            head.flag("sort_href", !href.empty());
            head.set("sort_href", href);
        }
        const std::size_t count = elements.face->held->count(elements.value);
        model.flag("rows", count > 0);
        std::string rows;
        for (std::size_t i = 0; i < count; ++i)
            body.write_row(rows, inside({elements.face->of, elements.face->held->at(const_cast<void*>(elements.value), i)}));
        model.set("body", rows);
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

}  // namespace skl
