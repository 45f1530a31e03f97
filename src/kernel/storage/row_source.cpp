#include "kernel/storage/row_source.h"

#include <sqlite3.h>

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <new>
#include <variant>

#include "kernel/storage/connection.h"

namespace skl::storage {
namespace {

namespace json = boost::json;

constexpr int source_column = most_row_columns, names_column = most_row_columns + 1;  // hidden: the arguments of the function

struct Place {
    std::size_t begin = 0, length = 0;  // in `text`
};
using Cell = std::variant<std::monostate, Place, std::int64_t, double>;

// The rows of one text, cell by cell.
struct Cells {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::vector<std::string> names;
    std::string text;
    std::vector<Cell> cells;  // row after row, each as wide as `names`
    std::size_t rows = 0;

    const Cell& at(std::size_t row, std::size_t column) const { return cells[row * names.size() + column]; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code& ec) { return ++depth_ == 1 || refuse(ec); }
    bool on_array_end(std::size_t, json::error_code&) { return --depth_, true; }
    bool on_object_begin(json::error_code& ec) {
        if (++depth_ != 2) return refuse(ec);
        ++rows;
        cells.resize(rows * names.size());
        next_ = 0;
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) { return --depth_, true; }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return key_.append(part.data(), part.size()), true; }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part.data(), part.size());
        find_column();
        key_.clear();
        begin_ = text.size();
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return text.append(part.data(), part.size()), true; }
    bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
        text.append(part.data(), part.size());
        return put(Place{begin_, text.size() - begin_}, ec);
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, json::error_code& ec) { return put(number, ec); }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code& ec) { return put(static_cast<double>(number), ec); }
    bool on_double(double number, json::string_view, json::error_code& ec) { return put(number, ec); }
    bool on_bool(bool truth, json::error_code& ec) { return put(std::int64_t{truth}, ec); }
    bool on_null(json::error_code& ec) { return put(std::monostate{}, ec); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    // Rows name their columns in one order, mostly that of the statement: the next is looked at first.
    void find_column() {
        const std::size_t width = names.size();
        for (std::size_t tried = 0; tried < width; ++tried) {
            column_ = (next_ + tried) % width;
            if (names[column_] != key_) continue;
            next_ = column_ + 1;
            return;
        }
        column_ = width;  // not asked for
    }
    bool put(Cell cell, json::error_code& ec) {
        if (depth_ != 2) return refuse(ec);
        if (column_ < names.size()) cells[(rows - 1) * names.size() + column_] = cell;
        return true;
    }
    static bool refuse(json::error_code& ec) {
        ec = json::error::syntax;
        return false;
    }

    std::string key_;
    int depth_ = 0;
    std::size_t column_ = 0, next_ = 0, begin_ = 0;
};

struct Cursor {
    sqlite3_vtab_cursor base{};
    Cells cells;
    std::size_t row = 0;
};

Cursor& of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<Cursor*>(cursor); }

int connect(sqlite3* db, void*, int, const char* const*, sqlite3_vtab** out, char**) {
    std::string declared = "create table x(";
    for (int c = 0; c < most_row_columns; ++c) declared += fmt::format("c{},", c);
    declared += "source hidden, names hidden)";
    if (const int code = sqlite3_declare_vtab(db, declared.c_str()); code != SQLITE_OK) return code;
    *out = new (std::nothrow) sqlite3_vtab{};
    return *out == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    delete table;
    return SQLITE_OK;
}

// Both arguments must be known; other plans are not possible.
int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    int found = 0;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto& constraint = info->aConstraint[i];
        if (constraint.iColumn != source_column && constraint.iColumn != names_column) continue;
        if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.usable == 0) return SQLITE_CONSTRAINT;
        info->aConstraintUsage[i].argvIndex = constraint.iColumn == source_column ? 1 : 2;
        info->aConstraintUsage[i].omit = 1;
        ++found;
    }
    if (found != 2) return SQLITE_CONSTRAINT;
    info->estimatedCost = 1;  // as json_each says it, so that joins are planned alike
    return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
    auto* cursor = new (std::nothrow) Cursor;
    if (cursor == nullptr) return SQLITE_NOMEM;
    *out = &cursor->base;
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
    delete &of(cursor);
    return SQLITE_OK;
}

std::string_view text_of(sqlite3_value* value) {
    const auto* start = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return start == nullptr ? std::string_view{} : std::string_view(start, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> out;
    while (!names.empty()) {
        const auto comma = std::min(names.find(','), names.size());
        out.emplace_back(names.substr(0, comma));
        names.remove_prefix(std::min(comma + 1, names.size()));
    }
    return out;
}

int read_rows(sqlite3_vtab_cursor* at, sqlite3_value** arguments) {
    Cursor& cursor = of(at);
    cursor.row = 0;
    const std::string_view text = text_of(arguments[0]);
    json::basic_parser<Cells> parser{json::parse_options{}};
    parser.handler().names = split(text_of(arguments[1]));
    parser.handler().text.reserve(text.size());
    json::error_code ec;
    if (!text.empty() && (parser.write_some(false, text.data(), text.size(), ec) != text.size() || ec)) {
        at->pVtab->zErrMsg = sqlite3_mprintf("rows are a JSON array of flat objects");
        return SQLITE_ERROR;
    }
    cursor.cells = std::move(parser.handler());
    return SQLITE_OK;
}

// No exception may pass through SQLite's own frames.
int filter(sqlite3_vtab_cursor* at, int, const char*, int, sqlite3_value** arguments) {
    try {
        return read_rows(at, arguments);
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

int next(sqlite3_vtab_cursor* cursor) {
    ++of(cursor).row;
    return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor) { return of(cursor).row >= of(cursor).cells.rows ? 1 : 0; }

int column(sqlite3_vtab_cursor* at, sqlite3_context* context, int number) {
    const Cursor& cursor = of(at);
    const auto wanted = static_cast<std::size_t>(number);
    if (wanted >= cursor.cells.names.size()) return SQLITE_OK;  // null
    const Cell& cell = cursor.cells.at(cursor.row, wanted);
    if (const auto* place = std::get_if<Place>(&cell))
        sqlite3_result_text64(context, cursor.cells.text.data() + place->begin, place->length, SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (const auto* integer = std::get_if<std::int64_t>(&cell))
        sqlite3_result_int64(context, *integer);
    else if (const auto* real = std::get_if<double>(&cell))
        sqlite3_result_double(context, *real);
    return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(of(cursor).row);
    return SQLITE_OK;
}

// Without xCreate the table is there in every database, as a function, and cannot be made by SQL.
sqlite3_module module_of_rows() {
    sqlite3_module out{};
    out.xConnect = connect;
    out.xBestIndex = best_index;
    out.xDisconnect = disconnect;
    out.xDestroy = disconnect;
    out.xOpen = open;
    out.xClose = close;
    out.xFilter = filter;
    out.xNext = next;
    out.xEof = eof;
    out.xColumn = column;
    out.xRowid = rowid;
    return out;
}

}  // namespace

void add_row_source(sqlite3* db) {
    static const sqlite3_module module = module_of_rows();
    if (sqlite3_create_module_v2(db, "skl_rows", &module, nullptr, nullptr) != SQLITE_OK)
        throw DatabaseError(DatabaseError::Kind::lost, "the row source cannot be added");
}

}  // namespace skl::storage
