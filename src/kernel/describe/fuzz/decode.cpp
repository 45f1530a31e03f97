// Every kind of field from any JSON and any form: what is accepted writes and reads back the same (describe/README.md).
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"

#include <cstdlib>

namespace skl {
namespace {

enum class Colour { red, blue };
BOOST_DESCRIBE_ENUM(Colour, red, blue)

struct Small {
    Text<1, 20> name;
    std::optional<Prose<100>> prose;
};
BOOST_DESCRIBE_STRUCT(Small, (), (name, prose))

struct Everything {
    std::optional<Slug> slug;
    std::optional<Email> email;
    std::optional<Url> url;
    std::optional<Date> date;
    std::optional<Instant> instant;
    std::optional<Money> money;
    std::optional<Uuid> id;
    std::optional<Bilingual<1, 50>> title;
    std::optional<Colour> colour;
    std::optional<Whole<-5, 500>> whole;
    std::optional<double> real;
    std::optional<bool> truth;
    std::optional<Small> small;
    std::vector<Small> many;
    std::map<std::string, std::string> words;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (slug, email, url, date, instant, money, id, title, colour, whole, real, truth, small, many, words))

void demand(bool truth) {
    if (!truth) std::abort();
}

}  // namespace
}  // namespace skl

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto read = from_json<Everything>(text)) {
        const std::string written = to_json(*read);
        const auto again = from_json<Everything>(written);
        demand(static_cast<bool>(again) && to_json(*again) == written);
    }
    if (const auto form = read_form(text)) {
        if (const auto read = decode<Everything>(*form, Spelling::form)) demand(static_cast<bool>(from_json<Everything>(to_json(*read))));
    }
    return 0;
}
