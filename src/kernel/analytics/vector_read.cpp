// Reading vectors of every type with a public layout; validity is asked for each row (a vector without a mask is all valid).
#include "kernel/analytics/vector_read.h"

#include "kernel/describe/write.h"

namespace skl::analytics::duck {
namespace {

template <class T>
const T& at(const void* data, idx_t row) {
    return static_cast<const T*>(data)[row];
}

bool valid(duckdb_vector vector, idx_t row) {
    std::uint64_t* mask = duckdb_vector_get_validity(vector);
    return !mask || duckdb_validity_row_is_valid(mask, row);
}

std::string_view text_at(const void* data, idx_t row) {
    duckdb_string_t value = at<duckdb_string_t>(data, row);
    // Short strings live inside the vector itself: point there, not into the copy.
    if (duckdb_string_is_inlined(value)) {
        const auto* place = static_cast<const duckdb_string_t*>(data) + row;
        return {place->value.inlined.inlined, place->value.inlined.length};
    }
    return {duckdb_string_t_data(&value), duckdb_string_t_length(value)};
}

std::string digits_of(unsigned __int128 magnitude) {
    std::string out;
    do {
        out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
        magnitude /= 10;
    } while (magnitude != 0);
    return out;
}

void append_scaled(std::string& out, __int128 value, std::uint8_t scale) {
    std::string digits = digits_of(value < 0 ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value));
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    if (value < 0) out += '-';
    out.append(digits, 0, digits.size() - scale);
    if (scale) {
        out += '.';
        out.append(digits, digits.size() - scale);
    }
}

__int128 wide(duckdb_hugeint value) {
    return static_cast<__int128>((static_cast<unsigned __int128>(static_cast<std::uint64_t>(value.upper)) << 64) | value.lower);
}

void append_clock(std::string& out, std::int64_t micros) {
    const std::int64_t seconds = micros / 1'000'000, fraction = micros % 1'000'000;
    fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction) fmt::format_to(std::back_inserter(out), ".{:06}", fraction);
}

// ISO 8601-1 §5.5.2: months and days stay apart from exact time.
void append_interval(std::string& out, const duckdb_interval& value) {
    out += 'P';
    if (value.months) fmt::format_to(std::back_inserter(out), "{}M", value.months);
    if (value.days) fmt::format_to(std::back_inserter(out), "{}D", value.days);
    if (value.micros || (!value.months && !value.days)) {
        out += 'T';
        const std::int64_t seconds = value.micros / 1'000'000;
        const std::int64_t fraction = value.micros % 1'000'000;
        if (fraction)
            fmt::format_to(std::back_inserter(out), "{}{}.{:06}S", value.micros < 0 && seconds == 0 ? "-" : "", seconds,
                           fraction < 0 ? -fraction : fraction);
        else
            fmt::format_to(std::back_inserter(out), "{}S", seconds);
    }
}

constexpr std::int64_t micros_of_a_day = 86'400'000'000;

std::string far_date(std::int64_t days) {
    if (!duckdb_is_finite_date({static_cast<std::int32_t>(days)})) return days > 0 ? "infinity" : "-infinity";
    const duckdb_date_struct day = duckdb_from_date({static_cast<std::int32_t>(days)});
    return fmt::format("{:+05}-{:02}-{:02}", day.year, day.month, day.day);
}

void append_uuid(std::string& out, duckdb_hugeint value) {
    const std::uint64_t high = static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63);  // stored so that it sorts
    fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF,
                   value.lower >> 48, value.lower & 0xFFFF'FFFF'FFFF);
}

// The types whose cells are no lists or structures, and what a column of them is; nullopt: nested, or without a public layout.
std::optional<ColumnType> plain_type(duckdb_type type, std::uint8_t scale) {
    switch (type) {
        case DUCKDB_TYPE_BOOLEAN: return ColumnType::boolean;
        case DUCKDB_TYPE_TINYINT:
        case DUCKDB_TYPE_SMALLINT:
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_BIGINT:
        case DUCKDB_TYPE_UTINYINT:
        case DUCKDB_TYPE_USMALLINT:
        case DUCKDB_TYPE_UINTEGER: return ColumnType::integer;
        case DUCKDB_TYPE_UBIGINT:
        case DUCKDB_TYPE_HUGEINT:
        case DUCKDB_TYPE_UHUGEINT: return ColumnType::bigint;
        case DUCKDB_TYPE_DECIMAL: return scale ? ColumnType::number : ColumnType::bigint;
        case DUCKDB_TYPE_FLOAT:
        case DUCKDB_TYPE_DOUBLE: return ColumnType::number;
        case DUCKDB_TYPE_DATE: return ColumnType::date;
        case DUCKDB_TYPE_TIMESTAMP:
        case DUCKDB_TYPE_TIMESTAMP_S:
        case DUCKDB_TYPE_TIMESTAMP_MS:
        case DUCKDB_TYPE_TIMESTAMP_NS:
        case DUCKDB_TYPE_TIMESTAMP_TZ: return ColumnType::datetime;
        case DUCKDB_TYPE_TIME:
        case DUCKDB_TYPE_TIME_TZ: return ColumnType::time;
        case DUCKDB_TYPE_INTERVAL: return ColumnType::duration;
        case DUCKDB_TYPE_VARCHAR:
        case DUCKDB_TYPE_ENUM:
        case DUCKDB_TYPE_UUID:
        case DUCKDB_TYPE_BLOB: return ColumnType::string;
        case DUCKDB_TYPE_SQLNULL: return ColumnType::any;
        default: return std::nullopt;
    }
}

}  // namespace

