// Signed notes, C2SP signed-note, with the keys of logs (Ed25519, type 0x01) and of witnesses (cosignature/v1, type 0x04,
// C2SP tlog-cosignature).
//
//   note      := text "\n" signature+          text ends with "\n"; UTF-8 without control characters but "\n"
//   signature := "— " name " " base64(key id ‖ bytes) "\n"
//   vkey      := name "+" hex(key id) "+" base64(type ‖ public key)
//   key id    := SHA-256(name ‖ "\n" ‖ type ‖ public key)[:4]
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/key.h"
#include "kernel/describe/result.h"

namespace skl::ledger {

constexpr std::size_t longest_note = 1'000'000;    // bytes
constexpr std::size_t most_note_signatures = 100;  // C2SP: at least 16; a log with more witnesses chooses among them

enum class NoteKeyType : unsigned char { ed25519 = 0x01, cosignature = 0x04 };

using KeyId = std::array<unsigned char, 4>;

// A name that may stand in a signature line: not empty, without Unicode spaces and "+".
bool is_note_name(std::string_view name);

struct NoteKey {
    std::string name;
    NoteKeyType type = NoteKeyType::ed25519;
    std::string public_key;  // 32 bytes
    KeyId id{};

    static NoteKey of(std::string name, NoteKeyType type, std::string public_key);
    static std::optional<NoteKey> read(std::string_view vkey);  // one whose id does not fit its key is none
    std::string text() const;
    friend bool operator==(const NoteKey&, const NoteKey&) = default;
};

struct NoteSignature {
    std::string name;
    KeyId id{};
    std::string bytes;  // after the key id
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
    std::string text;
    std::vector<NoteSignature> signatures;
};

// 400 `bad-note` {what}: the form only, no signature is checked.
Result<Note> read_note(std::string_view bytes);
std::string to_text(const Note& note);
std::string to_text(const NoteSignature& signature);                      // one line
std::optional<NoteSignature> read_signature_line(std::string_view line);  // without its line end

// What a cosignature says besides: when the witness saw the checkpoint.
struct Cosigned {
    std::string name;
    std::uint64_t time = 0;  // seconds since the epoch
};

enum class Seen { unknown, good, bad };
// `unknown`: no line of this key. A second line of the same key is not looked at. `bad`: reject the whole note.
Seen verify(const Note& note, const NoteKey& key, Cosigned* when = nullptr);

NoteSignature sign_note(std::string_view text, const std::string& name, const crypto::PrivateKey& key);
NoteSignature cosign(std::string_view text, const std::string& name, const crypto::PrivateKey& key, std::uint64_t time);

}  // namespace skl::ledger
