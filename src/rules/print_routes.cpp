// A version as a document for a file in the archive: its days and approvals, graph, tables, expressions, parameters, tests with their
// results, and what of the law it covers (services.md §9).
#include "kernel/files/text_document.h"
#include "kernel/pages/pages.h"
#include "kernel/print/pdf_document.h"
#include "kernel/text/text.h"
#include "rules/access/words.h"
#include "rules/cases_kept.h"
#include "rules/engine/extensions.h"
#include "rules/engine/tables/grid.h"
#include "rules/graph.h"
#include "rules/law/store.h"
#include "rules/law/texts.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

using files::Document;

struct Printed {
    NamedVersion named;
    std::vector<RuleVersionStep> steps;
    std::map<std::string, std::string> actors;  // in words
    std::vector<ModelFile> files;
    CompiledRef compiled;
    std::shared_ptr<const Parameters> parameters;
    std::vector<RuleCase> cases;
    std::vector<LawText> laws;
};

Result<Printed> find(Reader& reader, const Context& cx, const std::string& set, const std::string& label) {
    auto named = named_version(reader, set, label);
    if (!named) return named.problem();
    auto texts = model_files(reader, named->version);
    if (!texts) return texts.problem();
    auto compiled = module_of(cx).library().models(reader, named->version.models);
    if (!compiled) return compiled.problem();
    auto steps = steps_of(reader, named->version.id);
    std::map<std::string, std::string> actors;
    const auto named_in_words = [&](const std::string& actor) { actors.emplace(actor, actor_in_words(reader, actor, cx)); };
    for (const RuleVersionStep& one : steps) named_in_words(one.actor.value);
    named_in_words(named->version.author.value);
    if (named->version.approved_by) named_in_words(named->version.approved_by->value);
    auto cases = kept_cases(reader, named->version.id);
    auto laws = law_texts(reader, named->set.id);
    return Printed{std::move(*named), std::move(steps),     std::move(actors),
                   std::move(*texts), std::move(*compiled), module_of(cx).library().parameters(reader, cx.tenant()),
                   std::move(cases),  std::move(laws)};
}

// What a boxed expression says, for elements that are no table: FEEL as it is written, a context line by line.
void add_expression(const dmn::Expression& expression, const std::string& name, std::vector<std::string>& lines) {
    if (expression.kind == dmn::Expression::Kind::table) return;
    if (!expression.text.text.empty()) lines.push_back((name.empty() ? "" : name + " = ") + expression.text.text);
    for (const dmn::Entry& entry : expression.entries)
        if (entry.expression) add_expression(*entry.expression, entry.element.name, lines);
    for (const dmn::ExpressionRef& child : expression.children)
        if (child) add_expression(*child, name, lines);
}

class VersionPrint {
public:
    VersionPrint(const Context& cx, Printed& printed, Document& document)
        : cx_(cx), printed_(printed), document_(document), models_(models_in(printed.files)) {}

    Result<std::string> write() {
        facts();
        graph();
        tables();
        expressions();
        parameters();
        cases();
        coverage();
        return document_.finish();
    }

private:
    std::string say(std::string_view key) const { return cx_.say(key); }
    template <class T>
    std::string shown(const T& value) const {
        return display(cx_.app().locale(), cx_.language(), view(value));
    }
    void table(const char* key, const Document::Row& header, const std::vector<Document::Row>& rows) {
        if (!rows.empty()) document_.table(say(key), header, rows);
    }

    void facts() {
        const RuleVersion& version = printed_.named.version;
        std::vector<Document::Row> rows{{say("RuleSet.owner"), printed_.named.set.owner.value},
                                        {say("RuleVersion.label"), version.label.value},
                                        {say("RuleVersion.state"), shown(version.state)},
                                        {say("RuleVersion.effective_from"), shown(version.effective_from)}};
        if (version.effective_to) rows.push_back({say("RuleVersion.effective_to"), shown(*version.effective_to)});
        rows.push_back({say("RuleVersion.law_refs"), fmt::format("{}", fmt::join(version.law_refs, "\n"))});
        rows.push_back({say("RuleVersion.author"), printed_.actors.at(version.author.value)});
        if (version.approved_by) rows.push_back({say("RuleVersion.approved_by"), printed_.actors.at(version.approved_by->value)});
        for (const ModelRef& model : version.models)
            rows.push_back({say("ModelRef.name"), model.name.value + "\nSHA-256 " + model.sha256.value});
        rows.push_back({say("rules.print.printed"), shown(cx_.now())});
        table("route.rules.version", {say("rules.print.what"), say("rules.print.is")}, rows);
        document_.heading(1, say("RuleVersionPage.steps"));
        std::vector<Document::Row> steps;
        for (const RuleVersionStep& one : printed_.steps)
            steps.push_back({shown(one.at), printed_.actors.at(one.actor.value), shown(one.state), one.comment});
        table("RuleVersionPage.steps",
              {say("RuleVersionStep.at"), say("RuleVersionStep.actor"), say("RuleVersionStep.state"), say("RuleVersionStep.comment")},
              steps);
    }

