// Commands of the public ledger: its witnesses, the logs this installation is a witness of, types of outside.
#include "commands.h"
#include "kernel/text/disk.h"
#include "say.h"

namespace skl::commands {
namespace {

struct Named {
    Text<> name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

ledger::WitnessSettings settings(House& house, const std::string& tenant) { return {*house.store, *house.ledger, tenant}; }

int done_with(const Done& done, const std::string& name, const std::string& words) {
    if (!done) return refuse(done.problem());
    return say(Named{{name}}, words);
}

}  // namespace

int list_witnesses(House& house, const std::string& tenant) {
    const auto all = settings(house, tenant).asked();
    std::string lines;
    for (const auto& w : all)
        lines += fmt::format("{}{:24} {:>10}  {}  {}", lines.empty() ? "" : "\n", w.name.value, w.cosigned_size,
                             w.cosigned_at ? to_text(*w.cosigned_at) : "never", w.trouble.value);
    return say(all, all.empty() ? "no witnesses" : lines);
}

int add_witness(House& house, const std::string& tenant, const std::string& name, const std::string& vkey, const std::string& url) {
    return done_with(settings(house, tenant).add(name, vkey, url, Instant::now()), name, name + " is asked from now on");
}

int remove_witness(House& house, const std::string& tenant, const std::string& name) {
    return done_with(settings(house, tenant).remove(name, Instant::now()), name, name + " is not asked any more");
}

int set_quorum(House& house, const std::string& tenant, std::int64_t quorum) {
    return done_with(settings(house, tenant).quorum(quorum, Instant::now()), tenant,
                     quorum == 0 ? "checkpoints are published at once" : fmt::format("{} witnesses must have cosigned", quorum));
}

int list_trusted(House& house, const std::string& tenant) {
    const auto all = settings(house, tenant).trusted();
    std::string lines;
    for (const auto& log : all)
        lines += fmt::format("{}{:40} {:>10}  {}", lines.empty() ? "" : "\n", log.origin.value, log.size,
                             log.cosigned_at ? to_text(*log.cosigned_at) : "never");
    return say(all, all.empty() ? "no logs" : lines);
}

int trust(House& house, const std::string& tenant, const std::string& vkey) {
    auto door = FrontDoor::open(house);
    if (!door) return refuse(door.problem());
    const auto own =
        settings(house, tenant).trust(*(*door)->keys, (*door)->witness_name(house.configuration, tenant), vkey, Instant::now());
    if (!own) return refuse(own.problem());
    return say(Named{{*own}}, "verifier key of this witness: " + *own);
}

int distrust(House& house, const std::string& tenant, const std::string& vkey) {
    return done_with(settings(house, tenant).distrust(vkey, Instant::now()), vkey, "it gets no cosignature any more");
}

int mirror_log(const std::string& from, const std::string& vkey, const std::string& policy, const std::string& folder) {
    std::string rules = fmt::format("log {}\nquorum none\n", vkey);
    if (!policy.empty()) {
        auto read = disk::read(policy);
        if (!read) return refuse(Problem::not_found(policy));
        rules = std::move(*read);
    }
    const auto done = ledger::mirror(from, rules, folder);
    if (!done) return refuse(done.problem());
    return say(*done, fmt::format("{}: {} entries, {} files fetched", done->origin.value, done->size, done->fetched));
}

int list_entry_types(House& house, const std::string& tenant) {
    const auto all = ledger::OutsideTypes(*house.store, *house.ledger, tenant).all();
    std::string lines;
    for (const auto& type : all)
        lines += fmt::format("{}{:32} {:16} ref {}, commitment {}, pub {}", lines.empty() ? "" : "\n", type.name.value, type.owner.value,
                             type.ref.value, type.commitment.value, type.pub.value.empty() ? "-" : type.pub.value);
    return say(all, all.empty() ? "no types" : lines);
}

int add_entry_type(House& house, const std::string& tenant, const ledger::OutsideType& type) {
    return done_with(ledger::OutsideTypes(*house.store, *house.ledger, tenant).add(type, Instant::now()), type.name.value,
                     type.name.value + " may be appended from now on");
}

int remove_entry_type(House& house, const std::string& tenant, const std::string& name) {
    return done_with(ledger::OutsideTypes(*house.store, *house.ledger, tenant).remove(name), name,
                     name + " is not taken any more; its entries stay");
}

}  // namespace skl::commands
