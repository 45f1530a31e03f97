// The real program with the demo's data and the titles of data.gov.tw, served for all tests of this program.
#pragma once

#include <gtest/gtest.h>

#include "kernel/describe/node.h"
#include "kernel/describe/types.h"
#include "kernel/http/tests/client.h"
#include "kernel/storage/tests/database.h"
#include "kernel/text/text.h"

namespace skl::contract {

using Query = std::vector<std::pair<std::string, std::string>>;

class House {
public:
    static House& one();  // started by the first call; ended with the program

    // `headers`: whole lines, each with its \r\n.
    testing::Answered get(const std::string& path, const Query& query = {}, const std::string& headers = "") const;
    testing::Answered ask(const std::string& method, const std::string& target, const std::string& headers,
                          const std::string& body = "") const;
    testing::Answered sql(const std::string& sql, const std::string& params = "{}") const;
    // A file as a new version of a dataset, published, by the command line.
    void import(const std::filesystem::path& file, const std::string& dataset) const;
    const std::filesystem::path& folder() const { return database_.folder(); }
    const testing::Database& database() const { return database_; }

private:
    House();
    ~House();
    std::vector<std::string> with_places(std::vector<std::string> arguments) const;
    testing::Database database_;
    pid_t server_ = 0;
    int said_ = -1;
    std::uint16_t port_ = 0;
};

std::string target_of(const std::string& path, const Query& query);

// JSON with the members of objects in the order of their names: equal texts are equal values.
std::string canonical(const Node& node);
Node json(const std::string& text);  // fails the test when it is none
const Node& at(const Node& node, std::string_view name);

std::string plain(const Node& node);  // a text or a number as it stands, all else as canonical()

// All values of an answer of testdata/opendata/expected/queries.json, line by line: a list of lists, a list of values or one value.
std::set<std::string> expected(const std::string& name);

inline const std::string vital = "/api/v1/tables/village-vital-statistics";

}  // namespace skl::contract
