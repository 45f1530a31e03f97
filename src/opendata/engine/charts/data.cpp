#include "opendata/engine/charts/data.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace skl::opendata::charts {
namespace {

using analytics::Cell;
using analytics::quoted_name;
using analytics::ResultTable;

double number_of(const Cell& cell) {
    switch (cell.kind) {
        case Cell::Kind::real: return cell.real;
        case Cell::Kind::integer:
        case Cell::Kind::boolean: return static_cast<double>(cell.whole);
        case Cell::Kind::decimal: return std::strtod(std::string(cell.text).c_str(), nullptr);
        default: return 0;
    }
}
std::int64_t whole_of(const Cell& cell) { return cell.kind == Cell::Kind::integer ? cell.whole : std::llround(number_of(cell)); }
std::string text_of(const Cell& cell) {
    std::string out;
    append_text(out, cell);
    return out;
}
bool is_null(const Cell& cell) { return cell.kind == Cell::Kind::null; }

std::string measure(const ChartChoice& choice) {
    if (choice.summary == Summary::count) return "cast(count(*) as double)";
    return fmt::format("cast({}({}) as double)", boost::describe::enum_to_string(choice.summary, ""), quoted_name(choice.y));
}

class Reading {
public:
    Reading(const ChartChoice& choice, const std::vector<ChartColumn>& columns, const ChartSource& source, const Ask& ask)
        : choice_(choice), columns_(columns), source_(source), ask_(ask) {}

    Result<ChartData> run() {
        Done done = Nothing{};
        switch (choice_.kind) {
            case ChartKind::bar: done = bars(); break;
            case ChartKind::line: done = lines(); break;
            case ChartKind::scatter: done = points(); break;
            case ChartKind::histogram: done = histogram(); break;
            case ChartKind::box: done = boxes(); break;
            case ChartKind::pyramid: done = pyramid(); break;
            case ChartKind::heatmap: done = heatmap(); break;
        }
        if (!done) return std::move(done.problem());
        return std::move(out_);
    }

private:
    const ChartColumn& column(const std::string& name) const {
        return *std::find_if(columns_.begin(), columns_.end(), [&](const ChartColumn& one) { return one.name == name; });
    }
    // "from … where …", with conditions of the chart's own.
    std::string rows(std::string_view condition = "") const {
        std::string out = "from " + source_.from;
        if (!source_.where.empty()) out += fmt::format(" where ({})", source_.where);
        if (!condition.empty()) out += fmt::format(" {} {}", source_.where.empty() ? "where" : "and", condition);
        return out;
    }

    Done each(const std::string& sql, const std::function<void(const ResultTable&, std::size_t)>& row) {
        auto found = ask_(sql);
        if (!found) return std::move(found.problem());
        for (std::size_t i = 0; i < found->rows(); ++i) row(*found, i);
        return Nothing{};
    }

    Done bars() {
        const bool ordered = is_time(column(choice_.x));
        const std::string sql =
            fmt::format("select x, v, n from (select {} as x, {} as v, count(*) over () as n {} group by 1) groups order by {} limit {}",
                        quoted_name(choice_.x), measure(choice_), rows(), ordered ? "1 nulls last" : "2 desc nulls last, 1", most_bars);
        return each(sql, [&](const ResultTable& found, std::size_t i) {
            out_.found = whole_of(found.at(i, 2));
            if (is_null(found.at(i, 1))) return;
            out_.bars.push_back({text_of(found.at(i, 0)), number_of(found.at(i, 1))});
            ++out_.shown;
        });
    }

    std::string known(const std::string& name) const { return quoted_name(name) + " is not null"; }

    Done lines() {
        const std::string by = choice_.by.empty() ? "''" : quoted_name(choice_.by);
        const std::string sql = fmt::format(
            "with g as (select {} as x, {} as b, {} as v, count(*) as n {} group by 1, 2),\n"
            "best as (select b, sum(n) as s from g group by 1 order by 2 desc, 1 limit {}),\n"
            "ends as (select x from g group by 1 order by 1 desc limit {})\n"
            "select g.x, g.b, g.v, (select count(distinct x) from g), (select count(distinct b) from g)\n"
            "from g join best on g.b = best.b join ends on g.x = ends.x order by 1, best.s desc, 2",
            quoted_name(choice_.x), by, measure(choice_), rows(known(choice_.x)), most_lines, most_line_points);
        std::vector<std::string> order;
        auto done = each(sql, [&](const ResultTable& found, std::size_t i) {
            out_.found = whole_of(found.at(i, 3)), out_.series_found = whole_of(found.at(i, 4));
            put(text_of(found.at(i, 0)), text_of(found.at(i, 1)), found.at(i, 2));
        });
        if (!done) return done;
        out_.shown = static_cast<std::int64_t>(out_.labels.size());
        return Nothing{};
    }

