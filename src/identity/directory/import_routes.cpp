// Many rows at once from a file: looked through first, with every fault by row and column, then entered all or none.
#include "identity/directory/invitations.h"
#include "kernel/describe/csv_file.h"
#include "kernel/describe/decode.h"
#include "kernel/pages/words.h"
#include "kernel/text/disk.h"

namespace skl::identity::directory {
namespace {

enum class ImportMode { check, enter };
BOOST_DESCRIBE_ENUM(ImportMode, check, enter)

struct ImportFile {
    ImportMode mode = ImportMode::check;
    std::optional<Upload> file;
    std::optional<Prose<largest_import>> rows;  // in place of a file
};
BOOST_DESCRIBE_STRUCT(ImportFile, (), (mode, file, rows))

struct ImportFault {
    std::int64_t row = 0, column = 0;  // 1-based; column 0: the row as a whole
    Text<> field, code, message;
};
BOOST_DESCRIBE_STRUCT(ImportFault, (), (row, column, field, code, message))

struct ImportReport {
    ImportMode mode{};
    Count rows, entered;
    std::vector<ImportFault> faults;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (), (mode, rows, entered, faults))

constexpr std::size_t most_faults_told = 100;  // who has more has the wrong file

// A refusal of one row as faults with their place.
void add_faults(std::vector<FieldError>& out, const CsvFile& file, std::int64_t row, std::vector<FieldError> errors) {
    for (FieldError& error : errors) {
        if (out.size() == most_faults_told) return;
        error.at = Place{.row = row, .column = file.column_of(error.pointer)};
        out.push_back(std::move(error));
    }
}

std::vector<FieldError> errors_of(const Problem& problem) {
    if (!problem.errors.empty()) return problem.errors;
    return {{"", problem.code, problem.params}};
}

using EnterOne = std::function<Done(Transaction&, const Node&)>;

template <class Row, class Enter>
EnterOne one_by_one(Enter enter_row) {
    return [enter_row](Transaction& tx, const Node& form) -> Done {
        const auto given = decode<Row>(form, Spelling::form);
        if (!given) return given.problem();
        auto made = enter_row(tx, *given);
        if (!made) return made.problem();
        return Nothing{};
    };
}

Result<std::string> text_of(const ImportFile& given) {
    if (given.rows) return given.rows->value;
    if (!given.file || given.file->path.empty()) return fault("file", "no-file");
    if (given.file->size > static_cast<std::int64_t>(largest_import)) return fault("file", "too-large");
    auto text = disk::read(given.file->path);
    if (!text) return fault("file", "no-file");
    return std::move(*text);
}

// Runs all rows in one transaction. A check, and a file with faults, leave nothing behind.
Task<Result<Answered<ImportReport>>> import_rows(Context& cx, ImportFile given, EnterOne enter_one) {
    const auto text = text_of(given);
    if (!text) co_return text.problem();
    const auto file = read_csv(*text);
    if (!file) co_return file.problem();
    std::vector<FieldError> faults;
    const auto done = co_await cx.write([&](Transaction& tx) -> Done {
        faults.clear();
        for (const CsvRow& row : file->rows)
            if (auto entered = enter_one(tx, row.form); !entered) add_faults(faults, *file, row.row, errors_of(entered.problem()));
        if (!faults.empty() || given.mode == ImportMode::check)
            return Problem{500, "only-checked"};  // takes everything back; nobody is told
        return Nothing{};
    });
    if (!done && done.problem().code != "only-checked") co_return done.problem();
    if (given.mode == ImportMode::enter && !faults.empty()) co_return Problem::invalid(std::move(faults));
    ImportReport report{.mode = given.mode, .rows = {static_cast<std::int64_t>(file->rows.size())}};
    if (given.mode == ImportMode::enter) report.entered = report.rows;
    for (const FieldError& error : faults)
        report.faults.push_back({error.at->row,
                                 error.at->column,
                                 {{error.pointer.empty() ? "" : error.pointer.substr(1)}},
                                 {{error.code}},
                                 {{error_message(cx.app().locale(), cx.language(), error)}}});
    co_return Answered<ImportReport>{std::move(report), given.mode == ImportMode::enter ? 201 : 200};
}

Task<Result<Answered<ImportReport>>> import_agencies(Context& cx, ImportFile given) {
    const Actor by = actor_of(cx, may_manage_directory);
    const Desk desk{directory_of(cx), by, cx.now()};
    const EnterOne enter_one = one_by_one<NewAgency>([&desk](Transaction& tx, const NewAgency& row) { return enter(tx, desk, row); });
    auto out = co_await import_rows(cx, std::move(given), enter_one);
    co_return out;
}

Task<Result<Answered<ImportReport>>> import_units(Context& cx, ImportFile given) {
    const Actor by = actor_of(cx, may_manage_directory);
    const Desk desk{directory_of(cx), by, cx.now()};
    const EnterOne enter_one = one_by_one<NewUnit>([&desk](Transaction& tx, const NewUnit& row) { return enter(tx, desk, row); });
    auto out = co_await import_rows(cx, std::move(given), enter_one);
    co_return out;
}

Task<Result<Answered<ImportReport>>> import_organisations(Context& cx, ImportFile given) {
    const Actor by = actor_of(cx, may_manage_directory);
    const Desk desk{directory_of(cx), by, cx.now()};
    const EnterOne enter_one =
        one_by_one<NewOrganisation>([&desk](Transaction& tx, const NewOrganisation& row) { return enter(tx, desk, row); });
    auto out = co_await import_rows(cx, std::move(given), enter_one);
    co_return out;
}

// Colleagues are invited: nobody is made a member without having come in by themselves.
Task<Result<Answered<ImportReport>>> import_invitations(Context& cx, ImportFile given) {
    const Actor by = actor_of(cx, may_manage_members);
    const EnterOne enter_one = one_by_one<NewInvitation>(
        [&cx, &by](Transaction& tx, const NewInvitation& row) { return invite(tx, directory_of(cx), by, row, cx.language(), cx.now()); });
    auto out = co_await import_rows(cx, std::move(given), enter_one);
    co_return out;
}

}  // namespace

void install_imports(App& app) {
    const auto up_to = largest_import + 64 * 1024;  // with the form around it
    app.post("/agencies/import", import_agencies)
        .named("agencies.import")
        .form("/agencies/import")
        .needs(may_manage_directory)
        .body_up_to(up_to);
    app.post("/units/import", import_units).named("units.import").form("/units/import").needs(may_manage_directory).body_up_to(up_to);
    app.post("/organisations/import", import_organisations)
        .named("organisations.import")
        .form("/organisations/import")
        .needs(may_manage_directory)
        .body_up_to(up_to);
    app.post("/invitations/import", import_invitations)
        .named("invitations.import")
        .form("/invitations/import")
        .needs(may_manage_members)
        .body_up_to(up_to);
}

}  // namespace skl::identity::directory
