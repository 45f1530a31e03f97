// A site map (sitemaps.org 0.9, also an index of them) leads to pages, and a page that is about a dataset says so in JSON-LD with
// schema.org's words.
#include "kernel/text/ascii.h"
#include "opendata/engine/harvest/readers.h"
#include "opendata/engine/harvest/xml.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/reference.h"

namespace skl::opendata::harvest {
namespace {

std::string host_of(std::string_view href) { return read_reference(href).authority.value_or(""); }

Result<Told> read_map(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    pugi::xml_document xml;
    const auto parsed =
        xml.load_buffer(answer.body.data(), answer.body.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_auto);
    if (!parsed) return unreadable("XML");
    for (const pugi::xml_node one : xml.children())
        if (one.type() == pugi::node_doctype) return unreadable("DTD");
    const pugi::xml_node root = xml.document_element();
    const bool index = local(root) == "sitemapindex";
    if (!index && local(root) != "urlset") return unreadable("sitemap");
    Told told;
    for (const pugi::xml_node entry : root.children()) {
        std::string href;
        for (const pugi::xml_node one : entry.children())
            if (local(one) == "loc") href = clean(one.text().get());
        if (href.empty() || host_of(href) != host_of(answer.href.empty() ? catalogue.href : answer.href)) continue;  // of this site only
        if (index && ask.step == Step::list)
            told.asks.push_back({href, ask.accept, Step::page, ""});
        else if (!index)
            told.asks.push_back({href, "text/html", Step::record, ""});
    }
    return told;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool same(std::string_view text, std::string_view lower) { return text::ascii_lower(text) == lower; }

// A tag of HTML as its tokenizer takes it (§13.2.5), as far as needed here: its name and one attribute.
struct Tag {
    std::string_view name;
    std::size_t end = 0;  // behind >
    std::string_view value;
};
std::optional<Tag> tag_at(std::string_view html, std::size_t open, std::string_view attribute) {
    std::size_t at_ = open + 1;
    const std::size_t begin = at_;
    while (at_ < html.size() && !is_space(html[at_]) && html[at_] != '>' && html[at_] != '/') ++at_;
    Tag out{html.substr(begin, at_ - begin), 0, {}};
    if (out.name.empty()) return {};
    while (at_ < html.size() && html[at_] != '>') {
        while (at_ < html.size() && (is_space(html[at_]) || html[at_] == '/')) ++at_;
        const std::size_t name = at_;
        while (at_ < html.size() && !is_space(html[at_]) && html[at_] != '=' && html[at_] != '>' && html[at_] != '/') ++at_;
        const std::string_view key = html.substr(name, at_ - name);
        while (at_ < html.size() && is_space(html[at_])) ++at_;
        if (at_ >= html.size() || html[at_] != '=') {
            if (key.empty() && at_ < html.size() && html[at_] != '>') ++at_;
            continue;
        }
        ++at_;
        while (at_ < html.size() && is_space(html[at_])) ++at_;
        if (at_ >= html.size()) break;
        std::string_view value;
        if (html[at_] == '"' || html[at_] == '\'') {
            const auto close = html.find(html[at_], at_ + 1);
            if (close == std::string_view::npos) return {};
            value = html.substr(at_ + 1, close - at_ - 1);
            at_ = close + 1;
        } else {
            const std::size_t from = at_;
            while (at_ < html.size() && !is_space(html[at_]) && html[at_] != '>') ++at_;
            value = html.substr(from, at_ - from);
        }
        if (same(key, attribute)) out.value = value;
    }
    if (at_ >= html.size()) return {};
    out.end = at_ + 1;
    return out;
}

std::size_t end_of_script(std::string_view html, std::size_t from) {
    for (auto open = html.find("</", from); open != std::string_view::npos; open = html.find("</", open + 2))
        if (same(html.substr(open + 2, 6), "script")) return open;
    return std::string_view::npos;
}

}  // namespace

std::vector<std::string_view> linked_data_in(std::string_view html) {
    std::vector<std::string_view> out;
    constexpr std::size_t most = 50;
    for (auto open = html.find('<'); open != std::string_view::npos && out.size() < most;) {
        if (html.substr(open).starts_with("<!--")) {
            const auto close = html.find("-->", open + 4);
            open = close == std::string_view::npos ? close : html.find('<', close);
            continue;
        }
        const auto tag = tag_at(html, open, "type");
        if (!tag || !same(tag->name, "script")) {
            open = html.find('<', tag ? tag->end : open + 1);
            continue;
        }
        const auto close = end_of_script(html, tag->end);
        if (close == std::string_view::npos) break;
        const std::string_view type = tag->value.substr(0, tag->value.find(';'));
        if (same(type, "application/ld+json")) out.push_back(html.substr(tag->end, close - tag->end));
        open = html.find('<', close + 2);
    }
    return out;
}

std::vector<std::string> links_in(std::string_view html) {
    std::vector<std::string> out;
    for (auto open = html.find('<'); open != std::string_view::npos && out.size() < most_asks;) {
        const auto tag = tag_at(html, open, "href");
        if (tag && same(tag->name, "a") && !tag->value.empty()) {
            std::string link(tag->value);
            for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;", amp + 1)) link.erase(amp + 1, 4);
            out.push_back(std::move(link));
        }
        open = html.find('<', tag ? tag->end : open + 1);
    }
    return out;
}

Result<Told> read_sitemap(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    if (ask.step != Step::record) return read_map(catalogue, ask, answer);
    Told told;
    for (const std::string_view block : linked_data_in(answer.body)) {
        const auto graph = rdf::read(block, rdf::Syntax::json_ld, answer.href.empty() ? ask.href : answer.href);
        if (!graph) {
            told.faults.push_back("JSON-LD: " + ask.href);
            continue;
        }
        read_schema_org_graph(*graph, told);
    }
    return told;
}

}  // namespace skl::opendata::harvest
