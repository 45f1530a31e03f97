// Spreadsheets as records: XLSX (ECMA-376 part 1 §18) and ODS (OpenDocument 1.3 part 3 §9). Values are the cached ones, formulas
// are never evaluated; a repeated empty tail is not written out. Only the first sheet with content is read.
#include <zip.h>

#include <pugixml.hpp>

#include "kernel/describe/write.h"
#include "opendata/engine/readers.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_rows = 1'048'576, most_sheet_columns = 2'000;  // of a sheet; columns as everywhere

class Archive {
public:
    explicit Archive(std::string_view bytes) {
        zip_error_t error;
        zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
        if (source != nullptr) archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
        packed_ = bytes.size();
    }
    ~Archive() {
        if (archive_ != nullptr) zip_discard(archive_);
    }
    Archive(const Archive&) = delete;

    std::optional<Problem> problem() const {
        if (archive_ == nullptr) return Problem{422, "corrupt-archive"};
        const zip_int64_t entries = zip_get_num_entries(archive_, 0);
        if (entries > static_cast<zip_int64_t>(most_archive_entries)) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(most_archive_entries)}}};
        std::uint64_t total = 0;
        for (zip_int64_t i = 0; i < entries; ++i) {
            zip_stat_t info;
            if (zip_stat_index(archive_, static_cast<zip_uint64_t>(i), 0, &info) != 0) return Problem{422, "corrupt-archive"};
            const std::string_view name = info.name;
            if (name.starts_with('/') || name.find("..") != std::string_view::npos || name.find('\\') != std::string_view::npos) return Problem{422, "corrupt-archive"};
            total += info.size;
        }
        if (total > largest_unpacked || (total > (std::uint64_t{16} << 20) && total > packed_ * largest_ratio))
            return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_unpacked)}}};
        return {};
    }

    // A member's bytes; empty when it is not there. Never more than it promised.
    std::string member(const std::string& name) const {
        zip_stat_t info;
        if (zip_stat(archive_, name.c_str(), 0, &info) != 0) return {};
        zip_file_t* file = zip_fopen(archive_, name.c_str(), 0);
        if (file == nullptr) return {};
        std::string out(info.size, '\0');
        const zip_int64_t read = zip_fread(file, out.data(), out.size());
        zip_fclose(file);
        out.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
        return out;
    }

private:
    zip_t* archive_ = nullptr;
    std::size_t packed_ = 0;
};

// Records of one width; rows without content are left out.
class Sheet {
public:
    void cell(std::size_t column, std::string text) {
        if (text.empty() || column >= most_sheet_columns) return;
        if (row_.size() <= column) row_.resize(column + 1);
        row_[column] = std::move(text);
    }
    void end_row() {
        if (row_.empty()) return;
        width_ = std::max(width_, row_.size());
        rows_.push_back(std::exchange(row_, {}));
    }
    std::string csv() {
        std::string out;
        for (auto& row : rows_) {
            row.resize(width_);
            for (std::size_t i = 0; i < width_; ++i) {
                if (i) out += ',';
                write_csv_cell(out, row[i], false);
            }
            out += '\n';
        }
        return out;
    }
    bool empty() const { return rows_.empty(); }
    bool full() const { return rows_.size() >= most_rows; }

private:
    std::vector<std::string> row_;
    std::vector<std::vector<std::string>> rows_;
    std::size_t width_ = 0;
};

Result<pugi::xml_document> parse_xml(const std::string& bytes) {
    pugi::xml_document document;
    if (bytes.find("<!DOCTYPE") != std::string::npos || bytes.find("<!ENTITY") != std::string::npos) return Problem{422, "bad-xml", {{"what", "DTD"}}};
    const auto parsed = document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!parsed) return Problem{422, "bad-xml", {{"what", parsed.description()}}};
    return document;
}

// --- XLSX ---
std::size_t column_of(std::string_view reference) {  // "BC12" → 54
    std::size_t out = 0;
    for (char c : reference) {
        if (c < 'A' || c > 'Z') break;
        out = out * 26 + static_cast<std::size_t>(c - 'A' + 1);
        if (out > 1'000'000) break;
    }
    return out == 0 ? 0 : out - 1;
}