TypeReader::TypeReader(duckdb_logical_type type) : type_(duckdb_get_type_id(type)) {
    const auto child = [&](duckdb_logical_type of) {
        children_.emplace_back(of);
        readable_ = readable_ && children_.back().readable_;
        duckdb_destroy_logical_type(&of);
    };
    switch (type_) {
        case DUCKDB_TYPE_DECIMAL:
            scale_ = duckdb_decimal_scale(type);
            storage_ = duckdb_decimal_internal_type(type);
            break;
        case DUCKDB_TYPE_ENUM:
            storage_ = duckdb_enum_internal_type(type);
            for (idx_t i = 0; i < duckdb_enum_dictionary_size(type); ++i) {
                char* word = duckdb_enum_dictionary_value(type, i);
                names_.emplace_back(word);
                duckdb_free(word);
            }
            break;
        case DUCKDB_TYPE_LIST: child(duckdb_list_type_child_type(type)); break;
        case DUCKDB_TYPE_ARRAY:
            array_size_ = duckdb_array_type_array_size(type);
            child(duckdb_array_type_child_type(type));
            break;
        case DUCKDB_TYPE_MAP:
            child(duckdb_map_type_key_type(type));
            child(duckdb_map_type_value_type(type));
            break;
        case DUCKDB_TYPE_STRUCT:
            for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
                char* name = duckdb_struct_type_child_name(type, i);
                names_.emplace_back(name);
                duckdb_free(name);
                child(duckdb_struct_type_child_type(type, i));
            }
            break;
        default: readable_ = plain_type(type_, scale_).has_value();
    }
}

ColumnType TypeReader::column_type() const { return plain_type(type_, scale_).value_or(ColumnType::any); }

VectorView TypeReader::layout() const {
    using Layout = VectorView::Layout;
    switch (type_ == DUCKDB_TYPE_DECIMAL ? storage_ : type_) {  // of decimals: the integer that holds one
        case DUCKDB_TYPE_BOOLEAN: return {Layout::boolean};
        case DUCKDB_TYPE_TINYINT: return {Layout::int8};
        case DUCKDB_TYPE_SMALLINT: return {Layout::int16, scale_};
        case DUCKDB_TYPE_INTEGER: return {Layout::int32, scale_};
        case DUCKDB_TYPE_BIGINT: return {Layout::int64, scale_};
        case DUCKDB_TYPE_UTINYINT: return {Layout::uint8};
        case DUCKDB_TYPE_USMALLINT: return {Layout::uint16};
        case DUCKDB_TYPE_UINTEGER: return {Layout::uint32};
        case DUCKDB_TYPE_DATE: return {Layout::date};
        case DUCKDB_TYPE_VARCHAR: return {Layout::text};
        default: return {};
    }
}

bool TypeReader::spelled(std::string& out, const void* data, idx_t row) const {
    switch (type_) {
        case DUCKDB_TYPE_TIME: append_clock(out, at<duckdb_time>(data, row).micros); return true;
        case DUCKDB_TYPE_TIME_TZ: {
            const duckdb_time_tz_struct zoned = duckdb_from_time_tz(at<duckdb_time_tz>(data, row));
            append_clock(out, duckdb_to_time(zoned.time).micros);
            fmt::format_to(std::back_inserter(out), "{}{:02}:{:02}", zoned.offset < 0 ? '-' : '+', std::abs(zoned.offset) / 3600,
                           std::abs(zoned.offset) / 60 % 60);
            return true;
        }
        case DUCKDB_TYPE_INTERVAL: append_interval(out, at<duckdb_interval>(data, row)); return true;
        case DUCKDB_TYPE_UUID: append_uuid(out, at<duckdb_hugeint>(data, row)); return true;
        case DUCKDB_TYPE_BLOB:
            for (const char byte : text_at(data, row)) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(byte));
            return true;
        default: return false;
    }
}

