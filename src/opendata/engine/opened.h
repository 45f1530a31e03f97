// A file on its way: what it is, its text, and the table that is written from what is no delimited text.
#pragma once

#include "opendata/engine/dialect.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/ingest.h"

namespace skl::opendata {

struct Opened {
    std::string format;
    bool document = false;            // PDF, HTML: it holds no table (opendata.md §5.2)
    std::optional<SourceText> file;   // of a file of text
    std::optional<Written> written;   // of any other format than CSV
    std::optional<SourceText> table;  // the CSV written from it
};

// Text is decoded first and looked at again: JSON in UTF-16 is JSON. `store` outlives what is opened. Problems as of ingest().
Done open(const Source& given, TextStore& store, Opened& out);

// What name and declaration say of the file, and it is not: format-declared-mismatch, encoding-declared-mismatch.
void tell_declared(IngestReport& report, const Source& given);

Found separators_of(const Opened& opened, std::string_view text, const Corrections& corrections);
Dialect shown(const Found& found, std::string_view text);

}  // namespace skl::opendata
