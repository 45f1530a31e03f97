#include "opendata/engine/asia/checks.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "kernel/describe/scalar.h"
#include "kernel/describe/types.h"
#include "kernel/text/text.h"
#include "opendata/engine/asia/bundle.h"

namespace skl::opendata::asia {
namespace {

constexpr std::string_view languages[] = {"zh-Hant", "en", "ja", "ko", "th", "id", "vi"};
constexpr std::size_t entries_looked_at = 50, observations_looked_at = 50;

std::string text_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    return found != nullptr && found->type == Node::Type::text ? found->text : std::string();
}
std::optional<double> number_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    if (found == nullptr || found->type != Node::Type::number) return {};
    return std::strtod(found->text.c_str(), nullptr);
}
bool is_list(const Node* node) { return node != nullptr && node->type == Node::Type::list; }

bool is_time(const std::string& text) {
    Instant at;
    return text.size() > 10 && text[10] == 'T' && parse(text, at);
}

bool is_country(const std::string& text) {
    return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// An id of SPDX, or LicenseRef-…: letters, digits, - . and +.
bool is_license(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
    });
}

bool is_url(const std::string& text) { return text.starts_with("https://") || text.starts_with("http://"); }

// Members that carry language: the tag behind @ is one of the profile's.
bool tagged(const Node& entry, std::string_view name) {
    bool any = false;
    for (const Member& member : entry.members)
        if (member.key.starts_with(std::string(name) + "@")) {
            any = true;
            const std::string_view tag = std::string_view(member.key).substr(name.size() + 1);
            if (std::find(std::begin(languages), std::end(languages), tag) == std::end(languages)) return false;
        }
    return any;
}

std::string observations_path(const std::string& name) { return "/bundles/" + name + "/observations"; }

class Suite {
public:
    explicit Suite(const Answers& answers) : answers_(answers) {}

    std::vector<Check> all() {
        of_conformance();
        of_catalog();
        of_entries();
        of_paging();
        of_dataset();
        of_refusals();
        for (const Bundle& one : bundles()) of_bundle(one);
        return std::move(out_);
    }

private:
    const Heard* heard(const std::string& path) const {
        const auto found = answers_.find(path);
        return found == answers_.end() || found->second.status == 0 ? nullptr : &found->second;
    }
    std::optional<Node> body(const std::string& path) const {
        const Heard* answer = heard(path);
        auto read = answer == nullptr ? Result<Node>(Problem{}) : read_json(answer->body);
        if (!read) return {};
        return std::move(*read);
    }
    std::optional<Node> result(const std::string& path) const {
        auto whole = body(path);
        const Node* success = whole ? whole->find("success") : nullptr;
        if (success == nullptr || !success->truth || whole->find("result") == nullptr) return {};
        return *whole->find("result");
    }

    void say(std::string id, std::string says, bool holds, std::string found = {}) {
        out_.push_back(
            {std::move(id), std::move(says), holds ? CheckResult::pass : CheckResult::fail, holds ? std::string() : std::move(found)});
    }
    void unseen(std::string id, std::string says) { out_.push_back({std::move(id), std::move(says), CheckResult::not_seen, {}}); }
    // `holds` is asked only where there is something to ask.
    void where(bool seen, std::string id, std::string says, const std::function<bool()>& holds, std::string found = {}) {
        if (!seen) return unseen(std::move(id), std::move(says));
        say(std::move(id), std::move(says), holds(), std::move(found));
    }
    void each(const std::vector<const Node*>& all, std::string id, std::string says, const std::function<bool(const Node&)>& holds) {
        if (all.empty()) return unseen(std::move(id), std::move(says));
        const auto wrong = std::find_if_not(all.begin(), all.end(), [&](const Node* one) { return holds(*one); });
        std::string found;
        if (wrong != all.end()) write_node(found, **wrong);
        while (found.size() > 300 || !text::valid_utf8(found)) found.pop_back();
        say(std::move(id), std::move(says), wrong == all.end(), std::move(found));
    }
    void envelope(const std::string& path, const std::string& id) {
        const Heard* answer = heard(path);
        where(
            answer != nullptr, id + ".status", path + " answers 200", [&] { return answer->status == 200; },
            answer == nullptr ? "" : std::to_string(answer->status));
        where(
            answer != nullptr, id + ".json", path + " is application/json",
            [&] { return answer->content_type.starts_with("application/json"); }, answer == nullptr ? "" : answer->content_type);
        where(answer != nullptr, id + ".envelope", path + " is {\"success\":true,\"result\":…} without error",
              [&] { return result(path).has_value() && body(path)->find("error") == nullptr; });
    }

