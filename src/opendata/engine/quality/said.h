// Whether a record says a thing: what the points, the checks and the score all ask.
#pragma once

#include "opendata/engine/quality/mqa.h"

namespace skl::opendata::quality {

template <class Words>
bool says(const Words& words) {  // in any language
    return std::any_of(words.by_language.begin(), words.by_language.end(), [](const auto& one) { return !one.second.empty(); });
}

inline bool has_access(const RecordDistribution& said) {
    return said.resource.access_url || !said.access_href.empty() || said.resource.download_url || !said.download_href.empty();
}
inline bool has_download(const RecordDistribution& said) { return said.resource.download_url || !said.download_href.empty(); }

// Who answers questions: the maintainer, else the publisher, who can be reached.
inline bool has_contact(const CatalogueRecord& record) {
    const auto& who = record.maintainer ? record.maintainer : record.publisher;
    return who && (!who->contact_name.empty() || !who->contact_phone.empty() || who->contact_email);
}

// What lies on this site answers as long as the site does; what was seen of an address elsewhere is asked only for that.
inline LinkEvidence with_own_answers(const RecordDistribution& said, LinkEvidence seen) {
    if (!said.resource.access_url && !said.access_href.empty()) seen.access = true;
    if (!said.resource.download_url && !said.download_href.empty()) seen.download = true, seen.page = false;
    // One address for both is asked once.
    if (!said.resource.access_url && said.access_href.empty()) seen.access = seen.download;
    return seen;
}

}  // namespace skl::opendata::quality
