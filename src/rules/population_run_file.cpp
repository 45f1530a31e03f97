#include "rules/population_run_file.h"

#include <toml++/toml.h>

#include "kernel/text/disk.h"

namespace skl::rules {

namespace {

namespace fs = std::filesystem;

Problem bad(const std::string& key, const std::string& what) { return {422, "bad-run-file", {{"key", key}, {"what", what}}}; }

template <class T>
std::optional<T> text_at(const toml::table& table, std::string_view key) {
    if (const auto text = table[key].value<std::string>()) return T{{*text}};
    return std::nullopt;
}

template <class E>
Done read_enum(const toml::table& table, const char* key, std::optional<E>& out) {
    const auto text = table[key].value<std::string>();
    if (!text) return Nothing{};
    E value{};
    if (!boost::describe::enum_from_string(text->c_str(), value)) return bad(key, *text);
    out = value;
    return Nothing{};
}

// `age = "age_years"`, `city = { value = "taichung" }`, `income = { members = "sum", column = "income" }`.
Result<PopulationFeed> read_feed(std::string_view input, const toml::node& node) {
    PopulationFeed feed;
    feed.input.value = input;
    if (const auto column = node.value<std::string>()) {
        feed.column.emplace().value = *column;
        return feed;
    }
    const toml::table* table = node.as_table();
    if (!table) return bad("mapping." + feed.input.value, "a column, or a table with column, decision or value");
    for (const auto& [key, value] : *table)
        if (key != "column" && key != "decision" && key != "value" && key != "members" && key != "role")
            return bad("mapping." + feed.input.value, std::string(key.str()));
    feed.column = text_at<Text<1, 200>>(*table, "column");
    feed.decision = text_at<Text<1, 200>>(*table, "decision");
    feed.role = text_at<Text<1, 100>>(*table, "role");
    if (const auto constant = (*table)["value"]; constant) {
        auto& value = feed.value.emplace().value;
        if (const auto text = constant.value<std::string>())
            value = *text;
        else if (const auto truth = constant.as_boolean())
            value = truth->get() ? "true" : "false";
        else if (const auto whole = constant.as_integer())
            value = std::to_string(whole->get());
        else
            return bad("mapping." + feed.input.value, "value: text, a whole number or a truth; fractions as text");
    }
    if (auto members = read_enum(*table, "members", feed.members); !members) return members.problem();
    return feed;
}

Done read_wish(const toml::table& run, PopulationWish& wish) {
    if (auto entity = read_enum(run, "entity", wish.entity); !entity) return entity;
    wish.rule_ids = run["rule_ids"].value_or(false);
    if (const toml::table* source = run["source"].as_table()) {
        wish.key = text_at<Text<1, 200>>(*source, "key");
        wish.household = text_at<Text<1, 200>>(*source, "household");
        wish.role = text_at<Text<1, 200>>(*source, "role");
    }
    if (const toml::array* outputs = run["outputs"].as_array())
        for (const toml::node& one : *outputs) wish.outputs.push_back({{one.value_or(std::string())}});
    if (wish.outputs.empty()) return bad("outputs", "a list of decisions");
    if (const toml::table* mapping = run["mapping"].as_table())
        for (const auto& [input, node] : *mapping) {
            auto feed = read_feed(input.str(), node);
            if (!feed) return feed.problem();
            wish.mapping.push_back(std::move(*feed));
        }
    return Nothing{};
}

}  // namespace

Result<PopulationRunFile> read_run_file(const fs::path& file) {
    toml::table run;
    try {
        run = toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        return bad(fmt::format("line {}", error.source().begin.line), std::string(error.description()));
    }
    const fs::path folder = file.parent_path();
    PopulationRunFile made;
    if (const toml::array* models = run["models"].as_array())
        for (const toml::node& one : *models) {
            const std::string name = one.value_or(std::string());
            auto text = disk::read(folder / name);
            if (!text) return Problem::not_found(name);
            made.models.push_back({name, std::move(*text)});
        }
    if (made.models.empty()) return bad("models", "a list of DMN files");
    if (const auto name = run["parameters"].value<std::string>()) {
        const auto text = disk::read(folder / *name);
        if (!text) return Problem::not_found(*name);
        auto parameters = Parameters::from_csv(*text);
        if (!parameters) return parameters.problem();
        made.parameters = std::move(*parameters);
    }
    if (const auto day = run["as_of"].value<toml::date>()) {
        made.as_of = Date{std::chrono::year(day->year) / std::chrono::month(day->month) / std::chrono::day(day->day)};
    } else if (const auto text = run["as_of"].value<std::string>()) {
        if (!parse(*text, made.as_of.emplace())) return bad("as_of", *text);
    }
    for (const auto& [key, path] :
         {std::pair<const char*, fs::path*>{"source", &made.source}, {"out", &made.out}, {"rejects", &made.rejects}}) {
        const bool of_source = path == &made.source;
        const auto name = of_source ? run["source"]["file"].value<std::string>() : run[key].value<std::string>();
        if (!name) return bad(of_source ? "source.file" : key, "a file");
        *path = folder / *name;
    }
    if (auto wish = read_wish(run, made.wish); !wish) return wish.problem();
    return made;
}

}  // namespace skl::rules
