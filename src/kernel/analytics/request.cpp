// Parameters of a table's request, its condition and its limits.
#include "kernel/analytics/request.h"

#include "kernel/text/text.h"

namespace skl::analytics {

namespace {

// 台 and 臺 are one character to who looks for words (opendata.md §16). True: the word has it.
bool fold_taiwan(std::string& word) {
    constexpr std::string_view plain = "台", full = "臺";
    static_assert(plain.size() == full.size());
    bool found = word.find(full) != std::string::npos;
    for (std::size_t at = word.find(plain); at != std::string::npos; at = word.find(plain, at + plain.size())) {
        word.replace(at, plain.size(), full);
        found = true;
    }
    return found;
}

}  // namespace

TableRequest::TableRequest(const Pairs& parameters, std::initializer_list<std::string_view> own) : known_(own.begin(), own.end()) {
    for (const auto& [name, value] : parameters) {
        if (std::find(own.begin(), own.end(), name) == own.end()) {
            plain_.emplace_back(name, value);
        } else if (!own_.emplace(name, value).second && !fault_) {
            fault_ = Problem{400, "duplicate-parameter", {{"name", name}}, {{"/" + name, "duplicate-parameter"}}};
        }
    }
}

std::string TableRequest::get(std::string_view name) const {
    const auto found = own_.find(name);
    return found == own_.end() ? std::string() : found->second;
}

// A plain condition whose name is no column is an unknown parameter: it may be a mistyped one of either kind.
std::optional<Problem> TableRequest::unknown_parameter(const Table& table) const {
    for (const auto& [name, value] : plain_) {
        const std::string column = name.ends_with(']') ? name.substr(0, name.rfind('[')) : name;
        if (find_column(table, column)) continue;
        std::vector<std::string> known = known_;
        for (const Column& one : table.columns) known.push_back(one.name);
        std::vector<std::string> near = text::nearest(column, known, 3);
        Problem problem{400,
                        "unknown-parameter",
                        {{"name", name}, {"near", fmt::format("{}", fmt::join(near, ", "))}},
                        {{"/" + name, "unknown-parameter"}}};
        problem.lists.emplace("near", std::move(near));
        return problem;
    }
    return {};
}

Result<Expression> TableRequest::condition(const Table& table) const {
    if (auto unknown = unknown_parameter(table)) return *unknown;
    auto plain = plain_filter(plain_);
    if (!plain) return plain;
    const std::string filter = get("filter");
    if (filter.find_first_not_of(" \t\r\n") == std::string::npos) return plain;
    auto parsed = parse_filter(filter);
    if (!parsed) return parsed;
    return both(std::move(*parsed), std::move(*plain));
}

Result<bool> TableRequest::append_where(SqlText& sql, const Table& table) const {
    auto condition = this->condition(table);
    if (!condition) return std::move(condition.problem());
    bool some = false;
    const auto joint = [&] { sql << (std::exchange(some, true) ? " and " : " where "); };
    if (condition->kind == Expression::Kind::term || !condition->parts.empty()) {
        joint();
        if (Done done = append_condition(sql, *condition, table); !done) return std::move(done.problem());
    }
    return append_words(sql, get("q"), table, some);
}

Result<bool> append_words(SqlText& sql, const std::string& q, const Table& table, bool some) {
    const auto joint = [&] { sql << (std::exchange(some, true) ? " and " : " where "); };
    if (!text::valid_utf8(q)) return fault_at("bad-filter", "q", 0);
    std::vector<std::string> words;
    for (std::size_t at = 0; at < q.size();) {
        const std::size_t end = std::min(q.find(' ', at), q.size());
        if (end > at) words.push_back(q.substr(at, end - at));
        at = end + 1;
    }
    if (words.size() > most_search_words)
        return fault_at("filter-limit", "q", 0, {{"of", "words"}, {"limit", std::to_string(most_search_words)}});
    for (std::string& word : words) {
        joint();
        sql << "(false";
        const bool variant = fold_taiwan(word);
        for (const Column& column : table.columns) {
            if (!stored_as_text(column.type)) continue;
            sql << " or contains(lower(" << (variant ? "replace(" : "") << "cast(" << quoted_name(column.name) << " as varchar)"
                << (variant ? ", '台', '臺')" : "") << "), lower(";
            sql.bind(word) << "))";
        }
        sql << ")";
    }
    return some;
}

std::string normalised_query(const Pairs& parameters) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, value] : parameters) {
        std::string one = value;
        if (name == "filter" || name == "having") {
            if (auto parsed = parse_filter(value)) one = print_filter(*parsed);
        } else if (name == "select" || name == "sort" || name == "group_by" || name == "measures") {
            one = fmt::format("{}", fmt::join(split_names(value), ","));
        }
        out.emplace_back(name, std::move(one));
    }
    std::sort(out.begin(), out.end());
    std::string text;
    for (const auto& [name, value] : out) text += fmt::format("{}:{}={}:{}\n", name.size(), name, value.size(), value);
    return text;
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> out;
    std::string name;
    bool quoted = false;
    int depth = 0;
    const auto finish = [&] {
        const std::size_t first = name.find_first_not_of(' '), last = name.find_last_not_of(' ');
        out.push_back(first == std::string::npos ? "" : name.substr(first, last - first + 1));
        name.clear();
    };
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && c == '(') ++depth;
        if (!quoted && c == ')') --depth;
        if (c == ',' && !quoted && depth <= 0)
            finish();
        else
            name += c;
    }
    finish();
    return out;
}

Result<std::int64_t> read_limit(const std::string& text, std::int64_t usual, std::int64_t most, std::string_view parameter) {
    if (text.empty()) return usual;
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out < 1 || out > most)
        return fault_at("bad-limit", parameter, 0, {{"least", "1"}, {"most", std::to_string(most)}});
    return out;
}

}  // namespace skl::analytics
