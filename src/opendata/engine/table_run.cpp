#include "opendata/engine/table_run.h"

#include "opendata/engine/canonical.h"
#include "opendata/engine/columns.h"
#include "opendata/engine/crew.h"
#include "opendata/engine/degrees.h"
#include "opendata/engine/header.h"
#include "opendata/engine/recipes.h"
#include "opendata/engine/typing.h"

namespace skl::opendata {
namespace {

constexpr std::size_t kept_quarantine = 2'000;                    // notes in the report; the sink gets all
constexpr std::size_t statistics_memory = std::size_t{96} << 20;  // of all columns together
constexpr std::size_t kept_sample = 200;                          // bytes of a cell that is shown
constexpr std::int64_t progress_every = 20'000;                   // records
constexpr std::size_t worth_a_thread = std::size_t{1} << 20;      // bytes of a table

// Why a record is not a row of the table; null: it is one.
const char* fault_of(const Job& job, const Record& record, const TableSpan& table) {
    if (record.unclosed_quote) return "unclosed-quote";
    if (record.too_large) return "cell-too-large";
    const std::size_t width = record.cells.size();
    if (width < table.width) return "missing-cell";
    for (std::size_t i = table.width; i < width; ++i)
        if (!trimmed(record.cells[i]).empty()) return "extra-cell";
    if (!job.traits.undecodable) return nullptr;
    for (const std::string_view cell : record.cells)
        if (cell.find(undecodable) != std::string_view::npos) return "encoding-error";
    return nullptr;
}

bool repeats_header(const Record& record, const TableSpan& table) {
    return std::any_of(table.header_records.begin(), table.header_records.end(), [&](const std::vector<std::string>& labels) {
        return std::equal(record.cells.begin(), record.cells.end(), labels.begin(), labels.end());
    });
}

enum class Sort { skipped, blank, repeated, footer, quarantined, row, split };  // split: of another table

// One record as the walk sorted it. `by`: the recipe that was about it; a row it mended has the cells of a row.
struct Sorted {
    Sort sort = Sort::row;
    const char* fault = nullptr;  // why it was put aside, also of one that was mended
    const Recipe* by = nullptr;
    std::size_t cells = 0;  // as it stands
};

// What the recipes make of a record that is no row.
void decide_fault(const Job& job, const TableSpan& table, std::size_t index, Record& record, Sorted& sorted, std::string& joined) {
    sorted.by = recipe_for(job.corrections.recipes, static_cast<std::int64_t>(index) + 1, sorted.fault, record.cells.size(),
                           job.source.text().substr(record.begin, record.end - record.begin));
    if (sorted.by == nullptr) return;
    if (sorted.by->action == RecipeAction::split) {
        sorted.sort = Sort::split;
        return;
    }
    const bool whole = sorted.by->action == RecipeAction::edit;  // nothing of what stood there is left
    const Record damaged = record;
    record.plain = false;
    if (whole) record.unclosed_quote = record.too_large = false;
    if (mend(*sorted.by, record, table.width, job.separators.delimiter, joined) && fault_of(job, record, table) == nullptr) {
        sorted.sort = Sort::row;
        return;
    }
    record = damaged;
}

// Walks the body of one table; `visit` is told of every record after the header. False: stop.
template <class Visit>
void walk(const Job& job, const TableSpan& table, std::size_t index, Visit visit) {
    RecordReader reader(job.source.text().substr(0, table.end), job.separators);
    reader.seek(table.begin);
    Record record;
    std::string joined;
    for (std::int64_t number = table.first_record; reader.next(record); ++number) {
        Sorted sorted{Sort::row, nullptr, nullptr, record.cells.size()};
        Sort& sort = sorted.sort;
        const char*& fault = sorted.fault;
        if (number < table.body_first)
            sort = record.blank() ? Sort::blank : Sort::skipped;
        else if (record.blank())
            sort = Sort::blank;
        else if (number >= table.footer_first)
            sort = Sort::footer;
        else if (repeats_header(record, table))
            sort = Sort::repeated;
        else if ((fault = fault_of(job, record, table)) != nullptr)
            sort = Sort::quarantined;
        if (fault != nullptr && !job.corrections.recipes.empty()) decide_fault(job, table, index, record, sorted, joined);
        if (!visit(record, number, sorted)) return;
    }
}

std::optional<Date> as_of(const TableSpan& table) {
    for (const auto& record : table.footer_records)
        for (const std::string& cell : record)
            for (const std::string_view word : {"資料提供日期", "資料更新日期", "資料截止日期"}) {
                if (!std::string_view(cell).starts_with(word)) continue;
                std::string_view rest = std::string_view(cell).substr(word.size());
                if (rest.starts_with("：")) rest.remove_prefix(3);
                if (rest.starts_with(':')) rest.remove_prefix(1);
                if (const auto date = read_date(rest, Era::roc); date && date->kind == DateKind::date) {
                    return Date{std::chrono::sys_days{std::chrono::days{date->days}}};
                }
            }
    return {};
}

// A new name that another column bears already is left out: two columns never share a name.
std::vector<std::string> corrected_names(const std::vector<std::string>& recognised, const Corrections& corrections) {
    std::vector<std::string> out = recognised;
    std::set<std::string> wanted;
    for (std::size_t i = 0; i < out.size(); ++i)
        for (const ColumnCorrection& correction : corrections.columns)
            if (correction.name && correction.column.value == recognised[i]) out[i] = correction.name->value;
    for (const std::string& name : out)
        if (reserved_name(name) || !wanted.insert(name_key(name)).second) return recognised;
    return out;
}

class TableRun {
public:
    // `index`: of the table whose recipes hold. With `split`: the rows that it takes out of `from`, which is that table.
    TableRun(Job& job, const TableSpan& table, std::size_t index, const TableSpan* from = nullptr, const Recipe* split = nullptr)
        : job_(job), table_(table), index_(index), from_(from), split_(split) {
        names_ = corrected_names(table.names, job.corrections);
        for (std::size_t i = 0; i < table.width; ++i)
            columns_.emplace_back(names_[i], table.source_names[i], table.titles[i], statistics_memory / table.width);
        errors_.resize(table.width);
        bounds_.resize(table.width);
    }

