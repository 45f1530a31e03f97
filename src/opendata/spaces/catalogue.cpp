#include "opendata/spaces/catalogue.h"

#include "opendata/catalogue/store.h"

namespace skl::opendata::spaces {
namespace {

Node list_of(std::vector<Node> items) {
    Node out{.type = Node::Type::list};
    out.items = std::move(items);
    return out;
}

Node service_node(const std::string& connector) {
    Node out{.type = Node::Type::object};
    put_text(out, "@id", connector);
    put_text(out, "@type", "DataService");
    put_text(out, "endpointURL", connector);
    return out;
}

}  // namespace

std::vector<Shelved> shelf_of(Reader& reader, const Space& space, const Member* member, bool all) {
    std::vector<Shelved> out;
    for (const SpaceDataset& entry : datasets_of_space(reader, space.id)) {
        if (entry.access == SpaceAccess::restricted && member == nullptr && !all) continue;
        auto dataset = dataset_by_id(reader, entry.dataset_id);
        auto provider = member_by_id(reader, entry.provider_id);
        if (!dataset || !provider || dataset->state == DatasetState::withdrawn) continue;
        if (entry.access == SpaceAccess::open && dataset->state != DatasetState::published) continue;
        Shelved one{entry, std::move(*dataset), std::move(*provider), {}};
        for (Offer& offer : offers_of(reader, entry.id))
            if (!offer.for_member || all || (member != nullptr && (*offer.for_member == member->id || one.provider.id == member->id)))
                one.offers.push_back(std::move(offer));
        out.push_back(std::move(one));
    }
    return out;
}

Node offer_node(const Offer& offer, const Member& provider, const std::string& target) {
    Node out{.type = Node::Type::object};
    put_text(out, "@id", urn_of(offer.id));
    put_text(out, "@type", "Offer");
    put_text(out, "assigner", provider.participant_id.value);
    put_text(out, "target", target);
    const auto policy = read_json(offer.policy);
    const auto terms = policy ? read_terms(*policy) : Result<Terms>(policy.problem());
    if (terms) put_terms(out, *terms);
    return out;
}

Node dataset_node(const Shelved& one, const std::string& connector, std::string_view language) {
    Node out{.type = Node::Type::object}, distribution{.type = Node::Type::object};
    put_text(out, "@id", urn_of(one.entry.id));
    put_text(out, "@type", "Dataset");
    put_text(out, "title", one.dataset.title.in(language));
    put_text(out, "description", one.dataset.description.in(language));
    std::vector<Node> offers;
    for (const Offer& offer : one.offers) offers.push_back(offer_node(offer, one.provider));
    out.member("hasPolicy") = list_of(std::move(offers));
    put_text(distribution, "@type", "Distribution");
    put_text(distribution, "format", pull_format);
    distribution.member("accessService") = service_node(connector);
    out.member("distribution") = list_of({std::move(distribution)});
    return out;
}

Node catalogue_node(const std::vector<Shelved>& all, const std::string& connector, std::string_view language) {
    Node out = message_node("Catalog");
    put_text(out, "@id", connector + "/catalog");
    put_text(out, "participantId", connector);
    out.member("service") = list_of({service_node(connector)});
    std::vector<Node> datasets;
    for (const Shelved& one : all)
        if (!one.offers.empty()) datasets.push_back(dataset_node(one, connector, language));
    if (!datasets.empty()) out.member("dataset") = list_of(std::move(datasets));
    return out;
}

Result<std::pair<Version, Table>> rows_behind(Reader& reader, const Uuid& dataset) {
    for (const Resource& resource : resources_of(reader, dataset)) {
        auto version = newest_readable(reader, resource.id);
        if (!version || version->state != VersionState::ready) version = published_of(reader, resource.id);
        if (!version) continue;
        auto tables = tables_of(reader, version->id);
        if (!tables.empty()) return std::pair{std::move(*version), std::move(tables[0])};
    }
    return Problem::not_found("table");
}

}  // namespace skl::opendata::spaces
