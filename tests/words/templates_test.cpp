// Templates against the structs they show: ctemplate leaves an unknown marker silently empty, so here each marker is looked
// for among the fields of its route's output, in the whole house as it is served.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "house.h"
#include "kernel/http/operation.h"

namespace skl {
namespace {

using Names = std::set<std::string, std::less<>>;

// The markers a field of this face may be shown by (kernel/pages/pages.h), and those of what it holds.
void add_markers(const Shape& shape, Names& out);
void add_markers(const std::string& name, const Face& whole, Names& out) {
    const Face& face = bare(whole);
    for (const char* form : {"{}", "{}_value", "has_{}", "no_{}"}) out.insert(fmt::format(fmt::runtime(form), name));
    if (face.kind == Kind::choice)
        for (std::uint32_t i = 0; i < face.names_count; ++i) out.insert(fmt::format("{}_is_{}", name, face.names[i].name));
    if (face.kind == Kind::list || face.kind == Kind::map) {
        for (const char* of_round : {"index", "index_value", "key"}) out.insert(of_round);
        if (bare(*face.of).kind != Kind::structure) add_markers("value", *face.of, out);
        if (bare(*face.of).kind == Kind::structure) add_markers(*bare(*face.of).shape, out);
    }
    if (face.kind == Kind::structure) add_markers(*face.shape, out);
}
void add_markers(const Shape& shape, Names& out) {
    for (const Field& field : shape) add_markers(field.name, *field.face, out);
}

// What Pages::fill_form adds for the input of a form.
void add_form_markers(const Shape& shape, Names& out) {
    for (const char* name : {"has_errors", "errors", "href", "message"}) out.insert(name);
    const auto add = [&](const std::string& name) {
        for (const char* form : {"v_{}", "e_{}", "has_e_{}", "no_e_{}"}) out.insert(fmt::format(fmt::runtime(form), name));
    };
    for (const Field& field : shape) {
        add(field.name);
        if (bare(*field.face).kind == Kind::bilingual)
            for (const char* language : {"zh_Hant", "en"}) add(fmt::format("{}_{}", field.name, language));
    }
}

const Names everywhere = {"lang",       "site_title",      "site_tagline",    "csrf",     "form_key", "path", "prefix", "self_json",
                          "lang_other", "lang_other_name", "lang_other_href", "next_page"};  // of a list

// What a route's own `decorate` adds; see .decorated() in routes.cpp of jobs and notify.
const std::map<std::string, Names> decorated = {
    // Of a dataset too, where their forms are sent to its resource.
    {"opendata/version", {"has_errors", "errors", "href", "message"}},
    {"opendata/versions", {"has_errors", "errors", "href", "message"}},
    {"opendata/source", {"has_errors", "errors", "href", "message"}},
    {"opendata/harvest_run", {"has_errors", "errors", "href", "message"}},
    {"opendata/source_form", {"has_e_slug", "e_slug"}},  // what is sent has more than what changes it
    {"generic/job",
     {"title", "events_href", "done", "done_value", "total", "total_value", "has_total", "no_total", "message", "has_result_href",
      "result_href", "has_error", "error", "error_detail", "has_cancel_href", "cancel_href", "has_mend_href", "mend_href"}},
    {"identity/members",
     {"lines", "agency", "unit", "here", "why", "has_why", "has_can_review", "has_can_suspend", "has_can_resume", "has_can_end"}},
    {"identity/review", {"lines", "agency"}},
    {"kernel/inbox", {"choices_href"}},
    {"kernel/question", {"heading", "text", "has_action", "no_action", "action", "button"}},
    {"kernel/subscribe", {"options", "label"}},
    {"rules/impact-cases", {"impact_href", "offers_href", "file_href"}},
    {"rules/population/sources", {"more_href"}},
    {"rules/population/runs", {"more_href"}},
    {"rules/population/scenarios", {"more_href"}},
    {"rules/population/source",
     {"has_waits", "events_href", "has_fault", "fault", "fault_detail", "has_lines", "lines", "column_name", "column_kind"}},
    {"rules/population/run", {"has_waits",    "no_waits",      "events_href",
                              "has_fault",    "fault",         "fault_detail",
                              "set_href",     "version_href",  "has_nothing_refused",
                              "has_feeds",    "feeds",         "feed_input",
                              "feed_label",   "output_label",  "feed_source",
                              "figures",      "output_name",   "known",
                              "not_known",    "has_truths",    "truths",
                              "has_sums",     "total_sum",     "least",
                              "greatest",     "average",       "has_reasons",
                              "reasons",      "reason_words",  "reason_column",
                              "reason_count", "reason_example"}},
    {"rules/population/compare",
     {"action",
      "output_label",
      "has_runs",
      "no_runs",
      "runs",
      "numbers",
      "tenth_columns",
      "group_columns",
      "option_value",
      "option_label",
      "has_option_chosen",
      "has_nobody",
      "has_whole",
      "has_whole_hidden",
      "people_count",
      "win_count",
      "lose_count",
      "same_count",
      "win_share",
      "lose_share",
      "same_share",
      "before",
      "after",
      "change",
      "change_each",
      "change_share",
      "parts",
      "part_id",
      "part_title",
      "has_some_hidden",
      "pictures",
      "picture_title",
      "box",
      "zero",
      "bottom",
      "bars",
      "bar_label",
      "bar_text_y",
      "bar_y",
      "has_hidden",
      "hidden_x",
      "has_lost",
      "lost_x",
      "lost_width",
      "lost_text_x",
      "lost_figure",
      "has_won",
      "won_width",
      "won_text_x",
      "won_figure",
      "table_lines",
      "line_label",
      "has_suppressed_line",
      "no_suppressed_line"}},
    {"rules/graph", {"steps",       "step_action",   "step_label",
                     "step_count",  "has_steps",     "version_href",
                     "anchor",      "boxes",         "box",
                     "full_label",  "has_needed",    "high",
                     "kind_label",  "kind_name",     "left",
                     "lines",       "needed_anchor", "needed_label",
                     "needed",      "round",         "short_label",
                     "text_left",   "text_top",      "top",
                     "wide",        "action",        "can_be_needed",
                     "can_need",    "choice_label",  "choice",
                     "element",     "errors",        "has_by_knowledge",
                     "has_changes", "has_editable",  "has_errors",
                     "has_movable", "has_opens",     "has_released",
                     "href",        "line_from",     "line_to",
                     "message",     "model",         "needed_element",
                     "new_kinds",   "no_opens",      "node",
                     "revision",    "version"}},
    {"rules/logic", {"box_table",    "has_box_table", "has_steps",   "steps",           "step_action",
                     "step_label",   "step_count",    "action",      "box_depth",       "box_fields",
                     "box_path",     "box_role",      "box_sort",    "drawn",           "errors",
                     "field_fault",  "field_kind",    "field_label", "field_path",      "field_place",
                     "field_rows",   "field_scope",   "field_value", "graph_href",      "has_box_becomes",
                     "has_box_goes", "has_box_grows", "has_errors",  "has_field_fault", "has_field_text",
                     "has_said",     "href",          "message",     "no_field_text",   "no_said",
                     "revision",     "said",          "value"}},
    {"rules/table",
     {"steps",
      "step_action",
      "step_label",
      "step_count",
      "has_steps",
      "tables_href",
      "action",
      "revision",
      "has_fields",
      "no_fields",
      "has_cut",
      "policies",
      "policy",
      "policy_label",
      "has_chosen",
      "has_beside",
      "head",
      "place",
      "nth",
      "heading",
      "kind_name",
      "kind_label",
      "column_id",
      "column_text",
      "column_label",
      "column_type",
      "column_values",
      "has_typed",
      "rows",
      "row_place",
      "row_number",
      "row_id",
      "cells",
      "cell_name",
      "cell_label",
      "cell_kind",
      "cell",
      "has_mark",
      "mark",
      "has_wrong",
      "has_said",
      "no_said",
      "said",
      "message",
      "has_spot",
      "no_spot",
      "spot",
      "at_hand",
      "case_expected",
      "case_got",
      "case_inputs",
      "case_number",
      "case_remark",
      "case_rules",
      "case_title",
      "cases_failed",
      "cases_passed",
      "choice_label",
      "choice",
      "errors",
      "has_case_passed",
      "has_case_remark",
      "has_choice_taken",
      "has_errors",
      "has_failed_cases",
      "has_fires",
      "has_slide_at",
      "has_slide_cut",
      "has_slides_chosen",
      "has_slid",
      "has_stretch_here",
      "has_stretch_varies",
      "has_tried_cases",
      "has_tried",
      "has_value_choices",
      "has_value_date",
      "has_value_number",
      "href",
      "no_case_passed",
      "no_stretch_proven",
      "no_tried_cases",
      "no_value_choices",
      "slide_at",
      "slide_input",
      "slide_label",
      "slide_least",
      "slide_most",
      "slide_type",
      "slides_label",
      "slides_name",
      "stretch_result",
      "stretch_rules",
      "stretch_text",
      "trial_label",
      "trial_remarks",
      "trial_remark",
      "trial_result",
      "trial_rules",
      "tried_cases",
      "v_case_name",
      "v_expected",
      "value_choices",
      "value_label",
      "value_name",
      "value_place",
      "value_text",
      "version_href"}}};

Names markers_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const std::string all = text.str();
    Names out;
    for (std::size_t open = all.find("{{"); open != std::string::npos; open = all.find("{{", open + 2)) {
        std::string marker = all.substr(open + 2, all.find("}}", open) - open - 2);
        if (marker.empty() || marker[0] == '%' || marker[0] == '!' || marker[0] == '>' || marker.starts_with("t:") ||
            marker.starts_with("asset:"))
            continue;
        if (marker[0] == '#' || marker[0] == '/') marker.erase(0, 1);
        out.insert(marker.substr(0, marker.find(':')));
    }
    return out;
}

class Templates : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        std::string name = (std::filesystem::temp_directory_path() / "skl-words-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        spawner = sandbox::Spawner::start(opendata::worker_kinds());
        Configuration configuration;
        configuration.data = folder;
        configuration.demo = true;  // its pages too
        configuration.share = std::filesystem::current_path().string();
        house = std::make_unique<House>(configuration, *spawner);
        auto opened = FrontDoor::open(*house);
        ASSERT_TRUE(opened) << opened.problem().code << " " << opened.problem().params["file"] << " " << opened.problem().params["what"];
        door = std::move(*opened);
    }
    static void TearDownTestSuite() {
        door.reset();
        house.reset();
        spawner.reset();
        std::filesystem::remove_all(folder);
    }

