// Rows as an Apache Arrow IPC stream (Arrow columnar format 1.5, "IPC Streaming Format"; application/vnd.apache.arrow.stream):
//
//   stream  := schema message, record batch messages, FF FF FF FF 00 00 00 00
//   message := FF FF FF FF, i32 bytes of metadata, metadata (FlatBuffers, Message.fbs), body; each a multiple of 8
//   body    := for each column: validity bits (none where no cell is null), offsets of text, values; each a multiple of 8
//
// integer → int64, bigint → decimal128(38, 0), number → float64, boolean → bool, date → date32, datetime → timestamp(µs, UTC), all others →
// utf8 with the column's type in the field's metadata under `type`. No dictionaries, no compression.
#pragma once

#include <memory>
#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::files {

inline constexpr std::size_t arrow_batch_rows = 65'536;                // of one record batch
inline constexpr std::size_t arrow_batch_text = std::size_t{8} << 20;  // bytes of one column's text that close a batch early
inline constexpr const char* arrow_stream_type = "application/vnd.apache.arrow.stream";

class ArrowStream {
public:
    explicit ArrowStream(std::vector<analytics::Column> columns);
    ~ArrowStream();
    void begin(std::string& out) const;                                  // appends the schema
    bool row(std::string& out, std::span<const analytics::Cell> cells);  // appends a batch when it is full; false: end() tells why
    Done end(std::string& out);                                          // 422 cell-type {column}: a cell was not of its column's type

private:
    class Column;
    void flush(std::string& out);

    std::vector<analytics::Column> described_;
    std::vector<Column> columns_;
    std::size_t rows_ = 0;
    std::string wrong_;  // the column of a cell that did not fit
    bool failed_ = false;
};

}  // namespace skl::files
