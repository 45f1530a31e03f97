#include "opendata/api/access.h"

#include "opendata/catalogue/catalogue.h"

namespace skl::opendata {

bool may_read_rows(Context& cx, const Dataset& dataset) {
    switch (dataset.access_level) {
        case AccessLevel::open: return true;
        case AccessLevel::registered: return cx.caller().signed_in();
        case AccessLevel::restricted:
        case AccessLevel::non_public: break;
    }
    return is_editor(cx);
}

Result<OpenTable> open_table_for(Context& cx, Reader& reader, const std::string& name, const Wanted& wanted) {
    auto open = open_table(inside(cx), reader, name, wanted);
    if (open && !may_read_rows(cx, open->dataset)) return Problem::not_found("table");
    return open;
}

}  // namespace skl::opendata
