// Commands over what is kept: jobs, tenants, keys, the index.
#include "commands.h"
#include "kernel/describe/decode.h"
#include "kernel/jobs/store.h"
#include "say.h"
#include "secrets.h"

namespace skl::commands {
namespace {

constexpr std::int64_t most_listed = 500;
constexpr const char* newest = "g";  // behind every hexadecimal digit

struct Made {
    Text<> name;
};
BOOST_DESCRIBE_STRUCT(Made, (), (name))

struct Rebuilt {
    std::int64_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(Rebuilt, (), (entries))

std::string line_of(const JobView& job) {
    const std::string problem = job.problem ? job.problem->code.value : "";
    return fmt::format("{}  {:10} {:24} {:3} × {}  {}", to_text(job.id), to_json(job.state).substr(1, to_json(job.state).size() - 2),
                       job.kind.value, job.attempts.value, to_text(job.created_at), problem);
}

int moved(House& house, const std::string& tenant, const std::string& id, Result<JobView> (Jobs::*move)(Transaction&, const Uuid&)) {
    Uuid job;
    if (!parse(id, job)) return refuse(Problem::not_found("job"));
    Jobs jobs(*house.store);
    std::optional<Result<JobView>> out;
    const auto lost = house.store->write(tenant, [&](Transaction& tx) {
        out.emplace((jobs.*move)(tx, job));
        return static_cast<bool>(*out);
    });
    if (out && !*out) return refuse(out->problem());
    if (lost) return refuse(*lost);
    if (!out) return refuse(Problem{500, "internal"});
    const JobView& view = **out;
    return say(view, line_of(view));
}

}  // namespace

int list_jobs(House& house, const std::string& tenant, const std::string& state) {
    std::optional<JobState> wanted;
    JobState named{};
    if (!state.empty()) {
        if (!decode_text(state, face_of<JobState>, &named).empty()) {
            std::cerr << "skylantern: no state " << state << "; states: queued, running, succeeded, failed, cancelled\n";
            return 2;
        }
        wanted = named;
    }
    std::vector<JobView> found;
    const auto lost = house.store->read(tenant, [&](Reader& reader) { found = jobs::list(reader, wanted, newest, most_listed); });
    if (lost) return refuse(*lost);
    std::string lines;
    for (const JobView& job : found) lines += (lines.empty() ? "" : "\n") + line_of(job);
    return say(found, found.empty() ? "no jobs" : lines);
}

int cancel_job(House& house, const std::string& tenant, const std::string& id) { return moved(house, tenant, id, &Jobs::cancel); }
int replay_job(House& house, const std::string& tenant, const std::string& id) { return moved(house, tenant, id, &Jobs::replay); }

int list_tenants(House& house) {
    auto all = Tenants(*house.store).all();
    if (!all) return refuse(all.problem());
    std::string lines;
    for (const Tenant& tenant : *all)
        lines += fmt::format("{}{:24} {:32} {}", lines.empty() ? "" : "\n", tenant.tenant.value, tenant.host ? tenant.host->value : "",
                             tenant.title_zh.value);
    return say(*all, lines);
}

int add_tenant(House& house, const TenantWords& words) {
    Node given;
    given.type = Node::Type::object;
    for (const auto& [name, value] : {std::pair<const char*, const std::string&>{"tenant", words.name},
                                      {"host", words.host},
                                      {"title_zh", words.title_zh},
                                      {"title_en", words.title_en.empty() ? words.title_zh : words.title_en},
                                      {"zone", words.zone}})
        if (!value.empty()) {
            Node& node = given.member(name);
            node.type = Node::Type::text;
            node.text = value;
        }
    NewTenant tenant;
    if (auto faults = decode(given, face_of<NewTenant>, &tenant, Spelling::json); !faults.empty())
        return refuse(Problem::invalid(std::move(faults)));
    if (tenant.zone && !calendar::Zone::named(tenant.zone->value)) return refuse(Problem::invalid({{"/zone", "bad-zone"}}));
    if (auto done = Tenants(*house.store).add(tenant, Instant::now()); !done) return refuse(done.problem());
    return say(Made{{words.name}}, fmt::format("{}: /t/{}/{}", words.name, words.name, words.host.empty() ? "" : " and " + words.host));
}

int list_keys(House& house) {
    const auto counts = key_counts(*house.store);
    std::string lines;
    for (const KeyCount& count : counts)
        lines += fmt::format("{}{:24} {} data keys, {} index keys, tenant key since {}", lines.empty() ? "" : "\n", count.tenant.value,
                             count.data_keys, count.index_keys, to_text(count.tenant_key_since));
    return say(counts, counts.empty() ? "no keys yet" : lines);
}

int rotate_keys(House& house, const std::string& tenant) {
    auto master = master_key(house.configuration, *house.store);
    if (!master) return refuse(master.problem());
    if (auto done = Keys(*master).rotate(*house.store, tenant, Instant::now()); !done) return refuse(done.problem());
    return say(Made{{tenant}}, tenant + ": a new tenant key");
}

int change_master_key(House& house, const std::string& file) {
    if (auto done = skl::change_master_key(house.configuration, *house.store, file, Instant::now()); !done) return refuse(done.problem());
    return say(Made{{file}},
               file.empty() ? "the master key in the data folder is a new one" : "from now on: master_key_file = \"" + file + "\"");
}

int rebuild_search(House& house) {
    auto tenants = Tenants(*house.store).all();
    if (!tenants) return refuse(tenants.problem());
    Rebuilt out;
    for (const Tenant& tenant : *tenants) {
        auto entries = house.opendata->rebuild_search(tenant.tenant.value);
        if (!entries) return refuse(entries.problem());
        out.entries += *entries;
    }
    return say(out, fmt::format("{} entries", out.entries));
}

}  // namespace skl::commands