    void graph() {
        const GraphView graph = drawn_graph(printed_.named, printed_.files, *printed_.compiled, false, cx_.language());
        if (graph.nodes.empty()) return;
        document_.heading(1, say("route.rules.graph"));
        std::map<std::string, std::string> label, needs;
        for (const DrawnNode& one : graph.nodes) label[one.id] = one.label;
        for (const GraphEdge& one : graph.edges) needs[one.to] += (needs[one.to].empty() ? "" : ", ") + label[one.from];
        std::vector<std::string> lines;
        for (const DrawnNode& one : graph.nodes)
            lines.push_back(one.label + " (" + shown(one.kind) + ")" +
                            (needs[one.id].empty() ? "" : ": " + say("rules.graph.needs") + " " + needs[one.id]));
        document_.picture(picture_of(graph), say("route.rules.graph"), say("rules.print.graph-words"));
        document_.list(lines);
    }

    void tables() {
        const auto found = tables::find(models_);
        if (found.empty()) return;
        document_.heading(1, say("route.rules.tables"));
        for (const tables::Place& one : found) {
            const tables::Grid grid = tables::grid_of(*one.table);
            const std::string name = label_of(*one.owner, cx_.language());
            document_.heading(2, name);
            Document::Row header{tables::short_name(grid.policy, grid.aggregation)};
            for (const std::string& title : tables::titles(grid)) header.push_back(title);
            std::vector<Document::Row> rows;
            for (std::size_t i = 0; i < grid.rules.size(); ++i) {
                Document::Row row{std::to_string(i + 1)};
                row.insert(row.end(), grid.rules[i].cells.begin(), grid.rules[i].cells.end());
                rows.push_back(std::move(row));
            }
            document_.table(name, header, rows);
        }
    }

    void add_element(const dmn::Element& element, const dmn::ExpressionRef& logic, std::vector<Document::Row>& rows) const {
        if (!logic) return;
        std::vector<std::string> lines;
        add_expression(*logic, "", lines);
        if (!lines.empty()) rows.push_back({label_of(element, cx_.language()), element.name, fmt::format("{}", fmt::join(lines, "\n"))});
    }
    void expressions() {
        std::vector<Document::Row> rows;
        for (const dmn::Definitions& model : models_) {
            for (const dmn::Decision& one : model.decisions) add_element(one.element, one.logic, rows);
            for (const dmn::BusinessKnowledgeModel& one : model.knowledge) add_element(one.element, one.logic, rows);
        }
        if (rows.empty()) return;
        document_.heading(1, say("rules.print.expressions"));
        table("rules.print.expressions", {say("DecisionView.label"), say("DecisionView.name"), say("FeelQuestion.expression")}, rows);
    }

    void parameters() {
        std::vector<Document::Row> rows;
        for (const DatedValue& one : printed_.parameters->all()) {
            const auto named = [&](const ModelFile& file) { return law::names_parameter(file.xml, one.name); };
            if (std::none_of(printed_.files.begin(), printed_.files.end(), named)) continue;
            const Parameter row = row_of(one);
            rows.push_back({one.name + (one.key.empty() ? "" : " " + one.key), shown(row.valid_from),
                            row.valid_to ? shown(*row.valid_to) : "", row.value.value + " " + one.unit,
                            one.law_ref.empty() ? one.source : one.law_ref});
        }
        if (rows.empty()) return;
        document_.heading(1, say("route.rules.parameters"));
        table("route.rules.parameters",
              {say("Parameter.name"), say("Parameter.valid_from"), say("Parameter.valid_to"), say("Parameter.value"),
               say("Parameter.source")},
              rows);
    }

