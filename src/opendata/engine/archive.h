// A zip file of an outsider, read member by member: no bombs, no paths out of it, no links (opendata.md §5.1, §18).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

struct zip;

namespace skl::opendata {

class Archive {
public:
    explicit Archive(std::string_view bytes);  // which outlive it
    ~Archive();
    Archive(const Archive&) = delete;
    std::optional<Problem> problem() const;  // corrupt-archive, unpacked-too-large
    bool has(const std::string& name) const;
    std::vector<std::string> names() const;  // of the members that are files, in their order
    // Unpacks a member in pieces, never more than it promised; `take` says whether to go on. Problem corrupt-archive.
    Done read(const std::string& name, const std::function<bool(std::string_view piece)>& take) const;

private:
    zip* archive_ = nullptr;
    std::size_t packed_ = 0;
};

}  // namespace skl::opendata
