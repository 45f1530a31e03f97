// Which standards a column might be bound to (opendata.md §13.7): those whose names are like its own, the more so where its values fit.
#include <map>
#include <set>

#include "kernel/http/context.h"
#include "opendata/api/access.h"
#include "opendata/engine/standards/checker.h"
#include "opendata/engine/values.h"
#include "opendata/quality/store.h"
#include "opendata/standards/bindings.h"
#include "opendata/standards/store.h"
#include "opendata/store.h"

namespace skl::opendata {
namespace {

using standards::Name;

constexpr std::int64_t most_compared = 10'000;                                                     // standards in force
constexpr std::size_t offers_each = 3, most_offered = 200, samples_shown = 3, longest_name = 900;  // bytes of the last

struct Candidate {
    const DataStandard* standard;
    std::vector<Name> names;
};

std::vector<Name> names_of(const Translations& title) {
    std::vector<Name> out;
    for (const auto& [language, words] : title.by_language)
        if (!words.empty()) out.push_back(standards::name_of(words));
    return out;
}

std::vector<Name> names_of(const TableColumn* column, const ColumnEntry* entry) {
    std::vector<Name> out;
    if (column != nullptr) {
        out.push_back(standards::name_of(column->name.value));
        if (!column->title.empty() && column->title != column->name.value) out.push_back(standards::name_of(column->title));
    }
    if (entry != nullptr)
        for (Name& name : names_of(entry->title)) out.push_back(std::move(name));
    return out;
}

std::vector<std::string> samples_of(const TableColumn& column) {
    std::vector<std::string> out;
    for (const TopValue& top : column.top_values)
        if (!top.value.empty() && !top.value.ends_with("…")) out.push_back(top.value);  // a shortened one is no value
    if (out.empty())
        for (const auto& end : {column.min, column.max})
            if (end && !end->empty()) out.push_back(*end);
    return out;
}

class Offering {
public:
    Offering(const Context& cx, Reader& reader) : cx_(cx) {
        StandardFilter filter;
        filter.state = StandardState::active;
        filter.limit = most_compared;
        standards_ = list_standards(reader, filter);
        for (const DataStandard& standard : standards_) candidates_.push_back({&standard, names_of(standard.title)});
    }

    std::vector<ShownOffer> of(const TableColumn& column, const ColumnEntry* entry, const std::set<std::string>& refused) const {
        const auto ours = names_of(&column, entry);
        const auto samples = samples_of(column);
        std::vector<ShownOffer> out;
        for (const Candidate& candidate : candidates_) {
            const DataStandard& standard = *candidate.standard;
            if (refused.contains(standard.uri.value)) continue;
            const auto alike = standards::resemblance(ours, candidate.names);
            if (alike.value < standards::least_names) continue;
            const auto rule = standards::rule_of(standard.type.value, standard.value.value, standard.check_rule.value);
            const double fit = standards::Checker(rule, column.type).share(samples);
            const double score = standards::score_of(alike.value, fit);
            if (score < standards::least_score) continue;
            out.push_back({{},
                           {cx_.href("/standards/" + to_text(standard.id))},
                           standard.title.in(cx_.language()),
                           {standard.uri.value},
                           score,
                           alike.likeness,
                           reason(alike, rule.checks() && !samples.empty() ? std::optional(fit) : std::nullopt)});
        }
        std::stable_sort(out.begin(), out.end(), [](const ShownOffer& a, const ShownOffer& b) { return a.score > b.score; });
        if (out.size() > offers_each) out.resize(offers_each);
        for (std::size_t i = 0; i < out.size(); ++i) out[i].place.value = std::to_string(i + 1);
        return out;
    }

private:
    std::string reason(const standards::Resemblance& alike, std::optional<double> fit) const {
        std::string out = cx_.say(fmt::format("standards.reason.{}", boost::describe::enum_to_string(alike.likeness, "")),
                                  {{"ours", alike.ours}, {"theirs", alike.theirs}});
        if (fit)
            out += (cx_.language() == "en" ? " " : "") + cx_.say("standards.reason.fit", {{"percent", fmt::format("{:.0f}", 100 * *fit)}});
        return out;
    }

