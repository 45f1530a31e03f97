// What the routes of open data share; found by cx.app().service<Inside>().
#pragma once

#include "kernel/analytics/query_service.h"
#include "kernel/search/search.h"
#include "opendata/api/sql_cache.h"
#include "opendata/federation/harvesting.h"
#include "opendata/module.h"
#include "opendata/publish/import.h"
#include "opendata/published.h"
#include "opendata/quality/links.h"
#include "opendata/quality/scoring.h"
#include "opendata/requests/requests.h"
#include "opendata/usage/usage.h"

namespace skl::opendata {

class TableAnswers;
class MapRoom;  // maps/room.h

constexpr std::chrono::seconds query_time{10};  // of our own plans over one table

struct Module::Inside {
    explicit Inside(const Parts& parts);
    ~Inside();

    Store& store;
    Blobs& blobs;
    sandbox::Pool parse_pool;
    Importing importing;
    analytics::TrustedQueries queries;
    std::unique_ptr<TableAnswers> answers;
    Scoring scoring;
    Links links;
    Harvesting harvesting;
    Requests requests;
    Usage usage;
    sandbox::Spawner& spawner;
    analytics::QueryService sql;
    SqlCache sql_answers;
    std::filesystem::path derived;  // download files made from tables; may be emptied at any time
    std::mutex making;              // one of them at a time
    search::Synonyms synonyms;      // of the preset
    Jobs* jobs = nullptr;
    const Locale* words = nullptr;  // of the site
    const ledger::Ledger* ledger = nullptr;
    Published published;            // to other modules
    std::shared_ptr<MapRoom> maps;  // set by install_maps
};

inline Module::Inside& inside(Context& cx) { return cx.app().service<Module::Inside>(); }

// The file of a blob: at once where it is on this machine, else fetched on the pool for blocking work.
Task<Result<BlobFile>> bring(Context& cx, std::string sha256);

// Routes by room.
void install_catalogue(App& app);  // home, /datasets
void install_dataset(App& app);    // /datasets/{dataset}
void install_versions(App& app);   // /datasets/{dataset}/versions/…, quarantine
void install_histories(App& app);  // /resources/{resource}/versions/…: list, one, differences, taking away, keeping
void install_differences(App& app);
void install_difference_files(App& app);
void install_joins(App& app);      // /tables/{table}/joins
void install_upload(App& app);     // /datasets/upload
void install_preview(App& app);    // /datasets/{dataset}/versions/{number}/preview: correct, publish
void install_tables(App& app);     // /tables/{table}/…
void install_rows(App& app);       // /tables/{table}/rows
void install_groups(App& app);     // …/aggregate, …/facets
void install_places(App& app);     // …/geo
void install_discovery(App& app);  // /apis.json, /.well-known/api-catalog
void install_sql(App& app);        // /sql
void install_quality(App& app);    // /datasets/{dataset}/quality, …/issues, /quality/issues
void install_showcases(App& app);  // /opendata/showcases
void install_faces(App& app);      // the catalogue as others read it: /catalog, /dataset, data.json, sitemap.xml
void install_analysis(App& app);   // /analysis
void install_queries(App& app, Jobs& jobs, Module::Inside& in);  // /queries, /sql/jobs, /sql/results

using DatasetKey = Text<1, 100>;  // in paths: slug, id or identifier

constexpr const char* may_publish = "opendata.publish";
// Who sees what is not published, and the way to it.
inline bool is_publisher(Context& cx) { return static_cast<bool>(cx.may(may_publish)); }

// Moves a version into the queue of the parser, in the transaction that received or corrected it.
Uuid enqueue_parse(Context& cx, Transaction& tx, const Version& version, bool publish);

// What a reader of the page sees in `language`.
std::string license_title(std::string_view id, std::string_view language);
std::string license_url(std::string_view id);
std::vector<std::string> keywords_of(const Dataset& dataset, std::string_view language);  // those of the language, then the others

}  // namespace skl::opendata
