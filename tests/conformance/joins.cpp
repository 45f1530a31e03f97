// Vectors of opendata.md §16: how many keys of one real table stand in another, as they are written and normalised.
#include <set>

#include "kernel/describe/node.h"
#include "opendata/engine/ingest.h"
#include "opendata/engine/joins/grade.h"
#include "opendata_files.h"
#include "suite.h"

namespace skl::conformance {
namespace {

namespace joins = skl::opendata::joins;
using opendata::Cell;
using opendata::ColumnReport;

// The keys of a table's rows, both ways.
class Keys : public opendata::RowSink {
public:
    explicit Keys(std::vector<std::string> names) : names_(std::move(names)) {}

    void begin_table(std::size_t table, const std::vector<ColumnReport>& columns) override {
        first_ = table == 0;
        if (!first_) return;
        for (const std::string& name : names_)
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (columns[i].name.value == name || columns[i].source_name == name) {
                    places_.push_back(i);
                    break;
                }
    }
    void row(std::int64_t, std::span<const Cell> cells) override {
        if (!first_) return;
        std::vector<std::string_view> parts;
        std::string whole;
        for (const std::size_t i : places_) {
            parts.push_back(cells[i].source);
            whole += cells[i].source;
        }
        raw_.add(sketch::element_hash(whole));
        normal_.add(joins::key_hash(parts));
    }
    void quarantined(const opendata::QuarantinedRow&) override {}
    void end_table() override {}

    bool complete() const { return places_.size() == names_.size(); }
    sketch::KmvBuilder raw_, normal_;

private:
    std::vector<std::string> names_;
    std::vector<std::size_t> places_;
    bool first_ = false;
};

std::string compared(const Node& wanted, const sketch::Overlap& got) {
    Difference d;
    d.want("left", text_of(wanted, "left"), static_cast<std::int64_t>(got.left));
    d.want("right", text_of(wanted, "right"), static_cast<std::int64_t>(got.right));
    d.want("both", text_of(wanted, "both"), static_cast<std::int64_t>(got.both));
    if (wanted.find("grade") != nullptr) d.want("grade", text_of(wanted, "grade"), joins::grade(got.containment(), got.proportion()));
    return d.text;
}

std::string one(const Node& vector, const std::filesystem::path& folder) {
    Keys left(texts_of(vector, "left_key")), right(texts_of(vector, "right_key"));
    for (const auto& [name, keys] : {std::pair{"left", &left}, std::pair{"right", &right}}) {
        const std::string file = text_of(vector, name), bytes = file_text(folder / file);
        if (const auto report = opendata::ingest({bytes, file}, *keys); !report) return file + ": " + report.problem().code;
        if (!keys->complete()) return file + " lacks a column of its key";
    }
    const auto raw = sketch::overlap(left.raw_.finish(), right.raw_.finish()),
               normal = sketch::overlap(left.normal_.finish(), right.normal_.finish());
    std::string out;
    for (const auto& [name, got] : {std::pair{"raw", raw}, std::pair{"normalised", normal}})
        if (const Node* wanted = vector.find(name))
            if (const std::string difference = compared(*wanted, got); !difference.empty()) out += fmt::format("{} {}; ", name, difference);
    return out;
}

}  // namespace

void joins_suite(const std::filesystem::path& folder, Report& report) {
    each_vector(folder / "expected", "joins", [&](const std::string&, const Node& vector) {
        const std::string difference = one(vector, folder);
        report.check(fmt::format("{} [{}] in {} [{}]", text_of(vector, "left"), fmt::join(texts_of(vector, "left_key"), ", "),
                                 text_of(vector, "right"), fmt::join(texts_of(vector, "right_key"), ", ")),
                     difference.empty(), difference);
    });
}

}  // namespace skl::conformance
