// What the dataset's page shows of applications made with its data.
#pragma once

#include "opendata/showcases/store.h"

namespace skl {
class Context;
}

namespace skl::opendata {

struct ShowcaseLink {
    Text<> href;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(ShowcaseLink, (), (href, name))
std::vector<ShowcaseLink> showcases_of(const Context& cx, Reader& reader, const Uuid& dataset);  // the newest, of those shown

}  // namespace skl::opendata
