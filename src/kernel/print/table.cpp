// A table as wide as the text: columns as wide as what stands in them, as far as all fit; rows that are parted only where they are higher
// than a page; the header row on each page again.
#include <algorithm>
#include <numeric>

#include "kernel/print/sheet.h"

namespace skl::print {

namespace {

using Row = files::Document::Row;

constexpr double padding = 3, rule_width = 0.5;
constexpr double narrowest = 30;            // of a column, as long as the letters can be made smaller for it
constexpr double smallest = 0.5;            // of the size of the body
constexpr std::size_t rows_measured = 400;  // for the widths of columns; others are broken as they must be

// What does not fit is shared: who needs less than an equal share has what it needs, the others what is left, in equal parts.
std::vector<double> shared(const std::vector<double>& wanted, double width) {
    std::vector<double> made(wanted.size(), 0);
    std::vector<std::size_t> open(wanted.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    double left = width;
    while (!open.empty()) {
        const double share = left / static_cast<double>(open.size());
        const auto modest = std::partition(open.begin(), open.end(), [&](std::size_t i) { return wanted[i] > share; });
        if (modest == open.end()) {
            for (const std::size_t i : open) made[i] = share;
            return made;
        }
        for (auto at = modest; at != open.end(); ++at) {
            made[*at] = wanted[*at];
            left -= wanted[*at];
        }
        open.erase(modest, open.end());
    }
    const double more = left / static_cast<double>(made.size());
    for (double& one : made) one += more;
    return made;
}

class Table {
public:
    Table(Sheets& sheets, const Row& header, std::span<const Row> rows) : sheets_(sheets), header_(header) {
        const auto columns = static_cast<double>(header.size());
        size_ = std::max(smallest, std::min(1.0, text_width / columns / narrowest)) * body_size;
        std::vector<double> wanted;
        for (std::size_t i = 0; i < header.size(); ++i) {
            double most = natural(header[i], true);
            for (std::size_t row = 0; row < std::min(rows.size(), rows_measured); ++row)
                if (i < rows[row].size()) most = std::max(most, natural(rows[row][i], false));
            wanted.push_back(most + 2 * padding + 1);
        }
        widths_ = shared(wanted, text_width);
    }

    void set(std::span<const Row> rows) {
        open();
        for (const Row& row : rows) {
            if (sheets_.full()) break;
            Cells cells = cells_of(row, false);
            const double height = height_of(cells);
            if (height > sheets_.room() && !fresh_) turn();
            put(cells, "TD");
            while (!done(cells) && !sheets_.full()) {  // higher than a page
                turn();
                put(cells, "TD");
            }
        }
        sheets_.end("Table");
    }

private:
    struct Cell {
        LayoutRef text;
        int next = 0;  // line
    };
    using Cells = std::vector<Cell>;

    double natural(const std::string& text, bool head) const { return Sheets::width_of(sheets_.layout(text, size_, head, 0).get()); }

    Cells cells_of(const Row& row, bool head) const {
        Cells made;
        for (std::size_t i = 0; i < header_.size(); ++i)
            made.push_back({sheets_.layout(i < row.size() ? row[i] : std::string(), size_, head, std::max(1.0, widths_[i] - 2 * padding))});
        return made;
    }
    // As set_lines will set them.
    double height_of(const Cells& cells) const {
        double most = 0;
        for (const Cell& one : cells) {
            int height = 0;
            pango_layout_get_size(one.text.get(), nullptr, &height);
            most = std::max(most, static_cast<double>(height) / PANGO_SCALE * line_spacing);
        }
        return most + 2 * padding;
    }
    static bool done(const Cells& cells) {
        return std::all_of(cells.begin(), cells.end(),
                           [](const Cell& one) { return one.next >= pango_layout_get_line_count(one.text.get()); });
    }

    void open() {
        Cells head = cells_of(header_, true);
        sheets_.need(height_of(head) + 3 * size_ * line_spacing);  // with the beginning of a row
        sheets_.begin("Table");
        put(head, "TH");
        fresh_ = true;
    }
    void turn() {
        sheets_.end("Table");
        sheets_.next_page();
        open();
    }

    void put(Cells& cells, const char* role) {
        const bool head = std::string_view(role) == "TH";
        const double top = sheets_.y(), until = lowest - padding;
        double bottom = top, left = 0;
        sheets_.begin("TR");
        for (std::size_t i = 0; i < cells.size(); ++i) {
            double y = top + padding;
            sheets_.begin(role);
            cells[i].next = sheets_.set_lines(cells[i].text.get(), cells[i].next, left + padding, y, until);
            sheets_.end(role);
            bottom = std::max(bottom, y + padding);
            left += widths_[i];
        }
        sheets_.end("TR");
        rule(top, bottom, head);
        sheets_.move_to(bottom);
        fresh_ = false;
    }
    void rule(double top, double bottom, bool head) const {
        cairo_t* cairo = sheets_.cairo();
        cairo_set_source_rgb(cairo, 0.3, 0.3, 0.3);
        cairo_set_line_width(cairo, head ? 2 * rule_width : rule_width);
        double left = margin;
        for (const double width : widths_) {
            cairo_rectangle(cairo, left, top, width, bottom - top);
            left += width;
        }
        cairo_stroke(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
    }

    Sheets& sheets_;
    const Row& header_;
    double size_ = body_size;
    std::vector<double> widths_;
    bool fresh_ = true;  // nothing but the header stands on this page
};

}  // namespace

void set_table(Sheets& sheets, const Row& header, std::span<const Row> rows) { Table(sheets, header, rows).set(rows); }

}  // namespace skl::print
