// pg_dump and pg_restore as processes. A URL on the command line is visible in the process list: passwords belong into
// ~/.pgpass or PGPASSWORD, as the README says.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/storage/connection.h"

namespace skl::storage {

// Row-level security is forced on the owner too. The setting lets the tool's session see all rows, as every_tenant does.
Done run_postgresql_tool(const std::vector<std::string>& arguments) {
    std::vector<char*> words;
    words.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);

    std::string options = "PGOPTIONS=-c app.tenant=*";
    std::vector<char*> surroundings{options.data()};
    for (char** variable = environ; *variable != nullptr; ++variable)
        if (!std::string_view(*variable).starts_with("PGOPTIONS=")) surroundings.push_back(*variable);
    surroundings.push_back(nullptr);

    pid_t child = 0;
    int status = -1;
    if (::posix_spawnp(&child, words[0], nullptr, nullptr, words.data(), surroundings.data()) != 0)
        return Problem{500, "tool-missing", {{"what", arguments[0]}}};
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Nothing{};
    return Problem{
        500, "backup-failed", {{"what", fmt::format("{} ended with {}", arguments[0], WIFEXITED(status) ? WEXITSTATUS(status) : -1)}}};
}

}  // namespace skl::storage
