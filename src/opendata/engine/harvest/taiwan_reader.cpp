// The cross-platform exchange of data.gov.tw (政府資料開放跨平臺介接規範; opendata.md §10): a list of identifiers, then one dataset each.
#include "kernel/text/text.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

constexpr std::chrono::hours taipei{8};  // times are written without a zone (opendata.md §4)
constexpr std::int64_t asked_at_once = 1000;

std::string first_of(const Node& said, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (std::string text = text_at(said, name); !text.empty()) return text;
    return {};
}

// {"regularupdate":"1","Frequency":"3","unittime":"月"}, or one text.
std::string frequency(const Node& said) {
    for (const char* name : {"updateFrequency", "accrualPeriodicity"}) {
        const Node* found = at(said, name);
        if (found == nullptr) continue;
        if (found->type != Node::Type::object) return found->text;
        return fmt::format("{{{}, {}, {}}}", text_at(*found, "regularupdate"), first_of(*found, {"Frequency", "frequency"}),
                           first_of(*found, {"unittime", "unitTime"}));
    }
    return {};
}

std::vector<std::string> listed(const Node& said, const char* name) {  // a list, or one text with 、 or ; between
    std::vector<std::string> out;
    for (const std::string& text : texts_at(said, name)) {
        std::string one;
        for (std::string_view rest = text; !rest.empty();) {
            const char32_t c = text::valid_utf8(rest) ? text::next(rest) : U';';
            if (!text::valid_utf8(rest)) rest = {};
            if (c == U'、' || c == U';' || c == U'；' || c == U',' || c == U'，') {
                out.push_back(std::move(one));
                one.clear();
            } else {
                text::append(one, c);
            }
        }
        out.push_back(std::move(one));
    }
    return out;
}