    Result<TableReport> run(std::size_t index) {
        if (!scan()) return Problem{499, "cancelled"};
        decide();
        report_.columns.clear();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            report_.columns.push_back(columns_[i].report());
            report_.columns[i].recognised.value = table_.names[i];
        }
        if (degrees_) degrees_->add_columns(report_.columns);
        if (job_.sink != nullptr) job_.sink->begin_table(index, report_.columns);
        emit();
        if (job_.sink != nullptr) job_.sink->end_table();
        finish();
        return std::move(report_);
    }

private:
    // Every record of the table after its header; of one that is split off, those rows of the other.
    template <class Visit>
    void each(Visit visit) {
        if (split_ == nullptr) return walk(job_, table_, index_, visit);
        bool labels = split_->labelled;
        walk(job_, *from_, index_, [&](const Record& record, std::int64_t number, const Sorted& there) {
            if (there.sort != Sort::split || there.by != split_) return true;
            Sorted here{Sort::row, nullptr, nullptr, there.cells};
            if (std::exchange(labels, false)) {
                here.sort = Sort::skipped;
            } else if (const char* fault = fault_of(job_, record, table_)) {
                here.sort = Sort::quarantined;
                here.fault = fault;
            }
            return visit(record, number, here);
        });
    }

    bool beside() const { return table_.end - table_.begin >= worth_a_thread; }
    RowBlock block() const { return {job_.source.text(), job_.traits, table_.width, job_.separators.delimiter == ","}; }