    void of_conformance() {
        envelope("/conformance", "conformance");
        const auto told = result("/conformance");
        const auto member = [&](std::string_view name) { return told ? told->find(name) : nullptr; };
        const bool seen = told.has_value();
        where(seen, "conformance.profile", "profile is asia-od/1", [&] { return text_of(*told, "profile") == profile; });
        where(seen, "conformance.core", "conforms_to has asia-od/1/core", [&] { return lists("asia-od/1/core", member("conforms_to")); });
        where(seen, "conformance.catalog", "conforms_to has asia-od/1/catalog",
              [&] { return lists("asia-od/1/catalog", member("conforms_to")); });
        where(seen, "conformance.country", "country is ISO 3166-1 alpha-2", [&] { return is_country(text_of(*told, "country")); });
        where(seen, "conformance.languages", "languages are of the profile", [&] {
            const Node* list = member("languages");
            return is_list(list) && !list->items.empty() && std::all_of(list->items.begin(), list->items.end(), [](const Node& one) {
                       return std::find(std::begin(languages), std::end(languages), one.text) != std::end(languages);
                   });
        });
        where(seen, "conformance.crs", "crs is EPSG:4326", [&] { return text_of(*told, "crs") == "EPSG:4326"; });
        where(seen, "conformance.limits", "limit_default and limit_max are numbers, the one not above the other", [&] {
            return number_of(*told, "limit_default") && number_of(*told, "limit_max") &&
                   *number_of(*told, "limit_default") <= *number_of(*told, "limit_max");
        });
        where(seen, "conformance.catalog-href", "catalog is the catalogue's address", [&] { return is_url(text_of(*told, "catalog")); });
        where(seen, "conformance.bundles", "bundles is a list with name, href and properties", [&] {
            const Node* list = member("bundles");
            return is_list(list) && std::all_of(list->items.begin(), list->items.end(), [](const Node& one) {
                       return bundle(text_of(one, "name")) != nullptr && is_url(text_of(one, "href")) && is_list(one.find("properties"));
                   });
        });
        where(seen, "conformance.bundles-claimed", "each bundle stands in conforms_to too", [&] {
            const Node* list = member("bundles");
            return is_list(list) && std::all_of(list->items.begin(), list->items.end(), [&](const Node& one) {
                       return lists("asia-od/1/bundles/" + text_of(one, "name"), member("conforms_to"));
                   });
        });
        for (const Bundle& one : bundles()) {
            const Node* told_of = member_of_bundle(told, one.name);
            where(told_of != nullptr, fmt::format("conformance.{}.units", one.name),
                  fmt::format("units of {} are the profile's (UCUM)", one.name), [&] {
                      const Node* properties = told_of->find("properties");
                      return is_list(properties) && std::all_of(properties->items.begin(), properties->items.end(), [&](const Node& said) {
                                 const Property* property = property_of(one, text_of(said, "name"));
                                 return property == nullptr || text_of(said, "unit") == property->unit;
                             });
                  });
        }
    }

    static bool lists(const std::string& text, const Node* list) {
        return is_list(list) && std::any_of(list->items.begin(), list->items.end(), [&](const Node& one) { return one.text == text; });
    }
    static const Node* member_of_bundle(const std::optional<Node>& conformance, std::string_view name) {
        const Node* list = conformance ? conformance->find("bundles") : nullptr;
        if (list == nullptr) return nullptr;
        for (const Node& one : list->items)
            if (text_of(one, "name") == name) return &one;
        return nullptr;
    }

