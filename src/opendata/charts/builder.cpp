#include "opendata/charts/builder.h"

#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "opendata/api/sql.h"
#include "opendata/engine/charts/scale.h"

namespace skl::opendata {
namespace {

using charts::ChartChoice;
using charts::ChartData;
using charts::ChartKind;
using charts::number_text;
using charts::Summary;

constexpr std::size_t most_lines_shown = 200;  // of a picture's table: the page stays light, the API has all

template <class Enum>
std::string word(const Context& cx, const char* name, Enum value) {
    return cx.say(fmt::format("{}.{}", name, boost::describe::enum_to_string(value, "")));
}

class Building {
public:
    Building(const Context& cx, const Chartable& rows, const ChartQuery& asked) : cx_(cx), rows_(rows) {
        const auto name = [](const auto& text) { return text ? text->value : std::string{}; };
        asked_ = {asked.kind, asked.summary, name(asked.x), name(asked.y), name(asked.y2), name(asked.by)};
    }

    Result<ChartChoice> settle() { return charts::settle(asked_, rows_.columns); }
    Result<ChartData> read(const ChartChoice& choice) const { return charts::read_chart(choice, rows_.columns, rows_.source, rows_.ask); }

    // What could not be followed is left out, so that the page still shows something.
    std::optional<ChartChoice> settle_anyway() {
        asked_ = {asked_.kind, {}, "", "", "", ""};
        if (auto with_kind = settle()) return std::move(*with_kind);
        asked_.kind.reset();
        if (auto any = settle()) return std::move(*any);
        return {};
    }

    std::string title(const std::string& column) const {
        const auto found = rows_.titles.find(column);
        return found == rows_.titles.end() ? column : found->second;
    }
    std::string measure(const ChartChoice& choice) const {
        if (choice.kind == ChartKind::histogram || (choice.summary == Summary::count && charts::places_of(choice.kind, {}).measured))
            return cx_.say("chart.count");
        if (!charts::places_of(choice.kind, {}).measured) return title(choice.y);
        return cx_.say(fmt::format("analysis.measure.{}", boost::describe::enum_to_string(choice.summary, "")),
                       {{"column", title(choice.y)}});
    }
    charts::ChartWords words(const ChartChoice& choice, const ChartData& data) const {
        charts::ChartWords out;
        out.x = title(choice.x), out.y = measure(choice), out.y2 = title(choice.y2), out.by = title(choice.by);
        out.title = rows_.title;
        out.description = name(choice, data);
        out.empty_label = cx_.say("dataset.empty.cell");
        out.nothing = cx_.say("charts.nothing");
        out.fewer = cx_.say("charts.least"), out.more = cx_.say("charts.most");
        return out;
    }

