#include "opendata/federation/entering.h"

#include <algorithm>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/ascii.h"
#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/harvest/origin.h"
#include "opendata/engine/reference.h"
#include "opendata/federation/arrival_store.h"
#include "opendata/persons/gate.h"

namespace skl::opendata {
namespace {

using harvest::Harvested;
using harvest::ObjectEvent;
using harvest::ObjectState;

constexpr std::string_view own_origin = "urn:uuid:";
constexpr double same_work = 0.5;  // of titles, where only the landing page is the same

// orgcode-6digits of data.gov.tw: one name in the whole country.
bool is_national(std::string_view identifier) {
    const auto dash = identifier.rfind('-');
    if (dash == std::string_view::npos || dash < 8 || identifier.size() - dash != 7) return false;
    const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return std::all_of(identifier.begin(), identifier.begin() + static_cast<std::ptrdiff_t>(dash), plain) &&
           std::all_of(identifier.begin() + static_cast<std::ptrdiff_t>(dash) + 1, identifier.end(), digit);
}

bool has_path(const std::string& href) {
    const Reference parts = read_reference(href);
    return parts.path.size() > 1 || parts.query;
}

struct Match {
    Known known;
    bool own = false;  // this site's own entry
};

std::optional<Match> match(Transaction& tx, const HarvestSource& source, const Harvested& record) {
    const auto found = [](const Known& known) { return Match{known, !known.source_id}; };
    if (record.origin.starts_with(own_origin)) {
        Uuid id;
        if (parse(std::string_view(record.origin).substr(own_origin.size()), id))
            if (const auto own = dataset_by_id(tx, id); own && own->state != DatasetState::withdrawn)
                return Match{{id, own->source_id, own->title.in("zh-Hant")}, !own->source_id};
    }
    if (const std::string& origin = record.record.dataset.source_guid.value; harvest::is_global(origin))
        if (const auto known = dataset_of_origin(tx, origin)) return found(*known);
    const std::string& identifier = record.record.dataset.identifier.value;
    if (is_national(identifier))
        if (const auto known = dataset_of_identifier(tx, identifier)) return found(*known);
    // Within one source an address that two share says nothing; between sources it is believed where the titles agree.
    if (const auto& page = record.record.dataset.landing_page; page && has_path(page->value))
        if (const auto known = dataset_of_landing_page(tx, page->value);
            known && known->source_id && *known->source_id != Uuid(source.id) &&
            harvest::title_likeness(known->title, record.record.dataset.title.in("zh-Hant")) >= same_work)
            return found(*known);
    return std::nullopt;
}

// zh-Hant is the language every entry has: words in another one stand in for it.
template <class Words>
void settle_language(Words& words) {
    if (!words.by_language.empty() && !words.by_language.contains("zh-Hant")) words.by_language["zh-Hant"] = words.in("zh-Hant");
}

std::optional<Uuid> organization_for(Transaction& tx, std::optional<Organization> said, Instant at) {
    if (!said || said->title.by_language.empty()) return std::nullopt;
    settle_language(said->title);
    for (const std::string& key : {said->oid.value, said->org_code.value})
        if (!key.empty())
            if (const auto known = find_organization(tx, key)) return known->id;
    if (const auto known = find_organization(tx, said->title.in("zh-Hant"));
        known && known->title.in("zh-Hant") == said->title.in("zh-Hant"))
        return known->id;
    Organization made = std::move(*said);
    made.id = crypto::new_id<Organization>(at);
    made.slug.value = slug_for_organization(made.title, at);
    made.parent_id.reset();
    made.created_at = made.modified_at = at;
    made.rev = 1;
    if (!insert_organization(tx, made)) {  // another one of that slug
        made.slug.value += "-" + to_text(crypto::uuid_v7(at)).substr(24);
        if (!insert_organization(tx, made)) return std::nullopt;
    }
    return made.id;
}

std::string slug_from(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const char lower = text::ascii_lower(c);
        const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (plain)
            out += lower;
        else if (!out.empty() && out.back() != '-')
            out += '-';
        if (out.size() == 50) break;
    }
    while (out.ends_with('-')) out.pop_back();
    return out;
}

// What the record says, under the entry's own name, state and history.
Dataset described(Transaction& tx, const HarvestSource& source, const Harvested& record, Dataset to, Instant at) {
    const Dataset& said = record.record.dataset;
    static_cast<DatasetFields&>(to) = said;
    settle_language(to.title);
    settle_language(to.description);
    to.publisher.by_language.clear();
    to.publisher_id = organization_for(tx, record.record.publisher, at);
    to.maintainer_id = organization_for(tx, record.record.maintainer, at);
    if (!record.series.empty())
        if (const auto series = find_object(tx, source.id, record.series);
            series && series->dataset_id && *series->dataset_id != Uuid(to.id))
            to.series_id = series->dataset_id;
    if (!to.source_url && said.landing_page) to.source_url = said.landing_page;
    if (!to.source_url) to.source_url = source.href;
    if (to.source_note.empty()) to.source_note.value = source.title.value;
    to.source_id = Uuid(source.id);
    to.source_guid = said.source_guid;
    if (said.issued_at) to.issued_at = said.issued_at;
    to.modified_at = said.modified_at.micros != 0 ? said.modified_at : at;
    return to;
}

std::string address_of(const Resource& resource) {
    return resource.download_url ? resource.download_url->value : resource.access_url ? resource.access_url->value : std::string{};
}

Resource described(const RecordDistribution& said, Resource to, Instant at) {
    to.title.by_language = said.resource.title.by_language;
    to.description.by_language = said.resource.description.by_language;
    settle_language(to.title);
    settle_language(to.description);
    to.declared_format = said.resource.declared_format;
    to.declared_encoding = said.resource.declared_encoding;
    to.declared_fields = said.resource.declared_fields;
    to.media_type = said.resource.media_type;
    to.access_url = said.resource.access_url;
    to.download_url = said.resource.download_url;
    to.url_kind = said.resource.url_kind;
    to.byte_size = said.byte_size;
    to.sha256.value = said.sha256.value;
    to.last_modified = said.modified_at;
    to.modified_at = said.modified_at.value_or(at);
    return to;
}

// Files keep their row by their address; rows that are left over take a new file in, or go.
void keep_resources(Transaction& tx, const Dataset& dataset, const std::vector<RecordDistribution>& said, Instant at) {
    std::vector<Resource> left = resources_of(tx, dataset.id);
    std::vector<const RecordDistribution*> open;
    const auto keep = [&](std::vector<Resource>::iterator row, const RecordDistribution& one) {
        Resource now = described(one, *row, at);
        if (published_of(tx, row->id)) {  // the file is here too: what is known of it is of its version
            now.url_kind = row->url_kind;
            now.byte_size = row->byte_size;
            now.sha256 = row->sha256;
            now.last_modified = row->last_modified;
        }
        (void)update_resource(tx, now, row->rev);
        left.erase(row);
    };
    for (const RecordDistribution& one : said) {
        const auto row =
            std::find_if(left.begin(), left.end(), [&](const Resource& was) { return address_of(was) == address_of(one.resource); });
        if (row != left.end())
            keep(row, one);
        else
            open.push_back(&one);
    }
    for (const RecordDistribution* one : open) {
        if (!left.empty())
            keep(left.begin(), *one);
        else
            (void)insert_resource(tx, dataset, described(*one, {}, at), at);
    }
    for (const Resource& row : left) (void)delete_resource(tx, row.id);
}

std::optional<Uuid> add_entry(Transaction& tx, const HarvestSource& source, const Harvested& record, const std::string& hash, Instant at) {
    Dataset fresh;
    fresh.id = crypto::new_id<Dataset>(at);
    Dataset made = described(tx, source, record, fresh, at);
    const std::string short_hash = crypto::sha256_hex(source.slug.value + "/" + record.guid).substr(0, 10);
    const std::string said = record.record.dataset.identifier.value;
    made.identifier.value = said.empty() ? source.slug.value + "-" + short_hash : said;
    const auto english = record.record.dataset.title.by_language.find("en");
    std::string slug = english != record.record.dataset.title.by_language.end() ? slug_from(english->second) : slug_from(said);
    if (slug.empty() || is_reserved_slug(slug)) slug = slug_from(source.slug.value + "-" + short_hash);
    made.slug.value = slug;
    made.state = source.publish ? DatasetState::published : DatasetState::draft;
    if (source.publish && !made.issued_at) made.issued_at = at;
    made.source_hash.value = hash;
    if (!insert_dataset(tx, made, harvester_of(source), at)) {  // slug or identifier is another's
        made.slug.value = slug.substr(0, 50) + "-" + short_hash;
        if (!insert_dataset(tx, made, harvester_of(source), at)) {
            made.identifier.value = source.slug.value + "-" + short_hash;
            if (!insert_dataset(tx, made, harvester_of(source), at)) {  // a withdrawn one of this very name
                const std::string again = to_text(made.id).substr(24);
                made.identifier.value += "-" + again, made.slug.value += "-" + again;
                if (made.slug.value.size() > 63) made.slug.value = source.slug.value.substr(0, 40) + "-" + again;
                if (!insert_dataset(tx, made, harvester_of(source), at)) return std::nullopt;
            }
        }
    }
    audit(tx, at, harvester_of(source), "dataset.harvested", made.identifier.value, record.guid);
    for (const RecordDistribution& one : record.record.distributions) (void)insert_resource(tx, made, described(one, {}, at), at);
    return made.id;
}

void change_entry(Transaction& tx, const HarvestSource& source, const Dataset& was, const Harvested& record, const std::string& hash,
                  Instant at) {
    Dataset now = described(tx, source, record, was, at);
    now.source_hash.value = hash;
    keep_resources(tx, now, record.record.distributions, at);
    (void)update_dataset(tx, now, was.rev);
    mark_arrived(tx, was.id, at);
    audit(tx, at, harvester_of(source), "dataset.harvested", was.identifier.value, record.guid);
}

HarvestObject object_from(const HarvestSource& source, const Harvested& record, Instant at) {
    HarvestObject out;
    out.id = crypto::new_id<HarvestObject>(at);
    out.source_id = source.id;
    out.guid.value = record.guid;
    out.first_seen = at;
    return out;
}

void describe(HarvestObject& to, const Harvested& record, const std::string& hash, const Uuid& run, Instant at) {
    const Dataset& said = record.record.dataset;
    to.origin.value = record.origin;
    to.title.value = said.title.in("zh-Hant");
    to.href.value = said.landing_page ? said.landing_page->value : "";
    to.hash.value = hash;
    to.unmapped = record.unmapped;
    to.unfit = record.unfit;
    to.seen_run.value = to_text(run);
    to.missing_runs = 0;
    to.missing_since.reset();
    to.confirmed = false;
    to.changed_at = at;
}

// What is said of the dataset or a file tells of a person.
bool holds_persons(const CatalogueRecord& record) {
    return !persons_in(record.dataset).empty() ||
           std::any_of(record.distributions.begin(), record.distributions.end(),
                       [](const RecordDistribution& one) { return !persons_in(one.resource).empty(); });
}

// Of several objects behind one entry, the first of its source says what it is.
bool describes(Reader& reader, const Dataset& entry, const HarvestSource& source, const HarvestObject& object) {
    if (entry.source_id != Uuid(source.id)) return false;
    for (const HarvestObject& one : objects_of_dataset(reader, entry.id))
        if (one.source_id == Uuid(source.id) && one.state != ObjectState::withdrawn) return Uuid(one.id) == Uuid(object.id);
    return true;
}

}  // namespace