    void of_catalog() {
        envelope("/catalog", "catalog");
        catalog_ = result("/catalog");
        const Node* datasets = catalog_ ? catalog_->find("datasets") : nullptr;
        where(catalog_.has_value(), "catalog.datasets", "datasets is a list", [&] { return is_list(datasets); });
        where(catalog_.has_value(), "catalog.total", "total is a number, not less than what is shown", [&] {
            return number_of(*catalog_, "total") && is_list(datasets) &&
                   *number_of(*catalog_, "total") >= static_cast<double>(datasets->items.size());
        });
        where(catalog_.has_value(), "catalog.window", "limit and offset are told",
              [&] { return number_of(*catalog_, "limit") && number_of(*catalog_, "offset"); });
        if (is_list(datasets))
            for (const Node& one : datasets->items)
                if (entries_.size() < entries_looked_at) entries_.push_back(&one);
    }

    void of_entries() {
        each(entries_, "entry.id", "id is a text", [](const Node& one) { return !text_of(one, "id").empty(); });
        std::set<std::string> ids;
        each(entries_, "entry.id-once", "no id comes twice", [&](const Node& one) { return ids.insert(text_of(one, "id")).second; });
        each(entries_, "entry.title", "title@… is there, its tags of the profile", [](const Node& one) { return tagged(one, "title"); });
        for (const char* name : {"description", "publisher", "keyword"})
            each(entries_, std::string("entry.") + name, std::string(name) + " carries language where it is there", [&](const Node& one) {
                const bool there =
                    std::any_of(one.members.begin(), one.members.end(), [&](const Member& member) { return member.key.starts_with(name); });
                return !there || (one.find(name) == nullptr && tagged(one, name));
            });
        each(entries_, "entry.country", "country is ISO 3166-1 alpha-2",
             [](const Node& one) { return is_country(text_of(one, "country")); });
        each(entries_, "entry.subdivision", "subdivision is ISO 3166-2 of the country, where it is there", [](const Node& one) {
            return one.find("subdivision") == nullptr || text_of(one, "subdivision").starts_with(text_of(one, "country") + "-");
        });
        each(entries_, "entry.license", "license is an SPDX id, where it is there",
             [](const Node& one) { return one.find("license") == nullptr || is_license(text_of(one, "license")); });
        for (const char* name : {"issued", "modified"})
            each(entries_, std::string("entry.") + name, std::string(name) + " is ISO 8601 with its zone",
                 [&](const Node& one) { return is_time(text_of(one, name)); });
        each(entries_, "entry.frequency", "frequency is an ISO 8601 duration, where it is there",
             [](const Node& one) { return one.find("frequency") == nullptr || text_of(one, "frequency").starts_with('P'); });
        each(entries_, "entry.bbox", "bbox is west, south, east, north in degrees, where it is there", [](const Node& one) {
            const Node* box = one.find("bbox");
            if (box == nullptr) return true;
            std::string sides;
            for (const Node& side : box->items) sides += (sides.empty() ? "" : ",") + side.text;
            return read_box(sides).has_value();
        });
        each(entries_, "entry.era", "temporal_from and temporal_to are days of the common era", [](const Node& one) {
            const auto day = [&](const char* name) {
                Date read;
                return one.find(name) == nullptr || parse(text_of(one, name), read);
            };
            return day("temporal_from") && day("temporal_to");
        });
        each(entries_, "entry.landing-page", "landing_page is an address, where it is there",
             [](const Node& one) { return one.find("landing_page") == nullptr || is_url(text_of(one, "landing_page")); });
        each(entries_, "entry.distribution", "distribution is a list with ids and addresses", [](const Node& one) {
            const Node* list = one.find("distribution");
            return is_list(list) && std::all_of(list->items.begin(), list->items.end(), [](const Node& file) {
                       return !text_of(file, "id").empty() && is_url(text_of(file, "url"));
                   });
        });
        each(entries_, "entry.distribution-hash", "sha256 is 64 hexadecimal digits, where it is there", [](const Node& one) {
            const Node* list = one.find("distribution");
            return list == nullptr || std::all_of(list->items.begin(), list->items.end(), [](const Node& file) {
                       const std::string hash = text_of(file, "sha256");
                       return hash.empty() || (hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos);
                   });
        });
        each(entries_, "entry.bundle", "bundle names bundles of the profile", [](const Node& one) {
            const Node* list = one.find("bundle");
            return list == nullptr ||
                   std::all_of(list->items.begin(), list->items.end(), [](const Node& name) { return bundle(name.text) != nullptr; });
        });
    }

