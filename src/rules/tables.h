// Decision tables of a version as they are read, written and checked over HTTP; the grid itself is engine/tables.
#pragma once

#include "rules/law/model.h"
#include "rules/table_trial.h"

namespace skl::rules {

constexpr std::size_t longest_cell = 10'000;     // characters: a page of FEEL
constexpr std::size_t rules_on_a_page = 300;     // a form of more fields is refused (kernel/describe/node.h); larger tables come as sheets
constexpr std::size_t fields_on_a_page = 4'000;  // of a table's cells: the rest of the limit is for its columns and the values tried

enum class TableColumnKind { input, output, annotation };  // as tables::ColumnKind
BOOST_DESCRIBE_ENUM(TableColumnKind, input, output, annotation)

struct TableColumn {
    TableColumnKind kind{};
    Text<0, 200> id;  // as the table was read; empty: a new column
    Prose<longest_cell> text;
    Text<0, 500> label;
    Text<0, 200> type;
    Prose<longest_cell> values;
};
BOOST_DESCRIBE_STRUCT(TableColumn, (), (kind, id, text, label, type, values))

struct TableRule {
    Text<0, 200> id;  // as the table was read; empty: a new rule
    Several<Prose<longest_cell>, 0, tables::most_columns> cells;
};
BOOST_DESCRIBE_STRUCT(TableRule, (), (id, cells))

struct TableFinding {
    DiagnosticSeverity severity{};
    Text<> code;
    std::vector<std::int64_t> rules;     // from 1
    std::optional<std::int64_t> column;  // from 1
    bool elsewhere = false;
    Bilingual<> message;
};
BOOST_DESCRIBE_STRUCT(TableFinding, (), (severity, code, rules, column, elsewhere, message))

struct TableView {
    Slug rule_set;
    Text<> version;
    std::int64_t rev = 1;  // of the version: what If-Match asks for
    bool editable = false;
    Text<> key, title;
    Text<1, 2> hit_policy;  // as the corner of a table has it: U F P A R O C C+ C# C< C>
    std::vector<TableColumn> columns;
    std::vector<TableRule> rules;
    std::vector<TableFinding> findings;
    std::vector<std::string> names;  // of inputs and decisions its model has
    std::vector<StatuteBeside> statutes;
    CasesBeside beside;
    std::optional<TableTrial> trial;
    bool unsaved = false;                // as it was tried, not as it is kept
    std::int64_t back = 0, forward = 0;  // steps that can be taken back in the draft, and made again
};
BOOST_DESCRIBE_STRUCT(TableView, (),
                      (rule_set, version, rev, editable, key, title, hit_policy, columns, rules, findings, names, statutes, beside, trial,
                       unsaved, back, forward))

struct TableEdit {
    Text<1, 2> hit_policy;
    Several<TableColumn, 0, tables::most_columns> columns;
    Several<TableRule, 0, tables::most_rules> rules;
    std::optional<Text<0, 40>> change;                           // what else is done to it: a button of the form (engine/tables/edit.h)
    std::optional<Several<TrialValue, 0, values_tried>> values;  // at hand; none: those of a test case
    std::optional<std::int64_t> use;                             // the test case beside it whose values are taken to hand, from 1
    std::optional<Text<0, 200>> slide;                           // the input whose range is looked at
    std::optional<Text<0, 200>> case_name;                       // of the values, when they are kept as a case
    std::optional<Prose<longest_value>> expected;                // of that case; empty: what comes of it
};
BOOST_DESCRIBE_STRUCT(TableEdit, (), (hit_policy, columns, rules, change, values, use, slide, case_name, expected))

struct TableChecked {
    bool valid = false;  // it can be kept
    std::vector<TableFinding> findings;
    CasesBeside beside;
    std::optional<TableTrial> trial;
};
BOOST_DESCRIBE_STRUCT(TableChecked, (), (valid, findings, beside, trial))

// 422 with the fault of it (tables::fault_of), `hit-policy-unknown`, `table-change-unknown`.
Result<tables::Grid> grid_of(const TableEdit& given);
void show(const tables::Grid& grid, TableView& into);
std::vector<TableFinding> shown(const std::vector<tables::Finding>& findings, const Locale& locale);

// The texts of a version's models. 500 `model-lost`.
Result<std::vector<ModelFile>> model_files(Reader& reader, const RuleVersion& version);

// A draft, and who asks writes drafts.
bool may_edit(Context& cx, const RuleVersion& version);

// The models of a draft as they are now, with its next rev; who changed them has had a hand in it.
void keep_models(Transaction& tx, const Context& cx, RuleVersion& version);

// Keeps another text of one model of a draft, as its next revision, and who wrote it. 409 `version-not-draft`, 412 `stale`.
Done keep_edited(Transaction& tx, const Context& cx, RuleVersion& version, std::size_t model, const std::string& xml);

// What the page shows beyond the view: a form of cells, or the cells alone.
void dress_table(PageModel& page, const TableView& view, Context& cx);

void dress_trial(PageModel& page, const TableView& view);

// 200 with the view; 422 `table-invalid` with each fault at its cell.
Task<Result<TableView>> keep_table(Context& cx, std::string set, std::string label, std::string key, tables::Grid grid);

void install_table_sheets(App& app);

}  // namespace skl::rules
