// Formats of dates and times (Model for Tabular Data §6.4.4): the date field symbols of UAX #35 part 4 that the recommendation lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "opendata/engine/moment.h"

namespace skl::opendata::csvw {

class DateFormat {
public:
    // nullopt: symbols that are not known here, or not all and only the fields of the type.
    static std::optional<DateFormat> compile(std::string_view pattern, MomentType type);
    std::optional<Moment> read(std::string_view text) const;

private:
    struct Piece {
        char symbol = 0;  // y M d H m s S X x; 0: the literal
        std::size_t count = 0;
        std::string literal;
    };
    std::vector<Piece> pieces_;
    MomentType type_{};
};

}  // namespace skl::opendata::csvw
