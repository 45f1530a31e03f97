#include "kernel/print/pdf_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kernel/print/sheet.h"

namespace skl::print {

namespace {

constexpr double title_size = 20;
constexpr std::array<double, files::Document::deepest_heading + 1> heading_sizes{0, 16, 13, 11};
constexpr double gap = 8, list_indent = 14;
constexpr double some_lines = 4 * body_size * line_spacing;  // with a heading, at least
constexpr double tallest_picture = 0.75 * (page_height - 2 * margin);

}  // namespace

class PdfDocument::Paper : public Sheets {
    using Sheets::Sheets;
};

PdfDocument::PdfDocument(files::DocumentFacts facts) : paper_(std::make_unique<Paper>(facts)) {
    const LayoutRef title = paper_->layout(facts.title, title_size, true, text_width);
    paper_->set_text(title.get(), "H1", 0);
    paper_->skip(gap);
}

PdfDocument::~PdfDocument() = default;

// A heading waits for what it heads: it stands on no page alone.
void PdfDocument::heading(int level, std::string_view text) {
    level_ = std::clamp(level, 1, std::min(level_ + 1, deepest_heading));
    waiting_.push_back({level_, std::string(text)});
}

// The title is the document's first heading, so what is called level 1 is its second.
void PdfDocument::set_headings(double below) {
    static constexpr std::array<const char*, deepest_heading + 1> roles{"", "H2", "H3", "H4"};
    const auto size_of = [](const Heading& one) { return heading_sizes[static_cast<std::size_t>(one.level)]; };
    for (const Heading& one : waiting_) below += 2 * size_of(one) * line_spacing + 2.5 * gap;
    paper_->need(std::min(below, page_height - 2 * margin));
    for (const Heading& one : std::exchange(waiting_, {})) {
        paper_->skip(2 * gap);
        paper_->bookmark(one.level, one.text);
        paper_->set_text(paper_->layout(one.text, size_of(one), true, text_width).get(), roles[static_cast<std::size_t>(one.level)], 0);
        paper_->skip(gap / 2);
    }
}

void PdfDocument::paragraph(std::string_view text) {
    set_headings(some_lines);
    paper_->set_text(paper_->layout(text, body_size, false, text_width).get(), "P", 0);
    paper_->skip(gap / 2);
}

void PdfDocument::list(std::span<const std::string> items) {
    if (items.empty()) return;
    set_headings(some_lines);
    for (const std::string& item : items) {  // a list is parted where a page ends: each part is one
        if (paper_->full()) return;
        paper_->need(2 * body_size);
        const LayoutRef mark = paper_->layout("•", body_size, false, 0),
                        words = paper_->layout(item, body_size, false, text_width - list_indent);
        double y = paper_->y();
        paper_->begin("L");
        paper_->begin("LI");
        paper_->begin("Lbl");
        paper_->set_lines(mark.get(), 0, 2, y, lowest);
        paper_->end("Lbl");
        paper_->begin("LBody");
        y = paper_->y();
        int line = paper_->set_lines(words.get(), 0, list_indent, y, lowest);
        paper_->end("LBody");
        paper_->end("LI");
        paper_->end("L");
        paper_->move_to(y);
        while (line < pango_layout_get_line_count(words.get()) && !paper_->full()) {
            paper_->next_page();
            y = paper_->y();
            paper_->begin("P");
            line = paper_->set_lines(words.get(), line, list_indent, y, lowest);
            paper_->end("P");
            paper_->move_to(y);
        }
    }
    paper_->skip(gap / 2);
}

void PdfDocument::table(std::string_view, const Row& header, std::span<const Row> rows) {
    if (header.empty()) return;
    set_headings(2 * some_lines);
    set_table(*paper_, header, rows);
    paper_->skip(gap);
}

void PdfDocument::picture(const files::Drawing& drawing, std::string_view, std::string_view words) {
    if (drawing.width <= 0 || drawing.height <= 0) return;
    const double scale =
        std::min({points_of_a_millimetre / drawing.units_of_a_millimetre, text_width / drawing.width, tallest_picture / drawing.height});
    set_headings(drawing.height * scale + 2 * gap);
    cairo_t* cairo = paper_->cairo();
    paper_->begin("Figure");
    cairo_save(cairo);
    cairo_translate(cairo, margin, paper_->y());
    cairo_scale(cairo, scale, scale);
    cairo_translate(cairo, -drawing.left, -drawing.top);
    cairo_set_line_width(cairo, 1);
    cairo_set_source_rgb(cairo, 0.33, 0.33, 0.33);
    for (const auto& line : drawing.lines) {
        cairo_move_to(cairo, line.from.x, line.from.y);
        cairo_line_to(cairo, line.to.x, line.to.y);
    }
    cairo_stroke(cairo);
    for (const auto& box : drawing.boxes) {
        const double r = std::min({box.rounding, box.width / 2, box.height / 2});
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, box.x + box.width - r, box.y + r, r, -G_PI_2, 0);
        cairo_arc(cairo, box.x + box.width - r, box.y + box.height - r, r, 0, G_PI_2);
        cairo_arc(cairo, box.x + r, box.y + box.height - r, r, G_PI_2, G_PI);
        cairo_arc(cairo, box.x + r, box.y + r, r, G_PI, 3 * G_PI_2);
        cairo_close_path(cairo);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_fill_preserve(cairo);
        cairo_set_source_rgb(cairo, 0.13, 0.13, 0.13);
        cairo_stroke(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        const LayoutRef label = paper_->layout(box.label, files::drawing_text, false, 0);
        cairo_move_to(cairo, box.label_at.x, box.label_at.y);
        pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(label.get(), 0));
    }
    cairo_restore(cairo);
    paper_->end("Figure");
    paper_->move_to(paper_->y() + drawing.height * scale);
    if (!words.empty()) paragraph(words);
}

Result<std::string> PdfDocument::finish() {
    set_headings(0);
    if (!paper_->has_fonts()) return Problem{503, "fonts-missing"};
    return paper_->finish();
}

}  // namespace skl::print