    // A value at a label and a series, which are made as they come; series keep one value for each label.
    void put(std::string label, const std::string& name, const Cell& value) {
        if (out_.labels.empty() || out_.labels.back() != label) out_.labels.push_back(std::move(label));
        auto series = std::find_if(out_.lines.begin(), out_.lines.end(), [&](const LineSeries& one) { return one.name == name; });
        if (series == out_.lines.end()) series = out_.lines.insert(out_.lines.end(), {name, {}});
        for (LineSeries& one : out_.lines) one.values.resize(out_.labels.size());
        if (!is_null(value)) series->values.back() = number_of(value);
    }

    Done points() {
        const std::string x = fmt::format("cast({} as double)", quoted_name(choice_.x)),
                          y = fmt::format("cast({} as double)", quoted_name(choice_.y));
        const std::string both = fmt::format("{} and {}", known(choice_.x), known(choice_.y));
        auto done = each(fmt::format("select count(*), corr({}, {}) {}", x, y, rows(both)), [&](const ResultTable& found, std::size_t i) {
            out_.found = whole_of(found.at(i, 0));
            if (found.at(i, 1).kind == Cell::Kind::real && std::isfinite(found.at(i, 1).real)) out_.correlation = found.at(i, 1).real;
        });
        if (!done) return done;
        // Rows evenly from the whole table where it numbers them; of joined rows the first ones.
        const std::int64_t step = (out_.found + static_cast<std::int64_t>(most_points) - 1) / static_cast<std::int64_t>(most_points);
        const std::string some =
            source_.numbered && step > 1 ? fmt::format("{} and {} % {} = 0", both, quoted_name(analytics::row_id), step) : both;
        return each(fmt::format("select {}, {} {} limit {}", x, y, rows(some), most_points), [&](const ResultTable& found, std::size_t i) {
            out_.points.push_back({number_of(found.at(i, 0)), number_of(found.at(i, 1))});
            ++out_.shown;
        });
    }

    Done histogram() {
        const std::string x = fmt::format("cast({} as double)", quoted_name(choice_.x));
        std::int64_t count = 0, all = 0;
        double facts[4] = {};
        auto done =
            each(fmt::format("select count({0}), min({0}), max({0}), quantile_cont({0}, 0.25), quantile_cont({0}, 0.75), count(*) {1}", x,
                             rows()),
                 [&](const ResultTable& found, std::size_t i) {
                     count = whole_of(found.at(i, 0)), all = whole_of(found.at(i, 5));
                     for (std::size_t k = 0; k < 4; ++k) facts[k] = number_of(found.at(i, k + 1));
                 });
        if (!done || count == 0) return done;
        const bool whole = column(choice_.x).type != analytics::ColumnType::number;
        out_.bins = bins_for(count, facts[0], facts[1], facts[2], facts[3], whole);
        out_.found = out_.shown = count, out_.nulls = all - count;
        const std::size_t last = out_.bins.counts.size() - 1;
        const std::string sql = fmt::format(
            "select cast(least(greatest(floor(({} - {:.17g}) / {:.17g}), 0), {}) as bigint) as b, count(*) {} group by 1 order by 1", x,
            out_.bins.from, out_.bins.width, last, rows(known(choice_.x)));
        return each(sql, [&](const ResultTable& found, std::size_t i) {
            const auto bin =
                static_cast<std::size_t>(std::clamp<std::int64_t>(whole_of(found.at(i, 0)), 0, static_cast<std::int64_t>(last)));
            out_.bins.counts[bin] += whole_of(found.at(i, 1));
        });
    }

    Done boxes() {
        const std::string sql = fmt::format(
            "with v as (select {} as g, cast({} as double) as y {}),\n"
            "q as (select g, count(*) as n, quantile_cont(y, 0.25) as q1, median(y) as m, quantile_cont(y, 0.75) as q3, min(y) as lo, "
            "max(y) as hi\n"
            "  from v group by g order by n desc, g limit {})\n"
            "select q.g, q.n, q.lo, q.q1, q.m, q.q3, q.hi, min(case when v.y >= q.q1 - 1.5 * (q.q3 - q.q1) then v.y end),\n"
            "  max(case when v.y <= q.q3 + 1.5 * (q.q3 - q.q1) then v.y end),\n"
            "  cast(sum(case when v.y < q.q1 - 1.5 * (q.q3 - q.q1) or v.y > q.q3 + 1.5 * (q.q3 - q.q1) then 1 else 0 end) as bigint),\n"
            "  (select count(distinct g) from v)\n"
            "from q join v on v.g = q.g group by q.g, q.n, q.lo, q.q1, q.m, q.q3, q.hi order by {}",
            quoted_name(choice_.x), quoted_name(choice_.y), rows(fmt::format("{} and {}", known(choice_.x), known(choice_.y))), most_boxes,
            is_ordered(column(choice_.x)) ? "1" : "5 desc, 1");
        return each(sql, [&](const ResultTable& found, std::size_t i) {
            const auto at = [&](std::size_t k) { return number_of(found.at(i, k)); };
            out_.boxes.push_back({text_of(found.at(i, 0)), whole_of(found.at(i, 1)), whole_of(found.at(i, 9)), at(2), at(7), at(3), at(4),
                                  at(5), at(8), at(6)});
            out_.found = whole_of(found.at(i, 10));
            ++out_.shown;
        });
    }

