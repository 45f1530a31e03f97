// Who gains and who loses, as a page: the whole in figures, tenths and groups as bars drawn here, each beside the table it is of.
#include <algorithm>
#include <cmath>

#include "kernel/text/text.h"
#include "rules/comparison_view.h"
#include "rules/pages/figures.h"

namespace skl::rules {

namespace {

// The picture, in units of about a pixel on a phone: labels to the left, losses and gains from a line between them.
constexpr double width = 440, label_width = 104, digit_width = 9, gap = 8, row_step = 32, bar_height = 18, top = 8;
constexpr std::size_t longest_label = 12;  // in widths of a Latin letter; a Chinese one takes two
constexpr double whole = 100;              // per cent

std::string shortened(const std::string& label) {
    std::string made;
    std::string_view rest = label;
    for (std::size_t taken = 0; !rest.empty();) {
        const char32_t c = text::next(rest);
        taken += c < 0x1100 ? 1 : 2;
        if (taken > longest_label) return made + "…";
        text::append(made, c);
    }
    return made;
}

std::string share(std::int64_t count, std::int64_t of) {
    return of == 0 ? "" : fmt::format("{:.0f}%", whole * static_cast<double>(count) / static_cast<double>(of));
}

double number(const std::optional<std::string>& decimal) { return decimal ? std::strtod(decimal->c_str(), nullptr) : 0; }

double each(const ComparisonLine& line) {
    return line.people.value_or(0) == 0 ? 0 : number(line.difference) / static_cast<double>(*line.people);
}

std::string mean_figure(double value) { return signed_figure(fmt::format("{:.2f}", value)); }

// What a row of the picture shows: so much to the left, so much to the right.
struct Bar {
    double left = 0, right = 0;
    std::string left_figure, right_figure;
};

Bar shares_of(const ComparisonLine& line) {
    const std::int64_t people = line.people.value_or(0), more = line.winners.value_or(0), less = line.losers.value_or(0);
    if (people == 0) return {};
    const auto part = [&](std::int64_t count) { return whole * static_cast<double>(count) / static_cast<double>(people); };
    return {part(less), part(more), less > 0 ? share(less, people) : "", more > 0 ? share(more, people) : ""};
}

Bar means_of(const ComparisonLine& line) {
    const double mean = each(line);
    if (mean < 0) return {-mean, 0, mean_figure(mean), ""};
    return {0, mean, "", mean > 0 ? mean_figure(mean) : ""};
}

std::string label_of(const PageModel& page, const ComparisonLine& line, bool tenths) {
    if (line.label.empty()) return page.say("population.compare.without");
    return tenths ? page.say("population.compare.tenth", {{"number", line.label}}) : line.label;
}

// Beside a bar, for its figure.
double room_of(const std::string& figure) {
    return figure.empty() ? 0 : gap + digit_width * static_cast<double>(text::code_points(figure));
}

std::string px(double value) { return fmt::format("{:.1f}", value); }

void draw(PageModel& picture, const std::vector<ComparisonLine>& lines, bool tenths, Bar (*bar_of)(const ComparisonLine&)) {
    double most_left = 0, most_right = 0, left_room = 0, right_room = digit_width * 6;  // at least for what is said of a hidden line
    for (const ComparisonLine& line : lines) {
        const Bar bar = bar_of(line);
        most_left = std::max(most_left, bar.left);
        most_right = std::max(most_right, bar.right);
        left_room = std::max(left_room, room_of(bar.left_figure));
        right_room = std::max(right_room, room_of(bar.right_figure));
    }
    const double both = most_left + most_right;
    const double scale = both > 0 ? (width - label_width - left_room - right_room) / both : 0;
    const double zero = label_width + left_room + most_left * scale;
    const double height = top + row_step * static_cast<double>(lines.size());
    picture.set("box", fmt::format("0 0 {} {}", width, height));
    picture.set("zero", px(zero));
    picture.set("bottom", px(height));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const ComparisonLine& line = lines[i];
        const Bar bar = bar_of(line);
        const double y = top + row_step * static_cast<double>(i);
        PageModel row = picture.add("bars");
        row.set("bar_label", shortened(label_of(picture, line, tenths)));
        row.set("bar_text_y", px(y + bar_height - 4));
        row.set("bar_y", px(y));
        row.flag("hidden", line.suppressed);
        row.set("hidden_x", px(zero + 6));
        row.flag("lost", bar.left > 0);
        row.set("lost_x", px(zero - bar.left * scale));
        row.set("lost_width", px(bar.left * scale));
        row.set("lost_text_x", px(zero - bar.left * scale - 5));
        row.set("lost_figure", bar.left_figure);
        row.flag("won", bar.right > 0);
        row.set("won_width", px(bar.right * scale));
        row.set("won_text_x", px(zero + bar.right * scale + 5));
        row.set("won_figure", bar.right_figure);
    }
}

void fill_line(PageModel& row, const ComparisonLine& line) {
    const auto count = [&](const char* name, const std::optional<std::int64_t>& value) {
        row.set(name, value ? row.locale->number(row.language, *value) : std::string());
    };
    count("people_count", line.people), count("win_count", line.winners), count("lose_count", line.losers),
        count("same_count", line.unchanged);
    row.set("before", line.base ? grouped(*line.base) : "");
    row.set("after", line.scenario ? grouped(*line.scenario) : "");
    row.set("change", line.difference ? signed_figure(*line.difference) : "");
    row.set("change_each", line.people ? mean_figure(each(line)) : "");
}

void dress_part(PageModel& page, const std::vector<ComparisonLine>& lines, bool tenths, const std::string& column) {
    if (lines.empty()) return;
    PageModel part = page.add("parts");
    part.set("part_id", tenths ? "tenths" : "groups");
    part.set("part_title", page.say(tenths ? "population.compare.by-tenths" : "population.compare.by-groups", {{"column", column}}));
    const bool hidden = std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.suppressed; });
    part.flag("some_hidden", hidden);
    const bool shown = std::any_of(lines.begin(), lines.end(), [](const auto& line) { return !line.suppressed; });
    for (const auto& [key, bars] : {std::pair{"population.compare.shares", &shares_of}, {"population.compare.means", &means_of}}) {
        if (!shown) break;
        PageModel picture = part.add("pictures");
        picture.set("picture_title", page.say(key));
        draw(picture, lines, tenths, bars);
    }
    for (const ComparisonLine& line : lines) {
        PageModel row = part.add("table_lines");
        row.set("line_label", label_of(page, line, tenths));
        row.flag("suppressed_line", line.suppressed);
        fill_line(row, line);
    }
}