    void expect_label(const char* structure, const char* field, const std::string& route) {
        for (const std::string_view language : languages)
            EXPECT_TRUE(door->locale.has(language, fmt::format("{}.{}", structure, field)) ||
                        door->locale.has(language, fmt::format("field.{}", field)))
                << route << ": no label for " << structure << "." << field << " in " << language;
    }
    void expect_choices(const Face& whole, const std::string& route) {
        const Face& face = bare(whole);
        if (face.kind == Kind::list) return expect_choices(*face.of, route);
        if (face.kind == Kind::structure)
            for (const Field& field : *face.shape) expect_choices(*field.face, route);
        if (face.kind != Kind::choice) return;
        for (std::uint32_t i = 0; i < face.names_count; ++i)
            EXPECT_TRUE(door->locale.has("en", fmt::format("{}.{}", face.name, face.names[i].name)))
                << route << ": " << face.name << "." << face.names[i].name;
    }

    static inline std::string folder;
    static inline std::unique_ptr<sandbox::Spawner> spawner;
    static inline std::unique_ptr<House> house;
    static inline std::unique_ptr<FrontDoor> door;
};

TEST_F(Templates, Every_marker_of_a_page_is_a_field_of_what_its_route_gives) {
    for (const Route& route : door->app->routes()) {
        if (route.page_template.empty()) continue;
        ASSERT_TRUE(door->pages->has(route.page_template)) << route.pattern << " wants " << route.page_template;
        Names known = everywhere;
        add_markers(*route.output->shape, known);
        for (const Route& sender : door->app->routes())
            if (sender.form_path == route.pattern && sender.input != nullptr) add_form_markers(*sender.input->shape, known);
        if (const auto more = decorated.find(route.page_template); more != decorated.end())
            known.insert(more->second.begin(), more->second.end());
        for (const std::string& marker : markers_of(std::filesystem::path("web/templates") / (route.page_template + ".html")))
            EXPECT_TRUE(known.contains(marker))
                << route.page_template << ": {{" << marker << "}} is no field of " << route.output->shape->name;
    }
}

