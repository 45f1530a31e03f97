// What the routes of the catalogue share: who may do what, and which entries a reader sees.
#pragma once

#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/inside.h"

namespace skl::opendata {

inline constexpr const char* may_edit = "opendata.edit";      // 資料承辦: drafts, descriptions, dictionary, submitting
inline constexpr const char* may_review = "opendata.review";  // 覆核: publishing what another submitted, suspending, withdrawing

inline bool is_editor(Context& cx) { return static_cast<bool>(cx.may(may_edit)) || is_publisher(cx); }
// The token of the house itself: it answers for all, so its drafts need no second person.
inline bool is_operator(const Context& cx) { return cx.caller().subject == "operator"; }

// Whether a version may become public by one person's word: the entry is public already, or the operator says so.
inline bool may_go_public_alone(const Context& cx, const Dataset& dataset) {
    return is_operator(cx) || dataset.state == DatasetState::published;
}

// The entry as this reader may see it. Editors see all states; for others 404, 410 dataset-withdrawn {title, reason} of what was public
// once, 404 dataset-suspended {title, reason}.
Result<Dataset> seen_dataset(Context& cx, Reader& reader, const std::string& key);

// An entry with its revision as ETag.
template <class Row>
Answered<Row> shown(Row row, int status = 200, HeaderList more = {}) {
    more.emplace_back("ETag", fmt::format("\"{}\"", row.rev));
    return {std::move(row), status, std::move(more)};
}

void install_dataset_changes(App& app);  // POST /datasets, PUT, PATCH, DELETE /datasets/{dataset}, its moves
void install_resources(App& app);        // /datasets/{dataset}/resources, /resources/{resource}
void install_dictionary(App& app);       // /resources/{resource}/columns
void install_organizations(App& app);    // /opendata/organizations
void install_editor(App& app);           // /datasets/new, /datasets/{dataset}/edit
void install_desk(App& app);             // /datasets/desk, /datasets/review, /datasets/{dataset}/manage

}  // namespace skl::opendata
