#include "ledger/engine/note.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/signature.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";                   // em dash and space
constexpr std::size_t time_size = 8, signature_size = 64;            // bytes; of Ed25519, RFC 8032 §5.1.6
constexpr std::uint64_t latest_time = (std::uint64_t{1} << 63) - 1;  // C2SP tlog-cosignature, Format

// Unicode White_Space.
bool is_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

Problem fault(const char* what) { return Problem{400, "bad-note", {{"what", what}}}; }

std::string cosigned_message(std::string_view text, std::uint64_t time) { return fmt::format("cosignature/v1\ntime {}\n{}", time, text); }

std::string view_of(const KeyId& id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }

bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) {
    const auto key = crypto::PublicKey::okp(crypto::Curve::ed25519, public_key);
    return key && crypto::verify(*key, crypto::Signing::ed25519, message, signature);
}

std::string sign_ed25519(const crypto::PrivateKey& key, std::string_view message) {
    return crypto::sign(key, crypto::Signing::ed25519, message);
}

bool signed_by(const Note& note, const NoteKey& key, const NoteSignature& signature, Cosigned* when) {
    if (key.type == NoteKeyType::ed25519) return verify_ed25519(key.public_key, note.text, signature.bytes);
    if (signature.bytes.size() != time_size + signature_size) return false;
    std::uint64_t time = 0;
    for (std::size_t i = 0; i < time_size; ++i) time = time << 8 | static_cast<unsigned char>(signature.bytes[i]);
    if (time > latest_time) return false;
    if (!verify_ed25519(key.public_key, cosigned_message(note.text, time), std::string_view(signature.bytes).substr(time_size)))
        return false;
    if (when != nullptr) *when = {key.name, time};
    return true;
}

}  // namespace

bool is_note_name(std::string_view name) {
    if (name.empty() || !text::valid_utf8(name)) return false;
    while (!name.empty())
        if (const char32_t c = text::next(name); c == '+' || c < 0x20 || is_space(c)) return false;
    return true;
}

NoteKey NoteKey::of(std::string name, NoteKeyType type, std::string public_key) {
    NoteKey key{std::move(name), type, std::move(public_key), {}};
    const char kind = static_cast<char>(type);
    std::array<unsigned char, 32> digest{};
    crypto::sha256_into(digest, {key.name, "\n", {&kind, 1}, key.public_key});
    std::copy_n(digest.begin(), key.id.size(), key.id.begin());
    return key;
}

std::optional<NoteKey> NoteKey::read(std::string_view vkey) {
    const auto first = vkey.find('+');
    const auto second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
    if (second == std::string_view::npos) return {};
    const std::string_view name = vkey.substr(0, first), id = vkey.substr(first + 1, second - first - 1);
    const auto bytes = text::base64_decode(vkey.substr(second + 1));
    if (!is_note_name(name) || !bytes || bytes->size() != 1 + crypto::octets_of(crypto::Curve::ed25519)) return {};
    const auto type = static_cast<NoteKeyType>((*bytes)[0]);
    if (type != NoteKeyType::ed25519 && type != NoteKeyType::cosignature) return {};
    NoteKey key = of(std::string(name), type, bytes->substr(1));
    if (text::hex(key.id) != id) return {};
    return key;
}

std::string NoteKey::text() const {
    return fmt::format("{}+{}+{}", name, text::hex(id), text::base64(std::string(1, static_cast<char>(type)) + public_key));
}

std::optional<NoteSignature> read_signature_line(std::string_view line) {
    if (!line.starts_with(dash)) return {};
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_note_name(line.substr(0, space))) return {};
    const auto bytes = text::base64_decode(line.substr(space + 1));
    NoteSignature signature{std::string(line.substr(0, space)), {}, {}};
    if (!bytes || bytes->size() <= signature.id.size()) return {};
    std::copy_n(bytes->begin(), signature.id.size(), signature.id.begin());
    signature.bytes = bytes->substr(signature.id.size());
    return signature;
}

Result<Note> read_note(std::string_view bytes) {
    if (bytes.size() > longest_note) return fault("too-long");
    if (!text::valid_utf8(bytes)) return fault("utf-8");
    for (const char c : bytes)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return fault("control-character");
    const auto split = bytes.rfind("\n\n");
    if (split == std::string_view::npos || !bytes.ends_with('\n')) return fault("no-signatures");
    Note note;
    note.text = bytes.substr(0, split + 1);
    for (std::string_view rest = bytes.substr(split + 2); !rest.empty();) {
        const auto end = rest.find('\n');
        auto signature = read_signature_line(rest.substr(0, end));
        if (!signature) return fault("signature-line");
        if (note.signatures.size() == most_note_signatures) return fault("too-many-signatures");
        note.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    if (note.signatures.empty()) return fault("no-signatures");
    return note;
}

std::string to_text(const NoteSignature& signature) {
    return fmt::format("{}{} {}\n", dash, signature.name, text::base64(view_of(signature.id) + signature.bytes));
}

std::string to_text(const Note& note) {
    std::string out = note.text + "\n";
    for (const NoteSignature& signature : note.signatures) out += to_text(signature);
    return out;
}

Seen verify(const Note& note, const NoteKey& key, Cosigned* when) {
    for (const NoteSignature& signature : note.signatures)
        if (signature.name == key.name && signature.id == key.id) return signed_by(note, key, signature, when) ? Seen::good : Seen::bad;
    return Seen::unknown;
}

NoteSignature sign_note(std::string_view text, const std::string& name, const crypto::PrivateKey& key) {
    return {name, NoteKey::of(name, NoteKeyType::ed25519, key.public_key().x()).id, sign_ed25519(key, text)};
}

NoteSignature cosign(std::string_view text, const std::string& name, const crypto::PrivateKey& key, std::uint64_t time) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(time >> shift & 255);
    bytes += sign_ed25519(key, cosigned_message(text, time));
    return {name, NoteKey::of(name, NoteKeyType::cosignature, key.public_key().x()).id, std::move(bytes)};
}

}  // namespace skl::ledger