EnteredRecord enter(Transaction& tx, const HarvestSource& source, const Uuid& run, Harvested record, Instant at) {
    const std::string hash = harvest::content_hash(record);
    auto known = find_object(tx, source.id, record.guid);
    if (known && known->seen_run.value == to_text(run)) return {Entered::refused, "same-name-twice", {}};
    HarvestObject object = known ? *known : object_from(source, record, at);
    std::optional<Dataset> entry = object.dataset_id ? dataset_by_id(tx, *object.dataset_id) : std::nullopt;
    if (entry && entry->state == DatasetState::withdrawn && object.state == ObjectState::withdrawn)
        entry.reset();  // it comes back as a new one
    if (entry && entry->state == DatasetState::withdrawn) {
        mark_seen(tx, {Uuid(object.id)}, run);
        return {Entered::refused, "withdrawn-here", {}};
    }
    if (known && entry && object.state != ObjectState::withdrawn && object.hash.value == hash)
        return {Entered::unchanged, "", Uuid(object.id)};
    if (holds_persons(record.record)) return {Entered::refused, personal_data, {}};
    Entered how = Entered::changed;
    if (!entry) {
        const auto matched = match(tx, source, record);
        how = matched ? Entered::linked : Entered::added;
        object.state = matched && matched->own ? ObjectState::own : ObjectState::found;
        object.dataset_id = matched ? matched->known.id : add_entry(tx, source, record, hash, at);
        if (!object.dataset_id) return {Entered::refused, "name-taken", {}};
        if (matched && !matched->own && matched->known.source_id == Uuid(source.id)) {  // it goes by another name there now
            change_entry(tx, source, *dataset_by_id(tx, matched->known.id), record, hash, at);
            how = Entered::changed;
        }
    } else {
        object.state = harvest::after(object.state, ObjectEvent::differs).value_or(object.state);
        if (describes(tx, *entry, source, object))
            change_entry(tx, source, *entry, record, hash, at);
        else
            how = Entered::linked;  // the source it was first met through describes it
    }
    describe(object, record, hash, run, at);
    if (known)
        update_object(tx, object);
    else
        insert_object(tx, object);
    return {how, "", {}};
}

