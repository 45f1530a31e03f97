#include "house.h"

#include <fcntl.h>
#include <poll.h>
#include <csignal>

#include <sys/wait.h>

#include <fstream>

#include "kernel/describe/write.h"

namespace skl::contract {
namespace {

constexpr std::chrono::seconds longest_start{300};  // the demo is imported first, perhaps on a busy machine
constexpr const char* token = "contract-tests";

// Forks and runs the program; its first output is read from `said` when asked for.
pid_t spawn(const std::vector<std::string>& arguments, int* said) {
    int ends[2] = {-1, -1};
    if (said != nullptr && ::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::vector<char*> words;
        for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
        words.push_back(nullptr);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(said != nullptr ? ends[1] : nowhere, 1);
        ::dup2(nowhere, 2);
        ::execv(words[0], words.data());
        ::_exit(127);
    }
    if (said != nullptr) {
        ::close(ends[1]);
        *said = ends[0];
    }
    return child;
}

std::string first_line(int from, std::chrono::steady_clock::time_point until) {
    std::string out;
    while (out.find('\n') == std::string::npos) {
        pollfd ready{from, POLLIN, 0};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        char chunk[256];
        const ssize_t got = left > 0 && ::poll(&ready, 1, static_cast<int>(left)) > 0 ? ::read(from, chunk, sizeof chunk) : 0;
        if (got <= 0) throw std::runtime_error("the server did not start: " + out);
        out.append(chunk, static_cast<std::size_t>(got));
    }
    return out.substr(0, out.find('\n'));
}

}  // namespace

House& House::one() {
    static House house;
    return house;
}

std::vector<std::string> House::with_places(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), SKL_PROGRAM);
    for (const std::string& more : {std::string("--data"), (folder() / "data").string(), std::string("--database"), database_.url()})
        arguments.push_back(more);
    return arguments;
}

House::House() {
    ::setenv("SKYLANTERN_RATE_LIMITS", "false", 1);
    ::setenv("SKYLANTERN_OPERATOR_TOKEN", token, 1);
    import("testdata/opendata/tw/dataset_titles_35634.txt", "dataset-titles");
    server_ = spawn(with_places({"serve", "--demo", "--port", "0"}), &said_);
    const auto until = std::chrono::steady_clock::now() + longest_start;
    const std::string line = first_line(said_, until);
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    constexpr std::string_view last = "\"name\":\"villages-2022\"";
    while (!get("/api/v1/tables").says(last) || !get("/api/v1/tables").says("town-population-ods")) {
        if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the demo was not imported");
        ::poll(nullptr, 0, 50);
    }
}

House::~House() {
    if (server_ > 0) {
        ::kill(server_, SIGTERM);
        ::waitpid(server_, nullptr, 0);
    }
    if (said_ >= 0) ::close(said_);
}

void House::import(const std::filesystem::path& file, const std::string& dataset) const {
    const pid_t child =
        spawn(with_places({"opendata", "import", file.string(), "--dataset", dataset, "--title", dataset, "--license", "OGDL-Taiwan-1.0"}),
              nullptr);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the import of " + file.string() + " failed");
}

testing::Answered House::ask(const std::string& method, const std::string& target, const std::string& headers,
                             const std::string& body) const {
    testing::Client client(port_);
    const std::string length = body.empty() && method == "GET" ? "" : fmt::format("Content-Length: {}\r\n", body.size());
    client.send(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}{}\r\n{}", method, target, headers, length, body));
    return client.read(method == "HEAD");
}

testing::Answered House::get(const std::string& path, const Query& query, const std::string& headers) const {
    return ask("GET", target_of(path, query), headers);
}

testing::Answered House::sql(const std::string& sql, const std::string& params) const {
    std::string body = "{\"sql\":";
    Node text;
    text.type = Node::Type::text;
    text.text = sql;
    body += canonical(text) + ",\"params\":" + params + "}";
    return ask("POST", "/api/v1/sql", "Content-Type: application/json\r\n", body);
}

std::string target_of(const std::string& path, const Query& query) {
    std::string out = path;
    char joint = '?';
    for (const auto& [name, value] : query)
        out += fmt::format("{}{}={}", std::exchange(joint, '&'), text::percent_encode(name), text::percent_encode(value));
    return out;
}

std::string canonical(const Node& node) {
    std::string out;
    switch (node.type) {
        case Node::Type::null: return "null";
        case Node::Type::boolean: return node.truth ? "true" : "false";
        case Node::Type::number: return node.text;
        case Node::Type::text: write_json_string(out, node.text); return out;
        case Node::Type::list:
            for (const Node& item : node.items) out += (out.empty() ? "" : ",") + canonical(item);
            return "[" + out + "]";
        default: break;
    }
    std::map<std::string, std::string> members;
    for (const Member& member : node.members) members[member.key] = canonical(member.node);
    for (const auto& [name, text] : members) {
        if (!out.empty()) out += ',';
        write_json_string(out, name);
        out += ":" + text;
    }
    return "{" + out + "}";
}

Node json(const std::string& text) {
    constexpr std::size_t deepest = 200;
    auto node = read_json(text, deepest);
    EXPECT_TRUE(node) << text.substr(0, 500);
    return node ? std::move(*node) : Node{};
}

const Node& at(const Node& node, std::string_view name) {
    static const Node nothing;
    const Node* found = node.find(name);
    EXPECT_NE(found, nullptr) << name << " in " << canonical(node).substr(0, 300);
    return found == nullptr ? nothing : *found;
}

std::string plain(const Node& node) {
    return node.type == Node::Type::text || node.type == Node::Type::number ? node.text : canonical(node);
}

std::set<std::string> expected(const std::string& name) {
    std::ifstream in("testdata/opendata/expected/queries.json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::set<std::string> out;
    const Node all = json(text);
    for (const Node& one : all.items) {
        if (at(one, "name").text != name) continue;
        const Node& answer = at(one, "answer");
        if (answer.type != Node::Type::list) out.insert(plain(answer));
        for (const Node& item : answer.items) {
            std::string line;
            for (const Node& cell : item.items) line += (line.empty() ? "" : " ") + plain(cell);
            out.insert(item.type == Node::Type::list ? line : plain(item));
        }
    }
    return out;
}

}  // namespace skl::contract
