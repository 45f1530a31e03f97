#include "opendata/engine/harvest/filling.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/harvest/origin.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::harvest {
namespace {

std::string cut_to(const std::string& text, std::size_t most) {
    std::string_view rest = text;
    for (std::size_t n = 0; n < most && !rest.empty(); ++n) (void)text::next(rest);
    return text.substr(0, text.size() - rest.size());
}

void add_once(std::vector<std::string>& list, std::string_view name) {
    constexpr std::size_t most = 100, longest = 120;
    std::string one(name.substr(0, longest));
    if (list.size() < most && std::find(list.begin(), list.end(), one) == list.end()) list.push_back(std::move(one));
}

}  // namespace

void Filling::unmapped(std::string_view name) { add_once(out_.unmapped, clean(name)); }
void Filling::unfit(std::string_view name) { add_once(out_.unfit, name); }

bool Filling::fill(void* field, const Face& face, const std::string& text, const char* name) {
    if (text.empty()) return false;
    if (decode_text(text, face, field).empty()) return true;
    unfit(name);
    return false;
}

void Filling::words(Translations& field, std::string_view language, std::string_view value, std::size_t most, const char* name) {
    std::string text = clean(value);
    if (text.empty()) return;
    if (text::code_points(text) > most) {
        text = cut_to(text, most);
        unfit(name);
    }
    field.by_language.try_emplace(language_key(language, text), std::move(text));
}

void Filling::keyword(std::string_view language, std::string_view value) {
    const bool here = language_key(language, value) == "zh-Hant";
    add(here ? dataset().keywords : dataset().keywords_en, value, "keywords", 50);
}

void Filling::license(std::string_view said) {
    const std::string text = clean(said);
    if (text.empty()) return;
    const std::string known = license_of(text);
    if (!known.empty())
        dataset().license.value = known;
    else if (dataset().license.empty())
        put(dataset().license, text, "license");
}

void Filling::frequency(std::string_view said) {
    const std::string text = clean(said);
    std::string_view last = text;
    if (last.starts_with("http")) last.remove_prefix(std::min(last.find_last_of("/#") + 1, last.size()));
    if (last.empty() || last == "OTHER" || last == "UNKNOWN") return;
    if (const auto known = read_frequency(last))
        dataset().frequency.value = *known;
    else
        put(dataset().frequency, text, "frequency");
}

void Filling::spatial(std::string_view said) {
    const std::string text = clean(said);
    std::string& held = dataset().spatial.value;
    if (text.empty() || held == text) return;
    const bool addresses = text.starts_with("http") && held.starts_with("http");
    if (!held.empty() && !addresses) return unfit("spatial");
    const std::string both = held.empty() ? text : held + " " + text;
    put(dataset().spatial, both, "spatial");
}

void Filling::theme(std::string_view said) {
    if (const char* code = category_of(said))
        dataset().category_code.value = code;
    else
        add(dataset().themes, said, "themes", 20);
}

void Filling::identifier(std::string_view said) {
    const std::string text = clean(said);
    if (is_identifier(text))
        dataset().identifier.value = text;
    else if (out_.origin.empty() && is_global(text))
        out_.origin = text;
}

void Filling::issued(std::string_view said, std::chrono::minutes zone) {
    if (clean(said).empty()) return;
    if (const auto at_ = read_instant(said, zone))
        dataset().issued_at = at_;
    else
        unfit("issued_at");
}

void Filling::modified(std::string_view said, std::chrono::minutes zone) {
    if (clean(said).empty()) return;
    if (const auto at_ = read_instant(said, zone))
        dataset().modified_at = *at_;
    else
        unfit("modified_at");
}

void Filling::language(std::string_view said) {
    const std::string tag = language_of(said);
    if (!tag.empty())
        add(dataset().language, tag, "language", 20);
    else if (!clean(said).empty())
        unfit("language");
}

Organization& Filling::publisher() {
    if (!out_.record.publisher) out_.record.publisher.emplace();
    return *out_.record.publisher;
}
Organization& Filling::maintainer() {
    if (!out_.record.maintainer) out_.record.maintainer.emplace();
    return *out_.record.maintainer;
}

void Filling::contact(Organization& organization, std::string_view name, std::string_view phone, std::string_view email) {
    put(organization.contact_name, name, "contact_name");
    put(organization.contact_phone, phone, "contact_phone");
    std::string address = clean(email);
    if (address.starts_with("mailto:")) address.erase(0, 7);
    put(organization.contact_email, address, "contact_email");
}

