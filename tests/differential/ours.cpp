// Each line of the input is a FEEL expression; each line of the output its value as values.md has it.
#include <iostream>
#include <string>

#include "kernel/describe/write.h"
#include "rules/engine/feel/node.h"

namespace {

using namespace skl::rules::feel;

void quote(std::string& out, std::string_view text) { skl::write_json_string(out, text); }

void tagged(std::string& out, const char* tag, std::string_view text) {
    out += std::string("{\"") + tag + "\":";
    quote(out, text);
    out += '}';
}

void write(std::string& out, const Value& value) {
    switch (value.kind()) {
        case Kind::null: out += "null"; return;
        case Kind::boolean: out += value.truth() ? "true" : "false"; return;
        case Kind::number: return tagged(out, "number", value.number().text());
        case Kind::string: return quote(out, value.string());
        case Kind::date: return tagged(out, "date", value.date().text());
        case Kind::time: return tagged(out, "time", value.time().text());
        case Kind::date_time: return tagged(out, "datetime", value.date_time().text());
        case Kind::days_duration: return tagged(out, "days", value.days_duration().text());
        case Kind::months_duration: return tagged(out, "months", std::to_string(value.months_duration().months));
        case Kind::list: {
            out += '[';
            bool first = true;
            for (const Value& item : value.list()) {
                if (!std::exchange(first, false)) out += ',';
                write(out, item);
            }
            out += ']';
            return;
        }
        default: return tagged(out, "other", name_of(value.kind()));
    }
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::vector<Diagnostic> diagnostics;
        const auto expression = Expression::compile(line, {}, diagnostics);
        std::string out;
        if (expression) {
            Run run{Limits{}};
            write(out, expression->evaluate(run, {}));
        } else {
            out = "null";
        }
        std::cout << out << '\n';
    }
}
