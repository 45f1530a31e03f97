#include "kernel/files/text_document.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <optional>

#include "kernel/files/sheet_value.h"
#include "kernel/files/text_document_parts.h"

namespace skl::files {

namespace {

constexpr double page_width = 170, page_height = 220;  // millimetres between the margins, with room for a heading above a picture
constexpr zip_uint16_t first_of_zip = (1 << 5) | 1;    // 1980-01-01, as the format counts: the same content makes the same file

// Runs of spaces and line breaks as the format has them (part 3, §6.1.2 and §6.1.5): an XML reader would make one space of each.
void append_words(std::string& out, std::string_view text) {
    const std::string clean = clean_text(text);
    std::string run;
    const auto flush = [&] {
        append_xml(out, run);
        run.clear();
    };
    for (std::size_t i = 0; i < clean.size(); ++i) {
        if (clean[i] == '\n') {
            flush();
            out += "<text:line-break/>";
        } else if (clean[i] == '\t') {
            flush();
            out += "<text:tab/>";
        } else if (clean[i] == ' ' && (i == 0 || clean[i - 1] == ' ' || clean[i - 1] == '\n')) {
            flush();
            out += "<text:s/>";
        } else {
            run += clean[i];
        }
    }
    flush();
}

void append_paragraph(std::string& out, std::string_view style, std::string_view text) {
    fmt::format_to(std::back_inserter(out), "<text:p text:style-name=\"{}\">", style);
    append_words(out, text);
    out += "</text:p>";
}

void append_row(std::string& out, const TextDocument::Row& row, std::size_t columns, bool head) {
    out += "<table:table-row>";
    for (std::size_t i = 0; i < columns; ++i) {
        fmt::format_to(std::back_inserter(out), "<table:table-cell table:style-name=\"{}\" office:value-type=\"string\">",
                       head ? "head" : "cell");
        append_paragraph(out, head ? "Table_20_Heading" : "Table_20_Contents", i < row.size() ? row[i] : std::string());
        out += "</table:table-cell>";
    }
    out += "</table:table-row>";
}

// An archive in memory; the order of its entries is the order they are added in.
class Package {
public:
    Package() {
        zip_error_init(&error_);
        source_ = zip_source_buffer_create(nullptr, 0, 0, &error_);
        if (source_) archive_ = zip_open_from_source(source_, ZIP_CREATE | ZIP_TRUNCATE, &error_);
        if (archive_)
            zip_source_keep(source_);  // to be read once the archive is closed
        else if (source_)
            zip_source_free(source_);
    }
    ~Package() {
        if (archive_) zip_discard(archive_);
        if (kept_ || archive_) zip_source_free(source_);
        zip_error_fini(&error_);
    }
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;

    // The bytes must outlive finish().
    bool add(const char* name, std::string_view bytes, int method) {
        if (!archive_) return false;
        zip_source_t* entry = zip_source_buffer(archive_, bytes.data(), bytes.size(), 0);
        if (!entry) return false;
        const zip_int64_t index = zip_file_add(archive_, name, entry, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(entry);
            return false;
        }
        zip_file_set_dostime(archive_, static_cast<zip_uint64_t>(index), 0, first_of_zip, 0);
        return zip_set_file_compression(archive_, static_cast<zip_uint64_t>(index), method, 0) == 0;
    }

    std::optional<std::string> finish() {
        if (!archive_ || zip_close(archive_) != 0) return std::nullopt;
        archive_ = nullptr;
        kept_ = true;
        zip_stat_t stat;
        if (zip_source_stat(source_, &stat) != 0 || zip_source_open(source_) != 0) return std::nullopt;
        std::string bytes(stat.size, '\0');
        const zip_int64_t got = zip_source_read(source_, bytes.data(), bytes.size());
        zip_source_close(source_);
        if (got != static_cast<zip_int64_t>(bytes.size())) return std::nullopt;
        return bytes;
    }

private:
    zip_error_t error_{};
    zip_source_t* source_ = nullptr;
    zip_t* archive_ = nullptr;
    bool kept_ = false;
};

}  // namespace

std::string svg_of(const Drawing& drawing) {
    std::string lines, boxes;
    for (const Drawing::Line& one : drawing.lines)
        lines += fmt::format("<path d=\"M{} {}L{} {}\"/>", one.from.x, one.from.y, one.to.x, one.to.y);
    for (const Drawing::Box& one : drawing.boxes) {
        boxes += fmt::format(
            R"(<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/><text x="{}" y="{}" fill="#000000" stroke="none" font-family="sans-serif" font-size="{}">)",
            one.x, one.y, one.width, one.height, one.rounding, one.label_at.x, one.label_at.y, drawing_text);
        append_xml(boxes, clean_text(one.label));
        boxes += "</text>";
    }
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="{} {} {} {}" width="{}" height="{}"><g fill="none" stroke="#555555">{}</g><g fill="#ffffff" stroke="#222222">{}</g></svg>)",
        drawing.left, drawing.top, drawing.width, drawing.height, drawing.width, drawing.height, lines, boxes);
}

