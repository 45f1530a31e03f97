// The attribute table of a shapefile: dBASE III and IV files (.dbf), fixed-width records after a list of fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::opendata {

struct DbaseField {
    std::string name;
    char type = 'C';  // C text, N F numbers, L truth, D a day, I a 32-bit integer, B O doubles; others are shown as they stand
    std::size_t offset = 0, length = 0;
};

class Dbase {
public:
    // header: version, date, u32 records @4, u16 header length @8, u16 record length @10, language @29; fields of 32 bytes from 32 to 0x0D
    // record: one byte, '*' where it is deleted, then the fields
    // `page`: what the .cpg file beside it says, or empty. Problem bad-shapefile {what}.
    static Result<Dbase> open(std::string_view bytes, std::string_view page);

    const std::vector<DbaseField>& fields() const { return fields_; }
    std::size_t records() const { return records_; }  // that are whole in the file
    bool deleted(std::size_t record) const;
    std::string cell(std::size_t record, const DbaseField& field) const;  // as text: 2024-07-01, true, 12.5
    const std::string& encoding() const { return encoding_; }

private:
    std::string text(std::string_view bytes) const;
    std::string_view bytes_;
    std::vector<DbaseField> fields_;
    std::size_t header_ = 0, width_ = 0, records_ = 0;
    std::string encoding_ = "UTF-8";
};

}  // namespace skl::opendata
