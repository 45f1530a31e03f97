#include "kernel/analytics/sql_allow.h"

#include "kernel/describe/node.h"
#include "kernel/text/text.h"

namespace skl::analytics {
namespace {

// Everything else is refused: what reads files, settings, the catalogue, time or chance is not here, nor what sleeps.
constexpr std::string_view functions[] = {
    // operators
    "+", "-", "*", "/", "//", "%", "**", "^", "&", "|", "~", "<<", ">>", "||", "~~", "!~~", "~~*", "!~~*", "~~~", "@", "!", "^@", "->",
    "->>", "<->",
    // numbers
    "abs", "acos", "asin", "atan", "atan2", "cbrt", "ceil", "ceiling", "cos", "cot", "degrees", "divide", "even", "exp", "floor", "fmod",
    "gcd", "greatest", "greatest_common_divisor", "isfinite", "isinf", "isnan", "lcm", "least", "least_common_multiple", "ln", "log",
    "log10", "log2", "mod", "multiply", "pi", "pow", "power", "radians", "round", "round_even", "sign", "sin", "sqrt", "subtract", "add",
    "tan", "trunc", "width_bucket", "bit_count", "factorial", "gamma",
    // text
    "ascii", "array_extract", "bar", "chr", "concat", "concat_ws", "contains", "ends_with", "format", "instr", "lcase", "left",
    "left_grapheme", "len", "length", "length_grapheme", "levenshtein", "like_escape", "ilike_escape", "not_like_escape",
    "not_ilike_escape", "lower", "lpad", "ltrim", "nfc_normalize", "ord", "position", "prefix", "printf", "regexp_extract",
    "regexp_extract_all", "regexp_full_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "repeat", "replace", "reverse",
    "right", "right_grapheme", "rpad", "rtrim", "split", "split_part", "starts_with", "str_split", "string_split", "string_to_array",
    "strip_accents", "strlen", "strpos", "substr", "substring", "substring_grapheme", "suffix", "translate", "trim", "ucase", "unicode",
    "upper", "jaccard", "jaro_similarity", "jaro_winkler_similarity", "hamming", "damerau_levenshtein", "md5", "sha1", "sha256", "hex",
    "to_hex", "bin", "to_base64", "base64", "encode", "decode", "format_bytes",
    // dates
    "age", "century", "date_add", "date_diff", "date_part", "date_sub", "date_trunc", "datediff", "datepart", "datesub", "datetrunc", "day",
    "dayname", "dayofmonth", "dayofweek", "dayofyear", "decade", "epoch", "epoch_ms", "epoch_us", "era", "hour", "isodow", "isoyear",
    "julian", "last_day", "make_date", "make_time", "make_timestamp", "microsecond", "millennium", "millisecond", "minute", "month",
    "monthname", "quarter", "second", "strftime", "strptime", "time_bucket", "try_strptime", "to_days", "to_hours", "to_minutes",
    "to_months", "to_seconds", "to_weeks", "to_years", "to_timestamp", "week", "weekday", "weekofyear", "year", "yearweek", "timezone",
    // choices
    "coalesce", "if", "ifnull", "nullif", "error", "typeof", "constant_or_null",
    // aggregates
    "any_value", "approx_count_distinct", "approx_quantile", "approx_top_k", "arbitrary", "arg_max", "arg_min", "argmax", "argmin",
    "array_agg", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "corr", "count", "count_if", "count_star", "countif",
    "covar_pop", "covar_samp", "entropy", "favg", "first", "fsum", "geomean", "geometric_mean", "group_concat", "grouping", "grouping_id",
    "histogram", "kahan_sum", "kurtosis", "kurtosis_pop", "last", "list", "listagg", "mad", "max", "max_by", "mean", "median", "min",
    "min_by", "mode", "product", "quantile", "quantile_cont", "quantile_disc", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept",
    "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy", "sem", "skewness", "stddev", "stddev_pop", "stddev_samp", "string_agg",
    "sum", "sum_no_overflow", "sumkahan", "var_pop", "var_samp", "variance", "percentile_cont", "percentile_disc",
    // windows
    "cume_dist", "dense_rank", "first_value", "fill", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank", "rank",
    "rank_dense", "row_number",
    // lists, structures, maps
    "array_append", "array_cat", "array_concat", "array_contains", "array_distinct", "array_filter", "array_has", "array_has_all",
    "array_has_any", "array_indexof", "array_intersect", "array_length", "array_position", "array_reverse_sort", "array_slice",
    "array_sort", "array_to_string", "array_transform", "array_unique", "array_value", "cardinality", "element_at", "flatten",
    "generate_series", "list_aggregate", "list_append", "list_apply", "list_cat", "list_concat", "list_contains", "list_distinct",
    "list_element", "list_extract", "list_filter", "list_has", "list_has_all", "list_has_any", "list_intersect", "list_max", "list_min",
    "list_avg", "list_sum", "list_count", "list_median", "list_position", "list_reduce", "list_reverse", "list_reverse_sort", "list_slice",
    "list_sort", "list_transform", "list_unique", "list_value", "list_zip", "map", "map_contains", "map_entries", "map_extract",
    "map_from_entries", "map_keys", "map_values", "range", "row", "struct_extract", "struct_pack", "unnest",
    // JSON
    "json", "json_array", "json_array_length", "json_contains", "json_exists", "json_extract", "json_extract_path",
    "json_extract_path_text", "json_extract_string", "json_keys", "json_object", "json_structure", "json_type", "json_valid", "json_value",
    "to_json", "row_to_json", "array_to_json"};

constexpr std::string_view table_functions[] = {"range", "generate_series", "unnest"};
constexpr std::string_view table_kinds[] = {"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "TABLE_FUNCTION"};
constexpr std::string_view expression_classes[] = {
    "COLUMN_REF", "CONSTANT",  "FUNCTION", "OPERATOR", "COMPARISON", "CONJUNCTION",         "CASE", "CAST", "BETWEEN", "STAR", "SUBQUERY",
    "WINDOW",     "PARAMETER", "COLLATE",  "LAMBDA",   "LAMBDA_REF", "POSITIONAL_REFERENCE"};

template <class List>
bool holds(const List& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

std::string_view text_at(const Node& node, std::string_view key) {
    const Node* found = node.find(key);
    return found == nullptr ? std::string_view{} : std::string_view(found->text);
}

// Code points before a byte of the statement, from 1; DuckDB counts bytes.
std::string position_of(std::string_view sql, std::size_t byte) { return std::to_string(text::code_points(sql.substr(0, byte)) + 1); }

// The bytes of a statement that are neither space, comment nor quoted, one after the other, until `visit` says false.
void each_bare_byte(std::string_view sql, const std::function<bool(std::size_t)>& visit) {
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const std::string_view rest = sql.substr(at);
        const char c = rest[0];
        std::size_t end = std::string_view::npos, after = 0;
        if (rest.starts_with("--"))
            end = rest.find('\n'), after = 1;
        else if (rest.starts_with("/*"))
            end = rest.find("*/", 2), after = 2;
        else if (c == '\'' || c == '"')
            end = rest.find(c, 1), after = 1;
        else if (std::isspace(static_cast<unsigned char>(c)) == 0 && !visit(at))
            return;
        else
            continue;
        if (end == std::string_view::npos) return;
        at += end + after - 1;
    }
}

// What is no SELECT is refused by its first word.
Problem no_select(std::string_view sql) {
    std::string name = "SELECT", position = "1";
    each_bare_byte(sql, [&](std::size_t at) {
        std::size_t end = at;
        while (end < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[end])) || sql[end] == '_')) ++end;
        if (end > at) name = sql.substr(at, end - at);
        position = position_of(sql, at);
        return false;
    });
    return {400, "sql-not-allowed", {{"name", name}, {"position", position}}};
}

