#include "kernel/http/tenants.h"

#include <algorithm>

#include "kernel/text/ascii.h"

namespace skl {
namespace {

std::string host_name(std::string_view host) {
    const auto bracket = host.find(']');  // [::1]:8080
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    return text::ascii_lower(host.substr(0, colon));
}

std::shared_ptr<const Tenant> first_tenant() {
    auto out = std::make_shared<Tenant>();
    out->tenant.value = main_tenant;
    return out;
}

}  // namespace

Result<std::vector<Tenant>> Tenants::all() const {
    std::vector<Tenant> out;
    const auto lost =
        store_.read(every_tenant, [&](Reader& reader) { out = reader.query("select * from tenant order by tenant").all<Tenant>(); });
    if (lost) return *lost;
    const auto main = std::find_if(out.begin(), out.end(), [](const Tenant& tenant) { return tenant.tenant.value == main_tenant; });
    if (main == out.end())
        out.insert(out.begin(), *first_tenant());
    else
        std::rotate(out.begin(), main, std::next(main));
    return out;
}

// Where the database does not answer, those known before stay.
void Tenants::read_again() {
    auto read = all();
    if (!read) return;
    auto fresh = std::make_shared<List>();
    for (Tenant& tenant : *read) fresh->push_back(std::make_shared<const Tenant>(std::move(tenant)));
    const std::lock_guard lock(mutex_);
    list_ = std::move(fresh);
}

void Tenants::start(std::chrono::milliseconds every) {
    read_again();
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, every, [this] { return stopping_; })) {
            lock.unlock();
            read_again();
            lock.lock();
        }
    });
}

void Tenants::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Tenants::List> Tenants::list() const {
    const std::lock_guard lock(mutex_);
    return list_;
}

std::shared_ptr<const Tenant> Tenants::find(std::string_view name) const {
    const auto all_of_them = list();
    for (const auto& tenant : *all_of_them)
        if (tenant->tenant.value == name) return tenant;
    return nullptr;
}

std::shared_ptr<const Tenant> Tenants::at_host(std::string_view host) const {
    const auto all_of_them = list();
    const std::string name = host_name(host);
    for (const auto& tenant : *all_of_them)
        if (tenant->host && tenant->host->value == name) return tenant;
    return nullptr;
}

Done Tenants::add(const NewTenant& given, Instant now) {
    std::string taken;
    const auto lost = store_.write(every_tenant, [&](Transaction& tx) {
        const std::string host = given.host ? host_name(given.host->value) : "";
        taken.clear();
        tx.query("select tenant, host from tenant where tenant = :name or (host = :host and :host <> '')")
            .bind("name", given.tenant.value)
            .bind("host", host)
            .each([&](const Row& row) { taken = row.text(0) == given.tenant.value ? "name" : "host"; });
        if (!taken.empty()) return false;
        tx.query(
              "insert into tenant(tenant, host, title_zh, title_en, zone, created_at) values(:name, :host, :title_zh, :title_en, :zone, "
              ":now)")
            .bind("name", given.tenant.value)
            .bind("host", host.empty() ? std::optional<std::string>{} : std::optional(host))
            .bind("title_zh", given.title_zh.value)
            .bind("title_en", given.title_en.value)
            .bind("zone", given.zone ? std::optional(given.zone->value) : std::nullopt)
            .bind("now", now)
            .run();
        return true;
    });
    if (!taken.empty()) return Problem{409, "tenant-exists", {{"what", taken}}};
    if (lost) return *lost;
    read_again();
    return Nothing{};
}

}  // namespace skl
