// What a spreadsheet file holds, read back by means of its own: libzip and pugixml.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <pugixml.hpp>

#include "kernel/files/sheet_writer.h"

namespace skl::testing {

using analytics::Cell;
using analytics::Column;
using analytics::ColumnType;

inline Cell words(std::string_view text) { return {Cell::Kind::text, 0, 0, text, {}}; }
inline Cell decimal(std::string_view text) { return {Cell::Kind::decimal, 0, 0, text, {}}; }
inline Cell whole(std::int64_t number) { return {Cell::Kind::integer, number}; }
inline Cell real(double number) { return {Cell::Kind::real, 0, number}; }
inline Cell truth(bool value) { return {Cell::Kind::boolean, value ? 1 : 0}; }
inline Cell day(std::int64_t days) { return {Cell::Kind::date, days}; }
inline Cell moment(std::int64_t micros) { return {Cell::Kind::instant, micros}; }

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("skl-sheet-{}", ::getpid());
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator()));
    }
};

inline std::string member(const std::filesystem::path& archive, const std::string& name) {
    zip_t* zip = zip_open(archive.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
    if (zip == nullptr) return {};
    zip_stat_t stat;
    zip_file_t* file = zip_stat(zip, name.c_str(), 0, &stat) == 0 ? zip_fopen(zip, name.c_str(), 0) : nullptr;
    std::string out;
    if (file != nullptr) {
        out.resize(stat.size);
        EXPECT_EQ(zip_fread(file, out.data(), out.size()), static_cast<zip_int64_t>(out.size()));
        EXPECT_EQ(zip_fclose(file), 0) << name << " has a wrong check sum";
    }
    zip_discard(zip);
    return out;
}

inline std::vector<std::string> members(const std::filesystem::path& archive) {
    std::vector<std::string> out;
    zip_t* zip = zip_open(archive.c_str(), ZIP_RDONLY, nullptr);
    for (zip_int64_t i = 0; zip != nullptr && i < zip_get_num_entries(zip, 0); ++i)
        out.emplace_back(zip_get_name(zip, static_cast<zip_uint64_t>(i), 0));
    if (zip != nullptr) zip_discard(zip);
    return out;
}

inline pugi::xml_document xml(const std::filesystem::path& archive, const std::string& name) {
    pugi::xml_document out;
    const std::string bytes = member(archive, name);
    const auto parsed = out.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    EXPECT_TRUE(parsed) << name << ": " << parsed.description();
    return out;
}

// "type:value" of each cell of a row; empty cells are "".
inline std::vector<std::string> xlsx_row(const pugi::xml_document& sheet, int number) {
    std::vector<std::string> out;
    for (const auto& row : sheet.child("worksheet").child("sheetData").children("row")) {
        if (row.attribute("r").as_int() != number) continue;
        for (const auto& cell : row.children("c")) {
            const std::size_t column = static_cast<std::size_t>(cell.attribute("r").value()[0] - 'A');
            if (out.size() <= column) out.resize(column + 1);
            const std::string type = cell.attribute("t").value();
            out[column] = type == "inlineStr" ? fmt::format("s:{}", cell.child("is").child("t").text().get())
                                              : fmt::format("{}:{}", type.empty() ? "n" : type, cell.child("v").text().get());
        }
    }
    return out;
}

inline std::string ods_text(const pugi::xml_node& cell) {
    std::string out;
    bool first = true;
    for (const auto& paragraph : cell.children("text:p")) {
        if (!std::exchange(first, false)) out += '\n';
        for (const auto& child : paragraph.children()) {
            const std::string_view name = child.name();
            if (name == "text:s")
                out.append(child.attribute("text:c").as_uint(1), ' ');
            else if (name == "text:tab")
                out += '\t';
            else
                out += child.value();
        }
    }
    return out;
}

inline std::vector<std::string> ods_row(const pugi::xml_document& content, int number) {
    std::vector<std::string> out;
    int at = 0;
    for (const auto& row : content.select_nodes("//table:table-row")) {
        if (++at != number) continue;
        for (const auto& cell : row.node().children("table:table-cell")) {
            const std::string_view type = cell.attribute("office:value-type").value();
            std::string value;
            if (type == "float") value = fmt::format("n:{}", cell.attribute("office:value").value());
            if (type == "boolean") value = fmt::format("b:{}", cell.attribute("office:boolean-value").value());
            if (type == "date") value = fmt::format("d:{}", cell.attribute("office:date-value").value());
            if (type == "string") value = "s:" + ods_text(cell);
            for (unsigned i = 0; i < cell.attribute("table:number-columns-repeated").as_uint(1); ++i) out.push_back(value);
        }
    }
    return out;
}

}  // namespace skl::testing
