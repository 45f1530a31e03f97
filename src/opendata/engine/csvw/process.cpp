#include "opendata/engine/csvw/process.h"

#include "opendata/engine/csvw/keys.h"
#include "opendata/engine/csvw/locate.h"
#include "opendata/engine/csvw/to_json.h"
#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

// One run: the metadata, and each file fetched once.
class Run {
public:
    Run(const Start& start, const Fetch& fetch, Findings& findings) : findings_(findings), fetch_(fetch) {
        const std::string table_url = normalised(start.table_url);
        if (!start.metadata_url.empty()) {
            const auto response = fetch(normalised(start.metadata_url));
            if (response) {
                group = read_metadata(response->body, start.metadata_url, fetch, findings);
            } else {
                findings.fail(start.metadata_url, {"", "not-found"});
            }
            return;
        }
        const Response* file = this->file(table_url);
        if (file == nullptr) return;
        group = locate_metadata(table_url, *file, fetch, findings);
        if (group || findings.errors > 0) return;
        group.emplace();
        group->url = table_url;
        group->tables.push_back({.url = table_url});
    }

    // nullptr: it could not be had, which is an error.
    const Response* file(const std::string& url) {
        if (const auto held = files_.find(url); held != files_.end()) return &held->second;
        auto response = fetch_(url);
        if (!response) return findings_.fail(url, {"", "not-found"}), nullptr;
        return &files_.emplace(url, std::move(*response)).first->second;
    }

    std::optional<TableGroup> group;

private:
    Findings& findings_;
    const Fetch& fetch_;
    std::map<std::string, Response> files_;
};

}  // namespace

Findings validate(const Start& start, const Fetch& fetch) {
    Findings findings;
    Run run(start, fetch, findings);
    if (!run.group || findings.errors > 0) return findings;
    Keys keys(*run.group, resolve_references(*run.group, findings), findings);
    if (findings.errors > 0) return findings;
    const auto rows_of = [&](std::size_t i, Findings& into, const auto& use) {
        const TableDescription& table = run.group->tables[i];
        const Response* file = run.file(table.url);
        if (file == nullptr) return;
        AnnotatedTable annotated(*run.group, table, *file, Purpose::validation, into);
        for (Row row; annotated.next(row);) use(annotated, row);
    };
    const std::size_t tables = run.group->tables.size();
    for (std::size_t i = 0; i < tables; ++i)
        rows_of(i, findings, [&](const AnnotatedTable& annotated, const Row& row) { keys.see(i, annotated, row); });
    Findings said_already;
    for (std::size_t i = 0; i < tables; ++i)
        if (keys.refers(i))
            rows_of(i, said_already, [&](const AnnotatedTable& annotated, const Row& row) { keys.check_references(i, annotated, row); });
    return findings;
}

Converted convert_to_json(const Start& start, JsonMode mode, const Fetch& fetch) {
    Converted out;
    Run run(start, fetch, out.findings);
    if (!run.group || out.findings.errors > 0) return out;
    resolve_references(*run.group, out.findings);
    if (out.findings.errors > 0) return out;
    JsonWriter writer(*run.group, mode);
    for (const TableDescription& table : run.group->tables) {
        if (table.suppress_output) continue;
        const Response* file = run.file(table.url);
        if (file == nullptr) return out;
        AnnotatedTable annotated(*run.group, table, *file, Purpose::conversion, out.findings);
        writer.table(annotated);
    }
    out.json = writer.finish();
    return out;
}

}  // namespace skl::opendata::csvw