    // What a reader who does not see it is told first.
    std::string name(const ChartChoice& choice, const ChartData& data) const {
        std::map<std::string, std::string> parts{
            {"kind", word(cx_, "ChartKind", choice.kind)}, {"x", title(choice.x)}, {"y", measure(choice)}};
        std::string out = cx_.say(choice.kind == ChartKind::histogram ? "charts.name.one" : "charts.name", parts);
        const std::string space = cx_.language() == "en" ? " " : "";
        const auto label = [&](const std::string& text) { return text.empty() ? cx_.say("dataset.empty.cell") : text; };
        if (choice.kind == ChartKind::bar && data.bars.size() > 1) {
            const auto [least, most] =
                std::minmax_element(data.bars.begin(), data.bars.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
            out += space + cx_.say("charts.name.ends", {{"most", label(most->label)},
                                                        {"most_value", number_text(most->value)},
                                                        {"least", label(least->label)},
                                                        {"least_value", number_text(least->value)}});
        }
        if (choice.kind == ChartKind::line && data.labels.size() > 1)
            out += space + cx_.say("charts.name.span", {{"from", label(data.labels.front())}, {"to", label(data.labels.back())}});
        return out;
    }

    std::string number(std::int64_t value) const { return cx_.app().locale().number(cx_.language(), value); }

    std::vector<std::string> notes(const ChartChoice& choice, const ChartData& data) const {
        std::vector<std::string> out;
        const auto of = [&](const char* key, std::int64_t shown, std::int64_t found) {
            if (found > shown) out.push_back(cx_.say(key, {{"shown", number(shown)}, {"found", number(found)}}));
        };
        const auto series = static_cast<std::int64_t>(data.lines.size());
        switch (choice.kind) {
            case ChartKind::bar:
            case ChartKind::box:
            case ChartKind::pyramid: of("charts.note.groups", data.shown, data.found); break;
            case ChartKind::line:
                of("charts.note.latest", data.shown, data.found);
                of("charts.note.series", series, data.series_found);
                break;
            case ChartKind::heatmap:
                of("charts.note.across", data.shown, data.found);
                of("charts.note.down", series, data.series_found);
                break;
            case ChartKind::scatter:
                of(rows_.source.numbered ? "charts.note.sample" : "charts.note.first", data.shown, data.found);
                if (data.correlation) out.push_back(cx_.say("charts.note.correlation", {{"r", fmt::format("{:.3f}", *data.correlation)}}));
                break;
            case ChartKind::histogram:
                out.push_back(cx_.say("charts.note.bins", {{"width", number_text(data.bins.width)}}));
                if (data.nulls > 0) out.push_back(cx_.say("charts.note.nulls", {{"count", number(data.nulls)}}));
                break;
        }
        if (choice.kind == ChartKind::box) out.push_back(cx_.say("charts.note.box"));
        return out;
    }

    ChartPicture picture(const ChartChoice& choice, const ChartData& data) const {
        ChartPicture out;
        out.name = name(choice, data);
        out.notes = notes(choice, data);
        Lines lines{out};
        const auto words = [&](const std::string& text) {
            return LineCell{text.empty() ? cx_.say("dataset.empty.cell") : shortened(text), false, false};
        };
        const auto numeric = [](double value) { return LineCell{number_text(value), true, false}; };
        switch (choice.kind) {
            case ChartKind::bar:
                lines.head({title(choice.x)}, {measure(choice)});
                for (const auto& bar : data.bars) lines.add({words(bar.label), numeric(bar.value)});
                break;
            case ChartKind::line:
            case ChartKind::heatmap: {
                std::vector<std::string> series;
                for (const auto& one : data.lines) series.push_back(choice.by.empty() ? measure(choice) : words(one.name).text);
                lines.head({title(choice.x)}, series);
                for (std::size_t i = 0; i < data.labels.size(); ++i) {
                    std::vector<LineCell> cells{words(data.labels[i])};
                    for (const auto& one : data.lines) cells.push_back(one.values[i] ? numeric(*one.values[i]) : LineCell{"", true, true});
                    lines.add(std::move(cells));
                }
                break;
            }
            case ChartKind::scatter:
                lines.head({}, {title(choice.x), title(choice.y)});
                for (const auto& point : data.points) lines.add({numeric(point.x), numeric(point.y)});
                break;
            case ChartKind::histogram:
                lines.head({title(choice.x)}, {cx_.say("chart.count")});
                for (std::size_t i = 0; i < data.bins.counts.size(); ++i) {
                    const double low = data.bins.from + data.bins.width * static_cast<double>(i);
                    lines.add({LineCell{cx_.say("charts.class", {{"from", number_text(low)}, {"to", number_text(low + data.bins.width)}}),
                                        false, false},
                               LineCell{number(data.bins.counts[i]), true, false}});
                }
                break;
            case ChartKind::box:
                lines.head({title(choice.x)},
                           {cx_.say("chart.count"), cx_.say("charts.box.least"), cx_.say("charts.box.low"), cx_.say("charts.box.middle"),
                            cx_.say("charts.box.high"), cx_.say("charts.box.most"), cx_.say("charts.box.outside")});
                for (const auto& box : data.boxes)
                    lines.add({words(box.label), LineCell{number(box.count), true, false}, numeric(box.least), numeric(box.low),
                               numeric(box.middle), numeric(box.high), numeric(box.most), LineCell{number(box.outside), true, false}});
                break;
            case ChartKind::pyramid:
                lines.head({title(choice.x)}, {title(choice.y), title(choice.y2)});
                for (const auto& one : data.sides) lines.add({words(one.label), numeric(one.left), numeric(one.right)});
                break;
        }
        if (lines.left_out > 0)
            out.notes.push_back(cx_.say("charts.note.table", {{"shown", number(static_cast<std::int64_t>(most_lines_shown))}}));
        return out;
    }

    void options(const std::optional<ChartChoice>& choice, ChartPage& out) const {
        for (const ChartKind kind : charts::offered(rows_.columns))
            out.kind_options.push_back(
                {boost::describe::enum_to_string(kind, ""), word(cx_, "ChartKind", kind), choice && choice->kind == kind});
        if (!choice) return;
        const charts::ChartPlaces places = charts::places_of(choice->kind, rows_.columns);
        const auto fill = [&](std::vector<ChartOption>& into, const std::vector<const charts::ChartColumn*>& columns,
                              const std::string& chosen) {
            for (const charts::ChartColumn* one : columns) into.push_back({one->name, title(one->name), one->name == chosen});
        };
        fill(out.x_options, places.x, choice->x);
        if (places.measured) {
            for (const Summary one : {Summary::count, Summary::sum, Summary::avg, Summary::median, Summary::min, Summary::max})
                if (one == Summary::count || !places.y.empty())
                    out.summary_options.push_back(
                        {boost::describe::enum_to_string(one, ""), word(cx_, "Summary", one), one == choice->summary});
        }
        fill(out.y_options, places.y, choice->y);
        fill(out.y2_options, places.y2, choice->y2);
        if (places.by_optional && !places.by.empty()) out.by_options.push_back({"", cx_.say("analysis.group.none"), choice->by.empty()});
        std::vector<const charts::ChartColumn*> by;
        for (const charts::ChartColumn* one : places.by)
            if (one->name != choice->x) by.push_back(one);
        fill(out.by_options, by, choice->by);
    }

private:
    struct Lines {
        ChartPicture& out;
        std::size_t left_out = 0;
        void head(std::vector<std::string> words, const std::vector<std::string>& numbers) {
            for (std::string& one : words) out.head.push_back({std::move(one), false});
            for (const std::string& one : numbers) out.head.push_back({one, true});
        }
        void add(std::vector<LineCell> cells) {
            if (out.lines.size() == most_lines_shown)
                ++left_out;
            else
                out.lines.push_back({std::move(cells)});
        }
    };

    const Context& cx_;
    const Chartable& rows_;
    charts::ChartAsked asked_;
};

}  // namespace

void build_chart(const Context& cx, const Chartable& rows, const ChartQuery& asked, ChartPage& out) {
    Building building(cx, rows, asked);
    if (charts::offered(rows.columns).empty()) {
        out.none = cx.say("charts.none");
        return;
    }
    std::optional<ChartChoice> choice;
    if (auto settled = building.settle()) {
        choice = std::move(*settled);
    } else {
        out.wrong = refusal_words(cx, settled.problem());
        choice = building.settle_anyway();
    }
    building.options(choice, out);
    if (!choice) return;
    auto data = building.read(*choice);
    if (!data) {
        if (!out.wrong) out.wrong = refusal_words(cx, data.problem());
        return;
    }
    if (data->empty()) {
        out.none = cx.say("charts.nothing");
        return;
    }
    out.picture = building.picture(*choice, *data);
}

Result<std::string> chart_svg(const Context& cx, const Chartable& rows, const ChartQuery& asked, double width) {
    Building building(cx, rows, asked);
    auto choice = building.settle();
    if (!choice) return std::move(choice.problem());
    auto data = building.read(*choice);
    if (!data) return std::move(data.problem());
    return charts::draw(*choice, *data, building.words(*choice, *data), width);
}

Reply picture_reply(std::string svg) {
    Reply reply = Reply::text(std::move(svg), "image/svg+xml");
    reply.headers.emplace_back("Cache-Control", "private, max-age=3600");
    reply.headers.emplace_back("Vary", "Accept-Language, Cookie");
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
}

analytics::Pairs pairs_of(const ChartQuery& asked) {
    analytics::Pairs out;
    if (asked.kind) out.emplace_back("kind", write_scalar(view(*asked.kind)));
    if (asked.summary) out.emplace_back("summary", write_scalar(view(*asked.summary)));
    for (const auto& [name, value] :
         {std::pair{"x", &asked.x}, std::pair{"y", &asked.y}, std::pair{"y2", &asked.y2}, std::pair{"by", &asked.by}})
        if (*value && !(*value)->value.empty()) out.emplace_back(name, (*value)->value);
    return out;
}

}  // namespace skl::opendata
