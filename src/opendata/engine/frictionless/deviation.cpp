// Values and lengths far from the others of their column: by multiples of the standard deviation (of a sample, n − 1).
#include <cmath>
#include <numeric>

#include "opendata/engine/frictionless/checks.h"

namespace skl::opendata::frictionless {
namespace {

constexpr double usual_interval = 3;

double number_option(const Check& check, const char* name, double otherwise) {
    const Node* node = check.options.find(name);
    return node != nullptr && node->type == Node::Type::number ? std::strtod(node->text.c_str(), nullptr) : otherwise;
}

double mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double mode(const std::vector<double>& values) {  // of several the one that came first
    std::map<double, int> times;
    for (const double value : values) ++times[value];
    double best = values.front();
    for (const double value : values)
        if (times[value] > times[best]) best = value;
    return best;
}

double deviation(const std::vector<double>& values) {
    const double middle = mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - middle) * (value - middle);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

class DeviatedValue : public RowCheck {
public:
    DeviatedValue(std::size_t field, std::string name, std::string average, double interval)
        : field_(field), name_(std::move(name)), average_(std::move(average)), interval_(interval) {}
    void row(const Row& row, std::vector<Error>&) override {
        const Value& value = row.values[field_];
        if (value.kind != Value::Kind::number) return;
        values_.push_back(std::strtod(value.text.c_str(), nullptr));
        rows_.push_back(row.number);
    }
    void end(std::int64_t, std::vector<Error>& errors) override {
        if (values_.size() < 2) return;
        const double middle = average_ == "median" ? median(values_) : average_ == "mode" ? mode(values_) : mean(values_);
        const double reach = deviation(values_) * interval_;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (values_[i] >= middle - reach && values_[i] <= middle + reach) continue;
            errors.push_back(
                {.type = "deviated-value",
                 .note = fmt::format("value \"{}\" in row at position \"{}\" and field \"{}\" is deviated \"[{:.2f}, {:.2f}]\"", values_[i],
                                     rows_[i], name_, middle - reach, middle + reach)});
        }
    }

private:
    std::size_t field_;
    std::string name_, average_;
    double interval_;
    std::vector<double> values_;
    std::vector<std::int64_t> rows_;
};

class DeviatedCell : public RowCheck {
public:
    DeviatedCell(const Table& table, double interval, std::vector<std::string> ignored)
        : table_(table), interval_(interval), ignored_(std::move(ignored)) {
        lengths_.resize(table.fields().size());
        rows_.resize(table.fields().size());
    }
    void row(const Row& row, std::vector<Error>&) override {
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            const Field& field = table_.fields()[i];
            if (field.type != FieldType::string || row.values[i].length == 0) continue;
            if (std::find(ignored_.begin(), ignored_.end(), field.name) != ignored_.end()) continue;
            lengths_[i].push_back(static_cast<double>(row.values[i].length));
            rows_[i].push_back(row.number);
        }
    }
    void end(std::int64_t, std::vector<Error>& errors) override {
        constexpr double never_below = 5'000;  // characters: no cell is odd for being longer than short ones
        for (std::size_t i = 0; i < lengths_.size(); ++i) {
            if (lengths_[i].size() < 2) continue;
            const double most = std::max(never_below, median(lengths_[i]) + deviation(lengths_[i]) * interval_);
            for (std::size_t at = 0; at < lengths_[i].size(); ++at)
                if (lengths_[i][at] > most)
                    errors.push_back({.type = "deviated-cell",
                                      .note = fmt::format("cell at row \"{}\" and field \"{}\" has deviated size", rows_[i][at],
                                                          table_.fields()[i].name)});
        }
    }

private:
    const Table& table_;
    double interval_;
    std::vector<std::string> ignored_;
    std::vector<std::vector<double>> lengths_;
    std::vector<std::vector<std::int64_t>> rows_;
};

}  // namespace

std::unique_ptr<RowCheck> deviated_value(const Check& check, const Table& table, std::vector<Error>& errors) {
    const auto field = field_of(check, table, errors);
    if (!field) return nullptr;
    const Field& of = table.fields()[*field];
    if (of.type != FieldType::integer && of.type != FieldType::number) {
        errors.push_back({.type = "check-error", .note = fmt::format("deviated value check requires field \"{}\" to be numeric", of.name)});
        return nullptr;
    }
    const Node* average = check.options.find("average");
    const std::string how = average != nullptr ? average->text : "mean";
    if (how != "mean" && how != "median" && how != "mode") {
        errors.push_back({.type = "check-error", .note = "deviated value check supports only average functions \"mean, median, mode\""});
        return nullptr;
    }
    return std::make_unique<DeviatedValue>(*field, of.name, how, number_option(check, "interval", usual_interval));
}

std::unique_ptr<RowCheck> deviated_cell(const Check& check, const Table& table) {
    std::vector<std::string> ignored;
    if (const Node* list = check.options.find("ignoreFields"))
        for (const Node& name : list->items) ignored.push_back(name.text);
    return std::make_unique<DeviatedCell>(table, number_option(check, "interval", usual_interval), std::move(ignored));
}

}  // namespace skl::opendata::frictionless