    void cases() {
        if (printed_.cases.empty()) return;
        const Jurisdiction surroundings(*printed_.parameters, *module_of(cx_).parts().calendar);
        const auto runs = run_cases(printed_.cases, *printed_.compiled, surroundings, printed_.named.version.effective_from);
        document_.heading(1, say("route.rules.cases"));
        std::vector<Document::Row> rows;
        for (const CaseRun& one : runs)
            rows.push_back({one.name, one.decision, one.inputs, one.expected,
                            one.got ? say("CaseReport.failed") + ": " + *one.got : say("CaseReport.passed")});
        table("route.rules.cases",
              {say("RuleCase.name"), say("RuleCase.decision"), say("RuleCase.inputs"), say("RuleCase.expected"), say("rules.print.result")},
              rows);
    }

    std::string line_of(const CitingView& one) const {
        return (one.place.empty() ? "" : one.place + " – ") + one.label +
               (one.rule ? " " + say("CitingView.rule") + " " + std::to_string(*one.rule) : "") + " (" + shown(one.kind) + ")";
    }
    std::vector<std::string> lines_of_rules(const std::vector<CitingView>& rules) const {
        std::vector<std::string> made;
        for (const CitingView& one : rules) made.push_back(line_of(one));
        return made;
    }
    void coverage() {
        const CoverageReport report = coverage_report(cx_, printed_.named, printed_.files, *printed_.parameters, std::move(printed_.laws));
        document_.heading(1, say("route.rules.coverage"));
        for (const LawCoverage& one : report.laws) {
            document_.heading(2, one.title + " (" + one.code + ", " + shown(one.as_of) + ")");
            std::vector<Document::Row> rows;
            for (const ArticleCoverage& article : one.articles)
                rows.push_back({article.article, article.text,
                                article.rules.empty() ? say("rules.coverage.uncovered")
                                                      : fmt::format("{}", fmt::join(lines_of_rules(article.rules), "\n"))});
            document_.table(one.title, {say("ArticleCoverage.article"), say("ArticleCoverage.text"), say("ArticleCoverage.rules")}, rows);
            if (one.missing.empty()) continue;
            document_.heading(3, say("LawCoverage.missing"));
            document_.list(lines_of_rules(one.missing));
        }
        for (const LawWithoutText& one : report.unknown_laws) {
            document_.heading(2, one.law.empty() ? say("rules.coverage.no-law") : one.law);
            document_.list(lines_of_rules(one.rules));
        }
        document_.heading(2, say("CoverageReport.without_basis"));
        if (report.without_basis.empty()) document_.paragraph(say("rules.coverage.all-founded"));
        document_.list(lines_of_rules(report.without_basis));
    }

    const Context& cx_;
    Printed& printed_;
    Document& document_;
    std::vector<dmn::Definitions> models_;
};

template <class Format>
Task<Result<Reply>> printed_as(Context& cx, std::string set, std::string label, std::string_view type, const char* ending) {
    auto printed = co_await cx.read([&](Reader& reader) { return find(reader, cx, set, label); });
    if (!printed) co_return printed.problem();
    auto bytes = co_await cx.blocking([&] {
        Format document({printed->named.set.title.in(cx.language()) + " " + printed->named.version.label.value, cx.language(), cx.now()});
        return VersionPrint(cx, *printed, document).write();
    });
    if (!bytes) co_return bytes.problem();
    Reply reply = Reply::text(std::move(*bytes), std::string(type));
    reply.headers.emplace_back("Content-Disposition", "attachment; filename*=UTF-8''" + text::percent_encode(set + "-" + label + ending));
    co_return reply;
}

Task<Result<Reply>> document(Context& cx, std::string set, std::string label) {
    return printed_as<files::TextDocument>(cx, std::move(set), std::move(label), files::text_document_type, ".odt");
}
Task<Result<Reply>> document_pdf(Context& cx, std::string set, std::string label) {
    return printed_as<print::PdfDocument>(cx, std::move(set), std::move(label), print::pdf_type, ".pdf");
}

}  // namespace

void install_print(App& app) {
    app.get("/rules/sets/{set}/versions/{version}/document", document)
        .named("rules.document")
        .gives({std::string(files::text_document_type)})
        .rated(RateClass::query);
    app.get("/rules/sets/{set}/versions/{version}/document/pdf", document_pdf)
        .named("rules.document.pdf")
        .gives({std::string(print::pdf_type)})
        .rated(RateClass::query);
}

}  // namespace skl::rules