void offer(PageModel& page, const char* list, const std::vector<std::string>& values, const std::string& chosen,
           const std::map<std::string, Text<>>& labels) {
    for (const std::string& one : values) {
        PageModel option = page.add(list);
        const auto label = labels.find(one);
        option.set("option_value", one);
        option.set("option_label", label == labels.end() ? one : label->second.value);
        option.flag("option_chosen", one == chosen);
    }
}

}  // namespace

void dress_comparison(PageModel& page, const void* value, Context& cx) {
    const auto& made = *static_cast<const PopulationComparison*>(value);
    page.set("action", cx.href(cx.request().path));
    for (const ComparableRun& one : made.others) {
        PageModel option = page.add("runs");
        const bool chosen = made.with_href && made.with_href->ends_with(to_text(one.id));
        option.set("option_value", to_text(one.id));
        option.set("option_label",
                   fmt::format("{} · {} · {}", one.scenario_title ? one.scenario_title->value : one.version.value,
                               page.locale->date(page.language, one.as_of), page.locale->instant(page.language, one.created_at)));
        option.flag("option_chosen", chosen);
    }
    page.flag("runs", !made.others.empty());
    offer(page, "numbers", made.outputs, made.output, made.labels);
    offer(page, "tenth_columns", made.columns, made.decile ? made.decile->value : "", {});
    offer(page, "group_columns", made.columns, made.group ? made.group->value : "", {});
    const auto label = made.labels.find(made.output);
    page.set("output_label", label == made.labels.end() ? made.output : label->second.value);
    page.flag("nobody", made.with_href && !made.total);
    page.flag("whole", made.total && !made.total->suppressed);
    page.flag("whole_hidden", made.total && made.total->suppressed);
    if (made.total) {
        fill_line(page, *made.total);
        const double before = number(made.total->base), change = number(made.total->difference);
        page.set("change_share",
                 before != 0 ? fmt::format("{}%", signed_figure(fmt::format("{:.1f}", whole * change / std::abs(before)))) : "");
        page.set("win_share", share(made.total->winners.value_or(0), made.total->people.value_or(0)));
        page.set("lose_share", share(made.total->losers.value_or(0), made.total->people.value_or(0)));
        page.set("same_share", share(made.total->unchanged.value_or(0), made.total->people.value_or(0)));
    }
    dress_part(page, made.deciles, true, made.decile ? made.decile->value : "");
    dress_part(page, made.groups, false, made.group ? made.group->value : "");
}

}  // namespace skl::rules