std::string all_text(const pugi::xml_node& node) {  // the runs of a rich string, without phonetic hints
    std::string out;
    for (const auto& child : node.children()) {
        if (std::string_view(child.name()) == "t") out += child.text().get();
        if (std::string_view(child.name()) == "r") out += child.child("t").text().get();
    }
    return out;
}

Result<std::string> xlsx_as_csv(const Archive& archive) {
    std::vector<std::string> shared;
    if (auto strings = parse_xml(archive.member("xl/sharedStrings.xml")))
        for (const auto& item : strings->child("sst").children("si")) shared.push_back(all_text(item));
    for (int number = 1; number <= 64; ++number) {
        const std::string bytes = archive.member(fmt::format("xl/worksheets/sheet{}.xml", number));
        if (bytes.empty()) break;
        auto document = parse_xml(bytes);
        if (!document) return document.problem();
        Sheet sheet;
        for (const auto& row : document->child("worksheet").child("sheetData").children("row")) {
            std::size_t next = 0;
            for (const auto& cell : row.children("c")) {
                const char* reference = cell.attribute("r").value();
                const std::size_t column = *reference ? column_of(reference) : next;
                next = column + 1;
                const std::string_view type = cell.attribute("t").value();
                std::string text = cell.child("v").text().get();
                if (type == "s") {
                    const std::size_t index = cell.child("v").text().as_uint();
                    text = index < shared.size() ? shared[index] : "";
                } else if (type == "inlineStr") {
                    text = all_text(cell.child("is"));
                } else if (type == "b") {
                    text = text == "1" ? "true" : "false";
                } else if (type == "e") {
                    text.clear();
                }
                sheet.cell(column, std::move(text));
            }
            sheet.end_row();
            if (sheet.full()) break;
        }
        if (!sheet.empty()) return sheet.csv();
    }
    return Problem{422, "no-table"};
}

// --- ODS ---
std::string paragraph_text(const pugi::xml_node& cell) {
    std::string out;
    for (const auto& paragraph : cell.children("text:p")) {
        if (!out.empty()) out += '\n';
        for (const auto& child : paragraph.children()) {
            if (child.type() == pugi::node_pcdata)
                out += child.value();
            else if (std::string_view(child.name()) == "text:s")
                out.append(child.attribute("text:c").as_uint(1), ' ');
            else
                out += child.text().get();
        }
    }
    return out;
}

std::string ods_value(const pugi::xml_node& cell) {
    const std::string_view type = cell.attribute("office:value-type").value();
    if (type == "float" || type == "currency" || type == "percentage") return cell.attribute("office:value").value();
    if (type == "date") return cell.attribute("office:date-value").value();
    if (type == "boolean") return cell.attribute("office:boolean-value").value();
    return paragraph_text(cell);
}

Result<std::string> ods_as_csv(const Archive& archive) {
    auto document = parse_xml(archive.member("content.xml"));
    if (!document) return document.problem();
    for (const auto& table : document->child("office:document-content").child("office:body").child("office:spreadsheet").children("table:table")) {
        Sheet sheet;
        for (const auto& row : table.select_nodes(".//table:table-row")) {
            const unsigned repeated = row.node().attribute("table:number-rows-repeated").as_uint(1);
            std::vector<std::pair<std::size_t, std::string>> cells;
            std::size_t column = 0;
            for (const auto& cell : row.node().children()) {
                const unsigned times = cell.attribute("table:number-columns-repeated").as_uint(1);
                const std::string value = ods_value(cell);
                for (unsigned i = 0; !value.empty() && i < std::min<unsigned>(times, most_sheet_columns); ++i) cells.emplace_back(column + i, value);
                column += times;
            }
            if (cells.empty()) continue;  // a repeated empty tail costs nothing
            for (unsigned i = 0; i < repeated && !sheet.full(); ++i) {
                for (const auto& [at, value] : cells) sheet.cell(at, value);
                sheet.end_row();
            }
        }
        if (!sheet.empty()) return sheet.csv();
    }
    return Problem{422, "no-table"};
}

}  // namespace

Result<std::string> sheet_as_csv(std::string_view bytes, const std::string& format) {
    const Archive archive(bytes);
    if (auto problem = archive.problem()) return std::move(*problem);
    return format == "ods" ? ods_as_csv(archive) : xlsx_as_csv(archive);
}

}  // namespace skl::opendata