TEST_F(Templates, Every_group_of_routes_has_words_in_both_languages) {
    for (const Route& route : door->app->routes())
        for (const std::string_view language : languages)
            if (!route.hidden) EXPECT_TRUE(door->locale.has(language, "tag." + tag_of(route))) << route.pattern << " in " << language;
}

TEST_F(Templates, Every_template_is_shown_by_a_route_or_belongs_to_the_frame) {
    Names shown = {"layout"};
    for (const Route& route : door->app->routes()) shown.insert(route.page_template);
    for (const auto& entry : std::filesystem::recursive_directory_iterator("web/templates")) {
        if (!entry.is_regular_file()) continue;
        const std::string name = std::filesystem::relative(entry.path(), "web/templates").replace_extension("").generic_string();
        EXPECT_TRUE(shown.contains(name) || name.starts_with("generic/")) << name << " is shown by nothing";
    }
}

TEST_F(Templates, Every_field_of_a_generic_page_and_of_a_form_has_a_label_in_both_languages) {
    for (const Route& route : door->app->routes()) {
        const std::string name = route.method + " " + route.pattern;
        if (!route.form_path.empty() && route.input != nullptr)
            for (const Field& field : *route.input->shape) expect_label(route.input->shape->name, field.name, name);
        if (route.output == nullptr || !route.page_template.empty() || route.json_only || route.method != "GET") continue;
        const Field* items = route.output->shape->find("items");
        const Shape& shown = items == nullptr ? *route.output->shape : *bare(*bare(*items->face).of).shape;
        for (const Field& field : shown)
            if (std::string_view(field.name) != "href") expect_label(shown.name, field.name, name);
    }
}

TEST_F(Templates, Every_choice_a_page_shows_has_words) {
    for (const Route& route : door->app->routes())
        if (route.output != nullptr && !route.json_only && route.method == "GET") expect_choices(*route.output, route.pattern);
}

}  // namespace
}  // namespace skl
