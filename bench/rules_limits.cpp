// What the engine of rules must do within a time: validity rules over many rows, a table of very many rules, the next question of a whole
// bundle. Prints `<what> <number>`; times are medians of five.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "rules/engine/column/engine.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/parameters.h"
#include "rules/engine/unknown/next_question.h"
#include "rules_models.h"

namespace {

using namespace skl::rules;
using skl::bench::program_of;
using Clock = std::chrono::steady_clock;

template <class Work>
double seconds(Work&& work) {
    std::vector<double> times;
    for (int round = 0; round < 5; ++round) {
        const auto began = Clock::now();
        work();
        times.push_back(std::chrono::duration<double>(Clock::now() - began).count());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

std::string name_of(std::size_t input) { return "x" + std::to_string(input); }

std::string inputs(std::size_t count) {
    std::string made;
    for (std::size_t i = 0; i < count; ++i)
        made += "<inputData id=\"" + name_of(i) + "\" name=\"" + name_of(i) + "\"><variable name=\"" + name_of(i) +
                "\" typeRef=\"number\"/></inputData>";
    return made;
}

// A decision whose table has these inputs and rules; `rules`: of each its cells, then its result.
std::string decision(const std::string& name, const std::vector<std::size_t>& of, const char* policy,
                     const std::vector<std::vector<std::string>>& rules) {
    std::string made = "<decision id=\"" + name + "\" name=\"" + name + "\"><variable name=\"" + name + "\" typeRef=\"number\"/>";
    for (const std::size_t one : of)
        made += "<informationRequirement><requiredInput href=\"#" + name_of(one) + "\"/></informationRequirement>";
    made += std::string("<decisionTable hitPolicy=\"") + policy + "\">";
    for (const std::size_t one : of)
        made += "<input><inputExpression typeRef=\"number\"><text>" + name_of(one) + "</text></inputExpression></input>";
    made += "<output name=\"" + name + "\" typeRef=\"number\"/>";
    for (const auto& rule : rules) {
        made += "<rule>";
        for (std::size_t i = 0; i < rule.size(); ++i) {
            const char* entry = i + 1 < rule.size() ? "inputEntry" : "outputEntry";
            made += std::string("<") + entry + "><text><![CDATA[" + rule[i] + "]]></text></" + entry + ">";
        }
        made += "</rule>";
    }
    return made + "</decisionTable></decision>";
}

std::string model(const std::string& body) {
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\" name=\"m\" namespace=\"urn:bench:limits\">" +
           body + "</definitions>";
}

// 400,000 records of ten fields, each judged by ten tables of five rules: out of its range, or at odds with the next field.
double validity() {
    constexpr std::size_t fields = 10, records = 400'000;
    std::string body = inputs(fields);
    for (std::size_t i = 0; i < fields; ++i) {
        const std::string next = name_of((i + 1) % fields), least = std::to_string(10 * i);
        body += decision(
            "valid" + std::to_string(i), {i, (i + 1) % fields}, "FIRST",
            {{"< " + least, "-", "1"}, {"> 900", "-", "2"}, {"[400..500]", "> 800", "3"}, {"> 2 * " + next, "-", "4"}, {"-", "-", "0"}});
    }
    column::Plan plan;
    plan.program = program_of(model(body));
    for (std::size_t i = 0; i < fields; ++i) {
        plan.inputs.push_back(*plan.program->find(dmn::Unit::Kind::input, name_of(i)));
        plan.outputs.push_back(*plan.program->find(dmn::Unit::Kind::decision, "valid" + std::to_string(i)));
    }
    std::vector<column::Batch> batches;
    std::uint64_t drawn = 42;
    for (std::size_t from = 0; from < records; from += column::vector_rows) {
        column::Batch& batch = batches.emplace_back();
        batch.rows = std::min(column::vector_rows, records - from);
        batch.columns.resize(fields);
        for (column::Column& one : batch.columns) {
            one.kind = feel::Kind::number;
            for (std::size_t row = 0; row < batch.rows; ++row) {
                drawn = drawn * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
                one.words.push_back(static_cast<std::int64_t>((drawn >> 33) % 1'000));
            }
        }
    }
    const auto engine = column::column_engine(plan);
    if (!engine->by_rows().empty()) std::abort();
    column::Answer answer;
    return seconds([&] {
        for (const column::Batch& one : batches) engine->run(one, answer);
    });
}

// 5,000 rules over twelve inputs: a band of the first, bounds of the second, and the rest compared in turn.
void many_rules() {
    constexpr std::size_t rules = 5'000, columns = 12;
    std::vector<std::size_t> of(columns);
    for (std::size_t i = 0; i < columns; ++i) of[i] = i;
    std::vector<std::vector<std::string>> rows;
    for (std::size_t rule = 0; rule < rules; ++rule) {
        std::vector<std::string> row{"[" + std::to_string(10 * rule) + ".." + std::to_string(10 * rule + 10) + ")",
                                     ">= " + std::to_string(rule % 7)};
        for (std::size_t c = 2; c < columns; ++c) row.push_back((rule + c) % 3 == 0 ? "-" : "<= " + std::to_string(1'000 + rule % 100 + c));
        row.push_back(std::to_string(rule));
        rows.push_back(std::move(row));
    }
    const std::string xml = model(inputs(columns) + decision("d", of, "UNIQUE", rows));
    dmn::ProgramRef program;
    std::printf("compile %.3f\n", seconds([&] { program = program_of(xml); }));
    const auto asked = *program->find(dmn::Unit::Kind::decision, "d");
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < columns; ++i) places.push_back(*program->find(dmn::Unit::Kind::input, name_of(i)));
    dmn::Bindings bindings(*program);
    constexpr std::size_t evaluations = 10'000;
    const double took = seconds([&] {
        for (std::size_t i = 0; i < evaluations; ++i) {
            feel::Run run;
            run.bindings = &bindings;
            bindings.clear();
            for (std::size_t c = 0; c < columns; ++c)
                program->give(run, places[c], feel::Value(static_cast<std::int64_t>(c == 0 ? i * 7'919 % (10 * rules) : 50 + c)));
            if (program->value(run, asked).null()) std::abort();
        }
    });
    std::printf("evaluate %.2f\n", took / evaluations * 1e6);
}

std::string text_of(const std::filesystem::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// Over all services of the bundle of Taiwan, nothing known: seconds.
double next_of_bundle() {
    const std::filesystem::path folder = "presets/taiwan";
    std::vector<feel::Diagnostic> faults;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "rules"))
        if (entry.path().extension() == ".dmn") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<dmn::Definitions> models;
    for (const auto& path : paths) models.push_back(std::move(*dmn::read_model(text_of(path), faults).model));
    const dmn::ProgramRef program = dmn::compile(std::move(models)).program;
    const auto parameters = Parameters::from_csv(text_of(folder / "rules/parameters.csv"));
    const auto days = skl::calendar::Calendar::from_csv(text_of(folder / "calendar.csv"));
    const Jurisdiction surroundings(*parameters, *days);
    std::vector<AskedUnit> services;
    for (const std::string& name : program->names(dmn::Unit::Kind::service))
        services.push_back({*program->find(dmn::Unit::Kind::service, name), 1});
    feel::DateTime as_of;
    as_of.date = *feel::Date::parse("2026-06-01");
    const feel::Context known;
    return seconds([&] {
        if (!next_question({*program, as_of, &surroundings, known}, services, {}, "en").next) std::abort();
    });
}

}  // namespace

int main() {
    std::printf("validity %.3f\n", validity());
    many_rules();
    std::printf("next %.2f\n", next_of_bundle() * 1e3);
}
