#include "rules/engine/explain/explainer.h"

#include <algorithm>

#include "rules/engine/dmn/slots.h"
#include "rules/engine/dmn/table.h"

namespace skl::rules {

namespace {

std::string grouped(std::string text) {
    const std::size_t start = text.starts_with('-') ? 1 : 0;
    const std::size_t point = std::min(text.find('.'), text.size());
    for (std::size_t at = point; at > start + 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

}  // namespace

// A text with FEEL in braces.
struct Explainer::Template {
    struct Piece {
        std::string text;
        feel::NodeRef node;  // null: the text as it is
    };
    std::string lang;
    std::vector<Piece> pieces;
    std::size_t slots = 0;
};

struct Explainer::Written {
    Extensions extensions;
    std::vector<Template> templates;
};

std::string shown(const feel::Value& value) {
    if (value.is(feel::Kind::number)) return grouped(value.number().text());
    if (value.is(feel::Kind::string)) return value.string();
    if (!value.is(feel::Kind::list)) return feel::text_of(value);
    std::string text;
    for (const feel::Value& item : value.list()) text += (text.empty() ? "" : ", ") + shown(item);
    return text;
}

Explainer::Explainer(dmn::ProgramRef program) : program_(std::move(program)) {
    for (std::size_t i = 0; i < program_->units().size(); ++i) {
        const dmn::Unit& unit = program_->units()[i];
        compile(*unit.element, i);
        for (const auto& table : unit.tables)
            for (const dmn::Rule& rule : table->table->rules) compile(rule.element, i);
    }
}

Explainer::~Explainer() = default;

void Explainer::compile(const dmn::Element& element, std::size_t unit) {
    if (element.extensions.empty() || written_.contains(&element)) return;
    Written made{extensions_of(element), {}};
    for (const InLanguage& text : made.extensions.explanations) {
        feel::Compiler compiler(faults_);
        for (std::size_t i = 0; i < program_->units().size(); ++i)
            if (const dmn::Unit& other = program_->units()[i];
                other.path == program_->units()[unit].path && other.root == program_->units()[unit].root)
                compiler.bind(other.name, {dmn::node_of(*program_, i), other.type});
        Template one;
        one.lang = text.lang;
        std::string_view rest = text.text;
        while (!rest.empty()) {
            const std::size_t open = rest.find('{');
            one.pieces.push_back({std::string(rest.substr(0, open)), nullptr});
            if (open == std::string_view::npos) break;
            const std::size_t close = rest.find('}', open);
            if (close == std::string_view::npos) break;
            const std::string_view inside = rest.substr(open + 1, close - open - 1);
            one.pieces.push_back({std::string(inside), compiler.expression(inside, element.id, program_->units()[unit].name).node});
            rest.remove_prefix(close + 1);
        }
        one.slots = compiler.frame_size();
        made.templates.push_back(std::move(one));
    }
    written_.emplace(&element, std::move(made));
}

std::string Explainer::filled(feel::Run& run, const dmn::Element& element, std::string_view lang) const {
    const auto found = written_.find(&element);
    if (found == written_.end() || found->second.templates.empty()) return {};
    const auto& all = found->second.templates;
    const auto wanted = std::find_if(all.begin(), all.end(), [&](const Template& one) { return one.lang == lang; });
    const Template& chosen = wanted == all.end() ? all.front() : *wanted;
    std::string text;
    dmn::Slots slots(chosen.slots);
    feel::Frame frame = slots.frame();
    for (const Template::Piece& piece : chosen.pieces) text += piece.node ? shown(piece.node->evaluate(run, frame)) : piece.text;
    return text;
}

// Without a template: the decision, what it gave, and of a table what was found in each column of the first rule that held.
std::string Explainer::built(const dmn::TraceNode& node, std::string_view lang) const {
    const bool chinese = lang != "en";
    std::string text = label_of(*node.element, lang) + (chinese ? "：" : ": ") + shown(node.result);
    for (const auto& child : node.children) {
        if (child->kind != dmn::TraceNode::Kind::table || child->hits.empty()) continue;
        const dmn::Rule& rule = child->table->rules[child->hits.front()];
        std::string reasons;
        for (std::size_t i = 0; i < child->inputs.size() && i < rule.inputs.size(); ++i) {
            const std::string& cell = rule.inputs[i].text.text;
            if (cell.empty() || cell == "-") continue;
            if (!reasons.empty()) reasons += chinese ? "、" : ", ";
            reasons +=
                child->inputs[i].first + " = " + shown(child->inputs[i].second) + (chinese ? "（" : " (") + cell + (chinese ? "）" : ")");
        }
        if (!reasons.empty()) text += (chinese ? "，因為 " : " because ") + reasons;
        break;
    }
    return text + (chinese ? "。" : ".");
}

void Explainer::add(feel::Run& run, const dmn::TraceNode& node, std::string_view lang, std::vector<ExplanationLine>& into) const {
    if (node.kind == dmn::TraceNode::Kind::decision) {
        ExplanationLine line;
        line.element_id = node.element->id;
        line.name = label_of(*node.element, lang);
        if (const auto found = written_.find(node.element); found != written_.end()) line.laws = found->second.extensions.laws;
        for (const auto& child : node.children) {
            if (child->kind != dmn::TraceNode::Kind::table) continue;
            for (const std::size_t hit : child->hits) {
                const dmn::Rule& rule = child->table->rules[hit];
                for (const std::string& annotation : rule.annotations)
                    if (!annotation.empty()) line.annotations.push_back(annotation);
                if (line.text.empty()) line.text = filled(run, rule.element, lang);
            }
        }
        if (line.text.empty()) line.text = filled(run, *node.element, lang);
        line.written = !line.text.empty();
        if (!line.written) line.text = built(node, lang);
        into.push_back(std::move(line));
    }
    for (const auto& child : node.children) add(run, *child, lang, into);
}

std::vector<ExplanationLine> Explainer::explain(feel::Run& run, const std::vector<std::unique_ptr<dmn::TraceNode>>& trace,
                                                std::string_view lang) const {
    std::vector<ExplanationLine> lines;
    dmn::Tracer* const tracer = std::exchange(run.tracer, nullptr);
    for (const auto& root : trace) add(run, *root, lang, lines);
    run.tracer = tracer;
    return lines;
}

}  // namespace skl::rules
