// Building JSON documents: members in the order they are put, and what was not said is left out.
#pragma once

#include "opendata/engine/rdf/documents/documents.h"

namespace skl::opendata::rdf {

inline Node text_node(std::string text) {
    Node out;
    out.type = Node::Type::text;
    out.text = std::move(text);
    return out;
}
inline Node number_node(std::int64_t number) {
    Node out;
    out.type = Node::Type::number;
    out.text = std::to_string(number);
    return out;
}
inline Node boolean_node(bool truth) {
    Node out;
    out.type = Node::Type::boolean;
    out.truth = truth;
    return out;
}
inline Node list_node(std::vector<Node> items) {
    Node out;
    out.type = Node::Type::list;
    out.items = std::move(items);
    return out;
}

class Members {
public:
    Members() { node_.type = Node::Type::object; }
    explicit Members(std::string_view type) : Members() { put("@type", std::string(type)); }

    Members& put(std::string_view key, Node value) {
        node_.members.push_back({std::string(key), std::move(value)});
        return *this;
    }
    Members& put(std::string_view key, std::string value) { return value.empty() ? *this : put(key, text_node(std::move(value))); }
    Members& put(std::string_view key, const char* value) { return put(key, std::string(value)); }
    Members& put(std::string_view key, std::vector<Node> items) { return items.empty() ? *this : put(key, list_node(std::move(items))); }
    Members& put(std::string_view key, Members value) { return put(key, std::move(value.node_)); }
    Node take() { return std::move(node_); }

private:
    Node node_;
};

// What the documents say alike.
std::string license_address(const CatalogueRecord& record);
std::string license_title(const CatalogueRecord& record, std::string_view language);
std::string publisher_name(const Site& site, const CatalogueRecord& record, std::string_view language);
std::string download_address(const Site& site, const CatalogueRecord& record, const RecordDistribution& distribution);
std::string table_download(const Site& site, const RecordTable& table, std::string_view format);
std::string column_title(const RecordColumn& column, std::string_view language);
std::string distribution_title(const CatalogueRecord& record, const RecordDistribution& distribution, std::string_view language);
std::vector<Node> keyword_nodes(const CatalogueRecord& record);
std::string version_of(const CatalogueRecord& record);  // of the first resource; empty: nothing is published
inline std::string time_text(const std::optional<Instant>& at) { return at ? skl::to_text(*at) : std::string{}; }
std::string description_of(const CatalogueRecord& record, std::string_view language);
const Organization* contact_of(const CatalogueRecord& record);

}  // namespace skl::opendata::rdf
