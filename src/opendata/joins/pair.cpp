#include "opendata/joins/pair.h"

#include <unordered_map>

#include "opendata/engine/analysis/fold.h"
#include "opendata/engine/diff/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_counted_keys = sketch::exact_up_to;  // of one side
constexpr std::size_t shown_columns = 6;                        // of one side, in the preview

struct KeyRows {
    std::int64_t rows = 0;
    std::string written;
};
struct SideKeys {
    std::unordered_map<std::string, KeyRows> keys;  // by their normal form
    sketch::KmvBuilder sketch;
    bool counted = true;
};

std::string key_values(const PairSide& side, const char* joint) {
    std::string out;
    for (const std::size_t i : side.key) out += (out.empty() ? "" : joint) + diff::text_value(side.open.lake.columns[i]);
    return out;
}

Result<SideKeys> keys_of(analytics::TrustedQueries& queries, const PairSide& side) {
    SideKeys out;
    const std::string values = key_values(side, ", ");
    std::vector<std::string_view> parts(side.key.size());
    auto done = queries.query({fmt::format("select count(*), {} from {} group by all", values, side.open.lake.source), {}},
                              {[](const auto&) {},
                               [&](std::span<const analytics::Cell> cells) {
                                   std::string normal, written;
                                   for (std::size_t i = 0; i < parts.size(); ++i) {
                                       if (cells[i + 1].kind == analytics::Cell::Kind::null) return true;  // no key
                                       parts[i] = cells[i + 1].text;
                                       joins::append_normal(normal, parts[i]);
                                       written += (written.empty() ? "" : " ") + std::string(parts[i]);
                                   }
                                   out.sketch.add(sketch::element_hash(normal));
                                   if (!out.counted) return true;
                                   KeyRows& key = out.keys[normal];
                                   key.rows += cells[0].whole;
                                   if (key.written.empty()) key.written = std::move(written);
                                   if (out.keys.size() > most_counted_keys) out.keys.clear(), out.counted = false;
                                   return true;
                               }},
                              query_deadline());
    if (!done) return std::move(done.problem());
    return out;
}

void count_matches(const SideKeys& left, const SideKeys& right, JoinedPair& out) {
    std::int64_t both = 0;
    bool many_left = false, many_right = false;
    for (const auto& [normal, key] : left.keys) {
        const auto other = right.keys.find(normal);
        if (other == right.keys.end()) {
            out.rows_without += key.rows;
            out.unmatched.push_back(key.written);
            continue;
        }
        ++both;
        out.rows += key.rows * other->second.rows;
        many_left = many_left || key.rows > 1;
        many_right = many_right || other->second.rows > 1;
    }
    out.overlap = {static_cast<double>(left.keys.size()), static_cast<double>(right.keys.size()), static_cast<double>(both), true};
    out.fan_out = many_left    ? (many_right ? FanOut::many_to_many : FanOut::many_to_one)
                  : many_right ? FanOut::one_to_many
                               : FanOut::one_to_one;
    std::sort(out.unmatched.begin(), out.unmatched.end());
    if (out.unmatched.size() > shown_unmatched) out.unmatched.resize(shown_unmatched);
}

std::string folded(const PairSide& side, const char* table) {
    std::vector<analytics::Column> key;
    for (const std::size_t i : side.key) key.push_back(side.open.lake.columns[i]);
    return analysis::key_sql(key, analysis::KeyForm::normal, table);
}

// The key first, then what else the table has.
std::string shown(const PairSide& side, const char* table, bool key, std::string_view prefix) {
    std::string out;
    std::size_t count = 0;
    const auto add = [&](std::size_t i) {
        const std::string& name = side.open.lake.columns[i].name;
        if (count++ >= shown_columns) return;
        out += fmt::format("{}{}.{}", out.empty() ? "" : ", ", table, analytics::quoted_name(name));
        if (!prefix.empty()) out += fmt::format(" as {}", analytics::quoted_name(fmt::format("{}{}", prefix, name)));
    };
    if (key)
        for (const std::size_t i : side.key) add(i);
    for (std::size_t i = 0; i < side.open.lake.columns.size(); ++i)
        if (std::find(side.key.begin(), side.key.end(), i) == side.key.end() &&
            side.open.lake.columns[i].type != analytics::ColumnType::geojson)
            add(i);
    return out;
}

}  // namespace

Result<std::vector<std::size_t>> key_places(const OpenTable& open, const std::vector<std::string>& names, const char* parameter) {
    std::vector<std::size_t> out;
    if (names.empty() || names.size() > joins::most_parts) return analytics::fault_at("bad-parameter", parameter, 0, {{"name", parameter}});
    for (const std::string& name : names) {
        const auto found =
            std::find_if(open.lake.columns.begin(), open.lake.columns.end(), [&](const auto& one) { return one.name == name; });
        if (found == open.lake.columns.end()) return analytics::unknown_column(name, open.lake, parameter, 0);
        out.push_back(static_cast<std::size_t>(found - open.lake.columns.begin()));
    }
    return out;
}

std::string join_sql(const PairSide& left, const PairSide& right, const std::string& from_left, const std::string& from_right,
                     std::int64_t limit) {
    const std::string more = shown(right, "r", false, right.open.table.name.value + ".");
    return fmt::format("select {}{}\nfrom {} l join {} r\n  on {}\n   = {}\nlimit {}", shown(left, "l", true, ""),
                       more.empty() ? "" : ", " + more, from_left, from_right, folded(left, "l"), folded(right, "r"), limit);
}

Result<JoinedPair> join_pair(analytics::TrustedQueries& queries, const PairSide& left, const PairSide& right) {
    auto ours = keys_of(queries, left), theirs = keys_of(queries, right);
    if (!ours) return std::move(ours.problem());
    if (!theirs) return std::move(theirs.problem());
    JoinedPair out;
    out.exact = ours->counted && theirs->counted;
    if (out.exact)
        count_matches(*ours, *theirs, out);
    else
        out.overlap = sketch::overlap(ours->sketch.finish(), theirs->sketch.finish());
    auto preview =
        queries.query({join_sql(left, right, left.open.lake.source, right.open.lake.source, shown_joined), {}}, query_deadline());
    if (!preview) return std::move(preview.problem());
    out.preview = std::move(*preview);
    return out;
}

}  // namespace skl::opendata
