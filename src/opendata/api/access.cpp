#include "opendata/api/access.h"

#include "opendata/catalogue/catalogue.h"

namespace skl::opendata {

bool may_read_rows(Context& cx, AccessLevel level) {
    switch (level) {
        case AccessLevel::open: return true;
        case AccessLevel::registered: return cx.caller().signed_in();
        case AccessLevel::restricted:
        case AccessLevel::non_public: break;
    }
    return is_editor(cx);
}

std::string cache_control(const Dataset& dataset, int seconds) {
    return dataset.access_level == AccessLevel::open ? fmt::format("public, max-age={}", seconds) : "private, no-cache";
}

Result<OpenTable> open_table_for(Context& cx, Reader& reader, const std::string& name, const Wanted& wanted) {
    auto open = open_table(inside(cx), reader, name, wanted);
    if (open && !may_read_rows(cx, open->dataset)) return Problem::not_found("table");
    return open;
}

Result<OpenTable> open_to_all(const Module::Inside& in, Reader& reader, const std::string& name) {
    auto open = open_table(in, reader, name);
    if (open && open->dataset.access_level != AccessLevel::open) return Problem::not_found("table");
    return open;
}

}  // namespace skl::opendata
