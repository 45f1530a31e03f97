#include "opendata_files.h"

#include <algorithm>

namespace skl::conformance {

std::vector<std::string> texts_of(const Node& vector, std::string_view name) {
    std::vector<std::string> out;
    if (const Node* node = vector.find(name))
        for (const Node& item : node->items) out.push_back(item.text);
    return out;
}

void each_vector(const std::filesystem::path& folder, const std::string& prefix,
                 const std::function<void(const std::string& file, const Node&)>& visit) {
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
        if (entry.path().filename().string().starts_with(prefix) && entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const auto vectors = read_json(file_text(file));
        const std::string name = file.stem().string();
        if (!vectors) continue;
        if (vectors->type == Node::Type::object) visit(name, *vectors);
        for (const Node& vector : vectors->items) visit(name, vector);
    }
}

}  // namespace skl::conformance
