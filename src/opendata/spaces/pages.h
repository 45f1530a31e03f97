// What the pages of spaces share: links, terms in words, and which space a path is about.
#pragma once

#include "opendata/spaces/catalogue.h"

namespace skl::opendata::spaces {

using SpaceKey = Text<1, 63>;  // in paths: slug or id

struct SpaceLink {
    Text<> href;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(SpaceLink, (), (href, name))

struct TermsView {
    Permitted permitted{};
    std::string purposes, places;  // apart by 、 or commas; empty: any
    std::optional<Instant> from, until;
    std::optional<std::int64_t> count;
    bool attribute = false, inform = false, erase = false;
};
BOOST_DESCRIBE_STRUCT(TermsView, (), (permitted, purposes, places, from, until, count, attribute, inform, erase))

// As a person enters them; read by terms_of.
struct NewTerms {
    Permitted permitted{};
    std::optional<Prose<2000>> purposes, places;  // one a line
    std::optional<Date> from, until;              // days here; both included
    std::optional<Whole<0, largest_count>> count;
    std::optional<bool> attribute, inform, erase;
};
BOOST_DESCRIBE_STRUCT(NewTerms, (), (permitted, purposes, places, from, until, count, attribute, inform, erase))

struct SpaceReason {
    std::optional<Text<0, 300>> reason;
};
BOOST_DESCRIBE_STRUCT(SpaceReason, (), (reason))

TermsView view_of(const Context& cx, const Node& policy);
Result<Terms> terms_of(Context& cx, const NewTerms& given);  // 422

Result<Space> space_at(Reader& reader, const SpaceKey& key);  // 404
std::string path_of(const Space& space);                      // without the mount
inline std::string path_of(const Space& space, const char* kind, const Uuid& id) {
    return fmt::format("{}/{}/{}", path_of(space), kind, to_text(id));
}
// What a target is called here; its identifier where it is not of this site.
std::string name_of_target(const Context& cx, Reader& reader, const std::optional<Uuid>& dataset, const std::string& target);

}  // namespace skl::opendata::spaces