    // First pass over the rows: columns learn, records are counted, the canonical text is hashed. While records are read into one block
    // the columns of the block before learn beside it.
    bool scan() {
        for (std::size_t i = 0; i < table_.width; ++i) canonical_.cell(names_[i], i == 0);
        if (table_.width > 0) canonical_.end_record();
        bool going = true;
        RowBlock reading = block(), learning = block();
        Crew crew(beside());
        const auto learn = [&](std::size_t i) {
            if (i < table_.width)
                columns_[i].see(learning.column(i), learning.numbers());
            else
                hash(learning);
        };
        const auto turn = [&] {
            crew.finish();
            std::swap(reading, learning);
            reading.clear();
            crew.begin(table_.width + 1, learn);
        };
        for (const Recipe& recipe : job_.corrections.recipes)
            if (split_ == nullptr && recipe.table.value == static_cast<std::int64_t>(index_) + 1)
                report_.recipes.push_back({{recipe.id.value}, recipe.action, 0, 0});
        if (split_ != nullptr) report_.split_by = Text<>{{split_->id.value}};
        each([&](const Record& record, std::int64_t number, const Sorted& sorted) {
            count(sorted.sort);
            if (sorted.by != nullptr) tell(sorted);
            if (sorted.sort == Sort::row) reading.add(record, number);
            if (reading.full()) turn();
            if (job_.progress && number % progress_every == 0)
                going = job_.progress(static_cast<std::int64_t>(record.begin / 2), static_cast<std::int64_t>(job_.source.text().size()));
            return going;
        });
        turn();
        crew.finish();
        job_.nuls += reading.nuls() + learning.nuls();
        return going;
    }

    void hash(const RowBlock& rows) {
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            if (const std::string_view line = rows.as_csv(row); line.data() != nullptr)
                canonical_.cells(line);
            else
                for (std::size_t i = 0; i < table_.width; ++i) canonical_.cell(rows.column(i)[row], i == 0);
            canonical_.end_record();
        }
    }

    void tell(const Sorted& sorted) {
        const bool rejected = sorted.by->action == RecipeAction::reject, done = rejected || sorted.sort != Sort::quarantined;
        if (sorted.sort == Sort::row) ++report_.rows.repaired;
        if (rejected) ++report_.rows.rejected;
        for (RecipeDone& one : report_.recipes)
            if (one.id.value == sorted.by->id.value) ++(done ? one.rows : one.failed);
    }

    void count(Sort sort) {
        if (sort == Sort::split) return;  // of the table it makes
        ++report_.rows.records;
        switch (sort) {
            case Sort::blank: ++report_.layout.blank; break;
            case Sort::repeated: ++report_.layout.repeated_header; break;
            case Sort::footer: ++report_.layout.footer; break;
            case Sort::quarantined: ++report_.rows.quarantined; break;
            case Sort::row: ++report_.rows.accepted; break;
            case Sort::skipped:
            case Sort::split: break;
        }
    }