void distribution(Filling& filling, const Node& dataset, const Node& said) {
    RecordDistribution* one = filling.distribution();
    if (one == nullptr) return;
    Resource& to = one->resource;
    filling.words(to.title, "", first_of(said, {"resourceName", "resourceDescription"}), 300, "resource.title");
    filling.words(to.description, "", text_at(said, "resourceDescription"), 4'000, "resource.description");
    filling.put(to.access_url, text_at(said, "accessURL"), "access_url");
    filling.put(to.download_url, first_of(said, {"downloadURL", "resourceDownloadUrl"}), "download_url");
    const std::string format = first_of(said, {"format", "resourceFormat"});
    filling.format(*one, format, "");
    if (format == "services") to.url_kind = UrlKind::service;
    filling.put(to.declared_encoding, first_of(said, {"characterSetCode", "resourceCharacterEncoding"}), "declared_encoding");
    one->modified_at = read_instant(first_of(said, {"resourceModified", "resourceModifiedDate"}), taipei);
    if (const Node* fields = at(said, "resourceField"); fields != nullptr && fields->type == Node::Type::list) {
        for (const Node& field : fields->items)
            filling.column(*one, field.type == Node::Type::object ? text_at(field, "name") : field.text);
    } else {
        for (const std::string& field : listed(said, "resourceField")) filling.column(*one, field);
    }
    if (to.declared_fields.empty())
        for (const std::string& field : listed(dataset, "fieldDescription")) filling.column(*one, field);
    filling.rest(
        said,
        {"resourceID", "resourceId", "resourceName", "resourceDescription", "accessURL", "downloadURL", "resourceDownloadUrl", "format",
         "resourceFormat", "characterSetCode", "resourceCharacterEncoding", "resourceModified", "resourceModifiedDate", "resourceField"},
        "distribution.");
}

void people(Filling& filling, const Node& said) {
    Organization& publisher = filling.publisher();
    filling.words(publisher.title, "", text_at(said, "publisher"), 300, "publisher");
    filling.put(publisher.oid, text_at(said, "publisherOID"), "oid");
    filling.put(publisher.org_code, text_at(said, "publisherOrgCode"), "org_code");
    filling.contact(publisher, text_at(said, "publisherContactName"), text_at(said, "publisherContactPhone"),
                    text_at(said, "publisherContactEmail"));
    Organization& maintainer = filling.maintainer();
    filling.words(maintainer.title, "", text_at(said, "organization"), 300, "maintainer");
    filling.contact(maintainer, text_at(said, "organizationContactName"), text_at(said, "organizationContactPhone"),
                    text_at(said, "organizationContactEmail"));
}

void coverage(Filling& filling, const Node& said) {
    Dataset& to = filling.dataset();
    const std::string from = first_of(said, {"temporalCoverageFrom", "coverageStartedDate"}),
                      until = first_of(said, {"temporalCoverageTo", "coverageEndedDate"});
    to.temporal_from = read_date(from);
    to.temporal_to = read_date(until, true);
    if ((!from.empty() && !to.temporal_from) || (!until.empty() && !to.temporal_to)) filling.unfit("temporal_from");
    filling.spatial(first_of(said, {"spatial", "spatialCoverage"}));
}

void dataset(const Catalogue& catalogue, const Node& said, Told& told, const std::string& asked) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    out.guid = first_of(said, {"identifier"}).empty() ? asked : text_at(said, "identifier");
    filling.identifier(out.guid);
    filling.title("", text_at(said, "title"));
    filling.title("en", text_at(said, "title@en"));
    filling.description("", text_at(said, "description"));
    filling.description("en", text_at(said, "description@en"));
    const std::string category = first_of(said, {"categoryCode", "categoryService"});
    if (category_of(category) != nullptr)
        filling.theme(category);
    else if (!category.empty())
        filling.unfit("category_code");
    const std::string type = text_at(said, "type");
    to.dtype = type == "api" ? DatasetType::api : type == "system" ? DatasetType::system : DatasetType::raw_data;
    for (const char* name : {"licenseURL", "license"})
        if (to.license.empty() || license_of(to.license.value).empty())
            if (const std::string license = text_at(said, name); std::string_view(name) == "license" || !license_of(license).empty())
                filling.license(license);
    const std::string cost = text_at(said, "cost");
    to.cost = cost.empty() || cost == "免費" || cost == "無償" || cost == "free" ? Cost::free : Cost::fee;
    filling.put(to.cost_url, text_at(said, "costURL"), "cost_url");
    filling.put(to.cost_law, text_at(said, "costLaw"), "cost_law");
    people(filling, said);
    filling.frequency(frequency(said));
    coverage(filling, said);
    filling.issued(first_of(said, {"issued", "publishedDate"}), taipei);
    filling.modified(first_of(said, {"modified", "modifiedDate"}), taipei);
    for (const std::string& language : listed(said, "language")) filling.language(language);
    std::string page = text_at(said, "landingPage");
    filling.put(to.landing_page, page, "landing_page");
    for (const std::string& url : texts_at(said, "relatedUrl")) filling.add(to.related_urls, url, "related_urls", 20);
    for (const std::string& keyword : listed(said, "keyword")) filling.keyword("", keyword);
    filling.put(to.notes, text_at(said, "notes"), "notes");
    if (const Node* files = at(said, "distribution"))
        for (const Node& file : files->items) distribution(filling, said, file);
    filling.rest(said, {"identifier",
                        "title",
                        "title@en",
                        "description",
                        "description@en",
                        "fieldDescription",
                        "categoryCode",
                        "categoryService",
                        "type",
                        "license",
                        "licenseURL",
                        "cost",
                        "costURL",
                        "costLaw",
                        "organization",
                        "organizationContactName",
                        "organizationContactPhone",
                        "organizationContactEmail",
                        "publisher",
                        "publisherContactName",
                        "publisherContactPhone",
                        "publisherContactEmail",
                        "publisherOID",
                        "publisherOrgCode",
                        "accrualPeriodicity",
                        "updateFrequency",
                        "temporalCoverageFrom",
                        "temporalCoverageTo",
                        "coverageStartedDate",
                        "coverageEndedDate",
                        "issued",
                        "publishedDate",
                        "modified",
                        "modifiedDate",
                        "spatial",
                        "spatialCoverage",
                        "language",
                        "landingPage",
                        "relatedUrl",
                        "keyword",
                        "numberOfData",
                        "notes",
                        "distribution"});
    (void)catalogue;
    keep(told, out, filling, out.guid);
}

}  // namespace

Result<Told> read_taiwan(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    const auto node = json_of(answer.body);
    if (!node) return node.problem();
    const Node* result = at(*node, "result");
    if (text_at(*node, "success") != "true" || result == nullptr) return unreadable("data.gov.tw");
    Told told;
    if (ask.step == Step::record) {
        dataset(catalogue, *result, told, ask.context);
        return told;
    }
    if (result->type != Node::Type::list) return unreadable("data.gov.tw");
    const std::string list = ask.href.substr(0, ask.href.find('?'));
    for (const Node& identifier : result->items)
        if (!identifier.text.empty())
            told.asks.push_back({list + "/" + text::percent_encode(identifier.text), ask.accept, Step::record, identifier.text});
    const auto offset = std::strtoll(ask.context.c_str(), nullptr, 10), got = static_cast<long long>(result->items.size());
    // How many come at most is the site's choice; an empty answer is the end.
    if (got > 0)
        told.asks.push_back({fmt::format("{}?limit={}&offset={}", list, asked_at_once, offset + got), ask.accept, Step::page,
                             std::to_string(offset + got)});
    return told;
}

}  // namespace skl::opendata::harvest
