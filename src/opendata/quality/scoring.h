// A dataset is measured: what is known of it is gathered, its rows are asked, and what comes out is kept, with the issues moved along
// (opendata.md §13.3, §13.6). After each publication, after each change of what is said of it, and daily, since data grow old.
#pragma once

#include "opendata/quality/measure.h"
#include "opendata/quality/store.h"

namespace skl {
class Jobs;
class Locale;
namespace notify {
class Notify;
}
}  // namespace skl

namespace skl::opendata {

inline constexpr const char* score_job = "opendata.score";
inline constexpr const char* score_due_job = "opendata.score-due";

struct ScoreOrder {  // payload of the job
    Text<> dataset;
};
BOOST_DESCRIBE_STRUCT(ScoreOrder, (), (dataset))

class Scoring {
public:
    Scoring(Store& store, const Blobs& blobs, analytics::TrustedQueries& queries) : store_(store), blobs_(blobs), queries_(queries) {}

    // Before the jobs start; without them nobody is told.
    void set_notify(notify::Notify& notify, const Locale& words) { notify_ = &notify, words_ = &words; }

    // 404 dataset: it is not public (any more). Gives the path of the report. `alone`: nobody else asks for rows meanwhile.
    Result<std::string> score(const std::string& tenant, const Uuid& dataset, Instant now, bool alone = false) const;
    // Of all tenants, those whose report is missing or old; at most `limit`. Gives how many.
    Result<std::int64_t> score_due(Instant now, std::int64_t limit, const std::function<bool()>& stopped) const;

    // One letter a publisher with what waits for an answer; and to who is above, about what waited 14 days. Gives how many.
    Result<std::int64_t> write_letters(Instant now) const;

private:
    void tell_errors(Transaction& tx, const CatalogueRecord& record, const std::vector<QualityIssue>& fresh, Instant now) const;
    std::int64_t write_letters_of(Transaction& tx, Instant now) const;

    Store& store_;
    const Blobs& blobs_;
    analytics::TrustedQueries& queries_;
    notify::Notify* notify_ = nullptr;
    const Locale* words_ = nullptr;
};

// The issues of a dataset after it was measured: found ones are there or come again, the others are fixed. Those that are new or came
// again are given back.
std::vector<QualityIssue> keep_issues(Transaction& tx, const CatalogueRecord& record,
                                      const std::vector<std::vector<quality::Finding>>& findings, std::int64_t version, Instant now);

// "這一列比表頭多了幾格。": issue.<code>, and the code itself where no words are known; `part`: why or mend.
std::string issue_words(const Locale& words, std::string_view language, const std::string& code, std::string_view part = "");

// Where a publisher reads and answers them.
std::string issues_path(const std::string& slug);

}  // namespace skl::opendata
