// Bytes as a message of the Dataspace Protocol and as a policy: refused, or read and written back to the same.
#include <cstdlib>

#include "opendata/engine/spaces/message.h"
#include "opendata/engine/spaces/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace skl;
    using namespace skl::opendata::spaces;
    if (size == 0) return 0;
    const auto kind = static_cast<MessageKind>(data[0] % 12);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (const auto message = read_message(text, kind))
        if (!read_message(to_json_text(message->body), kind)) std::abort();
    const auto node = read_json(text);
    if (!node) return 0;
    const auto terms = read_terms(*node);
    if (!terms) return 0;
    Node again{.type = Node::Type::object};
    put_terms(again, *terms);
    const auto same = read_terms(again);
    // Instants have milliseconds outside.
    if (!same || same->purposes != terms->purposes || same->places != terms->places || same->count != terms->count) std::abort();
    return 0;
}
