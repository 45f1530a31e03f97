// XLS over any bytes: as the file, or, where the first byte is odd, as the stream of its workbook. It is read, or refused in words.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/fuzz/compound.h"
#include "opendata/engine/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    skl::opendata::TextStore out;
    const auto done =
        skl::opendata::write_xls(data[0] % 2 == 0 ? bytes : skl::opendata::testing::compound_file({{"Workbook", bytes}}), out);
    if (!done && done.problem().status != 422) std::abort();
    if (done && out.size() == 0) std::abort();
    return 0;
}
