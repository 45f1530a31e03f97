// Entries of the catalogue made and changed by programs, and the moves of their life (opendata.md §7, §19).
#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/change.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/engine/dataset_rules.h"

namespace skl::opendata {
namespace {

struct MoveReason {
    std::optional<Text<0, 500>> reason;  // with all its marks it fits an entry of the ledger
};
BOOST_DESCRIBE_STRUCT(MoveReason, (), (reason))

// A draft that never was public leaves nothing behind.
struct Removed {
    Text<> identifier;
    bool removed = false;  // false: withdrawn, with a tombstone
};
BOOST_DESCRIBE_STRUCT(Removed, (), (identifier, removed))

std::string free_slug(Reader& reader, const NewDataset& given, Instant at) {
    std::string stem;
    if (given.title)
        if (const auto english = given.title->by_language.find("en"); english != given.title->by_language.end())
            stem = slug_of(english->second + ".");  // what stands behind the last dot is no part of a name
    if (stem.empty()) return "dataset-" + to_text(crypto::uuid_v7(at)).substr(24);
    std::string slug = stem;
    for (int further = 2; find_dataset(reader, slug); ++further) slug = fmt::format("{}-{}", stem, further);
    return slug;
}

std::vector<FieldError> faults_of_names(Reader& reader, const Dataset& dataset) {
    std::vector<FieldError> out;
    const std::string& slug = dataset.slug.value;
    if (is_reserved_slug(slug)) out.push_back({"/slug", "slug-reserved"});
    if (find_dataset(reader, slug)) out.push_back({"/slug", "slug-taken"});
    if (!is_identifier(dataset.identifier.value)) out.push_back({"/identifier", "not-an-identifier"});
    if (find_dataset(reader, dataset.identifier.value)) out.push_back({"/identifier", "identifier-taken"});
    return out;
}

// Organizations and the series that an entry names.
std::vector<FieldError> faults_of_links(Reader& reader, const Dataset& dataset) {
    std::vector<FieldError> out;
    if (dataset.publisher_id && !organization_by_id(reader, *dataset.publisher_id))
        out.push_back({"/publisher_id", "unknown-organization"});
    if (dataset.maintainer_id && !organization_by_id(reader, *dataset.maintainer_id))
        out.push_back({"/maintainer_id", "unknown-organization"});
    if (dataset.series_id && (*dataset.series_id == Uuid(dataset.id) || !dataset_by_id(reader, *dataset.series_id)))
        out.push_back({"/series_id", "unknown-series"});
    return out;
}

Task<Result<Answered<Dataset>>> create(Context& cx, NewDataset given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        auto made = new_dataset(tx, given, cx.caller().subject, cx.now());
        if (!made) return made.problem();
        const std::string where = cx.href("/datasets/" + made->slug.value);
        return shown(std::move(*made), 201, {{"Location", where}});
    });
}

// What a JSON body says null of; forms name what they leave empty themselves.
std::vector<std::string> nulls_sent(const Context& cx) {
    const auto body = read_json(cx.request().body);
    return body ? nulls_of(*body) : std::vector<std::string>{};
}

Task<Result<Answered<Dataset>>> keep(Context& cx, const std::string& key, const DatasetChange& given, bool whole) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        auto dataset = find_dataset(tx, key);
        if (!dataset) return Problem::not_found("dataset");
        if (auto seen = cx.expects(dataset->rev); !seen) return seen.problem();
        if (whole) static_cast<DatasetFields&>(*dataset) = DatasetFields{};
        auto changed = change_entry(tx, std::move(*dataset), view(given), nulls_sent(cx), cx.caller().subject, cx.now());
        if (!changed) return changed.problem();
        return shown(std::move(*changed));
    });
}

Task<Result<Answered<Dataset>>> replace(Context& cx, Text<1, 100> key, DatasetChange given) {
    co_return co_await keep(cx, key.value, given, true);
}
Task<Result<Answered<Dataset>>> patch(Context& cx, Text<1, 100> key, DatasetChange given) {
    co_return co_await keep(cx, key.value, given, false);
}

