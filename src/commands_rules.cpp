// Commands of the rules: a model checked, a decision evaluated, from files alone.
#include "commands.h"
#include "kernel/text/disk.h"
#include "rules/module.h"
#include "say.h"

namespace skl::commands {

int check_models(const std::vector<std::string>& files) {
    const auto checked = rules::check_files(files);
    if (!checked) return refuse(checked.problem());
    std::string lines;
    for (const std::string& line : checked->lines) lines += line + "\n";
    say(*checked, lines + (checked->valid ? "valid" : "not valid"));
    return checked->valid ? 0 : 1;
}

namespace {

std::string calendar_text(const Configuration& configuration) {  // empty: the preset has none
    return disk::read(share_folder(configuration) / "presets" / configuration.preset / "calendar.csv").value_or("");
}

Result<calendar::Calendar> calendar_of(const Configuration& configuration) {
    const std::string text = calendar_text(configuration);
    return text.empty() ? calendar::Calendar() : calendar::Calendar::from_csv(text);
}

Date today(const Configuration& configuration) {
    const auto zone = calendar::Zone::named(configuration.zone);
    return zone ? zone->day_of(Instant::now()) : Date{};
}

std::string in_words(const rules::PopulationSummary& summary) {
    std::string text = fmt::format("rows {}, refused {}, with a remark {}", summary.rows, summary.refused, summary.remarked);
    for (const rules::PopulationOutput& one : summary.outputs) {
        text += fmt::format("\n{}: known {}, unknown {}", one.name, one.count, one.unknown);
        if (one.sum) text += fmt::format(", sum {}, least {}, greatest {}, mean {}", *one.sum, *one.min, *one.max, one.mean.value_or(""));
        if (one.yes > 0) text += fmt::format(", true {}", one.yes);
    }
    return text;
}

}  // namespace

int run_population(const Configuration& configuration, const std::string& file) {
    const auto spawner = sandbox::Spawner::start(rules::worker_kinds());
    const auto told = rules::run_population_file(*spawner, file, calendar_text(configuration), today(configuration));
    if (!told) return refuse(told.problem());
    say(*told, in_words(*told));
    return 0;
}

int evaluate_model(const Configuration& configuration, const rules::FileQuestion& question) {
    const auto days = calendar_of(configuration);
    if (!days) return refuse(days.problem());
    const auto answer = rules::evaluate_files(question, *days, today(configuration));
    if (!answer) return refuse(answer.problem());
    std::cout << *answer << "\n";
    return 0;
}

}  // namespace skl::commands
