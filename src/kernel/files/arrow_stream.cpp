#include "kernel/files/arrow_stream.h"

#include <bit>

#include "kernel/analytics/cell_value.h"
#include "kernel/files/flat_buffer.h"

namespace skl::files {
namespace {

using analytics::Cell;
using analytics::ColumnType;

// Message.fbs and Schema.fbs of Arrow's format, version V5.
constexpr int metadata_v5 = 4;
enum MessageField { version, header_type, header, body_length };
enum HeaderType { header_schema = 1, header_record_batch = 3 };
enum SchemaField { endianness, schema_fields };
enum FieldField { name, nullable, type_type, type, dictionary, children, custom_metadata };
enum TypeType { type_int = 2, type_floating_point = 3, type_utf8 = 5, type_bool = 6, type_decimal = 7, type_date = 8, type_timestamp = 10 };
enum RecordBatchField { length, nodes, buffers };
constexpr int double_precision = 2, day_unit = 0, microsecond_unit = 2, decimal_digits = 38;

void append_number(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

void pad(std::string& out, std::size_t begin) {
    while ((out.size() - begin) % 8 != 0) out += '\0';
}

void append_message(std::string& out, FlatBuffer& flat, HeaderType kind, FlatBuffer::Place place, std::int64_t body) {
    const std::string metadata =
        flat.finish(flat.table({FlatBuffer::number(version, 2, metadata_v5), FlatBuffer::number(header_type, 1, kind),
                                FlatBuffer::to(header, place), FlatBuffer::number(body_length, 8, body)}));
    append_number(out, 0xFFFF'FFFF, 4);
    append_number(out, metadata.size(), 4);
    out += metadata;
}

struct Type {
    TypeType kind;
    std::vector<FlatBuffer::Field> fields;
};

Type type_of(ColumnType column, FlatBuffer& flat) {
    switch (column) {
        case ColumnType::integer: return {type_int, {FlatBuffer::number(0, 4, 64), FlatBuffer::number(1, 1, 1)}};  // bits, signed
        case ColumnType::bigint:
            return {type_decimal, {FlatBuffer::number(0, 4, decimal_digits), FlatBuffer::number(1, 4, 0), FlatBuffer::number(2, 4, 128)}};
        case ColumnType::number: return {type_floating_point, {FlatBuffer::number(0, 2, double_precision)}};
        case ColumnType::boolean: return {type_bool, {}};
        case ColumnType::date: return {type_date, {FlatBuffer::number(0, 2, day_unit)}};
        case ColumnType::datetime:
            return {type_timestamp, {FlatBuffer::number(0, 2, microsecond_unit), FlatBuffer::to(1, flat.text("UTC"))}};
        default: return {type_utf8, {}};
    }
}

FlatBuffer::Place field_of(const analytics::Column& column, FlatBuffer& flat) {
    std::vector<FlatBuffer::Field> fields;
    if (analytics::stored_as_text(column.type) && column.type != ColumnType::string) {
        const FlatBuffer::Place key = flat.text("type"), value = flat.text(analytics::name_of(column.type));
        const FlatBuffer::Place pair[] = {flat.table({FlatBuffer::to(0, key), FlatBuffer::to(1, value)})};
        fields.push_back(FlatBuffer::to(custom_metadata, flat.vector_of(pair)));
    }
    const FlatBuffer::Place none = flat.vector_of({}), title = flat.text(column.name);
    Type of = type_of(column.type, flat);
    const FlatBuffer::Place typed = flat.table(std::move(of.fields));
    for (const FlatBuffer::Field& field :
         {FlatBuffer::to(name, title), FlatBuffer::number(nullable, 1, 1), FlatBuffer::number(type_type, 1, of.kind),
          FlatBuffer::to(type, typed), FlatBuffer::to(children, none)})
        fields.push_back(field);
    return flat.table(std::move(fields));
}

}  // namespace

// The cells of one column since the last batch, as its buffers have them.
class ArrowStream::Column {
public:
    explicit Column(ColumnType type) : type_(type), text_(analytics::stored_as_text(type)) { clear(); }

    bool add(const Cell& cell) {
        const bool present = cell.kind != Cell::Kind::null;
        set_bit(valid_, present);
        nulls_ += present ? 0 : 1;
        if (!put(cell, present)) return false;
        ++rows_;
        return true;
    }

    std::size_t text_bytes() const { return text_ ? values_.size() : 0; }
    std::int64_t nulls() const { return nulls_; }

    // Appends the column's buffers; `places` gets offset and bytes of each, counted from `begin`.
    void into(std::string& body, std::size_t begin, std::vector<std::int64_t>& places) const {
        append(body, begin, nulls_ == 0 ? std::string_view{} : std::string_view(valid_), places);
        if (text_) append(body, begin, offsets_, places);
        append(body, begin, values_, places);
    }

    void clear() {
        valid_.clear();
        values_.clear();
        offsets_.clear();
        rows_ = 0;
        nulls_ = 0;
        if (text_) append_number(offsets_, 0, 4);
    }

private:
    static void append(std::string& body, std::size_t begin, std::string_view bytes, std::vector<std::int64_t>& places) {
        places.push_back(static_cast<std::int64_t>(body.size() - begin));
        places.push_back(static_cast<std::int64_t>(bytes.size()));
        body += bytes;
        pad(body, begin);
    }

    void set_bit(std::string& bits, bool value) const {  // least significant first
        if (rows_ % 8 == 0) bits += '\0';
        if (value) bits.back() = static_cast<char>(static_cast<unsigned char>(bits.back()) | 1U << rows_ % 8);
    }

    // A null has bytes too, which nobody reads.
    bool put(const Cell& cell, bool present) {
        switch (type_) {
            case ColumnType::integer: {
                std::int64_t value = 0;
                if (present && !analytics::whole_of(cell, value)) return false;
                append_number(values_, static_cast<std::uint64_t>(value), 8);
                return true;
            }
            case ColumnType::bigint: {
                __int128 value = 0;
                if (present && !analytics::decimal_of(cell, value)) return false;
                append_number(values_, static_cast<std::uint64_t>(value), 8);
                append_number(values_, static_cast<std::uint64_t>(value >> 64), 8);
                return true;
            }
            case ColumnType::number: {
                double value = 0;
                if (present && !analytics::real_of(cell, value)) return false;
                append_number(values_, std::bit_cast<std::uint64_t>(value), 8);
                return true;
            }
            case ColumnType::boolean: {
                bool value = false;
                if (present && !analytics::truth_of(cell, value)) return false;
                set_bit(values_, value);
                return true;
            }
            case ColumnType::date:
                if (present && cell.kind != Cell::Kind::date) return false;
                append_number(values_, static_cast<std::uint64_t>(present ? cell.whole : 0), 4);
                return true;
            case ColumnType::datetime:
                if (present && cell.kind != Cell::Kind::instant) return false;
                append_number(values_, static_cast<std::uint64_t>(present ? cell.whole : 0), 8);
                return true;
            default: break;
        }
        std::string_view value;
        if (present && !analytics::text_of(cell, value, scratch_)) return false;
        values_ += value;
        append_number(offsets_, values_.size(), 4);
        return true;
    }

    ColumnType type_;
    bool text_;
    std::string valid_, values_, offsets_, scratch_;
    std::size_t rows_ = 0;
    std::int64_t nulls_ = 0;
};

ArrowStream::ArrowStream(std::vector<analytics::Column> columns) : described_(std::move(columns)) {
    columns_.reserve(described_.size());
    for (const analytics::Column& column : described_) columns_.emplace_back(column.type);
}
ArrowStream::~ArrowStream() = default;

void ArrowStream::begin(std::string& out) const {
    FlatBuffer flat;
    std::vector<FlatBuffer::Place> fields;
    fields.reserve(described_.size());
    for (const analytics::Column& column : described_) fields.push_back(field_of(column, flat));
    const FlatBuffer::Place all = flat.vector_of(fields);
    const FlatBuffer::Place schema = flat.table({FlatBuffer::number(endianness, 2, 0), FlatBuffer::to(schema_fields, all)});
    append_message(out, flat, header_schema, schema, 0);
}

bool ArrowStream::row(std::string& out, std::span<const analytics::Cell> cells) {
    if (failed_) return false;
    bool full = rows_ + 1 >= arrow_batch_rows;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!columns_[i].add(cells[i])) {
            failed_ = true;
            wrong_ = described_[i].name;
            return false;
        }
        full = full || columns_[i].text_bytes() >= arrow_batch_text;
    }
    ++rows_;
    if (full) flush(out);
    return true;
}

void ArrowStream::flush(std::string& out) {
    std::vector<std::int64_t> counts, places;
    std::string body;
    for (const Column& column : columns_) {
        counts.push_back(static_cast<std::int64_t>(rows_));
        counts.push_back(column.nulls());
        column.into(body, 0, places);
    }
    FlatBuffer flat;
    const FlatBuffer::Place all_buffers = flat.vector_of_pairs(places), all_nodes = flat.vector_of_pairs(counts);
    const FlatBuffer::Place batch = flat.table({FlatBuffer::number(length, 8, static_cast<std::int64_t>(rows_)),
                                                FlatBuffer::to(nodes, all_nodes), FlatBuffer::to(buffers, all_buffers)});
    append_message(out, flat, header_record_batch, batch, static_cast<std::int64_t>(body.size()));
    out += body;
    for (Column& column : columns_) column.clear();
    rows_ = 0;
}

Done ArrowStream::end(std::string& out) {
    if (failed_) return Problem{422, "cell-type", {{"column", wrong_}}};
    if (rows_ > 0) flush(out);
    append_number(out, 0xFFFF'FFFF, 4);
    append_number(out, 0, 4);
    return Nothing{};
}

}  // namespace skl::files