Task<Result<Removed>> remove(Context& cx, Text<1, 100> key, MoveReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Removed> {
        auto dataset = find_dataset(tx, key.value);
        if (!dataset) return Problem::not_found("dataset");
        if (auto seen = cx.expects(dataset->rev); !seen) return seen.problem();
        if (dataset->state == DatasetState::draft && !dataset->issued_at && delete_draft(tx, *dataset)) {
            audit(tx, cx.now(), cx.caller().subject, "dataset.deleted", dataset->identifier.value, given.reason ? given.reason->value : "");
            return Removed{{dataset->identifier.value}, true};
        }
        const auto withdrawn = withdraw(cx, tx, std::move(*dataset), given.reason ? given.reason->value : "");
        if (!withdrawn) return withdrawn.problem();
        return Removed{{withdrawn->identifier.value}, false};
    });
}

template <DatasetEvent Event>
Task<Result<Answered<Dataset>>> move(Context& cx, Text<1, 100> key, MoveReason given) {
    const std::string why = given.reason ? given.reason->value : "";
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        const auto found = find_dataset(tx, key.value);
        auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
        if (!dataset) return Problem::not_found("dataset");
        auto moved = move_entry(cx, tx, std::move(*dataset), Event, why);
        if (!moved) return moved.problem();
        const std::string where = cx.href(fmt::format("/datasets/{}/manage", moved->slug.value));
        return shown(std::move(*moved), 200, {{"Location", where}});
    });
}

}  // namespace

Result<Dataset> new_dataset(Transaction& tx, const NewDataset& given, const std::string& who, Instant at, const Uuid& id) {
    Dataset made;
    made.id = id == Uuid{} ? crypto::new_id<Dataset>(at) : Id<Dataset>{id};
    made.language.push_back({{"zh-Hant"}});
    if (auto done = change_dataset(made, view(given), {}); !done) return done.problem();
    made.slug.value = given.slug ? given.slug->value : free_slug(tx, given, at);
    made.identifier.value = given.identifier ? given.identifier->value : made.slug.value;
    made.modified_at = at;
    auto faults = faults_of_names(tx, made);
    for (FieldError& fault : faults_of_links(tx, made)) faults.push_back(std::move(fault));
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    if (!insert_dataset(tx, made, who, at)) return Problem::invalid({{"/slug", "slug-taken"}});
    audit(tx, at, who, "dataset.created", made.identifier.value, "");
    return dataset_by_id(tx, made.id).value();
}

Result<Dataset> change_entry(Transaction& tx, Dataset dataset, View change, const std::vector<std::string>& nulls, const std::string& who,
                             Instant at) {
    if (dataset.state == DatasetState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    const std::optional<Uuid> publisher = dataset.publisher_id;
    if (auto done = change_dataset(dataset, change, nulls); !done) return done.problem();
    if (auto faults = faults_of_links(tx, dataset); !faults.empty()) return Problem::invalid(std::move(faults));
    if (publisher && !dataset.publisher_id) dataset.publisher.by_language.clear();
    dataset.modified_at = at;
    if (!update_dataset(tx, dataset, dataset.rev)) return Problem{412, "stale"};
    audit(tx, at, who, "dataset.changed", dataset.identifier.value, "");
    return dataset_by_id(tx, dataset.id).value();
}

void install_dataset_changes(App& app) {
    app.post("/datasets", create).needs(may_edit).named("datasets.create");
    app.put("/datasets/{dataset}", replace).needs(may_edit).with_if_match().named("datasets.replace");
    app.patch("/datasets/{dataset}", patch).needs(may_edit).with_if_match().named("datasets.patch");
    app.remove("/datasets/{dataset}", remove).needs(may_review).with_if_match().named("datasets.remove");
    const auto one = [](std::string_view tail) { return fmt::format("/datasets/{{dataset}}/{}", tail); };
    app.post(one("submit"), move<DatasetEvent::submit>).needs(may_edit).named("datasets.submit");
    app.post(one("recall"), move<DatasetEvent::recall>).needs(may_edit).named("datasets.recall");
    app.post(one("send-back"), move<DatasetEvent::send_back>).needs(may_review).named("datasets.send-back");
    app.post(one("publish"), move<DatasetEvent::publish>).needs(may_review).named("datasets.publish");
    app.post(one("suspend"), move<DatasetEvent::suspend>).needs(may_review).named("datasets.suspend");
    app.post(one("resume"), move<DatasetEvent::resume>).needs(may_review).named("datasets.resume");
    app.post(one("withdraw"), move<DatasetEvent::withdraw>).needs(may_review).named("datasets.withdraw");
}

}  // namespace skl::opendata
