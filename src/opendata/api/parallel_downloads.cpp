#include "opendata/api/parallel_downloads.h"

#include "kernel/config/configuration.h"
#include "kernel/http/guard.h"

namespace skl::opendata {

DownloadSlot ParallelDownloads::begin(const std::string& who) {
    {
        const std::lock_guard lock(running_->mutex);
        int& count = running_->of[who];
        if (count >= most_parallel_downloads) return nullptr;
        ++count;
    }
    struct Slot {
        std::shared_ptr<Running> running;
        std::string who;
        Slot(std::shared_ptr<Running> r, std::string w) : running(std::move(r)), who(std::move(w)) {}
        Slot(const Slot&) = delete;
        ~Slot() {
            const std::lock_guard lock(running->mutex);
            const auto entry = running->of.find(who);
            if (--entry->second == 0) running->of.erase(entry);
        }
    };
    return std::make_shared<const Slot>(running_, who);
}

Result<DownloadSlot> download_slot(Context& cx) {
    if (!cx.app().configuration().rate_limits) return DownloadSlot{};
    const std::string who = cx.caller().signed_in() ? "caller/" + cx.caller().subject : "address/" + address_prefix(cx.request().remote);
    // One for the process: its sockets and its disk are what is shared, whichever of its sites is asked.
    static ParallelDownloads downloads;
    auto slot = downloads.begin(fmt::format("{}/{}", cx.tenant(), who));
    if (slot) return slot;
    const std::string seconds = std::to_string(download_retry_seconds);
    return Problem{429,
                   "too-many-downloads",
                   {{"most", std::to_string(most_parallel_downloads)}, {"seconds", seconds}},
                   {},
                   {{"Retry-After", seconds}}};
}

Reply in_slot(Reply reply, DownloadSlot slot) {
    if (!slot) return reply;
    if (reply.stream)
        reply.stream = [slot = std::move(slot), send = std::move(reply.stream)](BodySink& sink) { return send(sink); };
    else
        reply.held = std::make_shared<const std::pair<std::shared_ptr<const void>, DownloadSlot>>(std::move(reply.held), std::move(slot));
    return reply;
}

}  // namespace skl::opendata