    void decide() {
        bool roc_nearby = job_.file_name.find("年") != std::string::npos;
        for (const Column& column : columns_) roc_nearby = roc_nearby || column.says_roc();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::optional<ColumnType> forced;
            for (const ColumnCorrection& correction : job_.corrections.columns)
                if (correction.column.value == table_.names[i] && correction.type) forced = correction.type;
            std::optional<ColumnType> declared;
            if (job_.written != nullptr)
                if (const auto said = job_.written->types.find(table_.source_names[i]); said != job_.written->types.end())
                    declared = said->second;
            columns_[i].decide(roc_nearby, declared, forced);
        }
        said_ = {job_.file_name};
        for (const auto& record : table_.preamble_records) said_.insert(said_.end(), record.begin(), record.end());
        const auto metres = columns_.size() + 2 <= most_columns ? metres_of(columns_, said_) : std::nullopt;
        if (metres) degrees_.emplace(*metres);
    }

    // Second pass: typed rows and quarantined records to the sink. While one block is typed column by column, the block before goes to the
    // sink and the next is read.
    void emit() {
        RowBlock reading = block(), typing = block();
        Crew crew(beside());
        const auto turn = [&] {
            crew.finish();
            std::swap(reading, typing);  // what was typed is given away below
            typing.typed.resize(typing.rows() * typed_width());
            typing.spelled.resize(table_.width);
            crew.begin(table_.width, [&](std::size_t i) { type_column(typing, i); });
            give(reading);
            reading.clear();
        };
        each([&](const Record& record, std::int64_t number, const Sorted& sorted) {
            if (sorted.fault != nullptr && sorted.sort != Sort::split) quarantine(record, number, sorted);
            if (sorted.sort == Sort::row) reading.add(record, number);
            if (reading.full()) turn();
            if (job_.progress && number % progress_every == 0)
                (void)job_.progress(static_cast<std::int64_t>((job_.source.text().size() + record.begin) / 2),
                                    static_cast<std::int64_t>(job_.source.text().size()));
            return true;
        });
        turn();
        turn();
        crew.finish();
    }

    std::size_t typed_width() const { return table_.width + (degrees_ ? 2 : 0); }

    void type_column(RowBlock& rows, std::size_t i) {
        const auto cells = rows.column(i);
        auto& spelled = rows.spelled[i];
        const bool written_anew = columns_[i].type() == ColumnType::yearmonth || columns_[i].type() == ColumnType::quarter ||
                                  columns_[i].type() == ColumnType::year;
        spelled.resize(written_anew ? cells.size() : 1);
        const bool dated = !report_.columns[i].calendar.value.empty();
        for (std::size_t row = 0; row < cells.size(); ++row) {
            Cell& cell = rows.typed[row * typed_width() + i];
            if (!type_cell(cells[row], columns_[i], cell, spelled[written_anew ? row : 0])) type_error(i, cells[row], rows.numbers()[row]);
            if (dated && cell.kind != Cell::Kind::null) see_bounds(bounds_[i], cell);
            cell.source = cells[row];
        }
    }

    void give(RowBlock& rows) {
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            const std::span<Cell> cells(rows.typed.data() + row * typed_width(), typed_width());
            if (degrees_) degrees_->fill(cells, table_.width);
            if (job_.sink == nullptr) continue;
            if (const std::string_view line = rows.as_csv(row); line.data() != nullptr && !degrees_)
                job_.sink->row_as_csv(rows.numbers()[row], cells, line);
            else
                job_.sink->row(rows.numbers()[row], cells);
        }
    }

    void type_error(std::size_t column, std::string_view cell, std::int64_t record) {
        Issue& issue = errors_[column];
        if (issue.count++ == 0) issue = {{"type-error"}, Severity::warning, columns_[column].name(), 1, {}, {}};
        if (issue.samples.size() < 10) {
            issue.samples.emplace_back(clipped(cell, kept_sample));
            issue.sample_records.push_back(record);
        }
    }

    void quarantine(const Record& record, std::int64_t number, const Sorted& sorted) {
        const bool repaired = sorted.sort == Sort::row;
        if (!repaired && report_.quarantine.size() < kept_quarantine) report_.quarantine.push_back({number, {sorted.fault}});
        if (job_.sink == nullptr) return;
        QuarantinedRow row;
        row.record = number;
        row.raw = job_.source.text().substr(record.begin, record.end - record.begin);
        row.code = sorted.fault;
        if (!job_.converted) {
            row.raw_begin = row.byte_offset = job_.source.source_offset(record.begin);
            row.raw_end = job_.source.source_offset(record.end);
        }
        row.params = {{"cells", std::to_string(sorted.cells)}, {"columns", std::to_string(table_.width)}, {"row", row_digest(row.raw)}};
        if (sorted.by != nullptr) row.params["recipe"] = sorted.by->id.value;
        const bool rejected = sorted.by != nullptr && sorted.by->action == RecipeAction::reject;
        row.state = repaired ? QuarantinedRow::State::repaired : rejected ? QuarantinedRow::State::rejected : QuarantinedRow::State::open;
        job_.sink->quarantined(row);
    }

    void finish() {
        report_.layout.preamble = table_.preamble;
        report_.layout.header = table_.header;
        report_.layout.preamble_records = table_.preamble_records;
        report_.layout.footer_records = table_.footer_records;
        report_.layout.data_as_of = as_of(table_);
        report_.canonical_sha256 = canonical_.hex();
        report_.issues = table_.issues;
        if (table_.trailing_empty_column) report_.issues.push_back({{"trailing-empty-column"}, Severity::info, "", 1, {}, {}});
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            report_.columns[i].type_errors = errors_[i].count;
            for (Issue& issue : columns_[i].issues()) report_.issues.push_back(std::move(issue));
            if (errors_[i].count > 0) report_.issues.push_back(errors_[i]);
        }
        for (Issue& issue : declared_elsewhere(columns_, said_, report_.rows.accepted)) report_.issues.push_back(std::move(issue));
        if (degrees_) degrees_->tell(report_.columns);
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (report_.columns[i].repaired) spell_statistics(report_.columns[i], i);
        const Layout& layout = report_.layout;
        const RowCounts& rows = report_.rows;
        if (rows.records !=
            layout.preamble + layout.header + layout.blank + layout.repeated_header + layout.footer + rows.accepted + rows.quarantined)
            throw std::logic_error(fmt::format("rows are lost: {} records", rows.records));
    }

    // Least and most of a column of dates; ISO 8601 spellings of one kind sort like what they mean.
    struct Bounds {
        bool seen = false;
        Cell::Kind kind{};
        std::int64_t low = 0, high = 0;
        std::string least, most;
    };

    void see_bounds(Bounds& bounds, const Cell& cell) {
        const bool first = !std::exchange(bounds.seen, true);
        bounds.kind = cell.kind;
        if (cell.kind == Cell::Kind::text) {
            if (first || cell.text < bounds.least) bounds.least = cell.text;
            if (first || cell.text > bounds.most) bounds.most = cell.text;
            return;
        }
        bounds.low = first ? cell.whole : std::min(bounds.low, cell.whole);
        bounds.high = first ? cell.whole : std::max(bounds.high, cell.whole);
    }

    // Bounds and most frequent values of a repaired column are told as its rows have them, not as the source spelled them.
    void spell_statistics(ColumnReport& report, std::size_t column) {
        if (const Bounds& bounds = bounds_[column]; bounds.seen) {
            const bool text = bounds.kind == Cell::Kind::text;
            report.min = text ? bounds.least : spelling_of({bounds.kind, bounds.low, 0, {}, {}, {}});
            report.max = text ? bounds.most : spelling_of({bounds.kind, bounds.high, 0, {}, {}, {}});
        }
        std::vector<TopValue> spelled;
        for (const TopValue& top : report.top_values) {
            Cell cell;
            std::string buffer;
            if (!type_cell(top.value, columns_[column], cell, buffer) || cell.kind == Cell::Kind::null) continue;
            std::string text = spelling_of(cell);
            const auto same = std::find_if(spelled.begin(), spelled.end(), [&](const TopValue& one) { return one.value == text; });
            if (same == spelled.end())
                spelled.push_back({std::move(text), top.count});
            else
                same->count += top.count;
        }
        report.top_values = std::move(spelled);
    }

    Job& job_;
    const TableSpan& table_;
    const std::size_t index_;
    const TableSpan* from_;
    const Recipe* split_;
    std::vector<Bounds> bounds_;
    std::vector<std::string> names_;  // of the API: as recognised, or as corrected
    std::vector<Column> columns_;
    std::vector<Issue> errors_;
    std::vector<std::string> said_;  // names that may say a system of coordinates
    std::optional<Degrees> degrees_;
    Canonical canonical_;
    TableReport report_;
};

}  // namespace

Result<TableReport> read_table(Job& job, const TableSpan& table, std::size_t index) { return TableRun(job, table, index).run(index); }

Result<std::optional<TableReport>> read_split(Job& job, const TableSpan& table, std::size_t from, const Recipe& recipe, std::size_t index) {
    TableSpan split;
    bool found = false;
    walk(job, table, from, [&](const Record& record, std::int64_t number, const Sorted& sorted) {
        found = sorted.sort == Sort::split && sorted.by == &recipe;
        if (!found) return true;
        split.first_record = split.body_first = number;
        split.width = record.cells.size();
        if (recipe.labelled) split.header_records.emplace_back(record.cells.begin(), record.cells.end());
        return false;
    });
    if (!found) return std::optional<TableReport>{};
    split.header = recipe.labelled ? 1 : 0;
    name_columns(split);
    auto report = TableRun(job, split, from, &table, &recipe).run(index);
    if (!report) return report.problem();
    return std::optional(std::move(*report));
}

}  // namespace skl::opendata