void remove(Transaction& tx, const HarvestSource& source, const Uuid& run, HarvestObject object, const harvest::Removal& removal,
            bool confirmed, Instant at, const News& news) {
    object.state = removal.to;
    object.missing_runs = removal.missing_runs;
    object.missing_since = removal.missing_since;
    object.swept_run.value = to_text(run);
    object.confirmed = object.confirmed || confirmed;
    update_object(tx, object);
    if (removal.to != ObjectState::withdrawn || !object.dataset_id) return;
    auto entry = dataset_by_id(tx, *object.dataset_id);
    if (!entry || entry->source_id != Uuid(source.id) || entry->state == DatasetState::withdrawn) return;
    for (HarvestObject& other : objects_of_dataset(tx, entry->id)) {
        const bool stands =
            other.state != ObjectState::withdrawn && other.state != ObjectState::missing && Uuid(other.id) != Uuid(object.id);
        if (!stands) continue;
        entry->source_id = other.source_id;  // from now on that one describes it, at its next run
        (void)update_dataset(tx, *entry, entry->rev);
        set_object_dataset(tx, other.id, entry->id);
        return;
    }
    if (entry->state == DatasetState::submitted) return;  // a person is at it
    const bool was_public = entry->issued_at.has_value() && entry->state != DatasetState::draft;
    const auto moved =
        move_dataset(tx, std::move(*entry), DatasetEvent::withdraw, harvester_of(source), source.title.value + " 已不再提供這個資料集", at);
    if (moved && was_public) news.withdrawn(tx, *moved, published_version(tx, moved->id), at);
}

}  // namespace skl::opendata
