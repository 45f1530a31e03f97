#include "opendata/taiwan/received.h"

#include "kernel/describe/decode.h"
#include "kernel/text/ascii.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::taiwan {
namespace {

using ckan::Dict;
using ckan::node_of;

// Text or a number; empty: absent, null or of another kind.
std::string text_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    const bool plain = found != nullptr && (found->type == Node::Type::text || found->type == Node::Type::number);
    return plain ? std::string(text::trimmed(found->text)) : std::string();
}

// Addresses come with spaces in them; they are meant as part of the path.
std::string url_of(const Node& of, std::string_view name) {
    std::string out;
    for (const char c : text_of(of, name)) out += c == ' ' ? std::string("%20") : std::string(1, c);
    return out;
}

std::string license_id(const std::string& name, const std::string& url) {
    for (const License& license : licenses)
        if (name == license.id || name == license.title_zh || name == license.title_en || (!url.empty() && url == license.url))
            return license.id;
    // 政府資料開放授權條款-第1版 in its spellings, and 政府資料開放平臺資料使用規範, which it took the place of.
    return name.find("政府資料開放") != std::string::npos ? "OGDL-Taiwan-1.0" : "";
}

Node keywords_of(const Node& body) {
    Node out = ckan::list_node();
    const auto add = [&](std::string_view word) {
        const std::string one(text::trimmed(word));
        const bool known = std::any_of(out.items.begin(), out.items.end(), [&](const Node& other) { return other.text == one; });
        if (!one.empty() && !known) out.items.push_back(node_of(std::string_view(one)));
    };
    const Node* found = body.find("keyword");
    if (found == nullptr) return out;
    for (const Node& item : found->items) add(item.text);
    if (found->type != Node::Type::text) return out;
    std::string text = found->text;
    for (const char* mark : {"、", "，", ";", "；"})
        for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) text.replace(at, std::string_view(mark).size(), ",");
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        add(std::string_view(text).substr(at, end - at));
        at = end + 1;
    }
    return out;
}

Node languages_of(const std::string& text) {
    Node out = ckan::list_node();
    for (std::size_t at = 0; at <= text.size() && !text.empty();) {
        const auto end = std::min(text.find(',', at), text.size());
        const std::string one(text::trimmed(std::string_view(text).substr(at, end - at)));
        if (!one.empty()) out.items.push_back(node_of(std::string_view(one == "zh" || one == "zh-TW" || one == "中文" ? "zh-Hant" : one)));
        at = end + 1;
    }
    return out;
}

// Our members and the standard's: faults of the one are told of the other.
constexpr std::pair<std::string_view, std::string_view> names[] = {
    {"title", "/title"},
    {"description", "/description"},
    {"categoryCode", "/category_code"},
    {"license", "/license"},
    {"costURL", "/cost_url"},
    {"costLaw", "/cost_law"},
    {"accrualPeriodicity", "/frequency"},
    {"temporalCoverageFrom", "/temporal_from"},
    {"temporalCoverageTo", "/temporal_to"},
    {"spatial", "/spatial"},
    {"landingPage", "/landing_page"},
    {"notes", "/notes"},
    {"keyword", "/keywords"},
    {"language", "/language"},
    {"identifier", "/identifier"},
    {"type", "/dtype"},
    {"downloadURL", "/download_url"},
    {"accessURL", "/access_url"},
    {"format", "/declared_format"},
    {"characterSetCode", "/declared_encoding"},
    {"resourceField", "/declared_fields"},
};

Failure fault(const std::vector<FieldError>& faults, std::string_view where = {}) {
    std::string name = faults[0].pointer;
    for (const auto& [theirs, ours] : names)
        if (faults[0].pointer == ours || faults[0].pointer.starts_with(std::string(ours) + "/")) name = theirs;
    return wrong_content(std::string(where) + name);
}

void say(Dict& out, const char* name, const std::string& text) {
    if (!text.empty()) out.add(name, text);
}
void say_home(Dict& out, const char* name, const std::string& text) {
    if (!text.empty()) out.add(name, Dict().add("zh-Hant", text).take());
}

