#include "opendata/catalogue/catalogue.h"

namespace skl::opendata {

Result<Dataset> seen_dataset(Context& cx, Reader& reader, const std::string& key) {
    auto dataset = find_dataset(reader, key);
    if (!dataset) return Problem::not_found("dataset");
    if (dataset->state == DatasetState::published || is_editor(cx)) return std::move(*dataset);
    const bool was_public = dataset->issued_at.has_value();
    const std::map<std::string, std::string> told{{"title", dataset->title.in(cx.language())}, {"reason", dataset->state_reason.value}};
    if (was_public && dataset->state == DatasetState::withdrawn) return Problem{410, "dataset-withdrawn", told};
    if (was_public && dataset->state == DatasetState::suspended) return Problem{404, "dataset-suspended", told};
    return Problem::not_found("dataset");
}

}  // namespace skl::opendata