    static std::vector<std::string> ids_of(const std::optional<Node>& catalog) {
        std::vector<std::string> out;
        if (const Node* list = catalog ? catalog->find("datasets") : nullptr)
            for (const Node& one : list->items) out.push_back(text_of(one, "id"));
        return out;
    }

    void of_paging() {
        const auto one = result("/catalog?limit=1"), next = result("/catalog?limit=1&offset=1"), none = result("/catalog?limit=0"),
                   future = result("/catalog?modified=2999-01-01T00:00:00Z");
        const auto all = ids_of(catalog_), first = ids_of(one), second = ids_of(next);
        where(one.has_value(), "paging.limit", "limit=1 gives one dataset",
              [&] { return first.size() == std::min<std::size_t>(1, all.size()); });
        where(one.has_value() && !all.empty(), "paging.order", "the order is the same", [&] { return first[0] == all[0]; });
        where(next.has_value() && all.size() > 1, "paging.offset", "offset=1 gives the one behind it",
              [&] { return second.size() == 1 && second[0] == all[1]; });
        where(next.has_value(), "paging.echo", "limit and offset are told back",
              [&] { return number_of(*next, "limit") == 1.0 && number_of(*next, "offset") == 1.0; });
        where(none.has_value(), "paging.nothing", "limit=0 gives none, with the total",
              [&] { return ids_of(none).empty() && number_of(*none, "total") == number_of(*catalog_, "total"); });
        where(future.has_value(), "paging.modified", "modified in the future finds nothing", [&] { return ids_of(future).empty(); });
    }

    void of_dataset() {
        const auto ids = ids_of(catalog_);
        const std::string path = ids.empty() ? "" : "/datasets/" + text::percent_encode(ids[0]);
        envelope(path, "dataset");
        const auto told = result(path);
        where(told.has_value(), "dataset.same", "a dataset is told as in the catalogue", [&] {
            std::string here, there;
            write_node(here, *told);
            write_node(there, *entries_[0]);
            return here == there;
        });
    }

    void refusal(const std::string& path, const std::string& id, std::string_view type, long status) {
        const Heard* answer = heard(path);
        const auto told = body(path);
        const Node* error = told ? told->find("error") : nullptr;
        const std::string found = error == nullptr ? std::string() : text_of(*error, "type");
        where(
            answer != nullptr, "refusal." + id, fmt::format("{} is refused as {}", path, type),
            [&] {
                return found.starts_with(type) && found.size() <= 10 && told->find("result") == nullptr &&
                       !text_of(*error, "message").empty();
            },
            found);
        where(
            answer != nullptr, "refusal." + id + "-status", fmt::format("{} answers {}", path, status),
            [&] { return answer->status == status; }, answer == nullptr ? "" : std::to_string(answer->status));
    }

    void of_refusals() {
        refusal("/datasets/no-such-dataset-0b5f", "dataset", "ER0100", 404);
        refusal("/bundles/no-such-bundle/observations", "bundle", "ER0100", 404);
        refusal("/catalog?foo=1", "name", "ER0200", 400);
        refusal("/catalog?limit=11.5", "limit", "ER0210", 400);
        refusal("/catalog?offset=-1", "offset", "ER0210", 400);
        refusal("/catalog?modified=yesterday", "modified", "ER0210", 400);
    }

    static std::vector<const Node*> observations(const std::optional<Node>& result) {
        std::vector<const Node*> out;
        if (const Node* list = result ? result->find("observations") : nullptr)
            for (const Node& one : list->items)
                if (out.size() < observations_looked_at) out.push_back(&one);
        return out;
    }

