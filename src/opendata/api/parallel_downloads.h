// Whole files and tables are not counted against a reader's rate, but at most four of them run at a time for each key or address
// (opendata.md §14): one reader's downloads leave room for the others'.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "kernel/http/context.h"

namespace skl::opendata {

constexpr int most_parallel_downloads = 4;
constexpr int download_retry_seconds = 10;

using DownloadSlot = std::shared_ptr<const void>;  // free again when the last copy goes

class ParallelDownloads {
public:
    // Null: as many as may are running for `who`. May outlive this object.
    DownloadSlot begin(const std::string& who);

private:
    struct Running {
        std::mutex mutex;
        std::unordered_map<std::string, int> of;
    };
    std::shared_ptr<Running> running_ = std::make_shared<Running>();
};

// Of the caller: by key or session, else by the prefix of the address, as rates go. 429 too-many-downloads {most, seconds}. Null where
// rates are not limited here.
Result<DownloadSlot> download_slot(Context& cx);

// The answer keeps its slot until it is sent or its reader is gone.
Reply in_slot(Reply reply, DownloadSlot slot);

}  // namespace skl::opendata
