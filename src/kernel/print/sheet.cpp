#include "kernel/print/sheet.h"

#include <cairo-pdf.h>
#include <fmt/format.h>

#include "kernel/describe/write.h"
#include "kernel/print/pdf_document.h"

namespace skl::print {

namespace {

constexpr const char* families = "Noto Sans CJK TC, Noto Sans TC, Source Han Sans TC, sans-serif";
constexpr double foot_height = 8 * points_of_a_millimetre;  // from the lower end of the text to the middle of the foot

std::string valid(std::string_view text) {
    char* made = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
    std::string out(made);
    g_free(made);
    return out;
}

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

}  // namespace

cairo_status_t Sheets::take(void* into, const unsigned char* bytes, unsigned int length) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

// Font maps belong to one thread: each document has its own, which ends with it.
Sheets::Sheets(const files::DocumentFacts& facts) : facts_(facts) {
    surface_ = cairo_pdf_surface_create_for_stream(take, &bytes_, page_width, page_height);
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, valid(facts_.title).c_str());
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATOR, "Skylantern");
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, to_text(facts_.made_at).substr(0, 19).append("Z").c_str());
    cairo_ = cairo_create(surface_);
    fonts_ = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts_), 72);  // sizes are points of the page
    context_ = pango_font_map_create_context(fonts_);
    pango_context_set_language(context_, pango_language_from_string(facts_.language == "en" ? "en" : "zh-tw"));
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_, options);
    cairo_font_options_destroy(options);
}

Sheets::~Sheets() {
    g_object_unref(context_);
    g_object_unref(fonts_);
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
}

LayoutRef Sheets::layout(std::string_view text, double size, bool bold, double width) const {
    LayoutRef made(pango_layout_new(context_));
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, families);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);
    if (width > 0) {
        pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    }
    const std::string good = valid(text);
    pango_layout_set_text(made.get(), good.data(), static_cast<int>(good.size()));
    return made;
}

double Sheets::width_of(PangoLayout* layout) {
    int width = 0;
    pango_layout_get_size(layout, &width, nullptr);
    return points(width);
}

bool Sheets::has_fonts() const {
    const LayoutRef asked = layout("臺灣 A1", body_size, false, 0);
    return pango_layout_get_unknown_glyphs_count(asked.get()) == 0;
}

void Sheets::skip(double height) {
    if (!at_top()) y_ += height;
}

void Sheets::foot() {
    const LayoutRef number = layout(std::to_string(pages_), small_size, false, 0);
    cairo_move_to(cairo_, page_width - margin - width_of(number.get()), lowest + foot_height / 2);
    pango_cairo_show_layout(cairo_, number.get());
    const LayoutRef title = layout(facts_.title, small_size, false, text_width * 0.8);
    pango_layout_set_height(title.get(), -1);
    pango_layout_set_ellipsize(title.get(), PANGO_ELLIPSIZE_END);
    cairo_move_to(cairo_, margin, lowest + foot_height / 2);
    pango_cairo_show_layout(cairo_, title.get());
}

bool Sheets::full() const { return pages_ > most_pages; }

void Sheets::next_page() {
    y_ = margin;
    if (full()) return;
    foot();
    cairo_show_page(cairo_);
    ++pages_;
}

int Sheets::set_lines(PangoLayout* layout, int line, double left, double& y, double until) const {
    const int count = pango_layout_get_line_count(layout);
    for (; line < count; ++line) {
        PangoLayoutLine* one = pango_layout_get_line_readonly(layout, line);
        PangoRectangle logical;
        pango_layout_line_get_extents(one, nullptr, &logical);
        const double height = points(logical.height) * line_spacing;
        if (y + height > until + 0.01) break;
        cairo_move_to(cairo_, margin + left, y - points(logical.y) + points(logical.height) * (line_spacing - 1) / 2);
        pango_cairo_show_layout_line(cairo_, one);
        y += height;
    }
    return line;
}

void Sheets::set_text(PangoLayout* layout, const char* role, double left) {
    const int count = pango_layout_get_line_count(layout);
    for (int line = 0; line < count && !full();) {
        begin(role);
        const int next = set_lines(layout, line, left, y_, lowest);
        end(role);
        if (next == line && at_top()) return;  // a line higher than a page
        line = next;
        if (line < count) next_page();
    }
}

void Sheets::bookmark(int level, const std::string& text) {
    const std::string place = fmt::format("page={} pos=[0 {:.1f}]", pages_, y_);
    const int above = level > 1 ? outline_[level - 1] : CAIRO_PDF_OUTLINE_ROOT;
    outline_[level] = cairo_pdf_surface_add_outline(surface_, above, valid(text).c_str(), place.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

Result<std::string> Sheets::finish() {
    foot();
    cairo_surface_finish(surface_);
    if (full()) return Problem{413, "too-large", {{"limit", std::to_string(most_pages)}}};
    if (cairo_status(cairo_) != CAIRO_STATUS_SUCCESS || cairo_surface_status(surface_) != CAIRO_STATUS_SUCCESS)
        return Problem{500, "file-not-written", {{"file", "document.pdf"}}};
    return with_language(std::move(bytes_), facts_.language == "en" ? "en" : "zh-Hant-TW");
}

}  // namespace skl::print
