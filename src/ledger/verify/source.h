// Where a log is read from: a folder, or an address that was given on the command line. There is no other network use.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace skl::ledger::checks {

class Source {
public:
    virtual ~Source() = default;
    virtual std::optional<std::string> get(const std::string& path) = 0;  // "checkpoint", "tile/0/000"; empty: not there
};

std::unique_ptr<Source> open_source(const std::string& folder_or_url);
std::optional<std::string> read_file(const std::string& file);  // "-": standard input

}  // namespace skl::ledger::checks
