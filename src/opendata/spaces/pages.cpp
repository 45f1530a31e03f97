#include "opendata/spaces/pages.h"

namespace skl::opendata::spaces {
namespace {

std::string joined(const Context& cx, const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& one : all) out += (out.empty() ? "" : cx.language() == "en" ? ", " : "、") + one;
    return out;
}

std::vector<std::string> lines_of(const std::optional<Prose<2000>>& given) {
    std::vector<std::string> out;
    std::string_view rest = given ? std::string_view(given->value) : std::string_view();
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        while (!line.empty() && (line.front() == ' ' || line.front() == '\r')) line.remove_prefix(1);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
        if (!line.empty()) out.emplace_back(line);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return out;
}

}  // namespace

TermsView view_of(const Context& cx, const Node& policy) {
    TermsView out;
    const auto terms = read_terms(policy);
    if (!terms) return out;
    out.permitted = terms->permitted;
    out.purposes = joined(cx, terms->purposes);
    out.places = joined(cx, terms->places);
    out.from = terms->from;
    out.until = terms->until;
    out.count = terms->count;
    out.attribute = terms->attribute;
    out.inform = terms->inform;
    out.erase = terms->erase;
    return out;
}

Result<Terms> terms_of(Context& cx, const NewTerms& given) {
    Terms out;
    const calendar::Zone zone = inside(cx).requests.zone(cx.tenant());
    out.permitted = given.permitted;
    out.purposes = lines_of(given.purposes);
    out.places = lines_of(given.places);
    std::vector<FieldError> faults;
    for (const auto& [name, values] : {std::pair{"/purposes", &out.purposes}, {"/places", &out.places}}) {
        if (values->size() > most_values) faults.push_back({name, "too-many", {{"max", std::to_string(most_values)}}});
        for (const std::string& value : *values)
            if (value.size() > longest_value) faults.push_back({name, "too-long", {{"max", std::to_string(longest_value)}}});
    }
    if (given.from) out.from = zone.midnight(*given.from);
    if (given.until) out.until = Instant{zone.midnight(Date{given.until->day + std::chrono::days(1)}).micros - 1'000};
    if (out.from && out.until && *out.from > *out.until) faults.push_back({"/until", "before-from"});
    if (given.count) out.count = given.count->value;
    out.attribute = given.attribute.value_or(false);
    out.inform = given.inform.value_or(false);
    out.erase = given.erase.value_or(false);
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    return out;
}

Result<Space> space_at(Reader& reader, const SpaceKey& key) {
    auto space = find_space(reader, key.value);
    if (!space) return Problem::not_found("space");
    return std::move(*space);
}

std::string path_of(const Space& space) { return "/spaces/" + space.slug.value; }

std::string name_of_target(const Context& cx, Reader& reader, const std::optional<Uuid>& dataset, const std::string& target) {
    const auto entry = dataset ? dataset_in_space(reader, *dataset) : std::nullopt;
    const auto found = entry ? dataset_by_id(reader, entry->dataset_id) : std::nullopt;
    return found ? found->title.in(cx.language()) : target;
}

}  // namespace skl::opendata::spaces
