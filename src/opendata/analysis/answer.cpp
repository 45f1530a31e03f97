#include "opendata/analysis/page.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t rows_shown = 20, unmatched_shown = 10;

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

Result<JoinMatch> match_of(const Context& cx, analysis::JoinPlan plan, const AskSql& ask) {
    const auto counted = ask(analysis::match_sql(plan));
    if (!counted) return counted.problem();
    const analytics::ResultTable& table = (*counted)->table;
    const auto number = [&](std::size_t i) { return table.rows() == 0 ? std::int64_t{0} : table.at(0, i).whole; };
    JoinMatch out;
    out.left_keys = number(0), out.right_keys = number(1), out.both = number(2), out.keyless = number(4);
    out.rows_without = number(5) + out.keyless, out.rows = number(6);
    const bool many_left = number(7) > 1, many_right = number(8) > 1;
    out.fan_out = many_left    ? (many_right ? FanOut::many_to_many : FanOut::many_to_one)
                  : many_right ? FanOut::one_to_many
                               : FanOut::one_to_one;
    const sketch::Overlap overlap{static_cast<double>(out.left_keys), static_cast<double>(out.right_keys), static_cast<double>(out.both),
                                  true};
    out.containment = overlap.containment(), out.proportion = overlap.proportion();
    out.grade = joins::grade(out.containment, out.proportion);
    out.percent = percent(out.containment);
    const auto unmatched = ask(analysis::unmatched_sql(plan, unmatched_shown));
    if (!unmatched) return unmatched.problem();
    for (std::size_t i = 0; i < (*unmatched)->table.rows(); ++i) {
        UnmatchedKey& one = out.unmatched.emplace_back();
        append_text(one.key, (*unmatched)->table.at(i, 0));
        one.key = one.key.empty() ? cx.say("dataset.empty.cell") : shortened(one.key);
        one.rows = (*unmatched)->table.at(i, 1).whole;
    }
    plan.form = analysis::KeyForm::exact;
    const auto written = ask(analysis::match_sql(plan));
    if (!written) return written.problem();
    const double keys = (*written)->table.rows() == 0 ? 0 : static_cast<double>((*written)->table.at(0, 0).whole);
    out.exact_containment = keys > 0 ? static_cast<double>((*written)->table.at(0, 2).whole) / keys : 0;
    out.exact_percent = percent(out.exact_containment);
    return out;
}

}  // namespace

void answer_analysis(Context& cx, const Joined& joined, const std::vector<analytics::SqlTable>& tables, AnalysisPage& out) {
    std::optional<Problem> refused;
    const AskSql ask = [&](const std::string& sql) -> Result<SqlCache::Kept> {
        if (refused) return *refused;  // what follows would wait as long
        auto found = answer_of(inside(cx), {sql, {}, tables, {}});
        if (found) return found->answer;
        if (found.problem().status != 400) refused = found.problem();
        return std::move(found.problem());
    };
    const std::string sql = analysis::result_sql(joined.plan);
    const auto rows = ask(fmt::format("{}\nlimit {}", sql, rows_shown));
    if (rows)
        out.result = shown_result(cx, **rows, static_cast<std::size_t>(rows_shown));
    else
        out.wrong = refusal_words(cx, rows.problem());
    auto match = match_of(cx, joined.plan, ask);
    if (match)
        out.match = std::move(*match);
    else if (!out.wrong)
        out.wrong = refusal_words(cx, match.problem());
    out.chart = chart_of_joined(cx, joined, ask);
    JoinedMap map = map_of_joined(cx, joined, ask);
    out.map = std::move(map.picture);
    if (!map.missing.empty()) out.map_missing = std::move(map.missing);
    const bool many =
        out.match && joined.plan.groups.empty() &&
        out.match->rows + (joined.plan.kind == analysis::JoinKind::left ? out.match->rows_without : 0) > analytics::QueryLimits{}.rows;
    out.too_long = many || refused.has_value();
}

}  // namespace skl::opendata
