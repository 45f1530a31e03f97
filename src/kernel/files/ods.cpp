// ODS (OpenDocument 1.3): a package (part 2 §3) whose content.xml (part 3 §9) is deflated to a scratch file while rows come,
// then copied into the archive behind `mimetype`, which is first and stored (part 2 §3.3).
#include <zip.h>

#include "kernel/files/formats.h"
#include "kernel/files/ods_parts.h"
#include "kernel/files/packed_file.h"
#include "kernel/files/sheet_value.h"

namespace skl::files {
namespace {

constexpr std::int64_t first_day = -141'427;  // 1582-10-15: before it programs count in the Julian calendar
constexpr std::size_t buffered = std::size_t{64} << 10;
constexpr std::int64_t a_second = 1'000'000, a_day = 86'400 * a_second;  // µs

// ODF part 3 §6.1.2: white space collapses, so runs of spaces and tabs are elements; every line is a paragraph.
void append_paragraphs(std::string& out, std::string_view text) {
    out += "<text:p>";
    bool after_text = false;  // a single space is literal between other characters only
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ') {
            const std::size_t end = std::min(text.find_first_not_of(' ', i), text.size());
            const bool inner = after_text && end < text.size() && text[end] != '\n' && text[end] != '\t';
            if (inner) out += ' ';
            if (const std::size_t count = end - i - (inner ? 1 : 0); count > 0)
                fmt::format_to(std::back_inserter(out), R"(<text:s text:c="{}"/>)", count);
            i = end - 1;
            after_text = false;
        } else if (c == '\t') {
            out += "<text:tab/>";
            after_text = false;
        } else if (c == '\n') {
            out += "</text:p><text:p>";
            after_text = false;
        } else {
            append_xml(out, text.substr(i, 1));
            after_text = true;
        }
    }
    out += "</text:p>";
}

std::string day_text(std::int64_t days) {
    std::string out;
    analytics::append_text(out, analytics::Cell{analytics::Cell::Kind::date, days});
    return out;
}

// xsd:dateTime without a zone, as ODF's value types have none; the style shows the Z.
std::string instant_text(std::int64_t micros) {
    const std::int64_t days = micros >= 0 ? micros / a_day : -((-micros + a_day - 1) / a_day);
    const std::int64_t rest = micros - days * a_day, seconds = rest / a_second, fraction = rest % a_second;
    std::string out = fmt::format("{}T{:02}:{:02}:{:02}", day_text(days), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction != 0) fmt::format_to(std::back_inserter(out), ".{:06}", fraction);
    return out;
}

