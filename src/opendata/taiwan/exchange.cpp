// The exchange inwards: another platform appends, replaces and removes the descriptions of its datasets here. It shows its key as the value
// of Authorization and comes from an address that is registered with it; what it may change are its own datasets, of publishers at or below
// its OID. Entries go through the same changes, life and audit trail as by the native API; since a portal shows what another platform has
// published already, they are public at once.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/taiwan/addresses.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/taiwan/answer.h"
#include "opendata/taiwan/exchange_store.h"
#include "opendata/taiwan/received.h"
#include "opendata/taiwan/routes.h"

namespace skl::opendata::taiwan {
namespace {

using Outcome = std::variant<std::string, Failure>;  // the identifier

Failure not_ours(const std::string& identifier) {
    return {404, "ER0050", "欲修改的資料集不存在。", {}, identifier, "欲修改的資料集不存在。"};
}
Failure no_right(int status, std::string why) { return {status, "ER050001", "系統錯誤。", {}, {}, std::move(why)}; }
Failure about(Failure failure, const std::string& identifier) {
    if (failure.identifier.empty()) failure.identifier = identifier;
    if (failure.detail.empty() && !failure.about.empty()) failure.detail = failure.message + "(" + failure.about + ")";
    return failure;
}

std::variant<ExchangePartner, Failure> partner_of(Context& cx, Reader& reader) {
    const std::string_view key = cx.request().header("authorization");
    if (key.empty()) return no_right(401, "沒有金鑰。");
    auto partner = partner_with(reader, crypto::sha256_hex(key));
    if (!partner) return no_right(401, "金鑰未登錄或已停用。");
    if (!among(partner->addresses.value, cx.request().remote)) return no_right(403, "來源位址未登錄。");
    return std::move(*partner);
}

std::string who(const ExchangePartner& partner) { return "exchange/" + to_text(partner.id); }

bool at_or_below(std::string_view oid, std::string_view root) {
    return root.empty() || oid == root || (oid.starts_with(root) && oid[root.size()] == '.');
}

Uuid organization_for(Transaction& tx, const ReceivedOrganization& said, Instant at) {
    for (const std::string& key : {said.oid, said.org_code})
        if (const auto known = key.empty() ? std::nullopt : find_organization(tx, key)) return known->id;
    if (const auto known = find_organization(tx, said.title); known && (said.oid.empty() || known->oid.empty())) return known->id;
    Organization made;
    made.id = crypto::new_id<Organization>(at);
    made.title.by_language = {{"zh-Hant", said.title}};
    made.slug.value = slug_for_organization(made.title, at);
    made.oid.value = said.oid;
    made.org_code.value = said.org_code.substr(0, 20);
    made.contact_name.value = said.contact_name.size() <= 300 ? said.contact_name : "";
    made.contact_phone.value = said.contact_phone.size() <= 60 ? said.contact_phone : "";
    Email email;
    if (decode_text(said.contact_email, face_of<Email>, &email).empty()) made.contact_email = email;
    made.created_at = made.modified_at = at;
    (void)insert_organization(tx, made);
    return made.id;
}

// The resources of the description in the place of those that were there.
std::optional<Failure> keep_resources(Transaction& tx, const Dataset& dataset, const Received& received, const std::string& by,
                                      Instant at) {
    std::vector<Resource> before = resources_of(tx, dataset.id);
    for (const ReceivedResource& said : received.resources) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const Resource& one) {
            return !said.identifier.empty() && one.identifier.value == said.identifier;
        });
        Resource resource = known == before.end() ? Resource{} : *known;
        const Resource defaults;
        if (const auto faults = merge(view(said.change), shape_of<Resource>, &resource, &defaults, {}); !faults.empty())
            return wrong_content("distribution");
        resource.url_kind = said.change.download_url ? UrlKind::remote : UrlKind::service;
        if (known == before.end()) {
            const Resource made = insert_resource(tx, dataset, std::move(resource), at);
            if (!said.identifier.empty() && said.identifier != made.identifier.value) name_resource(tx, made.id, said.identifier);
            audit(tx, at, by, "resource.added", made.identifier.value, "");
            continue;
        }
        resource.modified_at = at;
        (void)update_resource(tx, resource, resource.rev);
        before.erase(known);
    }
    for (const Resource& gone : before)
        if (delete_remote_resource(tx, gone.id)) audit(tx, at, by, "resource.removed", gone.identifier.value, "");
    return {};
}

Failure of_problem(const Problem& problem) {
    if (!problem.errors.empty()) return wrong_content(problem.errors[0].pointer);
    return failure_of(problem, "data");
}

// The description's own organizations are put into the change.
std::optional<Failure> settle_organizations(Transaction& tx, Received& received, const ExchangePartner& partner, Instant at) {
    if (!at_or_below(received.publisher.oid, partner.oid.value)) return wrong_content("publisherOID");
    received.dataset.publisher_id = organization_for(tx, received.publisher, at);
    if (!received.maintainer.title.empty()) received.dataset.maintainer_id = organization_for(tx, received.maintainer, at);
    return {};
}

