// Columns of a resource and the data standards they are bound to: what stands, how the cells keep to it, and what else might fit.
#pragma once

#include "opendata/catalogue/store.h"
#include "opendata/engine/standards/resemblance.h"

namespace skl {
class Context;
}

namespace skl::opendata {

// A standard that a column's names and values speak for.
struct ShownOffer {
    Text<> place;  // of the page's forms: 1, 2 …
    Text<> href;
    std::string name;
    Text<0, 2048> uri;
    double score = 0;
    standards::Likeness likeness{};
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ShownOffer, (), (place, href, name, uri, score, likeness, reason))

enum class BindingState { in_force, withdrawn, unknown };  // of the standard: unknown is one that the registry does not have
BOOST_DESCRIBE_ENUM(BindingState, in_force, withdrawn, unknown)

struct ShownBinding {
    Text<> href;  // of the standard here; empty: unknown
    std::string name;
    Text<0, 2048> uri;
    BindingState state{};
    std::int64_t cells_checked = 0, cells_failed = 0;  // at the last measurement
    std::string samples;                               // of what failed
    Text<> issues_href;
};
BOOST_DESCRIBE_STRUCT(ShownBinding, (), (href, name, uri, state, cells_checked, cells_failed, samples, issues_href))

struct ColumnBinding {
    std::string column;
    std::optional<ShownBinding> bound;
    std::vector<ShownOffer> offers;  // of a column that is not bound, the best first
};
BOOST_DESCRIBE_STRUCT(ColumnBinding, (), (column, bound, offers))

// Of the columns at hand, then of entries whose column the file does not have. Offers are made where `offering`.
std::vector<ColumnBinding> bindings_of(Context& cx, Reader& reader, const Dataset& dataset, const Resource& resource,
                                       const std::vector<TableColumn>& columns, const std::vector<ColumnEntry>& entries, bool offering);

// Columns of the version at hand: the public one, else the newest that can be read.
std::vector<TableColumn> columns_at_hand(Reader& reader, const Uuid& resource);

std::string standards_path(const Resource& resource);  // /resources/{id}/standards

}  // namespace skl::opendata
