// Cron lines: whatever is read has its next time after the one asked about, or none.
#include "kernel/jobs/cron.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto cron = skl::Cron::parse({reinterpret_cast<const char*>(data), size});
    if (!cron) return 0;
    static const auto zone = skl::calendar::Zone::named("Asia/Taipei");
    const skl::Instant after{1'795'485'960'000'000};
    if (const auto next = cron->next(after, *zone); next && next->micros <= after.micros) std::abort();
    return 0;
}
