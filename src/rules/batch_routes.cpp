// Many cases of one set in one request: a question a line (NDJSON), an answer a line, in their order. A line that cannot be answered is
// answered with its problem, and the others go on.
#include <map>

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/suspend.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

constexpr std::size_t most_lines = 100'000;
constexpr std::size_t batch_bytes = std::size_t{64} << 20;  // some 600 bytes a line
constexpr std::size_t most_days = 100;                      // as-of days of one batch: each has its version in memory
constexpr std::size_t lines_at_once = 500;                  // between two writes: a few milliseconds of work

// A version with what it is asked with, or why there is none on the day.
struct OnADay {
    std::optional<RuleVersion> version;
    CompiledRef compiled;
    std::optional<Problem> problem;
};

struct Line {
    std::optional<RuleQuestion> asked;
    Date as_of;
    std::optional<Problem> problem;
};

class Batch {
public:
    Batch(const Module& module, const Locale& locale, std::string language, std::vector<Line> lines)
        : module_(module), locale_(locale), language_(std::move(language)), lines_(std::move(lines)) {}

    Done prepare(Reader& reader, const std::string& tenant, const std::string& name) {
        auto set = named_set(reader, name);
        if (!set) return set.problem();
        set_ = std::move(*set);
        parameters_ = module_.library().parameters(reader, tenant);
        for (Line& line : lines_) {
            if (line.problem || days_.contains(line.as_of)) continue;
            if (days_.size() >= most_days) {
                line.problem = Problem{422, "batch-days", {{"max", std::to_string(most_days)}}};
                continue;
            }
            days_.emplace(line.as_of, on(reader, line.as_of));
        }
        return Nothing{};
    }

    // The answers of the next lines; empty: there are no more.
    std::string next() {
        std::string out;
        const std::size_t end = std::min(lines_.size(), at_ + lines_at_once);
        for (; at_ < end; ++at_) {
            const auto answer = answer_of(lines_[at_]);
            out += answer ? to_json(*answer) : problem_line(answer.problem());
            out += '\n';
        }
        return out;
    }

private:
    OnADay on(Reader& reader, Date day) const {
        OnADay made;
        auto version = version_on(reader, set_, day);
        if (!version) {
            made.problem = version.problem();
            return made;
        }
        auto compiled = module_.library().models(reader, version->models);
        if (!compiled) {
            made.problem = compiled.problem();
            return made;
        }
        made.version = std::move(*version);
        made.compiled = std::move(*compiled);
        return made;
    }

    Result<Evaluated> answer_of(const Line& line) const {
        if (line.problem) return *line.problem;
        const OnADay& day = days_.at(line.as_of);
        if (day.problem) return *day.problem;
        return evaluate({set_, *day.version, *day.compiled, *parameters_, *module_.parts().calendar, locale_}, *line.asked, line.as_of,
                        language_);
    }

    // As the problem document of a request of its own, with the line it is about (1-based).
    std::string problem_line(const Problem& problem) const {
        std::string out = problem_json(locale_, language_, problem, "");
        if (!out.empty() && out.back() == '}') out.back() = ',';
        return out + "\"line\":" + std::to_string(at_ + 1) + "}";
    }

    const Module& module_;
    const Locale& locale_;
    std::string language_;
    std::vector<Line> lines_;
    RuleSet set_;
    std::shared_ptr<const Parameters> parameters_;
    std::map<Date, OnADay> days_;
    std::size_t at_ = 0;
};

// Nothing: there are too many. Empty lines are none.
std::optional<std::vector<Line>> lines_of(std::string_view body, Date today) {
    std::vector<Line> lines;
    while (!body.empty()) {
        const auto end = body.find('\n');
        std::string_view text = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        if (lines.size() == most_lines) return std::nullopt;
        Line line;
        line.as_of = today;
        if (auto asked = from_json<RuleQuestion>(text)) {
            line.as_of = asked->as_of.value_or(today);
            line.asked = std::move(*asked);
        } else {
            line.problem = asked.problem();
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Task<void> send(std::shared_ptr<Batch> batch, BodySink& sink) {
    std::string piece;
    const auto work = [&] { piece = batch->next(); };
    for (;;) {
        co_await on_pool(work);
        if (piece.empty()) co_return;
        const bool open = co_await sink.write(piece);
        if (!open) co_return;
    }
}

Task<Result<Reply>> ask_many(Context& cx, std::string set_name) {
    const Module& module = module_of(cx);
    auto lines = lines_of(cx.request().body, module.today(cx.tenant(), cx.now()));
    if (!lines) co_return Problem{413, "batch-too-long", {{"max", std::to_string(most_lines)}}};
    const auto batch = std::make_shared<Batch>(module, cx.app().locale(), cx.language(), std::move(*lines));
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        if (auto ready = batch->prepare(reader, cx.tenant(), set_name); !ready) return ready.problem();
        Reply reply;
        reply.content_type = "application/x-ndjson";
        reply.stream = [batch](BodySink& sink) { return send(batch, sink); };
        return reply;
    });
}

}  // namespace

void install_batches(App& app) {
    app.post("/rules/sets/{set}/evaluate-batch", ask_many)
        .named("rules.evaluate_batch")
        .takes_raw()
        .for_programs()
        .gives({"application/x-ndjson"})
        .body_up_to(batch_bytes)
        .rated(RateClass::query);
}

}  // namespace skl::rules