std::variant<NewDataset, Failure> read_dataset(const Node& body) {
    const std::string identifier = text_of(body, "identifier");
    if (identifier.empty()) return no_content("identifier");
    if (!is_identifier(identifier)) return wrong_content("identifier");
    if (text_of(body, "title").empty()) return no_content("title");
    const std::string code = text_of(body, "categoryCode");
    if (code.empty() || service_category(code) == nullptr)
        return Failure{400, "ER0031", "資料集分類錯誤", "categoryCode", {}, "無此分類 categoryCode=" + code};
    Dict out;
    say(out, "identifier", identifier);
    say_home(out, "title", text_of(body, "title"));
    say_home(out, "description", text_of(body, "description"));
    say(out, "category_code", code);
    const std::string license = text_of(body, "license"), known = license_id(license, text_of(body, "licenseURL"));
    say(out, "license", known);
    if (known.empty() && !license.empty()) say(out, "source_note", license);  // what we have no id for stays as it was said
    const std::string cost = text_of(body, "cost");
    out.add("cost", cost.empty() || cost == "免費" || cost == "無償" || cost == "free" ? "free" : "fee");
    say(out, "cost_url", url_of(body, "costURL"));
    say(out, "cost_law", text_of(body, "costLaw"));
    say(out, "frequency", text_of(body, "accrualPeriodicity"));
    say(out, "temporal_from", text_of(body, "temporalCoverageFrom").substr(0, 10));
    say(out, "temporal_to", text_of(body, "temporalCoverageTo").substr(0, 10));
    say(out, "spatial", text_of(body, "spatial"));
    say(out, "landing_page", url_of(body, "landingPage"));
    say(out, "notes", text_of(body, "notes"));
    const std::string type = text_of(body, "type");
    if (!type.empty()) out.add("dtype", type == "rawData" ? std::string("raw_data") : type);
    out.add("keywords", keywords_of(body));
    if (Node languages = languages_of(text_of(body, "language")); !languages.items.empty()) out.add("language", std::move(languages));
    NewDataset given;
    if (const auto faults = decode(out.take(), face_of<NewDataset>, &given, Spelling::json); !faults.empty()) return fault(faults);
    return given;
}

std::variant<ReceivedResource, Failure> read_resource(const Node& said) {
    ReceivedResource out;
    out.identifier = text_of(said, "resourceID");
    if (!out.identifier.empty() && (!is_identifier(out.identifier) || out.identifier.size() > 110))
        return wrong_content("distribution.resourceID");
    const std::string access = url_of(said, "accessURL"), download = url_of(said, "downloadURL");
    if (access.empty() && download.empty()) return no_content("distribution.downloadURL");
    Dict change;
    say_home(change, "title", text_of(said, "resourceDescription"));
    say(change, "declared_format", text_of(said, "format"));
    say(change, "declared_encoding", text_of(said, "characterSetCode"));
    say(change, "access_url", access);
    say(change, "download_url", download);
    if (const Node* fields = said.find("resourceField"); fields != nullptr && fields->type == Node::Type::list) {
        Node names_given = ckan::list_node();
        for (const Node& field : fields->items)
            if (std::string name = text_of(field, "name"); !name.empty()) names_given.items.push_back(node_of(std::string_view(name)));
        change.add("declared_fields", std::move(names_given));
    }
    if (const auto faults = decode(change.take(), face_of<ResourceChange>, &out.change, Spelling::json); !faults.empty())
        return fault(faults, "distribution.");
    return out;
}

ReceivedOrganization organization_of(const Node& body, const std::string& role) {
    return {text_of(body, role),
            {},
            {},
            text_of(body, role + "ContactName"),
            text_of(body, role + "ContactPhone"),
            text_of(body, role + "ContactEmail")};
}

std::variant<Received, Failure> read_object(const Node& body) {
    if (body.type != Node::Type::object || !body.duplicate_keys.empty()) return wrong_content("data");
    Received out;
    auto dataset = read_dataset(body);
    if (auto* wrong = std::get_if<Failure>(&dataset)) return std::move(*wrong);
    out.dataset = std::move(std::get<NewDataset>(dataset));
    out.publisher = organization_of(body, "publisher");
    out.publisher.oid = text_of(body, "publisherOID");
    out.publisher.org_code = text_of(body, "publisherOrgCode");
    out.maintainer = organization_of(body, "organization");
    if (out.publisher.title.empty()) out.publisher.title = out.maintainer.title;
    if (out.maintainer.title == out.publisher.title) out.maintainer = {};
    // The standard asks for both, so that a platform can tell whose the dataset is.
    if (out.publisher.title.empty()) return no_content("publisher");
    if (!is_dotted_oid(out.publisher.oid)) return out.publisher.oid.empty() ? no_content("publisherOID") : wrong_content("publisherOID");
    if (out.publisher.org_code.empty()) return no_content("publisherOrgCode");
    const Node* distribution = body.find("distribution");
    if (distribution == nullptr) return out;
    if (distribution->type != Node::Type::list || distribution->items.size() > most_received) return wrong_content("distribution");
    for (const Node& said : distribution->items) {
        auto resource = read_resource(said);
        if (auto* wrong = std::get_if<Failure>(&resource)) return std::move(*wrong);
        out.resources.push_back(std::move(std::get<ReceivedResource>(resource)));
    }
    return out;
}

}  // namespace

std::variant<Received, Failure> read_metadata(const Node& body) {
    if (body.type == Node::Type::text) {
        const auto inner = read_json(body.text);
        if (!inner || inner->type == Node::Type::text) return wrong_content("data");
        return read_metadata(*inner);
    }
    auto out = read_object(body);
    if (auto* wrong = std::get_if<Failure>(&out)) wrong->identifier = text_of(body, "identifier");
    return out;
}

}  // namespace skl::opendata::taiwan