Cell TypeReader::read(duckdb_vector vector, idx_t row, std::deque<std::string>& scratch) const {
    using Kind = Cell::Kind;
    if (!valid(vector, row)) return {};
    const void* data = duckdb_vector_get_data(vector);
    const auto whole = [](std::int64_t value) { return Cell{Kind::integer, value, 0, {}, {}}; };
    const auto word = [&](Kind kind, std::string text) { return Cell{kind, 0, 0, scratch.emplace_back(std::move(text)), {}}; };
    const auto date = [&](std::int64_t days) {
        return days >= first_iso_day && days <= last_iso_day ? Cell{Kind::date, days, 0, {}, {}} : word(Kind::text, far_date(days));
    };
    const auto instant = [&](std::int64_t value, std::int64_t times, std::int64_t over) {
        if (!duckdb_is_finite_timestamp({value})) return word(Kind::text, value > 0 ? "infinity" : "-infinity");
        const __int128 micros = static_cast<__int128>(value) * times / over;
        if (micros >= static_cast<__int128>(first_iso_day) * micros_of_a_day &&
            micros < static_cast<__int128>(last_iso_day + 1) * micros_of_a_day)
            return Cell{Kind::instant, static_cast<std::int64_t>(micros), 0, {}, {}};
        return word(Kind::text, far_date(static_cast<std::int64_t>(micros / micros_of_a_day)));
    };
    const auto scaled = [&](__int128 value) {
        if (scale_ == 0 && value <= std::numeric_limits<std::int64_t>::max() && value >= std::numeric_limits<std::int64_t>::min())
            return whole(static_cast<std::int64_t>(value));
        std::string text;
        append_scaled(text, value, scale_);
        return word(Kind::decimal, std::move(text));
    };
    switch (type_) {
        case DUCKDB_TYPE_BOOLEAN: return {Kind::boolean, at<bool>(data, row), 0, {}, {}};
        case DUCKDB_TYPE_TINYINT: return whole(at<std::int8_t>(data, row));
        case DUCKDB_TYPE_SMALLINT: return whole(at<std::int16_t>(data, row));
        case DUCKDB_TYPE_INTEGER: return whole(at<std::int32_t>(data, row));
        case DUCKDB_TYPE_BIGINT: return whole(at<std::int64_t>(data, row));
        case DUCKDB_TYPE_UTINYINT: return whole(at<std::uint8_t>(data, row));
        case DUCKDB_TYPE_USMALLINT: return whole(at<std::uint16_t>(data, row));
        case DUCKDB_TYPE_UINTEGER: return whole(at<std::uint32_t>(data, row));
        case DUCKDB_TYPE_UBIGINT: return scaled(static_cast<__int128>(at<std::uint64_t>(data, row)));
        case DUCKDB_TYPE_HUGEINT: return scaled(wide(at<duckdb_hugeint>(data, row)));
        case DUCKDB_TYPE_UHUGEINT: {
            const auto& value = at<duckdb_uhugeint>(data, row);
            return word(Kind::decimal, digits_of((static_cast<unsigned __int128>(value.upper) << 64) | value.lower));
        }
        case DUCKDB_TYPE_DECIMAL:
            switch (storage_) {
                case DUCKDB_TYPE_SMALLINT: return scaled(at<std::int16_t>(data, row));
                case DUCKDB_TYPE_INTEGER: return scaled(at<std::int32_t>(data, row));
                case DUCKDB_TYPE_BIGINT: return scaled(at<std::int64_t>(data, row));
                default: return scaled(wide(at<duckdb_hugeint>(data, row)));
            }
        case DUCKDB_TYPE_FLOAT: return {Kind::real, 0, static_cast<double>(at<float>(data, row)), {}, {}};
        case DUCKDB_TYPE_DOUBLE: return {Kind::real, 0, at<double>(data, row), {}, {}};
        case DUCKDB_TYPE_DATE: return date(at<std::int32_t>(data, row));
        case DUCKDB_TYPE_TIMESTAMP:
        case DUCKDB_TYPE_TIMESTAMP_TZ: return instant(at<std::int64_t>(data, row), 1, 1);
        case DUCKDB_TYPE_TIMESTAMP_S: return instant(at<std::int64_t>(data, row), 1'000'000, 1);
        case DUCKDB_TYPE_TIMESTAMP_MS: return instant(at<std::int64_t>(data, row), 1'000, 1);
        case DUCKDB_TYPE_TIMESTAMP_NS: return instant(at<std::int64_t>(data, row), 1, 1'000);
        case DUCKDB_TYPE_VARCHAR: return {Kind::text, 0, 0, text_at(data, row), {}};
        case DUCKDB_TYPE_ENUM: {
            const std::size_t index = storage_ == DUCKDB_TYPE_UTINYINT    ? at<std::uint8_t>(data, row)
                                      : storage_ == DUCKDB_TYPE_USMALLINT ? at<std::uint16_t>(data, row)
                                                                          : at<std::uint32_t>(data, row);
            return {Kind::text, 0, 0, names_.at(index), {}};
        }
        case DUCKDB_TYPE_SQLNULL: return {};
        default: break;
    }
    std::string text;
    if (spelled(text, data, row)) return word(Kind::text, std::move(text));
    append_cell_json(text, vector, row);
    return word(Kind::json, std::move(text));
}

void TypeReader::append_cell_json(std::string& out, duckdb_vector vector, idx_t row) const {
    if (!valid(vector, row)) {
        out += "null";
        return;
    }
    switch (type_) {
        case DUCKDB_TYPE_LIST:
        case DUCKDB_TYPE_ARRAY: append_list(out, vector, row); return;
        case DUCKDB_TYPE_STRUCT: append_struct(out, vector, row); return;
        case DUCKDB_TYPE_MAP: append_map(out, vector, row); return;
        default: {
            std::deque<std::string> scratch;
            append_json(out, read(vector, row, scratch));
        }
    }
}

void TypeReader::append_list(std::string& out, duckdb_vector vector, idx_t row) const {
    const bool array = type_ == DUCKDB_TYPE_ARRAY;
    const duckdb_vector items = array ? duckdb_array_vector_get_child(vector) : duckdb_list_vector_get_child(vector);
    const duckdb_list_entry entry =
        array ? duckdb_list_entry{row * array_size_, array_size_} : at<duckdb_list_entry>(duckdb_vector_get_data(vector), row);
    out += '[';
    for (idx_t i = 0; i < entry.length; ++i) {
        if (i) out += ',';
        children_[0].append_cell_json(out, items, entry.offset + i);
    }
    out += ']';
}

void TypeReader::append_struct(std::string& out, duckdb_vector vector, idx_t row) const {
    out += '{';
    for (std::size_t i = 0; i < children_.size(); ++i) {
        if (i) out += ',';
        write_json_string(out, names_[i]);
        out += ':';
        children_[i].append_cell_json(out, duckdb_struct_vector_get_child(vector, i), row);
    }
    out += '}';
}

// A map is a list of structures {key, value}; JSON wants its keys as text.
void TypeReader::append_map(std::string& out, duckdb_vector vector, idx_t row) const {
    const duckdb_vector pairs = duckdb_list_vector_get_child(vector);
    const duckdb_list_entry entry = at<duckdb_list_entry>(duckdb_vector_get_data(vector), row);
    out += '{';
    for (idx_t i = 0; i < entry.length; ++i) {
        if (i) out += ',';
        std::deque<std::string> scratch;
        std::string key;
        append_text(key, children_[0].read(duckdb_struct_vector_get_child(pairs, 0), entry.offset + i, scratch));
        write_json_string(out, key);
        out += ':';
        children_[1].append_cell_json(out, duckdb_struct_vector_get_child(pairs, 1), entry.offset + i);
    }
    out += '}';
}

RowReader::RowReader(duckdb_result& result) {
    const idx_t count = duckdb_column_count(&result);
    for (idx_t i = 0; i < count; ++i) {
        duckdb_logical_type type = duckdb_column_logical_type(&result, i);
        readers_.emplace_back(type);
        duckdb_destroy_logical_type(&type);
        columns_.push_back({duckdb_column_name(&result, i), readers_.back().column_type()});
    }
    vectors_.resize(count);
    cells_.resize(count);
}

std::string RowReader::unreadable_column() const {
    for (std::size_t i = 0; i < readers_.size(); ++i)
        if (!readers_[i].readable()) return columns_[i].name;
    return {};
}

void RowReader::chunk(duckdb_data_chunk chunk) {
    rows_ = duckdb_data_chunk_get_size(chunk);
    for (std::size_t i = 0; i < vectors_.size(); ++i) vectors_[i] = duckdb_data_chunk_get_vector(chunk, i);
}

VectorView RowReader::view(std::size_t column) const {
    const duckdb_vector vector = vectors_[column];
    VectorView made = readers_[column].layout();
    made.data = duckdb_vector_get_data(vector);
    made.known = duckdb_vector_get_validity(vector);
    return made;
}

Cell RowReader::cell(std::size_t column, std::size_t row) {
    scratch_.clear();
    return readers_[column].read(vectors_[column], row, scratch_);
}

std::span<const Cell> RowReader::read(std::size_t row) {
    scratch_.clear();
    for (std::size_t i = 0; i < vectors_.size(); ++i) cells_[i] = readers_[i].read(vectors_[i], row, scratch_);
    return cells_;
}

}  // namespace skl::analytics::duck
