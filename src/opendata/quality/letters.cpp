// What publishers are told (opendata.md §13.6): errors at once, all that waits once a week, and who is above them after 14 days. A
// letter says what and where, why it hurts who uses the data, and how to mend it.
#include <map>

#include "kernel/notify/notify.h"
#include "kernel/pages/locale.h"
#include "opendata/quality/scoring.h"

namespace skl::opendata {
namespace {

using quality::Escalation;

constexpr std::size_t longest_list = 900;    // bytes; a notice's parameter holds 1,000 characters
constexpr std::int64_t issues_read = 2'000;  // of one tenant and letter round; the rest waits for the next

std::string joined(const std::vector<std::int64_t>& records) {
    std::string out;
    for (const std::int64_t record : records) out += (out.empty() ? "" : ", ") + std::to_string(record);
    return out;
}

// "人口（人數）：有值和欄位的型別不同，原文已保留。12 筆，第 3, 8 列。…"
std::string line_of(const Locale& words, const std::string& language, const std::string& title, const QualityIssue& issue) {
    std::string where = joined(issue.sample_records);
    if (!where.empty()) where = words.say(language, "quality.letter.records", {{"records", where}});
    return words.say(language, "quality.letter.line",
                     {{"dataset", title},
                      {"column", issue.column_name.empty() ? "" : issue.column_name.value + ": "},
                      {"what", issue_words(words, language, issue.code.value)},
                      {"count", std::to_string(issue.found)},
                      {"where", where},
                      {"mend", issue_words(words, language, issue.code.value, "mend")}});
}

// As many lines as there is room for.
std::string list_of(const Locale& words, const std::string& language, const std::vector<std::pair<std::string, QualityIssue>>& issues) {
    std::string out;
    for (const auto& [title, issue] : issues) {
        const std::string line = line_of(words, language, title, issue);
        if (out.size() + line.size() + 1 > longest_list) break;
        out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

struct Letter {
    std::vector<std::pair<std::string, QualityIssue>> zh, en;  // title of the dataset, issue
    std::int64_t errors = 0;

    void add(const Translations& title, const QualityIssue& issue) {
        zh.emplace_back(title.in("zh-Hant"), issue);
        en.emplace_back(title.in("en"), issue);
        errors += issue.severity == Severity::error ? 1 : 0;
    }
};

void post(notify::Notify& notify, const Locale& words, Transaction& tx, const std::string& topic, const std::string& recipient,
          const Letter& letter, std::string href, bool urgent, Instant now) {
    notify.post(tx,
                {.recipient = recipient,
                 .topic = topic,
                 .params = {{"issues", std::to_string(letter.zh.size())},
                            {"errors", std::to_string(letter.errors)},
                            {"list", list_of(words, "zh-Hant", letter.zh)},
                            {"list.en", list_of(words, "en", letter.en)}},
                 .href = std::move(href),
                 .urgent = urgent},
                now);
}

}  // namespace

std::string issue_words(const Locale& words, std::string_view language, const std::string& code, std::string_view part) {
    const std::string key = part.empty() ? "issue." + code : fmt::format("issue.{}.{}", code, part);
    if (words.has(language, key)) return words.say(language, key);
    return part.empty() ? code : words.say(language, fmt::format("issue.other.{}", part));
}

void Scoring::tell_errors(Transaction& tx, const CatalogueRecord& record, const std::vector<QualityIssue>& fresh, Instant now) const {
    if (notify_ == nullptr) return;
    Letter letter;
    for (const QualityIssue& issue : fresh)
        if (issue.severity == Severity::error) letter.add(record.dataset.title, issue);
    if (letter.errors == 0) return;
    post(*notify_, *words_, tx, "quality-errors", recipient_of(answerable_for(tx, record.dataset.id).organization), letter,
         issues_path(record.dataset.slug.value), true, now);
}

std::int64_t Scoring::write_letters_of(Transaction& tx, Instant now) const {
    std::map<std::string, Letter> weekly, above;
    std::map<std::string, Answerable> answerable;
    for (IssueOfDataset& one : list_issues(tx, {.waiting = true}, "", issues_read)) {
        QualityIssue& issue = one.issue;
        auto [it, fresh] = answerable.try_emplace(one.slug);
        if (fresh) it->second = answerable_for(tx, one.dataset_id);
        weekly[recipient_of(it->second.organization)].add(one.title, issue);
        const Escalation now_at = escalation_of(issue.state, issue.since, issue.replied_at, now);
        if (now_at == issue.escalation) continue;
        // Each step is told once; after 30 days the note stands in public.
        above[recipient_of(it->second.above)].add(one.title, issue);
        issue.escalation = now_at;
        (void)update_issue(tx, issue, issue.rev);
    }
    for (const auto& [recipient, letter] : weekly)
        post(*notify_, *words_, tx, "quality-weekly", recipient, letter, "/quality/issues", false, now);
    for (const auto& [recipient, letter] : above)
        post(*notify_, *words_, tx, "quality-unanswered", recipient, letter, "/quality/issues", false, now);
    return static_cast<std::int64_t>(weekly.size() + above.size());
}

Result<std::int64_t> Scoring::write_letters(Instant now) const {
    if (notify_ == nullptr) return 0;
    std::vector<std::string> tenants;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_with_issues(reader); })) return std::move(*lost);
    std::int64_t written = 0;
    for (const std::string& tenant : tenants)
        if (auto lost = store_.write(tenant, [&](Transaction& tx) {
                written += write_letters_of(tx, now);
                return true;
            }))
            return std::move(*lost);
    return written;
}

}  // namespace skl::opendata