// A second statement is refused by the semicolon before it.
Problem second_statement(std::string_view sql) {
    std::string position = "1";
    each_bare_byte(sql, [&](std::size_t at) {
        if (sql[at] != ';') return true;
        position = position_of(sql, at);
        return false;
    });
    return {400, "sql-not-allowed", {{"name", ";"}, {"position", position}}};
}

class Check {
public:
    Check(std::string_view sql, std::span<const std::string> tables) : sql_(sql), tables_(tables) {}

    void gather(const Node& node) {  // names of all WITH parts: they may be read without a schema
        if (const Node* parts = node.find("cte_map"))
            if (const Node* map = parts->find("map"))
                for (const Node& entry : map->items) parts_.emplace(text_at(entry, "key"));
        for (const Member& member : node.members) gather(member.node);
        for (const Node& item : node.items) gather(item);
    }

    void walk(const Node& node) {
        if (refused_) return;
        if (node.type == Node::Type::object) look(node);
        for (const Member& member : node.members) walk(member.node);
        for (const Node& item : node.items) walk(item);
    }

    std::optional<Problem> refused() { return std::move(refused_); }

private:
    void refuse(const Node& at, std::string_view name) {
        if (refused_) return;
        const std::string_view place = text_at(at, "query_location");
        std::uint64_t position = 0;
        std::from_chars(place.data(), place.data() + place.size(), position);
        const bool known = !place.empty() && position != std::numeric_limits<std::uint64_t>::max();
        refused_ = Problem{400, "sql-not-allowed", {{"name", std::string(name)}, {"position", known ? position_of(sql_, position) : "1"}}};
    }

