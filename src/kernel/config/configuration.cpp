#include "kernel/config/configuration.h"

#include <toml++/toml.h>
#include <unistd.h>

#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr std::string_view prefix = "SKYLANTERN_";

bool secret(std::string_view key) {
    return key.find("token") != std::string_view::npos || key.find("password") != std::string_view::npos ||
           key.find("secret") != std::string_view::npos || key == "master_key";
}

// A URL may carry a password: postgresql://user:secret@host
std::string masked(std::string_view key, const std::string& value) {
    if (secret(key)) return value.empty() ? "" : "••••";
    const auto scheme = value.find("://"), at = value.find('@');
    const auto colon = scheme == std::string::npos ? std::string::npos : value.find(':', scheme + 3);
    if (colon != std::string::npos && at != std::string::npos && colon < at) return value.substr(0, colon + 1) + "••••" + value.substr(at);
    return value;
}

struct Settings {
    Configured out;
    std::map<std::string, std::string> origin;

    Done set(const std::string& key, const std::string& value, const std::string& from) {
        const Field* field = shape_of<Configuration>.find(key);
        if (field == nullptr) {
            std::vector<std::string> known;
            for (const Field& f : shape_of<Configuration>) known.emplace_back(f.name);
            const auto near = text::nearest(key, known, 1);
            return Problem{
                500, "bad-configuration", {{"key", key}, {"near", near.empty() ? "" : near[0]}, {"what", "unknown key"}, {"from", from}}};
        }
        if (auto fault = read_scalar(value, *field->face, field->in(&out.configuration)))
            return Problem{500, "bad-configuration", {{"key", key}, {"near", ""}, {"what", fault->code}, {"from", from}}};
        origin[key] = from;
        return Nothing{};
    }

    Done read_toml(const std::filesystem::path& file) {
        toml::table parsed;
        try {
            parsed = toml::parse_file(file.string());
        } catch (const toml::parse_error& error) {
            return Problem{
                500, "bad-configuration", {{"key", ""}, {"near", ""}, {"what", std::string(error.description())}, {"from", file.string()}}};
        }
        return read_table(parsed, "", file.filename().string());
    }

    Done read_table(const toml::table& table, const std::string& before, const std::string& from) {
        for (const auto& [key, node] : table) {
            const std::string name = before + std::string(key.str());
            if (const auto* inner = node.as_table()) {
                if (auto done = read_table(*inner, name + "_", from); !done) return done;
                continue;
            }
            std::string value;
            if (const auto* text = node.as_string())
                value = text->get();
            else if (const auto* number = node.as_integer())
                value = std::to_string(number->get());
            else if (const auto* truth = node.as_boolean())
                value = truth->get() ? "true" : "false";
            if (auto done = set(name, value, from); !done) return done;
        }
        return Nothing{};
    }
};

}  // namespace

Result<Configured> configure(const std::filesystem::path& file, bool file_required, const std::map<std::string, std::string>& environment,
                             const std::map<std::string, std::string>& flags) {
    Settings settings;
    if (std::filesystem::exists(file)) {
        if (auto done = settings.read_toml(file); !done) return done.problem();
    } else if (file_required) {
        return Problem{500, "bad-configuration", {{"key", ""}, {"near", ""}, {"what", "no such file"}, {"from", file.string()}}};
    }
    for (const auto& [key, value] : environment)
        if (auto done = settings.set(key, value, fmt::format("{}{}", prefix, key)); !done) return done.problem();
    for (const auto& [key, value] : flags)
        if (auto done = settings.set(key, value, "--" + key); !done) return done.problem();
    for (const Field& field : shape_of<Configuration>) {
        const std::string value = write_scalar({field.face, field.in(&settings.out.configuration)});
        const auto origin = settings.origin.find(field.name);
        settings.out.settings.push_back(
            {{field.name}, {masked(field.name, value)}, {origin == settings.origin.end() ? "default" : origin->second}});
    }
    return std::move(settings.out);
}

std::map<std::string, std::string> environment_settings() {
    std::map<std::string, std::string> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable = *entry;
        const auto equals = variable.find('=');
        if (!variable.starts_with(prefix) || equals == std::string_view::npos) continue;
        std::string key(variable.substr(prefix.size(), equals - prefix.size()));
        key = text::ascii_lower(key);
        out[key] = variable.substr(equals + 1);
    }
    return out;
}

}  // namespace skl
