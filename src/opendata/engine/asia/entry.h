// Datasets as the catalogue of asia-od/1 tells them, and the descriptions of other portals turned into it.
#pragma once

#include "kernel/describe/node.h"
#include "kernel/describe/result.h"
#include "opendata/engine/record.h"

namespace skl::opendata::asia {

// `country`: ISO 3166-1; `bundles`: those that its tables are mapped to.
Node entry_of(const CatalogueRecord& record, const std::string& site, const std::string& country, const std::vector<std::string>& bundles);

// What a portal gives, as entries: CKAN's package_show, package_search or one dictionary (data.go.jp is one, in Japanese); the list of
// data.go.kr's 공공데이터 목록조회 (data[] with list_id, list_title, org_nm …); the results of Socrata's discovery API.
// `language`: of the portal's words. 422 `not-understood` {what}.
struct Portal {
    std::string language, country, site;  // site: what relative addresses stand under
};
Result<std::vector<Node>> from_ckan(const Node& document, const Portal& portal);
Result<std::vector<Node>> from_data_go_kr(const Node& document);
Result<std::vector<Node>> from_soda(const Node& document, const Portal& portal);

// An instant with its zone out of what portals write: a zone of its own, else `zone` ("Z", "+09:00"); days are their beginning.
std::optional<std::string> time_of(std::string text, const std::string& zone);
// SPDX where a portal's name or address of a licence is one that is known, LicenseRef-… of the name otherwise; empty: none was said.
std::string license_of(const std::string& name, const std::string& url);

}  // namespace skl::opendata::asia