    void of_bundle(const Bundle& of) {
        const std::string path = observations_path(of.name), id = std::string("bundle.") + of.name;
        const auto told = result(path + "?limit=20");
        const auto all = observations(told);
        where(told.has_value(), id + ".list", "observations is a list beside bundle, total, limit and offset", [&] {
            return text_of(*told, "bundle") == of.name && is_list(told->find("observations")) && number_of(*told, "total") &&
                   number_of(*told, "limit") && number_of(*told, "offset");
        });
        where(told.has_value(), id + ".units", "units names UCUM units of the profile", [&] {
            const Node* units = told->find("units");
            return units != nullptr && std::all_of(units->members.begin(), units->members.end(), [&](const Member& one) {
                       const Property* property = property_of(of, one.key);
                       return property != nullptr && one.node.text == property->unit;
                   });
        });
        each(all, id + ".required", "required properties are there", [&](const Node& one) {
            return std::all_of(of.properties.begin(), of.properties.end(),
                               [&](const Property& property) { return !property.required || one.find(property.name) != nullptr; });
        });
        each(all, id + ".types", "numbers are numbers, texts are texts", [&](const Node& one) {
            return std::all_of(of.properties.begin(), of.properties.end(), [&](const Property& property) {
                const Node* value = one.find(property.name);
                if (value == nullptr || value->type == Node::Type::null) return true;
                return value->type == (property.kind == PropertyKind::number ? Node::Type::number : Node::Type::text);
            });
        });
        each(all, id + ".time", "times are ISO 8601 with their zone", [&](const Node& one) { return is_time(text_of(one, of.time)); });
        each(all, id + ".place", "lon and lat are WGS84 degrees", [](const Node& one) {
            const auto lon = number_of(one, "lon"), lat = number_of(one, "lat");
            return lon && lat && *lon >= -180 && *lon <= 180 && *lat >= -90 && *lat <= 90;
        });
        const auto empty_box = result(path + "?bbox=-30,-30,-29.9,-29.9"), future = result(path + "?from=2999-01-01T00:00:00Z"),
                   world = result(path + "?bbox=-180,-90,180,90&limit=0");
        where(empty_box.has_value(), id + ".bbox", "a box of the ocean holds none", [&] { return number_of(*empty_box, "total") == 0.0; });
        where(world.has_value() && told.has_value(), id + ".bbox-world", "the whole world holds all that has a place",
              [&] { return number_of(*world, "total") && *number_of(*world, "total") <= *number_of(*told, "total"); });
        where(future.has_value(), id + ".from", "from in the future finds none", [&] { return number_of(*future, "total") == 0.0; });
        if (told) {
            refusal(path + "?bbox=1,2,3", id + ".bbox", "ER0210", 400);
            refusal(path + "?from=yesterday", id + ".from", "ER0210", 400);
            refusal(path + "?fields=no_such_property", id + ".fields", "ER0220", 400);
        }
    }

    const Answers& answers_;
    std::optional<Node> catalog_;
    std::vector<const Node*> entries_;
    std::vector<Check> out_;
};

}  // namespace

std::vector<std::string> first_questions() {
    return {"/conformance",
            "/catalog",
            "/catalog?limit=1",
            "/catalog?limit=1&offset=1",
            "/catalog?limit=0",
            "/catalog?modified=2999-01-01T00:00:00Z",
            "/datasets/no-such-dataset-0b5f",
            "/bundles/no-such-bundle/observations",
            "/catalog?foo=1",
            "/catalog?limit=11.5",
            "/catalog?offset=-1",
            "/catalog?modified=yesterday"};
}

std::vector<std::string> further_questions(const Answers& answers) {
    std::vector<std::string> out;
    const auto part = [&](const char* path, const char* list) -> std::vector<Node> {
        const auto found = answers.find(path);
        const auto read = found == answers.end() ? Result<Node>(Problem{}) : read_json(found->second.body);
        const Node* result = read ? read->find("result") : nullptr;
        const Node* items = result == nullptr ? nullptr : result->find(list);
        return items == nullptr ? std::vector<Node>{} : items->items;
    };
    if (const auto datasets = part("/catalog", "datasets"); !datasets.empty())
        out.push_back("/datasets/" + text::percent_encode(text_of(datasets[0], "id")));
    for (const Node& one : part("/conformance", "bundles"))
        if (const Bundle* of = bundle(text_of(one, "name")))
            for (const char* query : {"?limit=20", "?bbox=-30,-30,-29.9,-29.9", "?from=2999-01-01T00:00:00Z",
                                      "?bbox=-180,-90,180,90&limit=0", "?bbox=1,2,3", "?from=yesterday", "?fields=no_such_property"})
                out.push_back(observations_path(of->name) + query);
    return out;
}

std::vector<Check> judge(const Answers& answers) { return Suite(answers).all(); }

}  // namespace skl::opendata::asia