    // In the order of their first rows: classes of age have one that no alphabet knows.
    Done pyramid() {
        const std::string sql = fmt::format(
            "select x, l, r, n from (select {} as x, cast(sum({}) as double) as l, cast(sum({}) as double) as r, count(*) over () as n, {} "
            "as o {} "
            "group by 1) groups order by {} limit {}",
            quoted_name(choice_.x), quoted_name(choice_.y), quoted_name(choice_.y2), source_.numbered ? "min(_id)" : "0",
            rows(known(choice_.x)), source_.numbered && !is_ordered(column(choice_.x)) ? "o" : "1", most_pyramid);
        return each(sql, [&](const ResultTable& found, std::size_t i) {
            out_.sides.push_back({text_of(found.at(i, 0)), number_of(found.at(i, 1)), number_of(found.at(i, 2))});
            out_.found = whole_of(found.at(i, 3));
            ++out_.shown;
        });
    }

    Done heatmap() {
        const std::string sql = fmt::format(
            "with g as (select {} as x, {} as b, {} as v, count(*) as n {} group by 1, 2),\n"
            "across as (select x, sum(n) as s from g group by 1 order by 2 desc, 1 limit {}),\n"
            "down as (select b, sum(n) as s from g group by 1 order by 2 desc, 1 limit {})\n"
            "select g.x, g.b, g.v, (select count(distinct x) from g), (select count(distinct b) from g)\n"
            "from g join across on g.x = across.x join down on g.b = down.b order by 1, 2",
            quoted_name(choice_.x), quoted_name(choice_.by), measure(choice_),
            rows(fmt::format("{} and {}", known(choice_.x), known(choice_.by))), most_cells_across, most_cells_down);
        auto done = each(sql, [&](const ResultTable& found, std::size_t i) {
            out_.found = whole_of(found.at(i, 3)), out_.series_found = whole_of(found.at(i, 4));
            put(text_of(found.at(i, 0)), text_of(found.at(i, 1)), found.at(i, 2));
        });
        if (!done) return done;
        std::sort(out_.lines.begin(), out_.lines.end(), [](const LineSeries& a, const LineSeries& b) { return a.name < b.name; });
        out_.shown = static_cast<std::int64_t>(out_.labels.size());
        return Nothing{};
    }

    const ChartChoice& choice_;
    const std::vector<ChartColumn>& columns_;
    const ChartSource& source_;
    const Ask& ask_;
    ChartData out_;
};

}  // namespace

Bins bins_for(std::int64_t count, double least, double most, double low, double high, bool whole) {
    Bins out;
    const double span = most - least;
    if (!(span > 0) || count <= 0) return {least, 1, {0}};
    double wanted = 2 * (high - low) / std::cbrt(static_cast<double>(count));
    if (!(wanted > 0)) wanted = span / (1 + std::log2(static_cast<double>(count)));  // H. Sturges, where half of the values are one
    wanted = std::max(wanted, span / static_cast<double>(most_bins));
    if (whole) wanted = std::max(wanted, 1.0);
    double power = std::pow(10, std::floor(std::log10(wanted)));
    for (const double step : {1.0, 2.0, 5.0, 10.0, 20.0}) {  // 20: where the start moved one class further
        out.width = step * power;
        out.from = std::floor(least / out.width) * out.width;
        const double bins = std::floor((most - out.from) / out.width) + 1;
        if (out.width >= wanted * (1 - 1e-9) && bins <= static_cast<double>(most_bins)) {
            out.counts.assign(static_cast<std::size_t>(bins), 0);
            break;
        }
    }
    if (out.counts.empty()) out = {least, span / static_cast<double>(most_bins), std::vector<std::int64_t>(most_bins, 0)};
    return out;
}

Result<ChartData> read_chart(const ChartChoice& choice, const std::vector<ChartColumn>& columns, const ChartSource& source,
                             const Ask& ask) {
    return Reading(choice, columns, source, ask).run();
}

}  // namespace skl::opendata::charts
