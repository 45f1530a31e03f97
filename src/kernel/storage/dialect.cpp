// Everything in which the two databases differ, by name (kernel-notes: row sources, leases).
//   {{rows(:x; id text, n bigint)}}  the elements of the JSON array bound as :x, as a table with these columns
//   {{lease}}                        FOR UPDATE SKIP LOCKED, where there is more than one writer
//   {{greatest(a, b)}} {{least(a, b)}}  the scalar max and min
//   {{json_text(column, member)}}    the text of a member of a column with JSON text; null where it is not there
//   {{items(column, name)}}          the texts of a column with a JSON list of texts, each as name.value
//   {{search_terms}}                 the table of terms that kernel/search asks and writes
#include "kernel/storage/connection.h"
#include "kernel/storage/row_source.h"

namespace skl::storage {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string rows(std::string_view arguments, bool postgresql) {
    const auto semicolon = arguments.find(';');
    const std::string name(trim(arguments.substr(0, semicolon)));
    std::string_view columns = arguments.substr(semicolon + 1);
    if (postgresql) return fmt::format("jsonb_to_recordset(cast({} as jsonb)) as rows({})", name, columns);
    std::string picked, names;
    for (int at = 0; !columns.empty(); ++at) {
        if (at == most_row_columns) throw DatabaseError(DatabaseError::Kind::statement, fmt::format("too many columns of {}", name));
        const auto comma = columns.find(',');
        const std::string_view column = trim(columns.substr(0, comma));
        columns.remove_prefix(comma == std::string_view::npos ? columns.size() : comma + 1);
        const std::string_view field = column.substr(0, column.find(' '));
        picked += fmt::format("{}c{} as {}", at == 0 ? "" : ", ", at, field);
        names += fmt::format("{}{}", at == 0 ? "" : ",", field);
    }
    return fmt::format("(select {} from skl_rows({}, '{}')) as rows", picked, name, names);
}

// Terms come cut already (kernel/text), so the tokeniser only has to split at spaces: to "ascii" every other byte is a letter.
// No tenant column: row-level security would keep @@ from its index, since the operator is not leakproof. A term of the tenant
// stands in each row instead, and what is found is joined with search_entry, which is guarded.
constexpr std::string_view terms_sqlite =
    "create virtual table search_terms using fts5(scope, title, keyword, name, body, tokenize = \"ascii tokenchars '_'\");";
constexpr std::string_view terms_postgresql =
    "create sequence search_number; create table search_terms(number bigint primary key, terms tsvector not null); "
    "create index search_terms_found on search_terms using gin(terms);";

std::string expanded(std::string_view marker, bool postgresql) {
    const auto open = marker.find('('), close = marker.rfind(')');
    const std::string_view name = marker.substr(0, open);
    const std::string_view arguments = open == std::string_view::npos ? std::string_view{} : marker.substr(open + 1, close - open - 1);
    if (name == "rows") return rows(arguments, postgresql);
    if (name == "json_text") {
        const auto comma = arguments.find(',');
        const std::string_view column = trim(arguments.substr(0, comma)), member = trim(arguments.substr(comma + 1));
        return postgresql ? fmt::format("(cast({} as jsonb) ->> '{}')", column, member)
                          : fmt::format("json_extract({}, '$.\"{}\"')", column, member);
    }
    if (name == "items") {
        const auto comma = arguments.find(',');
        const std::string_view column = trim(arguments.substr(0, comma)), as = trim(arguments.substr(comma + 1));
        return postgresql ? fmt::format("jsonb_array_elements_text(cast({} as jsonb)) as {}(value)", column, as)
                          : fmt::format("json_each({}) as {}", column, as);
    }
    if (name == "lease") return postgresql ? "for update skip locked" : "";
    if (name == "greatest") return fmt::format("{}({})", postgresql ? "greatest" : "max", arguments);
    if (name == "least") return fmt::format("{}({})", postgresql ? "least" : "min", arguments);
    if (name == "search_terms") return std::string(postgresql ? terms_postgresql : terms_sqlite);
    throw DatabaseError(DatabaseError::Kind::statement, fmt::format("unknown dialect marker {}", marker));
}

bool name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The end of the literal, quoted name, comment or cast (::) that begins at `start`; `start` itself where none does.
std::size_t end_of_aside(std::string_view sql, std::size_t start) {
    const auto after = [&](std::string_view closing, std::size_t from) {
        const auto found = sql.find(closing, from);
        return found == std::string_view::npos ? sql.size() : found + closing.size();
    };
    const std::string_view rest = sql.substr(start);
    if (rest[0] == '\'' || rest[0] == '"') return after(rest.substr(0, 1), start + 1);  // a doubled quote begins the next literal
    if (rest.starts_with("--")) return after("\n", start);
    if (rest.starts_with("/*")) return after("*/", start + 2);
    if (rest.starts_with("::")) return start + 2;
    return start;
}

}  // namespace

std::string spelled_for(std::string_view sql, bool postgresql) {
    std::string out;
    while (true) {
        const auto open = sql.find("{{");
        out += sql.substr(0, open);
        if (open == std::string_view::npos) return out;
        const auto close = sql.find("}}", open);
        if (close == std::string_view::npos) throw DatabaseError(DatabaseError::Kind::statement, "a dialect marker has no end");
        out += expanded(sql.substr(open + 2, close - open - 2), postgresql);
        sql.remove_prefix(close + 2);
    }
}

std::string positional(std::string_view sql, std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < sql.size();) {
        if (const std::size_t end = end_of_aside(sql, i); end != i) {
            out += sql.substr(i, end - i);
            i = end;
        } else if (sql[i] == ':' && i + 1 < sql.size() && name_character(sql[i + 1])) {
            std::size_t stop = i + 1;
            while (stop < sql.size() && name_character(sql[stop])) ++stop;
            const std::string name(sql.substr(i + 1, stop - i - 1));
            auto found = std::find(names.begin(), names.end(), name);
            if (found == names.end()) found = names.insert(names.end(), name);
            out += fmt::format("${}", found - names.begin() + 1);
            i = stop;
        } else {
            out += sql[i++];
        }
    }
    return out;
}

}  // namespace skl::storage
