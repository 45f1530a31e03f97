#include "opendata/engine/quality/score.h"

#include <array>
#include <cmath>

#include "opendata/engine/frequency.h"
#include "opendata/engine/quality/said.h"

namespace skl::opendata::quality {
namespace {

constexpr double year = 365;                     // days without a period within which data count as fresh
constexpr double grace = 1.1, late_periods = 3;  // periods until data are late, and from then until they count nothing

double share(std::int64_t part, std::int64_t whole, double otherwise = 1) {
    return whole <= 0 ? otherwise : std::clamp(static_cast<double>(part) / static_cast<double>(whole), 0.0, 1.0);
}

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

struct Documented {
    std::int64_t columns = 0, described = 0, wanting = 0, meant = 0;
};

Documented documented(const ScoreFigures& figures) {
    Documented out;
    for (const ColumnFigures& column : figures.columns) {
        out.columns += 1;
        out.described += column.described ? 1 : 0;
        out.wanting += column.needs_meaning ? 1 : 0;
        out.meant += column.needs_meaning && column.has_meaning ? 1 : 0;
    }
    return out;
}

// What a part counted, in whole numbers, and a word where the value is not the counted share alone.
void explain(PartScore& out, const ScoreFigures& figures) {
    switch (out.part) {
        case ScorePart::completeness:
            for (const ColumnFigures& column : figures.columns) out.passed += column.values, out.population += column.rows;
            break;
        case ScorePart::validity:
            out.passed = figures.accepted;
            out.population = figures.accepted + figures.quarantined;
            if (figures.text_issue_rows > 0) out.note.value = "text-checks";
            break;
        case ScorePart::consistency:
            for (const RuleFigures& rule : figures.rules) out.passed += rule.passed, out.population += rule.checked;
            if (figures.rules.empty()) out.note.value = "no-rules";
            break;
        case ScorePart::uniqueness:
            out.population = figures.accepted;
            out.passed = figures.distinct_rows.value_or(figures.accepted);
            if (!figures.distinct_rows) out.note.value = "not-counted";
            break;
        case ScorePart::timeliness:
            out.passed = static_cast<std::int64_t>(figures.age_days);
            out.population = static_cast<std::int64_t>(figures.period_days.value_or(0));
            out.note.value = figures.never_updated ? "final" : !on_time(figures) ? "late" : !figures.period_days ? "period-unknown" : "";
            break;
        case ScorePart::documentation: {
            const Documented said = documented(figures);
            out.passed = said.described;
            out.population = said.columns;
            if (said.meant < said.wanting) out.note.value = "meaning-missing";
            break;
        }
    }
}

}  // namespace

bool is_text_check(std::string_view code) {
    constexpr std::string_view codes[] = {"private-use-char", "lossy-question-mark", "replacement-char", "nul-removed",
                                          "han-inner-space",  "outer-space",         "mixed-tai",        "fullwidth-digit"};
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

double completeness(const std::vector<ColumnFigures>& columns) {
    double sum = 0, weights = 0;
    for (const ColumnFigures& column : columns) {
        const double weight = column.required ? 2 : 1;
        sum += weight * share(column.values, column.rows);
        weights += weight;
    }
    return weights == 0 ? 0 : sum / weights;
}

double validity(const ScoreFigures& figures) {
    std::int64_t values = 0, misfits = 0;
    for (const ColumnFigures& column : figures.columns) values += column.values, misfits += column.misfits;
    return 0.5 * share(figures.accepted, figures.accepted + figures.quarantined, 0) +
           0.3 * share(values - misfits - figures.off_standard, values) + 0.2 * (1 - share(figures.text_issue_rows, figures.accepted, 0));
}

double consistency(const std::vector<RuleFigures>& rules) {
    if (rules.empty()) return 1;
    double sum = 0;
    for (const RuleFigures& rule : rules) sum += share(rule.passed, rule.checked);
    return sum / static_cast<double>(rules.size());
}

double timeliness(std::optional<double> period_days, bool never_updated, double age_days) {
    if (never_updated) return 1;
    if (!period_days && age_days <= year) return 1;
    const double period = period_days.value_or(year);
    return std::max(0.0, 1 - std::max(0.0, age_days - grace * period) / (late_periods * period));
}

bool on_time(const ScoreFigures& figures) { return timeliness(figures.period_days, figures.never_updated, figures.age_days) >= 1; }

double documentation(const ScoreFigures& figures) {
    const Documented said = documented(figures);
    return 0.6 * share(said.described, said.columns, 0) + 0.2 * share(said.meant, said.wanting, said.columns > 0 ? 1 : 0) +
           0.1 * (figures.contact ? 1 : 0) + 0.1 * (figures.license ? 1 : 0);
}

double weighed(const std::array<double, std::size(score_parts)>& values) {
    double out = 0;
    for (std::size_t i = 0; i < values.size(); ++i) out += score_parts[i].weight * values[i];
    return out;
}

Score score_of(const ScoreFigures& figures) {
    const std::array<double, std::size(score_parts)> values = {
        completeness(figures.columns),
        validity(figures),
        consistency(figures.rules),
        share(figures.distinct_rows.value_or(figures.accepted), figures.accepted),
        timeliness(figures.period_days, figures.never_updated, figures.age_days),
        documentation(figures),
    };
    Score out;
    std::array<double, std::size(score_parts)> shown{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        shown[i] = rounded(values[i], 100);
        const double points = score_parts[i].weight * shown[i];
        PartScore& part = out.parts.emplace_back();
        part.part = score_parts[i].part;
        part.weight = score_parts[i].weight;
        part.value = shown[i];
        part.points = rounded(points, 100);
        part.missing = rounded(score_parts[i].weight - points, 100);
        explain(part, figures);
    }
    out.score = rounded(weighed(shown), 100);
    return out;
}

namespace {

bool needs_meaning(ColumnType type) {
    return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number || type == ColumnType::code;
}

// The catalogue's column of that name, with its entry of the dictionary.
const RecordColumn* column_named(const RecordDistribution& said, std::size_t table, const std::string& name) {
    if (table >= said.tables.size()) return nullptr;
    for (const RecordColumn& column : said.tables[table].columns)
        if (column.name.value == name) return &column;
    return nullptr;
}

ColumnFigures figures_of(const ColumnReport& column, std::int64_t rows, const RecordColumn* entry) {
    ColumnFigures out;
    out.rows = rows;
    out.values = std::max<std::int64_t>(0, rows - column.nulls);
    out.misfits = std::min(out.values, column.type_errors);
    out.needs_meaning = needs_meaning(column.type);
    if (entry == nullptr) return out;
    out.described = says(entry->title) || says(entry->description);
    out.has_meaning = !entry->unit.empty() || entry->code_list || entry->standard_uri;
    return out;
}

}  // namespace

ScoreFigures figures_of(const CatalogueRecord& record, const std::vector<const IngestReport*>& reports) {
    ScoreFigures out;
    for (std::size_t r = 0; r < reports.size() && r < record.distributions.size(); ++r) {
        if (reports[r] == nullptr) continue;
        for (std::size_t t = 0; t < reports[r]->tables.size(); ++t) {
            const TableReport& table = reports[r]->tables[t];
            out.accepted += table.rows.accepted;
            out.quarantined += table.rows.quarantined;
            std::int64_t found = 0;
            for (const Issue& issue : table.issues)
                if (is_text_check(issue.code.value)) found += issue.count;
            out.text_issue_rows += std::min(found, table.rows.accepted);
            for (const ColumnReport& column : table.columns)
                out.columns.push_back(figures_of(column, table.rows.accepted, column_named(record.distributions[r], t, column.name.value)));
        }
    }
    const std::string& frequency = record.dataset.frequency.value;
    out.period_days = frequency_days(frequency);
    out.never_updated = frequency == "never";
    out.contact = has_contact(record);
    out.license = !record.dataset.license.empty();
    return out;
}

}  // namespace skl::opendata::quality