RecordDistribution* Filling::distribution() {
    auto& all = out_.record.distributions;
    if (all.size() >= most_resources) {
        unfit("distributions");
        return nullptr;
    }
    RecordDistribution& out = all.emplace_back();
    out.resource.url_kind = UrlKind::remote;
    out.resource.position = static_cast<std::int64_t>(all.size());
    return &out;
}

void Filling::format(RecordDistribution& to, std::string_view said, std::string_view media_type) {
    const std::string known = format_of(said);
    put(to.resource.declared_format, known.empty() ? said : std::string_view(known), "declared_format");
    std::string type = clean(media_type);
    if (type.find("://") != std::string::npos) {  // of IANA: the last two parts of its address
        const auto subtype = type.find_last_of('/');
        const auto main = type.find_last_of('/', subtype == 0 ? 0 : subtype - 1);
        type = main == std::string::npos ? std::string{} : type.substr(main + 1);
    }
    if (type.find('/') != std::string::npos) put(to.resource.media_type, type, "media_type");
    if (to.resource.declared_format.empty()) put(to.resource.declared_format, format_of(type), "declared_format");
    if (to.resource.media_type.empty()) put(to.resource.media_type, media_type_of(to.resource.declared_format.value), "media_type");
    to.format.value = to.resource.declared_format.value;
    to.media_type.value = to.resource.media_type.value;
}

void Filling::size(RecordDistribution& to, std::string_view bytes) {
    const std::string text = clean(bytes);
    double size_ = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), size_);
    constexpr double largest = 1e15;
    if (fault != std::errc{} || end != text.data() + text.size() || !(size_ > 0) || size_ > largest) return;
    to.byte_size = static_cast<std::int64_t>(std::llround(size_));
    to.resource.byte_size = to.byte_size;
}

void Filling::checksum(RecordDistribution& to, std::string_view sha256) const {
    const std::string text = text::ascii_lower(clean(sha256));
    if (text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos)
        to.sha256.value = to.resource.sha256.value = text;
}

void Filling::rest(const Node& object, std::initializer_list<std::string_view> known, const std::string& before) {
    for (const Member& member : object.members) {
        const Node& node = member.node;
        const bool said = node.type == Node::Type::boolean || !node.text.empty() || !node.items.empty() || !node.members.empty();
        if (said && std::find(known.begin(), known.end(), member.key) == known.end()) unmapped(before + member.key);
    }
}

bool Filling::done() {
    Harvested& out = out_;
    CatalogueRecord& record = out.record;
    for (std::string* name : {&out.guid, &out.origin, &out.series}) *name = clean(*name);
    if (out.guid.empty() || out.guid.size() > longest_guid || dataset().title.by_language.empty()) return false;
    if (out.origin.size() > longest_guid || !is_global(out.origin)) out.origin.clear();
    for (auto* one : {&record.publisher, &record.maintainer})
        if (*one && (*one)->title.by_language.empty() && !((*one) && one == &record.maintainer && !(*one)->contact_name.empty()))
            one->reset();
    // Who answers questions for a publisher that has no contact of its own is its contact, not another organization.
    if (record.maintainer) {
        Organization& who = *record.maintainer;
        const bool same = record.publisher && (who.title.by_language.empty() || who.title == record.publisher->title);
        if (same) {
            Organization& to = *record.publisher;
            if (to.contact_name.empty()) to.contact_name = who.contact_name;
            if (to.contact_phone.empty()) to.contact_phone = who.contact_phone;
            if (!to.contact_email) to.contact_email = who.contact_email;
            record.maintainer.reset();
        } else if (who.title.by_language.empty()) {
            words(who.title, "", who.contact_name.value, 300, "maintainer");
        }
    }
    if (record.publisher) dataset().publisher.by_language = record.publisher->title.by_language;
    // The theme that a service category stands for is not said twice.
    if (const ServiceCategory* category = service_category(dataset().category_code.value);
        category != nullptr && dataset().themes.size() == 1 && dataset().themes[0].value == std::string(eu_theme_base) + category->eu_theme)
        dataset().themes.clear();
    if (dataset().temporal_from && dataset().temporal_to && *dataset().temporal_to < *dataset().temporal_from) {
        dataset().temporal_to.reset();
        unfit("temporal_to");
    }
    if (dataset().access_level != AccessLevel::open && dataset().access_rights_reason.empty()) dataset().access_rights_reason.value = "—";
    dataset().source_guid.value = out.origin.empty() ? out.guid : out.origin;
    return true;
}

}  // namespace skl::opendata::harvest