class Ods final : public SheetWriter {
public:
    explicit Ods(SheetPlan plan)
        : SheetWriter(std::move(plan.file), std::move(plan.columns)),
          content_(partial().string() + ".content"),
          title_(std::move(plan.sheet_name)) {
        xml_ = content_begin;
        std::vector<int> widths;  // one column style a width
        for (std::size_t i = 0; i < plan.titles.size(); ++i) widths.push_back(column_width(columns()[i].type, plan.titles[i]));
        for (const int width : std::set<int>(widths.begin(), widths.end())) append_column_style(xml_, width);
        xml_ += content_styles;
        append_xml(xml_, title_);
        xml_ += "\">";
        for (const int width : widths) fmt::format_to(std::back_inserter(xml_), R"(<table:table-column table:style-name="w{}"/>)", width);
        xml_ += "<table:table-header-rows><table:table-row>";
        for (const std::string& title : plan.titles) {
            xml_ += R"(<table:table-cell table:style-name="header" office:value-type="string">)";
            append_paragraphs(xml_, title);
            xml_ += "</table:table-cell>";
        }
        xml_ += "</table:table-row></table:table-header-rows>";
    }
    bool good() const { return content_.good(); }

private:
    std::optional<Problem> put(std::int64_t, std::span<const analytics::Cell> cells) override {
        xml_ += "<table:table-row>";
        std::size_t empty = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const SheetValue value = sheet_value(columns()[i].type, cells[i], first_day, scratch_);
            if (value.kind == SheetValue::Kind::empty) {
                ++empty;
            } else {
                empty_cells(std::exchange(empty, 0));
                cell(value);
            }
        }
        empty_cells(empty + columns().size() - cells.size());
        xml_ += "</table:table-row>\n";
        return hand_over(buffered) ? std::nullopt : std::optional(Problem{500, "sheet-write"});
    }

    void empty_cells(std::size_t count) {
        if (count == 1) xml_ += "<table:table-cell/>";
        if (count > 1) fmt::format_to(std::back_inserter(xml_), R"(<table:table-cell table:number-columns-repeated="{}"/>)", count);
    }

    void cell(const SheetValue& value) {
        const auto typed = [&](std::string_view attributes, const std::string& spelled, std::string_view shown) {
            fmt::format_to(std::back_inserter(xml_), R"(<table:table-cell {}="{}"><text:p>{}</text:p></table:table-cell>)", attributes,
                           spelled, shown);
        };
        switch (value.kind) {
            case SheetValue::Kind::empty: return;
            case SheetValue::Kind::number: {
                const std::string number = fmt::format("{}", value.number);
                return typed(R"(office:value-type="float" office:value)", number, number);
            }
            case SheetValue::Kind::boolean:
                return typed(R"(office:value-type="boolean" office:boolean-value)", value.number != 0 ? "true" : "false",
                             value.number != 0 ? "TRUE" : "FALSE");
            case SheetValue::Kind::date: {
                const std::string day = day_text(value.whole);
                return typed(R"(table:style-name="date" office:value-type="date" office:date-value)", day, day);
            }
            case SheetValue::Kind::instant: {
                const std::string moment = instant_text(value.whole);
                const bool fine = value.whole % a_second != 0;
                return typed(fine ? R"(table:style-name="fine-instant" office:value-type="date" office:date-value)"
                                  : R"(table:style-name="instant" office:value-type="date" office:date-value)",
                             moment, moment + "Z");
            }
            case SheetValue::Kind::text:
                xml_ += R"(<table:table-cell office:value-type="string">)";
                append_paragraphs(xml_, clean_text(value.text));
                xml_ += "</table:table-cell>";
        }
    }

    bool hand_over(std::size_t from) {
        if (xml_.size() < from) return true;
        content_.write(xml_);
        xml_.clear();
        return content_.good();
    }

    bool close() override {
        xml_ += content_end;
        if (!hand_over(0)) return false;
        content_.end();
        if (!content_.good()) return false;
        int error = 0;
        zip_t* archive = zip_open(partial().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
        if (archive == nullptr) return false;
        const std::string settings = settings_xml(title_);
        const auto text = [&](std::string_view bytes) { return zip_source_buffer(archive, bytes.data(), bytes.size(), 0); };
        const bool complete = add(archive, "mimetype", text(media_type(SheetFormat::ods)), ZIP_CM_STORE) &&
                              add(archive, "content.xml", content_.source(), ZIP_CM_DEFLATE) &&
                              add(archive, "styles.xml", text(styles_xml), ZIP_CM_DEFLATE) &&
                              add(archive, "settings.xml", text(settings), ZIP_CM_DEFLATE) &&
                              add(archive, "META-INF/manifest.xml", text(manifest_xml), ZIP_CM_DEFLATE);
        if (complete && zip_close(archive) == 0) return true;
        zip_discard(archive);
        return false;
    }

    static bool add(zip_t* archive, const char* name, zip_source_t* source, int method) {
        if (source == nullptr) return false;
        const zip_int64_t index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(source);
            return false;
        }
        const auto entry = static_cast<zip_uint64_t>(index);
        zip_file_set_mtime(archive, entry, first_of_zip, 0);  // the same rows make the same file
        return zip_set_file_compression(archive, entry, method, 0) == 0;
    }

    static constexpr std::time_t first_of_zip = 315'619'200;  // 1980-01-02: within ZIP's calendar in every zone

    PackedFile content_;
    std::string title_, xml_, scratch_;
};

}  // namespace

std::unique_ptr<SheetWriter> open_ods(SheetPlan plan) {
    auto out = std::make_unique<Ods>(std::move(plan));
    return out->good() ? std::move(out) : nullptr;
}

}  // namespace skl::files