    const Context& cx_;
    std::vector<DataStandard> standards_;
    std::vector<Candidate> candidates_;
};

ShownBinding binding_of(const Context& cx, const std::string& uri, const std::map<std::string, DataStandard>& known) {
    ShownBinding out;
    out.uri.value = uri;
    out.name = clipped(uri, longest_name);
    out.state = BindingState::unknown;
    if (const auto standard = known.find(uri); standard != known.end()) {
        out.href.value = cx.href("/standards/" + to_text(standard->second.id));
        out.name = standard->second.title.in(cx.language());
        out.state = standard->second.state == StandardState::active ? BindingState::in_force : BindingState::withdrawn;
    }
    return out;
}

// What the last measurement saw of the column, and what stands among the issues.
void add_figures(Context& cx, ShownBinding& out, const std::string& column, const Dataset& dataset,
                 const std::optional<quality::QualityReport>& report, const std::vector<QualityIssue>& issues, const Uuid& resource) {
    if (report)
        for (const quality::StandardFigures& one : report->standards)
            if (one.column.value == column && one.uri.value == out.uri.value) {
                out.cells_checked += one.checked;
                out.cells_failed += one.checked - one.passed;
            }
    if (out.cells_failed == 0) return;
    out.issues_href.value = cx.href("/datasets/" + dataset.slug.value + "/issues");
    if (!may_read_rows(cx, dataset)) return;  // samples are cells
    std::size_t shown = 0;
    for (const QualityIssue& issue : issues) {
        const bool ours = issue.resource_id == resource && issue.column_name.value == column &&
                          (issue.code.value == "constraint-error" || issue.code.value == "type-error");
        for (const std::string& sample : issue.samples)
            if (ours && shown < samples_shown) out.samples += (shown++ == 0 ? "" : "、") + sample;
    }
}

}  // namespace

std::vector<ColumnBinding> bindings_of(Context& cx, Reader& reader, const Dataset& dataset, const Resource& resource,
                                       const std::vector<TableColumn>& columns, const std::vector<ColumnEntry>& entries, bool offering) {
    std::vector<std::string> uris;
    for (const ColumnEntry& entry : entries)
        if (entry.standard_uri) uris.push_back(entry.standard_uri->value);
    std::map<std::string, DataStandard> known;
    for (DataStandard& standard : standards_by_uri(reader, uris)) known.emplace(standard.uri.value, std::move(standard));
    const auto report = uris.empty() ? std::nullopt : newest_report(reader, dataset.id);
    const auto issues = uris.empty() ? std::vector<QualityIssue>{} : issues_of(reader, dataset.id);
    std::map<std::string, std::set<std::string>> refused;
    for (RefusedStandard& one : refused_standards(reader, resource.id)) refused[one.column].insert(std::move(one.uri));
    std::optional<Offering> offers;
    if (offering) offers.emplace(cx, reader);

    std::vector<ColumnBinding> out;
    const auto entry_of = [&](const std::string& name) -> const ColumnEntry* {
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const ColumnEntry& one) { return one.column.value == name; });
        return found == entries.end() ? nullptr : &*found;
    };
    std::size_t offered = 0;
    const auto add = [&](const std::string& name, const TableColumn* column) {
        ColumnBinding& one = out.emplace_back();
        one.column = name;
        const ColumnEntry* entry = entry_of(name);
        if (entry != nullptr && entry->standard_uri) {
            one.bound = binding_of(cx, entry->standard_uri->value, known);
            add_figures(cx, *one.bound, name, dataset, report, issues, resource.id);
        } else if (offers && column != nullptr && offered++ < most_offered) {
            one.offers = offers->of(*column, entry, refused[name]);
        }
    };
    for (const TableColumn& column : columns) add(column.name.value, &column);
    for (const ColumnEntry& entry : entries)
        if (std::none_of(out.begin(), out.end(), [&](const ColumnBinding& one) { return one.column == entry.column.value; }))
            add(entry.column.value, nullptr);
    return out;
}

}  // namespace skl::opendata
