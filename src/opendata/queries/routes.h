// Routes of saved queries and of long ones, by file.
#pragma once

#include "opendata/inside.h"
#include "opendata/queries/running.h"

namespace skl::opendata {

void install_query_pages(App& app);    // list, page with its console, rows, versions, OpenAPI
void install_query_changes(App& app);  // save, edit, undo, withdraw, bring back
void install_query_results(App& app);  // POST /sql/jobs, /sql/results/…
void handle_query_jobs(Jobs& jobs, Module::Inside& in);

// OpenAPI 3.1 of one query: its parameters by type, its rows by column, an example that is an answer. Null: it has no value for a
// parameter.
std::string query_openapi(Context& cx, const SavedQuery& query, const RanQuery* example);

}  // namespace skl::opendata