Outcome append(Context& cx, Transaction& tx, const ExchangePartner& partner, Received received) {
    const std::string identifier = received.dataset.identifier->value, by = who(partner);
    if (find_dataset(tx, identifier)) {
        Failure taken = wrong_content("identifier");
        taken.status = 409;
        taken.detail = "此資料集編號已存在。";
        return taken;
    }
    if (auto wrong = settle_organizations(tx, received, partner, cx.now())) return std::move(*wrong);
    auto made = new_dataset(tx, received.dataset, by, cx.now());
    if (!made) return of_problem(made.problem());
    made->source_id = partner.id;
    made->source_guid.value = identifier;
    if (!update_dataset(tx, *made, made->rev)) return system_error();
    ++made->rev;
    if (auto wrong = keep_resources(tx, *made, received, by, cx.now())) return std::move(*wrong);
    const auto released = move_dataset(tx, *made, DatasetEvent::release, by, "", cx.now());
    if (!released) return of_problem(released.problem());
    return identifier;
}

// What the partner pushed before and has not removed.
std::optional<Dataset> own_dataset(Transaction& tx, const ExchangePartner& partner, const std::string& identifier) {
    const auto found = find_dataset(tx, identifier);
    auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
    if (!dataset || !dataset->source_id || *dataset->source_id != Uuid(partner.id) || dataset->state == DatasetState::withdrawn ||
        dataset->identifier.value != identifier)
        return {};
    return dataset;
}

Outcome replace(Context& cx, Transaction& tx, const ExchangePartner& partner, const std::string& identifier, Received received) {
    auto dataset = own_dataset(tx, partner, identifier);
    if (!dataset) return not_ours(identifier);
    if (received.dataset.identifier->value != identifier) return wrong_content("identifier");
    if (auto wrong = settle_organizations(tx, received, partner, cx.now())) return std::move(*wrong);
    static_cast<DatasetFields&>(*dataset) = DatasetFields{};
    const auto changed =
        change_entry(tx, std::move(*dataset), view(static_cast<const DatasetChange&>(received.dataset)), {}, who(partner), cx.now());
    if (!changed) return of_problem(changed.problem());
    if (auto wrong = keep_resources(tx, *changed, received, who(partner), cx.now())) return std::move(*wrong);
    return identifier;
}

Outcome remove(Context& cx, Transaction& tx, const ExchangePartner& partner, const std::string& identifier) {
    auto dataset = own_dataset(tx, partner, identifier);
    if (!dataset) return not_ours(identifier);
    const std::string why = fmt::format("{} 已移除這個資料集", partner.name.value);
    const auto gone = withdraw_as(inside(cx), tx, std::move(*dataset), who(partner), why, cx.now());
    if (!gone) return of_problem(gone.problem());
    return identifier;
}

// `work` in one transaction; of a failure nothing is left.
template <class Work>
Task<Result<Reply>> exchanged(Context& cx, const std::string& identifier, bool legacy, Work work) {
    std::optional<Failure> failure;
    const auto done = co_await cx.write([&](Transaction& tx) -> Result<std::string> {
        failure.reset();
        auto partner = partner_of(cx, tx);
        Outcome outcome = std::holds_alternative<Failure>(partner) ? Outcome(std::get<Failure>(std::move(partner)))
                                                                   : work(tx, std::get<ExchangePartner>(partner));
        if (auto* text = std::get_if<std::string>(&outcome)) return std::move(*text);
        failure = std::get<Failure>(std::move(outcome));
        return Problem{failure->status, "exchange-failed"};
    });
    if (done) co_return success(ckan::Dict().add("identifier", *done).take());
    if (!failure) failure = failure_of(done.problem(), "data");
    co_return exchange_failed(about(std::move(*failure), identifier), legacy);
}

Task<Result<Reply>> post(Context& cx, Parameters parameters) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto body = read_json(cx.request().body);
    auto received = body ? read_metadata(*body) : std::variant<Received, Failure>(wrong_content("data"));
    const auto* wrong = std::get_if<Failure>(&received);
    const std::string identifier = wrong != nullptr ? wrong->identifier : std::get<Received>(received).dataset.identifier->value;
    co_return co_await exchanged(cx, identifier, legacy, [&](Transaction& tx, const ExchangePartner& partner) -> Outcome {
        if (const auto* failure = std::get_if<Failure>(&received)) return *failure;
        return append(cx, tx, partner, std::get<Received>(received));
    });
}

Task<Result<Reply>> put(Context& cx, std::string identifier, Parameters parameters) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto body = read_json(cx.request().body);
    auto received = body ? read_metadata(*body) : std::variant<Received, Failure>(wrong_content("data"));
    co_return co_await exchanged(cx, identifier, legacy, [&](Transaction& tx, const ExchangePartner& partner) -> Outcome {
        if (!own_dataset(tx, partner, identifier)) return not_ours(identifier);
        if (const auto* failure = std::get_if<Failure>(&received)) return *failure;
        return replace(cx, tx, partner, identifier, std::get<Received>(received));
    });
}

Task<Result<Reply>> take_out(Context& cx, std::string identifier, Parameters parameters) {
    co_return co_await exchanged(cx, identifier, is_legacy(parameters.pairs),
                                 [&](Transaction& tx, const ExchangePartner& partner) { return remove(cx, tx, partner, identifier); });
}

}  // namespace

void install_exchange(App& app) {
    app.post("/rest/dataset", post).takes_raw().for_programs().unlisted();
    app.put("/rest/dataset/{identifier}", put).takes_raw().for_programs().with_dotted_names().unlisted();
    app.remove("/rest/dataset/{identifier}", take_out).takes_raw().for_programs().with_dotted_names().unlisted();
}

}  // namespace skl::opendata::taiwan
