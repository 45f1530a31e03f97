#include "kernel/crypto/keyring.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

std::optional<std::string> from_hex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned byte = 0;
        const auto [end, ec] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (ec != std::errc{} || end != text.data() + i + 2) return {};
        out += static_cast<char>(byte);
    }
    return out;
}

}  // namespace

Result<Secret> read_master_key(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    auto raw = text.size() == 2 * key_bytes ? from_hex(text) : text::base64url_decode(text);
    if (!raw || raw->size() != key_bytes) return Problem{422, "bad-master-key"};
    return Secret(std::move(*raw));
}

Result<Secret> read_master_key_file(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return Problem{422, "master-key-unreadable", {{"file", file}}};
    struct stat status {};
    std::string bytes(256, '\0');  // longer than any spelling of a key
    const bool known = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    const ssize_t count = known ? ::read(descriptor, bytes.data(), bytes.size()) : -1;
    ::close(descriptor);
    const Secret text(bytes.substr(0, count < 0 ? 0 : static_cast<std::size_t>(count)));
    const Secret wiped(std::move(bytes));
    if (count < 0) return Problem{422, "master-key-unreadable", {{"file", file}}};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return Problem{422, "master-key-exposed", {{"file", file}}};
    return read_master_key(text.view());
}

std::string new_master_key() { return text::base64url(random_bytes(key_bytes)); }

bool KeyRing::take(WrappedKey record) {
    const bool tenant = record.kind == KeyKind::tenant;
    auto key = unwrap_key(tenant ? master_.view() : tenant_.key.view(), record.wrapped);
    if (!key || key->view().size() != key_bytes) return false;
    Held held{std::move(record), std::move(*key)};
    if (tenant) {
        tenant_ = std::move(held);
        return true;
    }
    if (held.record.current) current_[{held.record.kind, held.record.owner}] = held.record.id;
    const Uuid id = held.record.id;
    keys_.insert_or_assign(id, std::move(held));
    return true;
}

Result<KeyRing> KeyRing::open(const Secret& master, KeyStore& store, Instant now) {
    if (master.view().size() != key_bytes) return Problem{422, "bad-master-key"};
    KeyRing ring(master, store);
    std::vector<WrappedKey> records = store.load();
    // The tenant key first: the others are under it.
    std::stable_partition(records.begin(), records.end(), [](const WrappedKey& key) { return key.kind == KeyKind::tenant; });
    if (records.empty()) {
        ring.make(KeyKind::tenant, "", now);
    } else if (records[0].kind != KeyKind::tenant) {
        return Problem{500, "key-ring-broken"};
    }
    for (WrappedKey& record : records) {
        const bool tenant = record.kind == KeyKind::tenant;
        if (!ring.take(std::move(record))) return Problem{500, tenant ? "wrong-master-key" : "key-ring-broken"};
    }
    return ring;
}

KeyRing::Held& KeyRing::make(KeyKind kind, const std::string& owner, Instant now) {
    const bool tenant = kind == KeyKind::tenant;
    Secret key(random_bytes(key_bytes));
    const WrappedKey record{uuid_v7(now), kind, owner, wrap_key(tenant ? master_.view() : tenant_.key.view(), key.view()), now, true};
    store_->save(record);
    Held held{record, std::move(key)};
    if (tenant) return tenant_ = std::move(held);
    current_[{kind, owner}] = record.id;
    return keys_.insert_or_assign(record.id, std::move(held)).first->second;
}

KeyRing::Held& KeyRing::current(KeyKind kind, const std::string& owner, Instant now) {
    const auto found = current_.find({kind, owner});
    return found == current_.end() ? make(kind, owner, now) : keys_.at(found->second);
}

std::string KeyRing::encrypt(const std::string& owner, const FieldPlace& place, std::string_view plain, Instant now) {
    const Held& held = current(KeyKind::data, owner, now);
    return encrypt_field(held.key.view(), held.record.id, place, plain);
}

std::optional<std::string> KeyRing::decrypt(const FieldPlace& place, std::string_view field) const {
    const auto id = key_of_field(field);
    const auto found = id ? keys_.find(*id) : keys_.end();
    if (found == keys_.end() || found->second.record.kind != KeyKind::data) return {};
    return decrypt_field(found->second.key.view(), place, field);
}

std::string KeyRing::blind_index(const std::string& field, std::string_view normalised, Instant now) {
    return text::base64url(hmac_sha256(current(KeyKind::index, field, now).key.view(), normalised));
}

void KeyRing::erase(const std::string& owner) {
    std::erase_if(keys_, [&](const auto& entry) {
        const WrappedKey& record = entry.second.record;
        if (record.kind != KeyKind::data || record.owner != owner) return false;
        store_->erase(record.id);
        return true;
    });
    current_.erase({KeyKind::data, owner});
}

void KeyRing::rotate_owner(const std::string& owner, Instant now) {
    if (const auto found = current_.find({KeyKind::data, owner}); found != current_.end()) {
        Held& old = keys_.at(found->second);
        old.record.current = false;
        store_->save(old.record);
    }
    make(KeyKind::data, owner, now);
}

void KeyRing::rotate_tenant_key(Instant now) {
    const Uuid old = tenant_.record.id;
    make(KeyKind::tenant, "", now);
    for (auto& [id, held] : keys_) {
        held.record.wrapped = wrap_key(tenant_.key.view(), held.key.view());
        store_->save(held.record);
    }
    store_->erase(old);
}

void KeyRing::rewrap(const Secret& new_master) {
    if (new_master.view().size() != key_bytes) throw std::logic_error("a master key has 32 bytes");
    master_ = new_master;
    tenant_.record.wrapped = wrap_key(master_.view(), tenant_.key.view());
    store_->save(tenant_.record);
}

}  // namespace skl::crypto
