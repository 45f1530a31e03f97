// Bytes as the values of a saved query and as a syntax tree: refused or read, the same each time.
#include <cstdlib>

#include "opendata/engine/queries/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace skl::opendata::queries;
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const ParameterType type :
         {ParameterType::text, ParameterType::integer, ParameterType::number, ParameterType::date, ParameterType::boolean}) {
        QueryParameter parameter;
        parameter.name.value = "p";
        parameter.type = type;
        const auto first = read_values({&parameter, 1}, {{"p", text}}), again = read_values({&parameter, 1}, {{"p", text}});
        if (static_cast<bool>(first) != static_cast<bool>(again)) std::abort();
        if (first && (*first)[0].second != (*again)[0].second) std::abort();
    }
    const auto syntax = read_syntax(text), again = read_syntax(text);
    if (syntax && syntax->sha256 != again->sha256) std::abort();
    return 0;
}