    void look(const Node& node) {
        const std::string_view type = text_at(node, "type"), of = text_at(node, "class");
        if (!of.empty() && !holds(expression_classes, of)) return refuse(node, of);
        if (node.find("sample") != nullptr && of.empty() && node.find("alias") != nullptr && !holds(table_kinds, type))
            return refuse(node, type);
        if (type == "SHOW_REF" || type == "COLUMN_DATA" || type == "PIVOT") return refuse(node, type);
        if (type == "BASE_TABLE") return table(node);
        if (type == "TABLE_FUNCTION") {
            const Node* call = node.find("function");
            const std::string_view name = call == nullptr ? std::string_view{} : text_at(*call, "function_name");
            if (!holds(table_functions, name)) return refuse(node, name);
        }
        if (node.find("function_name") != nullptr) function(node);
    }

    void table(const Node& node) {
        const std::string_view catalog = text_at(node, "catalog_name"), schema = text_at(node, "schema_name"),
                               name = text_at(node, "table_name");
        if (const Node* at = node.find("at_clause"); at != nullptr && at->type != Node::Type::null) return refuse(node, "at");
        if (catalog.empty() && schema.empty() && parts_.contains(std::string(name))) return;
        if (!catalog.empty() || (schema != "od" && !schema.empty())) return refuse(node, schema.empty() ? catalog : schema);
        const bool known = std::find(tables_.begin(), tables_.end(), name) != tables_.end();
        if (schema == "od" && known) return;
        constexpr std::size_t most = 3;
        const std::vector<std::string> names(tables_.begin(), tables_.end());
        std::vector<std::string> near = text::nearest(name, names, most);
        for (const std::string& other : names)  // where nothing is near, some that there are
            if (near.size() < most && std::find(near.begin(), near.end(), other) == near.end()) near.push_back(other);
        if (known) near = {std::string(name)};  // only its schema was forgotten
        for (std::string& one : near) one = fmt::format("od.\"{}\"", one);
        refused_ = Problem{400, "unknown-table", {{"name", std::string(name)}, {"near", fmt::format("{}", fmt::join(near, ", "))}}};
        refused_->lists.emplace("near", std::move(near));
    }

    void function(const Node& node) {
        std::string name(text_at(node, "function_name"));
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const std::string_view schema = text_at(node, "schema"), catalog = text_at(node, "catalog");
        if ((!schema.empty() && schema != "main") || (!catalog.empty() && catalog != "system")) return refuse(node, name);
        if (!allowed_function(name)) return refuse(node, name);
        if (name == "range" || name == "generate_series") generated(node, name);
    }

    // Literal and small: a list of a hundred million would fill the worker before any clock is asked.
    void generated(const Node& node, const std::string& name) {
        const Node* arguments = node.find("children");
        if (arguments == nullptr) return refuse(node, name);
        for (const Node& argument : arguments->items) {
            const Node* literal = &argument;
            if (text_at(argument, "class") == "FUNCTION" && text_at(argument, "function_name") == "-" &&
                argument.find("children") != nullptr && argument.find("children")->items.size() == 1)
                literal = &argument.find("children")->items[0];
            const Node* value = literal->find("value");
            const Node* number = value == nullptr ? nullptr : value->find("value");
            if (text_at(*literal, "class") != "CONSTANT" || number == nullptr) return refuse(node, name);
            std::int64_t whole = 0;
            const auto [end, ec] = std::from_chars(number->text.data(), number->text.data() + number->text.size(), whole);
            if (ec != std::errc{} || end != number->text.data() + number->text.size() || whole > most_generated || whole < -most_generated)
                return refuse(node, name);
        }
    }

    std::string_view sql_;
    std::span<const std::string> tables_;
    std::set<std::string> parts_;
    std::optional<Problem> refused_;
};

}  // namespace

bool allowed_function(std::string_view name) {
    static const std::set<std::string_view> known(std::begin(functions), std::end(functions));
    return known.contains(name);
}

Done check_syntax(std::string_view tree, std::span<const std::string> tables, std::string_view sql) {
    const auto root = read_json(tree, deepest_syntax);
    if (!root) return Problem{400, "sql-not-allowed", {{"name", "depth"}, {"position", "1"}}};
    if (const Node* error = root->find("error"); error == nullptr || error->truth) {
        const std::string_view kind = text_at(*root, "error_type");
        if (kind == "not implemented") return no_select(sql);
        std::uint64_t position = 0;
        const std::string_view place = text_at(*root, "position");
        std::from_chars(place.data(), place.data() + place.size(), position);
        return Problem{
            400, "sql-error", {{"message", std::string(text_at(*root, "error_message"))}, {"position", position_of(sql, position)}}};
    }
    const Node* statements = root->find("statements");
    if (statements == nullptr || statements->items.size() != 1) return second_statement(sql);
    Check check(sql, tables);
    check.gather(*statements);
    check.walk(*statements);
    if (auto refused = check.refused()) return std::move(*refused);
    return Nothing{};
}

}  // namespace skl::analytics