TextDocument::TextDocument(DocumentFacts facts) : facts_(std::move(facts)) {
    append_paragraph(body_, "Title", facts_.title);
    body_ += '\n';
}

void TextDocument::heading(int level, std::string_view text) {
    level_ = std::clamp(level, 1, std::min(level_ + 1, deepest_heading));
    fmt::format_to(std::back_inserter(body_), "<text:h text:style-name=\"Heading_20_{0}\" text:outline-level=\"{0}\">", level_);
    append_words(body_, text);
    body_ += "</text:h>\n";
}

void TextDocument::paragraph(std::string_view text) {
    append_paragraph(body_, "Standard", text);
    body_ += '\n';
}

void TextDocument::list(std::span<const std::string> items) {
    if (items.empty()) return;
    body_ += "<text:list>";
    for (const std::string& item : items) {
        body_ += "<text:list-item>";
        append_paragraph(body_, "Standard", item);
        body_ += "</text:list-item>";
    }
    body_ += "</text:list>\n";
}

void TextDocument::table(std::string_view name, const Row& header, std::span<const Row> rows) {
    if (header.empty()) return;
    body_ += "<table:table table:style-name=\"grid\" table:name=\"";
    append_xml(body_, clean_text(name));
    fmt::format_to(std::back_inserter(body_), " {}\"><table:table-column table:number-columns-repeated=\"{}\"/><table:table-header-rows>",
                   ++tables_, header.size());
    append_row(body_, header, header.size(), true);
    body_ += "</table:table-header-rows>";
    for (const Row& row : rows) append_row(body_, row, header.size(), false);
    body_ += "</table:table>\n";
}

void TextDocument::picture(const Drawing& drawing, std::string_view title, std::string_view words) {
    const double width = drawing.width / drawing.units_of_a_millimetre, height = drawing.height / drawing.units_of_a_millimetre;
    if (width <= 0 || height <= 0) return;
    const double scale = std::min({1.0, page_width / width, page_height / height});
    const std::string name = fmt::format("Pictures/{}.svg", pictures_.size() + 1);
    fmt::format_to(
        std::back_inserter(body_),
        "<text:p text:style-name=\"Standard\"><draw:frame draw:style-name=\"picture\" draw:name=\"picture {}\" "
        "text:anchor-type=\"as-char\" "
        "svg:width=\"{:.2f}mm\" svg:height=\"{:.2f}mm\"><draw:image xlink:href=\"{}\" xlink:type=\"simple\" xlink:show=\"embed\" "
        "xlink:actuate=\"onLoad\" draw:mime-type=\"image/svg+xml\"/><svg:title>",
        pictures_.size() + 1, width * scale, height * scale, name);
    append_xml(body_, clean_text(title));
    body_ += "</svg:title><svg:desc>";
    append_xml(body_, clean_text(words));
    body_ += "</svg:desc></draw:frame></text:p>\n";
    pictures_.push_back({name, svg_of(drawing)});
}

Result<std::string> TextDocument::finish() {
    const std::string content = std::string(text_content_begin) + body_ + std::string(text_content_end);
    const std::string styles = text_styles_xml(), meta = text_meta_xml(facts_);
    std::vector<std::string> names;
    for (const Picture& one : pictures_) names.push_back(one.name);
    const std::string manifest = text_manifest_xml(names);
    Package package;
    // The media type comes first and is stored as it stands, so that it can be read without a ZIP reader (part 2, §3.3).
    bool good = package.add("mimetype", text_document_type, ZIP_CM_STORE) && package.add("content.xml", content, ZIP_CM_DEFLATE) &&
                package.add("styles.xml", styles, ZIP_CM_DEFLATE) && package.add("meta.xml", meta, ZIP_CM_DEFLATE);
    for (const Picture& one : pictures_) good = good && package.add(one.name.c_str(), one.svg, ZIP_CM_DEFLATE);
    good = good && package.add("META-INF/manifest.xml", manifest, ZIP_CM_DEFLATE);
    auto bytes = good ? package.finish() : std::nullopt;
    if (!bytes) return Problem{500, "file-not-written", {{"file", "document.odt"}}};
    return std::move(*bytes);
}

}  // namespace skl::files
