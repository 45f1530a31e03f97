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

int evaluate_model(const Configuration& configuration, const rules::FileQuestion& question) {
    calendar::Calendar days;
    const auto preset = share_folder(configuration) / "presets" / configuration.preset / "calendar.csv";
    if (const auto text = disk::read(preset)) {
        auto read = calendar::Calendar::from_csv(*text);
        if (!read) return refuse(read.problem());
        days = std::move(*read);
    }
    const auto zone = calendar::Zone::named(configuration.zone);
    const auto answer = rules::evaluate_files(question, days, zone ? zone->day_of(Instant::now()) : Date{});
    if (!answer) return refuse(answer.problem());
    std::cout << *answer << "\n";
    return 0;
}

}  // namespace skl::commands
