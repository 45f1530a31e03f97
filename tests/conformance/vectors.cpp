#include "vectors.h"

#include "kernel/text/disk.h"

namespace skl::conformance {

std::string file_text(const std::filesystem::path& file) { return disk::read(file).value_or(""); }

Result<Node> json_file(const std::filesystem::path& file) { return read_json(file_text(file)); }

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

const Node& at(const Node& node, std::string_view member) {
    static const Node nothing;
    const Node* found = node.find(member);
    return found == nullptr ? nothing : *found;
}

const std::string& text_at(const Node& node, std::string_view member) { return at(node, member).text; }

std::int64_t number_at(const Node& node, std::string_view member) {
    const std::string& text = text_at(node, member);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool has(const Node& node, std::string_view member) { return node.find(member) != nullptr; }

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        bytes += static_cast<char>(value);
    }
    return bytes;
}

std::string json_of(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

}  // namespace skl::conformance
