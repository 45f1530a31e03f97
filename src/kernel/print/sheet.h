// Inside of print only: pages of a PDF on their way, and text that is set on them. Lengths are points (1/72 inch).
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "kernel/files/document.h"

namespace skl::print {

constexpr double points_of_a_millimetre = 72 / 25.4;
constexpr double page_width = 210 * points_of_a_millimetre, page_height = 297 * points_of_a_millimetre;  // A4
constexpr double margin = 20 * points_of_a_millimetre;
constexpr double text_width = page_width - 2 * margin, lowest = page_height - margin;

constexpr double body_size = 10, small_size = 8;  // of letters
constexpr double line_spacing = 1.25;             // of the height that a font asks for

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
using LayoutRef = std::unique_ptr<PangoLayout, Unref>;

// One sheet after the other. What is set goes down the page; who sets it asks for room first.
class Sheets {
public:
    explicit Sheets(const files::DocumentFacts& facts);
    ~Sheets();
    Sheets(const Sheets&) = delete;
    Sheets& operator=(const Sheets&) = delete;

    // Text that is broken into lines of a width, at words where it can; `width` 0: not broken.
    LayoutRef layout(std::string_view text, double size, bool bold, double width) const;
    static double width_of(PangoLayout* layout);

    double room() const { return lowest - y_; }
    bool at_top() const { return y_ <= margin; }
    void skip(double height);  // of space; none at the top of a page
    void next_page();
    void need(double height) {
        if (room() < height && !at_top()) next_page();
    }

    // Structure (ISO 32000-1 §14.8.4); what is begun is ended on the same page.
    void begin(const char* role) { cairo_tag_begin(cairo_, role, nullptr); }
    void end(const char* role) { cairo_tag_end(cairo_, role); }

    // Lines from `line` on as far as there is room, `left` from the margin; gives the first that is not set. Moves `y` down by their
    // height, which is told.
    int set_lines(PangoLayout* layout, int line, double left, double& y, double until) const;
    void set_text(PangoLayout* layout, const char* role, double left);  // over as many pages as it takes
    void bookmark(int level, const std::string& text);

    double y() const { return y_; }
    void move_to(double y) { y_ = y; }
    cairo_t* cairo() const { return cairo_; }
    int pages() const { return pages_; }
    bool full() const;
    bool has_fonts() const;

    Result<std::string> finish();

private:
    static cairo_status_t take(void* into, const unsigned char* bytes, unsigned int length);
    void foot();

    files::DocumentFacts facts_;
    std::string bytes_;
    PangoFontMap* fonts_ = nullptr;
    PangoContext* context_ = nullptr;
    cairo_surface_t* surface_ = nullptr;
    cairo_t* cairo_ = nullptr;
    double y_ = margin;
    int pages_ = 1;
    int outline_[files::Document::deepest_heading + 1] = {};
};

// The table from the first row to the last (table.cpp).
void set_table(Sheets& sheets, const files::Document::Row& header, std::span<const files::Document::Row> rows);

// The file with the language of its text in its catalogue, the word that its structure is marked, and its title for the window (ISO 32000-1
// §7.5.6, an incremental update: Cairo 1.16 has no word for them). Unchanged where it is not written as Cairo writes.
std::string with_language(std::string pdf, std::string_view language);

}  // namespace skl::print
