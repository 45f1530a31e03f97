// Vectors of services.md §14: the office calendar of Taiwan, legal periods and working days.
#include <sstream>

#include "kernel/calendar/calendar.h"
#include "kernel/describe/node.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

using namespace skl::calendar;

// Empty: we agree.
std::string period_case(const Calendar& days, const Node& vector) {
    const auto text = [&](std::string_view name) { return vector.find(name) ? vector.find(name)->text : std::string(); };
    Date event, wanted;
    const auto unit = unit_named(text("unit"));
    const Node* adverse = vector.find("adverse");
    const std::string length = text("n");
    std::int64_t n = 0;
    std::from_chars(length.data(), length.data() + length.size(), n);
    if (!parse(text("event"), event) || !parse(text("end"), wanted) || !unit || n < 1) return "cannot be read";
    const PeriodEnd end = period_end(days, event, n, *unit, adverse && adverse->truth ? adverse_counting : ordinary_counting);
    return end == PeriodEnd{wanted} ? "" : "want " + to_text(wanted) + " got " + to_text(end.day);
}

// As announced for 2026; the calendar of a year is the rule it came from, so its sum is a check of the file and of us.
std::string days_off_of_2026(const Calendar& days) {
    using namespace std::chrono;
    int off = 0;
    for (sys_days day = year(2026) / January / 1; day <= sys_days(year(2026) / December / 31); day += std::chrono::days(1))
        off += !days.working({day});
    return off == 120 ? "" : "want 120 got " + std::to_string(off);
}

}  // namespace

void tw_calendar(const std::filesystem::path& folder, Report& report) {
    const auto days = Calendar::from_csv(file_text(folder / "exceptions.csv"));
    report.check("exceptions.csv", static_cast<bool>(days), days ? "" : "line " + days.problem().params.at("line"));
    const auto vectors = read_json(file_text(folder / "period-cases.json"));
    report.check("period-cases.json", static_cast<bool>(vectors), "cannot be read");
    if (!days || !vectors) return;
    const std::string off = days_off_of_2026(*days);
    report.check("days off in 2026", off.empty(), off);
    for (const Node& vector : vectors->items) {
        const std::string difference = period_case(*days, vector);
        report.check(vector.find("id") ? vector.find("id")->text : "case", difference.empty(), difference);
    }
}

}  // namespace skl::conformance
